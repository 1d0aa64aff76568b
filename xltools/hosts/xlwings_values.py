"""Cell values as Excel hands them over and takes them. Excel 单元格的值。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xltools.core.cells import CellError, Value
from xltools.hosts.formats import whole

ERROR_BASE = -0x7FF60000  # an error value crosses as HRESULT 0x800A0000 plus Excel's own number of the error
ERRORS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}


def value_of(raw: Any) -> Value:
    """A cell's value from Value2: a float is a number, an int an error value. Excel 的值转为本程序的值。

    >>> value_of(5.0), value_of(-2146826246), value_of("≥36"), value_of(True)
    (5, CellError(code='#N/A'), '≥36', True)
    """
    if isinstance(raw, bool | str) or raw is None:
        return raw
    if isinstance(raw, int):
        return CellError(ERRORS.get(raw - ERROR_BASE, "#N/A"))
    return whole(float(raw)) if isinstance(raw, float | Decimal) else str(raw)


def typed(value: Any) -> Any:
    """A value of ours, or one from Value2, as Excel keeps it unread: behind an apostrophe text stays text. 写入的值。

    >>> typed("=100%"), typed("2024年"), typed(""), typed(6.67), typed(-2146826246)
    ("'=100%", "'2024年", None, 6.67, '#N/A')
    """
    if isinstance(value, int) and not isinstance(value, bool) and value - ERROR_BASE in ERRORS:
        return ERRORS[value - ERROR_BASE]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str):
        return f"'{value}" if value else None
    return value


def unquoted(name: str) -> str:
    """A defined name without the quotes Excel puts round its sheet. 名称。

    >>> unquoted("'王''s 表'!首行"), unquoted("自评表!首行"), unquoted("首行")
    ("王's 表!首行", '自评表!首行', '首行')
    """
    sheet, bang, own = name.rpartition("!")
    return (sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet) + bang + own
