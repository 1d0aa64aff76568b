"""Checks between sheets: department, accounts, base data and score summary tell the same numbers. 表间勾稽。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.ties import WAN, difference, in_wan, mended_totals, money, place, same, told, wan
from xltools.core.assess import base_amount, row_named
from xltools.core.findings import Severity
from xltools.core.labels import label_of
from xltools.core.model import Field, Form, Row
from xltools.core.rounding import Printed, plain
from xltools.core.scheme import read_grade
from xltools.core.units import canonical

UNIT = "万元"
SMALL = Decimal("0.01")  # of an amount: nearer than this, two budgets were meant to be the same
"""Rows of the base data and the accounts' cells for the same thing."""
BASE_ACCOUNTS = (
    ("spending.three_public.executed", "three_public.total.executed"),
    ("spending.vehicles.executed", "three_public.vehicles.executed"),
    ("spending.abroad.executed", "three_public.abroad.executed"),
    ("spending.reception.executed", "three_public.reception.executed"),
    ("spending.operating.executed", "general_use.operating.amount"),
    ("spending.procurement.executed", "procurement.total.amount"),
)
"""Words that name an amount of the accounts or the base data when a cost indicator's name ends with them."""
NOUNS = {
    "基本支出": ("expenditure.basic.amount", ""),
    "项目支出": ("expenditure.project.amount", "spending.project.executed"),
    "三公经费": ("three_public.total.executed", "spending.three_public.executed"),
    "公用经费": ("general_use.operating.amount", "spending.operating.executed"),
}
_NAMES = re.compile(f"({'|'.join(NOUNS)})(?:支出额?|总额|金额|决算数|执行数)?$")


def by_parts(one: Field, form: Form, context: Context, other: Printed | None) -> bool:
    """Whether a total is at odds with its own parts and these agree with another form's figure: told at the total alone."""
    sum_ = in_wan(mended_totals(form, context).get(one.key), form, context)
    return sum_ is not None and other is not None and same(sum_, other)


def between(at: Field, mine: Printed | None, other: Field | str, theirs: Printed | None, severity: Severity | None = None) -> Found | None:
    """Two figures of different forms, in 万元, that should be the same and are not."""
    if mine is None or theirs is None or same(mine, theirs):
        return None
    where = other if isinstance(other, str) else place(other)
    return Found(
        at,
        f"填报 {told(mine.value, UNIT)}，{where}为 {told(theirs.value, UNIT)}，{difference(mine.value, theirs.value, UNIT)}",
        expected=told(theirs.value, UNIT),
        severity=severity,
    )


@check(
    "XS01",
    "department-executed-differs",
    title="整体自评表执行数与决算支出不符",
    severity=Severity.ERROR,
    source="reviewer-practice",
    refs=("C23", "C24", "C25"),
    on=BOOK,
    formula="整体自评表全年执行数 = 决算本年支出合计",
    advice="请以决算报表为准核对执行数",
)
def department_executed_differs(context: Context) -> Iterator[Found]:
    """The department form's execution is not the year's expenditure of the accounts.

    整体自评以决算为准，两处不符说明自评表没有按决算数填报。

    按印出的位数比较，不符是错误。与决算财政拨款支出相同的也算对，有的单位只自评财政拨款；
    决算合计与自己的分项不符而分项之和与自评表相同的，由 AC01 指出。
    """
    form, accounts = context.department, context.accounts
    if not form or not accounts:
        return
    stated, total = form["funds.total.executed"], accounts["expenditure.total.amount"]
    mine, fiscal = wan(stated, form, context), _fiscal_year(accounts, "expenditure", context)
    if mine and fiscal and same(mine, fiscal[0]):
        return
    found = between(stated, mine, total, wan(total, accounts, context))
    if found and not by_parts(total, accounts, context, mine):
        yield found


@check(
    "XS02",
    "fiscal-appropriation-differs",
    title="整体自评表财政拨款与决算不符",
    severity=Severity.ERROR,
    source="reviewer-practice",
    refs=("C23", "C24", "C25"),
    on=BOOK,
    formula="财政拨款执行数 = 决算财政拨款支出；财政拨款预算数与决算财政拨款收入相互印证",
    advice="请核对是否把非财政拨款计入",
)
def fiscal_appropriation_differs(context: Context) -> Iterator[Found]:
    """The department form's fiscal appropriation is not that of the accounts.

    财政拨款收支是决算公开的核心数，自评报告引用时常把其他资金一并计入。

    执行数与决算财政拨款支出不符是错误。预算数与决算收入口径可能不同：相差在 1% 以内的是警告，差得更多的只提示；
    与财政拨款收入总计相同的算对。
    """
    form, accounts = context.department, context.accounts
    if not form or not accounts:
        return
    executed, budget = form["funds.fiscal.executed"], form["funds.fiscal.annual"]
    spent, income = (_fiscal_year(accounts, column, context) for column in ("expenditure", "income"))
    mine = wan(executed, form, context)
    found = between(executed, mine, spent[1], spent[0]) if spent else None
    if found and spent and (isinstance(spent[1], str) or not by_parts(spent[1], accounts, context, mine)):
        yield found
    total = wan(accounts["fiscal.total.income"], accounts, context)
    mine = wan(budget, form, context)
    if income and mine and not (total and same(mine, total)):
        near = abs(mine.value - income[0].value) <= SMALL * income[0].value
        found = between(budget, mine, income[1], income[0], Severity.WARNING if near else Severity.INFO)
        if found:
            yield Found(found.at, f"{found.message}，预算数与收入数口径可能不同", found.expected, severity=found.severity)


def _fiscal_year(accounts: Form, column: str, context: Context) -> tuple[Printed, Field | str] | None:
    """The year's fiscal income or expenditure: as stated, else the sum of its three parts."""
    stated = accounts[f"fiscal.year.{column}"]
    if amount := wan(stated, accounts, context):
        return amount, stated
    parts = [wan(accounts[f"fiscal.{key}.{column}"], accounts, context) for key in ("general", "fund", "capital")]
    known = [part for part in parts if part]
    if len(known) < len(parts):
        return None
    word = "支出" if column == "expenditure" else "收入"
    return Printed(sum((part.value for part in known), Decimal(0)), 2), f"决算财政拨款{word}各项合计"


@check(
    "XS03",
    "cost-indicator-differs",
    title="成本指标与决算、预算不符",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C23", "C24", "C38", "C66"),
    on=BOOK,
    formula="以基本支出、项目支出等命名的指标完成值 = 决算数；各项指标值之和 = 全年预算数",
    advice="请核对指标值、完成值与决算",
)
def cost_indicator_differs(context: Context) -> Iterator[Found]:
    """A cost indicator of the department names an amount of the accounts and prints another.

    整体自评的成本指标常直接引用基本支出、项目支出，应与决算一致。

    指标名称以这些词结尾的才比较，先与决算比，没有决算的与基础数据表比。基本支出与项目支出的指标值之和应等于全年预算数。
    名称可能只指一部分，因此是警告。
    """
    form = context.department
    if not form:
        return
    named = [(noun, row) for row in form.rows("indicators") if (noun := _noun(row["level3"].text))]
    for noun, row in named:
        reference = _reference(noun, context)
        if reference and (found := between(row["actual"], amount_of(row["actual"], row), reference[1], reference[0])):
            yield found
    yield from _targets_sum([row for noun, row in named if noun in ("基本支出", "项目支出")], form, context)


def project_target(form: Form) -> tuple[Printed, Field] | None:
    """What the department's indicators plan for 项目支出, in 万元."""
    rows = [row for row in form.rows("indicators") if _noun(row["level3"].text) == "项目支出"]
    amount = amount_of(rows[0]["target"], rows[0]) if len(rows) == 1 else None
    return (amount, rows[0]["target"]) if amount else None


def _noun(name: str) -> str | None:
    if re.search("除|不含|人均|压减|节约", name):
        return None
    match = _NAMES.search(label_of(name))
    return match[1] if match else None


def amount_of(one: Field, row: Row) -> Printed | None:
    """An indicator's amount in 万元; None unless the cell, the unit cell or the target says that it is money."""
    unit = canonical(one.reading.unit or row["unit"].text or row["target"].reading.unit)
    if one.number is None or unit not in ("元", UNIT):
        return None
    number = one.number / WAN if unit == "元" else one.number
    return Printed(number, max(2, -int(number.normalize().as_tuple().exponent)))


def _reference(noun: str, context: Context) -> tuple[Printed, Field] | None:
    """The amount a noun stands for: the accounts', else the base data's."""
    for form, key in zip((context.accounts, context.base), NOUNS[noun], strict=True):
        if form and key and (amount := wan(form[key], form, context)):
            return amount, form[key]
    return None


def _targets_sum(rows: Sequence[Row], form: Form, context: Context) -> Iterator[Found]:
    budget = wan(form["funds.total.annual"], form, context)
    targets = [amount for row in rows if (amount := amount_of(row["target"], row))]
    if {_noun(row["level3"].text) for row in rows} != {"基本支出", "项目支出"} or len(rows) != 2 or len(targets) != 2 or not budget:
        return
    sum_ = targets[0].value + targets[1].value
    if not same(budget, Printed(sum_, 2)):
        both = f"{plain(targets[0].value)} + {plain(targets[1].value)}"
        yield Found(
            form["funds.total.annual"],
            f"填报 {told(budget.value, UNIT)}，基本支出与项目支出的指标值合计 {both} = {told(sum_, UNIT)}，"
            f"{difference(sum_, budget.value, UNIT)}",
            expected=told(sum_, UNIT),
        )


@check(
    "XS04",
    "project-budget-differs",
    title="项目支出预算各表不一致",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C23", "C38"),
    on=BOOK,
    formula="整体自评表项目支出 = 基础数据表项目支出预算数",
    advice="请核对两表是年初预算还是调整后预算",
)
def project_budget_differs(context: Context) -> Iterator[Found]:
    """The budget for projects differs between the department form and the base data.

    两表同时报送，项目支出预算应是同一个数。

    两处都填了才比较，不同的一律是警告，可能一处是年初预算，一处是调整后预算。
    """
    form, base = context.department, context.base
    if form and base:
        mine, theirs = form["nature.project"], base["spending.project.budget"]
        if found := between(mine, wan(mine, form, context), theirs, wan(theirs, base, context)):
            yield found


@check(
    "XS05",
    "base-data-differs",
    title="基础数据表与决算不符",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C23", "C25"),
    on=BOOK,
    formula="基础数据表的三公经费、公用经费、政府采购、项目支出决算数 = 决算",
    advice="请以决算报表为准核对基础数据",
)
def base_data_differs(context: Context) -> Iterator[Found]:
    """An executed amount of the base data differs from the accounts.

    基础数据表的决算数应直接取自决算报表。

    项目支出不符是错误。其余是警告：决算列的是财政拨款支出，基础数据可能还有其他资金；三公合计不符时不再逐行指出。
    """
    base, accounts = context.base, context.accounts
    if not base or not accounts:
        return
    project = base["spending.project.executed"]
    other = accounts["expenditure.project.amount"]
    there = wan(other, accounts, context)
    found = between(project, wan(project, base, context), other, there, Severity.ERROR)
    if found and not by_parts(project, base, context, there):
        yield found
    seen = [found for key, there in BASE_ACCOUNTS if (found := _both(base[key], accounts[there], context, base, accounts))]
    whole = any(found.at.key == "spending.three_public.executed" for found in seen)
    rows = {"spending.vehicles.executed", "spending.abroad.executed", "spending.reception.executed"}
    yield from (found for found in seen if not (whole and found.at.key in rows))


def _both(mine: Field, other: Field, context: Context, base: Form, accounts: Form) -> Found | None:
    """A row of the base data that differs from the accounts, and not because a total of either is at odds with its parts."""
    here, there = wan(mine, base, context), wan(other, accounts, context)
    found = between(mine, here, other, there)
    told_there = found and (by_parts(mine, base, context, there) or by_parts(other, accounts, context, here))
    return None if told_there else found


@check(
    "XS06",
    "summary-differs",
    title="得分情况表与自评表不一致",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C23", "C24"),
    on=BOOK,
    formula="得分情况表各块的权重、得分、总分、等级 = 整体自评表",
    advice="请核对两表，以自评表为准更新得分情况表",
)
def summary_differs(context: Context) -> Iterator[Found]:
    """The score summary prints another weight, score or grade than the department form.

    得分情况表是自评表的汇总，两表同时公开。

    预算执行一块与资金总额行比较，其他各块与自评表中同名一级指标各行之和比较，不符是错误；总分、等级也比较。
    各行没有填全的、得分情况表由公式算出的不比较。
    """
    form, summary = context.department, context.summary
    if not form or not summary:
        return
    for row in summary.rows("blocks"):
        for column in ("weight", "score"):
            yield from _points_differ(row[column], _block_points(form, row["name"].text, column))
    yield from _points_differ(summary["total.score"], form["total.score"].number)
    scheme = context.scheme(form)
    mine, theirs = (read_grade(one["grade"].text, scheme) for one in (summary, form))
    if mine and theirs and mine != theirs and not summary["grade"].formula:
        yield Found(summary["grade"], f"填报“{summary['grade'].text}”，整体自评表为“{form['grade'].text}”", expected=theirs)


def _points_differ(one: Field, points: Decimal | None) -> Iterator[Found]:
    if one.formula or one.number is None or points is None or one.number == points:
        return
    yield Found(
        one,
        f"填报 {told(one.number, '分')}，整体自评表为 {told(points, '分')}，相差 {told(abs(one.number - points), '分')}",
        expected=told(points, "分"),
    )


def _block_points(form: Form, name: str, column: str) -> Decimal | None:
    """The points of a block on the department form; None where the form does not tell them all."""
    block = label_of(name).removesuffix("指标")
    if "预算执行" in block:
        return form[f"funds.total.{column}"].number
    rows = [row for row in form.rows("indicators") if label_of(row["level1"].text).removesuffix("指标") == block]
    points = [row[column].number for row in rows if row["weight"].number is not None]
    gaps = any(not row["level1"].text and row["weight"].number is not None for row in form.rows("indicators"))
    known = [one for one in points if one is not None]
    return sum(known, Decimal(0)) if points and len(known) == len(points) and not gaps else None


@check(
    "XS07",
    "relative-claim-contradicted",
    title="相对指标的完成值与基础数据矛盾",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C53",),
    on=BOOK,
    formula="完成值写“＜上年数”时，基础数据表本年决算数应小于上年决算数",
    advice="请核对完成值或基础数据表",
)
def relative_claim_contradicted(context: Context) -> Iterator[Found]:
    """An actual such as ＜上年数 is not what the base data says.

    完成值只写与上年比的结论，数在基础数据表里，须能对上。

    按指标名称找基础数据表的行，名称写明不含公车购置的减去购置费；上年比上年数一栏，预算比预算数一栏。
    """
    if not context.department or not context.base:
        return
    for row in context.department.rows("indicators"):
        if found := _claim(row, context.base, money(context.base, context)):
            yield found


def _claim(row: Row, base: Form, unit: str) -> Found | None:
    said, name = row["actual"].reading, row["level3"].text
    line = row_named(name, base.layout)
    if line is None or not said.reference or said.comparator not in ("<", "≤", ">", "≥"):
        return None
    column = "prior" if "上年" in said.reference else "budget" if "预算" in said.reference else ""
    less = "vehicle_purchase" if re.search("(?:除|不含)公车购置", name) else None
    now, then = base_amount(base, line, "executed", less), base_amount(base, line, column, less) if column else None
    if now is None or then is None:
        return None
    holds = {"<": now < then, "≤": now <= then, ">": now > then, "≥": now >= then}[said.comparator]
    if holds:
        return None
    return Found(
        row["actual"],
        f"填报“{row['actual'].text}”，基础数据表本年决算 {told(now, unit)}，{said.reference} {told(then, unit)}，与填报不符",
        expected=f"与 {told(then, unit)} 比较的实际情况",
    )
