"""The parts a parsed formula is made of; each knows how to compute itself. 公式的语法节点。

A node is computed with `evaluate` (a value, or the region or array where there are several) or with `refer` (a region
where the node is a reference, for the functions that treat cells and written values differently). Nodes hold no
addresses: `Cell(0)` is "the first address of the formula", so that one parsed shape serves every row of a table.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from xltools.core.cells import DIV0, MAX_COLUMN, MAX_ROW, NAME, NUM, VALUE, CellError, Value
from xltools.core.errors import BadFormula, XltoolsError
from xltools.core.formula_names import EXCEL_FUNCTIONS, VOLATILE
from xltools.core.formula_values import (
    LONGEST_TEXT,
    Fault,
    Needs,
    Page,
    Region,
    Unready,
    broadcast,
    compare,
    is_many,
    number,
    single,
    text_of,
)

Place = tuple[int, int] | None


class Book(Protocol):
    """What formulas see of the workbook. 公式所见的工作簿。"""

    functions: Mapping[str, Callable[..., Value]]

    def page(self, name: str) -> Page: ...

    def named(self, name: str) -> tuple[Node, Sequence[Place]]: ...

    def reference(self, text: str) -> tuple[Node, Sequence[Place]]: ...


@dataclass(slots=True, eq=False)
class Scope:
    """Where a formula stands while it is computed. 公式所处的环境。

    `places` are the addresses written in the formula, in order; `array` is True inside SUMPRODUCT and LOOKUP, where
    operators work element by element; `names` are the defined names being followed.
    """

    book: Book
    page: Page
    at: tuple[int, int]
    places: Sequence[Place]
    array: bool = False
    names: tuple[str, ...] = ()


class Node:
    """Something that can be computed. 可计算的部分。"""

    __slots__ = ()

    def evaluate(self, scope: Scope) -> Any:
        raise NotImplementedError

    def refer(self, scope: Scope) -> Any:
        return self.evaluate(scope)


@dataclass(slots=True, eq=False)
class Constant(Node):
    """A written number, text, logical value, error or array; an argument left out is a constant None. 常量。"""

    value: Any

    def evaluate(self, scope: Scope) -> Any:
        return self.value


@dataclass(slots=True, eq=False)
class Cell(Node):
    """A reference to one cell: the `index`th address of the formula. 单元格引用。"""

    index: int
    sheet: str | None = None

    def evaluate(self, scope: Scope) -> Value:
        page = scope.page if self.sheet is None else scope.book.page(self.sheet)
        value = page.cells.get(scope.places[self.index] or _no_place())
        if type(value) is Unready:
            raise Needs([value])
        return value

    def refer(self, scope: Scope) -> Region:
        page = scope.page if self.sheet is None else scope.book.page(self.sheet)
        row, column = scope.places[self.index] or _no_place()
        return Region(page, row, column, row, column)


@dataclass(slots=True, eq=False)
class Box(Node):
    """A reference to a range between two addresses of the formula. 区域引用。"""

    first: int
    last: int
    sheet: str | None = None

    def evaluate(self, scope: Scope) -> Region:
        page = scope.page if self.sheet is None else scope.book.page(self.sheet)
        row, column = scope.places[self.first] or _no_place()
        other_row, other_column = scope.places[self.last] or _no_place()
        top, bottom = (row, other_row) if row <= other_row else (other_row, row)
        left, right = (column, other_column) if column <= other_column else (other_column, column)
        return Region(page, top, left, bottom, right)


@dataclass(slots=True, eq=False)
class Band(Node):
    """Whole columns A:C or whole rows 1:3. 整列或整行引用。"""

    first: int
    last: int
    columns: bool
    sheet: str | None = None

    def evaluate(self, scope: Scope) -> Region:
        page = scope.page if self.sheet is None else scope.book.page(self.sheet)
        if self.columns:
            return Region(page, 1, self.first, MAX_ROW, self.last)
        return Region(page, self.first, 1, self.last, MAX_COLUMN)


@dataclass(slots=True, eq=False)
class Name(Node):
    """A defined name. 定义的名称。"""

    name: str

    def evaluate(self, scope: Scope) -> Any:
        node, inner = self._target(scope)
        return node.evaluate(inner)

    def refer(self, scope: Scope) -> Any:
        node, inner = self._target(scope)
        return node.refer(inner)

    def _target(self, scope: Scope) -> tuple[Node, Scope]:
        name = self.name.casefold()
        if name in scope.names:
            raise BadFormula(f"名称“{self.name}”引用了自己")
        node, places = scope.book.named(name)
        return node, Scope(scope.book, scope.page, scope.at, places, scope.array, (*scope.names, name))


@dataclass(slots=True, eq=False)
class Chain(Node):
    """Operands joined by operators of one level, from left to right: however long, never deep. 同级运算。

    A sum or difference that ends a formula and comes within the last bits of zero is zero, as in Excel (`final`).
    """

    first: Node
    level: int
    rest: list[tuple[Callable[[Any, Any], Value], Node]] = field(default_factory=list)
    final: bool = False

    def evaluate(self, scope: Scope) -> Any:
        value = before = self.first.evaluate(scope)
        for operate, node in self.rest:
            before, value = value, _joined(operate, value, node.evaluate(scope), scope)
        if self.final and type(value) is float and value and abs(value) < 2**-48 * abs(number(before)):
            return 0.0
        return value


@dataclass(slots=True, eq=False)
class Unary(Node):
    """Signs before and percent signs after an operand. 正负号与百分号。"""

    operate: Callable[[Any], Value]
    operand: Node

    def evaluate(self, scope: Scope) -> Any:
        value = self.operand.evaluate(scope)
        if is_many(value):
            if scope.array:
                return broadcast(scope.page.allowance, self.operate, value)
            value = single(value)
        try:
            return self.operate(value)
        except Fault as fault:
            return fault.error


@dataclass(slots=True, eq=False)
class Call(Node):
    """A call of a function of the table. 内置函数调用。"""

    function: Callable[[Scope, Sequence[Node]], Any]
    arguments: tuple[Node, ...]

    def refer(self, scope: Scope) -> Any:
        try:
            return self.function(scope, self.arguments)
        except Fault as fault:
            return fault.error
        except ArithmeticError:
            return NUM

    def evaluate(self, scope: Scope) -> Any:
        value = self.refer(scope)
        return value.corner() if type(value) is Region and value.size == 1 else value


@dataclass(slots=True, eq=False)
class Foreign(Node):
    """A call of a function that the caller brings, or that nobody knows. 外来函数调用。

    Single errors among the arguments are the result, as with Excel's own functions; ranges arrive as lists of rows.
    """

    name: str
    arguments: tuple[Node, ...]

    def evaluate(self, scope: Scope) -> Any:
        function = scope.book.functions.get(self.name)
        if function is None:
            return self._unknown()
        values = [_given(node.refer(scope)) for node in self.arguments]
        for value in values:
            if type(value) is CellError:
                return value
        if not _accepts(function, len(values)):
            return VALUE
        try:
            return function(*values)
        except XltoolsError:
            return VALUE

    def _unknown(self) -> Value:
        if self.name in VOLATILE:
            raise BadFormula(f"函数 {self.name} 的结果随时间或位置变化，不作预先计算")
        if self.name in EXCEL_FUNCTIONS:
            raise BadFormula(f"函数 {self.name} 尚不支持")
        return NAME


@lru_cache(maxsize=1024)
def _accepts(function: Callable[..., Value], count: int) -> bool:
    """Whether the function can be called with so many arguments; those that do not tell can."""
    try:
        inspect.signature(function).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def _given(value: Any) -> Any:
    if type(value) is Region:
        return value.corner() if value.size == 1 else value.rows()
    return value


def _no_place() -> tuple[int, int]:
    """What looks like an address but lies beyond the last row or column is an unknown name."""
    raise Fault(NAME)


def _joined(operate: Callable[[Any, Any], Value], left: Any, right: Any, scope: Scope) -> Any:
    if is_many(left) or is_many(right):
        if scope.array:
            return broadcast(scope.page.allowance, operate, left, right)
        left, right = single(left), single(right)
    try:
        return operate(left, right)
    except Fault as fault:
        return fault.error
    except ArithmeticError:
        return NUM


def _finite(value: float) -> Value:
    return value if math.isfinite(value) else NUM


def _add(left: Any, right: Any) -> Value:
    return _finite(number(left) + number(right))


def _subtract(left: Any, right: Any) -> Value:
    return _finite(number(left) - number(right))


def _multiply(left: Any, right: Any) -> Value:
    return _finite(number(left) * number(right))


def _divide(left: Any, right: Any) -> Value:
    dividend, divisor = number(left), number(right)
    return _finite(dividend / divisor) if divisor else DIV0


def power(left: Any, right: Any) -> Value:
    """Left to the power of right; 0^0 and roots of negative numbers are #NUM!. 乘方。"""
    base, exponent = number(left), number(right)
    if base == 0 and exponent <= 0:
        return DIV0 if exponent else NUM
    result = base**exponent
    return NUM if isinstance(result, complex) else _finite(result)


def _join(left: Any, right: Any) -> Value:
    text = text_of(left) + text_of(right)
    return text if len(text) <= LONGEST_TEXT else VALUE


def _comparison(holds: Callable[[int], bool]) -> Callable[[Any, Any], Value]:
    def operate(left: Any, right: Any) -> Value:
        if type(left) is CellError:
            return left
        return right if type(right) is CellError else holds(compare(left, right))

    return operate


def negative(value: Any) -> Value:
    """The number with the other sign. 取负。"""
    return -number(value)


def unchanged(value: Any) -> Value:
    """The value itself: a plus sign changes nothing, text included. 取正。"""
    return value


def hundredth(value: Any) -> Value:
    """The number of percent as a fraction. 百分数。"""
    return number(value) / 100


# operator: (how tightly it binds, what it does)
OPERATORS: dict[str, tuple[int, Callable[[Any, Any], Value]]] = {
    "=": (1, _comparison(lambda order: order == 0)),
    "<>": (1, _comparison(lambda order: order != 0)),
    "<": (1, _comparison(lambda order: order < 0)),
    ">": (1, _comparison(lambda order: order > 0)),
    "<=": (1, _comparison(lambda order: order <= 0)),
    ">=": (1, _comparison(lambda order: order >= 0)),
    "&": (2, _join),
    "+": (3, _add),
    "-": (3, _subtract),
    "*": (4, _multiply),
    "/": (4, _divide),
    "^": (5, power),
}
