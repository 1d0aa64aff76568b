"""Checks between the project forms, and of their money against the accounts. 项目表之间及与决算的勾稽。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.funds import funds_of
from xltools.checks.sheets import UNIT, amount_of, project_target
from xltools.checks.ties import difference, exceeds, in_wan, money, place, same, told, wan
from xltools.core.findings import Severity
from xltools.core.labels import squeeze
from xltools.core.model import Field, Form, Row
from xltools.core.money import IN_STANDARD
from xltools.core.rounding import HUNDRED, Printed, half_up, plain

LOW = Decimal("0.5")


@check(
    "XS08",
    "projects-exceed-accounts",
    title="项目自评表金额合计超过项目支出",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C37", "C38", "C25"),
    on=BOOK,
    formula="各项目全年执行数合计 ≤ 决算项目支出（全部项目都自评时相等）",
    advice="请核对有无下拨其他单位、上年资金或重复填报的项目",
)
def projects_exceed_accounts(context: Context) -> Iterator[Found]:
    """The project forms together spend, or were given, more than the department has for projects.

    项目支出是各项目支出之和，合计超出说明有的项目不在本部门决算之内，或有重复。

    执行数先与决算比，没有决算的与基础数据表比；预算数依次与整体自评表、基础数据表、整体自评表的项目支出指标值比。
    超出是警告，转拨其他单位的资金不在本单位决算内；执行数不足只提示，可能不是全部项目都自评。有项目汇总表的，指在其合计上。
    """
    spent, planned = _project_spending(context), _project_budget(context)
    lists = context.book.of("project-list")
    for column, whole in (("executed", spent), ("annual", planned)):
        amounts = [amount for form in context.projects if (amount := _money_of(form, column, context))]
        if whole and amounts:
            total = lists[0][f"total.{column}"] if lists else whole[1]
            yield from _against(total if total.present else whole[1], amounts, whole, column)


def _project_spending(context: Context) -> tuple[Printed, Field] | None:
    pairs = ((context.accounts, "expenditure.project.amount"), (context.base, "spending.project.executed"))
    return _first(pairs, context)


def _project_budget(context: Context) -> tuple[Printed, Field] | None:
    pairs = ((context.department, "nature.project"), (context.base, "spending.project.budget"))
    return _first(pairs, context) or (project_target(context.department) if context.department else None)


def _first(pairs: Sequence[tuple[Form | None, str]], context: Context) -> tuple[Printed, Field] | None:
    """The first of some cells that holds an amount, in 万元, with the cell."""
    return next(((amount, form[key]) for form, key in pairs if form and (amount := wan(form[key], form, context))), None)


def _against(at: Field, amounts: Sequence[Printed], whole: tuple[Printed, Field], column: str) -> Iterator[Found]:
    """The sum of one column of the project forms against the department's figure."""
    sum_, slack = sum((one.value for one in amounts), Decimal(0)), sum((one.half_unit for one in amounts), Decimal(0))
    what = "全年执行数" if column == "executed" else "全年预算数"
    limit, cell = whole
    message = f"{len(amounts)} 张项目自评表{what}合计 {told(sum_, UNIT)}，{place(cell)}填报 {told(limit.value, UNIT)}"
    apart = difference(sum_, limit.value, UNIT).removeprefix("相差 ")
    if sum_ - slack > limit.high:
        yield Found(at, f"{message}，多出 {apart}", found=told(sum_, UNIT), expected=f"不超过 {told(limit.value, UNIT)}")
    elif column == "executed" and sum_ + slack < limit.low:
        yield Found(
            at,
            f"{message}，少 {apart}，可能有项目没有自评",
            found=told(sum_, UNIT),
            expected=told(limit.value, UNIT),
            advice="请核对是否全部项目都已自评",
            severity=Severity.INFO,
        )


def _money_of(form: Form, column: str, context: Context) -> Printed | None:
    funds = funds_of(form)
    return in_wan(funds.executed if column == "executed" else funds.annual, form, context)


@check(
    "XS09",
    "project-count-differs",
    title="项目汇总与项目自评表数量不符",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C72",),
    on=BOOK,
    formula="项目汇总所列项目数 = 项目自评表数",
    advice="请补齐项目自评表或更新项目汇总",
)
def project_count_differs(context: Context) -> Iterator[Found]:
    """The project list names another number of projects than there are project forms.

    应评尽评：有多少项目就有多少张自评表。

    两边都只数写了名称的项目，数目不同的是警告，并写明缺哪几个。没有项目汇总、没有项目自评表的工作簿不核对，数目相同而名称不同的也不报。
    """
    rows = [row for form in context.book.of("project-list") for row in form.tables.get("projects", ()) if not row["name"].blank]
    named = [form["project_name"] for form in context.projects if not form["project_name"].blank]
    names, forms = [_key(row["name"]) for row in rows], [_key(name) for name in named]
    if not rows or not forms or len(names) == len(forms):
        return
    lacking = [row["name"].text for row in rows if _key(row["name"]) not in forms]
    surplus = [name.text for name in named if _key(name) not in names]
    told_ = [
        words + "、".join(f"“{name}”" for name in some[:3]) + ("等" if len(some) > 3 else "")
        for words, some in (("没有自评表的有", lacking), ("没有列入汇总的有", surplus))
        if some
    ]
    yield Found(
        rows[0]["name"],
        "，".join([f"汇总列 {len(names)} 个项目，项目自评表 {len(forms)} 张", *told_]),
        found=f"{len(names)} 个",
        expected=f"{len(forms)} 个",
    )


def by_name(context: Context) -> dict[str, Form]:
    """The project forms by their names as `name_of` tells them, those of a name that is there once. 按名称查项目表。"""
    counts = Counter(name_of(form["project_name"].text) for form in context.projects)
    forms = {name_of(form["project_name"].text): form for form in context.projects}
    return {name: form for name, form in forms.items() if name and counts[name] == 1}


def name_of(text: str) -> str:
    """A project's name without blanks; the words in its brackets (一期) are a part of it. 项目名称。"""
    return squeeze(text)


def _key(one: Field) -> str:
    return name_of(one.text)


@check(
    "XS10",
    "duplicate-project",
    title="项目名称重复",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C72",),
    on=BOOK,
    formula="每个项目一张自评表，名称不重复",
    advice="请核对是否重复填报，或在名称中区分年度、批次",
)
def duplicate_project(context: Context) -> Iterator[Found]:
    """Two project forms carry the same project name.

    同一项目填两张表，金额会重复计入合计。

    比较名称时不计空格和全角半角的差别，同名的从第二张起逐张警告。没有填名称的不比较。
    """
    counts = Counter(_key(form["project_name"]) for form in context.projects)
    first: dict[str, Form] = {}
    for form in context.projects:
        name = form["project_name"]
        earlier = first.setdefault(_key(name), form)
        if not name.blank and counts[_key(name)] > 1 and earlier is not form:
            yield Found(name, f"“{name.text}”与{place(earlier['project_name'])}同名", expected="不同的项目名称")


@check(
    "XS11",
    "cost-differs-from-executed",
    title="成本指标完成值与资金执行数不符",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C66",),
    on=("project",),
    formula="以总金额为指标值的成本指标，完成值合计 = 全年执行数",
    advice="请核对成本指标的完成值与执行数",
)
def cost_differs_from_executed(form: Form, context: Context) -> Iterator[Found]:
    """The cost indicators print another total than the funds row's executed amount.

    同一笔支出在一张表里有两个数，必有一处没有按实际填。

    成本指标的指标值合计等于全年预算数或年初预算数时才比较，因为单位成本、部分成本说明不了总额；不符是警告。
    完成值写成界限（≤90万元）的不是金额，有一项这样写就不比较。只有一项成本指标的指在完成值上，几项相加的指在全年执行数上。
    """
    rows = [row for row in form.rows("indicators") if "成本" in row["level2"].text and amount_of(row["actual"], row)]
    executed = _money_of(form, "executed", context)
    actuals = [amount for row in rows if (amount := amount_of(row["actual"], row))]
    limits = any(row["actual"].reading.comparator not in (None, "=") for row in rows)
    if executed is None or not actuals or limits or not _cover_budget(rows, form, context):
        return
    sum_ = sum((one.value for one in actuals), Decimal(0))
    if not same(executed, Printed(sum_, max(one.shown_places for one in actuals))):
        sums = " + ".join(plain(one.value) for one in actuals) + " = " if len(actuals) > 1 else ""
        at = rows[0]["actual"] if len(rows) == 1 else form["funds.total.executed"]
        yield Found(
            at,
            f"成本指标完成值 {sums}{told(sum_, UNIT)}，全年执行数 {told(executed.value, UNIT)}，{difference(sum_, executed.value, UNIT)}",
            expected=told(executed.value if len(rows) == 1 else sum_, UNIT),
        )


def _cover_budget(rows: Sequence[Row], form: Form, context: Context) -> bool:
    """Whether the rows' targets stand for the whole budget."""
    targets = [target for row in rows if (target := amount_of(row["target"], row))]
    if len(targets) < len(rows):
        return False
    sum_ = Printed(sum((one.value for one in targets), Decimal(0)), 2)
    funds = funds_of(form)
    budgets = [budget for budget in (funds.annual, funds.initial) if budget]
    scale = IN_STANDARD[money(form, context)]
    return any(same(sum_, Printed(budget.value * scale, budget.places)) for budget in budgets)


@check(
    "XS12",
    "low-execution-full-output",
    title="执行率低而产出全部完成",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C65",),
    on=("project", "department"),
    formula="执行率低于 50% 时，产出指标不应全部 100%",
    advice="请说明少花钱而全部完成的原因，或核对完成值",
)
def low_execution_full_output(form: Form, context: Context) -> Iterator[Found]:
    """Less than half of the money was spent, and every output is printed as complete.

    钱没花而事全办完，或预算虚高，或完成情况不实。

    执行率按金额重新计算，确实低于 50% 才看。产出指标看填报的完成率，没有填的看是否满分，全部完成的是警告；
    成本指标不算产出，有一项产出两样都没有填的不判断。
    """
    funds, rate = funds_of(form), form["funds.total.rate"]
    outputs = [row for row in form.rows("indicators") if _is_output(row)]
    if funds.rate is None or funds.rate >= LOW or not outputs or not all(_complete(row) for row in outputs):
        return
    if funds.executed and funds.annual and exceeds(Printed(funds.annual.value * LOW, 2), funds.executed):
        at = rate if rate.present else form["funds.total.executed"]
        yield Found(
            at,
            f"执行率 {told(half_up(funds.rate * HUNDRED, 2), '%')}，{len(outputs)} 项产出指标全部完成",
            expected="执行与产出相称",
            rests=(form["funds.total.annual"], form["funds.total.executed"], form["funds.total.rate"]),
        )


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
