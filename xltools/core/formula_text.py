"""Worksheet functions of text. 文本函数。"""

from __future__ import annotations

from typing import Any

from xltools.core.cells import VALUE, Value
from xltools.core.formula_formats import formatted
from xltools.core.formula_functions import MANY, scalar, spread
from xltools.core.formula_numbers import wildcard
from xltools.core.formula_values import LONGEST_TEXT, Fault, is_many, logical, number, rows_of, single, text_of


def _fitting(text: str) -> Value:
    return text if len(text) <= LONGEST_TEXT else VALUE


@scalar("v", "VALUE")
def _value(value: Any) -> Value:
    if type(value) is bool:
        return VALUE
    return number(value)


@scalar("vt", "TEXT")
def _text(value: Any, code: str) -> Value:
    return formatted(value, code)


@scalar("t|n")
def left(text: str, count: float = 1) -> Value:
    """The first characters. 左边的字符。"""
    return text[: int(count)] if count >= 0 else VALUE


@scalar("t|n")
def right(text: str, count: float = 1) -> Value:
    """The last characters. 右边的字符。"""
    return text[max(0, len(text) - int(count)) :] if count >= 0 else VALUE


@scalar("tnn")
def mid(text: str, start: float, count: float) -> Value:
    """So many characters from a position counted from 1. 中间的字符。"""
    if start < 1 or count < 0:
        return VALUE
    return text[int(start) - 1 : int(start) - 1 + int(count)]


@scalar("t", "LEN")
def _len(text: str) -> Value:
    return float(len(text))


@scalar("t")
def trim(text: str) -> Value:
    """The text without spaces around it and with single ones inside. 去多余空格。"""
    return " ".join(piece for piece in text.split(" ") if piece)


@scalar("t")
def upper(text: str) -> Value:
    """In capitals. 大写。"""
    return text.upper()


@scalar("t")
def lower(text: str) -> Value:
    """In small letters. 小写。"""
    return text.lower()


@scalar("tt")
def exact(one: str, other: str) -> Value:
    """Whether two texts are the same, case included. 是否完全相同。"""
    return one == other


@scalar("tn")
def rept(text: str, times: float) -> Value:
    """The text so many times. 重复文本。"""
    if times < 0 or len(text) * int(times) > LONGEST_TEXT:
        return VALUE
    return text * int(times)


@scalar("ttt|n")
def substitute(text: str, old: str, new: str, which: float | None = None) -> Value:
    """The text with a part replaced, everywhere or only where it stands for the n-th time. 替换文本。"""
    if which is None:
        longer = text.count(old) * (len(new) - len(old)) if old else 0
        return VALUE if len(text) + longer > LONGEST_TEXT else text.replace(old, new) if old else text
    if which < 1:
        return VALUE
    pieces = text.split(old) if old else [text]
    at = int(which)
    return text if at >= len(pieces) else _fitting(old.join(pieces[:at]) + new + old.join(pieces[at:]))


@scalar("tt|n")
def find(wanted: str, text: str, start: float = 1) -> Value:
    """Where a text stands in another, case mattering, counted from 1. 查找（分大小写）。"""
    if not 1 <= start <= len(text) + 1:
        return VALUE
    at = text.find(wanted, int(start) - 1)
    return float(at + 1) if at >= 0 else VALUE


@scalar("tt|n")
def search(wanted: str, text: str, start: float = 1) -> Value:
    """Where a text stands in another, regardless of case, with wildcards, counted from 1. 查找（不分大小写）。"""
    if not 1 <= start <= len(text) + 1:
        return VALUE
    match = wildcard(wanted).search(text, int(start) - 1)
    return float(match.start() + 1) if match else VALUE


def _texts(arguments: tuple[Any, ...]) -> list[str]:
    return [text_of(value) for argument in arguments for row in rows_of(argument) for value in row]


@spread(1, MANY)
def concat(*arguments: Any) -> Value:
    """All values as one text. 连接文本。"""
    return _fitting("".join(_texts(arguments)))


@spread(1, MANY)
def concatenate(*arguments: Any) -> Value:
    """All single values as one text. 连接文本（单个值）。"""
    return _fitting("".join(text_of(single(argument)) for argument in arguments))


@spread(3, MANY)
def textjoin(delimiter: Any, skip_empty: Any, *arguments: Any) -> Value:
    """All values as one text with something between them. 以分隔符连接文本。"""
    if is_many(delimiter) and len(_texts((delimiter,))) != 1:
        raise Fault(VALUE)
    texts, skip = _texts(arguments), logical(single(skip_empty))
    return _fitting(text_of(single(delimiter)).join(text for text in texts if text or not skip))


@spread(1, 2)
def hyperlink(link: Any, friendly: Any = None) -> Value:
    """What a link shows: the friendly name, else the address. 链接显示的文字。"""
    return single(link if friendly is None else friendly)
