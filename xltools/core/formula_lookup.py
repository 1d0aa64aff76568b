"""Worksheet functions that look up, refer, or work with dates. 查找引用与日期函数。"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from xltools.core.cells import NA, NUM, REF, VALUE, CellError, Value
from xltools.core.errors import BadFormula
from xltools.core.formula_functions import lazy, scalar, spread
from xltools.core.formula_nodes import Scope
from xltools.core.formula_numbers import in_arrays, wildcard
from xltools.core.formula_values import (
    Array,
    Fault,
    Region,
    checked,
    compare,
    is_many,
    logical,
    moment,
    number,
    rows_of,
    serial,
    single,
    text_of,
)


def _kind(value: Any) -> str:
    """What a value can be found among: numbers, text or logical values."""
    if type(value) in (str, bool, CellError):
        return type(value).__name__
    return "" if value is None else "number"


def _exactly(wanted: Value, values: Sequence[Value]) -> int | None:
    """The first index of an equal value; text regardless of case, with wildcards."""
    kind = _kind(wanted)
    if type(wanted) is str and any(mark in wanted for mark in "*?~"):
        pattern = wildcard(wanted)
        return next((at for at, one in enumerate(values) if type(one) is str and pattern.fullmatch(one)), None)
    return next((at for at, one in enumerate(values) if _kind(one) == kind and compare(one, wanted) == 0), None)


def _up_to(wanted: Value, values: Sequence[Value], direction: int = 1) -> int | None:
    """The last index before the values, sorted upwards (or downwards, -1), go beyond the wanted one."""
    kind, found = _kind(wanted), None
    for at, one in enumerate(values):
        if _kind(one) != kind:
            continue
        if compare(one, wanted) * direction > 0:
            break
        found = at
    return found


def _wanted(value: Any) -> Value:
    one = checked(value)
    return 0.0 if one is None else one


def _line(value: Any) -> list[Value]:
    """The values of one row or one column."""
    rows = rows_of(value)
    if len(rows) == 1:
        return rows[0]
    if any(len(row) != 1 for row in rows):
        raise Fault(NA)
    return [row[0] for row in rows]


@spread(2, 3)
def match(wanted: Any, region: Any, how: Any = 1.0) -> Value:
    """The position of a value in a row or column, counted from 1. 位置。"""
    mode, values, value = number(single(how)), _line(region), _wanted(wanted)
    at = _exactly(value, values) if mode == 0 else _up_to(value, values, 1 if mode > 0 else -1)
    return NA if at is None else float(at + 1)


def _column_or_row(position: Any, size: int) -> int:
    index = int(number(single(position)))
    if index < 1:
        raise Fault(VALUE)
    if index > size:
        raise Fault(REF)
    return index - 1


@spread(3, 4)
def vlookup(wanted: Any, table: Any, column: Any, nearest: Any = True) -> Value:
    """The value beside the one found in the first column. 纵向查找。"""
    rows = rows_of(table)
    beside = _column_or_row(column, len(rows[0]) if rows else 0)
    at = _position(wanted, [row[0] for row in rows], nearest)
    return NA if at is None else rows[at][beside]


@spread(3, 4)
def hlookup(wanted: Any, table: Any, row: Any, nearest: Any = True) -> Value:
    """The value below the one found in the first row. 横向查找。"""
    rows = rows_of(table)
    below = _column_or_row(row, len(rows))
    at = _position(wanted, rows[0], nearest)
    return NA if at is None else rows[below][at]


def _position(wanted: Any, values: Sequence[Value], nearest: Any) -> int | None:
    search = _up_to if logical(single(nearest)) else _exactly
    return search(_wanted(wanted), values)


@lazy(2, 3)
def lookup(scope: Any, *nodes: Any) -> Value:
    """The value at the place of the last one not greater, errors passed over: LOOKUP(1,0/(条件),…) too. 查找。"""
    wanted, where, *results = in_arrays(scope, nodes)
    rows = rows_of(where)
    wide = bool(rows) and len(rows[0]) > len(rows)
    values = rows[0] if wide else [row[0] for row in rows]
    at = _up_to(_wanted(wanted), values)
    if at is None:
        return NA
    line = _line(results[0]) if results else rows[-1] if wide else [row[-1] for row in rows]
    return line[at] if at < len(line) else NA


@spread(2, 3)
def index(table: Any, row: Any, column: Any = None) -> Any:
    """The cell of a region, or one of its rows or columns where the other number is 0. 按行列取值。"""
    if not is_many(table):
        table = [[checked(table)]]
    height, width = table.shape if isinstance(table, Region) else (len(table), len(table[0]))
    down, across = int(number(single(row))), int(number(single(column)))
    if column is None and height == 1:
        down, across = 1, down
    elif column is None and width == 1:
        across = 1
    if down < 0 or across < 0:
        return VALUE
    if down > height or across > width:
        return REF
    return _part(table, down, across, height, width)


def _part(table: Region | Array, down: int, across: int, height: int, width: int) -> Any:
    rows, columns = 1 if down else height, 1 if across else width
    top, left = max(down - 1, 0), max(across - 1, 0)
    if isinstance(table, Region):
        return table.part(top, left, rows, columns)
    part = [line[left : left + columns] for line in table[top : top + rows]]
    return part[0][0] if rows == columns == 1 else part


@lazy(1, 2)
def indirect(scope: Any, text: Any, a1: Any = None) -> Any:
    """The cell or range that a text names. 文本所指的单元格。"""
    if a1 is not None and not logical(checked(a1.evaluate(scope))):
        raise BadFormula("INDIRECT 的 R1C1 样式尚不支持")
    node, places = scope.book.reference(text_of(checked(text.evaluate(scope))))
    try:
        value = node.refer(Scope(scope.book, scope.page, scope.at, places))
    except Fault:
        return REF
    return value if isinstance(value, Region) else REF


def _own(scope: Any, node: Any) -> Region:
    if node is None:
        return Region(scope.page, *scope.at, *scope.at)
    value = node.refer(scope)
    if type(value) is CellError:
        raise Fault(value)
    if not isinstance(value, Region):
        raise BadFormula("ROW、COLUMN 的参数不是引用")
    return value


def _counted(scope: Any, first: int, last: int) -> range:
    scope.page.allowance.take(last - first + 1)
    return range(first, last + 1)


@lazy(0, 1)
def row(scope: Any, node: Any = None) -> Any:
    """The row of a reference, or of the formula itself; inside SUMPRODUCT all its rows. 行号。"""
    region = _own(scope, node)
    if scope.array and region.size > 1:
        return [[float(one)] for one in _counted(scope, region.top, min(region.bottom, scope.page.last_row))]
    return float(region.top)


@lazy(0, 1)
def column(scope: Any, node: Any = None) -> Any:
    """The column of a reference, or of the formula itself; inside SUMPRODUCT all its columns. 列号。"""
    region = _own(scope, node)
    if scope.array and region.size > 1:
        return [[float(one) for one in _counted(scope, region.left, min(region.right, scope.page.last_column))]]
    return float(region.left)


def _shape(value: Any) -> tuple[int, int]:
    if isinstance(value, Region):
        return value.shape
    rows = rows_of(checked(value) if not is_many(value) else value)
    return len(rows), len(rows[0])


@spread(1, 1)
def rows(value: Any) -> Value:
    """How many rows a region has. 行数。"""
    return float(_shape(value)[0])


@spread(1, 1)
def columns(value: Any) -> Value:
    """How many columns a region has. 列数。"""
    return float(_shape(value)[1])


# --- dates ----------------------------------------------------------------------------------------------------------


@scalar("nnn")
def date(year: float, month: float, day: float) -> Value:
    """The stored number of a date; months and days beyond the year or month run on. 日期。"""
    years, months = divmod(int(year) * 12 + int(month) - 1, 12)
    years += 1900 if int(year) < 1900 else 0
    if not 1900 <= years <= 9999:
        return NUM
    result = serial(datetime.date(years, months + 1, 1)) + int(day) - 1
    return result if 0 <= result < 2_958_466 else NUM


@scalar("n")
def year(value: float) -> Value:
    """The year of a date. 年。"""
    return float(moment(int(value)).year)


@scalar("n")
def month(value: float) -> Value:
    """The month of a date. 月。"""
    return float(moment(int(value)).month)


@scalar("n")
def day(value: float) -> Value:
    """The day of a date. 日。"""
    return float(moment(int(value)).day)
