"""Completion against target: rates, reasons, ceilings, zero targets, blanks. 绩效指标 IN01–IN08。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.checks.declare import Context, Found, check, once
from xltools.checks.entries import error_in
from xltools.checks.form import asked, is_placeholder, unanswered
from xltools.checks.wording import apart, percent, points, quoted, rate, silence, silent
from xltools.core.assess import Assessed
from xltools.core.completion import Completion
from xltools.core.findings import Severity
from xltools.core.model import Field, Form, Row, at_own_places
from xltools.core.rounding import HUNDRED, Printed, Tie, Verdict, half_up, ratio_ties
from xltools.core.units import is_money, same_unit
from xltools.core.values import Direction, Kind, read_target

FULL = Decimal(1)
_PROCESS = re.compile(r"决策|过程|管理|投入|预算执行|资金")
BOUNDS = ("≥", "≤", ">", "<")


# -- what a row says ---------------------------------------------------------------


@once
def sound(form: Form, context: Context) -> tuple[Assessed, ...]:
    """The compared indicators of a form whose cells hold no error values."""
    used = ("target", "actual", "weight", "score", "rate")
    return tuple(one for one in context.assess(form).indicators if not any(error_in(one.row[key]) for key in used))


def typed_number(row: Row, key: str) -> Decimal | None:
    """The number somebody typed in a cell of the row itself; None for formulas and for the cell of a merged row above."""
    one = row[key]
    own = one.cell is not None and one.cell.row == max((each.cell.row for each in row.fields.values() if each.cell), default=0)
    return one.number if own and not one.formula else None


def claims_full(row: Row) -> bool:
    """Does the form print full points, or 100 % and more, for the row?"""
    score, weight = typed_number(row, "score"), row["weight"].number
    if score is not None and weight:
        return score >= weight
    stated = row["rate"].percent(HUNDRED) if typed_number(row, "rate") is not None else None
    return stated is not None and stated.value >= HUNDRED


def exceeded(one: Assessed) -> bool:
    """A ceiling that was not kept."""
    way = one.completion.direction
    return way in (Direction.LOWER, Direction.SPEND) and one.completion.met is False


def zero_missed(one: Assessed) -> bool:
    """A target of zero, and something happened after all."""
    target, actual = one.completion.target.number, one.completion.actual.number
    return target == 0 and one.completion.met is False and actual is not None and actual > 0


def unfinished(one: Assessed) -> bool:
    """Less than the whole target was reached, more was spent than planned, or the form itself prints less than 100 %."""
    done = one.completion
    if done.rate is None and done.met is None:
        stated = one.row["rate"].percent(HUNDRED) if typed_number(one.row, "rate") is not None else None
        return stated is not None and stated.value < HUNDRED
    return done.met is False or done.rate is not None and done.rate < FULL


# -- the printed rate --------------------------------------------------------------


@check(
    "IN01",
    "completion-rate-mismatch",
    title="完成率与指标值、完成值不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C50",),
    formula="完成率=完成值÷指标值（反向达标为100%；超额可按100%填）",
    advice="请核对完成率，或更正指标值、完成值",
)
def completion_rate_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A printed completion rate that the target and the actual do not give.

    完成率是全表结论的根据。按印出的位数比较；超额填100%、成本指标填支出进度或未超支填100%均可；
    未完成而进位成100%的算错；约数、单位不一等读得不确定的只警告。
    """
    for one in sound(form, context):
        stated = _stated_rate(one)
        if stated is None or one.completion.rate is None or _told_elsewhere(one):
            continue
        tie = _best_tie(one, stated)
        if tie.verdict not in (Verdict.TIES, Verdict.UNDEFINED):
            yield replace(_rate_found(one, stated, tie), rests=(one.row["target"], one.row["actual"]))


def _stated_rate(one: Assessed) -> Printed | None:
    field = one.row["rate"]
    if typed_number(one.row, "rate") is None or field.reading.comparator in BOUNDS or one.completion.rate is None:
        return None
    return field.percent(one.completion.rate * HUNDRED)


def _told_elsewhere(one: Assessed) -> bool:
    """Exceeded ceilings printed as full have their own checks."""
    return claims_full(one.row) and (zero_missed(one) or exceeded(one))


def _best_tie(one: Assessed, stated: Printed) -> Tie:
    """The verdict most favourable to the form among the readings a rate may have."""
    ties = [_tie(done, stated) for done in (one.completion, *_ways(one.completion))]
    order = [Verdict.TIES, Verdict.UNDEFINED, Verdict.TRUNCATED, Verdict.ROUNDED_UP, Verdict.WRONG]
    best = min(ties, key=lambda tie: order.index(tie.verdict))
    hides = best.verdict is Verdict.ROUNDED_UP and stated.value >= HUNDRED
    return Tie(Verdict.WRONG, best.expected, best.low, best.high, best.difference) if hides else best


def _ways(done: Completion) -> Iterator[Decimal]:
    """Other fractions that may rightly be printed: capped, a kept ceiling as full, a kept ceiling as B/A."""
    if done.rate is None:
        return
    if done.rate > FULL or done.direction is Direction.SPEND and done.met:
        yield FULL
    target, actual = done.target.number, done.actual.number
    if done.direction is Direction.LOWER and target and actual is not None and target > 0:
        yield actual / target


def _tie(done: Completion | Decimal, stated: Printed) -> Tie:
    if isinstance(done, Decimal):
        return ratio_ties(stated, Printed.exact(done), Printed.exact(1))
    target, actual = done.target, done.actual
    money = is_money(target.unit) and same_unit(target.unit, actual.unit) and done.direction is Direction.SPEND
    if money and target.number and actual.number is not None:
        return ratio_ties(stated, at_own_places(actual.number, 2), at_own_places(target.number, 2))
    return _tie(done.rate or Decimal(0), stated)


def _rate_found(one: Assessed, stated: Printed, tie: Tie) -> Found:
    done, fraction, places = one.completion, one.completion.rate or Decimal(0), max(2, stated.shown_places)
    gap = apart(stated.value, half_up(fraction * HUNDRED, places), places)
    message = f"填报完成率 {percent(stated.value, places)}，{done.sentence.rstrip('。')}，相差 {gap}"
    at, expected = one.row["rate"], percent(min(fraction, FULL) * HUNDRED, places)
    if tie.verdict in (Verdict.TRUNCATED, Verdict.ROUNDED_UP):
        how = "截去尾数" if tie.verdict is Verdict.TRUNCATED else "进位"
        return Found(at, f"{message}，像是{how}而不是四舍五入", expected=expected, severity=Severity.INFO)
    severity = Severity.ERROR if done.certain else Severity.WARNING
    return Found(at, message, expected=expected, severity=severity)


# -- reasons -----------------------------------------------------------------------


@check(
    "IN02",
    "unfinished-without-reason",
    title="未完成而没有说明原因",
    severity=Severity.ERROR,
    source="caiyu-2020-10",
    refs=("C51",),
    formula="完成率低于100%或成本超出计划的，原因栏非空",
    advice="请在原因栏写明未完成原因和改进措施",
)
def unfinished_without_reason(form: Form, context: Context) -> Iterator[Found]:
    """An indicator that fell short of its target, with the reason column left empty.

    偏差原因是自评的必填内容。表上没有原因栏的不要求；成本（支出）指标、读得不确定的、按满分或100%填报的
    （先要更正得分或完成率）只警告；得分也低于分值的为错误，一并指出。
    """
    for one in sound(form, context):
        if unfinished(one) and one.row["note"].present and silent(one.row["note"]):
            yield replace(_no_reason(one), rests=(one.row["score"], one.row["rate"]) if claims_full(one.row) else ())


def _no_reason(one: Assessed) -> Found:
    score, weight = typed_number(one.row, "score"), one.weight
    lost = score is not None and weight is not None and score < weight
    scored = f"，得分 {points(score)}，低于分值 {points(weight)}" if lost and score is not None and weight is not None else ""
    severity = Severity.ERROR if lost or _surely_unfinished(one) else Severity.WARNING
    message = f"{_how_far(one)}{scored}，原因栏{silence(one.row['note'])}"
    refs = ("C51", "C43") if lost else ()
    return Found(one.row["note"], message, expected="未完成原因和改进措施", severity=severity, refs=refs, others=(one.row["actual"],))


def _surely_unfinished(one: Assessed) -> bool:
    """Certainly short of the target, and the form does not claim otherwise."""
    done = one.completion
    stated_tier = done.tier is None or done.tier == done.actual.tier and "达成" in done.actual.text
    return done.certain and stated_tier and done.direction is not Direction.SPEND and not claims_full(one.row)


def _how_far(one: Assessed) -> str:
    if one.completion.rate is None and one.completion.met is None:
        return f"完成率填 {one.row['rate'].text}"
    return one.completion.sentence.rstrip("。")


@check(
    "IN03",
    "over-completion-unexplained",
    title="超额完成较多而没有说明",
    severity=Severity.WARNING,
    source="provincial-system",
    refs=("C52",),
    formula="完成值≥指标值×方案所定倍数的，原因栏非空",
    advice="请说明超额原因；指标值偏低的，下年度据实调整",
)
def over_completion_unexplained(form: Form, context: Context) -> Iterator[Found]:
    """An actual far above its target, with the reason column left empty.

    大幅超额常因指标值定得过低。倍数取自计分方案；复合指标逐项看；反向和成本指标不在此列。
    """
    limit = context.scheme(form).over_completion
    for one in sound(form, context):
        over = [part for part in one.completion.parts or (one.completion,) if _far_over(part, limit)]
        if over and one.row["note"].present and silent(one.row["note"]):
            told = "、".join(
                f"{quoted(part.target.text)}完成{quoted(part.actual.text)}，为 {rate(part.rate)}" for part in over if part.rate
            )
            yield Found(
                one.row["note"],
                f"{told}，达到指标值的 {rate(limit)} 以上，原因栏{silence(one.row['note'])}",
                expected="超额原因",
                others=(one.row["actual"],),
            )


def _far_over(part: Completion, limit: Decimal) -> bool:
    return part.direction is Direction.HIGHER and part.rate is not None and part.rate >= limit


# -- ceilings and zeros --------------------------------------------------------------


@check(
    "IN04",
    "ceiling-exceeded-as-full",
    title="超过上限仍按完成填报",
    severity=Severity.ERROR,
    source="provincial-system",
    refs=("C53",),
    formula="反向指标完成值≤指标值才得满分或100%",
    advice="请按超过上限的办法重新计分，并说明原因",
)
def ceiling_exceeded_as_full(form: Form, context: Context) -> Iterator[Found]:
    """A lower-is-better target that was exceeded, yet printed with full points or 100 %.

    反向指标超过上限不算完成。没有比较符的计划金额超支只警告，因为有的表把它当作支出进度。
    """
    for one in sound(form, context):
        if exceeded(one) and not zero_missed(one) and claims_full(one.row):
            sure = one.completion.certain and one.completion.direction is Direction.LOWER
            yield _full_found(one, Severity.ERROR if sure else Severity.WARNING, "C53")


@check(
    "IN05",
    "zero-target-missed-as-full",
    title="指标值为零而有发生，仍按完成填报",
    severity=Severity.ERROR,
    source="provincial-system",
    refs=("C54",),
    formula="指标值为0时，完成值为0得满分，大于0不得分",
    advice="请核对完成值；确有发生的，不得按完成计分",
)
def zero_target_missed_as_full(form: Form, context: Context) -> Iterator[Found]:
    """A target of zero with something having happened, yet printed with full points or 100 %.

    “安全事故 0 起”之类的指标只有发生与未发生，不能按比例计。指标值为零而完成值大于零，却填满分或100%的是错误，读得不确定的只警告。
    """
    for one in sound(form, context):
        if zero_missed(one) and claims_full(one.row):
            yield _full_found(one, Severity.ERROR if one.completion.certain else Severity.WARNING, "C54")


def _claim(one: Assessed) -> Field:
    """The cell that says how well the row did: its score, else its rate."""
    return one.row["score" if typed_number(one.row, "score") is not None else "rate"]


def _full_found(one: Assessed, severity: Severity, ref: str) -> Found:
    """Full marks for what was not kept, at the score or the rate that claims them."""
    at = _claim(one)
    by_score = at.item.key == "score"
    words = f"{at.item.label}填报 {at.text}{' 分' if by_score else ''}"
    due = one.scored.points if by_score and one.scored else None
    expected = points(due) if due is not None else "低于满分" if by_score else "低于100%"
    refs = (ref, "C76") if due is not None else (ref,)
    return Found(at, f"{one.completion.sentence.rstrip('。')}，{words}", expected=expected, severity=severity, refs=refs)


# -- blanks ------------------------------------------------------------------------


@check(
    "IN06",
    "scored-while-blank",
    title="指标值或完成值空白而有得分",
    severity=Severity.ERROR,
    source="reviewer-practice",
    refs=("C55",),
    formula="有得分或完成率的，指标值、完成值非空",
    advice="请补填指标值和完成值；没有完成的不应计分",
)
def scored_while_blank(form: Form, context: Context) -> Iterator[Found]:
    """Points or a rate for an indicator whose target or actual is empty.

    没有指标值、完成值的得分没有根据。决策、过程、管理类指标按评分标准打分，可以没有指标值；
    指标值写在指标名称里的、有指标值而完成值只填“—”“/”的只警告。
    """
    for row in form.rows("indicators"):
        credit = _credit(row)
        if not credit or error_in(row["target"]) or error_in(row["actual"]) or _PROCESS.search(row["level1"].text):
            continue
        blank = [row[key] for key in ("target", "actual") if row[key].present and row[key].blank]
        if blank:
            words = "、".join(one.item.label for one in blank)
            named = [one.item.key for one in blank] == ["target"] and _named_target(row)
            severity = Severity.WARNING if named else Severity.ERROR
            told = f"，指标名称里有{quoted(named)}" if named else ""
            yield Found(blank[0], f"{words}空白，而{credit}{told}", expected="非空", severity=severity)
        elif not silent(row["target"]) and silent(row["actual"]) and row["actual"].present:
            told = f"完成值{silence(row['actual'])}，而{credit}"
            yield Found(row["actual"], told, expected="完成值", severity=Severity.WARNING)


def _credit(row: Row) -> str:
    """The points or the rate a row was given, in words; "" for none or zero."""
    score, stated = typed_number(row, "score"), typed_number(row, "rate")
    if score is not None and score > 0:
        weight = row["weight"].number
        return f"得 {points(score)}" + (f"（分值 {points(weight)}）" if weight is not None else "")
    return f"完成率填 {row['rate'].text}" if stated is not None and stated > 0 else ""


def _named_target(row: Row) -> str:
    named = read_target(None, name=row["level3"].text, category=row["level2"].text)
    return named.text if named.kind is not Kind.EMPTY else ""


@check(
    "IN07",
    "actual-missing",
    title="有指标值而没有完成值",
    severity=Severity.WARNING,
    source="reviewer-practice",
    formula="列有指标值的行填有完成值",
    advice="请补填完成值；未完成的填实际数并说明原因",
)
def actual_missing(form: Form, context: Context) -> Iterator[Found]:
    """Targets left without an actual in a form that is otherwise answered.

    漏填一项，总分和完成情况就不完整。已计分而空白的另有错误；整表未填报的另有警告。
    """
    if unanswered(form):
        return
    rows = [row for row in asked(form) if row["actual"].present and row["actual"].blank]
    rows = [row for row in rows if not _credit(row) and not error_in(row["target"]) and not is_placeholder(row["level3"])]
    left = [row["actual"] for row in rows]
    if left:
        names = "、".join(quoted(row["level3"].text) for row in rows[:3])
        yield Found(left[0], f"有 {len(left)} 项指标没有填完成值，如{names}", expected="完成值", found="", others=tuple(left[1:]))


@check(
    "IN08",
    "part-unanswered",
    title="复合指标有一项没有完成值",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C50", "C55"),
    formula="指标值中的每一个数，完成值中都有对应的数",
    advice="请逐项填写完成情况",
)
def part_unanswered(form: Form, context: Context) -> Iterator[Found]:
    """A target of several quantities, one of which the actual leaves unanswered, though the row counts as full.

    “培训不少于10次，1500人次”只答了次数，就看不出人次是否完成。有的数答了、有的数没有答，而本项填满分或100%的是警告；全部没有答的、没有按完成填报的不在此列。
    """
    for one in sound(form, context):
        parts = one.completion.parts
        left = [part.target.noun + part.target.text for part in parts if part.actual.kind is Kind.EMPTY]
        if left and len(left) < len(parts) and claims_full(one.row):
            told = "、".join(quoted(text) for text in left)
            yield Found(_claim(one), f"指标值中的{told}可能没有对应的完成值，而本项按完成填报", expected="逐项的完成值")
