"""Columns that stand side by side, such as 收入 and 支出, each under headings of its own. 左右并列的各栏。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from xltools.core.cells import MAX_COLUMN, Address, Sheet
from xltools.forms.grid import Grid
from xltools.forms.rows import COLUMN_NUMBERS

HEADING_ROWS = 5  # the columns are numbered at most so many rows below where they begin
MOST_ROWS = 2_000  # of such columns; a published table has some dozens
FEWEST = 3  # numbers in a row, each one more than the last, that number the columns


def panel(grid: Grid, heads: Sequence[str], number: int) -> Grid | None:
    """The columns that begin with the n-th of these headings, as a grid of their own; None where there are not so many.

    Args: heads, the labels that such columns begin with, two or more of them in one row; number, counted from 1.
    """
    cells = _heads(grid, heads)
    if not 0 < number <= len(cells):
        return None
    bounds = [0, *(cell.column for cell in cells[1:]), MAX_COLUMN + 1]
    first, after = bounds[number - 1 : number + 1]
    last_row = min(grid.last_row, cells[0].row + MOST_ROWS)
    return Grid(_part(grid, range(first, after), range(cells[0].row, last_row + 1)), grid.first_row, last_row)


def _heads(grid: Grid, heads: Sequence[str]) -> list[Address]:
    """The first two or more headings that stand in one row, left to right."""
    rows: dict[int, set[Address]] = {}
    for label in heads:
        for cell in grid.cells(label, grid.first_row, grid.last_row):
            rows.setdefault(cell.row, set()).add(cell)
    return next((sorted(rows[row]) for row in sorted(rows) if len(rows[row]) > 1), [])


def _numbered(grid: Grid, row: int) -> Iterator[int]:
    """The rows under the headings that only number the columns."""
    for below in range(row + 1, row + HEADING_ROWS):
        values = [grid.sheet.values[cell] for cell in grid.filled(below, below) if cell in grid.sheet.values]
        numbers = [int(text) for value in values if (text := str(value).removesuffix(".0").strip()).isdecimal() and len(text) < 4]
        counted = len(numbers) == len(values) >= FEWEST and all(after == before + 1 for before, after in pairwise(numbers))
        if grid.leads.get(below) == COLUMN_NUMBERS or counted:
            yield below


def _part(grid: Grid, columns: range, rows: range) -> Sheet:
    """Some columns of a sheet from the headings down, without the rows that number them, every cell where it was."""
    sheet, numbered = grid.sheet, set(_numbered(grid, rows.start))
    cells = [cell for cell in grid.filled(rows.start, rows.stop - 1) if cell.column in columns and cell.row not in numbered]
    values = {cell: sheet.values[cell] for cell in cells if cell in sheet.values}
    formulas = {cell: sheet.formulas[cell] for cell in cells if cell in sheet.formulas}
    formats = {cell: sheet.formats[cell] for cell in cells if cell in sheet.formats}
    merged = tuple(
        area for area in grid.merged(rows.start, rows.stop - 1) if area.first.column in columns and area.first.row not in numbered
    )
    return Sheet(sheet.name, values, formulas, formats, merged, sheet.hidden, sheet.caption, sheet.naming)
