"""In which unit a form's amounts are written, and the same amounts in 万元, exactly. 金额单位。"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from xltools.core.cells import Address, Sheet, Value
from xltools.core.labels import squeeze
from xltools.core.model import Form

STANDARD = "万元"
IN_STANDARD = {"元": Decimal("0.0001"), "百元": Decimal("0.01"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10000)}
_UNIT = "|".join(sorted(IN_STANDARD, key=len, reverse=True))
_BESIDE_LABEL = re.compile(rf"(?:资金|预算(?!投资)|执行|金额|支出|收入|拨款).*[(](?:单位:)?({_UNIT})[)]")
_ALONE = re.compile(rf"(?:金额)?单位:?(?:人民币)?({_UNIT})")
_AMOUNT = re.compile(rf"([-+]?(?:\d+|\d{{1,3}}(?:,\d{{3}})+)(?:\.\d+)?)({_UNIT})?")
_LONGEST = 40
_MOST_DIGITS = 30


class UnitSaid(NamedTuple):
    """A place where a sheet says in which unit amounts are: beside a label, or in a line of its own. 写明金额单位之处。"""

    cell: Address
    unit: str
    alone: bool


def units_said(sheet: Sheet) -> list[UnitSaid]:
    """Every place of a sheet that says a unit of amounts, in reading order. 表中写明金额单位的各处。"""
    short = (
        (cell, squeeze(value))
        for cell, value in sheet.values.items()
        if isinstance(value, str) and len(value) <= _LONGEST and "元" in value
    )
    return sorted(one for cell, text in short if (one := _said(cell, text)))


def _said(cell: Address, text: str) -> UnitSaid | None:
    for pattern in (_BESIDE_LABEL, _ALONE):
        if match := pattern.search(text):
            return UnitSaid(cell, match[1], pattern is _ALONE)
    return None


def money_unit(form: Form, sheet: Sheet, said: Sequence[UnitSaid] | None = None) -> str:
    """The unit a form's amounts are in: as a label, a line of the form or the last one above it says, else 万元. 表中金额的单位。

    Args:
        said: what `units_said` gives for the sheet, where that is known already.
    """
    said = units_said(sheet) if said is None else said
    start, end = (bisect_left(said, row, key=lambda one: one.cell.row) for row in (form.area.first.row, form.area.last.row + 1))
    within = [
        *_outside_fields(form, said[start:end]),
        *(one for line in sheet.caption.splitlines() if (one := _said(form.area.first, squeeze(line)))),
    ]
    above = (said[number] for number in range(start - 1, -1, -1) if said[number].alone)
    first = next((one for one in sorted(within, key=lambda one: one.alone)), None) or next(above, None)
    return first.unit if first else STANDARD


def _outside_fields(form: Form, said: Sequence[UnitSaid]) -> list[UnitSaid]:
    """What is said in a form's area, but for what is typed into its fields."""
    inside = [one for one in said if one.cell in form.area]
    fields = {one.cell for one in form.everything() if one.cell} if inside else ()
    return [one for one in inside if one.cell not in fields]


def names_unit(text: str) -> bool:
    """Does a text say nothing but the unit of the amounts?

    >>> names_unit("单位：万元"), names_unit("（金额单位：元）"), names_unit("单位：张家口市")
    (True, True, False)
    """
    return bool(_ALONE.fullmatch(squeeze(text).strip("()")))


def in_standard(value: Value, unit: str) -> Decimal | None:
    """An amount in 万元, exactly; None for what is no plain amount. 以万元计的金额。

    Args:
        value: a number, or a text such as ``1,234.56`` or ``26.23万元``, whose own unit counts before the form's.
        unit: the unit of the form's amounts.

    >>> in_standard(1234567.89, "元"), in_standard("3亿元", "元"), in_standard("约3万元", "元")
    (Decimal('123.456789'), Decimal('30000'), None)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        return _exactly(Decimal(f"{value:.15g}" if isinstance(value, float) else value), unit)
    match = _AMOUNT.fullmatch(squeeze(value).removesuffix("整")) if isinstance(value, str) else None
    return _exactly(Decimal(match[1].replace(",", "")), match[2] or unit) if match else None


def _exactly(number: Decimal, unit: str) -> Decimal | None:
    """The number in 万元; one that is so already keeps the decimals it was typed with, one beyond all budgets is none."""
    if number.adjusted() >= _MOST_DIGITS:
        return None
    return number if unit == STANDARD else (number * IN_STANDARD[unit]).normalize() + 0
