"""Dates, periods and deadlines in Chinese text, and who keeps to whom.

识读文字中的日期、期间和截止期限，并判断完成时间是否在期限之内。
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from xltools.core.patterns import compiled

Day = tuple[int, int, int]  # year (0 when the text names none), month, day


@dataclass(frozen=True, slots=True)
class When:
    """A point or stretch of time as written. 文字写明的时点或期间。

    ``first`` and ``last`` are (year, month, day), year 0 when none is stated; ``due`` tells that the text
    is a deadline (前, 之前, 以内); ``open_end`` that “6月前” leaves unsaid whether June itself still counts.
    """

    first: Day
    last: Day
    due: bool = False
    open_end: bool = False

    @property
    def has_year(self) -> bool:
        return bool(self.first[0] and self.last[0])

    def __str__(self) -> str:
        def words(day: Day) -> str:
            return (f"{day[0]}年" if day[0] else "") + f"{day[1]}月{day[2]}日"

        if self.due:
            return f"{words(self.last)}前"
        return words(self.first) if self.first == self.last else f"{words(self.first)}至{words(self.last)}"


class Found(NamedTuple):
    """Where in the text a date stands, and which. 日期在文字中的位置及所指。"""

    start: int
    end: int
    when: When


_Y = (
    r"(?P<{0}y>(?:19|20)\d\d"
    r"|[12]\d(?=年(?:\d{{1,2}}月|底|末|全年|上半年|下半年|第?[一二三四1-4]季度))"
    r"|[一二][〇零九][〇零一二三四五六七八九]{{2}})"
)
_MONTH = r"(?P<{0}m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<{0}d>3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART = r"(?P<{0}part>上半年|下半年|第?[一二三四1-4]季度[末底]?|年?底|年?末|年?初|年中|全年|年内|内|年?(?=前))"
_TAIL = r"(?P<{0}tail>底|末|初|上旬|中旬|下旬|上半月|下半月|份)?"
_PERIOD = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "全年": (1, 12),
    "内": (1, 12),
    "年内": (1, 12),
    "底": (12, 12),
    "末": (12, 12),
    "年底": (12, 12),
    "年末": (12, 12),
    "初": (1, 3),
    "年初": (1, 3),
    "年中": (6, 6),
}
_TENTHS = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
    "上半月": (1, 15),
    "下半月": (16, 31),
}


def _named(pattern: str, side: str = "") -> str:
    return pattern.replace("{0}", side).replace("{{", "{").replace("}}", "}")


def _single(side: str) -> str:
    """One date: 2021年12月31日, 2021-12-31, 2021年第四季度, 12月底, 2021年."""
    year, month, day = _named(_Y, side), _named(_MONTH, side), _named(_DAY, side)
    part, tail = _named(_PART, side), _named(_TAIL, side)
    loose = (
        f"(?:{year.replace(f'P<{side}y>', f'P<{side}Y>')}[-/.](?P<{side}M>1[0-2]|0?[1-9])"
        f"(?:[-/.](?P<{side}D>3[01]|[12]\\d|0?[1-9]))?(?![\\d.%月年]|[万亿]?元|[个人次万亿亩])日?)"
    )
    ofyear = (
        f"(?:{year}(?:[学财]?年度?|(?=[-~至到](?:19|20)\\d\\d[学财]?年))(?:的)?"
        f"(?:{month}月份?(?:{day}[日号]|{tail})|{part})?(?!以上|以下|产))"
    )
    alone, its_day = month.replace(f"P<{side}m>", f"P<{side}n>"), day.replace(f"P<{side}d>", f"P<{side}e>")
    month_only = f"(?:{alone}月(?!龄|均|度|报)(?:{its_day}[日号]|{tail.replace('tail>', 'nail>')}))"
    part_only = (
        f"(?<![一二三四五六七八九十两半几近])"
        f"(?P<{side}p>(?:当年|本年度?|今年|年度)?(?:上半年|下半年|第[一二三四1-4]季度[末底]?|[一二三四1-4]季度[末底]?|年底|年末|年内|年中|全年)|当年(?:底|末|内)?|本年度?(?:底|末|内)?)"
    )
    short = f"(?P<{side}u>1[0-2]|0?[1-9])\\.(?P<{side}v>3[01]|[12]\\d|0?[1-9])(?=之?前|以前)"
    return f"(?:{loose}|{short}|{ofyear}|{month_only}|{part_only})"


_ONE = r"(?<![\d.])" + _single("a")
_MONTHS_SPAN = r"(?<![\d.])" + rf"(?:{_named(_Y, 'a')}年)?{_named(_MONTH, 'a')}月?[-~至到]+{_named(_MONTH, 'b')}月(?!\d)(?:份|底|末)?"
_DAYS_SPAN = (
    r"(?<![\d.])" + rf"(?:{_named(_Y, 'a')}年)?{_named(_MONTH, 'a')}月{_named(_DAY, 'a')}[日号]?[-~至到]+{_named(_DAY, 'b')}[日号](?!\d)"
)
_SPAN = r"(?<![\d.])" + _single("a") + r"[-~至到]+" + _single("b")
#: what every date holds, and what stands between the two ends of every span
_MAY_BE_DATE = re.compile(r"[年月季]|(?:(?:19|20)\d\d|[一二][〇零九]..)[-/.]\d|\d\.\d+(?:之?前|以前)")
_MAY_BE_SPAN = re.compile(r"[-~至到][\d一二三四五六七八九十年上下第全本当今]")
_DUE = re.compile(r"(?:以前|之前|前|以内|之内|止)")
_COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def find_dates(text: str) -> list[Found]:
    """Every date or period in a cleaned text, in order. 清理后文字中的全部日期与期间，按出现先后。

    >>> [str(found.when) for found in find_dates("2021年1月底前完成")]
    ['2021年1月31日前']
    """
    if len(text) == 8 and _COMPACT.fullmatch(text):
        day = (int(text[:4]), int(text[4:6]), int(text[6:]))
        return [Found(0, 8, When(day, day))]
    if not _MAY_BE_DATE.search(text):
        return []
    patterns, found, position = _patterns_for(text), [], 0
    while position < len(text):
        match, when = _next(text, position, patterns)
        if match is None:
            break
        end = match.end()
        due = _DUE.match(text, end)
        if when is not None:
            found.append(_with_deadline(text, match.start(), due.end() if due else end, when, bool(due)))
        position = max(due.end() if due and when else end, position + 1)
    return found


def _with_deadline(text: str, start: int, end: int, when: When, due: bool) -> Found:
    if not due:
        return Found(start, end, when)
    written = text[start:end]
    whole = not re.search(r"底|末|[日号]|旬|季度|半年|内|止", written)
    return Found(start, end, When(when.first, when.last, due=True, open_end=whole))


Reader = Callable[[re.Match[str]], When | None]


def _patterns_for(text: str) -> list[tuple[re.Pattern[str], Reader]]:
    """The patterns that may match, spans before single dates."""
    chosen: list[tuple[str, Reader]] = [(_ONE, _read)]
    if _MAY_BE_SPAN.search(text):
        chosen.insert(0, (_SPAN, _span))
        if "月" in text:
            chosen[:0] = [(_MONTHS_SPAN, _months_span), (_DAYS_SPAN, _days_span)]
    return [(compiled(pattern), reader) for pattern, reader in chosen]


def _next(text: str, position: int, patterns: list[tuple[re.Pattern[str], Reader]]) -> tuple[re.Match[str] | None, When | None]:
    """The first date from a position on: a span if one starts there, else a single date."""
    candidates = [
        (match.start(), -match.end(), order, match)
        for order, (pattern, _) in enumerate(patterns)
        if (match := pattern.search(text, position))
    ]
    if not candidates:
        return None, None
    order, match = min(candidates, key=lambda c: c[:3])[2:]
    return match, patterns[order][1](match)


def _months_span(match: re.Match[str]) -> When | None:
    year = _year(match["ay"])
    first, last = _figure(match["am"]), _figure(match["bm"])
    return When((year, first, 1), (year, last, _last_day(year, last))) if first <= last else None


def _days_span(match: re.Match[str]) -> When | None:
    """1月10日-15日."""
    year, month = _year(match["ay"]), _figure(match["am"])
    first, last = _figure(match["ad"]), _figure(match["bd"])
    return When((year, month, first), (year, month, last)) if first <= last <= _last_day(year, month) else None


def _span(match: re.Match[str]) -> When | None:
    first, last = _read(match, "a"), _read(match, "b")
    if first is None or last is None:
        return None
    start, end = first.first, last.last
    if start[0] and not end[0]:
        end = (start[0], *end[1:])
    return When(start, end) if start <= end else None


def _figure(words: str | None) -> int:
    """1-12, 1-31 or a year in figures or Chinese; 0 for none."""
    if not words:
        return 0
    if words.isascii():
        return int(words)
    digits = "零一二三四五六七八九"
    words = words.replace("〇", "零")
    if "十" not in words:
        return int("".join(str(digits.index(c)) for c in words))
    tens, _, ones = words.partition("十")
    return (digits.index(tens) if tens else 1) * 10 + (digits.index(ones) if ones else 0)


def _year(words: str | None) -> int:
    """A year, 2022 for 22."""
    year = _figure(words)
    return year + 2000 if 0 < year < 100 else year


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year or 2024, month)[1]


def _read(match: re.Match[str], side: str = "a") -> When | None:
    """The When of one side's groups; None for a day that does not exist."""
    get = match.groupdict().get
    words = get(f"{side}p")
    if words:
        return _part_of_year(0, re.sub("当年|本年度?|今年|年度", "", words))
    year = _year(get(f"{side}y") or get(f"{side}Y"))
    month = _figure(get(f"{side}m") or get(f"{side}M") or get(f"{side}n") or get(f"{side}u"))
    if not month:
        return _part_of_year(year, get(f"{side}part") or "")
    day = _figure(get(f"{side}d") or get(f"{side}D") or get(f"{side}e") or get(f"{side}v"))
    if day:
        return When((year, month, day), (year, month, day)) if day <= _last_day(year, month) else None
    start, end = _TENTHS.get(get(f"{side}tail") or get(f"{side}nail") or "", (1, 31))
    return When((year, month, start), (year, month, min(end, _last_day(year, month))))


def _part_of_year(year: int, part: str) -> When:
    quarter = re.search(r"([一二三四1-4])季度", part)
    if quarter:
        number = "一二三四".find(quarter[1]) + 1 or int(quarter[1])
        months = (3 * number - 2, 3 * number)
    else:
        months = _PERIOD.get(part, (1, 12))
    return When((year, months[0], 1), (year, months[1], _last_day(year, months[1])))


def from_date(value: date) -> When:
    """The When of a date cell. 日期单元格对应的时点。

    >>> str(from_date(date(2021, 12, 31)))
    '2021年12月31日'
    """
    day = (value.year, value.month, value.day)
    return When(day, day)


def keeps_to(actual: When, target: When) -> tuple[bool | None, str | None]:
    """Whether an actual time lies within a target, and why it cannot be said surely. 完成时间是否在目标期限内；说不准时给出原因。

    Returns:
        ``(met, doubt)``: met None when the precision printed does not decide it.

    >>> keeps_to(find_dates("2021年11月")[0].when, find_dates("2021年底前")[0].when)
    (True, None)
    """
    doubt = None
    ours, theirs = actual, target
    if ours.has_year != theirs.has_year:
        doubt = "一方没有写年份，按同一年比较"
        ours, theirs = _without_year(ours), _without_year(theirs)
    if target.open_end and ours.last >= theirs.first and ours.last <= theirs.last:
        return None, "“…月前（年前）”是否含当月（当年）不明"
    if ours.last <= theirs.last:
        return True, doubt
    if ours.first > theirs.last:
        return False, doubt
    return None, "完成时间写得比期限粗，不能断定是否按期"


def _without_year(when: When) -> When:
    return When((0, *when.first[1:]), (0, *when.last[1:]), when.due, when.open_end)


_RELATIVE = (
    r"^(?:均)?(?:在|于|按照?|依照?)(?P<what>[^,;。\d]{0,14}?"
    r"(?:时间节点|时间|期限|时限|工期|节点|进度|合同期|计划期|周期|日期))(?:要求|安排|计划)?(?:之?内|以内|前|之前)?(?P<rest>[^,;。\d]{0,12})[。]?$"
)
_RELATIVE_BARE = (
    r"^(?:不超过|不晚于|不迟于|早于|≤)?"
    r"(?P<what>(?:项目)?(?:计划|规定|合同|约定|批复|要求)(?:的)?(?:完成|完工|竣工|建设|实施|开工)?(?:时间|期限|时限|工期|进度|周期))"
    r"(?:之?内|以内|前|之前)?(?:完成)?$"
)
_RECURRING = (
    r"^(?:于|在|均于)?"
    r"(?P<what>(?:每|次|当|下)(?:个?月|季度?|年|周|学期)(?:底|末|初|[\d一二三四五六七八九十]+[日号])?(?:前|之前|以前))"
    r"[^,;。\d]{0,10}[。]?$"
)
_EVENT = (
    r"^(?:于|在)?"
    r"(?P<what>(?:春节|元旦|国庆|中秋|五一|汛期|主汛期|开学|入冬|采暖季|供暖季|两会|寒假|暑假|换届)(?:前|之前|前夕|期间))"
    r"[^,;。\d]{0,10}[。]?$"
)
_MAY_BE_RELATIVE = re.compile("[期限点度前间]")
_VAGUE = re.compile(r"适时|择机|根据(?:实际|工作)?(?:需要|情况|进度|实际)|视(?:工作|实际)?情况|不定期|按需")


def relative_deadline(text: str) -> str | None:
    """The thing a deadline is relative to, 项目计划完成时间; None when the text is no such deadline. 相对期限所依据的时间。

    >>> relative_deadline("在项目计划完成时间内完成")
    '项目计划完成时间'
    """
    if not _MAY_BE_RELATIVE.search(text):
        return None
    found = next((found for pattern in (_RELATIVE, _RELATIVE_BARE, _RECURRING, _EVENT) if (found := compiled(pattern).match(text))), None)
    return found["what"] or None if found else None


def is_vague(text: str) -> bool:
    """True for a time nobody can check (适时开展). 无法核对的时间表述（适时、择机）。"""
    return bool(_VAGUE.search(text))
