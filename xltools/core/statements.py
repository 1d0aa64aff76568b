"""What sentences of a report state: amounts, shares, changes, rates, scores and grades, with the numbers as printed. 报告文字的识读。

A clause is read only as a whole: one that says more than its pattern (约、余、以上、人均 …) is left unread, and what
depends on it is not judged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from xltools.core.passages import Clause, Passage, clauses, passage
from xltools.core.patterns import late
from xltools.core.rounding import Printed

FACTORS = {"亿元": Decimal(10000), "万元": Decimal(1), "元": Decimal("0.0001")}
"""Words under which amounts are listed that make up the one before."""
OPENERS = "其中|具体内容包括|具体包括|主要用于以下方面|分别为|分别是|具体为"
_N = r"(?P<n>\d+(?:\.\d+)?)"
COUNTERS = "人次|批次|人|名|个|家|辆|次|项|件|户|处|所|场|期|套|台|公里|亩"
_AMOUNTS = r"\d+(?:\.\d+)?(?:亿元|万元|元)(?:[、和及]\d+(?:\.\d+)?(?:亿元|万元|元))*"
_YEAR = r"(?:20\d\d年(?:度|末|底)?)"
_BASE = (
    r"(?P<base>同比|(?:与|较|比|同)(?P<what>(?:" + _YEAR + r")?(?:三公经费(?:财政拨款)?)?(?:本年度?|当年|全年|年初|调整后?|年度)?预算"
    r"|上一?年度?|去年|" + _YEAR + r")"
    r"(?:同期|决算数?|数|支出|执行数|实际)*(?:的?(?P<bn>\d+(?:\.\d+)?)(?P<bu>亿元|万元|元))?(?:相比|相较|比较|的差异)?(?:有所)?)"
)
_UP, _DOWN = "增加|增长|上升|提高|多支出", "减少|下降|降低|压减|缩减|减支"
_CHANGED = rf"[各均]?(?P<word>{_UP}|{_DOWN})了?{_N}(?P<unit>亿元|万元|元|{COUNTERS}|%)"
_PATTERNS = {
    "share": rf"(?P<subject>[^\d%]*?)(?:占比(?P<bare>)|占(?P<whole>[^\d%]*?)的?(?:比例|比重|比)?)(?:为|是|达到|达)?{_N}%",
    "share_of": rf"(?P<subject>)为(?P<whole>[^\d%]{{2,}})的{_N}%",
    "change_from": rf"(?P<subject>[^\d%]*?){_BASE}(?P<other>[^\d%]*?){_CHANGED}",
    "change": rf"(?P<subject>[^\d%]*?){_CHANGED}",
    "flat": rf"(?P<subject>[^\d%]*?){_BASE}持平",
    "base": rf"(?P<subject>[^\d%]*?){_BASE}",
    "rate": (
        r"(?P<subject>[^\d%]*?)(?P<what>完成(?:年初|全年|调整后?|年度)?预算数?的?|(?:预算|资金)?执行率|预算完成率)"
        rf"(?:为|是|达到|达|仅为?)?{_N}%"
    ),
    "rate_of": rf"(?P<subject>)(?P<what>完成(?:年初|全年|调整后?|年度)?预算)数?(?P<bn>\d+(?:\.\d+)?)(?P<bu>亿元|万元|元)的{_N}%",
    "score": rf"(?P<subject>[^\d%]*?)(?:为|是|共)?{_N}分",
    "grade": (
        r"(?P<subject>[^\d%]*?(?:等级|等次|结果|结论|档次|评定|评价|绩效)评?)(?:评?定?为|是|属于)"
        r"(?P<word>优秀|良好|中等|合格|较差|优|良|中|差)等?(?:级|次|档)?"
    ),
    "amount": rf"(?P<subject>[^\d%]*?)(?P<verb>为|是|共计|共有|共|达到|达|(?<![合总累])计|有)?{_N}(?P<unit>亿元|万元|元|{COUNTERS})",
}
_COMPILED = {kind: late(pattern) for kind, pattern in _PATTERNS.items()}
_LEAD = re.compile(rf"(?:{OPENERS})(?=[^\d%]|$)")
_AT_START = re.compile(r"(?:截至|截止)?(?P<year>20\d\d)年(?:度|末|底|\d{1,2}月(?:\d{1,2}日|底|末)?)?")
_INSIDE = re.compile(r"(?<![较比与同至])(?P<year>20\d\d)年(?:度|末|底)?(?!\d)")
LONGEST_CLAUSE = 120  # a longer one is no statement of a figure
_WORDS_ALONE = re.compile(r"[优良中差合]|持平|[较比与同]")
_WORTH_READING = re.compile(r"\d")
_VAGUE = re.compile(
    r"(?:约|近|逾|超|不足|不到|至少|至多|最多|不超过|控制在|人均|户均|平均|每[人户月次批]?|单价|预计|拟|计划|力争|累计|以来|其余|各|分别)$"
    r"|人均|户均|平均|每[人户月次]|累计|分别|目标值|标准为"
)
_SCALE = late(r"(?<![\d.-])(?P<n>\d+)(?:分?以上|分?-\d+分?|分?至\d+分?|分及以上)[评定]?为(?P<word>优|良|中|合格|差)")
_RESPECTIVELY = late(rf"(?P<names>[^\d%]+?[、和及与][^\d%]+?)分别(?:为|是)(?P<amounts>{_AMOUNTS})")
_FIGURE = re.compile(rf"{_N}(?P<unit>亿元|万元|元)")
SHORTEST_NAME = 3  # characters; a shorter name among several may only be the end of one
_COMPARABLE = ("可比口径", "同口径", "剔除", "扣除", "不含", "不包括")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a clause says. 一句陈述。

    `kind` is amount (counts too), share, change, rate, score, grade, flat (持平) or base (a comparison named, its change to
    follow); `subject` what it is said of, as written; `number` as printed, `unit` its unit; `lead` when a list opens
    with it; `year` the year last named; `topic`
    the words without figures before it in its sentence; `match` the other words of the pattern.
    """

    kind: str
    subject: str
    clause: Clause
    index: int
    number: Printed | None = None
    unit: str = ""
    lead: bool = False
    year: int | None = None
    start: int = 0
    topic: str = ""
    match: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def end(self) -> int:
        return self.clause.end

    @property
    def money(self) -> bool:
        return self.unit in FACTORS

    @property
    def wan(self) -> Printed | None:
        """The amount in 万元; the number itself for counts."""
        return in_wan(self.number, self.unit)

    @property
    def sign(self) -> int:
        """+1 for a rise, −1 for a fall."""
        return 1 if self.match.get("word") in _UP.split("|") else -1

    @property
    def base_amount(self) -> Printed | None:
        """What it is compared with, where that is printed in the same clause (比上年决算数的11.23万元)."""
        text = self.match.get("bn")
        return in_wan(Printed.from_text(text), self.match["bu"]) if text else None


def in_wan(number: Printed | None, unit: str) -> Printed | None:
    """A printed amount in 万元, its precision kept. 折合万元。

    >>> in_wan(Printed.from_text("5168200"), "元").value
    Decimal('516.8200')
    """
    if number is None or unit not in FACTORS or number.places is None:
        return number
    shift = {"亿元": -4, "万元": 0, "元": 4}[unit]
    places = number.places + shift
    return Printed(number.value * FACTORS[unit], places) if places >= 0 else _coarse(number, unit)


def _coarse(number: Printed, unit: str) -> Printed:
    """An amount in 亿元 printed coarser than a whole 万元: a negative number of places says so."""
    return Printed(number.value * FACTORS[unit], (number.places or 0) - 4)


@dataclass
class Prose:
    """A passage read: its clauses, what they state, and which of those with figures could not be read. 识读结果。"""

    passage: Passage
    clauses: list[Clause]
    statements: list[Statement]

    @cached_property
    def unread(self) -> set[int]:
        """The numbers of clauses that hold a figure and were not read."""
        read_ = {one.index for one in self.statements}
        return {index for index, one in enumerate(self.clauses) if index not in read_ and _figure_in(one.text)}

    @cached_property
    def _unread_in_order(self) -> list[int]:
        return sorted(self.unread)

    def unread_between(self, first: int, last: int) -> bool:
        """Is a clause with figures unread that stands after one and before another?"""
        following = bisect_right(self._unread_in_order, first)
        return following < len(self._unread_in_order) and self._unread_in_order[following] < last

    def of(self, *kinds: str) -> list[Statement]:
        return [one for one in self.statements if one.kind in kinds]

    @cached_property
    def sentences(self) -> dict[int, list[Statement]]:
        """What each sentence states, by its number."""
        found: dict[int, list[Statement]] = {}
        for one in self.statements:
            found.setdefault(one.clause.sentence, []).append(one)
        return found

    @cached_property
    def scale(self) -> dict[str, Decimal]:
        """The grades the passage sets a range of points for, each with its lower bound (90-100分为优)."""
        return {found["word"][0]: Decimal(found["n"]) for found in _SCALE.finditer(self.passage.text)}

    def hedged(self, sentence: int) -> bool:
        """Does the sentence speak of figures made comparable, which nobody can recompute from it?"""
        return sentence in self._made_comparable

    @cached_property
    def _made_comparable(self) -> set[int]:
        return {one.sentence for one in self.clauses if any(word in one.text for word in _COMPARABLE)}

    def quote(self, *spoken: Statement) -> str:
        """The original words from the first of some statements to the last."""
        return self.passage.quote(min(one.start for one in spoken), max(one.end for one in spoken))


def _figure_in(text: str) -> bool:
    return bool(_WORTH_READING.search(_AT_START.sub("", text)) or "\ufffd" in text)


def read(text: str) -> Prose:
    """What a paragraph states. 识读一段文字。

    >>> [(one.kind, one.subject) for one in read("2021年支出合计516.82万元，其中：基本支出289.53万元，占56%。").statements]
    [('amount', '支出合计'), ('amount', '基本支出'), ('share', '')]
    """
    one = passage(text)
    pieces = clauses(one)
    return Prose(one, pieces, list(_statements(pieces)))


def _statements(pieces: Sequence[Clause]) -> Iterator[Statement]:
    year, sentence, opened, topic, done = None, -1, False, "", -1
    for index, piece in enumerate(pieces):
        if index <= done:
            continue
        if piece.sentence != sentence:
            sentence, opened, topic = piece.sentence, False, ""
        text, start, lead = piece.text, piece.start, False
        if found := _LEAD.match(text):
            text, start, lead = text[found.end() :], start + found.end(), True
        dated = _AT_START.match(text)
        if dated:
            year = int(dated["year"])
            text, start = text[dated.end() :], start + dated.end()
        text, start = _without_comma(text, start)
        inside = None if dated else _year_inside(text)
        year = inside or year
        text = _INSIDE.sub("", text) if inside else text
        if not text:
            opened = opened or lead
            continue
        if several := list(_respectively(pieces, index, text, start, year, topic)):
            yield from several
            opened, done = False, several[-1].index
            continue
        told = _statement(text, piece, index, start, lead or opened, year, topic)
        if told and told.kind == "amount" and not told.subject and index and pieces[index - 1].stop == "：":
            told = replace(told, subject=topic)
        topic = topic if _figure_in(text) else text
        if told is not None:
            yield told
        elif lead or (opened and not _figure_in(text)) or text.endswith(tuple(OPENERS.split("|"))) and piece.stop == "：":
            opened = True
            continue
        opened = False


def _respectively(pieces: Sequence[Clause], index: int, text: str, start: int, year: int | None, topic: str) -> Iterator[Statement]:
    """The amounts of several things named together, 人员经费、公用经费分别为5万元、3万元; nothing unless there is one for each."""
    if "分别" not in text:
        return
    last = next(number for number in range(index, len(pieces)) if pieces[number].stop != "、")
    found = _RESPECTIVELY.fullmatch("、".join([text, *(one.text for one in pieces[index + 1 : last + 1])]))
    names = re.split("[、和及与]", found["names"]) if found else []
    figures = list(_FIGURE.finditer(found["amounts"])) if found else []
    if len(names) != len(figures) or any(len(name) < SHORTEST_NAME or _VAGUE.search(name) for name in names):
        return
    for name, figure in zip(names, figures, strict=True):
        at = index + found["amounts"].count("、", 0, figure.start()) if found else index
        parts = {"subject": name, "n": figure["n"], "unit": figure["unit"]}
        begin = start if at == index else pieces[at].start
        yield Statement("amount", name, pieces[at], at, Printed.from_text(figure["n"]), figure["unit"], False, year, begin, topic, parts)


def _year_inside(text: str) -> int | None:
    """The one year a clause names after its first words; None for several."""
    years = {found["year"] for found in _INSIDE.finditer(text)}
    return int(years.pop()) if len(years) == 1 else None


def _without_comma(text: str, start: int) -> tuple[str, int]:
    bare = text.lstrip("，：、")
    return bare, start + len(text) - len(bare)


def _statement(text: str, piece: Clause, index: int, start: int, lead: bool, year: int | None, topic: str) -> Statement | None:
    if len(text) > LONGEST_CLAUSE or not _WORTH_READING.search(text) and not _WORDS_ALONE.search(text):
        return None
    for kind, pattern in _COMPILED.items():
        found = pattern.fullmatch(text)
        if found is None:
            continue
        parts = {key: value for key, value in found.groupdict().items() if value is not None}
        subject = parts.get("subject", "")
        if _VAGUE.search(subject) or _VAGUE.search(parts.get("whole", "")):
            return None
        if kind == "score" and subject.endswith((*_UP.split("|"), *_DOWN.split("|"))):
            return None
        number = Printed.from_text(parts["n"]) if "n" in parts else None
        if kind == "amount" and parts.get("unit") not in FACTORS and number and not number.places:
            number = Printed.exact(number.value)
        return Statement(
            kind.removesuffix("_of").removesuffix("_from"),
            subject,
            piece,
            index,
            number,
            _unit(kind, parts),
            lead,
            year,
            start,
            topic,
            parts,
        )
    return None


def _unit(kind: str, parts: dict[str, str]) -> str:
    return parts.get("unit") or {"share": "%", "share_of": "%", "rate": "%", "rate_of": "%", "score": "分"}.get(kind, "")


_TAIL = re.compile(r"决算数?$|(?<=费)(?:支出|用)$|金额$|数额$|总额$|数$|为$|共$")
_HEAD = re.compile(
    r"^(?:本年度|当年度?|本年(?!收入$|支出$)|全年|年度|我[单位局委办部校院厅]{1,2}|本[单位部门]{2}|单位|部门|市?本级|[所下]属各?单位(?=共)|共|实际|总|另有|以及|和|及)"
)


@lru_cache(maxsize=4096)
def core_of(subject: str) -> str:
    """What a subject speaks of, without the words that only say that it is an amount. 主语的核心词。

    >>> core_of("公务接待费支出决算"), core_of("本年支出合计"), core_of("我单位项目支出")
    ('公务接待费', '支出合计', '项目支出')
    """
    text, before = subject.replace("、", ""), ""
    while text != before:
        before, text = text, _HEAD.sub("", text) or text
    before = ""
    while text != before:
        before, text = text, _TAIL.sub("", text) or text
    return text


def speaks_of(one: str, other: str) -> bool:
    """Whether two subjects are surely the same: equal, or one says nothing. 主语是否相同。"""
    return not one or not other or core_of(one) == core_of(other)
