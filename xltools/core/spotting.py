"""Spot the numbers of a text with what stands right before and behind each: signs, units, ranges, 余, 以上.

在文字中逐个找出数字及紧靠其前后的比较符、单位、区间、约数词；用查表代替长的正则表达式，启动才快。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xltools.core import lexicon
from xltools.core.numerals import CHINESE, CHINESE_NUMBER, PLAIN_NUMBER
from xltools.core.patterns import compiled
from xltools.core.units import SPELLINGS, unit_end


@dataclass(slots=True, eq=False, repr=False)
class Spot:
    """A number as it stands in a text, in the words of the text. 文字中的一个数字及其前后的词。"""

    start: int
    end: int
    number_at: int  # where the numeral itself begins
    before: str | None = None
    again: str | None = None
    about: str | None = None
    minus: str | None = None
    plusminus: str | None = None
    arabic: str | None = None
    mult: str | None = None
    chinese: str | None = None
    tail: str | None = None
    unit: str | None = None
    tail2: str | None = None
    half: bool = False
    dash: str | None = None
    arabic2: str | None = None
    mult2: str | None = None
    chinese2: str | None = None
    unit2: str | None = None
    spread: str | None = None
    unit3: str | None = None
    after: str = ""


_BLOCKED = lexicon.NOT_A_COMPARATOR_AFTER
_NUMERAL = re.compile(
    rf"(?:[:为是到至共]|总计|合计|同比|数量)?(?P<again>[≥≤<>=])?"
    rf"(?P<about>(?<![{_BLOCKED['约']}])约|(?<![{_BLOCKED['近']}])近|大约|将近)?"
    rf"(?P<minus>(?:(?<=[长为是率幅到至:于=≥≤<>(;,。过])|^)-|负)?(?P<plusminus>[±]|\+/-|\+-)?(?<![\d.])"
    rf"(?:(?P<arabic>(?:\d+亿(?=\d+万))?{PLAIN_NUMBER})(?P<mult>万亿|[百千]?[万亿]|百(?!分)|千(?![米克瓦伏分]))?"
    rf"|(?P<chinese>{CHINESE_NUMBER}|半(?=[年天]|个月|小时|个小时|日)))(?P<tail>[{lexicon.APPROXIMATE_TAILS}几])?"
)
_SECOND = rf"(?P<dash>[-~至到]+)(?:(?P<arabic2>{PLAIN_NUMBER})(?P<mult2>[百千]?[万亿]|千(?![米克瓦伏]))?|(?P<chinese2>{CHINESE_NUMBER}))"
_SPREAD = f"±({PLAIN_NUMBER})"
_TAIL = r"(?P<tail2>[余多](?=$|[,;。、\x00]|以上))?(?P<half>半(?=$|[,;。以内]))?"
_FIGURE = re.compile(rf"\d|{CHINESE}|半")


def _openings() -> dict[str, tuple[str, ...]]:
    """The comparators before a number by their first character, longest first."""
    table: dict[str, list[str]] = {}
    for word in sorted({word for words in lexicon.COMPARATORS_BEFORE.values() for word in words}, key=len, reverse=True):
        table.setdefault(word[0], []).append(word)
    return {first: tuple(words) for first, words in table.items()}


_OPENINGS = _openings()
_BEFORE_FIGURES = frozenset(":为是到至共总合同数≥≤<>=约近大将-负±+")
_REACH = 10 + max(len(word) for words in _OPENINGS.values() for word in words)  # the most that stands before a numeral
_CLOSINGS = frozenset(word for words in lexicon.COMPARATORS_AFTER.values() for word in words)
_LONGEST_CLOSING = max(map(len, _CLOSINGS))


def spots(text: str) -> Iterator[Spot]:
    """The numbers of a cleaned text, in order; none overlap. 按先后列出文字中的数字。

    >>> [(spot.before, spot.arabic, spot.unit, spot.after) for spot in spots("不少于5次，3人以上")]
    [('不少于', '5', '次', ''), (None, '3', '人', '以上')]
    """
    free = place = 0
    while figure := _FIGURE.search(text, place):
        place = figure.start()
        spot = next((spot for start in range(max(free, place - _REACH), place + 1) if (spot := _spot(text, start, place))), None)
        if spot:
            yield spot
        free, place = (spot.end, spot.end) if spot else (free, place + 1)


def _spot(text: str, start: int, figure: int) -> Spot | None:
    """The number whose signs begin at a place."""
    first = text[start]
    for word in _OPENINGS.get(first, ()):
        if text.startswith(word, start) and not (start and text[start - 1] in _BLOCKED.get(word, "")):
            found = _NUMERAL.match(text, start + len(word))
            if found:
                return _with_what_follows(text, start, word, found)
    if start < figure and first not in _BEFORE_FIGURES:
        return None
    found = _NUMERAL.match(text, start)
    return _with_what_follows(text, start, None, found) if found else None


def _with_what_follows(text: str, start: int, before: str | None, found: re.Match[str]) -> Spot:
    """A spot with its unit, the end of its range and its closing comparator."""
    again, about, minus, plusminus, arabic, mult, chinese, tail = found.groups()
    spot = Spot(
        start,
        found.end(),
        found.start("arabic") if arabic else found.start("chinese"),
        before,
        again,
        about,
        minus,
        plusminus,
        arabic,
        mult,
        chinese,
        tail,
    )
    spot.unit = _take_unit(spot, text)
    following = text[spot.end : spot.end + 1]
    if following and following in "余多半":
        rest = compiled(_TAIL).match(text, spot.end)
        assert rest is not None
        spot.tail2, spot.half, spot.end = rest["tail2"], bool(rest["half"]), rest.end()
    _take_remark(spot, text)
    _take_range(spot, text)
    _take_closing(spot, text)
    return spot


def _take_unit(spot: Spot, text: str) -> str | None:
    end = unit_end(text, spot.end)
    unit, spot.end = text[spot.end : end] or None, end
    return unit


def _take_remark(spot: Spot, text: str) -> None:
    """5(次)以上: a unit in brackets before a closing comparator."""
    if not text.startswith("(", spot.end):
        return
    close = text.find(")", spot.end)
    if close > 0 and text[spot.end + 1 : close] in SPELLINGS and _closing_at(text, close + 1 + text.startswith("(", close + 1)):
        spot.end = close + 1


def _take_range(spot: Spot, text: str) -> None:
    following = text[spot.end : spot.end + 1]
    if following and following in "-~至到":
        second = compiled(_SECOND).match(text, spot.end)
        if second:
            spot.dash, spot.arabic2, spot.mult2, spot.chinese2 = second.groups()
            spot.end = second.end()
            spot.unit2 = _take_unit(spot, text)
    elif following == "±":
        spread = compiled(_SPREAD).match(text, spot.end)
        if spread:
            spot.spread, spot.end = spread[1], spread.end()
            spot.unit3 = _take_unit(spot, text)


def _closing_at(text: str, start: int, not_before: str = "") -> str:
    """The comparator after a number at a place, the longest; empty for none."""
    for length in range(_LONGEST_CLOSING, 0, -1):
        word = text[start : start + length]
        following = text[start + length : start + length + 1]
        if word in _CLOSINGS and not (following and following in not_before):
            return word
    return ""


def _take_closing(spot: Spot, text: str) -> None:
    """以上, (含)以内: not where it begins another word (内容, 以外)."""
    start = spot.end + text.startswith("(", spot.end)
    word = _closing_at(text, start, "容涵外部生")
    if word:
        spot.after = word
        spot.end = start + len(word) + text.startswith(")", start + len(word))
