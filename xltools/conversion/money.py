"""In which unit a form's amounts are written, and the same amounts in 万元, exactly. 金额单位。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.core.cells import Sheet, Value
from xltools.core.labels import squeeze
from xltools.core.model import Form

STANDARD = "万元"
IN_STANDARD = {"元": Decimal("0.0001"), "百元": Decimal("0.01"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10000)}
_UNIT = "|".join(sorted(IN_STANDARD, key=len, reverse=True))
_BESIDE_LABEL = re.compile(rf"(?:资金|预算|执行|金额|支出|收入|拨款).*[(](?:单位:)?({_UNIT})[)]")
_ALONE = re.compile(rf"(?:金额)?单位:?(?:人民币)?({_UNIT})")
_AMOUNT = re.compile(rf"([-+]?(?:\d+|\d{{1,3}}(?:,\d{{3}})+)(?:\.\d+)?)({_UNIT})?")
_LONGEST = 40


def unit_of(form: Form, sheet: Sheet) -> str:
    """The unit a form's amounts are in, as a label or a line above says; 万元 when nothing does. 表中金额的单位。"""
    texts = list(_texts(form, sheet))
    for pattern in (_BESIDE_LABEL, _ALONE):
        if match := next((match for text in texts if (match := pattern.search(text))), None):
            return match[1]
    return STANDARD


def _texts(form: Form, sheet: Sheet) -> Iterator[str]:
    """What the form says outside its fields, in short lines."""
    said = {one.cell for one in form.everything() if one.cell}
    for cell in sorted(sheet.values):
        value = sheet.values[cell]
        if cell in form.area and cell not in said and isinstance(value, str) and len(value) <= _LONGEST:
            yield squeeze(value)
    yield from map(squeeze, sheet.caption.splitlines())


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


def _exactly(number: Decimal, unit: str) -> Decimal:
    """The number in 万元; one that is so already keeps the decimals it was typed with."""
    return number if unit == STANDARD else (number * IN_STANDARD[unit]).normalize() + 0
