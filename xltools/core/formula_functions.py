"""The table of worksheet functions formulas may call, and how one is declared. 公式函数表。

Three ways to take arguments, three decorators: `scalar` functions get single values already converted (and work element
by element inside SUMPRODUCT), `spread` functions get regions and arrays as they are, `lazy` functions get the nodes and
compute those they need. Here stand logic and information; numbers, text and look-ups have modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from xltools.core.cells import NA, VALUE, CellError, Value
from xltools.core.formula_values import (
    Fault,
    as_is,
    broadcast,
    checked,
    compare,
    is_many,
    logical,
    number,
    rows_of,
    text_of,
)

MANY = 255
_CONVERT: dict[str, Callable[[Any], Any]] = {
    "n": number,
    "t": text_of,
    "b": logical,
    "v": checked,
    "e": as_is,
}


class Function(NamedTuple):
    """One function: how it is computed and how many arguments it takes. 一个函数。"""

    call: Callable[[Any, Sequence[Any]], Any]
    least: int
    most: int


TABLE: dict[str, Function] = {}

Body = Callable[..., Any]


def scalar(kinds: str, *names: str) -> Callable[[Body], Body]:
    """Declare a function of single values. 登记以单个值为参数的函数。

    Args:
        kinds: one letter per argument, those after "|" may be left out: n number, t text, b logical, v any value
            without errors, e any value with errors. An error in an argument is the result, except for e.
        names: the worksheet names; the function's own name in capitals when none is given.
    """
    least, kinds = (kinds + "|").index("|"), kinds.replace("|", "")
    convert = [_CONVERT[kind] for kind in kinds]

    def declare(body: Body) -> Body:
        def one(*values: Any) -> Value:
            return body(*[turn(value) for turn, value in zip(convert, values)])  # noqa: B905 - some may be left out

        def call(scope: Any, nodes: Sequence[Any]) -> Any:
            values = [node.evaluate(scope) for node in nodes]
            if scope.array and any(map(is_many, values)):
                return broadcast(scope.page.allowance, one, *values)
            return one(*values)

        return _enter(body, names, Function(call, least, len(kinds)))

    return declare


def spread(least: int, most: int, *names: str) -> Callable[[Body], Body]:
    """Declare a function that takes regions and arrays whole. 登记接受区域的函数。"""

    def declare(body: Body) -> Body:
        def call(scope: Any, nodes: Sequence[Any]) -> Any:
            return body(*[node.refer(scope) for node in nodes])

        return _enter(body, names, Function(call, least, most))

    return declare


def lazy(least: int, most: int, *names: str) -> Callable[[Body], Body]:
    """Declare a function that computes only the arguments it needs: body(scope, *nodes). 登记按需计算参数的函数。"""

    def declare(body: Body) -> Body:
        def call(scope: Any, nodes: Sequence[Any]) -> Any:
            return body(scope, *nodes)

        return _enter(body, names, Function(call, least, most))

    return declare


def _enter(body: Body, names: Sequence[str], function: Function) -> Body:
    for name in names or [body.__name__.strip("_").upper()]:
        if name in TABLE:
            raise ValueError(f"declared twice: {name}")
        TABLE[name] = function
    return body


@lazy(2, 3, "IF")
def _if(scope: Any, condition: Any, yes: Any, no: Any = None) -> Any:
    holds = condition.evaluate(scope)
    if scope.array and is_many(holds):
        others = [yes.evaluate(scope), no.evaluate(scope) if no else False]
        return broadcast(scope.page.allowance, lambda one, then, otherwise: then if logical(one) else otherwise, holds, *others)
    if logical(checked(holds)):
        return yes.refer(scope)
    return no.refer(scope) if no else False


def _instead(scope: Any, tried: Any, other: Any, caught: Callable[[Any], bool]) -> Any:
    value = tried.evaluate(scope)
    if is_many(value) and scope.array:
        return broadcast(scope.page.allowance, lambda one, instead: instead if caught(one) else one, value, other.evaluate(scope))
    value = as_is(value)
    return other.refer(scope) if caught(value) else value


@lazy(2, 2, "IFERROR")
def _iferror(scope: Any, tried: Any, other: Any) -> Any:
    return _instead(scope, tried, other, lambda value: type(value) is CellError)


@lazy(2, 2, "IFNA")
def _ifna(scope: Any, tried: Any, other: Any) -> Any:
    return _instead(scope, tried, other, lambda value: value == NA)


@lazy(2, MANY, "IFS")
def _ifs(scope: Any, *nodes: Any) -> Any:
    if len(nodes) % 2:
        return NA
    for condition, result in zip(nodes[::2], nodes[1::2], strict=True):
        if logical(checked(condition.evaluate(scope))):
            return result.refer(scope)
    return NA


@lazy(3, MANY, "SWITCH")
def _switch(scope: Any, subject: Any, *nodes: Any) -> Any:
    value = checked(subject.evaluate(scope))
    for candidate, result in zip(nodes[::2], nodes[1::2]):  # noqa: B905 - the last may be the default
        if compare(value, checked(candidate.evaluate(scope))) == 0:
            return result.refer(scope)
    return nodes[-1].refer(scope) if len(nodes) % 2 else NA


@lazy(2, MANY, "CHOOSE")
def _choose(scope: Any, index: Any, *nodes: Any) -> Any:
    position = int(number(checked(index.evaluate(scope))))
    return nodes[position - 1].refer(scope) if 1 <= position <= len(nodes) else VALUE


def _conditions(arguments: Sequence[Any]) -> list[bool]:
    """The logical values among the arguments; text and empty cells of ranges do not count, none at all is #VALUE!."""
    found: list[bool] = []
    for argument in arguments:
        if not is_many(argument):
            found.append(logical(argument))
            continue
        values = [value for row in rows_of(argument) for value in row if value is not None]
        found.extend(logical(value) for value in values if type(value) is not str)
    if not found:
        raise Fault(VALUE)
    return found


@spread(1, MANY, "AND")
def _and(*arguments: Any) -> Value:
    return all(_conditions(arguments))


@spread(1, MANY, "OR")
def _or(*arguments: Any) -> Value:
    return any(_conditions(arguments))


@spread(1, MANY, "XOR")
def _xor(*arguments: Any) -> Value:
    return sum(_conditions(arguments)) % 2 == 1


@scalar("b", "NOT")
def _not(value: bool) -> Value:
    return not value


@scalar("", "TRUE")
def _true() -> Value:
    return True


@scalar("", "FALSE")
def _false() -> Value:
    return False


@scalar("", "NA")
def _na() -> Value:
    return NA


def is_number(value: Any) -> bool:
    """Whether a cell's value counts as a number, dates included. 是否为数字。"""
    return value is not None and not isinstance(value, bool | str | CellError)


scalar("e", "ISNUMBER")(is_number)
scalar("e", "ISTEXT")(lambda value: type(value) is str)
scalar("e", "ISNONTEXT")(lambda value: type(value) is not str)
scalar("e", "ISLOGICAL")(lambda value: type(value) is bool)
scalar("e", "ISBLANK")(lambda value: value is None)
scalar("e", "ISERROR")(lambda value: type(value) is CellError)
scalar("e", "ISNA")(lambda value: value == NA)
scalar("e", "ISERR")(lambda value: type(value) is CellError and value != NA)


@scalar("v")
def n(value: Any) -> Value:
    """A number as it is, a logical value as 1 or 0, anything else as 0. N 函数。"""
    return 0.0 if type(value) is str else number(value)


@scalar("v")
def t(value: Any) -> Value:
    """Text as it is, anything else as "". T 函数。"""
    return value if type(value) is str else ""
