"""Items of a scorecard that a scheme scores by name, and how their rates follow from other forms. 评分表的单项。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from xltools.core.citation import Citation
from xltools.core.errors import BadInput
from xltools.core.facts import Facts
from xltools.core.labels import label_of
from xltools.core.places import Place
from xltools.core.rounding import HUNDRED, Printed
from xltools.core.scoring_rules import Award

MEASURES = {"ratio": "比率", "change": "增减率", "adjustment": "调整率（增减不分方向）"}

Amounts = Callable[[str], Printed | None]


class _Ends(NamedTuple):
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """How an item's percentage is computed from amounts of the forms. 单项比率的算式。

    `kind` is a key of `MEASURES`; `part` and `whole` are sums of amounts by form and layout key
    ("base-data.staff.total.people"), one with a minus sign before it taken away.
    """

    kind: str
    part: tuple[str, ...]
    whole: tuple[str, ...]
    citation: Citation

    def percentages(self, amounts: Amounts) -> tuple[Decimal, ...]:
        """The percentage, then the least and the most that the printed amounts allow; empty when it is unknown."""
        part, whole = _sum(self.part, amounts), _sum(self.whole, amounts)
        if part is None or whole is None or whole.low <= 0:
            return ()
        pairs = ((part.value, whole.value), (part.low, whole.high), (part.high, whole.low))
        return tuple(self._percentage(*pair) for pair in pairs)

    def _percentage(self, part: Decimal, whole: Decimal) -> Decimal:
        ratio = HUNDRED * part / whole
        return {"ratio": ratio, "change": ratio - HUNDRED, "adjustment": abs(ratio - HUNDRED)}[self.kind]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a scorecard with the rule it is scored by. 评分表单项及其计分规则。

    `weight` is its points; `limit` the percentage up to which (or from which) it earns them all; `measure` None where
    the forms do not hold the amounts.
    """

    name: str
    aliases: tuple[str, ...]
    weight: Decimal
    limit: Decimal
    place: Place
    measure: Measure | None

    def called(self, text: str) -> bool:
        """Whether a form's row of that name is this item; quotation marks and spaces do not count."""
        return label_of(text) in {label_of(name) for name in (self.name, *self.aliases)}

    def award(self, percentage: Decimal) -> Award:
        """What the rule gives for a percentage, not yet rounded."""
        kept = percentage <= self.limit if self.place.name == "lower" else percentage >= self.limit
        rate = percentage / HUNDRED
        return self.place.award(Facts(self.weight, rate, self.limit, percentage, kept, place=self.place.name, percent=True))

    def points(self, percentage: Decimal) -> Decimal | None:
        """The points a percentage earns, from 0 to the weight."""
        points = self.award(percentage).points
        return None if points is None else self.place.rounded(points, self.weight)


def read_measure(raw: Mapping[str, Any], citation: Citation, where: str) -> Measure:
    """The measure a scheme's table describes, checked. 读取算式。

    Raises:
        BadInput: an unknown kind, or no amounts.
    """
    kind, part, whole = raw.get("kind"), raw.get("part"), raw.get("whole")
    if kind not in MEASURES or not part or not whole:
        accepted = f"kind 为 {'、'.join(MEASURES)} 之一，part 和 whole 各列出数据的键名"
        raise BadInput(f"{where}的 measure 写得不全", accepted=accepted, next_step="请改正方案")
    return Measure(str(kind), tuple(part), tuple(whole), citation)


def _sum(keys: Sequence[str], amounts: Amounts) -> _Ends | None:
    """The sum of some amounts with the least and the most the printed ones allow; None when one is missing."""
    total = _Ends(Decimal(0), Decimal(0), Decimal(0))
    for key in keys:
        one = amounts(key.removeprefix("-"))
        if one is None:
            return None
        ends = (-one.value, -one.high, -one.low) if key.startswith("-") else (one.value, one.low, one.high)
        total = _Ends(*(sum(pair) for pair in zip(total, ends, strict=True)))
    return total
