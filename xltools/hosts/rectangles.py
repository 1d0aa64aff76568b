"""Scattered cells as few rectangles, because every call to a live program costs. 把单元格并成矩形。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from xltools.core.cells import Address, Area

Content = TypeVar("Content")


def blocks(cells: Mapping[Address, Content]) -> Iterator[tuple[Area, tuple[tuple[Content, ...], ...]]]:
    """The cells as rectangles: as few assignments as cells without gaps allow. 连续区域。

    >>> [(str(area), rows) for area, rows in blocks({Address(1, 1): 1, Address(1, 2): 2, Address(2, 1): 3, Address(2, 2): 4})]
    [('A1:B2', ((1, 2), (3, 4)))]
    """
    for area in joined(row_runs(sorted(cells))):
        columns = range(area.first.column, area.last.column + 1)
        rows = range(area.first.row, area.last.row + 1)
        yield area, tuple(tuple(cells[Address(row, column)] for column in columns) for row in rows)


def row_runs(cells: Sequence[Address]) -> list[Area]:
    """Sorted cells that stand directly side by side, as areas of one row. 同一行的连续单元格。"""
    runs: list[Area] = []
    for at in cells:
        if runs and runs[-1].last == (at.row, at.column - 1):
            runs[-1] = Area(runs[-1].first, at)
        else:
            runs.append(Area(at, at))
    return runs


def joined(areas: Sequence[Area]) -> list[Area]:
    """Areas of the same columns that stand directly one under another, as one. 合并上下相邻的区域。"""
    done: list[Area] = []
    for area in sorted(areas, key=lambda one: (one.first.column, one.last.column, one.first.row)):
        last = done[-1] if done else None
        if last and (last.first.column, last.last) == (area.first.column, Address(area.first.row - 1, area.last.column)):
            done[-1] = Area(last.first, area.last)
        else:
            done.append(area)
    return done
