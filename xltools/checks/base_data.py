"""Checks within the base data: sums, control rates, and columns that were mixed up. 基础数据表的校验。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.checks.declare import Context, Found, check
from xltools.checks.ties import (
    exceeds,
    in_percent,
    money,
    negative_found,
    place,
    rates,
    rates_found,
    sums_found,
    told,
    zero_rate_found,
)
from xltools.core.findings import Severity
from xltools.core.model import Field, Form
from xltools.core.rounding import Printed

ON = ("base-data",)
OPERATING = ("office", "utilities", "meetings")
CONTROLLED = ("three_public", "project", "operating", "procurement")


@check(
    "BS01",
    "base-sum-mismatch",
    title="基础数据合计与分项不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C19", "C63"),
    on=ON,
    formula="三公经费 = 公务用车 + 出国 + 接待；项目支出 = 各类项目之和",
    advice="请核对合计与各分项",
)
def base_sum_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A total of the base data is not the sum of its parts.

    基础数据表是评分的依据，合计不符时控制率无从计算。

    每个合计的每一栏都按印出的位数比较，合计下面添加的行也计入，不符是错误。合计大于分项而有分项空白的是警告，
    三公经费合计有分项空白的只提示。
    """
    yield from sums_found(form, context)


@check(
    "BS02",
    "operating-parts-exceed",
    title="公用经费的其中项超过公用经费",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C63",),
    on=ON,
    formula="办公经费 + 水电差旅费 + 会议培训费 ≤ 公用经费",
    advice="请核对公用经费与其中各项",
)
def operating_parts_exceed(form: Form, context: Context) -> Iterator[Found]:
    """The parts named under operating costs add up to more than the whole.

    “其中”各项只是公用经费的一部分，不会超过总数。

    上年、预算、决算三栏分别核对。各项不必加满公用经费，只有各项之和超出公用经费、又不能由舍入解释的才是错误。
    """
    unit = money(form, context)
    for column in ("prior", "budget", "executed"):
        whole = form[f"spending.operating.{column}"]
        parts = [one.printed for key in OPERATING if (one := form[f"spending.{key}.{column}"]).printed]
        sum_ = sum((part.value for part in parts if part), Decimal(0))
        if whole.printed and sum_ - sum((part.half_unit for part in parts if part), Decimal(0)) > whole.printed.high:
            yield Found(
                whole,
                f"填报 {told(whole.printed.value, unit)}，其中各项合计 {told(sum_, unit)}，超出 {told(sum_ - whole.printed.value, unit)}",
                expected=f"不少于 {told(sum_, unit)}",
            )


@check(
    "BS03",
    "control-rate-mismatch",
    title="控制率计算有误",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C70",),
    on=ON,
    formula="在职人员控制率 = 在职人数 ÷ 编制数；规模、投资控制率 = 实际 ÷ 批复或预算",
    advice="请重新计算控制率",
)
def control_rate_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A printed control rate is not the ratio of its numbers.

    控制率在评分表中直接折算得分。

    人数按实数、面积和金额按印出的位数计算，控制率按填报的小数位数比较，不符是错误。截尾、进位得来的只提示。
    """
    yield from (found for _, found in rates_found(form, context))


@check(
    "BS04",
    "people-above-posts",
    title="在职人数超过编制数",
    severity=Severity.WARNING,
    source="case-23",
    refs=("C70",),
    on=ON,
    formula="在职人数 ≤ 编制数",
    advice="请核对编制数，或说明超编原因",
)
def people_above_posts(form: Form, context: Context) -> Iterator[Found]:
    """More people are on the payroll than there are posts.

    超编在评分表中每超一个百分点扣分，须说明原因。

    编制数、在职人数都填了才比较，超出一律是警告，可能有其他单位人员在本单位发放工资。
    """
    posts, people = form["staff.total.posts"].number, form["staff.total.people"]
    if posts is not None and people.number is not None and people.number > posts:
        yield Found(
            people,
            f"在职 {told(people.number, '人')}，编制 {told(posts, '人')}，超出 {told(people.number - posts, '人')}",
            expected=f"不超过 {told(posts, '人')}",
        )


@check(
    "BS05",
    "spending-above-budget",
    title="经费决算数超过预算数",
    severity=Severity.WARNING,
    source="case-24",
    refs=("C20",),
    on=ON,
    formula="三公经费、项目支出、公用经费、政府采购的决算数 ≤ 预算数",
    advice="请核对预算数是否含追加，或说明超预算原因",
)
def spending_above_budget(form: Form, context: Context) -> Iterator[Found]:
    """Controlled spending is above its budget.

    三公经费、公用经费等以预算为控制数，超出在评分表中扣分。

    只看三公经费、项目支出、公用经费、政府采购四行，决算数按印出的位数确实大于预算数的是警告，预算数可能没有含追加。
    基本支出预算调整不是控制数，不比较。
    """
    unit = money(form, context)
    for key in CONTROLLED:
        executed, budget = form[f"spending.{key}.executed"], form[f"spending.{key}.budget"]
        if executed.printed and budget.printed and exceeds(executed.printed, budget.printed):
            over = executed.printed.value - budget.printed.value
            yield Found(
                executed,
                f"决算 {told(executed.printed.value, unit)}，预算 {told(budget.printed.value, unit)}，超出 {told(over, unit)}",
                expected=f"不超过 {told(budget.printed.value, unit)}",
            )


@check(
    "BS06",
    "three-public-above-last-year",
    title="三公经费高于上年",
    severity=Severity.INFO,
    source="case-23",
    refs=("C20",),
    on=ON,
    formula="三公经费本年决算数 ≤ 上年决算数",
    advice="请说明较上年增加的原因",
)
def three_public_above_last_year(form: Form, context: Context) -> Iterator[Found]:
    """三公 spending is above last year's.

    评分表考核“三公经费变动率”，增加的要说明原因。

    只比较三公经费合计的本年与上年决算数，确实增加的作提示，经批准购置公务用车也会使它增加。当年有公车购置的，消息里写明金额。
    """
    executed, prior = form["spending.three_public.executed"], form["spending.three_public.prior"]
    if not (executed.printed and prior.printed and exceeds(executed.printed, prior.printed)):
        return
    unit, more = money(form, context), executed.printed.value - prior.printed.value
    share = f"（{told(in_percent(Printed(more, 2), prior.printed), '%')}）" if prior.printed.value > 0 else ""
    bought = form["spending.vehicle_purchase.executed"].number
    bought_words = f"，其中公车购置 {told(bought, unit)}" if bought else ""
    yield Found(
        executed,
        f"本年 {told(executed.printed.value, unit)}，上年 {told(prior.printed.value, unit)}，增加 {told(more, unit)}{share}"
        f"{bought_words}，可能需要说明原因",
        expected=f"不超过 {told(prior.printed.value, unit)}",
    )


@check(
    "BS07",
    "columns-mixed-up",
    title="决算数栏可能误填预算数",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C71",),
    on=ON,
    formula="基本支出决算数 = 全年执行数 − 项目支出决算数",
    advice="请核对该栏应填预算数还是决算数",
)
def columns_mixed_up(form: Form, context: Context) -> Iterator[Found]:
    """The executed column of basic expenditure holds the budget.

    决算数栏与预算数完全相同而与执行情况不符，多为抄错了列。

    基本支出决算数等于整体自评表的基本支出预算数、又与实际执行数不同的是警告。实际执行数取决算的基本支出，
    没有决算的用全年执行数减项目支出决算数；缺了哪个数都不判断。
    """
    stated, executed = form["spending.basic_adjusted.executed"], _basic_executed(form, context)
    budget = context.department["nature.basic"] if context.department else None
    if executed is None or budget is None or stated.printed is None or budget.printed is None or not stated.printed.value:
        return
    actual, how = executed
    slack = 2 * actual.half_unit + stated.printed.half_unit
    if stated.printed.value == budget.printed.value and abs(actual.value - stated.printed.value) > slack:
        unit = money(form, context)
        yield Found(
            stated,
            f"填报 {told(stated.printed.value, unit)}，与{place(budget)}的预算数相同，{how}为 {told(actual.value, unit)}，"
            f"相差 {told(abs(actual.value - stated.printed.value), unit)}，可能误填预算数",
            expected=told(actual.value, unit),
        )


def _basic_executed(form: Form, context: Context) -> tuple[Printed, str] | None:
    """Basic expenditure as executed, and where it comes from."""
    stated: Field | None = context.accounts["expenditure.basic.amount"] if context.accounts else None
    if stated and stated.printed:
        return stated.printed, "决算基本支出"
    total = context.department["funds.total.executed"].printed if context.department else None
    project = form["spending.project.executed"].printed
    if total is None or project is None:
        return None
    value = total.value - project.value
    return Printed(value, 2), f"全年执行数 {total.value} − 项目支出 {project.value} "


@check(
    "BS08",
    "base-rate-over-zero",
    title="分母为零而填报控制率",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C18",),
    on=ON,
    formula="没有编制、批复或预算时控制率写“—”",
    advice="请改为“—”或留空",
)
def base_rate_over_zero(form: Form, context: Context) -> Iterator[Found]:
    """A control rate is printed over zero.

    没有完工项目而写控制率 0，与控制得好无法区分。

    分母为零，或分母空白而分子也是零或空白，却填了控制率的是警告，填 0% 的只提示。由公式算出的不管。
    """
    yield from (found for rate in rates(form) if (found := zero_rate_found(rate)))


@check(
    "BS09",
    "negative-base-data",
    title="基础数据为负数",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C08",),
    on=ON,
    formula="人数、金额、面积 ≥ 0",
    advice="请核对正负号",
)
def negative_base_data(form: Form, context: Context) -> Iterator[Found]:
    """A head count, amount or area is negative.

    这些数没有负数，多为录入时误带负号。

    填报的人数、金额、面积逐格核对，负数一律是错误。基本支出预算调整可以是调减，不在此列。
    """
    yield from negative_found(form, money(form, context), skip=("spending.basic_adjusted.",))
