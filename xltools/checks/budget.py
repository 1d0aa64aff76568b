"""Checks of the funds rows: totals, execution rate, its base, its score, and reasons that are due. 预算执行的校验。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.checks.declare import Context, Found, check
from xltools.checks.funds import (
    AMOUNTS,
    Funds,
    by_sources,
    fund_rates,
    funds_of,
    of_opening_budget,
    reason_for_money,
    repeats_total,
    sources,
    sum_of,
)
from xltools.checks.ties import Total, exceeds, money, negative_found, rate_found, rates_found, sum_found, told, unlisted, zero_rate_found
from xltools.checks.wording import silent
from xltools.core.assess import SCORED_KINDS, execution_row
from xltools.core.findings import Severity
from xltools.core.model import Field, Form
from xltools.core.rounding import HUNDRED, half_up, plain
from xltools.core.scheme import Scheme
from xltools.core.scoring import Scored, score_execution, which_rules

LOW_EXECUTION = Decimal("0.9")
LARGE_ADJUSTMENT = Decimal("0.3")
STEPPED = ("step-deduct", "excess-deduct", "bands", "all-or-nothing")  # rules that leave out points between others


@check(
    "BD01",
    "fund-total-mismatch",
    title="年度资金总额与分项合计不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C30",),
    formula="年度资金总额 = 财政拨款 + 上年结转 + 其他资金（年初、全年、执行各列）",
    advice="请核对总额或补填分项",
)
def fund_total_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """The total of the funds is not the sum of its sources.

    总额是执行率和得分的依据，总额与分项不符，后面的数都站不住。

    年初、全年、执行各列按印出的位数比较，表样之外添加的资金行也计入，不符是错误。总额大于分项而有分项空白或只列一个其中项、
    总额空白而分项已填、另有不认得的资金行仍不符的是警告，截尾、进位造成的只提示；分项全部空白的不比较。
    """
    unit = money(form, context)
    for column in AMOUNTS:
        if form[f"funds.total.{column}"].present and (found := _total_found(form, column, context, unit)):
            yield found


def _total_found(form: Form, column: str, context: Context, unit: str) -> Found | None:
    stated, parts = form[f"funds.total.{column}"], sources(form, column)
    filled = sum_of([part.printed for part in parts])
    if not parts or filled is None:
        return None
    if stated.blank:
        blank = Found(
            stated,
            f"没有填报总额，已填分项合计 {told(filled.value, unit)}",
            found="未填",
            expected=told(filled.value, unit),
            advice="请补填总额",
            severity=Severity.WARNING,
        )
        return blank if filled.value and not stated.formula else None
    listed = parts if len(parts) > 1 else sources(form, column, absent_too=True)
    return sum_found(Total(stated, listed, unlisted(form, context, stated, parts)), unit)


def _rows_by_nature(form: Form, context: Context) -> Iterator[Found]:
    """The same where 基本支出 and 项目支出 are rows of the funds; more than both may be spending of another nature, so only a warning."""
    for column in AMOUNTS:
        stated, parts = form[f"funds.total.{column}"], tuple(form[f"funds.{key}.{column}"] for key in ("basic", "project"))
        if not stated.number or any(part.printed is None for part in parts):
            continue
        found = sum_found(Total(stated, parts, what="基本支出与项目支出"), money(form, context))
        if found:
            more = stated.number > sum(part.number or 0 for part in parts)
            yield replace(found, others=parts, severity=Severity.WARNING if more else found.severity)


@check(
    "BD02",
    "execution-rate-mismatch",
    title="预算执行率计算有误",
    severity=Severity.ERROR,
    source="sichuan-form-notes",
    refs=("C31",),
    on=(*SCORED_KINDS, "project-list"),
    formula="执行率 = 全年执行数 ÷ 全年（调整后）预算数",
    advice="请按全年预算数重新计算执行率",
)
def execution_rate_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A printed execution rate is not executed over annual budget.

    执行率是预算执行得分的依据，也是审核时首先复算的数。

    按填报的小数位数比较，96% 也可以是 96.24%；全年预算总额为零、或空白而分项填全的，按分项算。项目汇总表各项目的执行率同样核对。
    截尾、进位得来的和超预算而写 100% 的只提示；以年初预算为分母的由 BD04 指出，只因总额与分项不符的由 BD01 指出。
    """
    yield from (found for _, found in rates_found(form, context) if form.kind == "project-list")
    for rate in fund_rates(form):
        found = None if of_opening_budget(form, rate) else rate_found(rate)
        if found is None or rate.above is None or rate.below is None:
            continue
        if rate.shown and rate.shown.value == HUNDRED and exceeds(rate.above, rate.below):
            yield Found(
                rate.stated,
                f"填报 100%，执行数超过预算数，实际为 {told(rate.expected or HUNDRED, '%')}，可能按 100% 封顶",
                expected=told(rate.expected or HUNDRED, "%"),
                advice="请说明是否封顶",
                severity=Severity.INFO,
            )
        elif not repeats_total(form, rate):
            yield found


@check(
    "BD03",
    "execution-rate-missing",
    title="预算执行率未填",
    severity=Severity.WARNING,
    source="sichuan-form-notes",
    refs=("C31",),
    formula="预算数和执行数已填时，执行率应填",
    advice="请补填执行率",
)
def execution_rate_missing(form: Form, context: Context) -> Iterator[Found]:
    """The rate of the total row is blank though both amounts are there.

    执行率空着，预算执行得分没有依据。

    只看年度资金总额行：表上有这一格、执行数已填、预算数大于零而执行率空白的是警告。有公式的不报。
    """
    rate = next(fund_rates(form), None)
    if rate and rate.stated.key == "funds.total.rate" and rate.stated.blank and not rate.stated.formula and rate.expected is not None:
        amounts = f"{plain(rate.above.value)} ÷ {plain(rate.below.value)}" if rate.above and rate.below else ""
        yield Found(
            rate.stated, f"执行率未填，按 {amounts} 计算为 {told(rate.expected, '%')}", found="未填", expected=told(rate.expected, "%")
        )


@check(
    "BD04",
    "rate-of-opening-budget",
    title="执行率误以年初预算数为分母",
    severity=Severity.ERROR,
    source="sichuan-form-notes",
    refs=("C32",),
    formula="执行率的分母是全年（调整后）预算数，不是年初预算数",
    advice="请改用全年预算数作分母",
)
def rate_of_opening_budget(form: Form, context: Context) -> Iterator[Found]:
    """The printed rate is executed over the opening budget, not over the adjusted one.

    年中调整后仍按年初预算计算，会把执行完毕的写成没有执行，反之亦然。

    只看年度资金总额行：以填报的小数位数计，年初预算得出所填的执行率，全年预算得不出的，是错误。年初与全年预算相同、全年预算截尾或进位也能得出的不报。
    """
    funds = funds_of(form)
    for rate in fund_rates(form):
        if (
            of_opening_budget(form, rate)
            and not repeats_total(form, rate)
            and rate.shown
            and rate.expected is not None
            and funds.initial
            and funds.executed
        ):
            right = told(rate.expected, "%")
            wrong = f"{plain(funds.executed.value)} ÷ 年初预算数 {plain(funds.initial.value)}"
            yield Found(rate.stated, f"填报 {told(rate.shown.value, '%')}，系按 {wrong} 计算，按全年预算数应为 {right}", expected=right)


@check(
    "BD05",
    "executed-above-budget",
    title="执行数超过全年预算数",
    severity=Severity.WARNING,
    source="provincial-system",
    refs=("C33",),
    formula="全年执行数 ≤ 全年预算数",
    advice="请核对全年预算数是否含上年结转和追加，或说明超预算原因",
)
def executed_above_budget(form: Form, context: Context) -> Iterator[Found]:
    """More was spent than the annual budget, without a reason.

    无预算、超预算支出是审核重点；常见原因是全年预算数没有计入上年结转。

    按印出的位数确实超出的一律是警告，预算为零也一样，可能只是没有计入结转。总额超出的只指总额，总额没有超出的逐行指出；
    资金行写了说明的不报。
    """
    rows = form.layout.block("funds").rows if form.layout.block("funds") else ()
    over = [found for row in rows if (found := _over_budget(form, row.key, money(form, context)))]
    if over and all(silent(form[f"funds.{row.key}.note"]) for row in rows):
        yield from over[:1] if over[0].at.key == "funds.total.executed" else over


def _over_budget(form: Form, row: str, unit: str) -> Found | None:
    executed, annual = form[f"funds.{row}.executed"], form[f"funds.{row}.annual"]
    if row == "total" and funds_of(form).from_parts:
        return None
    if executed.printed is None or annual.printed is None or not exceeds(executed.printed, annual.printed):
        return None
    over = executed.printed.value - annual.printed.value
    return Found(
        executed,
        f"执行 {told(executed.printed.value, unit)}，全年预算 {told(annual.printed.value, unit)}，超出 {told(over, unit)}，没有说明原因",
        expected=f"不超过 {told(annual.printed.value, unit)}",
        rests=(annual,),
    )


@check(
    "BD06",
    "execution-score-mismatch",
    title="预算执行得分与计分规则不符",
    severity=Severity.ERROR,
    source="caiyu-2020-10",
    refs=("C34", "C76"),
    formula="预算执行得分 = 计分规则（执行率，分值）",
    advice="请按计分方案重新计算，或在首页改选所用的计分方案",
)
def execution_score_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """The points of budget execution are not what the scheme gives for the rate.

    预算执行得分由执行率推出，不由人评定。

    执行率按金额重新计算，印出的金额舍入后容许的得分都算对，得不出的是错误。另一条成文规则能得出的，或由表上有误的执行率得出的，
    只警告并写明；只有方案推断的规则能得出的只提示。按分项之和能得出的、得分由公式算出、方案不计分的不核对。
    """
    stated, weight = execution_points(form)
    score, funds, scheme = stated.number, funds_of(form), context.scheme(form)
    if score is None or stated.formula or not weight or not 0 <= score <= weight or funds.rate is None or not scheme.points:
        return
    scored = _scored(funds, weight, scheme)
    if scored.points is None:
        return
    if _admitted(score, weight, funds, scheme):
        yield from _inferred(stated, score, weight, funds, scheme)
        return
    mended = by_sources(form)
    if mended != funds and _admitted(score, weight, mended, scheme):
        return
    rate = told(half_up(funds.rate * HUNDRED, 2), "%")
    message = f"得分填报 {told(score, '分')}；按{funds.base}计算执行率为 {rate}，按方案“{scheme.title}”应得 {told(scored.points, '分')}"
    reason = _other_rule(score, weight, funds) or _from_printed_rate(form, score, weight, funds)
    yield Found(
        stated,
        message + reason,
        expected=told(scored.points, "分"),
        source=scored.source,
        severity=Severity.WARNING if reason else None,
        rests=tuple(form[f"funds.total.{key}"] for key in ("annual", "executed", "rate")),
    )


def execution_points(form: Form) -> tuple[Field, Decimal | None]:
    """The cell with the points of budget execution and their weight: the funds row's, or of the indicator row in its place."""
    row = execution_row(form)
    if row is not None:
        return row["score"], row["weight"].number
    return form["funds.total.score"], form["funds.total.weight"].number


def _scored(funds: Funds, weight: Decimal, scheme: Scheme, rule: str | None = None) -> Scored:
    annual, executed = (None if one is None else one.value for one in (funds.annual, funds.executed))
    return score_execution(annual, executed, weight, scheme, rule)


def _inferred(stated: Field, score: Decimal, weight: Decimal, funds: Funds, scheme: Scheme) -> Iterator[Found]:
    """A remark on a score that the plain proportion does not give and an inferred rule does."""
    hypothesis, proportional = scheme.place("execution").hypothesis, _scored(funds, weight, scheme, "capped-ratio")
    if hypothesis and proportional.points is not None and not proportional.admits(score):
        yield Found(
            stated,
            f"填报 {told(score, '分')}，与方案推断的规则（{hypothesis}）相符；按比例计分应得 {told(proportional.points, '分')}，"
            "可能需要写明所用规则",
            expected=told(score, "分"),
            advice="请在表内或报告中写明预算执行的计分办法",
            source=proportional.source,
            severity=Severity.INFO,
        )


def _other_rule(score: Decimal, weight: Decimal, funds: Funds) -> str:
    """Words for the rule that reproduces a score; "" when none does."""
    matches = which_rules(score, weight, rate=funds.rate)
    return f"；{told(score, '分')}可能由另一规则得出：{matches[0].sentence}" if matches else ""


def _admitted(score: Decimal, weight: Decimal, funds: Funds, scheme: Scheme) -> bool:
    """Whether some amounts behind the printed ones give the score."""
    annual, executed = funds.annual, funds.executed
    if annual is None or executed is None or annual.low <= 0:
        return False
    pairs = ((annual.value, executed.value), (annual.high, max(executed.low, Decimal(0))), (annual.low, executed.high))
    middle, low, high = (score_execution(*pair, weight, scheme) for pair in pairs)
    if middle.admits(score):
        return True
    if low.points is None or high.points is None:
        return False
    if scheme.place("execution").rule in STEPPED:
        return score in (low.points, high.points)
    return low.points <= score <= high.points and score == half_up(score, low.places)


def _from_printed_rate(form: Form, score: Decimal, weight: Decimal, funds: Funds) -> str:
    """Words for a score that follows from the wrong rate on the form; "" when it does not."""
    rate = next(fund_rates(form), None)
    wrong = [rate.shown.value / HUNDRED] if rate and rate.shown else []
    if rate and of_opening_budget(form, rate) and funds.initial and funds.executed:
        wrong.insert(0, funds.executed.value / funds.initial.value)
    matches = [match for one in wrong if one != funds.rate for match in which_rules(score, weight, rate=one)]
    return f"；填报的得分可能由有误的执行率算出：{matches[0].sentence}" if matches else ""


@check(
    "BD07",
    "low-execution-unexplained",
    title="执行率偏低而没有说明原因",
    severity=Severity.WARNING,
    source="sichuan-form-notes",
    refs=("C35",),
    formula="执行率低于 90% 时偏差原因应填",
    advice="请在偏差原因栏说明执行率偏低的原因",
)
def low_execution_unexplained(form: Form, context: Context) -> Iterator[Found]:
    """Less than 90 % of the budget was spent and nothing says why.

    执行率偏低须说明原因，是财政部门审核退回的常见事由。

    执行率按金额重新计算，不用填报的，确实低于 90% 而没有说明的是警告。资金行、成本指标行写了说明，或别的指标行、总分行、
    表下的说明谈到资金的，都算有原因。
    """
    funds = funds_of(form)
    if funds.rate is None or funds.executed is None or funds.annual is None or reason_for_money(form):
        return
    if funds.executed.high < LOW_EXECUTION * funds.annual.low:
        totals = [form[f"funds.total.{key}"] for key in ("note", "rate", "executed")]
        at = next(cell for cell in (*totals, *sources(form, "executed")) if cell.present)
        yield Found(
            at,
            f"执行率 {told(half_up(funds.rate * HUNDRED, 2), '%')}，低于 90%，没有说明原因",
            found=at.text or "未填",
            expected="填写偏差原因",
            rests=(form["funds.total.annual"], form["funds.total.executed"]),
        )


@check(
    "BD08",
    "large-adjustment-unexplained",
    title="预算调整幅度大而没有说明原因",
    severity=Severity.WARNING,
    source="sichuan-form-notes",
    refs=("C36",),
    formula="|全年预算数 − 年初预算数| ÷ 年初预算数 超过 30% 时应说明",
    advice="请在偏差原因栏说明预算调整的原因和批复情况",
)
def large_adjustment_unexplained(form: Form, context: Context) -> Iterator[Found]:
    """The annual budget is more than 30 % away from the opening budget and nothing says why.

    调整幅度大说明预算编制不准或年中有追加追减，评分表按预算调整率分档扣分。

    全年预算比年初预算增减超过 30% 而没有与资金有关的说明的是警告，年初预算为零而全年有预算的也算。有一个空白、
    或表上只有年初预算的不比较。
    """
    funds, unit = funds_of(form), money(form, context)
    if funds.base != "全年预算数" or funds.initial is None or funds.annual is None or reason_for_money(form):
        return
    opening, annual = funds.initial.value, funds.annual.value
    if opening < 0 or annual < 0 or abs(annual - opening) <= LARGE_ADJUSTMENT * opening:
        return
    share = f" {told(half_up(HUNDRED * abs(annual - opening) / opening, 2), '%')}" if opening else ""
    way = f"调{'增' if annual > opening else '减'}{share}"
    message = f"年初预算 {told(opening, unit)}，全年预算 {told(annual, unit)}，{way}，没有说明原因"
    yield Found(form["funds.total.initial"], message, expected="填写调整原因", others=(form["funds.total.annual"],))


@check(
    "BD09",
    "rate-over-zero-budget",
    title="预算为零而填报执行率",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C18",),
    formula="预算数为 0 时执行率写“—”，不写 0% 或 100%",
    advice="请将执行率改为“—”或留空",
)
def rate_over_zero_budget(form: Form, context: Context) -> Iterator[Found]:
    """A rate is printed over a budget of zero.

    分母为零没有比率，写 0% 像是没有执行，写 100% 像是全部执行。

    预算为零，或预算空白而没有支出，却填了执行率的是警告，填 0% 的只提示。总额为零或空白、执行率按分项算的，由 BD01、BD02 核对。
    """
    yield from (found for rate in fund_rates(form) if (found := zero_rate_found(rate)))


@check(
    "BD10",
    "department-budget-mismatch",
    title="全年预算与按来源或按支出性质的合计不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C38",),
    on=("department",),
    formula="全年预算数 = 基本支出 + 项目支出 = 各项收入之和",
    advice="请核对全年预算数与其构成",
)
def department_budget_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """The annual budget is not the sum of its makeup by revenue or by nature.

    全年预算按收入性质和按支出性质各分一次，两边都应等于总额。

    两边各按印出的位数与总额比较，不符是错误；总额大于一边而其中有空白的是警告，一边全部空白的不比较。
    基本支出、项目支出列为资金行的表，预算、执行各列同样比较，总额大于两行之和只警告，可能另有其他支出。
    """
    stated = form["funds.total.annual"]
    yield from _rows_by_nature(form, context)
    sides = {
        "按收入性质分各项": ("revenue.general", "revenue.fund", "revenue.special", "revenue.other"),
        "基本支出与项目支出": ("nature.basic", "nature.project"),
    }
    found = []
    for what, keys in sides.items():
        parts = tuple(form[key] for key in keys if form[key].present)
        if stated.number and (one := sum_found(Total(stated, parts, what=what), money(form, context))):
            found.append(replace(one, others=parts))
    if len(found) == 2 and len({(one.expected, one.severity) for one in found}) == 1:
        both = found[0].message.replace(f"{next(iter(sides))}合计", f"{'、'.join(sides)}合计均为")
        found = [replace(found[0], message=both)]
    yield from found


@check(
    "BD11",
    "negative-funds",
    title="资金为负数",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C08",),
    formula="预算数、执行数 ≥ 0",
    advice="请核对正负号",
)
def negative_funds(form: Form, context: Context) -> Iterator[Found]:
    """An amount of the funds is negative.

    预算数和执行数没有负数，多为录入时误带负号。

    表上填报的金额逐格核对，不论在哪一栏，负数一律是错误。指标值、完成值和得分不是金额，不在此列。
    """
    yield from negative_found(form, money(form, context))
