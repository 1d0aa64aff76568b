"""Cell values, error values and number formats as LibreOffice hands them over. LibreOffice 单元格的值。"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

from xltools.core.cells import ERROR_CODES, CellError, Value
from xltools.hosts.formats import GENERAL, dated, whole

ERROR_NUMBERS = {"#NULL!": 521, "#DIV/0!": 532, "#VALUE!": 519, "#REF!": 524, "#NAME?": 525, "#NUM!": 503, "#N/A": 32767}
ERRORS = {540: "#REF!"} | {number: code for code, number in ERROR_NUMBERS.items()}
DATE, TIME, LOGICAL = 2, 4, 1024  # com.sun.star.util.NumberFormat
CONSTANTS: dict[str, Value] = {"TRUE": True, "FALSE": False, **{code: CellError(code) for code in ERROR_CODES}}
_NULL_DATE = datetime.datetime(1899, 12, 30)
_DAY = datetime.timedelta(days=1)
_PLACEHOLDERS = re.compile(r'"[^"]*"|\\.|AM/PM|[A-Z]+')


def error_of(number: int) -> CellError:
    """The error value that LibreOffice numbers so; its own ones, such as Err:502, are #VALUE!. 错误值。

    >>> error_of(532), error_of(502)
    (CellError(code='#DIV/0!'), CellError(code='#VALUE!'))
    """
    return CellError(ERRORS.get(number, "#VALUE!"))


def shown_as(number: float, code: str, kind: int, since_1904: bool) -> Value:
    """The number as what its format shows: a date, a truth value or the number. 按格式理解数值。"""
    if kind == LOGICAL:
        return bool(number)
    return dated(whole(number), code, since_1904=since_1904) if kind & DATE else whole(number)


def excel_code(code: str, kind: int) -> str:
    """A format code as Excel writes it: date and time placeholders in small letters. 数字格式。

    >>> excel_code('YYYY"年"M"月"D"日"', 3), excel_code("#,##0.00", 16)
    ('yyyy"年"m"月"d"日"', '#,##0.00')
    """
    if kind == LOGICAL:
        return GENERAL
    if not kind & (DATE | TIME):
        return code
    return _PLACEHOLDERS.sub(lambda match: match[0].lower() if match[0].isalpha() else match[0], code)


def plain(value: Any) -> Any:
    """A value of ours as a cell takes it: text stays text, a date becomes its number. 写入的值。

    >>> plain("=100%"), plain(None), plain(datetime.date(2024, 12, 31)), plain(5)
    ('=100%', '', 45657.0, 5.0)
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, datetime.date):
        moment = value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())
        return (moment - _NULL_DATE) / _DAY
    return float(value) if isinstance(value, int | float | Decimal) else str(value)


def as_formula(value: Any) -> str:
    """The formula that stands for a value which no plain cell holds; "" for any other. 逻辑值与错误值的写法。

    >>> as_formula(True), as_formula(CellError("#N/A")), as_formula("甲")
    ('TRUE()', '#N/A', '')
    """
    if isinstance(value, bool):
        return "TRUE()" if value else "FALSE()"
    return value.code if isinstance(value, CellError) else ""
