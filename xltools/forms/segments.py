"""Where one form ends and the next begins on a sheet that holds several, one below the other. 一页多表。"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from xltools.core.cells import Address, Sheet
from xltools.core.labels import label_of
from xltools.core.layout import Layout, layouts
from xltools.forms.grid import Grid

_TITLE = re.compile(r"(?:表|自评|评价)$")
_ABOVE = re.compile(r"表$|自评$|附件|单位:|年度?$")
_CONTINUED = re.compile(r"[(（]续[^()（）]{0,3}[)）]|续\s*(?:上?表|\d|$)|^\s*[(（]?(?:接|续)上")  # the next page of the form above
TITLE_LINES = 8
WIDEST = 300  # columns in which forms are sought side by side
FILLED = 3  # cells in one row that make out a table
_FORM_KINDS = frozenset({"project", "department", "scorecard"})
_OTHER_KINDS = frozenset({"project-list", "score-summary", "base-data", "accounts"})


def grids(sheet: Sheet) -> list[Grid]:
    """The sheet, form by form: one grid for each run of rows, and of columns, that holds a form of its own."""
    whole = Grid(sheet)
    gaps = _gaps(whole)
    return [grid for part in _slices(sheet, gaps) for grid in grids(part)] if gaps else _stacked(sheet, whole)


def _gaps(grid: Grid) -> list[int]:
    """The empty columns between forms that stand side by side, each with a head and a table of its own."""
    heads, tables = (
        {cell.column for label in grid.places.keys() & labels for cell in grid.places[label]}
        for labels in (_head_labels(), _table_labels())
    )
    if len(heads) < 2 or len(tables) < 2:
        return []
    covered = {column for area in grid.sheet.merged for column in range(area.first.column, min(area.last.column, WIDEST) + 1)}
    empty = [column for column in range(1, min(grid.last_column, WIDEST)) if column not in grid.columns and column not in covered]
    gaps: list[int] = []
    for column in empty:
        before = gaps[-1] if gaps else 0
        if all(any(before < one < column for one in places) and any(one > column for one in places) for places in (heads, tables)):
            gaps.append(column)
    return gaps


def _slices(sheet: Sheet, gaps: list[int]) -> Iterator[Sheet]:
    """The columns between the gaps as sheets of their own, every cell where it was."""
    for first, after in pairwise((0, *gaps, WIDEST * WIDEST)):

        def inside(cell: Address, first: int = first, after: int = after) -> bool:
            return first < cell.column < after

        values = {cell: value for cell, value in sheet.values.items() if inside(cell)}
        formulas = {cell: formula for cell, formula in sheet.formulas.items() if inside(cell)}
        formats = {cell: one for cell, one in sheet.formats.items() if inside(cell)}
        merged = tuple(area for area in sheet.merged if inside(area.first))
        yield Sheet(sheet.name, values, formulas, formats, merged, sheet.hidden, sheet.caption, sheet.naming)


def _stacked(sheet: Sheet, whole: Grid) -> list[Grid]:
    starts = list(_starts(whole))
    if not starts:
        return [whole]
    bounds = [1, *starts, whole.last_row + 1]
    return [Grid(sheet, first, after - 1, whole=whole) for first, after in zip(bounds, bounds[1:], strict=False)]


def _starts(grid: Grid) -> Iterator[int]:
    """The first rows of the second and later forms: where a form's first label or a title comes again after a table."""
    tables = sorted(cell.row for label in grid.places.keys() & _table_labels() for cell in grid.places[label])
    filled = sorted(row for row, count in grid.texts.items() if count >= FILLED)
    titles: dict[int, str] = {}
    for row in _titles(grid):
        top = _top(grid, row)
        titles[top] = titles.get(top, "") + grid.leads[row]
    opened, before = "", 1
    for row in sorted({*titles, *(_top(grid, row) for row in _repeated_heads(grid))}):
        title = titles.get(row, "")
        if _between(tables, before, row) or _between(filled, before, row) and _of_another_kind(opened, title):
            yield row
            opened, before = title, row
        elif not _between(filled, before, row):
            opened = opened or title


def _between(rows: Sequence[int], first: int, row: int) -> bool:
    """Does one of these rows stand before a row, from another on, and one after it?"""
    at = bisect_left(rows, first)
    return at < len(rows) and rows[at] < row <= rows[-1]


def _of_another_kind(opened: str, title: str) -> bool:
    """Is a title that of a list, a summary, the base data or the accounts, or of any form below one of these?"""
    return _names(title, _OTHER_KINDS) or _names(opened, _OTHER_KINDS) and _names(title, _FORM_KINDS)


def title_words(layout: Layout) -> tuple[str, ...]:
    """The words by which the title of a form tells its layout. 标题用词。"""
    return layout.titles or (label_of(layout.title.replace("{year}年度", "").replace("{year}年", "")),)


def _names(title: str, kinds: frozenset[str]) -> bool:
    """Does a title name a form of these kinds?"""
    return title.endswith("表") and any(word in title for word in _words(kinds))


def _repeated_heads(grid: Grid) -> Iterator[int]:
    for label in grid.places.keys() & _head_labels():
        first, *others = grid.places[label]
        yield from (cell.row for cell in others if cell.column == first.column)


def _titles(grid: Grid) -> Iterator[int]:
    alone = (row for row, label in grid.leads.items() if grid.texts[row] == 1 and _TITLE.search(label))
    return (row for row in alone if not _CONTINUED.search(grid.text(grid.heads[row])))


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
def _words(kinds: frozenset[str]) -> tuple[str, ...]:
    """What the titles of these kinds of forms are told by."""
    return tuple({word for layout in layouts().values() if layout.kind in kinds for word in title_words(layout)})


@cache
def _table_labels() -> frozenset[str]:
    """What the column of names is called in a table of indicators."""
    tables = [block for layout in layouts().values() if layout.kind in _FORM_KINDS for block in layout.blocks if block.key == "indicators"]
    items = [item for block in tables if (item := block.column("level3"))]
    return frozenset(label_of(text) for item in items for text in (item.label, *item.aliases))
