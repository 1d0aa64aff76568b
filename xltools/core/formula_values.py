"""What formulas compute with: cells read from pages, and Excel's ways of turning one kind of value into another.

公式计算中的值：单元格区域、类型转换、比较、数字与文本的互换。
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xltools.core.cells import NA, NUM, VALUE, Address, CellError, Value
from xltools.core.errors import BadFormula

LONGEST_TEXT = 32_767
_LARGE = 20_000  # regions of more cells are read only as far as the workbook is filled
_NUMBER = re.compile(
    r"\s*(?P<sign>[-+]?)\s*[¥￥]?(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<exponent>[eE][-+]?[0-9]{1,3})?\s*(?P<percent>%?)\s*"
)
_DATE = re.compile(
    r"\s*(?P<year>[0-9]{4})(?:-(?P<a>[0-9]{1,2})(?:-(?P<b>[0-9]{1,2}))?|/(?P<c>[0-9]{1,2})(?:/(?P<d>[0-9]{1,2}))?"
    r"|年(?P<e>[0-9]{1,2})月(?:(?P<f>[0-9]{1,2})日)?)\s*"
)
# What Excel takes for a day of the current year, a month, a fraction or a time: it depends on more than the text.
_DOUBTFUL = re.compile(r"\s*[0-9]{1,2}(?:[-/:月][0-9]{1,4}日?)+\s*|\s*[0-9]+ [0-9]+/[0-9]+\s*|\s*[$(].*[0-9].*")

Array = list[list[Value]]


class Fault(Exception):
    """An error value on its way to the function or operator that returns it. 公式中的错误值。"""

    def __init__(self, error: CellError) -> None:
        super().__init__(error.code)
        self.error = error


class Needs(Exception):
    """Cells whose formulas must be computed first. 须先计算的单元格。"""

    def __init__(self, cells: list[Unready]) -> None:
        super().__init__("cells to be computed first")
        self.cells = cells


@dataclass(slots=True, eq=False)
class Unready:
    """A formula cell that has no value yet, or, with a `failure`, never will. 尚无值的公式单元格。"""

    page: Page
    address: Address
    formula: str
    failure: str = ""
    done: bool = False
    waiting: list[Unready] | None = None

    def __str__(self) -> str:
        return f"{self.page.name}!{self.address}"


@dataclass(slots=True, eq=False)
class Page:
    """One sheet while formulas are computed: what every cell holds, by (row, column). 计算中的工作表。

    `last_row` and `last_column` are those of the whole workbook, so that whole columns of two sheets pair up.
    """

    name: str
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0
    allowance: Allowance = field(default_factory=lambda: Allowance())


@dataclass(slots=True)
class Allowance:
    """How many more cells, and elements of arrays, the formulas of one workbook may look at together. 计算量限额。

    Formulas without values that each add up all rows above would take hours.
    """

    left: int = 5_000_000

    def take(self, cells: int) -> None:
        """Count so many cells; BadFormula when they are too many."""
        if cells > self.left:
            raise BadFormula("要读取的单元格过多，请在表格软件中重新计算后保存")
        self.left -= max(cells, 0)


class Region:
    """A rectangle of one page, read when asked. 引用的区域。"""

    __slots__ = ("page", "top", "left", "bottom", "right")

    def __init__(self, page: Page, top: int, left: int, bottom: int, right: int) -> None:
        self.page, self.top, self.left, self.bottom, self.right = page, top, left, bottom, right

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, those beyond the filled part included."""
        return self.bottom - self.top + 1, self.right - self.left + 1

    @property
    def size(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def corner(self) -> Value:
        """The value of the first cell."""
        value = self.page.cells.get((self.top, self.left))
        if type(value) is Unready:
            raise Needs([value])
        return value

    def flat(self) -> list[Value]:
        """All values, row by row."""
        return [value for row in self.rows() for value in row]

    def rows(self) -> Array:
        """The values as rows, as far as the workbook is filled when the region is large."""
        bottom, right = self.bottom, self.right
        if self.size > _LARGE:
            bottom, right = min(bottom, self.page.last_row), min(right, self.page.last_column)
        self.page.allowance.take((bottom - self.top + 1) * (right - self.left + 1))
        get, columns = self.page.cells.get, range(self.left, right + 1)
        rows = [[get((row, column)) for column in columns] for row in range(self.top, bottom + 1)]
        unready = [value for row in rows for value in row if type(value) is Unready]
        if unready:
            raise Needs(unready)
        return rows

    def part(self, row: int, column: int, rows: int, columns: int) -> Region:
        """The region so many rows and columns further, of the given size; counted from 0."""
        top, left = self.top + row, self.left + column
        return Region(self.page, top, left, top + rows - 1, left + columns - 1)


def is_many(value: object) -> bool:
    """Whether the value is a region or an array, not one value. 是否为多值。"""
    kind = type(value)
    return kind is Region or kind is list


def rows_of(value: Region | Array | Value) -> Array:
    """A region, an array or one value as rows. 转为行列。"""
    if type(value) is Region:
        return value.rows()
    return value if type(value) is list else [[value]]  # type: ignore[list-item]


def single(value: Region | Array | Value) -> Value:
    """The one value of a value, a single cell or a 1×1 array. 取单个值。

    Raises:
        BadFormula: there are several.
    """
    if type(value) is Region:
        if value.top == value.bottom and value.left == value.right:
            return value.corner()
    elif type(value) is not list:
        return value  # type: ignore[return-value]
    elif len(value) == 1 and len(value[0]) == 1:
        return value[0][0]
    raise BadFormula("此处需要单个值却引用了区域，数组运算只在 SUMPRODUCT 和 LOOKUP 中支持")


def broadcast(allowance: Allowance, function: Callable[..., Value], *values: Any) -> Array:
    """The function applied element by element, single rows and columns repeated. 逐个元素计算。"""
    tables = [rows_of(value) for value in values]
    height, width = max(map(len, tables)), max((len(row) for table in tables for row in table[:1]), default=0)
    allowance.take(height * width)
    return [[_element(function, tables, row, column) for column in range(width)] for row in range(height)]


def _element(function: Callable[..., Value], tables: list[Array], row: int, column: int) -> Value:
    try:
        return function(*[_pick(table, row, column) for table in tables])
    except Fault as fault:
        return fault.error
    except ArithmeticError:
        return NUM


def _pick(table: Array, row: int, column: int) -> Value:
    line = table[0] if len(table) == 1 else table[row] if row < len(table) else []
    if len(line) == 1:
        return line[0]
    return line[column] if column < len(line) else NA


def number(value: Any) -> float:
    """The value as a number the way arithmetic takes it: empty is 0, text that reads as a number is that number.

    按 Excel 的规则转为数字：空为 0，数字文本转为数字，全角数字不转。
    """
    kind = type(value)
    if kind is float:
        return value
    if kind is int or kind is bool or kind is Decimal:
        return float(value)
    if value is None:
        return 0.0
    if kind is str:
        return number_in(value)
    if kind is CellError:
        raise Fault(value)
    if isinstance(value, datetime.date):
        return serial(value)
    return number(single(value))


def number_in(text: str) -> float:
    """The number or date a text reads as, else #VALUE!. 文本中的数字。

    Raises:
        BadFormula: what Excel makes of the text depends on the year or the country, as for "3-5" or "(12)".
    Example:
        >>> number_in(" 1,234.5 "), number_in("12%"), number_in("2025年1月31日"), number_in("2025-2")
        (1234.5, 0.12, 45688.0, 45689.0)
    """
    match = _NUMBER.fullmatch(text)
    if match:
        sign, digits, exponent, percent = match.groups()
        found = float(sign + digits.replace(",", "") + (exponent or ""))
        return found / 100 if percent else found
    match = _DATE.fullmatch(text)
    if match:
        year, month, day = [*(int(part) for part in match.groups() if part), 1][:3]
        return _day(year, month, day)
    if _DOUBTFUL.fullmatch(text):
        raise BadFormula(f"文本“{text}”参与计算，Excel 如何转换它因年份或地区而异")
    raise Fault(VALUE)


def _day(year: int, month: int, day: int) -> float:
    try:
        found = serial(datetime.date(year, month, day))
    except ValueError:
        raise Fault(VALUE) from None
    if found < 0:
        raise Fault(VALUE)
    return found


def text_of(value: Any) -> str:
    """The value as the text that & joins. 转为文本。

    >>> text_of(0.1 + 0.2), text_of(12.0), text_of(True), text_of(None), text_of(1e21)
    ('0.3', '12', 'TRUE', '', '1E+21')
    """
    kind = type(value)
    if kind is str:
        return value
    if value is None:
        return ""
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is CellError:
        raise Fault(value)
    return general(number(value))


def general(value: float) -> str:
    """A number in the General format, at most 15 significant digits. 常规格式的数字文本。"""
    shown = shortest(value)
    plain = format(shown, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    if len(plain.lstrip("-")) <= (20 if abs(shown) < 1 else 21):
        return "0" if plain == "-0" else plain
    mantissa, _, exponent = format(shown, "E").partition("E")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}E{exponent[0]}{int(exponent[1:]):02d}"


def shortest(value: float) -> Decimal:
    """The number at the 15 significant digits that Excel shows and rounds. 十五位有效数字。

    >>> shortest(1.005 * 100)
    Decimal('100.5')
    """
    return Decimal(f"{value:.15g}")


def logical(value: Any) -> bool:
    """The value as a condition. 转为逻辑值。"""
    kind = type(value)
    if kind is bool:
        return value
    if kind is str:
        if value.upper() in ("TRUE", "FALSE"):
            return value.upper() == "TRUE"
        raise Fault(VALUE)
    return number(value) != 0


def checked(value: Any) -> Value:
    """One value as it is, an error raised. 单个值，遇错误值则中止。"""
    one = single(value)
    if type(one) is CellError:
        raise Fault(one)
    return one


def as_is(value: Any) -> Value:
    """One value, errors included. 单个值，含错误值。"""
    return single(value)


def plain_number(value: Any) -> float | None:
    """A cell's value when it is a number or a date, else None: what sums and counts over cells take. 单元格中的数。"""
    kind = type(value)
    if kind is float:
        return value
    if kind is int or kind is Decimal:
        return float(value)
    return serial(value) if isinstance(value, datetime.date) else None


def numbers(arguments: tuple[Any, ...]) -> Iterator[float]:
    """The numbers among a function's arguments: text and logical values count only when given directly.

    参数中的数字：区域中的文本和逻辑值略去，直接写出的则转换。
    """
    for argument in arguments:
        if not is_many(argument):
            yield number(argument)
            continue
        for row in rows_of(argument):
            for value in row:
                found = plain_number(value)
                if found is not None:
                    yield found
                elif type(value) is CellError:
                    raise Fault(value)


def total(values: Iterator[float] | list[float]) -> float:
    """The sum in the order given, as spreadsheets add: the same in every version of Python. 依次求和。"""
    result = 0.0
    for value in values:
        result += value
    return result


def compare(left: Any, right: Any) -> int:
    """-1, 0 or 1 as left is smaller, equal or greater; numbers < text < logical values, text regardless of case.

    比较大小：数字按十五位有效数字，文本不分大小写。
    """
    if left is None or right is None:
        left, right = _filled(left, right), _filled(right, left)
    left_rank, one = _ranked(left)
    right_rank, other = _ranked(right)
    if left_rank != right_rank:
        return -1 if left_rank < right_rank else 1
    if one == other or (left_rank == 0 and _shown_equal(one, other)):
        return 0
    return -1 if one < other else 1


def _filled(value: Any, other: Any) -> Any:
    """An empty cell counts as the empty value of what it is compared with."""
    if value is not None:
        return value
    return "" if type(other) is str else False if type(other) is bool else 0.0


def _ranked(value: Any) -> tuple[int, Any]:
    kind = type(value)
    if kind is str:
        return 1, value.lower()
    if kind is bool:
        return 2, value
    return 0, number(value)


def _shown_equal(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-14 * abs(one) and f"{one:.15g}" == f"{other:.15g}"


def serial(day: datetime.date) -> float:
    """The number a date is stored as: days from 1900, which Excel takes for a leap year. 日期序列号。

    >>> serial(datetime.date(2025, 1, 1)), serial(datetime.datetime(1900, 1, 1, 12))
    (45658.0, 1.5)
    """
    moment = day if isinstance(day, datetime.datetime) else datetime.datetime(day.year, day.month, day.day)
    past = moment.replace(tzinfo=None) - datetime.datetime(1899, 12, 30)
    days = past.days + past.seconds / 86_400 + past.microseconds / 86_400_000_000
    return days if days >= 61 else days - 1


def moment(number_of_days: float) -> datetime.datetime:
    """The date and time behind a stored number, to the second. 序列号对应的日期时间。

    >>> moment(45658.5)
    datetime.datetime(2025, 1, 1, 12, 0)
    """
    if not 0 <= number_of_days < 2_958_466:
        raise Fault(NUM)
    days, part = divmod(number_of_days, 1)
    start = datetime.datetime(1899, 12, 30 if days >= 60 else 31)
    return start + datetime.timedelta(days=days, seconds=round(part * 86_400))
