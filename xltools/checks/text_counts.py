"""Checks of what the text counts: posts and staff, projects, balances; and how much of it was read. 报告文字中的人数、项目数与结转。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.text import as_written, at, found, judged_elsewhere, unit_of
from xltools.checks.ties import difference, exceeds, place, told
from xltools.core.findings import Severity
from xltools.core.mentions import Mention, mentions
from xltools.core.patterns import late
from xltools.core.reports import MOST, Told
from xltools.core.rounding import Printed, plain, sum_ties
from xltools.core.statements import Statement
from xltools.core.subjects import key_of

_PEOPLE_UNITS = ("人", "名")
_POSTS = late(r"(?:年末)?(?:核定)?(?:人员)?编制(?:人数?|总数?|数)?")
_POSTS_OF_A_KIND = late(r"(?:核定)?(?:行政|事业|参公|参公管理|参公事业|工勤|行政工勤)(?:人员)?编制(?:人数?|总数?|数)?")
_STAFF = late(r"(?:年末)?(?:实有)?在职(?:在编)?(?:人员|职工)?(?:实有)?(?:人数?|总数?)?")
_IN_POST = late(r"实有(?:在职|在编|在岗)?(?:人员|人数?)?|实际(?:在职|在编|在岗)(?:人员|人数?)?")
_COUNTS = {
    "绩效自评": late(
        r"(?:对|选取|组织)(?P<n>\d+)个[^，。；\d]{0,8}项目(?:全面)?(?:开展|进行)了?(?:绩效)?自评|(?:绩效)?自评项目(?P<m>\d+)个"
    ),
    "绩效监控": late(
        r"(?:对|选取|组织)(?P<n>\d+)个[^，。；\d]{0,8}项目(?:全面)?(?:开展|进行)了?(?:绩效)?(?:运行)?监控|(?:绩效)?(?:运行)?监控项目(?P<m>\d+)个"
    ),
}
_BALANCE = ("opening_balance", "income", "spent", "closing_balance")
_OTHER_BALANCES = late(r"结余分配|使用非财政拨款结余|用事业基金弥补|调整")


# -- posts and staff -----------------------------------------------------------------


@check(
    "TX08",
    "text-people-mismatch",
    title="正文中编制、在职人数有出入",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C66", "C70"),
    on=BOOK,
    formula="在职人数 ≤ 编制数；正文中的编制、在职人数 = 基础数据表",
    advice="请核对编制和在职人数的口径",
)
def text_people_mismatch(context: Context) -> Iterator[Found]:
    """Sentences count more staff than posts, or other numbers than the base data.

    编制和在职人数决定控制率，正文与基础数据表由不同的人填写，容易一处更新一处没有更新。

    在职大于编制的是警告；与基础数据表不同的只提示，派驻机构、编外人员是否计入，两处口径可能不同。正文前后写了不同人数的不比较。
    """
    for one in (one for one in context.told if one.running):
        yield from _above_posts(one)
    yield from _against_base(context)


def _people(one: Told, pattern: re.Pattern[str]) -> list[Statement]:
    """The statements that count people of one sort."""
    return [said for said in one.prose.of("amount") if said.unit in _PEOPLE_UNITS and said.number and pattern.fullmatch(_sort(said))]


def _sort(said: Statement) -> str:
    """What people are counted, the name of the office left out."""
    return key_of(said.subject + ("有" if said.match.get("verb") == "有" else ""))


def _above_posts(one: Told) -> Iterator[Found]:
    for posts, staff in (*_in_all(one), *_by_kind(one)):
        if posts.number and staff.number and exceeds(staff.number, posts.number):
            more = plain(staff.number.value - posts.number.value)
            message = f"“{one.quote(posts)}”，“{one.quote(staff)}”，在职比编制多 {more} 人"
            yield found(one, [posts, staff], message, expected=f"不超过 {told(posts.number.value, posts.unit)}")


def _in_all(one: Told) -> Iterator[tuple[Statement, Statement]]:
    """The posts and the staff of the whole office, where a passage counts both once."""
    posts, staff = _people(one, _POSTS), _people(one, _STAFF)
    if len(posts) == len(staff) == 1:
        yield posts[0], staff[0]


def _by_kind(one: Told) -> Iterator[tuple[Statement, Statement]]:
    """Posts of each kind with the staff right after them, in sentences that give them for every kind."""
    posts, staff = _people(one, _POSTS_OF_A_KIND), {said.index: said for said in _people(one, _IN_POST)}
    for said in posts:
        alike = [other for other in posts if other.clause.sentence == said.clause.sentence]
        if all(other.index + 1 in staff for other in alike):
            yield said, staff[said.index + 1]


def _against_base(context: Context) -> Iterator[Found]:
    if context.base is None:
        return
    for pattern, key in ((_POSTS, "posts"), (_STAFF, "people")):
        counted = [(one, said) for one in context.told if one.running for said in _people(one, pattern)]
        stated = context.base[f"staff.total.{key}"]
        if len({said.number.value for _, said in counted if said.number}) != 1 or stated.number is None:
            continue
        one, said = counted[0]
        if said.number and said.number.value != stated.number:
            message = (
                f"正文写 {told(said.number.value, '人')}，{place(stated)}填报 {told(stated.number, '人')}，可能口径不同，如是否计入派驻人员"
            )
            yield found(one, [said], message, expected=told(stated.number, "人"), severity=Severity.INFO, rests=(stated,))


# -- projects --------------------------------------------------------------------------


@check(
    "TX09",
    "text-project-count-differs",
    title="正文中项目数与自评表张数不同",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C72",),
    on=BOOK,
    formula="自评项目数 = 项目自评表张数 = 监控项目数",
    advice="请核对是否有项目没有附自评表，或多附了表",
)
def text_project_count_differs(context: Context) -> Iterator[Found]:
    """The text counts another number of self-evaluated projects than there are forms, or than were monitored.

    正文写明自评了几个项目，附表就应有几张，公开时逐一核对。

    附表多于正文所写的是警告；少于的只提示，可能另行附送；监控与自评的项目数不同也只提示。没有附项目自评表的不比较张数。
    """
    counted = {what: _counted(context, what) for what in _COUNTS}
    forms, evaluated, monitored = len(context.projects), counted["绩效自评"], counted["绩效监控"]
    if evaluated and forms and evaluated[1] != forms:
        one, number = evaluated
        severity, remark = (None, "") if forms > number else (Severity.INFO, "，可能另行附送")
        yield Found(
            at(one),
            f"正文写自评项目 {number} 个，项目自评表有 {forms} 张{remark}",
            expected=f"{forms} 个",
            found=f"{number}个",
            severity=severity,
        )
    if evaluated and monitored and evaluated[1] != monitored[1]:
        one, number = monitored
        yield Found(
            at(one),
            f"正文写监控项目 {number} 个，自评项目 {evaluated[1]} 个，可能有项目没有监控或自评",
            expected=f"{evaluated[1]} 个",
            found=f"{number}个",
            severity=Severity.INFO,
        )


def _counted(context: Context, what: str) -> tuple[Told, int] | None:
    """The passage that counts projects, and the number; None where there is none or several that differ."""
    matches = [(one, match) for one in context.told if one.running for match in _COUNTS[what].finditer(one.prose.passage.text)]
    numbers = {int(match["n"] or match["m"]) for _, match in matches}
    return (matches[0][0], numbers.pop()) if len(numbers) == 1 else None


# -- balances --------------------------------------------------------------------------


@check(
    "TX10",
    "text-balance-mismatch",
    title="正文中年末结转推算不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C07", "C09"),
    on=BOOK,
    formula="年初结转 + 本年收入 − 本年支出 = 年末结转",
    advice="请核对结转和收支各数",
)
def text_balance_mismatch(context: Context) -> Iterator[Found]:
    """The closing balance a paragraph states is not what it makes of the opening one, income and expenditure.

    同一段话里写全了四个数，读者一加一减就能复算。

    四个数在同一段、同一年度、各只出现一次的才核对；提到结余分配、使用结余、调整的不核对。年末结转偏少的是警告，可能有没有写到的结余分配。
    """
    for one in (one for one in context.told if one.running and not _OTHER_BALANCES.search(one.text)):
        named = [mention for mention in mentions([one], context.year) if mention.quantity.id in _BALANCE]
        four = {mention.quantity.id: mention for mention in named}
        if len(named) == len(four) == len(_BALANCE):
            yield from _balance_found(context, one, [four[key] for key in _BALANCE])


def _balance_found(context: Context, one: Told, four: Sequence[Mention]) -> Iterator[Found]:
    opening, income, spent, closing = (mention.amount for mention in four)
    if sum_ties(closing, [opening, income, Printed(-spent.value, spent.places)]).ok or judged_elsewhere(
        context, one, *(mention.said for mention in four)
    ):
        return
    right = opening.value + income.value - spent.value
    short = closing.value < right
    last = four[-1].said
    printed, computed, unit = as_written(last, closing.value), as_written(last, right), unit_of(last)
    ground = f"按年初结转、本年收入、本年支出推算为 {told(computed, unit)}"
    message = f"年末结转 {told(printed, unit)}，{ground}，{difference(printed, computed, unit)}"
    yield found(
        one,
        [mention.said for mention in four],
        message + ("，可能有没有写到的结余分配" if short else ""),
        expected=told(computed, unit),
        severity=Severity.WARNING if short else None,
    )


# -- how much was read -------------------------------------------------------------------


@check(
    "TX11",
    "text-partly-read",
    title="正文过长，没有全部校验",
    severity=Severity.INFO,
    source="inference",
    on=BOOK,
    formula=f"写有数字的段落不超过 {MOST} 段",
    advice="请把文件分开，或只留与自评有关的部分后再校验",
)
def text_partly_read(context: Context) -> Iterator[Found]:
    """A document has more passages with figures than are read.

    没有读到的段落不会报出问题，填报人应当知道校验到哪里为止。写有数字的段落超过上限才提示，不是错误。
    """
    if len(context.told) > MOST:
        last = context.told[MOST - 1]
        yield Found(at(last), f"写有数字的段落超过 {MOST} 段，从这里以后的没有校验", expected=f"不超过 {MOST} 段", found=last.text[:40])
