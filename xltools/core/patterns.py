"""Regular expressions compiled when a text first needs them, not when the program starts. 用到时才编译的正则表达式。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, cast


class _Late:
    """A pattern that is compiled once one of its methods is asked for. 迟编译的模式。"""

    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """What the compiled pattern has under that name, from then on found at once."""
        found = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, found)
        return found


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, for texts that many workbooks do not have. 用到时才编译的模式。

    >>> late(r"\\d+").findall("3届4周")
    ['3', '4']
    """
    return cast("re.Pattern[str]", _Late(pattern, flags))


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The compiled pattern, made once. 编译一次的模式。"""
    return re.compile(pattern)


def matches_any(guarded: Sequence[tuple[str, str]], text: str) -> bool:
    """Whether one of several patterns, each with characters of which a match holds one, matches the whole text. 是否与某一模式全文相符。"""
    letters = set(text)
    return any(not letters.isdisjoint(characters) and compiled(pattern).fullmatch(text) for characters, pattern in guarded)


def spans_of_any(guarded: Sequence[tuple[str, str]], text: str) -> Iterator[tuple[int, int]]:
    """Where any of several patterns matches, as if they were one alternation. 多个模式之一所在的各处。

    Args:
        guarded: pairs of characters and pattern; the pattern is tried only on texts with one of the characters.

    >>> list(spans_of_any([("第", r"第\\d"), ("周", r"\\d周")], "第3届4周"))
    [(0, 2), (3, 5)]
    """
    letters = set(text)
    patterns = [compiled(pattern) for characters, pattern in guarded if not letters.isdisjoint(characters)]
    place = 0
    while found := [match for pattern in patterns if (match := pattern.search(text, place))]:
        first = min(found, key=re.Match.start)
        yield first.span()
        place = max(first.end(), place + 1)
