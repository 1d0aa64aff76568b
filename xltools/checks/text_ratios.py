"""Checks of counts in sentences: rates and averages of two, and kinds that make up a number. 报告文字中的比率、平均数与分类计数。"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.text import at
from xltools.checks.ties import ROUNDED, told
from xltools.core.breakdowns import breakdowns, by_part
from xltools.core.findings import Severity
from xltools.core.quotients import Quotient, quotients
from xltools.core.reports import Told
from xltools.core.rounding import HUNDRED, half_up, plain
from xltools.core.tallies import Tally, grade_shares, graded, visits


@check(
    "TX14",
    "text-ratio-mismatch",
    title="正文中完成率、办结率或人均、车均有误",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C46", "C50"),
    on=BOOK,
    formula="完成率 = 实际 ÷ 计划；办结率 = 办结 ÷ 受理；得分率 = 得分 ÷ 满分；车均、人均 = 金额 ÷ 数量",
    advice="请用句中两个数重新计算",
)
def text_ratio_mismatch(context: Context) -> Iterator[Found]:
    """A rate or an average is not what the two numbers right before it make.

    计划数、实际数和完成率写在同一句里，读者一除便知。

    只核对两个数紧挨着写在前面的；车均、人均另要同一段里只有一个运行维护费、接待费。超额完成而写 100% 的不算错，截尾、进位得来的只提示。
    """
    for one in (one for one in context.told if one.running):
        wrong = [ratio for ratio in chain(quotients(one.prose), grade_shares(one.prose)) if not ratio.holds]
        listed = by_part(breakdowns(one.prose)) if wrong else {}  # whose shares are TX02's
        yield from (_ratio_found(one, ratio) for ratio in wrong if ratio.name != "占比" or ratio.start not in listed)


def _ratio_found(one: Told, ratio: Quotient) -> Found:
    value = ratio.above.value / ratio.below.value * (HUNDRED if ratio.unit == "%" else 1)
    right = told(half_up(value, max(2, ratio.stated.shown_places)), ratio.unit)
    quotient = f"{plain(ratio.above.value)} ÷ {plain(ratio.below.value)}"
    message = f"所写{ratio.name} {told(ratio.stated.value, ratio.unit)}，按 {quotient} 计算为 {right}"
    words, severity = one.prose.passage.quote(ratio.start, ratio.end), None
    if ratio.tie.verdict in ROUNDED:
        message, severity = f"{message}，可能由{ROUNDED[ratio.tie.verdict]}得来", Severity.INFO
    return Found(at(one), message, found=words, expected=right, severity=severity)


@check(
    "TX15",
    "text-tally-mismatch",
    title="正文中分类计数与总数不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C72",),
    on=BOOK,
    formula="项目总数 = 各等级项目数之和；接待批次、人次 = 国内 + 外事",
    advice="请核对总数和各类的个数",
)
def text_tally_mismatch(context: Context) -> Iterator[Found]:
    """Projects counted by grade, or visits from home and abroad, are not as many as the sentence says there are.

    评了几个优、几个良，加起来应是参加自评的项目数。

    各等级之和大于项目总数是错误；小于的是警告，可能有没有评等的项目。项目总数在前面一句的也是警告；写了几个不同的项目数的，与其中一个相符就不报。
    """
    for one in (one for one in context.told if one.running):
        listed = {list_.total.clause.sentence for list_ in breakdowns(one.prose) if list_.shares_whole}
        starts = {piece.start for piece in one.prose.clauses if piece.sentence in listed}
        tallies = chain((each.tally for each in graded(one.prose)), visits(one.prose))
        yield from (_tally_found(one, tally) for tally in tallies if tally.start not in starts and (tally.more or tally.fewer))


def _tally_found(one: Told, tally: Tally) -> Found:
    stated, summed = f"{max(tally.totals)} {tally.unit}", f"{tally.sum} {tally.unit}"
    message = f"总数 {stated}，{'、'.join(map(str, tally.counts))} 之和 {summed}，相差 {abs(tally.sum - max(tally.totals))} {tally.unit}"
    ungraded = tally.fewer and tally.unit == "个"
    return Found(
        at(one),
        message + ("，可能有没有评等的项目" if ungraded else ""),
        expected=summed,
        found=one.prose.passage.quote(tally.start, tally.end),
        severity=Severity.WARNING if ungraded or not tally.near else None,
    )
