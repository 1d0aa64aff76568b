"""The scoring rules: how facts about one indicator become points. 计分规则。

One decorated function per rule. A rule knows no province and no year: which rule applies where, with which
parameters, is a scheme's business (scheme.py); rounding and the final sentence are scoring.py's.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

from xltools.core.errors import BadInput
from xltools.core.facts import ONE, PLACES, ZERO, Facts
from xltools.core.registry import Registry
from xltools.core.rounding import HUNDRED, half_up, percent, plain, settle


class Award(NamedTuple):
    """What a rule gives, before rounding. 规则给出的分数或区间。

    `points` is None when only an interval is given (`low`, `high`; `open_high` when the upper end is not included) or
    nothing can be computed; `how` says how in Chinese, without the result.
    """

    how: str
    points: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    open_high: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """Parameters a rule was seen with in a published form. 公开表格中见过的参数。"""

    source: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


RULES = Registry("计分规则")


def rule(
    name: str,
    *,
    title: str,
    source: str,
    fits: Sequence[str],
    parameters: Mapping[str, str] | None = None,
    seen: Sequence[Seen] = (),
) -> Callable[[Callable[..., Award]], Callable[..., Award]]:
    """Declare a scoring rule. 登记一条计分规则。

    Args:
        name: the rule named for its arithmetic ("capped-ratio").
        title: the Chinese title.
        source: id of the document it was read in.
        fits: the keys of `PLACES` where it makes sense.
        parameters: a Chinese description of each keyword parameter of the function.
        seen: parameter sets read in published forms, most usual first.
    Raises:
        BadInput: a place that does not exist, or a parameter without description.
    """

    def decorate(function: Callable[..., Award]) -> Callable[..., Award]:
        described = dict(parameters or {})
        declared = [one.name for one in inspect.signature(function).parameters.values() if one.kind is one.KEYWORD_ONLY]
        if sorted(described) != sorted(declared):
            raise BadInput(f"计分规则“{name}”的参数说明与函数参数不一致", accepted="、".join(declared) or "无参数")
        if unknown := set(fits) - set(PLACES):
            raise BadInput(f"计分规则“{name}”的适用处“{'、'.join(unknown)}”不存在", accepted="、".join(PLACES))
        details = {"fits": frozenset(fits), "parameters": described, "seen": tuple(seen)}
        return RULES.declare(name, title=title, source=source, **details)(function)

    return decorate


@rule(
    "capped-ratio",
    title="按比例计分",
    source="caiyu-2020-10",
    fits=("higher", "equal", "spend", "execution"),
    seen=[Seen("caiyu-2020-10")],
)
def capped_ratio(facts: Facts) -> Award:
    """Points in proportion to completion, never above the weight: s = w · min(1, B/A). 按完成比例计分，封顶于分值。

    Source: 财预〔2020〕10号 (recalled); 海淀 2016, 湖北, 重庆 (read).
    """
    if facts.rate is None:
        return _without_rate(facts)
    capped = max(ZERO, min(ONE, facts.rate))
    return Award(f"{plain(facts.weight)} 分 × {_of(facts.rate, capped)}", facts.weight * capped)


@rule(
    "inverse-ratio",
    title="反向按比例计分",
    source="case-19",
    fits=("lower", "spend"),
    seen=[Seen("case-19")],
)
def inverse_ratio(facts: Facts) -> Award:
    """Full points up to the limit, above it w · A/B. 不超过指标值得满分，超过时按 A/B 计分。

    Source: 海淀 2016, column 得分计算方法 (read).
    """
    ratio = facts.ratio
    if ratio is None:
        return _without_rate(facts)
    if ratio <= 1:
        return Award("不超过指标值", facts.weight)
    return Award(f"超过指标值，{plain(facts.weight)} 分 × A/B（{percent(ONE / ratio)}）", settle(facts.weight / ratio))


@rule(
    "reverse-linear",
    title="反向线性计分",
    source="provincial-system",
    fits=("lower", "spend"),
    seen=[Seen("provincial-system")],
)
def reverse_linear(facts: Facts) -> Award:
    """Full points up to the limit, then w · (1 − (B−A)/A), nothing from 2A on. 超过多少比例扣多少比例的分。

    Source: a provincial performance system (vendor).
    """
    ratio = facts.ratio
    if ratio is None:
        return _without_rate(facts)
    if ratio <= 1:
        return Award("不超过指标值", facts.weight)
    kept = max(ZERO, 2 - ratio)
    return Award(f"超出 {percent(ratio - 1)}，{plain(facts.weight)} 分 ×（1 − 超出比例，最低为 0）", facts.weight * kept)


@rule(
    "equal",
    title="等于指标值计分",
    source="provincial-system",
    fits=("equal",),
    seen=[Seen("provincial-system")],
)
def equal(facts: Facts) -> Award:
    """For a target of zero all or nothing (B ≤ 0), for any other like capped-ratio. 指标值为 0 时全得或不得，否则按比例。

    Source: a provincial performance system (vendor).
    """
    if facts.target == 0 and facts.actual is not None:
        kept = facts.actual <= 0
        return Award(f"指标值为 0，完成值{'不' if kept else ''}大于 0", facts.weight if kept else ZERO)
    return capped_ratio(facts)


@rule(
    "all-or-nothing",
    title="达标计分",
    source="caiyu-2020-10",
    fits=("higher", "lower", "equal", "spend", "deadline"),
    seen=[Seen("caiyu-2020-10")],
)
def all_or_nothing(facts: Facts) -> Award:
    """The whole weight when the target is met, else nothing. 达到指标值得满分，未达到不得分。

    Source: 财预〔2020〕10号, full points for a met target (recalled).
    """
    if facts.met is None:
        return Award("无法判断是否达到指标值")
    return Award(_kept(facts.place), facts.weight) if facts.met else Award(_missed(facts.place), ZERO)


@rule(
    "tiers",
    title="定性三档计分",
    source="case-12",
    fits=("qualitative",),
    parameters={
        "attained": "“达成”一档的下限，占分值的比例，0 到 1（默认 0.8）",
        "partial": "“部分达成”一档的下限，占分值的比例，0 到 1（默认 0.6）",
    },
    seen=[Seen("case-12")],
)
def tiers(facts: Facts, *, attained: Decimal = Decimal("0.8"), partial: Decimal = Decimal("0.6")) -> Award:
    """An interval of points by tier: 达成 80%（含）至 100%，部分达成 60%（含）至 80%，未达成 60% 以下. 按三档给出得分区间。

    The person chooses the score inside the interval; what is checked is that it lies there.
    Source: 财预〔2020〕10号 (recalled); 中江 2022, form notes (read).
    """
    bounds = {"达成": (attained, ONE), "部分达成": (partial, attained), "未达成": (ZERO, partial)}
    tier = facts.tier or ("达成" if facts.met else None)
    if tier not in bounds:
        return Award("看不出属于达成、部分达成还是未达成，须由评价人定档")
    low, high = (facts.weight * share for share in bounds[tier])
    end = "含" if high == facts.weight else "不含"
    how = f"属“{tier}”档，得分应在 {plain(low)}（含）至 {plain(high)}（{end}）分之间，由评价人在区间内确定"
    return Award(how, None, low, high, open_high=tier != "达成")


@rule(
    "step-deduct",
    title="分档扣分",
    source="case-24",
    fits=("higher", "execution"),
    parameters={
        "step": "每一档的宽度，百分点，大于 0",
        "cost": "每一档扣多少分，大于 0",
        "of": "上述扣分所对应的分值；填写后按实际分值同比例折算，0 表示不折算（默认 0）",
    },
    seen=[
        Seen("case-24", {"step": Decimal(5), "cost": Decimal(2), "of": Decimal(5)}),
        Seen("seed-002", {"step": ONE, "cost": ONE}),
    ],
)
def step_deduct(facts: Facts, *, step: Decimal, cost: Decimal, of: Decimal = ZERO) -> Award:
    """Full points at 100 %, each started step of p percentage points below costs d, never below nothing. 每低一档扣分。

    Source: 长沙雨花 2022, 预算完成率: 5 points, each 5 % below costs 2 (read).
    """
    if facts.rate is None:
        return _without_rate(facts)
    gap = max(ZERO, (ONE - facts.rate) * HUNDRED)
    return _deduct(facts.weight, "比 100% 低", gap, step, _scaled(cost, of, facts.weight))


@rule(
    "excess-deduct",
    title="超额扣分",
    source="case-23",
    fits=("lower", "spend"),
    parameters={
        "cost": "每超一档扣多少分，大于 0",
        "step": "每一档的宽度，百分点（默认 1）",
        "of": "上述扣分所对应的分值；填写后按实际分值同比例折算，0 表示不折算（默认 0）",
    },
    seen=[
        Seen("case-23", {"cost": ONE}),
        Seen("case-23", {"cost": Decimal("0.5")}),
        Seen("case-24", {"cost": Decimal("0.8")}),
    ],
)
def excess_deduct(facts: Facts, *, cost: Decimal, step: Decimal = ONE, of: Decimal = ZERO) -> Award:
    """Full points up to the limit, each started percentage point over it costs d, never below nothing. 每超一个百分点扣分。

    Source: 岳阳, 三公经费控制率 1 per point, 在职人员控制率 0.5 per point (read).
    """
    above = facts.points_above
    if above is None:
        return _without_rate(facts)
    return _deduct(facts.weight, "比指标值高", max(ZERO, above), step, _scaled(cost, of, facts.weight))


@rule(
    "bands",
    title="区间计分",
    source="case-23",
    fits=("higher", "lower", "execution"),
    parameters={
        "table": '区间到得分的表，如 [["[0,0]", 3], ["(0,10]", 2], ["(10,)", 0]]，以百分数计，一端留空表示不限',
        "of": "上述得分所对应的分值；填写后按实际分值同比例折算，0 表示不折算（默认 0）",
    },
)
def bands(facts: Facts, *, table: Sequence[Sequence[Any]], of: Decimal = ZERO) -> Award:
    """The points of the interval the percentage falls into. 百分数落在哪个区间就得哪一档的分。

    Looks at the actual value when it is itself a percentage, else at the completion.
    Source: 岳阳, 预算调整率 0 → 3, (0,10] → 2, (10,20] → 1, (20,30] → 0.5, >30 → 0 (read).
    """
    value = facts.actual if facts.percent else None if facts.rate is None else facts.rate * HUNDRED
    if value is None:
        return Award("没有可以对照区间表的百分数")
    for interval, points in table:
        if _within(interval, value):
            award = min(facts.weight, _scaled(Decimal(points), of, facts.weight))
            return Award(f"{_show(value)}% 在区间 {interval} 内", award)
    return Award(f"{_show(value)}% 不在区间表的任何一档内")


@rule(
    "checklist",
    title="逐项计分",
    source="case-10",
    fits=("higher", "lower", "equal", "deadline", "qualitative"),
    parameters={
        "points": "每一项答“是”时的得分，扣分项写负数；不填则各项平分分值",
        "start": "起始分（默认 0；扣分式评分表填满分）",
        "floor": "最低得分（默认 0）",
    },
)
def checklist(facts: Facts, *, points: Sequence[Any] = (), start: Decimal = ZERO, floor: Decimal = ZERO) -> Award:
    """The sum of the points of the items answered yes, within floor and weight. 各项得分之和，不低于下限、不高于分值。

    Source: 寿县 2023, criteria in words with points for each item (read).
    """
    answers = facts.answers
    if not answers or None in answers:
        return Award("有未回答的项，不能合计")
    each = [Decimal(one) for one in points] or [facts.weight / len(answers)] * len(answers)
    if len(each) != len(answers):
        what = f"逐项计分有 {len(each)} 项分值、{len(answers)} 个回答"
        raise BadInput(what, accepted="两者个数相同", next_step="请核对评分表")
    gained = sum((one for one, yes in zip(each, answers, strict=True) if yes), Decimal(start))
    how = f"{len(answers)} 项中有 {sum(map(bool, answers))} 项为“是”，逐项合计"
    return Award(how, min(facts.weight, max(Decimal(floor), gained)))


def _without_rate(facts: Facts) -> Award:
    """What is left to say when there is no rate: a met target earns all, a missed zero nothing, else unknown."""
    if facts.met:
        return Award(_kept(facts.place), facts.weight)
    if facts.target == 0 and facts.met is False:
        return Award(f"指标值为 0 而{_missed(facts.place)}，不能按比例折算", ZERO)
    return Award("没有可用的完成率")


def _kept(place: str) -> str:
    return {"lower": "未超过指标值", "spend": "未超计划", "deadline": "按期完成"}.get(place, "达到指标值")


def _missed(place: str) -> str:
    return {"lower": "超过指标值", "spend": "超出计划", "deadline": "未按期完成"}.get(place, "未达到指标值")


def _of(rate: Decimal, capped: Decimal) -> str:
    if rate == capped:
        return percent(rate)
    return f"{percent(capped)}（完成率 {percent(rate)}，{'封顶' if rate > 1 else '不计负分'}）"


def _deduct(weight: Decimal, below: str, gap: Decimal, step: Decimal, cost: Decimal) -> Award:
    """The weight less `cost` for each started `step` of `gap`."""
    if step <= 0 or cost < 0:
        what = f"分档扣分的档宽 {step} 或扣分 {cost} 无效"
        raise BadInput(what, accepted="档宽大于 0，扣分不小于 0", next_step="请改正方案参数")
    steps = settle(gap / step).to_integral_value(ROUND_CEILING)
    if not steps:
        return Award("没有差距，不扣分", weight)
    scale = f"每 {plain(step)} 个百分点（不足一档按一档）扣 {_show(cost)} 分"
    taken = min(weight, steps * cost)
    return Award(f"{below} {_show(gap)} 个百分点，{scale}，共扣 {_show(taken)} 分", weight - taken)


def _scaled(points: Decimal, of: Decimal, weight: Decimal) -> Decimal:
    return points * weight / of if of else points


def _show(value: Decimal) -> str:
    return plain(half_up(value, 2))


_INTERVAL = re.compile(r"([\[(])\s*(-?[\d.]*)\s*,\s*(-?[\d.]*)\s*([\])])")


def _within(interval: str, value: Decimal) -> bool:
    """Whether the value lies in an interval written [0,10), (30,), (,60) …

    >>> _within("(0,10]", Decimal(10)), _within("(0,10]", Decimal(0)), _within("(30,)", Decimal(31))
    (True, False, True)
    """
    match = _INTERVAL.fullmatch(interval.strip())
    if not match:
        raise BadInput(f"区间“{interval}”无法识别", accepted="如 [0,10)、(30,)、(,60)", next_step="请改正方案中的区间")
    above = not match[2] or value > Decimal(match[2]) or (match[1] == "[" and value == Decimal(match[2]))
    below = not match[3] or value < Decimal(match[3]) or (match[4] == "]" and value == Decimal(match[3]))
    return above and below
