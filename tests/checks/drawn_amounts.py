"""Amounts and rates at random, as staff type them. 随机的金额与比率。"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


def rounded(value: Decimal, places: int, mode: str = ROUND_HALF_UP) -> Decimal:
    return value.quantize(ONE.scaleb(-places), mode)


@dataclass
class Amounts:
    """Draws amounts and rates. `finest` are the places amounts are drawn with, `shown` those the current form prints."""

    random: Random
    finest: int = 2
    shown: int = 2
    bare: set[str] = field(default_factory=set)
    form: str = ""

    # -- amounts ---------------------------------------------------------------------

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def amount(self, low: float, high: float) -> Decimal:
        """An amount above zero, of any size between."""
        drawn = Decimal(repr(low * (high / low) ** self.random.random()))
        return max(rounded(drawn, self.finest), ONE.scaleb(-self.finest))

    def maybe(self, share: float, low: float, high: float) -> Decimal:
        return self.amount(low, high) if self.chance(share) else ZERO

    def split(self, whole: Decimal, count: int) -> list[Decimal]:
        """Parts of a whole, none negative, some of them zero."""
        parts, left = [], whole
        for _ in range(count - 1):
            share = Decimal(repr(self.random.choice((0, self.random.random(), self.random.random()))))
            parts.append(rounded(left * share, self.finest, ROUND_DOWN))
            left -= parts[-1]
        parts.append(left)
        self.random.shuffle(parts)
        return parts

    def below(self, whole: Decimal) -> Decimal:
        return rounded(whole * Decimal(repr(self.random.uniform(0.3, 1))), self.finest, ROUND_DOWN)

    def start(self, form: str) -> None:
        """Choose the places a form prints its amounts with."""
        self.form = form
        self.shown = self.random.choice([places for places in (2, 4, 6) if places <= self.finest]) if self.finest > 2 else self.finest

    def say(self, amount: Decimal) -> Any:
        """An amount as this form prints it; now and then as text."""
        printed = rounded(amount, self.shown)
        if self.chance(0.01):
            return f"{printed:,}万元"
        return f"{printed:,}" if self.chance(0.02) else printed

    def say_all(self, amounts: Mapping[str, Decimal], *, blanks: float = 0.3) -> dict[str, Any]:
        """Amounts by key; zero ones are sometimes left blank."""
        return {key: "" if not amount and self.chance(blanks) else self.say(amount) for key, amount in amounts.items()}

    # -- rates -----------------------------------------------------------------------

    def rate(self, key: str, above: Decimal, below: Decimal, *, formula: bool = True, printed: bool = True) -> dict[str, Any]:
        """A rate of two amounts as staff type it, by key; nothing where a formula fills it or there is none."""
        if below <= 0:
            return {key: self.random.choice(("", "—", "不适用"))}
        if formula and self.chance(0.3):
            return {}
        if printed and self.chance(0.5) and rounded(below, self.shown) > 0:
            above, below = rounded(above, self.shown), rounded(below, self.shown)
        return {key: self.typed_rate(key, above / below)}

    def typed_rate(self, key: str, fraction: Decimal) -> Any:
        places = self.random.choice((0, 1, 2, 2, 2, 3, 4))
        percent = rounded(fraction * HUNDRED, places)
        way = self.random.choice(("text", "text", "format", "format", "number", "fraction", "cut", "float", "spaced"))
        if way == "format":
            return percent.scaleb(-2)
        if way in ("text", "cut"):
            return f"{percent if way == 'text' else rounded(fraction * HUNDRED, places, ROUND_DOWN)}%"
        if way == "spaced":
            return f" {percent} ％"
        self.bare.add(f"{self.form}.{key}")
        if way == "number" and percent >= 2:
            return percent
        return float(fraction) if way == "float" else rounded(fraction, 4)
