"""References inside formulas: moved along with a row, stretched over one, freed of a path. 公式中的引用。

Text in quotation marks is left alone, and so is everything that points into another workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from xltools.core.cells import MAX_COLUMN, MAX_ROW, Address, column_number
from xltools.core.changes import Place

Rows = tuple[int, int]
_REFERENCE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?<![\w.$!'\]])
     (?P<sheet>'(?:[^']|'')+'!|[^\W\d][\w.]*!)?
     (?P<first>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})
     (?P<more>:\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})?
     (?![\w.(!:\[])""",
    re.VERBOSE,
)
_CORNER = re.compile(r"(:?\$?)([A-Za-z]{1,3})(\$?)(\d+)")
_OWN_FUNCTION = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?<![\w.])(?P<path>(?:(?:'(?:[^']|'')*'|\[[^\]]*\][\w.]*|[^\W\d][\w.]*)!|_(?:xll|xludf|xlfn|xlws)\.)*)(?P<name>PERF_[A-Z_]+)(?=\()""",
    re.VERBOSE | re.IGNORECASE,
)


def moved(formula: str, on: str, sheet: str, move: Callable[[Rows], Rows]) -> str:
    """The formula with the rows of its references to one sheet moved. 移动引用的行。

    Args:
        formula: without "=".
        on: the sheet the formula stands on, which bare references mean.
        sheet: the sheet whose rows move.
        move: first and last row of a reference → where they are now.
    Example:
        >>> moved('SUM(C4:C6)&"C4"', "汇总", "汇总", lambda rows: (rows[0], rows[1] + 1))
        'SUM(C4:C7)&"C4"'
    """

    def replace(match: re.Match[str]) -> str:
        if match["text"] or _sheet_of(match["sheet"], on).casefold() != sheet.casefold() or not _real(match["first"]):
            return match[0]
        first, more = match["first"], match["more"] or ""
        rows = move((_row(first), _row(more or first)))
        return (match["sheet"] or "") + _at_row(first, rows[0]) + (_at_row(more, rows[1]) if more else "")

    return _REFERENCE.sub(replace, formula)


def after_insertion(row: int) -> Callable[[Rows], Rows]:
    """How references move when a row is inserted: what begins or ends at `row` or below goes one down.

    >>> after_insertion(7)((4, 6)), after_insertion(6)((4, 6))
    ((4, 6), (4, 7))
    """
    return lambda rows: (rows[0] + (rows[0] >= row), rows[1] + (rows[1] >= row))


def stretched(table: Rows) -> Callable[[Rows], Rows]:
    """How references move when a table gains a row under its last one: those that span the table take it in.

    >>> stretched((4, 6))((4, 6)), stretched((4, 6))((5, 5))
    ((4, 7), (5, 5))
    """
    return lambda rows: (rows[0], rows[1] + 1) if rows == table else rows


def target(formula: str) -> Place | None:
    """The cell that a formula of nothing but a reference points to; None when there is none left (#REF!).

    >>> str(target("'整体自评表'!$D$7")), target("#REF!")
    ('整体自评表!D7', None)
    """
    match = _REFERENCE.fullmatch(formula.strip())
    if not match or match["text"] or not match["sheet"] or match["more"]:
        return None
    return Place(_sheet_of(match["sheet"], ""), Address.parse(match["first"]))


def own_functions(formula: str) -> Iterator[tuple[str, str]]:
    """The PERF_ functions a formula calls, each with the path written before it ("" for none).

    >>> list(own_functions("IFERROR('C:\\\\a\\\\xltools.xlam'!PERF_SCORE(A1,B1,10),PERF_RATE(A1,B1))"))
    [('PERF_SCORE', "'C:\\\\a\\\\xltools.xlam'!"), ('PERF_RATE', '')]
    """
    for match in _OWN_FUNCTION.finditer(formula):
        if match["name"]:
            yield match["name"].upper(), match["path"]


def without_paths(formula: str) -> str:
    """The formula with its PERF_ functions called by their plain names.

    >>> without_paths('[1]!PERF_SCORE(A1,"[1]!PERF_SCORE(",_xll.PERF_EXEC(B1,C1))')
    'PERF_SCORE(A1,"[1]!PERF_SCORE(",PERF_EXEC(B1,C1))'
    """
    return _OWN_FUNCTION.sub(lambda match: match["name"] or match[0], formula)


def _sheet_of(prefix: str | None, on: str) -> str:
    if not prefix:
        return on
    name = prefix[:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _real(corner: str) -> bool:
    """Is this a cell, and not a name such as XFE1 beyond the last column?"""
    match = _CORNER.fullmatch(corner)
    return bool(match) and column_number(match[2]) <= MAX_COLUMN and int(match[4]) <= MAX_ROW


def _row(corner: str) -> int:
    match = _CORNER.fullmatch(corner)
    return int(match[4]) if match else 0


def _at_row(corner: str, row: int) -> str:
    return _CORNER.sub(lambda match: f"{match[1]}{match[2]}{match[3]}{row}", corner)
