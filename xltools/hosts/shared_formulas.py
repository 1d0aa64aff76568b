"""Shared formulas: one formula written once and meant for many cells, moved to each of them. 共享公式的展开。"""

from __future__ import annotations

import re

from xltools.core.cells import MAX_COLUMN, MAX_ROW, column_letters, column_number

_TOKEN = re.compile(
    r"""
      "(?:[^"]|"")*" | '(?:[^']|'')*'! | \[[^\]]*\]                                   # text, quoted sheet, table column
    | (?<![\w.\\$])(?P<corner>(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6}))(?![\w.(!\[])     # B2 $B$2
    | (?<![\w.\\$])(?P<columns>(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3}))(?![\w.(!\[:])  # B:C
    | (?<![\w.\\$:])(?P<rows>(\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6}))(?![\w.(!\[:])      # 2:3
    """,
    re.VERBOSE,
)
_OFF = "#REF!"


def moved(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads so many rows further down and columns further right.

    >>> moved('ROUND(D4*$G$4,2)&"D4"&LOG10(表1!A1)', 2, 1)
    'ROUND(E6*$G$4,2)&"D4"&LOG10(表1!B3)'
    >>> moved("SUM(A:A,1:1)-A1", 0, -1)
    'SUM(#REF!,1:1)-#REF!'
    """

    def place(match: re.Match[str]) -> str:
        if match["corner"]:
            parts = _column(match[2], match[3], columns), _row(match[4], match[5], rows)
            return "".join(parts) if all(parts) else _OFF
        if match["columns"]:
            parts = _column(match[7], match[8], columns), _column(match[9], match[10], columns)
        elif match["rows"]:
            parts = _row(match[12], match[13], rows), _row(match[14], match[15], rows)
        else:
            return match[0]
        return ":".join(parts) if all(parts) else _OFF

    return _TOKEN.sub(place, formula)


def _column(fixed: str, letters: str, by: int) -> str:
    """The column moved, "$" kept; empty when that is off the sheet."""
    number = column_number(letters) + (0 if fixed else by)
    return fixed + column_letters(number) if 1 <= number <= MAX_COLUMN else ""


def _row(fixed: str, digits: str, by: int) -> str:
    number = int(digits) + (0 if fixed else by)
    return f"{fixed}{number}" if 1 <= number <= MAX_ROW else ""
