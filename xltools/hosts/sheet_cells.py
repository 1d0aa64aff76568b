"""The cells of a worksheet part and the strings of a shared-strings part. 工作表部件中的单元格。

One regular expression takes in each cell as every known program writes it, four times faster than an XML parser's
callbacks in Python. It is only trusted where nothing escaped it: a part written in any other way (a namespace prefix,
comments, single quotes, cells without addresses) first goes through the parser, which rewrites it in the plain form.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from xltools.core.cells import (
    MAX_COLUMN,
    MAX_ROW,
    Address,
    Area,
    CellError,
    Sheet,
    Value,
    column_letters,
    column_number,
)
from xltools.core.errors import Unreadable
from xltools.hosts.formats import dated, plain_date
from xltools.hosts.markup import local, malformed, parse, string, unescaped

SHARED_LIMIT = 4_000_000  # characters of shared formulas moved to where they are meant, on one sheet
_CELL = re.compile(
    r'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?(?: [cv]m="[0-9]+")*(?: ph="[01a-z]+")?>'
    r"(?:<f([^>]*?)(?:/>|>([^<]*)</f>))?(?:<v[^>]*?(?:/>|>([^<]*)</v>))?(?:<is>((?:[^<]++|<(?!/?(?:is|c)\b))*+)</is>)?</c>",
    re.DOTALL,
)
_MERGED = re.compile(r'<mergeCell ref="([^"]+)"')
_ITEM = re.compile(r'<si>(?:<t(?: xml:space="preserve")?>([^<]*)</t></si>|((?:[^<]++|<(?!/?si\b))*+)</si>)|<si ?/>')
_TEXT = re.compile(r"<t(?: [^<>]*)?>([^<]*)</t>")
_PHONETIC = re.compile(r"<rPh\b(?:[^<]++|<(?!/?rPh\b))*+</rPh>")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SHARED = re.compile(r'si="([0-9]+)"')
_ODD_SPACE = ("<c\n", "<c\t", "</c\n", "</c\t", "<t\n", "<t\t")
_KEPT = {"sst", "si", "r", "rPh", "t", "worksheet", "sheetData", "c", "f", "v", "is", "mergeCells", "mergeCell"}
_KEPT_ATTRIBUTES = ("r", "s", "t", "ref", "si")
_SPEAKING = {"f", "v", "t"}


class Surroundings(NamedTuple):
    """What the cells of every sheet refer to. 单元格所引用的共享内容。

    `formats` holds the format code of each style that is not General, `dates` those of them that show a date.
    """

    strings: list[str]
    formats: Mapping[str, str]
    dates: Mapping[str, str]
    since_1904: bool


@lru_cache(maxsize=1 << 17)
def address(text: str) -> Address:
    """The address as a part writes it, made once: sheets share most of theirs. 单元格地址。

    Raises: Unreadable for a cell beyond the last row or column.
    """
    match = _ADDRESS.fullmatch(text)
    row, column = (int(match[2]), column_number(match[1])) if match else (0, 0)
    if not (1 <= row <= MAX_ROW and column <= MAX_COLUMN):
        raise malformed(f"单元格地址 {text[:20]}")
    return Address(row, column)


def shared_strings(text: str) -> list[str]:
    """The strings of a shared-strings part, rich text joined, phonetic guides left out. 共享字符串。"""
    items = _ITEM.findall(text)
    if _is_odd(text, "<sst") or len(items) != text.count("<si"):
        items = _ITEM.findall(rewritten(text))
    return [joined(rich) if rich else string(plain) for plain, rich in items]


def joined(item: str) -> str:
    """The text of one string item: its runs without their formatting.

    >>> joined("<r><t>预算</t></r><rPh sb='0'><t>yusuan</t></rPh><r><t>执行</t></r>")
    '预算执行'
    """
    if "<rPh" in item:
        item = _PHONETIC.sub("", item)
    return string("".join(_TEXT.findall(item)))


def read_cells(sheet: Sheet, text: str, surroundings: Surroundings) -> int:
    """Fill the sheet from its part and return how many cells were written there. 读取单元格。

    Raises: Unreadable when the XML is not well formed or names strings or cells that cannot be.
    """
    cells, merged = _CELL.findall(text), _MERGED.findall(text)
    try:
        if _is_odd(text, "<sheetData") or len(cells) != text.count("</c>") or len(merged) != text.count("<mergeCell "):
            text = rewritten(text)
            cells, merged = _CELL.findall(text), _MERGED.findall(text)
        _take(sheet, cells, surroundings)
        sheet.merged = tuple(_area(reference) for reference in merged if ":" in reference)
    except (ValueError, IndexError, KeyError) as error:
        raise malformed(f"工作表“{sheet.name}”的单元格") from error
    return len(cells)


def _take(sheet: Sheet, cells: list[tuple[str, ...]], surroundings: Surroundings) -> None:
    values, strings, formats, dates = sheet.values, surroundings.strings, surroundings.formats, surroundings.dates
    formulas = _Formulas()
    for ref, style, kind, attributes, formula, text, inline in cells:
        at = address(ref)
        if formula or attributes:
            formula = formulas.at(at, attributes, formula)
            if formula:
                sheet.formulas[at] = formula
        value: Value
        if kind == "s":
            value = strings[int(text)] if text else ""
        elif text and (not kind or kind == "n"):
            value = int(text) if text.isdecimal() else _number(text)
            if style in dates and not isinstance(value, str):
                value = dated(value, dates[style], since_1904=surroundings.since_1904)
        else:
            value = _other(kind, text, inline)
        if value != "" or (formula and kind == "str"):  # a formula whose cached result is "" has been computed
            values[at] = value
        if style in formats and (value != "" or formula):
            sheet.formats[at] = formats[style]


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    return Area(address(first), address(last))


def _number(text: str) -> int | float | str:
    """A stored number; whole only when written as such. What is no number at all stays the text it is."""
    try:
        number = int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return string(text)
    return number if math.isfinite(number) else string(text)


def _other(kind: str, text: str, inline: str) -> Value:
    """The value of a cell that holds neither a shared string nor a number."""
    if kind == "inlineStr":
        return joined(inline)
    if not text:
        return ""
    if kind == "b":
        return text.strip() in ("1", "true")
    if kind == "e":
        return CellError(unescaped(text))
    return _moment(text) if kind == "d" else string(text)


def _moment(text: str) -> Value:
    """A date written out in ISO 8601; anything else stays text."""
    try:
        return plain_date(datetime.datetime.fromisoformat(text).replace(tzinfo=None))
    except ValueError:
        return text


@dataclass(slots=True)
class _Formulas:
    """The shared formulas of a sheet, where each is spelled out, and how many more characters of them may be moved elsewhere."""

    spelled: dict[str, tuple[Address, str]] = field(default_factory=dict)
    left: int = SHARED_LIMIT

    def at(self, at: Address, attributes: str, text: str) -> str:
        """The formula of one cell; a shared one is moved here from the cell that spells it out."""
        text = unescaped(text)
        shared = _SHARED.search(attributes) if 't="shared"' in attributes else None
        if shared and text:
            self.spelled.setdefault(shared[1], (at, text))
        if text or not shared or shared[1] not in self.spelled:
            return text
        return self._moved(*self.spelled[shared[1]], at)

    def _moved(self, home: Address, formula: str, at: Address) -> str:
        from xltools.hosts.shared_formulas import moved  # many workbooks have none

        self.left -= len(formula)
        if self.left < 0:
            raise Unreadable(
                "工作表中的公式过多过长，已停止读取",
                accepted=f"每张工作表的共享公式合计不超过 {SHARED_LIMIT // 10_000} 万个字符",
                next_step="请删去多余的公式，或将其粘贴为数值后另存",
            )
        return moved(formula, at.row - home.row, at.column - home.column)


def _is_odd(text: str, root: str) -> bool:
    """Whether the part may hold cells or strings that the patterns do not see at all.

    Single characters are sought first, because finding none of them is ten times quicker than finding no "<!".
    """
    if root not in text or "</c " in text or ("!" in text and "<!" in text):
        return True
    return ("\t" in text or text.count("\n") > 1) and any(mark in text for mark in _ODD_SPACE)


def rewritten(text: str) -> str:
    """The part's cells, strings and merged areas in the plain form: no prefixes or comments, every address given.

    Raises: Unreadable when the XML is not well formed.
    """
    out: list[str] = []
    speaking, row, column = False, 0, 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal speaking, row, column
        name = local(name)
        if name == "row":
            row, column = int(attributes.get("r", row + 1)), 0
        elif name == "c":
            attributes.setdefault("r", f"{column_letters(column + 1)}{row}")
            column = address(attributes["r"]).column
        speaking = name in _SPEAKING
        if name in _KEPT:
            kept = "".join(f' {key}="{_escape(attributes[key])}"' for key in _KEPT_ATTRIBUTES if key in attributes)
            out.append(f"<{name}{kept}>")

    def end(name: str) -> None:
        nonlocal speaking
        speaking = False
        if local(name) in _KEPT:
            out.append(f"</{local(name)}>")

    parse(text, start, end, lambda data: out.append(_escape(data)) if speaking else None)
    return "".join(out)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
