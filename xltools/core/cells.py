"""Cells as the core sees them: values normalised at the edge, addresses, merged ranges. 单元格。

Every host (closed file, memory, openpyxl, …) hands over `Sheet`s; nothing here knows where they came from.
A value is None (empty), str (text as typed), int | float (number exactly as stored), bool, datetime.date/datetime,
or a `CellError` (#N/A and its kin).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
MOST_COVERED = 10_000  # cells by one merged area
MOST_MERGED = 500_000  # cells within merged areas; areas that overlap again and again would have billions
_A1 = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
_IN_TABLE = re.compile(r"T\d+R(\d+)C(\d+)")


@dataclass(frozen=True, slots=True)
class CellError:
    """A spreadsheet error value such as ``#N/A``. 错误值。"""

    code: str

    def __str__(self) -> str:
        return self.code


DIV0, NA, NAME, NULL, NUM, REF, VALUE = (CellError(code) for code in ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
ERROR_CODES = frozenset(error.code for error in (DIV0, NA, NAME, NULL, NUM, REF, VALUE))

Value = None | str | int | float | bool | Decimal | datetime.date | datetime.datetime | CellError


class Address(NamedTuple):
    """A cell's place, row and column counted from 1. 单元格地址。

    A named tuple, because a workbook has tens of thousands of them and they are made and looked up fast.

    >>> str(Address(7, 4)), Address.parse("$AA$10")
    ('D7', Address(row=10, column=27))
    """

    row: int
    column: int

    def __str__(self) -> str:
        return f"{column_letters(self.column)}{self.row}"

    @classmethod
    def parse(cls, text: str) -> Address:
        match = _A1.fullmatch(text.strip())
        if not match and (place := _IN_TABLE.fullmatch(text.strip())):
            return Place(int(place[1]), int(place[2]), text.strip())
        if not match:
            raise ValueError(f"not a cell address: {text!r}")
        return cls(int(match[2]), column_number(match[1]))

    def offset(self, rows: int = 0, columns: int = 0) -> Address:
        return Address(self.row + rows, self.column + columns)


class Place(Address):
    """A cell that is not called by letters and number, such as ``T1R2C3`` in a Word table. 另有叫法的单元格。

    It equals the plain address of the same row and column.

    >>> place = Place(2, 3, "T1R2C3")
    >>> str(place), place == Address(2, 3)
    ('T1R2C3', True)
    """

    def __new__(cls, row: int, column: int, name: str) -> Place:
        self = super().__new__(cls, row, column)
        self.name = name
        return self

    def __getnewargs__(self) -> tuple[int, int, str]:
        return (self.row, self.column, self.name)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners included. 区域。

    >>> area = Area.parse("B2:D3")
    >>> str(area), Address(3, 4) in area, len(list(area))
    ('B2:D3', True, 6)
    """

    first: Address
    last: Address

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}:{self.last}"

    def __contains__(self, cell: Address) -> bool:
        return self.first.row <= cell.row <= self.last.row and self.first.column <= cell.column <= self.last.column

    def __iter__(self) -> Iterator[Address]:
        for row in range(self.first.row, self.last.row + 1):
            for column in range(self.first.column, self.last.column + 1):
                yield Address(row, column)

    @classmethod
    def parse(cls, text: str) -> Area:
        first, _, last = text.partition(":")
        one = Address.parse(first)
        other = Address.parse(last) if last else one
        return cls(
            Address(min(one.row, other.row), min(one.column, other.column)),
            Address(max(one.row, other.row), max(one.column, other.column)),
        )


def column_letters(number: int) -> str:
    """The letters of a column number counted from 1.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=MAX_COLUMN)
def column_number(letters: str) -> int:
    """The number, counted from 1, of a column's letters.

    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(slots=True)
class Sheet:
    """One worksheet read whole. 一张工作表。

    `values` holds only non-empty cells, and "" for a formula known to give empty text;
    `formulas` the formula text without "=" for cells that have one (the value,
    if cached, is in `values`); `formats` the number format code where it is not General; `merged` the merged areas.
    `caption` is the text above a table of a document, `naming` says what its cells are called where that is not A1.
    `notes` are the cells' comments, `besides` counts by name what was left unread, pictures and charts; None: not looked into.
    """

    name: str
    values: dict[Address, Value] = field(default_factory=dict)
    formulas: dict[Address, str] = field(default_factory=dict)
    formats: dict[Address, str] = field(default_factory=dict)
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    caption: str = ""
    naming: Callable[[Address], str] | None = field(default=None, compare=False, repr=False)
    notes: dict[Address, str] = field(default_factory=dict)
    besides: Mapping[str, int] | None = field(default_factory=dict)
    _owners: dict[tuple[int, int], Address] | None = field(default=None, compare=False, repr=False)

    def __getitem__(self, cell: Address | str) -> Value:
        """The value of a cell, a merged area speaking with the voice of its first cell."""
        address = Address.parse(cell) if isinstance(cell, str) else cell
        return self.values.get(self.owner(address))

    def owner(self, cell: Address) -> Address:
        """The cell that holds the value: the first one of a merged area, else the cell itself."""
        if self._owners is None:
            covered = ((place, area.first) for area in self.merged for place in _within_reason(area))
            self._owners = dict(islice(covered, MOST_MERGED))
        return self._owners.get(cell, cell)

    def place(self, cell: Address) -> Address:
        """The cell under the name that messages give it."""
        return cell if self.naming is None else Place(cell.row, cell.column, self.naming(cell))

    def area_of(self, cell: Address) -> Area:
        """The merged area around a cell, or the cell alone."""
        owner = self.owner(cell)
        return next((area for area in self.merged if area.first == owner), Area(cell, cell))

    @property
    def extent(self) -> Area | None:
        """The rectangle that holds every non-empty cell and formula; None for an empty sheet."""
        cells = [*self.values, *self.formulas]
        if not cells:
            return None
        columns = [cell.column for cell in cells]
        return Area(Address(min(cells).row, min(columns)), Address(max(cells).row, max(columns)))

    @classmethod
    def from_rows(cls, name: str, rows: Iterable[Iterable[Value]], *, merged: Iterable[str] = ()) -> Sheet:
        """A sheet from rows of values, the first at A1; None and "" are empty."""
        values = {
            Address(row, column): value
            for row, cells in enumerate(rows, 1)
            for column, value in enumerate(cells, 1)
            if value is not None and value != ""
        }
        return cls(name, values, merged=tuple(Area.parse(text) for text in merged))


def _within_reason(area: Area) -> Iterator[tuple[int, int]]:
    """The places of a merged area, at most so many of them: a whole merged column says nothing cell by cell."""
    rows, columns = range(area.first.row, area.last.row + 1), range(area.first.column, area.last.column + 1)
    return islice(product(rows[:MOST_COVERED], columns[:MOST_COVERED]), MOST_COVERED)


@dataclass(slots=True)
class Workbook:
    """All sheets of one workbook, in order, with its defined names. 工作簿。

    `names` maps a defined name to its target as written, e.g. ``"整体自评表!$D$7"``.
    """

    sheets: list[Sheet] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)
    path: str = ""

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
