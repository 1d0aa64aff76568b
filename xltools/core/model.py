"""Forms as the checks see them: fields by layout key, each with its place and what it says. 表单模型。

A `Book` holds the `Form`s found in a workbook; a `Form` its fields (``form["funds.total.executed"]``) and table rows;
a `Field` one cell: where it is, what is typed there, and the number it prints.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from xltools.core.cells import Address, Area, CellError, Value, Workbook
from xltools.core.layout import Item, Layout
from xltools.core.rounding import HUNDRED, Printed, half_up
from xltools.core.values import Reading, read_value

_PERCENT_FORMAT = re.compile(r"0(?:\.(0+))?%")
_STORED_PLACES = 6
_MOST_DIGITS = 30
AMOUNT_PLACES = 2


@dataclass(frozen=True)
class Field:
    """One cell of a form. 栏目的一个单元格。

    `cell` is None when the form has no such cell at all; `blank` is also true when it is there and empty.
    """

    key: str
    label: str
    sheet: str
    item: Item
    cell: Address | None = None
    value: Value = None
    format: str = ""
    formula: str = ""

    @property
    def present(self) -> bool:
        return self.cell is not None

    @property
    def blank(self) -> bool:
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())

    @property
    def address(self) -> str:
        return str(self.cell) if self.cell else ""

    @cached_property
    def text(self) -> str:
        """The cell as a reader sees it, for quoting in messages; "" when blank."""
        return "" if self.blank else shown(self.value, self.format)

    @property
    def error(self) -> CellError | None:
        return self.value if isinstance(self.value, CellError) else None

    @cached_property
    def reading(self) -> Reading:
        """What the cell's text says (values.read_value)."""
        return read_value(None if self.error else self.value)

    @cached_property
    def number(self) -> Decimal | None:
        """The number in the cell, typed or written as text such as ``26.23万元``; None when there is none.

        Points shown as a percentage count as they are shown: 10 for a cell 0.1 that shows 10%.
        """
        if self.blank or self.error or isinstance(self.value, bool | datetime.date):
            return None
        if isinstance(self.value, int | float | Decimal):
            shown = 100 if self.item.type == "points" and "%" in self.format else 1
            return _countable(_stored(self.value) * shown)
        reading = self.reading
        return _countable(reading.number) if reading.number is not None and not reading.parts else None

    @cached_property
    def printed(self) -> Printed | None:
        """The number at the precision it is printed with: amounts at two decimals or more, points and counts exactly."""
        if self.number is None:
            return None
        if self.item.type == "amount":
            return at_own_places(self.number, at_least=AMOUNT_PLACES)
        return Printed.exact(self.number)

    def percent(self, near: Decimal | None = None) -> Printed | None:
        """The rate in percent as printed: 96 for ``96%`` or a cell 0.96 shown as a percentage.

        A bare 0.96 or 96 does not say which it is; `near`, the percentage that is expected, decides, and without it
        numbers up to 1.5 are taken for fractions.
        """
        number = self.number
        if number is None:
            return None
        if isinstance(self.value, str) and self.reading.unit == "%":
            return Printed.from_text(str(number))  # 95.10% is printed to two decimals, not to one
        scaled = at_own_places(number * HUNDRED)
        match = _PERCENT_FORMAT.search(self.format)
        if match:
            return Printed(*_capped(scaled, len(match[1] or "")))
        plain = at_own_places(number)
        if near is None:
            return scaled if abs(number) <= Decimal("1.5") else plain
        return min(plain, scaled, key=lambda one: abs(one.value - near))


def _capped(printed: Printed, places: int) -> tuple[Decimal, int]:
    kept = places if printed.places is None else min(printed.places, places)
    return half_up(printed.value, kept), kept


def _countable(number: Decimal) -> Decimal | None:
    """None for a number no form can mean, too large to reckon with exactly."""
    return number if number.is_finite() and number.adjusted() < _MOST_DIGITS else None


def _stored(value: int | float | Decimal) -> Decimal:
    """The number a spreadsheet holds: it keeps fifteen digits, what lies beyond them in a float is noise of adding."""
    return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)


def at_own_places(number: Decimal, at_least: int = 0) -> Printed:
    """A number at the decimals it was typed with; one with very many came out of a formula and is exact."""
    exponent = number.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    if places > _STORED_PLACES:
        return Printed.exact(half_up(number, 10))
    return Printed(number, max(places, at_least))


def shown(value: Value, number_format: str = "") -> str:
    """A value as text for people.

    >>> shown(0.96, "0%"), shown(26.23), shown(1794.0), shown("≥36")
    ('96%', '26.23', '1794', '≥36')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float | Decimal):
        return _shown_number(_stored(value), number_format)
    return str(value).strip()


def _shown_number(number: Decimal, number_format: str) -> str:
    match = _PERCENT_FORMAT.search(number_format)
    if _countable(number) is None:
        return f"{number:.6E}"
    scaled = number * HUNDRED if match else number
    rounded = half_up(scaled, min(len(match[1] or "") if match else 4, 4))
    text = format(rounded.normalize(), "f") if rounded else "0"
    return text + ("%" if match else "")


@dataclass(slots=True)
class Row:
    """One row of a table, its fields by column key. 明细行。"""

    number: int
    block: str
    fields: Mapping[str, Field]

    def __getitem__(self, column: str) -> Field:
        one = self.fields.get(column)
        return _absent(f"{self.block}.{self.number}.{column}", column) if one is None else one

    @property
    def blank(self) -> bool:
        """True when it holds nothing beyond what every blank form prints: level columns, weights, computed cells."""
        return all(one.blank for one in self.fields.values() if one.item.typed)


@dataclass
class Form:
    """One form found on a sheet. 一张表。"""

    layout: Layout
    sheet: str
    area: Area
    title: str
    fields: dict[str, Field] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    year: int | None = None

    @property
    def kind(self) -> str:
        return self.layout.kind

    def __getitem__(self, key: str) -> Field:
        """The field of that key; one that is not in this form is absent (`present` False, `blank` True)."""
        one = self.fields.get(key) or self.fields.get(self.layout.figures.get(key, ""))
        return _absent(key, key) if one is None else one

    def rows(self, block: str) -> list[Row]:
        """The rows of a table that hold anything."""
        return self._said.get(block, [])

    @cached_property
    def _said(self) -> Mapping[str, list[Row]]:
        return {block: [row for row in rows if not row.blank] for block, rows in self.tables.items()}

    def everything(self) -> Iterator[Field]:
        """Every field of the form, table cells included."""
        yield from self.fields.values()
        for rows in self.tables.values():
            for row in rows:
                yield from row.fields.values()

    @cached_property
    def filled(self) -> bool:
        """Does it say anything beyond what a blank form prints? Formulas count where the layout says they bring it in."""
        said = (one for one in self.everything() if one.item.typed and not one.blank)
        return any(not one.formula or (self.layout.derived and one.number is not None) for one in said)


@lru_cache(maxsize=8192)
def _absent(key: str, label: str) -> Field:
    return Field(key, label, "", Item(key))


class Unread(NamedTuple):
    """A part of a sheet that fits no layout while another part does, and what was looked for. 未认出的部分。"""

    sheet: str
    area: Area
    reason: str


@dataclass(slots=True)
class Book:
    """The forms of one workbook, with what was not recognised: whole sheets, and parts beside a form. 一本工作簿的全部表。"""

    workbook: Workbook
    forms: list[Form] = field(default_factory=list)
    unrecognised: dict[str, str] = field(default_factory=dict)
    partly: list[Unread] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Form]:
        return [form for form in self.forms if form.kind in kinds]

    def one(self, kind: str) -> Form | None:
        """The first filled form of a kind; None when there is none."""
        return next((form for form in self.of(kind) if form.filled), None)

    @property
    def year(self) -> int | None:
        """The evaluated year, as the cover or a title says."""
        stated = [form["year"].number for form in self.of("cover")] + [form.year or _year_in(form.title) for form in self.forms]
        return next((int(year) for year in stated if year), None)

    @property
    def unit(self) -> str:
        return next((form["unit"].text for form in self.of("cover")), "")


def _year_in(title: str) -> Decimal | None:
    match = re.search(r"(20\d\d)\s*年", title)
    return Decimal(match[1]) if match else None
