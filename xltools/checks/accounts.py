"""Checks within the final accounts: sums, balance, shares, changes against last year. 部门决算的校验。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.shares import percentages, plugged_shares, shares_of
from xltools.checks.ties import (
    Total,
    difference,
    exceeds,
    mended_totals,
    money,
    negative_found,
    place,
    rates,
    rates_found,
    sum_found,
    sums_found,
    told,
    unequal,
    zero_rate_found,
)
from xltools.core.findings import Severity
from xltools.core.mentions import has_institutions
from xltools.core.model import Field, Form, Row
from xltools.core.rounding import HUNDRED, Printed, half_up, plain, sum_ties

ON = ("accounts",)
LEVELS = ("类", "款", "项")
SPENT = ("expenditure.total.amount", "expenditure.distributed.amount", "expenditure.closing.amount")  # what 支出总计 is made of
"""Wholes and what is part of them: (the part, the whole, why)."""
WITHIN = (
    ("fiscal.year.income", "income.total.amount", "财政拨款收入是本年收入的一部分"),
    ("fiscal.year.expenditure", "expenditure.total.amount", "财政拨款支出是本年支出的一部分"),
    ("general_use.basic.amount", "expenditure.basic.amount", "一般公共预算基本支出是基本支出的一部分"),
    ("procurement.sme.amount", "procurement.total.amount", "授予中小企业的合同是政府采购的一部分"),
    ("procurement.small.amount", "procurement.sme.amount", "小微企业是中小企业的一部分"),
    ("expenditure.construction.amount", "expenditure.project.amount", "基本建设类项目是项目支出的一部分"),
)


@check(
    "AC01",
    "accounts-sum-mismatch",
    title="决算合计与分项不符",
    severity=Severity.ERROR,
    source="final-accounts-2022",
    refs=("C01", "C02", "C03", "C05", "C10", "C12", "C19", "C22"),
    on=ON,
    formula="合计 = 各分项之和",
    advice="请核对合计与各分项",
)
def accounts_sum_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A total of the accounts is not the sum of its parts.

    决算报表的审核公式要求各级合计相等，公开后不符会被要求更正。

    按印出的位数比较。合计大于分项而有的分项空白是警告，总计行只提示；合计小于分项是错误。公开表的空白就是 0。
    """
    for found in sums_found(form, context):
        balance = found.at == form["expenditure.grand_total.amount"]
        yield replace(found, refs=("C06", "C07", "C09"), others=tuple(form[key] for key in SPENT)) if balance else found


@check(
    "AC02",
    "function-sum-mismatch",
    title="功能分类支出合计不符",
    severity=Severity.ERROR,
    source="final-accounts-2022",
    refs=("C05", "C11"),
    on=ON,
    formula="一般公共预算支出合计 = 各类之和；类 = 其款、项之和",
    advice="请核对类、款、项各行",
)
def function_sum_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """Expenditure by function does not add up: 类 to the total, 款 and 项 to their 类.

    类、款、项逐级汇总，是决算公开正文与附表相互印证的基础。

    有的行没有选级次，整张表就不判断。类大于所列各项是警告，可能没有列全；小于各项、合计不等于各类之和是错误。
    """
    rows, unit_ = form.rows("functions"), money(form, context)
    if any(row["level"].text not in LEVELS for row in rows if not row["amount"].blank):
        return
    for column in ("amount", "budget"):
        tops = tuple(row[column] for row in rows if row["level"].text == "类")
        if found := sum_found(Total(form[f"functions_total.{column}"], tops, what="各类"), unit_):
            yield found
        for parent, children in _families(rows):
            if found := sum_found(Total(parent[column], tuple(row[column] for row in children), what="所列各项"), unit_):
                yield _milder(found) if (parent[column].number or 0) > _plain_sum(children, column) else found


def _families(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Each 类 or 款 with the rows of the next level present under it."""
    for index, row in enumerate(rows):
        level = LEVELS.index(row["level"].text) if row["level"].text in LEVELS else len(LEVELS)
        under: list[tuple[int, Row]] = []
        for other in rows[index + 1 :]:
            deeper = LEVELS.index(other["level"].text) if other["level"].text in LEVELS else len(LEVELS)
            if deeper <= level:
                break
            under.append((deeper, other))
        if under:
            nearest = min(deeper for deeper, _ in under)
            yield row, [other for deeper, other in under if deeper == nearest]


def _plain_sum(rows: Sequence[Row], column: str) -> Decimal:
    return sum((row[column].number or Decimal(0) for row in rows), Decimal(0))


def _milder(found: Found) -> Found:
    severity = Severity.WARNING if found.severity is None else found.severity
    return Found(found.at, f"{found.message}，可能没有列全", found.expected, found.advice, severity=severity)


@check(
    "AC03",
    "balance-mismatch",
    title="收支总计不平衡",
    severity=Severity.ERROR,
    source="final-accounts-2022",
    refs=("C06", "C07", "C09"),
    on=ON,
    formula="收入总计 = 支出总计；年初结转 + 收入 − 支出 − 结余分配 = 年末结转",
    advice="请核对结转和结余",
)
def balance_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """Income and expenditure do not balance.

    收入总计与支出总计必须相等，不等说明结转结余漏记或错记。

    收入总计与支出总计、财政拨款收支总计都填了的就比较，不等是错误。收入或支出总计空白的，按年初结转加收入减支出推算年末结转；
    年初结转、收入、支出、年末结转有一个没有填，就不推算。
    """
    unit_ = money(form, context)
    for one, other in (
        ("income.grand_total.amount", "expenditure.grand_total.amount"),
        ("fiscal.total.income", "fiscal.total.expenditure"),
    ):
        if found := unequal(form[other], form[one], unit_):
            yield found
    if form["expenditure.grand_total.amount"].blank or form["income.grand_total.amount"].blank:
        yield from _closing(form, unit_)


def _closing(form: Form, unit_: str) -> Iterator[Found]:
    keys = ("income.carried_over.amount", "income.total.amount", "expenditure.total.amount")
    opening, income, spent = (form[key].printed for key in keys)
    stated = form["expenditure.closing.amount"]
    if opening is None or income is None or spent is None or stated.printed is None:
        return
    reserves, distributed = form["income.reserves.amount"].printed, form["expenditure.distributed.amount"].printed
    parts = [part for part in (opening, income, reserves) if part] + [
        Printed(-part.value, part.places) for part in (spent, distributed) if part
    ]
    closing = sum((part.value for part in parts), Decimal(0))
    if not sum_ties(stated.printed, parts).ok:
        sum_ = f"{plain(opening.value)} + {plain(income.value)} − {plain(spent.value)}"
        message = f"填报 {told(stated.printed.value, unit_)}，按 {sum_} 推算为 {told(closing, unit_)}"
        yield Found(stated, f"{message}，{difference(stated.printed.value, closing, unit_)}", expected=told(closing, unit_))


@check(
    "AC04",
    "negative-amount",
    title="决算金额为负数",
    severity=Severity.ERROR,
    source="final-accounts-2022",
    refs=("C08",),
    on=ON,
    formula="各项收入、支出 ≥ 0",
    advice="请核对正负号",
)
def negative_amount(form: Form, context: Context) -> Iterator[Found]:
    """An amount of the accounts is negative.

    决算报表除调整表外不得为负，多为误带负号或冲销未处理。

    填报的金额逐格核对，负数一律是错误。与上年相比的各数不在此列，增减方向由 AC08 核对。
    """
    yield from negative_found(form, money(form, context), skip=("change.",))


@check(
    "AC05",
    "accounts-rate-mismatch",
    title="决算占比或完成预算比例有误",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C14", "C17", "C22"),
    on=ON,
    formula="占比 = 分项 ÷ 合计；完成预算 = 决算数 ÷ 预算数",
    advice="请重新计算比率",
)
def accounts_rate_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A printed share or completion is not the ratio of its amounts.

    占比和完成预算比例写进公开正文，读者会据此复算。

    按填报的小数位数比较，不符是错误。为使各项合计 100% 而调整的一项、截尾或进位得来的比率只提示；只因合计与分项不符的由 AC01 指出。
    """
    plugged = {one.key for one in plugged_shares(form)}
    for rate, found in rates_found(form, context):
        if rate.stated.key in plugged:
            yield Found(found.at, f"{found.message}，各项占比合计为 100%，可能是为凑整调整", found.expected, severity=Severity.INFO)
        else:
            yield found


@check(
    "AC06",
    "shares-not-whole",
    title="占比合计不是 100%",
    severity=Severity.INFO,
    source="arithmetic",
    refs=("C14",),
    on=ON,
    formula="各项占比合计在 100% ± 各项舍入误差之内",
    advice="请核对是否漏列分项",
)
def shares_not_whole(form: Form, context: Context) -> Iterator[Found]:
    """The shares of a table do not add up to 100 %.

    占比合计偏离 100% 超过舍入误差，往往是漏列了一项。

    一组占比和对应的金额都填了才合计，每项容许末位的半个单位。只作提示，占比算错由 AC05 指出。
    """
    for shares in shares_of(form):
        read = percentages(shares)
        sum_, slack = sum((one.value for one in read), Decimal(0)), sum((one.half_unit for one in read), Decimal(0))
        if abs(sum_ - HUNDRED) > slack:
            yield Found(
                shares.stated[0],
                f"{len(read)} 项占比合计 {told(sum_, '%')}，与 100% 相差 {told(abs(sum_ - HUNDRED), '')}个百分点",
                found=told(sum_, "%"),
                expected="100%",
            )


@check(
    "AC07",
    "completion-unusual",
    title="完成预算比例偏高或偏低",
    severity=Severity.INFO,
    source="reviewer-practice",
    refs=("C17",),
    on=ON,
    formula="完成预算在 90%～100% 之外的，正文应说明原因",
    advice="请在决算说明中写明决算数与预算数差异的原因",
)
def completion_unusual(form: Form, context: Context) -> Iterator[Found]:
    """An item was spent at less than 90 % or more than 100 % of its budget.

    决算数与预算数差异较大的科目，公开正文须写明原因。

    看填报的完成预算比例，没有填的按决算数、预算数推算；低于 90%、高于 100% 的只作提示，因为表上没有原因栏。“三公”经费不在此列。
    """
    for rate in rates(form, ("completion",)):
        if rate.stated.key.startswith("three_public."):
            continue
        shown = rate.shown.value if rate.shown else rate.expected
        if shown is not None and not (rate.numerator.number == 0 and not rate.denominator.number) and not 90 <= shown <= HUNDRED:
            side = "高于 100%" if shown > HUNDRED else "低于 90%"
            yield Found(rate.stated, f"完成预算 {told(half_up(shown, 2), '%')}，{side}，可能需要说明原因", expected="90%～100%")


@check(
    "AC10",
    "three-public-above-budget",
    title="“三公”经费超预算",
    severity=Severity.WARNING,
    source="case-24",
    refs=("C20",),
    on=ON,
    formula="“三公”经费决算数 ≤ 预算数",
    advice="请核对预算数，或说明超预算原因",
)
def three_public_above_budget(form: Form, context: Context) -> Iterator[Found]:
    """More was spent on 三公 than budgeted.

    “三公”经费只减不增，超预算在各地评分表中直接扣分。

    决算数按印出的位数确实大于预算数的是警告。合计超出的只指合计，合计没有超出的逐行指出；没有填的不比较。
    """
    keys = ("total", "abroad", "vehicles", "reception")
    over = [found for key in keys if (found := _over(form, key, money(form, context)))]
    yield from over[:1] if over and over[0].at.key == "three_public.total.executed" else over


def _over(form: Form, key: str, unit_: str) -> Found | None:
    executed, budget = form[f"three_public.{key}.executed"], form[f"three_public.{key}.budget"]
    if executed.printed is None or budget.printed is None or not exceeds(executed.printed, budget.printed):
        return None
    return Found(
        executed,
        f"决算 {told(executed.printed.value, unit_)}，预算 {told(budget.printed.value, unit_)}，"
        f"超出 {told(executed.printed.value - budget.printed.value, unit_)}",
        expected=f"不超过 {told(budget.printed.value, unit_)}",
    )


@check(
    "AC11",
    "part-exceeds-whole",
    title="部分大于整体",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C04", "C13", "C22"),
    on=BOOK,
    formula="财政拨款收支 ≤ 全部收支；基本建设 ≤ 项目支出；小微 ≤ 中小 ≤ 采购总额",
    advice="请核对两处的口径",
)
def part_exceeds_whole(context: Context) -> Iterator[Found]:
    """A part of the income, expenditure or procurement is larger than the whole.

    财政拨款支出大于全部支出，或小微企业合同大于中小企业合同，口径必有一处不对。

    按印出的位数比较，合计与自己的分项不符的，用分项之和比。一般公共预算项目支出与基金、国资支出之和大于全部项目支出的只警告，
    基金可能列入了基本支出。
    """
    form = context.accounts
    if form is None:
        return
    unit_, mended = money(form, context), mended_totals(form, context)
    for key, whole, why in WITHIN:
        part, limit = (mended.get(one, form[one].printed) for one in (key, whole))
        if part and limit and exceeds(part, limit):
            yield from _beyond([form[key]], form[whole], why, unit_, None)
    projects = [form["general_use.project.amount"], form["fiscal.fund.expenditure"], form["fiscal.capital.expenditure"]]
    if projects[0].number is not None:
        yield from _beyond(
            projects, form["expenditure.project.amount"], "一般公共预算项目支出与基金、国资支出通常列入项目支出", unit_, Severity.WARNING
        )


def _beyond(parts: Sequence[Field], whole: Field, why: str, unit_: str, severity: Severity | None) -> Iterator[Found]:
    known = [part.printed for part in parts if part.printed is not None]
    if not known or whole.printed is None:
        return
    sum_, slack = sum((one.value for one in known), Decimal(0)), sum((one.half_unit for one in known), Decimal(0))
    if sum_ - slack > whole.printed.high:
        over = sum_ - whole.printed.value
        message = f"{'合计' if len(known) > 1 else '填报'} {told(sum_, unit_)}，大于{place(whole)}的 {told(whole.printed.value, unit_)}"
        yield Found(
            parts[0],
            f"{message}，多出 {told(over, unit_)}；{why}",
            expected=f"不超过 {told(whole.printed.value, unit_)}",
            severity=severity,
        )


@check(
    "AC13",
    "running-costs-differ",
    title="机关运行经费与公用经费不一致",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C21",),
    on=BOOK,
    formula="机关运行经费 = 一般公共预算公用经费（行政、参公单位）",
    advice="请核对机关运行经费的口径",
)
def running_costs_differ(context: Context) -> Iterator[Found]:
    """Running costs are not the operating part of general public basic expenditure.

    行政和参公单位的机关运行经费就是一般公共预算公用经费，公开时两处应相同。

    两处都填了才比较，四舍五入后相同的算相同。不同的是警告；正文写明有非参公事业单位、机关运行经费较小的只提示，其公用经费不计入。
    """
    form = context.accounts
    if form and (found := unequal(form["change.running.amount"], form["general_use.operating.amount"], money(form, context))):
        running, operating = form["change.running.amount"].printed, form["general_use.operating.amount"].printed
        less = running and operating and running.value < operating.value and has_institutions(context.told)
        yield replace(found, severity=Severity.INFO, message=f"{found.message}，可能是事业单位的公用经费") if less else found


@check(
    "AC14",
    "accounts-rate-over-zero",
    title="分母为零而填报比率",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C18",),
    on=ON,
    formula="分母为 0 时写“—”",
    advice="请改为“—”或留空",
)
def accounts_rate_over_zero(form: Form, context: Context) -> Iterator[Found]:
    """A share or completion is printed over zero.

    没有预算也没有支出的项目写“完成预算0%”，读起来像是没有完成。

    分母为零，或分母空白而分子也是零或空白，却填了比率的是警告，填 0% 的只提示。由公式算出的比率不管。
    """
    yield from (found for rate in rates(form) if (found := zero_rate_found(rate)))
