"""Formula text into nodes. 公式解析。

A formula is split into its shape and its addresses first: the rows of a table share one shape, parsed once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

from xltools.core.cells import ERROR_CODES, MAX_COLUMN, MAX_ROW, CellError, Value, column_number
from xltools.core.errors import BadFormula
from xltools.core.formula_functions import TABLE
from xltools.core.formula_nodes import (
    OPERATORS,
    Band,
    Box,
    Call,
    Cell,
    Chain,
    Constant,
    Foreign,
    Name,
    Node,
    Place,
    Unary,
    hundredth,
    negative,
    unchanged,
)

DEEPEST = 64  # as in Excel
_HERE = "\x01"  # stands for an address in a shape
_PLACE = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|(?<![\w.\\])\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})(?![\w(.!\\])""")
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    |(?P<sheet>'(?:[^']|'')+'!|[^\W][\w.]*!)
    |(?P<place>\x01)
    |(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w(.]))
    |(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.]))
    |(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<error>\#(?:N/A|[A-Z0-9/]+[!?]))
    |(?P<call>[^\W\d][\w.]*\()
    |(?P<name>[^\W\d][\w.\\?]*)
    |(?P<mark><=|>=|<>|[-+*/^&=<>%(),;{}:])
    """,
    re.VERBOSE,
)
_PREFIX = re.compile(r"(?:_xlfn\.|_xlws\.|_xll\.|_xludf\.)+", re.IGNORECASE)
_REFUSED = {
    "[": "引用了其他工作簿，或用了表格的结构化引用",
    "@": "用了隐式交集 @",
    "#": "用了动态数组的溢出引用 #",
    "!": "工作表名称不能识别",
}
_ON_SHEETS = ("place", "columns", "rows", "name", "error")
_END = ("end", "")

Token = tuple[str, str]


def parsed(formula: str) -> tuple[Node, tuple[Place, ...]]:
    """The node of a formula and the addresses it is to be computed with. 解析公式。

    Args:
        formula: without the leading "=".
    Raises:
        BadFormula: not a formula, or of a kind that is not computed here.
    """
    if _HERE in formula:
        raise BadFormula("公式中有控制字符")
    shape, places = shape_of(formula)
    node = _nodes(shape)
    if isinstance(node, str):
        raise BadFormula(node)
    return node, tuple([_place(place) for place in places])


def shape_of(formula: str) -> tuple[str, list[str]]:
    """The formula with a mark for each address, and the addresses. 公式的式样与地址。

    >>> shape_of('IF($A1="A1",项目01!B2,0)')[1]
    ['$A1', 'B2']
    """
    places: list[str] = []

    def take(match: re.Match[str]) -> str:
        if match[1]:
            return match[0]
        places.append(match[0])
        return _HERE

    return _PLACE.sub(take, formula), places


@lru_cache(maxsize=65_536)
def _place(text: str) -> Place:
    match = _PLACE.fullmatch(text)
    row, column = int(match[3]), column_number(match[2])  # type: ignore[index]
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


@lru_cache(maxsize=4096)
def _nodes(shape: str) -> Node | str:
    """The root node, or in words why there is none."""
    try:
        return _Parser(list(_tokens(shape))).whole()
    except BadFormula as error:
        return error.what


def _tokens(shape: str) -> Iterator[Token]:
    if shape.startswith("{="):
        raise BadFormula("是数组公式")
    at = 0
    while at < len(shape):
        match = _TOKEN.match(shape, at)
        if not match:
            raise BadFormula(_REFUSED.get(shape[at], f"公式语法有误，不能识别“{shape[at]}”"))
        if match.lastgroup != "space":
            yield match.lastgroup or "", match[0]
        at = match.end()
    yield _END


class _Parser:
    """Reads tokens from left to right; operators wait on a stack until a looser one comes."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at, self.places, self.depth = tokens, 0, 0, 0

    def whole(self) -> Node:
        node = self.expression()
        if self.tokens[self.at] != _END:
            raise self.unexpected()
        if isinstance(node, Chain):
            node.final = node.level == OPERATORS["+"][0]
        return node

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFormula(f"嵌套超过 {DEEPEST} 层")
        operands, waiting = [self.operand()], []
        while self.tokens[self.at][1] in OPERATORS and self.tokens[self.at][0] == "mark":
            mark = self.take()
            while waiting and OPERATORS[waiting[-1]][0] >= OPERATORS[mark][0]:
                _join(operands, waiting.pop())
            waiting.append(mark)
            operands.append(self.operand())
        while waiting:
            _join(operands, waiting.pop())
        self.depth -= 1
        return operands[0]

    def operand(self) -> Node:
        signs = []
        while self.tokens[self.at] in (("mark", "-"), ("mark", "+")):
            signs.append(self.take())
        node = self.primary()
        percents = 0
        while self.accept("%"):
            percents += 1
        if len(signs) + percents > DEEPEST:
            raise BadFormula(f"正负号或百分号超过 {DEEPEST} 个")
        for _ in range(percents):
            node = Unary(hundredth, node)
        for sign in reversed(signs):
            node = Unary(negative if sign == "-" else unchanged, node)
        return node

    def primary(self) -> Node:
        kind, text = self.tokens[self.at]
        read = _PRIMARIES.get(kind)
        if read:
            self.at += 1
            return read(self, text)
        if self.accept("("):
            node = self.expression()
            self.expect(")")
            return node
        if self.accept("{"):
            return self.array()
        raise self.unexpected()

    def on_sheet(self, text: str) -> Node:
        sheet = text[:-1]
        if sheet.startswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
        if "[" in sheet:
            raise BadFormula(_REFUSED["["])
        if self.tokens[self.at][0] not in _ON_SHEETS:
            raise BadFormula("工作表名称之后不是单元格地址")
        node = self.primary()
        if isinstance(node, Cell | Box | Band):
            node.sheet = sheet
        return node

    def place(self, _: str) -> Node:
        first = self.places
        self.places += 1
        if not self.accept(":"):
            return Cell(first)
        if self.tokens[self.at][0] != "place":
            raise BadFormula("区域的末端不是单元格地址")
        self.at += 1
        self.places += 1
        return Box(first, first + 1)

    def columns(self, text: str) -> Node:
        first, last = sorted(column_number(letters) for letters in text.replace("$", "").split(":"))
        if last > MAX_COLUMN:
            raise BadFormula(f"没有 {text} 列")
        return Band(first, last, columns=True)

    def rows(self, text: str) -> Node:
        first, last = sorted(int(digits) for digits in text.replace("$", "").split(":"))
        if not 1 <= first <= last <= MAX_ROW:
            raise BadFormula(f"没有 {text} 行")
        return Band(first, last, columns=False)

    def error(self, text: str) -> Node:
        if text not in ERROR_CODES:
            raise BadFormula(f"不能识别错误值 {text}")
        return Constant(CellError(text))

    def name(self, text: str) -> Node:
        if text.upper() in ("TRUE", "FALSE"):
            return Constant(text.upper() == "TRUE")
        return Name(text)

    def call(self, text: str) -> Node:
        name = _PREFIX.sub("", text[:-1]).upper()
        arguments = self.arguments()
        function = TABLE.get(name)
        if function is None:
            return Foreign(name, arguments)
        if not function.least <= len(arguments) <= function.most:
            raise BadFormula(f"函数 {name} 的参数个数不对（{len(arguments)} 个）")
        return Call(function.call, arguments)

    def arguments(self) -> tuple[Node, ...]:
        if self.accept(")"):
            return ()
        found = [self.argument()]
        while self.accept(","):
            found.append(self.argument())
        self.expect(")")
        return tuple(found)

    def argument(self) -> Node:
        return Constant(None) if self.tokens[self.at] in (("mark", ","), ("mark", ")")) else self.expression()

    def array(self) -> Node:
        rows: list[list[Value]] = [[self.element()]]
        while not self.accept("}"):
            if self.accept(";"):
                rows.append([])
            else:
                self.expect(",")
            rows[-1].append(self.element())
        if any(len(one) != len(other) for one, other in pairwise(rows)):
            raise BadFormula("数组常量各行长短不一")
        return Constant(rows)

    def element(self) -> Value:
        if self.tokens[self.at] == ("mark", "{"):
            raise self.unexpected()
        node = self.operand()
        if isinstance(node, Unary) and isinstance(node.operand, Constant):
            node = Constant(node.operate(node.operand.value))
        if not isinstance(node, Constant):
            raise BadFormula("数组常量中只能写数字、文本、逻辑值和错误值")
        return node.value

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def accept(self, mark: str) -> bool:
        found = self.tokens[self.at] == ("mark", mark)
        self.at += found
        return found

    def expect(self, mark: str) -> None:
        if not self.accept(mark):
            raise self.unexpected()

    def unexpected(self) -> BadFormula:
        kind, text = self.tokens[self.at]
        return BadFormula("公式语法有误，" + ("公式不完整" if kind == "end" else f"“{text}”的位置不对".replace(_HERE, "地址")))


def _join(operands: list[Node], mark: str) -> None:
    """Replace the last two operands by one; a chain of the same level grows instead of nesting."""
    level, operate = OPERATORS[mark]
    right = operands.pop()
    left = operands[-1]
    if not (isinstance(left, Chain) and left.level == level):
        left = operands[-1] = Chain(left, level)
    left.rest.append((operate, right))


def _text(_: _Parser, text: str) -> Node:
    return Constant(text[1:-1].replace('""', '"'))


def _number(_: _Parser, text: str) -> Node:
    return Constant(float(text))


_PRIMARIES: dict[str, Callable[[_Parser, str], Node]] = {
    "sheet": _Parser.on_sheet,
    "place": _Parser.place,
    "columns": _Parser.columns,
    "rows": _Parser.rows,
    "number": _number,
    "text": _text,
    "error": _Parser.error,
    "call": _Parser.call,
    "name": _Parser.name,
}
