"""By which rules a form's scores may have been given, told for every surface. 得分所用规则的说明。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from xltools.core.facts import PLACES
from xltools.core.places import Place
from xltools.core.rounding import plain
from xltools.core.rule_sets import Evidence, RuleSets, gives, words

FEW, MOST_LISTED = 3, 8


def in_full(sets: RuleSets) -> Iterator[str]:
    """Every score the scheme does not give, and for each place with points lost the rules that give most. 逐项的说明。"""
    yield from (_left(one, sets) for one in sets.left)
    yield from (_place(name, ways, sets) for name, ways in sets.free.places.items() if any(one.telling for one in sets.at(name)))
    if sets.suggested and sets.suggested.id != sets.own.id:
        yield f"表中写到的地区有方案“{sets.suggested.title}”，可用 --scheme {sets.suggested.id} 试算。"


def _place(name: str, ways: tuple[Place, ...], sets: RuleSets) -> str:
    there = sets.at(name)
    count = sum(gives(one, ways[0]) for one in there)
    more = f"等 {len(ways)} 种办法" if len(ways) > FEW else ""
    return f"{PLACES[name]}的 {len(there)} 个得分中，{count} 个可由{'、'.join(words(way) for way in ways[:FEW])}{more}得出。"


def _left(one: Evidence, sets: RuleSets) -> str:
    found = one.matches
    told = found[0].sentence if found else "已知的规则都得不出这个得分"
    return f"“{one.name}”得分 {plain(one.stated)}（分值 {plain(one.facts.weight)}），方案“{sets.own.title}”得不出：{told}。"


def to_dict(sets: RuleSets) -> dict[str, Any]:
    """The JSON of `scores[].rules`."""
    best = sets.best.scheme
    return {
        "of": sets.of,
        "explained": sets.used.explained,
        "unread": sets.unread,
        "below_weight": sets.telling,
        "sentence": sets.sentence,
        "best": best.id if best else None,
        "best_explained": sets.best.explained,
        "suggested": sets.suggested.id if sets.suggested else None,
        "schemes": [{"scheme": one.scheme.id, "explained": one.explained} for one in (sets.used, *sets.others) if one.scheme],
        "places": [_ways(name, ways) for name, ways in sets.free.places.items() if any(one.telling for one in sets.at(name))],
        "left": [
            {
                "name": one.name,
                "stated_score": _plain(one.stated),
                "weight": _plain(one.facts.weight),
                "rules": [match.sentence for match in one.matches],
            }
            for one in sets.left
        ],
    }


def _ways(name: str, ways: tuple[Place, ...]) -> dict[str, Any]:
    """The ways that give most scores of a place where points were lost; full points are given by nearly every way."""
    return {"place": name, "name": PLACES[name], "ways": len(ways), "rules": [_way(one) for one in ways[:MOST_LISTED]]}


def _way(place: Place) -> dict[str, Any]:
    return {
        "rule": place.rule,
        "parameters": {key: _plain(value) for key, value in place.parameters.items()},
        "rounding": place.rounding.value,
        "places": place.places,
        "rate_places": place.rate_places,
        "words": words(place),
    }


def _plain(value: Any) -> Any:
    """A value as JSON holds it: a table of intervals as lists, whole numbers without a point."""
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
