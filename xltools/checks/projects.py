"""Checks between the project forms, and of their money against the accounts. 项目表之间及与决算的勾稽。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.checks.budget import funds_of
from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.sheets import UNIT, amount_of, wan
from xltools.checks.ties import WAN, difference, exceeds, money, place, same, told
from xltools.core.findings import Severity
from xltools.core.labels import squeeze
from xltools.core.model import Field, Form, Row
from xltools.core.rounding import HUNDRED, Printed, half_up, plain

LOW = Decimal("0.5")


@check(
    "XS08", "projects-exceed-accounts", title="项目自评表金额合计与项目支出不符", severity=Severity.ERROR, source="seed-001",
    refs=("C37", "C25"), on=BOOK, formula="各项目全年执行数合计 ≤ 决算项目支出（全部项目都自评时相等）",
    advice="请核对有无其他单位列支、上年资金或重复填报的项目",
)
def projects_exceed_accounts(context: Context) -> Iterator[Found]:
    """The project forms together spend more than the project expenditure of the accounts.

    项目支出是各项目支出之和，合计超出说明有的项目不在本部门决算之内，或有重复。

    Compared with the accounts, else with the base data; more is an error, less a remark, for not every project may
    have been evaluated. Budgets above the project budget of the department form or base data are a warning.
    """
    for form, key in ((context.accounts, "expenditure.project.amount"), (context.base, "spending.project.executed")):
        stated = form[key] if form else None
        if form and stated and stated.printed:
            yield from _against(stated, wan(stated, form, context), context, "executed", None, Severity.INFO)
            break
    for form, key in ((context.department, "nature.project"), (context.base, "spending.project.budget")):
        stated = form[key] if form else None
        if form and stated and stated.printed:
            yield from _against(stated, wan(stated, form, context), context, "annual", Severity.WARNING, None)
            break


def _against(at: Field, whole: Printed | None, context: Context, column: str, more: Severity | None, less: Severity | None) -> Iterator[Found]:
    """The sum of one column of the project forms against a figure; `less` is None where falling short says nothing."""
    amounts = [amount for form in context.projects if (amount := _money_of(form, column, context))]
    if whole is None or not amounts:
        return
    sum_, slack = sum((one.value for one in amounts), Decimal(0)), sum((one.half_unit for one in amounts), Decimal(0))
    what = "全年执行数" if column == "executed" else "全年预算数"
    message = f"{len(amounts)} 张项目自评表{what}合计 {told(sum_, UNIT)}，“{at.label}”填报 {told(whole.value, UNIT)}"
    if sum_ - slack > whole.high:
        yield Found(at, f"{message}，多出 {difference(sum_, whole.value, UNIT).removeprefix('相差 ')}", expected=f"不少于 {told(sum_, UNIT)}", severity=more)
    elif less and sum_ + slack < whole.low:
        yield Found(at, f"{message}，少 {difference(sum_, whole.value, UNIT).removeprefix('相差 ')}，可能有项目没有自评",
                    expected=told(sum_, UNIT), advice="请核对是否全部项目都已自评", severity=less)


def _money_of(form: Form, column: str, context: Context) -> Printed | None:
    funds = funds_of(form)
    amount = funds.executed if column == "executed" else funds.annual
    if amount is None or money(form, context) == UNIT:
        return amount
    return Printed(amount.value / WAN, amount.shown_places + 4)


@check(
    "XS09", "project-count-differs", title="项目汇总与项目自评表数量不符", severity=Severity.WARNING, source="seed-003",
    refs=("C72",), on=BOOK, formula="项目汇总所列项目数 = 项目自评表数", advice="请补齐项目自评表或更新项目汇总",
)
def project_count_differs(context: Context) -> Iterator[Found]:
    """The project list names another number of projects than there are project forms.

    应评尽评：有多少项目就有多少张自评表。

    Only names typed into the list are counted, for linked ones follow the forms; the projects missing on either side
    are named.
    """
    lists = context.book.of("project-list")
    rows = [row for form in lists for row in form.rows("projects") if not row["name"].blank]
    names = [_key(row["name"]) for row in rows]
    forms = [_key(form["project_name"]) for form in context.projects]
    if not rows or any(row["name"].formula for row in rows) or not forms or len(names) == len(forms):
        return
    lacking = [row["name"].text for row in rows if _key(row["name"]) not in forms]
    surplus = [form["project_name"].text for form in context.projects if _key(form["project_name"]) not in names]
    told_ = [words + "、".join(f"“{name}”" for name in some[:3]) + ("等" if len(some) > 3 else "")
             for words, some in (("没有自评表的有", lacking), ("没有列入汇总的有", surplus)) if some]
    yield Found(rows[0]["name"], "，".join([f"汇总列 {len(names)} 个项目，项目自评表 {len(forms)} 张", *told_]),
                found=f"{len(names)} 个", expected=f"{len(forms)} 个")


def _key(one: Field) -> str:
    return squeeze(one.text)


@check(
    "XS10", "duplicate-project", title="项目名称重复", severity=Severity.WARNING, source="reviewer-practice", refs=("C72",), on=BOOK,
    formula="每个项目一张自评表，名称不重复", advice="请核对是否重复填报，或在名称中区分年度、批次",
)
def duplicate_project(context: Context) -> Iterator[Found]:
    """Two project forms carry the same project name.

    同一项目填两张表，金额会重复计入合计。

    Names are compared without spaces and width differences; each form after the first is named.
    """
    counts = Counter(_key(form["project_name"]) for form in context.projects)
    first: dict[str, Form] = {}
    for form in context.projects:
        name = form["project_name"]
        earlier = first.setdefault(_key(name), form)
        if not name.blank and counts[_key(name)] > 1 and earlier is not form:
            yield Found(name, f"“{name.text}”与{place(earlier['project_name'])}同名", expected="不同的项目名称")


@check(
    "XS11", "cost-differs-from-executed", title="成本指标完成值与资金执行数不符", severity=Severity.WARNING, source="case-02",
    refs=("C66",), on=("project",), formula="以总金额为指标值的成本指标，完成值合计 = 全年执行数", advice="请核对成本指标的完成值与执行数",
)
def cost_differs_from_executed(form: Form, context: Context) -> Iterator[Found]:
    """The cost indicators print another total than the funds row's executed amount.

    同一笔支出在一张表里有两个数，必有一处没有按实际填。

    Compared only when the targets of the cost indicators together make the annual or opening budget, for a unit cost
    or a part says nothing about the whole. Found at the first one.
    """
    rows = [row for row in form.rows("indicators") if "成本" in row["level2"].text and amount_of(row["actual"], row)]
    executed = _money_of(form, "executed", context)
    actuals = [amount for row in rows if (amount := amount_of(row["actual"], row))]
    if executed is None or not actuals or not _cover_budget(rows, form, context):
        return
    sum_ = sum((one.value for one in actuals), Decimal(0))
    if not same(executed, Printed(sum_, max(one.shown_places for one in actuals))):
        sums = " + ".join(plain(one.value) for one in actuals) + " = " if len(actuals) > 1 else ""
        yield Found(rows[0]["actual"], f"成本指标完成值 {sums}{told(sum_, UNIT)}，全年执行数 {told(executed.value, UNIT)}，"
                    f"{difference(sum_, executed.value, UNIT)}", expected=told(executed.value, UNIT))


def _cover_budget(rows: Sequence[Row], form: Form, context: Context) -> bool:
    """Whether the rows' targets stand for the whole budget."""
    targets = [target for row in rows if (target := amount_of(row["target"], row))]
    if len(targets) < len(rows):
        return False
    sum_ = Printed(sum((one.value for one in targets), Decimal(0)), 2)
    funds = funds_of(form)
    budgets = [budget for budget in (funds.annual, funds.initial) if budget]
    scale = Decimal(1) if money(form, context) == UNIT else WAN
    return any(same(sum_, Printed(budget.value / scale, budget.places)) for budget in budgets)


@check(
    "XS12", "low-execution-full-output", title="执行率低而产出全部完成", severity=Severity.WARNING, source="seed-001",
    refs=("C65",), on=("project", "department"), formula="执行率低于 50% 时，产出指标不应全部 100%", advice="请说明少花钱而全部完成的原因，或核对完成值",
)
def low_execution_full_output(form: Form, context: Context) -> Iterator[Found]:
    """Less than half of the money was spent, and every output is printed as complete.

    钱没花而事全办完，或预算虚高，或完成情况不实。

    The printed completion counts, else a full score; costs are no outputs. Forms with an output that prints neither
    say nothing.
    """
    funds, rate = funds_of(form), form["funds.total.rate"]
    outputs = [row for row in form.rows("indicators") if _is_output(row)]
    if funds.rate is None or funds.rate >= LOW or not outputs or not all(_complete(row) for row in outputs):
        return
    if funds.executed and funds.annual and exceeds(Printed(funds.annual.value * LOW, 2), funds.executed):
        at = rate if rate.present else form["funds.total.executed"]
        yield Found(at, f"执行率 {told(half_up(funds.rate * HUNDRED, 2), '%')}，{len(outputs)} 项产出指标全部完成", expected="执行与产出相称")


def _is_output(row: Row) -> bool:
    level1, level2 = row["level1"].text, row["level2"].text
    kept = any(word in level1 for word in ("产出", "完成")) or (not level1 and any(word in level2 for word in ("数量", "质量", "时效")))
    filled = not row["target"].blank or not row["actual"].blank
    return kept and filled and "成本" not in level2


def _complete(row: Row) -> bool:
    rate = row["rate"].percent()
    if rate is not None:
        return rate.value >= HUNDRED
    score, weight = row["score"].number, row["weight"].number
    return score is not None and weight is not None and weight > 0 and score >= weight
