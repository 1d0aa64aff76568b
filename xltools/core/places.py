"""How points are rounded, and the rule one place of a form is scored by. 计分处与取舍。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from xltools.core.citation import Citation
from xltools.core.facts import Facts
from xltools.core.older_python import StrEnum
from xltools.core.rounding import HUNDRED, ceil_to, half_up, settle, truncate
from xltools.core.scoring_rules import RULES, Award


class Rounding(StrEnum):
    """How points are brought to the places kept. 取舍方式。"""

    HALF_UP = "half-up"
    UP = "up"
    DOWN = "down"

    def apply(self, value: Decimal, places: int) -> Decimal:
        """The value at that many places; noise of division is removed first."""
        return {"half-up": half_up, "up": ceil_to, "down": truncate}[self.value](settle(value), places)

    def words(self, places: int) -> str:
        """How a sentence names it.

        >>> Rounding.UP.words(0), Rounding.HALF_UP.words(2)
        ('进位取整', '四舍五入保留 2 位小数')
        """
        verb = {"half-up": "四舍五入", "up": "进位", "down": "截尾"}[self.value]
        return f"{verb}保留 {places} 位小数" if places else f"{verb}取整"


@dataclass(frozen=True, slots=True)
class Place:
    """The rule one kind of indicator (or the execution rate) is scored by. 一处的计分规则。

    `rate_places`, when given, rounds the rate in percent before the rule sees it; `hypothesis` is the name of a rule
    that was only inferred from published numbers, empty when the rule was read or recalled.
    """

    name: str
    rule: str
    parameters: Mapping[str, Any]
    places: int
    rounding: Rounding
    citation: Citation | None
    rate_places: int | None = None
    hypothesis: str = ""

    def award(self, facts: Facts) -> Award:
        """What the rule gives for the facts, not yet rounded."""
        if self.rate_places is not None and facts.rate is not None:
            facts = replace(facts, rate=half_up(facts.rate * HUNDRED, self.rate_places) / HUNDRED)
        return RULES[self.rule].function(facts, **self.parameters)

    def rounded(self, points: Decimal, weight: Decimal) -> Decimal:
        """The points as the scheme prints them, never above the weight."""
        return min(self.rounding.apply(points, self.places), weight)
