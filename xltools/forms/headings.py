"""The heading row of a block: which column is which, in one row or several, whatever the order. 表头识别。"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from xltools.core.cells import Address
from xltools.core.labels import vagueness
from xltools.core.layout import Block
from xltools.forms.grid import Grid

BETWEEN = ("level1", "level2", "level3")
TALLEST = 3  # so many rows more than one and a merged cell is no heading
PER_LEVEL = {"weight": "level3", "score": "level3"}
PER_SIDE = {"initial": "executed", "annual": "executed"}
"""Columns that may be headed once for every level, or once for revenue and once for spending, and beside which one of them is meant."""
AFTER = {"actual": ("unit", "target")}
"""Columns that can be told by where they stand when a form leaves their headings empty."""


class _Candidate(NamedTuple):
    """A cell that carries one of a column's labels; the least vague label is the likeliest."""

    rank: tuple[bool, int]
    key: str
    cell: Address


def headings(grid: Grid, block: Block, labels: Mapping[str, tuple[str, ...]], first: int, last: int) -> dict[str, Address]:
    """The block's columns by key: the first heading rows between two rows that carry enough of them; else nothing."""
    rows: dict[int, list[_Candidate]] = {}
    for key, spellings in labels.items():
        for rank, label in grid.standing(spellings):
            for cell in grid.cells(label, first, last):
                if not _beside(grid, cell):
                    rows.setdefault(cell.row, []).append(_Candidate(vagueness(label, rank), key, cell))
    for row in sorted(rows):
        band = _band(grid, rows, row)
        if block.type == "texts":
            band = [one for one in band if not _said_under(grid, one, band)]
        columns = _unheaded(grid, block, _chosen(grid, band))
        if _enough(block, columns):
            return columns
    return {}


def _beside(grid: Grid, cell: Address) -> bool:
    """Does a cell stand beside a table, merged over its rows, and head none of its columns?"""
    area = grid.areas.get(cell)
    return area is not None and area.last.row - area.first.row >= TALLEST


def _enough(block: Block, columns: Mapping[str, Address]) -> bool:
    if block.needs:
        return all(key in columns for key in block.needs)
    stated = [item.key for item in block.columns if not (item.computed or item.optional)]
    return sum(key in columns for key in stated) >= max(1, (len(stated) + 1) // 2)


def _band(grid: Grid, rows: Mapping[int, list[_Candidate]], top: int) -> list[_Candidate]:
    """The candidates of a heading of one row or several: down to the lowest row its merged cells reach."""
    bottom = max(grid.area(one.cell).last.row for one in rows[top])
    if bottom == top and _only_headings(grid, rows, top + 1):
        bottom += 1
    return [one for row in range(top, min(bottom, top + 3) + 1) for one in rows.get(row, ())]


def _said_under(grid: Grid, one: _Candidate, band: Sequence[_Candidate]) -> bool:
    """Is a cell that only sounds like a heading the text written under one: 改造任务完成情况良好 under 实际完成情况?"""
    plain = (other.cell for other in band if other.key == one.key and not other.rank[0])
    return one.rank[0] and any(_over(grid, cell, one.cell) for cell in plain)


def _only_headings(grid: Grid, rows: Mapping[int, list[_Candidate]], row: int) -> bool:
    """Is a row nothing but headings, so that it goes on from the one above?"""
    cells = {one.cell for one in rows.get(row, ())}
    return bool(cells) and len(cells) == grid.texts.get(row)


def _chosen(grid: Grid, band: Sequence[_Candidate]) -> dict[str, Address]:
    """The likeliest cell of each column; a heading over other headings, or beside them, is no column."""
    places = sorted({(one.cell.row, one.cell.column) for one in band})
    own = [one for one in band if not _over_any(grid, one.cell, places) and not _leads(grid, one, band)]
    columns: dict[str, Address] = {}
    for one in sorted(own, key=lambda one: (one.rank, one.cell)):
        if one.key not in columns and one.cell not in columns.values():
            columns[one.key] = one.cell
    for one in band:
        if one.key not in columns and (cell := _left_over(grid, one.cell, [other.cell for other in own])):
            columns[one.key] = cell
    columns |= _repeated(own, columns)
    return columns | _levels_own(own, columns)


def _levels_own(own: Sequence[_Candidate], columns: Mapping[str, Address]) -> dict[str, Address]:
    """The columns of points that stand between the levels, and so are those of the level before them."""
    free = [one.cell for one in own if one.key == "weight" and one.cell not in columns.values()]
    found: dict[str, Address] = {}
    for level, after in pairwise(BETWEEN):
        left, right, key = columns.get(level), columns.get(after), f"{level}_weight"
        cells = [cell for cell in free if left and right and left.column < cell.column < right.column]
        if cells and key not in columns:
            found[key] = cells[0]
    return found


def _repeated(own: Sequence[_Candidate], columns: Mapping[str, Address]) -> dict[str, Address]:
    """The columns headed more than once of which another than the first is meant: the last level's points, the budget of what was spent."""
    free = [one for one in own if one.cell not in columns.values()]
    moved: dict[str, Address] = {}
    for key, beside in (*PER_LEVEL.items(), *PER_SIDE.items()):
        cell, base = columns.get(key), columns.get(beside)
        if cell is None or base is None:
            continue
        if key in PER_SIDE:
            rank = next(one.rank for one in own if one.cell == cell and one.key == key)
            alike = [one.cell for one in free if one.key == key and one.rank == rank]
        else:
            alike = [one.cell for one in free if one.key == key and not one.rank[0] and cell.column < base.column < one.cell.column]
        moved[key] = min(alike if key in PER_LEVEL and alike else [cell, *alike], key=lambda one: abs(one.column - base.column))
    return moved


def _left_over(grid: Grid, group: Address, taken: Iterable[Address]) -> Address | None:
    """The one column under a heading over several that is none of the others: 指标值 over 性质, 数值 and 单位."""
    area, others = grid.area(group), [cell for cell in taken if _over(grid, group, cell)]
    free = set(range(area.first.column, area.last.column + 1)) - {cell.column for cell in others}
    return Address(others[0].row, free.pop()) if others and len(free) == 1 else None


def _over_any(grid: Grid, upper: Address, places: Sequence[tuple[int, int]]) -> bool:
    """Is a heading over one of these places, which are sorted and in few rows?"""
    area = grid.area(upper)
    for row in range(area.last.row + 1, places[-1][0] + 1):
        at = bisect_left(places, (row, area.first.column))
        if at < len(places) and places[at] <= (row, area.last.column):
            return True
    return False


def _leads(grid: Grid, one: _Candidate, band: Sequence[_Candidate]) -> bool:
    """Does a heading lead the rows in which another of its column stands: 年度总体目标 before 预期目标 and what is under it?"""
    area = grid.area(one.cell)
    if area.last.row == area.first.row:
        return False
    beside = (
        other.cell for other in band if other.key == one.key and other.cell.row == one.cell.row and other.cell.column > area.last.column
    )
    return any(grid.area(cell).last.row < area.last.row for cell in beside)


def _over(grid: Grid, upper: Address, lower: Address) -> bool:
    area = grid.area(upper)
    return area.last.row < lower.row and area.first.column <= lower.column <= area.last.column


def _unheaded(grid: Grid, block: Block, columns: dict[str, Address]) -> dict[str, Address]:
    """The columns, with those whose heading was left empty told by their neighbours."""
    if block.type != "table":
        return columns
    for key, cell in _missing(grid, block, columns):
        if not grid.text(cell) and cell.column in grid.columns:
            columns[key] = cell
    return columns


def _missing(grid: Grid, block: Block, columns: Mapping[str, Address]) -> Iterator[tuple[str, Address]]:
    first, middle, third = (columns.get(key) for key in BETWEEN)
    if first and third and not middle and block.column("level2") and third.column - grid.area(first).last.column == 2:
        yield "level2", Address(first.row, third.column - 1)
    for key, before in AFTER.items():
        left = next((columns[one] for one in before if one in columns), None)
        if left and key not in columns and block.column(key):
            yield key, Address(left.row, grid.area(left).last.column + 1)
