"""A sheet as labels: what its cells say once spaces, line breaks and full-width forms no longer matter. 标签网格。"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xltools.core.cells import Address, Area, Sheet
from xltools.core.labels import label_of

TITLE_ROWS = 3
LONGEST = 80  # characters of a text that may be a label
_FORMULA_TAIL = re.compile(r"[A-Z%‰/*×÷+=-]+$")
_LABELLED = re.compile(r"\s*(?:其中\s*[:：]\s*)?([^:：\s][^:：]{1,15})[:：]([^:：]*)$")


class Grid:
    """The labels of a sheet, or of some of its rows, and where they are.

    `places[label]` are the cells, top to bottom, whose text reads so; a merged area is its first cell. `leads[row]` is
    the label a row begins with and `heads[row]` its cell, `titles` the ones of the first rows that hold anything.
    `labelled[label]` are cells that hold a label and, after a colon, its value; `texts[row]` is how many cells of the
    row hold anything.
    """

    def __init__(self, sheet: Sheet, first_row: int = 1, last_row: int | None = None) -> None:
        self.sheet = sheet
        self.areas = {area.first: area for area in sheet.merged}
        self.places: dict[str, list[Address]] = {}
        self.labelled: dict[str, tuple[Address, str]] = {}
        self.leads: dict[int, str] = {}
        self.heads: dict[int, Address] = {}
        self.texts: dict[int, int] = {}
        extent = sheet.extent
        self.first_row = first_row
        self.last_row, self.last_column = extent.last if extent else (0, 0)
        self.last_row = min(self.last_row, last_row or self.last_row)
        cells = [*sheet.values, *sheet.formulas, *self.areas]
        self.columns = {cell.column for cell in cells}
        self.rows = {cell.row for cell in cells}
        self._note(cell for cell in sorted(sheet.values) if first_row <= cell.row <= self.last_row)
        self.titles = [*map(label_of, sheet.caption.splitlines()), *(self.leads[row] for row in sorted(self.leads)[:TITLE_ROWS])]

    def _note(self, cells: Iterable[Address]) -> None:
        values = self.sheet.values
        for cell in cells:
            value = values[cell]
            short = isinstance(value, str) and len(value) <= LONGEST
            label = label_of(value) if short else ""
            if cell.row not in self.leads:
                self.leads[cell.row], self.heads[cell.row] = label, cell
            self.texts[cell.row] = self.texts.get(cell.row, 0) + 1
            if short and self.sheet.owner(cell) == cell:
                self._note_label(cell, value, label)

    def _note_label(self, cell: Address, value: str, label: str) -> None:
        self.places.setdefault(label, []).append(cell)
        if label[-1:] in "ABCDEFGHR%‰*":
            bare = _FORMULA_TAIL.sub("", label)
            if len(bare) > 1 and bare != label:
                self.places.setdefault(bare, []).append(cell)
        if (":" in value or "：" in value) and (match := _LABELLED.match(value)):
            self.labelled.setdefault(label_of(match[1]), (cell, match[2].strip()))

    def cells(self, label: str, first_row: int, last_row: int) -> list[Address]:
        """The cells between two rows that carry a label, or begin as one that ends in *, in reading order."""
        if label.endswith("*"):
            start = label[:-1]
            places = sorted(cell for text, cells in self.places.items() if text.startswith(start) for cell in cells)
        else:
            places = self.places.get(label, [])
        return [cell for cell in places if first_row <= cell.row <= last_row]

    def find(self, labels: tuple[str, ...], first_row: int, last_row: int) -> list[Address]:
        """The cells between two rows that carry one of the labels, in reading order; the first label spelling wins."""
        for label in labels:
            cells = self.cells(label, first_row, last_row)
            if cells:
                return cells
        return []

    def area(self, cell: Address) -> Area:
        """The merged area around a cell, or the cell alone."""
        owner = self.sheet.owner(cell)
        return self.areas.get(owner) or Area(cell, cell)

    def text(self, cell: Address) -> str:
        """What a cell says, "" for one that is empty or holds no text."""
        value = self.sheet[cell]
        return value.strip() if isinstance(value, str) else ""

    def right_of(self, cell: Address) -> Address:
        """The cell after a label, past its merged area and past columns in which nothing stands at all."""
        column = self.area(cell).last.column + 1
        while column not in self.columns and column < self.last_column:
            column += 1
        return self.sheet.owner(Address(cell.row, column))

    def spans_all(self, cell: Address) -> bool:
        """Does the cell's merged area reach from the sheet's first column to its last?"""
        area = self.area(cell)
        return area.first.column <= min(self.columns) and area.last.column >= max(self.last_column, *self.columns) > 1

    def below(self, cell: Address) -> int:
        """The row after a heading, past its merged area."""
        return self.area(cell).last.row + 1
