"""Which rows of a sheet are a table's and which a form's: where they end, and what is no row at all. 行的归属。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from xltools.core.cells import Address, Area, Sheet
from xltools.core.labels import label_of, squeeze
from xltools.core.layout import Block, Item
from xltools.forms.grid import Grid

GAP = 3  # so many empty rows end a table
MOST_ROWS = 5_000  # of a form's table; what is longer is a list of many projects' indicators
SUBTOTALS = {"小计", "分项小计", "本项小计", "本页小计"}
COLUMN_NUMBERS = "栏次"
SHARED = {"points", "percent", "count", "whole", "amount"}
_CLOSING = re.compile(
    r"\s*(?:备?注|说明|填[表报]说明|附注|(?:项目|单位|部门|财务)?(?:填[表报]|编制|经办|制表|联系|审核|复核|审定|负责)(?:单位)?(?:负责)?人?(?:签[字章名])?"
    r"|联系电话|填[表报](?:日期|时间|单位)|单位负责人|单位[(（]?(?:盖章|公章)[)）]?)\s*(?:[(（][^()（）]*[)）])?\s*[:：]"
)
_REMARKS = re.compile(
    r"(?:其[他它]需要?说明的?(?:事项|问题|情况)?|说明|备注|(?:评价|自评|绩效自评)结论|存在的?(?:主要)?问题|改进措施|偏差大或目标未完成原因分析|改进措施及结果应用方案)"
)
_TITLE = re.compile(r"表$|自评|评价|评分")
_YEAR = re.compile(r"(20\d\d)年")
_YEAR_LINE = re.compile(r"[(]?(20\d\d)年度?[)]?")
_BESIDE_TITLE = re.compile(r"附件|单位:|金额单位|^\d{4}年度?$")


class Ends(NamedTuple):
    """Where a table's rows may be sought, the labels that what follows it begins with, and those of the row that sums it up."""

    first: int
    last: int
    labels: frozenset[str]
    sums: frozenset[str] = frozenset()


def table_rows(grid: Grid, block: Block, columns: Mapping[str, Address], ends: Ends) -> Iterator[int]:
    """The sheet's rows that belong to the table: to the totals row, a later block's label, a note, or a gap; of too many one too many."""
    return islice(_rows(grid, block, columns, ends), MOST_ROWS + 1)


def _rows(grid: Grid, block: Block, columns: Mapping[str, Address], ends: Ends) -> Iterator[int]:
    headed = {key: label_of(grid.text(cell)) for key, cell in columns.items()}
    empty: list[int] = []
    summed = sum_above(grid, columns, ends)
    for row in range(ends.first, ends.last + 1):
        if row == summed:
            continue
        if grid.leads.get(row) in ends.labels or closes(grid, row):
            return
        cells = {key: grid.sheet.owner(Address(row, cell.column)) for key, cell in columns.items()}
        if all(_blank(grid.sheet, cell) for cell in cells.values()):
            empty.append(row)
            if len(empty) >= GAP:
                return
        elif not (_subtotal(grid, row, columns) or _across(cells, row) or _headed_again(grid, headed, cells)):
            yield from empty
            empty.clear()
            yield row


def sum_above(grid: Grid, columns: Mapping[str, Address], ends: Ends) -> int | None:
    """The row under the headings that sums up the ones below it, where a table prints its total first."""
    row = next((row for row in (ends.first, ends.first + 1) if row in grid.leads), None)
    name = columns.get("level3") or columns.get("name")
    if row is None or name is None or grid.leads[row] not in ends.sums or row >= ends.last:
        return None
    after = grid.leads.get(row + 1)
    follows = after is not None and after not in ends.labels and not closes(grid, row + 1)
    return row if follows and not _blank(grid.sheet, Address(row + 1, name.column)) else None


def closes(grid: Grid, row: int) -> bool:
    """Does a row hold notes or signatures, which stand below a form's tables?"""
    return row in grid.heads and bool(_CLOSING.match(grid.text(grid.heads[row])) or _REMARKS.fullmatch(grid.leads[row]))


def own(grid: Grid, item: Item, cell: Address, heading: Address, first: int) -> bool:
    """Is a table's cell one of this row and column?

    A number merged over several rows is the first one's alone, and a text merged over several columns the left one's.
    """
    owner = grid.sheet.owner(cell)
    if owner == cell or item.merge or item.key in ("level3", "name"):
        return True
    if owner.column < heading.column:
        return False
    return not (item.type in SHARED and first <= owner.row < cell.row)


def _headed_again(grid: Grid, headed: Mapping[str, str], cells: Mapping[str, Address]) -> bool:
    """Does a row print the headings of the table again?"""
    return sum(bool(headed[key]) and label_of(grid.text(cell)) == headed[key] for key, cell in cells.items()) > 2


def _across(cells: Mapping[str, Address], row: int) -> bool:
    """Is a row one line across the columns?"""
    name = cells.get("level3") or next(iter(cells.values()))
    across = name == cells["actual"] if "actual" in cells else len(cells) > 2 and set(cells.values()) == {name}
    return across and name.row == row


def _subtotal(grid: Grid, row: int, columns: Mapping[str, Address]) -> bool:
    """Does a row sum up those above it: 小计, or 产出指标小计 before the column of names? Or does it number the columns?"""
    lead, head = grid.leads.get(row, ""), grid.heads.get(row)
    name = columns.get("level3") or columns.get("name")
    return (
        lead in SUBTOTALS or lead == COLUMN_NUMBERS or bool(head and name and head.column < name.column and lead.endswith(("小计", "合计")))
    )


def _blank(sheet: Sheet, cell: Address) -> bool:
    owner = sheet.owner(cell)
    value = sheet.values.get(owner)
    return owner not in sheet.formulas and (value is None or (isinstance(value, str) and not value.strip()))


def extent_of(grid: Grid, rows: set[int]) -> tuple[Area, str]:
    """A form's rectangle, its title and notes included, and its title.

    Args: rows, those in which something was read.
    """
    used = rows or {grid.first_row}
    top, title = _title(grid, min(used))
    bottom = max(used)
    while bottom + 1 in grid.texts:
        bottom += 1
    corners = [*grid.filled(top, bottom), *(area.last for area in grid.merged(top, bottom))]
    columns = [cell.column for cell in corners] or [1]
    bottom = max([bottom, *(cell.row for cell in corners)])
    place = grid.sheet.place
    return Area(place(Address(top, min(columns))), place(Address(bottom, max(columns)))), title


def year_told(grid: Grid, area: Area, title: str) -> int | None:
    """The year that a form's title names, or a line of its own right under it: （2022年度）."""
    rows = [row for row in range(area.first.row, area.first.row + 2) if row in grid.heads]
    lines = [squeeze(grid.text(grid.heads[row])) for row in rows]
    told = [match for match in (_YEAR.search(squeeze(title)), *(_YEAR_LINE.fullmatch(line) for line in lines)) if match]
    return int(told[0][1]) if told else None


def _title(grid: Grid, first: int) -> tuple[int, str]:
    """The form's first row and its title: the line above it that reads like one, or what a document says before it."""
    above = [row for row in sorted(grid.texts) if row < first]
    lines = {row: grid.text(grid.heads[row]) for row in above}
    titles = [row for row in above if _TITLE.search(label_of(lines[row])) and not _BESIDE_TITLE.search(label_of(lines[row]))]
    if titles:
        return titles[0], lines[titles[0]]
    named = next((row for row in above if lines[row]), first)
    captions = [line for line in grid.sheet.caption.splitlines() if _TITLE.search(label_of(line))]
    return named, captions[-1] if captions else lines.get(named, "")
