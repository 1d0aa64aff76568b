"""A sheet as labels: what its cells say once spaces, line breaks and full-width forms no longer matter. 标签网格。"""

from __future__ import annotations

from xltools.core.cells import Address, Sheet
from xltools.core.labels import label_of

TITLE_ROWS = 3


class Grid:
    """The labels of a sheet and where they are.

    `places[label]` are the cells, top to bottom, whose text reads so; a merged area is its first cell. `leads[row]` is
    the label a row begins with, `titles` the ones of the first rows that hold anything.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.places: dict[str, list[Address]] = {}
        self.leads: dict[int, str] = {}
        extent = sheet.extent
        self.last_row, self.last_column = extent.last if extent else (0, 0)
        cells = [*sheet.values, *sheet.formulas, *(area.first for area in sheet.merged)]
        self.columns = {cell.column for cell in cells}
        self.rows = {cell.row for cell in cells}
        for cell in sorted(sheet.values):
            value = sheet.values[cell]
            self.leads.setdefault(cell.row, label_of(value) if isinstance(value, str) and len(value) <= 80 else "")
            if isinstance(value, str) and len(value) <= 80 and sheet.owner(cell) == cell:
                self.places.setdefault(label_of(value), []).append(cell)
        self.titles = [self.leads[row] for row in sorted(self.leads)[:TITLE_ROWS]]

    def find(self, labels: tuple[str, ...], first_row: int, last_row: int) -> list[Address]:
        """The cells between two rows that carry one of the labels, in reading order; the first label spelling wins."""
        for label in labels:
            cells = [cell for cell in self.places.get(label, ()) if first_row <= cell.row <= last_row]
            if cells:
                return cells
        return []

    def right_of(self, cell: Address) -> Address:
        """The cell after a label, past its merged area and past columns in which nothing stands at all."""
        column = self.sheet.area_of(cell).last.column + 1
        while column not in self.columns and column < self.last_column:
            column += 1
        return self.sheet.owner(Address(cell.row, column))

    def below(self, cell: Address) -> int:
        """The row after a heading, past its merged area."""
        return self.sheet.area_of(cell).last.row + 1
