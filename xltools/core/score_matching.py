"""Which named rule explains a printed score. 反查：填报的得分是按哪条规则算出来的。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from xltools.core.citation import cite
from xltools.core.facts import Facts, execution_facts, facts_of
from xltools.core.places import Place, Rounding
from xltools.core.rounding import half_up, percent, plain
from xltools.core.scoring_rules import RULES, Award

if TYPE_CHECKING:
    from xltools.core.completion import Completion

# Ways of rounding, most usual first: (rounding, places of the score, places of the rate in percent or None).
VARIANTS: tuple[tuple[Rounding, int, int | None], ...] = (
    (Rounding.HALF_UP, 2, None),
    (Rounding.HALF_UP, 1, None),
    (Rounding.HALF_UP, 2, 0),
    (Rounding.HALF_UP, 0, None),
    (Rounding.UP, 0, None),
    (Rounding.DOWN, 0, None),
    (Rounding.DOWN, 2, None),
    (Rounding.DOWN, 1, None),
    (Rounding.UP, 2, None),
    (Rounding.UP, 1, None),
)
DEDUCTIONS = frozenset({"step-deduct", "excess-deduct"})


class Match(NamedTuple):
    """A rule that reproduces a printed score. 能算出该得分的一条规则。

    `points` is the score before rounding (None for a tier); `rate_places` the decimals the rate in percent was rounded
    to first, None when it was not; `sentence` says all this in Chinese.
    """

    rule: str
    title: str
    parameters: Mapping[str, Any]
    rounding: Rounding
    places: int
    rate_places: int | None
    points: Decimal | None
    sentence: str
    source: str


def which_rules(stated: Decimal, weight: Decimal, *, completion: Completion | None = None, rate: Decimal | None = None) -> list[Match]:
    """The named rules, with parameters and rounding, that reproduce a printed score, most plausible first. 反查计分规则。

    A rule that explains the score at two decimals is not listed again at coarser rounding; a deduction must explain it
    exactly, and one that has run out (0 points) explains nothing.

    Args:
        stated: the printed score.
        weight: the points it was given out of.
        completion: what was achieved, for an indicator; or
        rate: the budget execution rate as an uncapped fraction.
    Returns:
        matches; empty when no rule explains the score or nothing is known to compare.
    Example:
        >>> found = which_rules(Decimal(6), Decimal(10), rate=Decimal("0.9624"))
        >>> [(one.rule, plain(one.parameters["step"])) for one in found]
        [('step-deduct', '5'), ('step-deduct', '1')]
        >>> which_rules(Decimal(3), Decimal(10), rate=Decimal("0.2419"))[0].sentence
        '按“按比例计分”，10 分 × 24.19%，得 2.42 分，进位取整后为 3 分'
    """
    facts = _facts(weight, completion, rate)
    return [] if facts is None else matches(stated, facts)


def matches(stated: Decimal, facts: Facts) -> list[Match]:
    """The same for facts already taken. 由计分依据反查。"""
    found = []
    for order, (name, entry) in enumerate(RULES.items()):
        for seen in entry.details["seen"] if facts.place in entry.details["fits"] else ():
            for penalty, match in _matches(stated, facts, name, seen.parameters, seen.source):
                found.append((order + penalty, match))
    return [match for _, match in sorted(found, key=lambda one: one[0])]


def _facts(weight: Decimal, completion: Completion | None, rate: Decimal | None) -> Facts | None:
    if completion is not None:
        return facts_of(completion, weight)
    return None if rate is None else execution_facts(rate, weight)


def _matches(stated: Decimal, facts: Facts, rule: str, parameters: Mapping[str, Any], source: str) -> Iterator[tuple[int, Match]]:
    """The ways of rounding under which one rule gives the stated score, each with its penalty."""
    ways = VARIANTS[:1] if rule in DEDUCTIONS else VARIANTS
    for penalty, (rounding, places, rate_places) in enumerate(ways):
        place = Place(facts.place, rule, parameters, places, rounding, None, rate_places)
        award = place.award(facts)
        if rule in DEDUCTIONS and award.points == 0:
            return
        if not reproduces(stated, award, place, facts.weight):
            continue
        yield penalty, _match(stated, award, place, facts, source)
        if penalty == 0:
            return


def reproduces(stated: Decimal, award: Award, place: Place, weight: Decimal) -> bool:
    """Whether a printed score is what the rule gives once rounded, or lies in the tier's interval. 该规则能否得出该得分。"""
    if award.points is not None:
        return place.rounded(award.points, weight) == stated
    if award.low is None or award.high is None:
        return False
    return award.low <= stated <= award.high and not (award.open_high and stated == award.high)


def _match(stated: Decimal, award: Award, place: Place, facts: Facts, source: str) -> Match:
    entry = RULES[place.rule]
    first = ""
    if place.rate_places is not None and facts.rate is not None:
        first = f"完成率先取整为 {percent(facts.rate, place.rate_places)}，"
    sum_ = f"{first}按“{entry.title}”，{award.how}"
    if award.points is not None:
        sum_ += _result(stated, award.points, place)
    return Match(
        place.rule,
        entry.title,
        place.parameters,
        place.rounding,
        place.places,
        place.rate_places,
        award.points,
        sum_,
        cite(source).text,
    )


def _result(stated: Decimal, points: Decimal, place: Place) -> str:
    if points == stated:
        return f"，得 {plain(points)} 分"
    shown = plain(half_up(points, max(2, place.places)))
    if Decimal(shown) == stated:
        return f"，得 {shown} 分"
    return f"，得 {shown} 分，{place.rounding.words(place.places)}后为 {plain(stated)} 分"
