"""Things counted by grade or by kind beside how many there are in all: projects by grade, visits at home and from abroad. 正文中的计数。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.core.passages import Clause
from xltools.core.patterns import late
from xltools.core.quotients import Quotient
from xltools.core.rounding import Printed
from xltools.core.statements import Prose

_N = r"\d{1,9}"
_GRADE = "优秀|优|良好|良|中等|中|基本合格|不合格|合格|较差|差"
_GRADED = late(
    rf"(?<![目其之当个])(?P<grade>{_GRADE})等?(?:级|次|档)?的?(?:项目)?(?:有|为|共)?(?P<n>{_N})个"
    rf"|(?<![\d.])(?P<m>{_N})个(?:项目)?(?:自评|评价|绩效)*(?:等级|等次|结果|结论)?(?:评?定?为|是)(?P<word>{_GRADE})(?=等|[，；、]|$)"
    rf"|(?<![\d.])(?P<low>{_N})-{_N}分的?(?:项目)?(?:有|为|共)?(?P<k>{_N})个"
)
_WHOLE = late(rf"(?<![\d.])(?P<n>{_N})个[^\d，。；：个]{{0,8}}项目|(?:项目|自评)(?:数量?|总数)?(?:共|有|为)*(?P<m>{_N})个")
_RESULT = late(r"项目|(?:自评|评价)结果|其中")
_OTHERS = late(r"其余|另有|未评|未参|未开展|未纳入|取消|重点|抽|部分|选取|部门评价|财政评价|试点|第三方")  # graded are not all there are
_VISITS = late(
    r"(?P<whose>国内(?:公务)?接待|外事接待|国外(?:公务)?接待|境外接待|外宾接待|共接待)(?:费|支出)*[^。；]{0,40}?"
    rf"(?<![\d.])(?P<times>{_N})批次?[，、]?(?:累计|共|来宾)*(?P<people>{_N})人次?"
)
_SHARE = late(r"，占比?(?:为|达)?(?P<rate>\d+(?:\.\d+)?)%")
_EXCELLENT = late(r"个?，?优良率(?:为|是|达到|达)?(?P<rate>\d+(?:\.\d+)?)%")


@dataclass(frozen=True)
class Tally:
    """Counts with how many there should be in all, several totals where several are named; `near` in the same sentence. 一处分类计数。"""

    unit: str
    counts: tuple[int, ...]
    totals: frozenset[int]
    start: int
    end: int
    near: bool = True

    @property
    def sum(self) -> int:
        return sum(self.counts)

    @property
    def more(self) -> bool:
        """Are there surely more of them than there are in all, even where several totals make up one?"""
        return max(self.totals) < self.sum != sum(self.totals)

    @property
    def fewer(self) -> bool:
        """Are there fewer than the one total named?"""
        return len(self.totals) == 1 and self.sum < max(self.totals)


@dataclass(frozen=True)
class Graded:
    """The projects of one sentence by grade: the tally, the count of each grade's first character, and the shares. 各等级的项目数。"""

    tally: Tally
    by_grade: dict[str, int]
    shares: tuple[Quotient, ...] = ()


def graded(prose: Prose) -> Iterator[Graded]:
    """Projects counted by grade or range of points, each once, beside how many they are. 按等级计数的项目。"""
    for start, end in _sentences(prose.clauses):
        text = prose.passage.text[start:end]
        parts = list(_GRADED.finditer(text))
        named = [one["grade"] or one["word"] or one["low"] for one in parts]
        if len(parts) < 2 or len({one[0] for one in named}) < len(named):
            continue
        if _OTHERS.search(text):
            continue
        near = _totals(text[: parts[0].start()])
        totals = near or (_totals(prose.passage.text[:start]) if _RESULT.search(text) else frozenset())
        counts = [int(one["n"] or one["m"] or one["k"]) for one in parts]
        if totals:
            by_grade = {name[0]: count for name, count in zip(named, counts, strict=True)}
            tally = Tally("个", tuple(counts), totals, start, start + parts[-1].end(), bool(near))
            yield Graded(tally, by_grade, tuple(_shares(text, tally, parts)))


def _shares(text: str, tally: Tally, parts: Sequence[re.Match[str]]) -> Iterator[Quotient]:
    """The shares right behind counts that add up."""
    for part, count in zip(parts, tally.counts, strict=True):
        found = _SHARE.match(text, part.end())
        if found and tally.sum in tally.totals:
            above, below = Printed.exact(count), Printed.exact(tally.sum)
            begin, end = tally.start + part.start(), tally.start + found.end()
            yield Quotient("占比", Printed.from_text(found["rate"]), above, below, "%", begin, end)


def grade_shares(prose: Prose) -> Iterator[Quotient]:
    """The share of each grade, and of 优 and 良 together, printed behind counts that add up. 各等级占比与优良率。"""
    for one in graded(prose):
        yield from one.shares
        found = _EXCELLENT.match(prose.passage.text, one.tally.end)
        if found and one.tally.sum in one.tally.totals and {"优", "良"} <= set(one.by_grade):
            above, below = one.by_grade["优"] + one.by_grade["良"], one.tally.sum
            stated, start = Printed.from_text(found["rate"]), one.tally.start
            yield Quotient("优良率", stated, Printed.exact(above), Printed.exact(below), "%", start, found.end())


def visits(prose: Prose) -> Iterator[Tally]:
    """Visits and visitors from home and abroad beside all of them, each told once. 国内、外事接待的批次与人次。"""
    told = list(_VISITS.finditer(prose.passage.text))
    whole = [one for one in told if one["whose"] == "共接待"]
    home = [one for one in told if one["whose"].startswith("国内")]
    abroad = [one for one in told if one not in whole and one not in home]
    if len(whole) == len(home) == len(abroad) == 1:  # 外事接待 may also be told as one part of 国内
        for unit, group in (("批次", "times"), ("人次", "people")):
            counts, total = (int(home[0][group]), int(abroad[0][group])), int(whole[0][group])
            if counts[0] != total:
                yield Tally(unit, counts, frozenset({total}), told[0].start(), told[-1].end())


def _sentences(pieces: Sequence[Clause]) -> list[tuple[int, int]]:
    """Where each sentence starts and ends."""
    spans: dict[int, tuple[int, int]] = {}
    for piece in pieces:
        start, _ = spans.get(piece.sentence, (piece.start, 0))
        spans[piece.sentence] = (start, piece.end)
    return list(spans.values())


def _totals(text: str) -> frozenset[int]:
    return frozenset(int(one["n"] or one["m"]) for one in _WHOLE.finditer(text))
