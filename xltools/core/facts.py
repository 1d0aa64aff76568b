"""What scoring rules look at, taken from a completion. 计分所依据的事实。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.core.rounding import HUNDRED, settle

if TYPE_CHECKING:
    from xltools.core.completion import Completion

ZERO, ONE = Decimal(0), Decimal(1)

PLACES = {
    "higher": "正向定量指标",
    "lower": "反向定量指标",
    "equal": "等于型指标",
    "spend": "成本（支出额）指标",
    "deadline": "时限指标",
    "qualitative": "定性指标",
    "execution": "预算执行率",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at. 计分所依据的事实。

    `rate` is the uncapped completion as a fraction (for a lower-is-better indicator 1 when kept to, else A/B);
    `target` and `actual` are the numbers compared, `percent` says that both are percentages; `met` whether the target
    was reached; `tier` one of 达成, 部分达成, 未达成; `answers` one yes/no per part; `place` a key of `PLACES`.
    """

    weight: Decimal
    rate: Decimal | None = None
    target: Decimal | None = None
    actual: Decimal | None = None
    met: bool | None = None
    tier: str | None = None
    answers: tuple[bool | None, ...] = ()
    place: str = "higher"
    percent: bool = False

    @property
    def ratio(self) -> Decimal | None:
        """Actual over target, B/A; None when unknown."""
        if self.place != "lower" or self.rate is None:
            return self.rate
        return settle(ONE / self.rate) if self.rate > 0 else None

    @property
    def points_above(self) -> Decimal | None:
        """By how many percentage points the actual exceeds the target; None when unknown."""
        if self.percent and self.target is not None and self.actual is not None:
            return self.actual - self.target
        return None if self.ratio is None else (self.ratio - 1) * HUNDRED


def execution_facts(rate: Decimal, weight: Decimal) -> Facts:
    """The facts of a budget execution rate, an uncapped fraction, for a weight. 由预算执行率得出计分依据。"""
    return Facts(weight, rate, ONE, rate, rate >= 1, place="execution")


def facts_of(completion: Completion, weight: Decimal) -> Facts:
    """The facts of a completion, for a weight. 由完成情况得出计分依据。

    A negative target allows no ratio, so there the rate is left out and only "met" counts.
    """
    target, actual = completion.target.number, completion.actual.number
    place = place_of(completion)
    negative = target is not None and target < 0
    return Facts(
        weight=weight,
        rate=None if negative or target == 0 else completion.rate,
        target=target,
        actual=actual,
        met=_met(completion, place, target, actual),
        tier=completion.tier,
        answers=tuple(part.met for part in completion.parts) or (completion.met,),
        place=place,
        percent=_is_percent(completion.target) and _is_percent(completion.actual),
    )


def place_of(completion: Completion) -> str:
    """The key of `PLACES` a completion is scored at. 适用哪一处的规则。"""
    direction = str(completion.direction)
    if completion.tier:
        return "qualitative"
    if direction == "none":
        return "qualitative" if completion.rate is None else "higher"
    exactly = completion.target.comparator == "=" and (direction == "higher" or completion.target.number == 0)
    return "equal" if exactly else direction


def _met(completion: Completion, place: str, target: Decimal | None, actual: Decimal | None) -> bool | None:
    """Whether the target was reached: as read, else as the zero target or the rate says."""
    if completion.met is not None:
        return completion.met
    if target == 0 and actual is not None and place in {"equal", "lower", "spend"}:
        return actual <= 0
    if completion.rate is None or place == "qualitative":
        return None
    return completion.rate <= 1 if place == "spend" else completion.rate >= 1


def _is_percent(reading: object) -> bool:
    return getattr(reading, "unit", None) in {"%", "百分比", "百分点"}
