"""Number formats: the built-in codes, which of them mean a date, and serial numbers as dates. 数字格式与日期。"""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from functools import lru_cache

from xltools.core.cells import CellError, Value

GENERAL = "General"
_HELD = (str, int, float, Decimal, datetime.date, CellError)

# ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 as the Chinese versions of Excel and WPS show them.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', 42: '_("¥"* #,##0_);_("¥"* (#,##0);_("¥"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("¥"* #,##0.00_);_("¥"* (#,##0.00);_("¥"* "-"??_);_(@_)',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_EPOCH_1900, _EPOCH_1904 = datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1)
_EPOCH_BEFORE_MARCH_1900 = datetime.datetime(1899, 12, 31)  # Excel counts a 29 February 1900 that never was
_LAST_DAY = 2_958_465  # 31 December 9999
_DAY_MILLISECONDS = 86_400_000


@lru_cache(maxsize=1024)
def date_kind(code: str) -> str:
    """What a number under this format code is: "date", "moment" (date with time) or "" (a number, a time of day).

    >>> date_kind('yyyy"年"m"月"d"日"'), date_kind("m/d/yy h:mm"), date_kind("0.00%"), date_kind("[h]:mm")
    ('date', 'moment', '', '')
    """
    bare = _LITERAL.sub("", code.partition(";")[0]).lower()
    if "general" in bare or "[" in bare:
        return ""
    timed = "h" in bare or "s" in bare
    if "y" in bare or "d" in bare:
        return "moment" if timed else "date"
    return "date" if "m" in bare and not timed else ""


def dated(number: float, code: str, *, since_1904: bool = False) -> Value:
    """The number as the date its format shows, or unchanged when there is none. 序列值转为日期。

    A whole number under a date format is a date, any other a datetime to the millisecond. Times of day, durations
    and serial numbers without a day of their own (0, Excel's 29 February 1900, beyond 9999) stay numbers.

    >>> dated(45352, "yyyy-mm-dd"), dated(0.5, "h:mm")
    (datetime.date(2024, 3, 1), 0.5)
    """
    kind = date_kind(code)
    first = 0 if since_1904 else 1
    if not kind or not first <= number <= _LAST_DAY or (60 <= number < 61 and not since_1904):
        return number
    moment = _EPOCH_1904 if since_1904 else _EPOCH_BEFORE_MARCH_1900 if number < 60 else _EPOCH_1900
    try:
        moment += datetime.timedelta(milliseconds=round(number * _DAY_MILLISECONDS))
    except OverflowError:
        return number
    return plain_date(moment) if kind == "date" else moment


def plain_date(moment: datetime.datetime) -> datetime.date:
    """A date when the moment is midnight, else the moment itself."""
    return moment if moment.time() != datetime.time() else moment.date()


def serial(value: datetime.time | datetime.timedelta) -> float:
    """A time of day or a duration as the fraction of days a spreadsheet stores.

    >>> serial(datetime.time(12))
    0.5
    """
    if isinstance(value, datetime.time):
        value = datetime.datetime.combine(datetime.date.min, value.replace(tzinfo=None)) - datetime.datetime.min
    return value / datetime.timedelta(days=1)


def whole(number: float) -> int | float:
    """A whole number as int, for sources that keep every number as a float.

    >>> whole(5.0), whole(5.5)
    (5, 5.5)
    """
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def held(value: object) -> Value:
    """Any Python object as a cell holds it. 单元格能存放的值。

    numpy's numbers become plain ones, NaN and its like None, anything unknown its text.

    >>> held(datetime.timedelta(hours=12)), held((1, 2)), held("270人次")
    (0.5, '(1, 2)', '270人次')
    """
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if type(value).__name__ in ("NAType", "NaTType") or isinstance(value, float | Decimal) and not math.isfinite(value):
        return None
    if isinstance(value, datetime.datetime) and value.tzinfo:
        value = value.replace(tzinfo=None)
    if isinstance(value, datetime.time | datetime.timedelta):
        return serial(value)
    return value if value is None or isinstance(value, _HELD) else str(value)
