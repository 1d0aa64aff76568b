"""Cells in their places: what composing a workbook yields and writing it out needs. 已排定的单元格与工作表。"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from xltools.core.cells import Address, Area, Value, column_number
from xltools.core.layout import Item


class Role(StrEnum):
    """What a cell is for; its style and its lock follow from it. 单元格的用途。"""

    TITLE = "title"
    SUBTITLE = "subtitle"
    SECTION = "section"
    BAND = "band"  # the label beside a whole block
    HEADING = "heading"  # over a column
    LABEL = "label"  # beside one field
    ROW = "row"  # beside a matrix row
    INPUT = "input"  # typed by the clerk
    PRESET = "preset"  # a formula the clerk may type over
    COMPUTED = "computed"  # a formula that is locked
    TEXT = "text"  # fixed text in a table
    FILLER = "filler"  # an empty cell that completes the frame
    NOTE = "note"  # fixed text without a frame
    LINK = "link"
    ATTENTION = "attention"  # samples of the colours that conditions give
    WRONG = "wrong"

    @property
    def unlocked(self) -> bool:
        return self in {Role.INPUT, Role.PRESET}


@dataclass(slots=True)
class Placed:
    """One cell, or merged span, in its place. 一个已排定的单元格。

    `scope` is the key's part before the column ("funds.total."), by which a formula finds its neighbours; `link` is
    the sheet and cell a click leads to; `number_format` an Excel format code; `note` a remark shown beside the cell.
    """

    area: Area
    role: Role
    value: Value = None
    key: str = ""
    item: Item | None = None
    scope: str = ""
    template: str = ""
    formula: str = ""
    number_format: str = "General"
    indent: int = 0
    link: str = ""
    note: str = ""

    @property
    def address(self) -> Address:
        return self.area.first

    @property
    def type(self) -> str:
        return self.item.type if self.item else "text"


@dataclass(slots=True)
class PlacedSheet:
    """One sheet laid out. 一张排定的工作表。

    `keys` say where each layout key stands, `ranges` where each table column ("indicators.*.score") does;
    `least_heights` are row heights in points not to go below; `repeat` the rows printed on every page.
    """

    name: str
    kind: str
    layout: str = ""
    widths: tuple[float, ...] = ()
    cells: list[Placed] = field(default_factory=list)
    keys: dict[str, Address] = field(default_factory=dict)
    ranges: dict[str, Area] = field(default_factory=dict)
    least_heights: dict[int, float] = field(default_factory=dict)
    repeat: tuple[int, int] | None = None
    freeze: Address | None = None

    def at(self, key: str) -> Placed | None:
        """The placed cell of a layout key."""
        address = self.keys.get(key)
        return next((cell for cell in self.cells if cell.address == address), None) if address else None

    @property
    def last_row(self) -> int:
        return max((cell.area.last.row for cell in self.cells), default=0)

    def put(self, columns: str, row: int, role: Role, value: Value = None, *, rows: int = 1, **details: object) -> Placed:
        """Place a cell over those columns ("C:D") and that many rows."""
        placed = Placed(span(columns, row, rows), role, value, **details)  # type: ignore[arg-type]
        self.cells.append(placed)
        return placed


def span(columns: str, row: int, rows: int = 1) -> Area:
    """The cells of the columns "C:D" (or "C") from a row on.

    >>> str(span("C:D", 4, 2))
    'C4:D5'
    """
    first, _, last = columns.partition(":")
    return Area(Address(row, column_number(first)), Address(row + rows - 1, column_number(last or first)))


FORMATS = {
    "amount": "#,##0.00",
    "percent": "0.00%",
    "count": "#,##0",
    "whole": "0",
    "points": "General",
    "date": "yyyy-mm-dd",
}


def number_format(type_: str, value: Value = None) -> str:
    """The format code of a cell: by its type, or a filled number's own printed decimals. 数字格式。

    >>> number_format("percent"), number_format("percent", Decimal("0.96")), number_format("amount", Decimal("14.00"))
    ('0.00%', '0%', '#,##0.00')
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or type_ not in {"amount", "percent", "points"}:
        return FORMATS.get(type_, "General")
    decimals = max(0, -int(Decimal(str(value)).as_tuple().exponent))
    if type_ == "percent":
        return _decimals("0", max(0, decimals - 2)) + "%"
    return _decimals("#,##0", decimals) if type_ == "amount" or decimals else "General"


def _decimals(whole: str, places: int) -> str:
    return f"{whole}.{'0' * places}" if places else whole
