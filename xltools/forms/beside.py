"""Amounts written beside their labels instead of under headings, and whose a label is. 资金写在栏目右侧。"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise
from typing import TYPE_CHECKING

from xltools.core.cells import Address, Value
from xltools.core.labels import squeeze
from xltools.core.layout import Block, Item, Line
from xltools.core.model import Field

if TYPE_CHECKING:
    from xltools.forms.read import Reader

_GRADED = re.compile(r"(?:[(（]?(?:自评|评价|绩效)?等[级次][)）]?[:：]?)?(优秀?|良好?|中等?|较?差)")
_AMOUNT = re.compile(r"-?[\d,，]+(?:\.\d+)?\s*[万亿]?元?")


def words(label: str) -> str:
    """A label as messages quote it, in one line. 栏目的叫法。"""
    return label.replace("\n", "").replace("其中：", "")


def above(reader: Reader, line: Line, rows: range, taken: set[int]) -> Address | None:
    """The label of a row that stands over the total: the rows that make it are printed first."""
    cells = reader.grid.find(reader.labels(line.label, *line.aliases), rows.start, rows.stop - 1)
    return next((cell for cell in cells if cell.row not in taken), None)


def of_others(reader: Reader, label: Address, headed: set[int]) -> bool:
    """Do an amount and another label stand between a label and the columns: revenue beside spending?"""
    between = range(reader.grid.area(label).last.column + 1, min(headed))
    cells = [Address(label.row, column) for column in between if reader.grid.sheet[Address(label.row, column)] is not None]
    return any(is_amount(reader.grid.sheet[one]) and reader.grid.text(after) for one, after in pairwise(cells))


def read_beside(reader: Reader, block: Block, end: int) -> None:
    """Read a matrix written as labels with their values beside them: 预算数 150 其中：财政拨款 130, and so on in the next row."""
    whole, *parts = block.rows
    for item in block.columns:
        cell = _told_beside(reader, item, reader.row, end)
        if cell is None:
            continue
        reader.put(f"{block.key}.{whole.key}.{item.key}", f"{words(whole.label)}·{words(item.label)}", item, reader.grid.right_of(cell))
        for line in parts:
            if part := _told_beside(reader, line, cell.row, cell.row):
                reader.put(
                    f"{block.key}.{line.key}.{item.key}", f"{words(line.label)}·{words(item.label)}", item, reader.grid.right_of(part)
                )
    for item in block.columns:
        key = f"{block.key}.{whole.key}.{item.key}"
        if item.type in ("percent", "points") and key not in reader.fields and (cell := _told_under(reader, item, reader.row, end)):
            reader.put(key, f"{words(whole.label)}·{words(item.label)}", item, cell)


def _told_under(reader: Reader, item: Item, first: int, last: int) -> Address | None:
    """The first number under a heading of a column."""
    cells = (cell for label in reader.labels(item.label, *item.aliases) for cell in reader.grid.cells(label, first, last - 1))
    under = (Address(reader.grid.below(cell), cell.column) for cell in cells)
    return next((cell for cell in under if cell.row <= last and _is_figure(reader.grid.sheet[cell])), None)


def _told_beside(reader: Reader, one: Item | Line, first: int, last: int) -> Address | None:
    """The first cell with the label of a column or row that has a number beside it."""
    cells = (cell for label in reader.labels(one.label, *one.aliases) for cell in reader.grid.cells(label, first, last))
    return next((cell for cell in cells if _is_figure(reader.grid.sheet[reader.grid.right_of(cell)])), None)


def _is_figure(value: Value) -> bool:
    return is_amount(value) or isinstance(value, str) and value.strip().endswith(("%", "％"))


def is_amount(value: Value) -> bool:
    """Is a cell's value a number, or a text that writes one? 是否为金额。"""
    return not isinstance(value, bool) and (
        isinstance(value, int | float) or isinstance(value, str) and bool(_AMOUNT.fullmatch(value.strip()))
    )


def is_grade(text: str) -> bool:
    """Is a text a grade and nothing else? 是否为等级。"""
    return bool(_GRADED.fullmatch(squeeze(text)))


def read_grade(reader: Reader, row: int) -> None:
    """Read a grade printed in the row of the total, （自评等级）优, where no cell of its own is there for it. 总分行的等级。"""
    item = next((one for block in reader.layout.blocks for line in block.lines for one in line if one.key == "grade"), None)
    told = ((cell, match) for cell in reader.grid.filled(row, row) if (match := _GRADED.fullmatch(squeeze(reader.grid.text(cell)))))
    if item and "grade" not in reader.fields and (found := next(told, None)):
        cell, match = found
        reader.take(Field("grade", item.label, reader.grid.sheet.name, item, reader.grid.sheet.place(cell), match[1]))


def alone_in_row(reader: Reader, label: Address, others: Collection[Address | None]) -> Address | None:
    """The one amount in the row of a total, under none of the columns of points: where a file does not keep that its cells are merged."""
    filled = [cell for cell in reader.grid.filled(label.row, label.row) if cell.column > label.column]
    only = filled[0] if len(filled) == 1 and not reader.grid.sheet.merged else None
    return only if only and only not in others and is_amount(reader.grid.sheet[only]) else None


def beside_total(reader: Reader, label: Address, others: Collection[Address | None]) -> bool:
    """Does the total stand right beside its label, under none of the columns of points? 总分写在栏目名称旁。"""
    cell = reader.grid.right_of(label)
    return is_amount(reader.grid.sheet[cell]) and cell not in others
