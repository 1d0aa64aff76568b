"""Which set of rules explains the scores a form prints: the scheme's own, another scheme's, or some rules put together.

反查一张表所用的计分规则：本方案、其他方案，或逐处拼合的规则，各能得出几个填报得分。
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from xltools.core.assess import Assessment
from xltools.core.facts import PLACES, Facts, execution_facts, facts_of
from xltools.core.model import Form
from xltools.core.places import Place
from xltools.core.rounding import HUNDRED, half_up, plain
from xltools.core.scheme import Scheme, schemes
from xltools.core.score_matching import DEDUCTIONS, VARIANTS, Match, matches, reproduces
from xltools.core.scoring_rules import RULES

TELLING = 3
"""Fewer scores below their weight than this tell no rule from another."""
CLEARLY = 2
"""By so many scores at least another scheme must explain more before it is spoken of."""
MOST_OF = Decimal("0.8")
_NAME = re.compile(r"[^，；（]*")
UNROUNDED = frozenset({"tiers"})
"""Rules that give an interval, which nothing rounds."""


class Evidence(NamedTuple):
    """One printed score with the facts it was given for. 一个填报得分及其依据。

    `others` are the same facts read otherwise: an execution rate over the opening budget, or as the form prints it.
    """

    name: str
    facts: Facts
    stated: Decimal
    others: tuple[Facts, ...] = ()

    @property
    def readings(self) -> tuple[Facts, ...]:
        return self.facts, *self.others

    @property
    def matches(self) -> list[Match]:
        """The named rules that give the score, the most plausible first."""
        return [match for facts in self.readings for match in matches(self.stated, facts)]

    @property
    def telling(self) -> bool:
        """Full points are given by nearly every rule; less than that tells them apart."""
        return self.stated < self.facts.weight


class RuleSet(NamedTuple):
    """The rules of a scheme, or rules put together place by place, and the scores they give. 一套规则及其能得出的得分。

    `scheme` is None for rules put together; `places` holds, by key of `PLACES`, the ways that explain equally many
    there, the most usual first; `explained` counts scores.
    """

    scheme: Scheme | None
    places: Mapping[str, tuple[Place, ...]]
    explained: int


@dataclass(frozen=True)
class RuleSets:
    """What may have given a form's scores, compared. 一张表得分的几种解释。

    `own` is the scheme the form was judged by, `suggested` one made for a region it names; `evidence` the scores that can be
    looked into; `unread` counts those whose target or actual says too little.
    """

    evidence: tuple[Evidence, ...]
    unread: int
    own: Scheme
    suggested: Scheme | None = None

    @property
    def of(self) -> int:
        """How many printed scores can be looked into."""
        return len(self.evidence)

    @property
    def telling(self) -> int:
        """How many of them are below their weight."""
        return sum(one.telling for one in self.evidence)

    @cached_property
    def used(self) -> RuleSet:
        """The scheme's own rules."""
        return _of_scheme(self.own, self.evidence)

    @cached_property
    def others(self) -> tuple[RuleSet, ...]:
        """The other schemes for the same object, those that explain most first."""
        found = [
            _of_scheme(one, self.evidence) for one in schemes() if one.points and one.object == self.own.object and one.id != self.own.id
        ]
        return tuple(sorted(found, key=lambda one: -one.explained))

    @cached_property
    def free(self) -> RuleSet:
        """For every place the ways that explain most of its scores, whatever scheme they are in."""
        best = {name: _best(name, there) for name in PLACES if (there := self.at(name))}
        places = MappingProxyType({name: ways for name, (ways, _) in best.items() if ways})
        return RuleSet(None, places, sum(count for _, count in best.values()))

    def at(self, place: str) -> tuple[Evidence, ...]:
        """The scores given at one place, a key of `PLACES`."""
        return tuple(one for one in self.evidence if one.facts.place == place)

    @property
    def best(self) -> RuleSet:
        """The simplest that explains most: the scheme's own, else a named one; rules put together only where they tell clearly more."""
        known = [self.used, *self.others[:1]]
        named = max(known, key=lambda one: one.explained)
        return self.free if self.free.explained >= named.explained + CLEARLY else named

    @property
    def rival(self) -> RuleSet | None:
        """Another scheme that explains clearly more than the one used; None when there is none, or too little to tell."""
        if self.telling < TELLING or self.used.explained + CLEARLY > self.of:
            return None
        first = next(iter(self.others), None)
        if first is None:
            return None
        clearly = first.explained >= self.used.explained + CLEARLY and first.explained >= MOST_OF * self.of
        return first if clearly else None

    @property
    def ties(self) -> tuple[Scheme, ...]:
        """The other schemes that explain as many scores as the best."""
        best = self.best
        return tuple(one.scheme for one in self.others if one.scheme and one.scheme is not best.scheme and one.explained == best.explained)

    @property
    def left(self) -> tuple[Evidence, ...]:
        """The scores that the scheme's own rules do not give."""
        return tuple(one for one in self.evidence if not gives(one, self.own.rules.get(one.facts.place)))

    @property
    def sentence(self) -> str:
        """How many scores the scheme explains, what explains more, and how sure that is; "" when no score can be looked into.

        一句话说明本表得分由什么规则得出。
        """
        if not self.of:
            return ""
        told = [f"本表可核对的 {self.of} 个得分中，{self.used.explained} 个可由方案“{self.own.title}”得出"]
        told += [self._better] if self.best.explained > self.used.explained else []
        told += [f"另有 {len(self.ties)} 个方案得出的个数相同"] if self.ties and self.telling and self.best.explained else []
        told += [f"还有 {self.unread} 个得分没有可比的指标值和完成值"] if self.unread else []
        told += [self._doubt] if self._doubt else []
        return "；".join(told) + "。"

    @property
    def _better(self) -> str:
        """What explains more than the scheme used; as a likelihood only where enough scores tell rules apart."""
        likely = "" if self._doubt else f"，可能用的是{'该方案' if self.best.scheme else '这些规则'}"
        return _told(self.best) + likely

    @property
    def _doubt(self) -> str:
        if not self.telling:
            return "这些得分都是满分，看不出用的是哪条规则"
        if self.telling < TELLING:
            return f"低于分值的得分只有 {self.telling} 个，不足以断定所用规则"
        return ""


def rule_sets(assessment: Assessment, unit: str = "", year: int | None = None) -> RuleSets:
    """What may have given the scores a form prints. 反查一张表的计分规则。

    Args:
        assessment: the form recomputed under its scheme.
        unit, year: whose form of which year it is, for a scheme worth trying.
    """
    evidence, unread = [], 0
    for name, stated, readings in _scores(assessment):
        known = [facts for facts in readings if _known(facts)]
        if known:
            evidence.append(Evidence(name, known[0], stated, tuple(known[1:])))
        else:
            unread += 1
    named = suggested(names_of(assessment.form, unit), year, assessment.scheme.object)
    return RuleSets(tuple(evidence), unread, assessment.scheme, named)


def names_of(form: Form, unit: str = "") -> str:
    """Whose form it is, in every word that may name a region. 表中可能写有地区的名称。"""
    return f"{unit} {form.title} {form['department'].text} {form['project_name'].text}"


def suggested(text: str, year: int | None, object_: str) -> Scheme | None:
    """The scheme made for a region named in a text, in force that year: advice, never taken without being asked. 可考虑的方案。

    >>> suggested("岳阳市公路系统部门整体支出绩效评价评分表", None, "department").id
    'yueyang-department'
    """
    fitting = [one for one in schemes() if one.object == object_ and any(region in text for region in one.regions)]
    return next((one for one in fitting if year is None or one.in_force(year)), None)


def ways(place: str) -> tuple[Place, ...]:
    """Every way seen of scoring at a place: the schemes' own, then each rule as seen in print, rounded in every way. 各种计分办法。"""
    found: dict[tuple[object, ...], Place] = {}
    for one in (*(scheme.rules[place] for scheme in schemes() if place in scheme.rules), *_seen(place)):
        found.setdefault(_key(one), one)
    return tuple(found.values())


def _seen(place: str) -> Iterator[Place]:
    for name, entry in RULES.items():
        for seen in entry.details["seen"] if place in entry.details["fits"] else ():
            for rounding, places, rate_places in VARIANTS[:1] if name in DEDUCTIONS | UNROUNDED else VARIANTS:
                yield Place(place, name, seen.parameters, places, rounding, None, rate_places)


def _key(place: Place) -> tuple[object, ...]:
    parameters = tuple(sorted((key, str(value)) for key, value in place.parameters.items()))
    return place.rule, parameters, *(() if place.rule in UNROUNDED else (place.rounding, place.places, place.rate_places))


def _scores(assessment: Assessment) -> Iterator[tuple[str, Decimal, list[Facts]]]:
    """Every score the form prints for one thing alone, with its name and its facts in every reading."""
    form = assessment.form
    stated, weight = form["funds.total.score"].number, form["funds.total.weight"].number
    if stated is not None and weight and weight > 0:
        yield "预算执行率", stated, [execution_facts(rate, weight) for rate in dict.fromkeys(_rates(assessment))]
    rows = Counter(one.row["score"].cell for one in assessment.indicators)
    for one in assessment.indicators:
        if one.stated is not None and one.weight and one.weight > 0 and rows[one.row["score"].cell] == 1:
            yield one.row["level3"].text, one.stated, [facts_of(one.completion, one.weight)]


def _rates(assessment: Assessment) -> Iterator[Decimal]:
    """The execution rate over the annual budget and over the opening one; as printed where it is one of them rounded, or all there is."""
    form = assessment.form
    budgets = [form[f"funds.total.{key}"].number for key in ("annual", "initial")]
    executed, printed = form["funds.total.executed"].number, form["funds.total.rate"].percent()
    rates = [executed / budget for budget in budgets if budget and budget > 0 and executed is not None]
    yield from rates
    if printed and (budgets == [None, None] or any(printed.value == half_up(rate * HUNDRED, printed.shown_places) for rate in rates)):
        yield printed.value / HUNDRED


def _known(facts: Facts) -> bool:
    return facts.rate is not None or facts.met is not None or facts.tier is not None


def _of_scheme(scheme: Scheme, evidence: Iterable[Evidence]) -> RuleSet:
    places = MappingProxyType({name: (place,) for name, place in scheme.rules.items()})
    return RuleSet(scheme, places, sum(gives(one, scheme.rules.get(one.facts.place)) for one in evidence))


def gives(one: Evidence, place: Place | None) -> bool:
    """Whether a way of scoring gives a printed score, in one of its readings. 该办法能否得出该得分。"""
    return place is not None and any(reproduces(one.stated, place.award(facts), place, facts.weight) for facts in one.readings)


def _best(place: str, evidence: Sequence[Evidence]) -> tuple[tuple[Place, ...], int]:
    """The ways that explain most scores of one place, and how many; none when nothing is explained."""
    counts = [(way, sum(gives(one, way) for one in evidence)) for way in ways(place)]
    most = max((count for _, count in counts), default=0)
    return (tuple(way for way, count in counts if count == most) if most else ()), most


def words(place: Place) -> str:
    """A way of scoring in a few words: the rule, its parameters, its rounding. 一种计分办法的文字。

    >>> words(Scheme.get("haidian-2016-project").place("execution"))
    '按比例计分（比率先取整为百分数，四舍五入保留 2 位小数）'
    >>> words(Scheme.get("yiyang-2020-department").place("execution"))
    '分档扣分（每一档的宽度 5，每一档扣多少分 2，上述扣分所对应的分值 5，四舍五入保留 2 位小数）'
    """
    described = RULES[place.rule].details["parameters"]
    told = [f"{_NAME.match(described[key])[0]} {plain(value)}" for key, value in place.parameters.items() if isinstance(value, Decimal)]
    if place.rate_places is not None:
        told.append("比率先取整为百分数" if not place.rate_places else f"比率先取至 {place.rate_places} 位小数")
    if place.rule not in UNROUNDED:
        told.append(place.rounding.words(place.places))
    return RULES[place.rule].title + (f"（{'，'.join(told)}）" if told else "")


def _told(best: RuleSet) -> str:
    if best.scheme:
        return f"方案“{best.scheme.title}”可得出 {best.explained} 个"
    told = "；".join(f"{PLACES[name]}按“{words(ways_[0])}”" for name, ways_ in best.places.items())
    return f"逐处选用规则最多可得出 {best.explained} 个（{told}）"
