"""Running text in its bare form: one width, no spaces or brackets, each character still knowing where it stood. 报告文字的规整。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_MARK = re.compile(r"\[[a-z]+:[^\]\n]*\]")  # [bookmark: …], [image: ], left behind where a document was turned into text
_KEPT = frozenset("，；：。！？、")
_STOPS = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "｡": "。", "\t": "；", "\v": "。", "\n": "。", "\r": "。"}
_DROPPED = frozenset("“”\"'‘’「」『』《》<>$*")
_UNREAD = "\ufffd"
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)")
_WIDE_THOUSANDS = re.compile(r"(?<![\d.,，第])\d{1,3}(?:，\d{3})+(?=(?:\.\d+)?[万亿]?元)")
_ODD_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))|(?<=\d) (?=\d)|(?<=\d),(?=\d)")
_FIGURE = re.compile(r"\d+(?:\.\d+)?[万亿]?元")
_NAMED_AMOUNT = re.compile(r"(?:支出|收入|经费|资金|拨款|费|合计|总计|结余|结转)$")
_SENTENCE = re.compile(r"[^。！？]+")
_NUMBERING = re.compile(r"(?:\d{1,2}[.、](?!\d)|[一二三四五六七八九十]{1,3}[、是])")
_PIECE = re.compile(r"[^，；：]+[，；：]?")
_ENUMERATED = re.compile(r"(?<=[元%人名个辆次家项分])、")
_DEEPEST = 50_000  # longer texts are no sentences


class Passage(NamedTuple):
    """One paragraph or long cell: its bare text, and where each of its characters stands in the original. 一段文字。"""

    original: str
    text: str
    at: tuple[int, ...]

    def quote(self, start: int, end: int) -> str:
        """The original words between two places of the bare text."""
        return self.original[self.at[start] : self.at[end - 1] + 1] if end > start else ""


class Clause(NamedTuple):
    """A piece of a sentence between two stops: its place in the passage, the sentence it is of, the stop after it. 分句。"""

    text: str
    start: int
    sentence: int
    stop: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def passage(original: str) -> Passage:
    """A text with widths, spaces, quotes, thousands marks and what stands in brackets taken out. 规整一段文字。

    An amount alone in brackets, right after what it is of, is kept.

    >>> passage("支出 1,320.43万元（含结转），占８６％").text, passage("基本支出（１，２８９.５３万元）").text
    ('支出1320.43万元，占86%', '基本支出1289.53万元')
    """
    characters = [(character, place) for place, one in _raw(original[:_DEEPEST]) for character in one]
    characters = _without_brackets(_numbers_joined(characters))
    return Passage(original, "".join(one for one, _ in characters), tuple(place for _, place in characters))


def _raw(original: str) -> Iterator[tuple[int, str]]:
    skipped = {place for mark in _MARK.finditer(original) for place in range(*mark.span())}
    for place, one in enumerate(original):
        if place in skipped or one in _DROPPED:
            continue
        yield place, _plain(one)


@lru_cache(maxsize=4096)
def _plain(one: str) -> str:
    if one in _KEPT:
        return one
    if one in _STOPS:
        return _STOPS[one] if one != "," else one
    if one.isspace() or unicodedata.category(one) == "Cf":
        return " "
    return "；" if unicodedata.category(one) == "No" else unicodedata.normalize("NFKC", one)


def _numbers_joined(characters: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Spaces gone, thousands marks too; where two figures stand apart and nobody can say whether they are one, a sign for unread."""
    text = "".join(one for one, _ in characters)
    grouped = {
        place
        for pattern in (_THOUSANDS, _WIDE_THOUSANDS)
        for found in pattern.finditer(text)
        for place in range(*found.span())
        if text[place] in ",，"
    }
    tight = [pair for place, pair in enumerate(characters) if place not in grouped]
    spaced = "".join(one for one, _ in tight)
    odd = {found.start() for found in _ODD_THOUSANDS.finditer(spaced)}
    kept = [(_UNREAD if place in odd else one, at) for place, (one, at) in enumerate(tight) if one != " " or place in odd]
    return [("，" if one == "," else one, at) for one, at in kept]


def _without_brackets(characters: list[tuple[str, int]]) -> list[tuple[str, int]]:
    kept, depth, opened = [], 0, 0
    for number, (one, at) in enumerate(characters):
        if one in "([【〔":
            depth, opened = depth + 1, number if not depth else opened
        elif one in ")]】〕":
            depth = max(0, depth - 1)
            if not depth and _is_amount_of(kept, characters[opened + 1 : number]):
                kept += characters[opened + 1 : number]
        elif not depth:
            kept.append((one, at))
    return kept if not depth else kept + list(characters[opened + 1 :])


def _is_amount_of(before: list[tuple[str, int]], inside: list[tuple[str, int]]) -> bool:
    """Is what stands in brackets the amount of what stands before them, and nothing else?"""
    amount, name = ("".join(one for one, _ in pairs) for pairs in (inside, before[-4:]))
    return bool(_FIGURE.fullmatch(amount) and _NAMED_AMOUNT.search(name))


def clauses(one: Passage) -> list[Clause]:
    """The clauses of a passage in order, their numbering (1. 一是) left out. 分句。

    >>> [clause.text for clause in clauses(passage("1.货物2万元、工程0万元；占100%。"))]
    ['货物2万元', '工程0万元', '占100%']
    """
    found = []
    for number, sentence in enumerate(_SENTENCE.finditer(one.text)):
        for piece in _PIECE.finditer(sentence[0]):
            start = sentence.start() + piece.start()
            stop = piece[0][-1] if piece[0][-1] in "，；：" else "。"
            found += list(_enumerated(piece[0].rstrip("，；："), start, number, stop))
    return found


def _enumerated(text: str, start: int, sentence: int, stop: str) -> Iterator[Clause]:
    """A clause cut where an enumeration goes on after an amount; the last cut has the clause's own stop."""
    ends = [*(found.start() for found in _ENUMERATED.finditer(text)), len(text)]
    begins = [0, *(end + 1 for end in ends[:-1])]
    unnumbered = [
        begin + (found.end() if (found := _NUMBERING.match(text[begin:end])) else 0) for begin, end in zip(begins, ends, strict=True)
    ]
    cut = [(begin, end) for begin, end in zip(unnumbered, ends, strict=True) if end > begin]
    for begin, end in cut:
        yield Clause(text[begin:end], start + begin, sentence, stop if end == cut[-1][1] else "、")
