"""Worksheet functions of numbers: sums, counts, rounding, criteria. 数学、统计与条件汇总函数。"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import Any

from xltools.core.cells import DIV0, ERROR_CODES, NA, NUM, VALUE, CellError, Value
from xltools.core.errors import BadFormula
from xltools.core.formula_functions import MANY, lazy, scalar, spread
from xltools.core.formula_nodes import power
from xltools.core.formula_values import (
    Fault,
    Region,
    broadcast,
    compare,
    is_many,
    number,
    number_in,
    numbers,
    plain_number,
    rows_of,
    shortest,
    single,
    total,
)

_WIDE = Context(prec=700)
_CRITERION = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)


def finite(value: float) -> Value:
    """The number, or #NUM! when it is too large for one. 有限的数。"""
    return value if math.isfinite(value) else NUM


@spread(1, MANY, "SUM")
def _sum(*arguments: Any) -> Value:
    return finite(total(numbers(arguments)))


@spread(1, MANY)
def product(*arguments: Any) -> Value:
    """The product of the numbers; 0 when there are none. 乘积。"""
    found = list(numbers(arguments))
    return finite(math.prod(found)) if found else 0.0


@spread(1, MANY)
def average(*arguments: Any) -> Value:
    """The mean of the numbers. 平均值。"""
    found = list(numbers(arguments))
    return finite(total(found) / len(found)) if found else DIV0


@spread(1, MANY, "MIN")
def _min(*arguments: Any) -> Value:
    return min(numbers(arguments), default=0.0)


@spread(1, MANY, "MAX")
def _max(*arguments: Any) -> Value:
    return max(numbers(arguments), default=0.0)


@spread(1, MANY)
def count(*arguments: Any) -> Value:
    """How many numbers there are; text written as an argument counts when it reads as a number. 数字个数。"""
    found = 0
    for argument in arguments:
        if is_many(argument):
            found += sum(plain_number(value) is not None for row in rows_of(argument) for value in row)
        else:
            found += _is_numeric(argument)
    return float(found)


def _is_numeric(value: Any) -> bool:
    try:
        number(value)
    except Fault:
        return False
    return True


@spread(1, MANY)
def counta(*arguments: Any) -> Value:
    """How many cells are not empty; "" from a formula is not empty. 非空个数。"""
    found = 0
    for argument in arguments:
        if is_many(argument):
            found += sum(value is not None for row in rows_of(argument) for value in row)
        else:
            found += 1
    return float(found)


@spread(1, 1)
def countblank(region: Any) -> Value:
    """How many cells show nothing, "" included. 空白个数。"""
    if not isinstance(region, Region):
        raise BadFormula("COUNTBLANK 的参数不是区域")
    return float(region.size - sum(value is not None and value != "" for value in region.flat()))


@lazy(1, MANY)
def sumproduct(scope: Any, *nodes: Any) -> Value:
    """The sum of the products of corresponding elements; what is no number counts as 0. 乘积之和。"""
    tables = [rows_of(value) for value in in_arrays(scope, nodes)]
    if len({(len(table), len(table[0]) if table else 0) for table in tables}) > 1:
        return VALUE
    columns = [[_factor(value) for row in table for value in row] for table in tables]
    return finite(total([math.prod(factors) for factors in zip(*columns, strict=True)]))


def _factor(value: Any) -> float:
    if type(value) is CellError:
        raise Fault(value)
    return plain_number(value) or 0.0


def in_arrays(scope: Any, nodes: Any) -> list[Any]:
    """The arguments, computed element by element. 按数组计算参数。"""
    before, scope.array = scope.array, True
    try:
        return [node.refer(scope) for node in nodes]
    finally:
        scope.array = before


# --- rounding -------------------------------------------------------------------------------------------------------


def _rounded(value: float, digits: float, rounding: str) -> Value:
    """The number rounded as its 15 significant digits read, so that 1.005*100 and 2.675 round the way they look."""
    if not math.isfinite(value) or not math.isfinite(digits):
        return NUM
    places = int(max(-400, min(400, digits)))
    shown = shortest(value)
    if -shown.as_tuple().exponent <= places:  # type: ignore[operator]
        return value
    return finite(float(shown.quantize(Decimal((0, (1,), -places)), rounding, context=_WIDE)))


@scalar("nn", "ROUND")
def _round(value: float, digits: float) -> Value:
    return _rounded(value, digits, ROUND_HALF_UP)


@scalar("nn")
def roundup(value: float, digits: float) -> Value:
    """Rounded away from zero. 向上舍入。"""
    return _rounded(value, digits, ROUND_UP)


@scalar("nn")
def rounddown(value: float, digits: float) -> Value:
    """Rounded towards zero. 向下舍入。"""
    return _rounded(value, digits, ROUND_DOWN)


@scalar("n|n")
def trunc(value: float, digits: float = 0) -> Value:
    """Cut towards zero. 截尾。"""
    return _rounded(value, digits, ROUND_DOWN)


@scalar("n", "INT")
def _int(value: float) -> Value:
    return float(math.floor(value))


@scalar("n", "ABS")
def _abs(value: float) -> Value:
    return abs(value)


@scalar("n")
def sign(value: float) -> Value:
    """1, 0 or -1. 符号。"""
    return float((value > 0) - (value < 0))


@scalar("nn")
def mod(value: float, divisor: float) -> Value:
    """The remainder, with the divisor's sign. 余数。"""
    return value - divisor * math.floor(value / divisor) if divisor else DIV0


@scalar("n")
def sqrt(value: float) -> Value:
    """The square root. 平方根。"""
    return math.sqrt(value) if value >= 0 else NUM


scalar("nn", "POWER")(power)


# --- order ----------------------------------------------------------------------------------------------------------


@spread(2, 3, "RANK", "RANK.EQ")
def rank(value: Any, region: Any, ascending: Any = None) -> Value:
    """The place of a number among others, equal ones sharing it; from the largest unless told. 排名。"""
    own, others = number(value), list(numbers((_many(region),)))
    if own not in others:
        return NA
    before = (other < own for other in others) if number(ascending) else (other > own for other in others)
    return float(1 + sum(before))


def _many(value: Any) -> Any:
    return value if is_many(value) else [[value]]


@spread(2, 2)
def large(values: Any, position: Any) -> Value:
    """The k-th largest number. 第 k 大的数。"""
    return _nth(sorted(numbers((_many(values),)), reverse=True), position)


@spread(2, 2)
def small(values: Any, position: Any) -> Value:
    """The k-th smallest number. 第 k 小的数。"""
    return _nth(sorted(numbers((_many(values),))), position)


def _nth(ordered: list[float], position: Any) -> Value:
    index = math.ceil(number(position))
    return ordered[index - 1] if 1 <= index <= len(ordered) else NUM


# --- criteria -------------------------------------------------------------------------------------------------------


def criterion(wanted: Any) -> Callable[[Value], bool]:
    """Whether a cell meets a criterion such as 5, ">=60", "<>", "项目*". 条件。

    >>> [criterion(">=60")(value) for value in (60, "75", None)], criterion("项目*")("项目一")
    ([True, False, False], True)
    """
    wanted = single(wanted)
    if type(wanted) is not str:
        return _equals(0.0 if wanted is None else wanted)
    match = _CRITERION.fullmatch(wanted)
    mark, text = match[1] or "", match[2]  # type: ignore[index]
    if mark in ("", "="):
        return _blank(strictly=bool(mark)) if not text else _equals(read_as(text))
    if mark == "<>":
        meets = _blank(strictly=True) if not text else _equals(read_as(text))
        return lambda value: not meets(value)
    return _ordered(mark, read_as(text))


def read_as(text: str) -> Value:
    """The number, logical value or error that a criterion's text stands for, else the text. 条件文本的含义。"""
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    if text in ERROR_CODES:
        return CellError(text)
    try:
        return number_in(text)
    except (Fault, BadFormula):
        return text


def _blank(*, strictly: bool) -> Callable[[Value], bool]:
    return lambda value: value is None or (value == "" and not strictly)


def _equals(wanted: Any) -> Callable[[Value], bool]:
    if type(wanted) is str:
        pattern = wildcard(wanted)
        return lambda value: type(value) is str and pattern.fullmatch(value) is not None
    if type(wanted) in (bool, CellError):
        return lambda value: type(value) is type(wanted) and value == wanted
    return lambda value: _same_number(value, number(wanted))


def _same_number(value: Any, wanted: float) -> bool:
    """Text that reads as the number counts as the number, as it does for COUNTIF."""
    if type(value) is str:
        return read_as(value) == wanted and type(read_as(value)) is float
    found = plain_number(value)
    return found is not None and (found == wanted or compare(found, wanted) == 0)


def _ordered(mark: str, wanted: Any) -> Callable[[Value], bool]:
    holds: dict[str, Callable[[int], bool]] = {
        "<": lambda order: order < 0,
        ">": lambda order: order > 0,
        "<=": lambda order: order <= 0,
        ">=": lambda order: order >= 0,
    }
    meets = holds[mark]
    if type(wanted) is float:
        return lambda value: plain_number(value) is not None and meets(compare(value, wanted))
    return lambda value: type(value) is type(wanted) and meets(compare(value, wanted))


def wildcard(text: str) -> re.Pattern[str]:
    """The pattern for text in which * and ? stand for any characters and ~ takes that away. 通配符。"""
    pieces = []
    for piece in re.findall(r"~[*?~]|.", text, re.DOTALL):
        special = {"*": ".*", "?": "."}.get(piece)
        pieces.append(special or re.escape(piece[-1]))
    return re.compile("".join(pieces), re.DOTALL | re.IGNORECASE)


def _region(value: Any) -> Region:
    if not isinstance(value, Region):
        raise Fault(VALUE)
    return value


def _meeting(pairs: tuple[Any, ...]) -> tuple[list[bool], int]:
    """For each cell whether it meets all criteria, and how many empty cells beyond the filled part do."""
    regions, tests = [_region(one) for one in pairs[::2]], [criterion(one) for one in pairs[1::2]]
    if len(regions) != len(tests) or len({region.shape for region in regions}) > 1:
        raise Fault(VALUE)
    columns = _padded([region.flat() for region in regions])
    met = [all(test(value) for test, value in zip(tests, row, strict=True)) for row in zip(*columns, strict=True)]
    return met, (regions[0].size - len(met)) * all(test(None) for test in tests)


def _padded(columns: list[list[Value]]) -> list[list[Value]]:
    """Equally long lists: large regions that start at different rows are read to the same last one."""
    longest = max(map(len, columns))
    return [column + [None] * (longest - len(column)) for column in columns]


@lazy(2, 2)
def countif(scope: Any, region: Any, wanted: Any) -> Any:
    """How many cells meet a criterion. 条件计数。"""
    where, criteria = region.refer(scope), wanted.evaluate(scope)
    if scope.array and is_many(criteria):
        return broadcast(scope.page.allowance, lambda one: countifs(where, one), criteria)
    return countifs(where, criteria)


@spread(2, MANY - 1)
def countifs(*pairs: Any) -> Value:
    """How many rows meet all criteria. 多条件计数。"""
    met, beyond = _meeting(pairs)
    return float(sum(met) + beyond)


def _chosen(values: Any, pairs: tuple[Any, ...]) -> Iterator[float]:
    region = _region(values)
    if region.shape != _region(pairs[0]).shape:
        raise Fault(VALUE)
    met = _meeting(pairs)[0]
    cells, met = _padded([region.flat(), met])  # type: ignore[list-item]
    yield from numbers(([[value for value, keep in zip(cells, met, strict=True) if keep]],))


@spread(3, MANY)
def sumifs(values: Any, *pairs: Any) -> Value:
    """The sum of the numbers whose rows meet all criteria. 多条件求和。"""
    return finite(total(_chosen(values, pairs)))


@spread(3, MANY)
def averageifs(values: Any, *pairs: Any) -> Value:
    """The mean of the numbers whose rows meet all criteria. 多条件平均。"""
    return average([list(_chosen(values, pairs))])


@spread(3, MANY)
def minifs(values: Any, *pairs: Any) -> Value:
    """The least of the numbers whose rows meet all criteria. 多条件最小值。"""
    return min(_chosen(values, pairs), default=0.0)


@spread(3, MANY)
def maxifs(values: Any, *pairs: Any) -> Value:
    """The greatest of the numbers whose rows meet all criteria. 多条件最大值。"""
    return max(_chosen(values, pairs), default=0.0)


def _beside(region: Any, values: Any) -> Region:
    """The cells to add up: those of SUMIF's third argument, from its first cell on, in the shape of the first."""
    return _region(region) if values is None else _region(values).part(0, 0, *_region(region).shape)


@spread(2, 3)
def sumif(region: Any, wanted: Any, values: Any = None) -> Value:
    """The sum of the numbers whose rows meet a criterion. 条件求和。"""
    return sumifs(_beside(region, values), region, wanted)


@spread(2, 3)
def averageif(region: Any, wanted: Any, values: Any = None) -> Value:
    """The mean of the numbers whose rows meet a criterion. 条件平均。"""
    return averageifs(_beside(region, values), region, wanted)
