"""One indicator, rate or grade by itself: what came of it and the sentence that says why, without any workbook. 单项说明。"""

from __future__ import annotations

from decimal import Decimal

from xltools.core.completion import Completion, complete
from xltools.core.errors import BadInput, XltoolsError
from xltools.core.rounding import HUNDRED, percent, plain
from xltools.core.scheme import DEFAULT, Band, Scheme, grade
from xltools.core.scoring import Scored, score_indicator
from xltools.core.values import read_value


def explain(
    target: object,
    actual: object,
    weight: Decimal | int | float,
    *,
    name: str | None = None,
    category: str | None = None,
    rule: str | None = None,
    scheme: str | None = None,
) -> tuple[Completion, Scored]:
    """One indicator's completion and its points, each with its sentence. 说明一项指标。

    Args:
        target, actual: 指标值 and 完成值 as typed.
        weight: 分值, points from 0 up.
        name, category: 三级指标 and 二级指标, which help to tell the direction.
        rule: a scoring rule instead of the scheme's own.
        scheme: a scheme id; the general one when None.
    Raises:
        UnknownName: no such rule or scheme.
        BadInput: a weight that is not a number from 0 up.
    """
    completion = complete(target, actual, name=name, category=category)
    return completion, score_indicator(completion, weight, Scheme.get(scheme or DEFAULT), rule)


def explain_grade(total: Decimal | None, scheme: Scheme) -> str:
    """Which band of which scheme a total falls into, boundaries told; "" without a total or without bands. 等级的说明。

    >>> explain_grade(Decimal(90), Scheme.get())[:42]
    '总分 90 分，按方案“财政部项目支出自评通用口径”，90 分（含）以上为“优”；依'
    """
    if total is None or not scheme.bands:
        return ""
    source = scheme.bands_citation.text if scheme.bands_citation else ""
    told = f"总分 {plain(total)} 分，按方案“{scheme.title}”，"
    try:
        earned = grade(total, scheme)
    except XltoolsError as error:
        return f"{told}不能评定等级：{_inside(error)}。"
    return f"{told}{_band(earned, scheme.bands)}为“{earned}”；依据：{source}。"


def _band(earned: str, bands: tuple[Band, ...]) -> str:
    """The bounds of a band; the lower one belongs to it."""
    place = [band.name for band in bands].index(earned)
    floor = f"{plain(bands[place].floor)} 分（含）"
    if not place:
        return f"{floor}以上"
    ceiling = f"{plain(bands[place - 1].floor)} 分"
    return f"不足 {ceiling}" if place == len(bands) - 1 else f"{floor}至 {ceiling}（不含）"


def explain_rate(budget: Decimal | None, executed: Decimal | None, unit: str = "万元", base: str = "全年预算数") -> str:
    """What a budget execution rate was divided from; "" when neither amount is filled in. 预算执行率的说明。

    >>> explain_rate(Decimal("1864.04"), Decimal("1794.03"))
    '全年执行数 1794.03 万元 ÷ 全年预算数 1864.04 万元，执行率 96.24%。'
    """
    if budget is None and executed is None:
        return ""
    if budget is None or executed is None:
        return f"{base if budget is None else '全年执行数'}未填，执行率不能计算。"
    if budget <= 0:
        return f"{base}为 {plain(budget)}，没有执行率可言，栏内可填“—”。"
    over = "，执行数超过预算数，须说明原因" if executed > budget else ""
    return f"全年执行数 {plain(executed)} {unit} ÷ {base} {plain(budget)} {unit}，执行率 {percent(executed / budget)}{over}。"


def told(target: object, actual: object, weight: object, rule: str | None = None, scheme: str | None = None) -> str:
    """The sentence for an indicator whatever is typed: also why it has no points. 无论填了什么都有的一句话。

    Without a weight the completion is told by itself; a rule, scheme or weight that cannot be is named.
    """
    completion = complete(target, actual)
    if weight is None:
        return f"{completion.sentence.rstrip('。')}；分值未填，不能计分。"
    try:
        return score_indicator(completion, number_typed(weight, "分值"), Scheme.get(scheme or DEFAULT), rule).sentence
    except XltoolsError as error:
        return f"{completion.sentence.rstrip('。')}；不能计分：{_inside(error)}。"


def number_typed(value: object, what: str) -> Decimal:
    """A number typed as such or as text such as ``26.23万元`` or ``９６%``. 填写的数字。

    Raises:
        BadInput: anything else; the error names the input.
    """
    reading = None if isinstance(value, bool) else read_value(value)
    if reading is None or reading.number is None or reading.parts or reading.upper is not None:
        raise BadInput(f"{what}“{value}”不是一个数字", accepted="数字，如 26.23", next_step="请只填数字")
    return reading.number / HUNDRED if reading.unit == "%" else reading.number


def _inside(error: XltoolsError) -> str:
    """An error's words as part of a sentence."""
    return str(error).rstrip("。").replace("。", "；")
