"""Where one form ends and the next begins on a sheet that holds several, one below the other. 一页多表。"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from xltools.core.cells import Sheet
from xltools.core.labels import label_of
from xltools.core.layout import layouts
from xltools.forms.grid import Grid

_TITLE = re.compile(r"(?:表|自评|评价)$")
_ABOVE = re.compile(r"表$|自评$|附件|单位:|年度?$")
TITLE_LINES = 8
_FORM_KINDS = {"project", "department", "scorecard"}


def grids(sheet: Sheet) -> list[Grid]:
    """The sheet, form by form: one grid for each run of rows that holds a form of its own."""
    whole = Grid(sheet)
    starts = list(_starts(whole))
    if not starts:
        return [whole]
    bounds = [1, *starts, whole.last_row + 1]
    return [Grid(sheet, first, after - 1, whole=whole) for first, after in zip(bounds, bounds[1:], strict=False)]


def _starts(grid: Grid) -> Iterator[int]:
    """The first rows of the second and later forms: where a form's first label or a title comes again after a table."""
    tables = sorted(cell.row for label in grid.places.keys() & _table_labels() for cell in grid.places[label])
    if len(tables) < 2:
        return
    before = 1
    for row in sorted({_top(grid, row) for row in (*_repeated_heads(grid), *_titles(grid))}):
        if row <= tables[-1] and tables[bisect_left(tables, before)] < row:
            yield row
            before = row


def _repeated_heads(grid: Grid) -> Iterator[int]:
    for label in grid.places.keys() & _head_labels():
        first, *others = grid.places[label]
        yield from (cell.row for cell in others if cell.column == first.column)


def _titles(grid: Grid) -> Iterator[int]:
    return (row for row, label in grid.leads.items() if grid.texts[row] == 1 and _TITLE.search(label))


def _top(grid: Grid, row: int) -> int:
    """The first of the title lines above a row, at most so many of them."""
    lowest = row - TITLE_LINES
    while row > lowest and grid.texts.get(row - 1) == 1 and _ABOVE.search(grid.leads[row - 1]):
        row -= 1
    return row


@cache
def _head_labels() -> frozenset[str]:
    """The labels a form may begin with."""
    heads = [block for layout in layouts().values() if layout.kind in _FORM_KINDS for block in layout.blocks[:1] if block.type == "fields"]
    return frozenset(label_of(text) for block in heads for line in block.lines for item in line for text in (item.label, *item.aliases))


@cache
def _table_labels() -> frozenset[str]:
    """What the column of names is called in a table of indicators."""
    tables = [block for layout in layouts().values() if layout.kind in _FORM_KINDS for block in layout.blocks if block.key == "indicators"]
    items = [item for block in tables if (item := block.column("level3"))]
    return frozenset(label_of(text) for item in items for text in (item.label, *item.aliases))
