"""Scores, totals, grades, and scores against their rules. 得分与等级 SC06–SC12。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.checks.budget import reason_for_money
from xltools.checks.declare import Context, Found, check
from xltools.checks.entries import error_in
from xltools.checks.indicators import claims_full, exceeded, sound, typed_number, unfinished, zero_missed
from xltools.checks.weights import ROWS_ONLY, SUMMED, of_rows_only, points_cells, scored_rows, sum_of
from xltools.checks.wording import own_cells, percent, points, quoted, silence, silent
from xltools.core.assess import SCORED_KINDS, Assessed, execution_row, grade_of
from xltools.core.cells import Address
from xltools.core.findings import Severity
from xltools.core.model import Field, Form, at_own_places
from xltools.core.rounding import HUNDRED, Printed, Verdict, half_up, plain, ratio_ties, sum_ties
from xltools.core.scheme import Scheme, read_grade
from xltools.core.scoring import Scored, which_rules
from xltools.core.values import Direction

LOW_EXECUTION = Decimal("0.9")
_BY_SHARE = re.compile("比例|完成率|权重|分值|百分比")


# -- scores --------------------------------------------------------------------------


@check(
    "SC06",
    "score-out-of-range",
    title="得分超出0至分值的范围",
    severity=Severity.ERROR,
    source="provincial-system",
    refs=("C42",),
    on=SUMMED,
    formula="0≤得分≤分值",
    advice="请更正得分或分值",
)
def score_out_of_range(form: Form, context: Context) -> Iterator[Found]:
    """A score below zero or above its weight.

    得分不能超过分值，超额完成也只得满分。资金总额行和各评分行的得分逐一与分值比较，负数、高于分值的一律是错误；几行合用一个得分格的不比较。
    """
    pairs = [(form["funds.total.score"], form["funds.total.weight"]), *((row["score"], row["weight"]) for row in scored_rows(form))]
    answered = _answered(pairs)
    for score, weight in pairs:
        if score.number is None or weight.number is None or 0 <= score.number <= weight.number or len(answered[score.cell]) > 1:
            continue
        over = score.number - weight.number
        what = f"高于分值 {points(weight.number)}，相差 {points(over)}" if score.number > 0 else "是负数"
        yield Found(score, f"得分 {points(score.number)}，{what}", expected=f"0 至 {points(weight.number)}")


def _answered(pairs: Iterable[tuple[Field, Field]]) -> dict[Address | None, set[Address | None]]:
    """The cells of the weights by that of their score: one merged over several rows answers to all, not to the first."""
    weights: dict[Address | None, set[Address | None]] = {}
    for score, weight in pairs:
        weights.setdefault(score.cell, set()).add(weight.cell)
    return weights


@check(
    "SC07",
    "points-lost-without-reason",
    title="扣分而没有说明原因",
    severity=Severity.ERROR,
    source="provincial-system",
    refs=("C43",),
    on=(*SCORED_KINDS, "scorecard"),
    formula="得分低于分值的，原因栏非空",
    advice="请在原因栏写明扣分原因",
)
def points_lost_without_reason(form: Form, context: Context) -> Iterator[Found]:
    """A score below its weight, with the reason column left empty.

    扣分必有缘由，写明才能整改。指标未完成的由 IN02 合并指出。预算执行行的得分如能按某条规则得出，只警告；
    执行率低于90%的由 BD07 要求说明，不重复。
    """
    done = {id(one.row) for one in sound(form, context) if unfinished(one)}
    for row in form.rows("indicators"):
        score, weight = typed_number(row, "score"), row["weight"].number
        if score is not None and weight is not None and 0 <= score < weight and id(row) not in done and _no_note(row["note"]):
            yield _lost(row["score"], score, weight, row["note"])
    yield from _funds_lost(form, context)


def _no_note(note: Field) -> bool:
    return note.present and silent(note)


def _lost(at: Field, score: Decimal, weight: Decimal, note: Field) -> Found:
    lost = f"得分 {points(score)}，低于分值 {points(weight)}，扣 {points(weight - score)}"
    return Found(at, f"{lost}，原因栏{silence(note)}", expected="扣分原因", others=() if at is note else (note,))


def _funds_lost(form: Form, context: Context) -> Iterator[Found]:
    """Points lost in the funds row; where the rate is low BD07 asks for the reason."""
    score, weight, note = form["funds.total.score"], form["funds.total.weight"], form["funds.total.note"]
    if score.formula or score.number is None or weight.number is None or not 0 <= score.number < weight.number:
        return
    rate = context.assess(form).execution_rate
    if rate is not None and rate >= LOW_EXECUTION and _no_note(note) and not reason_for_money(form):
        severity = Severity.WARNING if _funds_ruled(form, context, score.number, weight.number) else Severity.ERROR
        yield replace(_lost(note, score.number, weight.number, note), severity=severity)


def _funds_ruled(form: Form, context: Context, score: Decimal, weight: Decimal) -> bool:
    """Does a rule give the score for the computed rate or for the one the form prints?"""
    assessment = context.assess(form)
    stated = form["funds.total.rate"].percent()
    rates = [assessment.execution_rate, stated.value / HUNDRED if stated else None]
    ruled = assessment.execution is not None and assessment.execution.admits(score)
    return ruled or any(which_rules(score, weight, rate=rate) for rate in rates if rate is not None)


# -- totals --------------------------------------------------------------------------


@check(
    "SC08",
    "score-total-mismatch",
    title="总分不等于各项得分之和",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C44",),
    on=SUMMED,
    formula="总分=各项得分之和（含预算执行）",
    advice="请核对各项得分，更正总分",
)
def score_total_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A stated total that the scores do not add up to.

    总分决定等级。各行都没有填得分的不核对；有的行没有填得分而总分更大的，差额可能在空白行，只警告；总分小于已填各项之和的必有一处写错。
    """
    stated, cells = form["total.score"], points_cells(form, "score")
    if stated.number is None or stated.formula or all(row["score"].number is None for row in scored_rows(form)):
        return
    if of_rows_only(form) and stated.number != sum_of(cells):
        cells = [one for one in cells if one.key != "funds.total.score"]
    total = sum_of(cells)
    tie = sum_ties(at_own_places(stated.number), [Printed.exact(one.number) for one in cells if one.number is not None])
    if not tie.ok and not _is_execution(form, stated.number - total):
        yield _total_found(stated, form, total, tie.verdict)


def _total_found(stated: Field, form: Form, total: Decimal, verdict: Verdict) -> Found:
    number = stated.number or Decimal(0)
    message = f"总分填报 {points(number)}，各项得分合计 {points(total)}，相差 {points(abs(number - total))}"
    if verdict is not Verdict.WRONG:
        return Found(stated, f"{message}，像是取整", expected=points(total), severity=Severity.INFO)
    most = _most_possible(form, total) if number > total and _some_unscored(form) else None
    if most is not None and number > most:
        return Found(stated, f"{message}，没有填得分的行即使都得满分也只有 {points(most)}", expected=f"不超过 {points(most)}")
    if number > total and _some_unscored(form):
        told = f"{message}，有的行没有填得分，差额未列明"
        return Found(stated, told, expected="各项得分之和", advice="请补填各行得分", severity=Severity.WARNING)
    return Found(stated, message, expected=points(total))


def _some_unscored(form: Form) -> bool:
    rows = [row for row in scored_rows(form) if not row.blank]
    return any(row["score"].number is None for row in rows) or _execution_unscored(form)


def _most_possible(form: Form, total: Decimal) -> Decimal | None:
    """The total if every unscored row earned its full weight; None where such a row has none."""
    rows = [row for row in scored_rows(form) if row["score"].number is None and not row.blank]
    if any(row["weight"].number is None for row in rows):
        return None
    left = sum_of(own_cells(row["weight"] for row in rows))
    if _execution_unscored(form):
        weight = form["funds.total.weight"].number
        left += max(HUNDRED - sum_of(points_cells(form, "weight")), Decimal(0)) if weight is None else weight
    return total + left


def _execution_unscored(form: Form) -> bool:
    return form.kind not in ROWS_ONLY and form["funds.total.score"].number is None


def _is_execution(form: Form, gap: Decimal) -> bool:
    """May the gap be the points of an execution rate that stands elsewhere?"""
    return _execution_unscored(form) and 0 < gap <= HUNDRED - sum_of(points_cells(form, "weight"))


@check(
    "SC09",
    "score-rate-mismatch",
    title="得分率不等于得分÷分值",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C46",),
    on=("score-summary", *SCORED_KINDS),
    formula="得分率=得分÷权重分值",
    advice="请核对得分率",
)
def score_rate_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A printed score rate that the score and the weight do not give.

    按印出的位数比较，只差取舍方式的作提示。得分率是各块之间比较的根据；由公式算出的、得分或分值空白、为零的不核对。
    """
    for stated, numerator, denominator in _ratios(form):
        if stated.number is None or stated.formula or not numerator or not denominator:
            continue
        shown = stated.percent(HUNDRED * numerator / denominator)
        tie = ratio_ties(shown, _scored(numerator, form), Printed.exact(denominator)) if shown else None
        if tie and shown and tie.expected is not None and not tie.ok:
            rounded = tie.verdict is not Verdict.WRONG
            apart_by = f"相差 {plain(abs(tie.difference or Decimal(0)))} 个百分点"
            message = f"得分率填报 {percent(shown.value)}，{plain(numerator)}÷{plain(denominator)}＝{percent(tie.expected)}，{apart_by}"
            yield Found(
                stated,
                message + "，像是取舍方式不同" * rounded,
                expected=percent(tie.expected),
                severity=Severity.INFO if rounded else Severity.ERROR,
            )


def _scored(points_: Decimal, form: Form) -> Printed:
    """A score as exact, but that of an indicator as rounded to two places where its coefficient may not be."""
    return Printed.exact(points_) if form.kind == "score-summary" else at_own_places(points_, 2)


def _ratios(form: Form) -> Iterator[tuple[Field, Decimal | None, Decimal | None]]:
    """Every typed rate of the form with its numerator and denominator, as the layout names them."""
    for block in form.layout.blocks:
        for item in block.columns:
            if not item.ratio or item.computed:
                continue
            if block.type == "table":
                yield from ((row[item.key], row[item.ratio[0]].number, row[item.ratio[1]].number) for row in form.rows(block.key))
            elif block.type == "totals":
                yield form[f"{block.key}.{item.key}"], form[item.ratio[0]].number, form[item.ratio[1]].number


@check(
    "SC10",
    "grade-mismatch",
    title="评价等级与总分不符",
    severity=Severity.ERROR,
    source="seed-003",
    refs=("C45",),
    on=(*SUMMED, "project-list"),
    formula="总分≥90为优，≥80为良，≥60为中，其余为差（方案另有规定的从其规定）",
    advice="请按总分更正等级，或核对总分",
)
def grade_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A grade that the stated total does not earn.

    等级由总分得出，不另行评定。分界值含在上一档：90分即为优。写作“优秀”“良好”的同样认得；认不出的等级名称只提示。项目汇总表各项目的等级同样核对。
    """
    if form.kind == "project-list":
        scheme = context.schemes["project"]
        yield from (found for row in form.rows("projects") if (found := _grade_found(row["grade"], row["score"], scheme)))
    elif found := _grade_found(form["grade"], form["total.score"], context.scheme(form)):
        yield found


def _grade_found(stated: Field, total: Field, scheme: Scheme) -> Found | None:
    if stated.blank or stated.formula or error_in(stated) or total.number is None or not scheme.bands:
        return None
    earned, named = grade_of(total.number, scheme), read_grade(stated.text, scheme)
    source = scheme.bands_citation.text if scheme.bands_citation else ""
    if named is None:
        message = f"等级{quoted(stated.text)}不是方案“{scheme.title}”的等级名称"
        return Found(stated, message, expected="、".join(band.name for band in scheme.bands), severity=Severity.INFO, source=source)
    if earned in (None, named):
        return None
    message = f"总分 {points(total.number)}，应为“{earned}”，填报{quoted(stated.text)}"
    return Found(stated, message, expected=earned or "", source=source, rests=(total,))


# -- scores against rules ----------------------------------------------------------------


@check(
    "SC11",
    "tier-score-mismatch",
    title="定性指标得分不在所属档次的区间",
    severity=Severity.WARNING,
    source="provincial-system",
    refs=("C58",),
    formula="得分占分值：达成 80%（含）至 100%，部分达成 60%（含）至 80%，未达成 60% 以下",
    advice="请按档次区间计分，或更正完成情况",
)
def tier_score_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A qualitative indicator scored outside the interval of the tier its actual states.

    三档各有得分区间，得分与所写的完成情况应当一致。写明“达成预期指标”等三档用语的为错误；档次由文字推断（如照抄指标值）的只警告。
    """
    shared = _shared(form)
    for one in sound(form, context):
        score, scored = typed_number(one.row, "score"), one.scored
        if (
            score is None
            or one.row["score"].cell in shared
            or scored is None
            or scored.low is None
            or scored.high is None
            or _out_of_range(one)
            or scored.admits(score)
        ):
            continue
        sure = one.completion.certain and one.completion.tier == one.completion.actual.tier and "达成" in one.row["actual"].text
        message = f"完成情况属“{one.completion.tier}”档，得分 {points(score)}，不在该档区间内"
        yield Found(one.row["score"], message, expected=_interval(scored), severity=Severity.ERROR if sure else Severity.WARNING)


def _interval(scored: Scored) -> str:
    low, high = plain(scored.low or Decimal(0)), points(scored.high or Decimal(0))
    return f"{low} 至 {high}" + ("（不含）" if scored.open_high else "")


def _shared(form: Form) -> set[Address | None]:
    """The cells that are the score of several rows, merged over them."""
    rows = Counter(row["score"].cell for row in scored_rows(form))
    return {cell for cell, count in rows.items() if count > 1}


def _out_of_range(one: Assessed) -> bool:
    """Scores outside 0 … weight are told by SC06."""
    return one.stated is not None and one.weight is not None and not 0 <= one.stated <= one.weight


@check(
    "SC12",
    "score-rule-mismatch",
    title="指标得分与计分规则不符",
    severity=Severity.ERROR,
    source="caiyu-2020-10",
    refs=("C76",),
    formula="得分=方案规则(完成率,分值)",
    advice="请按规则重算得分；按别的办法计分的，请注明办法",
)
def score_rule_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A score that the scheme's rule does not give for the target and the actual.

    得分由指标值、完成值按规则得出，不符的总分也不可靠。另一条成文规则能算出的，警告并写明是哪一条；完成值读得不确定的，或达标而写明理由自行扣分的，也只警告；行内另印有计分办法、又不是按比例的，只警告。
    超过上限仍得满分、达标而无故扣分的另有规则指出，以指标行列示的预算执行率由 BD06 核对，不重复。
    """
    spent, shared = execution_row(form), _shared(form)
    for one in sound(form, context):
        if (
            typed_number(one.row, "score") is None
            or one.stated is None
            or _out_of_range(one)
            or one.row["score"].cell in shared
            or one.row is spent
        ):
            continue
        points_due = one.scored.points if one.scored else None
        if points_due is not None and one.scored and not one.scored.admits(one.stated) and not _told_by_others(one, points_due):
            yield replace(_rule_found(one, one.scored, one.stated, points_due), rests=(one.row["target"], one.row["actual"]))


def _told_by_others(one: Assessed, due: Decimal) -> bool:
    """Ceilings claimed as kept, points lost without reason, and either reading of a planned amount."""
    kept = due == one.weight and one.stated is not None and one.stated < due
    as_full = claims_full(one.row) and (exceeded(one) or zero_missed(one))
    return as_full or kept and _no_note(one.row["note"]) or _spend_reading(one)


def _spend_reading(one: Assessed) -> bool:
    done, weight, stated = one.completion, one.weight, one.stated
    if done.direction is not Direction.SPEND or done.rate is None or weight is None or stated is None:
        return False
    paid = weight * min(Decimal(1), done.rate)
    return any(stated == half_up(paid, places) for places in (0, 1, 2)) or bool(done.met) and stated == weight


def _own_rule(one: Assessed) -> bool:
    """Does the row print how its points are given, and not by the share that was reached?"""
    method = one.row["method"].text
    return bool(method) and not _BY_SHARE.search(method)


def _rule_found(one: Assessed, scored: Scored, stated: Decimal, due: Decimal) -> Found:
    message = f"得分填报 {points(stated)}，按方案规则应为 {points(due)}，相差 {points(abs(stated - due))}"
    others = which_rules(stated, one.weight or Decimal(0), completion=one.completion)
    at, expected, compared = one.row["score"], points(due), one.completion.sentence.rstrip("。")
    if others:
        told = f"{message}；可能是{others[0].sentence.removeprefix('按')}"
        return Found(at, told, expected=expected, severity=Severity.WARNING, source=scored.source)
    if _own_rule(one):
        told = f"{message}；本行另印有计分办法，可能按其计分"
        return Found(at, told, expected=expected, severity=Severity.WARNING, source=scored.source)
    judged = due == one.weight and stated < due and not silent(one.row["note"])
    if judged:
        return Found(at, f"{message}；达标而扣分，原因栏已有说明", expected=expected, severity=Severity.INFO, source=scored.source)
    severity = Severity.ERROR if one.completion.certain else Severity.WARNING
    return Found(at, f"{message}；{compared}", expected=expected, severity=severity, source=scored.source)
