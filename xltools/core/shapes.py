"""Whether a table of a data file holds what its dataclass declares: texts where texts belong, lists where lists do. 数据文件的写法。"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from types import UnionType
from typing import Any

WORDS = {str: "文字（加引号）", bool: "true 或 false", int: "整数", float: "数", tuple: "列表 [ ]", Mapping: "表 { }"}


def misfits(where: str, raw: Mapping[str, Any], declared: type) -> Iterator[str]:
    """One sentence for each value of another kind than the declaration says. 与声明不符的各项。

    >>> from xltools.core.layout import Line
    >>> list(misfits("第 1 行", {"key": "total", "label": 1, "parts": "甲"}, Line))
    ['第 1 行的 label 应是文字（加引号），写作 1', '第 1 行的 parts 应是列表 [ ]，写作 甲']
    """
    for key, kind in typing.get_type_hints(declared).items():
        if key in raw and not fits(raw[key], kind):
            yield f"{where}的 {key} 应是{_words(kind)}，写作 {str(raw[key])[:20]}"


def fits(value: object, kind: Any) -> bool:
    """Whether a value read from TOML is of a declared kind; tables that a dataclass stands for are looked into elsewhere."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return True
    if origin in (UnionType, typing.Union):
        return any(fits(value, one) for one in inner)
    if origin is tuple:
        return isinstance(value, list) and _each_fits(value, inner)
    if is_dataclass(kind) or origin is Mapping:
        return isinstance(value, dict) and all(fits(one, inner[1]) for one in (value.values() if inner else ()))
    if kind in (int, float):
        return isinstance(value, int if kind is int else int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite()
    return isinstance(value, kind)


def _each_fits(values: list[object], inner: tuple[Any, ...]) -> bool:
    if inner[-1:] == (...,):
        return all(fits(one, inner[0]) for one in values)
    return len(values) == len(inner) and all(map(fits, values, inner))


def _words(kind: Any) -> str:
    if typing.get_origin(kind) in (UnionType, typing.Union):
        return "或".join(dict.fromkeys(map(_words, typing.get_args(kind))))
    return WORDS.get(typing.get_origin(kind) or kind, WORDS[Mapping])
