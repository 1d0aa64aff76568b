"""Formulas between the grammar of LibreOffice's own calls and Excel's, which the rest of the program speaks. 公式写法。

LibreOffice hands formulas over as ``SUM($收支决算.$B$5:B9;1)``: a dot after the sheet, semicolons between arguments, array
constants as ``{1;2|3;4}``, names it does not know in small letters, and functions of ours by the name of their service,
``ORG.XLTOOLS.FUNCTIONS.PERFEXECSCORE``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote

_SHEET = r"(?:'(?:[^']|'')+'|[^\W\d]\w*)"
_CELL = r"\$?[A-Za-z]{1,3}\$?\d+(?![\w(])|\$?[A-Za-z]{1,3}:|\$?\d+:|\#REF!"
_FROM_CALC = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    |'(?P<file>file:(?:[^']|'')+)'\#\$?(?P<there>{_SHEET})\.
    |(?P<path>(?:'(?:[^']|'')*'|\[\d+\])!)
    |(?P<array>\{{[^{{}}]*\}})
    |\$(?P<sheet>{_SHEET})\.
    |(?<![\w.$'])(?P<near>{_SHEET})\.(?={_CELL})
    |(?<![\w.])(?P<own>perf_\w+)(?=\()
    |(?<![\w.])(?P<bound>(?:\w+\.){{2,}}\w+)(?=\()
    |(?<![\w.])(?P<truth>TRUE|FALSE)\(\)
    |(?P<comma>[;~])""",
    re.VERBOSE | re.IGNORECASE,
)
_FROM_EXCEL = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    |(?P<array>\{{[^{{}}]*\}})
    |(?<![\w.$'\]])(?P<sheet>{_SHEET})!(?![\w.]+\()
    |_xl(?:fn|ws)\.
    |(?P<comma>,)""",
    re.VERBOSE | re.IGNORECASE,
)
NONE: Mapping[str, str] = MappingProxyType({})
_IN_ARRAY = re.compile(r'"(?:[^"]|"")*"|[;,|]')
_SEPARATORS_OUT, _SEPARATORS_IN = {";": ",", "|": ";"}, {",": ";", ";": "|"}


def from_calc(formula: str, bound: Mapping[str, str] = NONE) -> str:
    """A formula as Excel writes it, from LibreOffice's text without "=". 转为 Excel 的写法。

    Args: bound, the plain name of each function that LibreOffice calls by its service, in capitals.

    >>> from_calc('SUM($收支决算.$B$5:$B$9;{1;2|3;4};perf_rate(A1;"a;b"))') == '''SUM('收支决算'!$B$5:$B$9,{1,2;3,4},PERF_RATE(A1,"a;b"))'''
    True
    >>> from_calc("org.xltools.Functions.perfScore(A1;B1)", {"ORG.XLTOOLS.FUNCTIONS.PERFSCORE": "PERF_SCORE"})
    'PERF_SCORE(A1,B1)'
    """
    return _FROM_CALC.sub(lambda match: _excel(match, bound), formula)


def _excel(match: re.Match[str], bound: Mapping[str, str]) -> str:
    kind, found = match.lastgroup, match[0]
    if kind == "there":
        return _in_another_file(match["file"], match["there"])
    if kind in ("sheet", "near"):
        return _quoted(match[kind]) + "!"
    if kind == "array":
        return _with_separators(found, _SEPARATORS_OUT)
    if kind in ("own", "bound"):
        return bound.get(found.upper(), found.upper())
    return {"comma": ",", "truth": found[:-2].upper()}.get(kind or "", found)


def to_calc(formula: str) -> str:
    """A formula as LibreOffice's calls take it, from Excel's text without "=". 转为 LibreOffice 的写法。

    >>> to_calc("SUM('收支决算'!$B$5:$B$9,{1,2;3,4})")
    "SUM($'收支决算'.$B$5:$B$9;{1;2|3;4})"
    """
    return _FROM_EXCEL.sub(_calc, formula)


def _calc(match: re.Match[str]) -> str:
    kind, found = match.lastgroup, match[0]
    if kind == "sheet":
        return f"${match['sheet']}."
    if kind == "array":
        return _with_separators(found, _SEPARATORS_IN)
    return {"comma": ";", "text": found}.get(kind or "", "")


def _with_separators(array: str, separators: dict[str, str]) -> str:
    return _IN_ARRAY.sub(lambda match: separators.get(match[0], match[0]), array)


def _quoted(sheet: str) -> str:
    return sheet if sheet.startswith("'") else f"'{sheet}'"


def _in_another_file(address: str, sheet: str) -> str:
    """A sheet of another workbook, as ``'C:\\其他\\[账本.xlsx]表1'!``."""
    path = unquote(address.removeprefix("file://"))
    if re.match(r"/[A-Za-z]:", path):
        path = path[1:].replace("/", "\\")
    cut = max(path.rfind("/"), path.rfind("\\")) + 1
    return f"'{path[:cut]}[{path[cut:]}]{_quoted(sheet)[1:-1]}'!"
