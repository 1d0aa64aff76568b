"""Points of an indicator or of budget execution by a scheme's rule, and the sentence that explains them. 计分。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.core.citation import cite
from xltools.core.errors import BadInput
from xltools.core.facts import PLACES, Facts, execution_facts, facts_of
from xltools.core.places import Place
from xltools.core.rounding import as_decimal, half_up, percent, plain
from xltools.core.scheme import Scheme
from xltools.core.score_matching import Match, which_rules
from xltools.core.scoring_rules import RULES, Award

if TYPE_CHECKING:
    from xltools.core.completion import Completion

__all__ = ["Match", "Scored", "score_execution", "score_indicator", "total", "which_rules"]

_UNSCORED = "本方案的表格只填完成率，不计分"


@dataclass(frozen=True, slots=True)
class Scored:
    """The points something earns, or the interval they must lie in, with the reason. 得分及其说明。

    `points` is rounded as the scheme rounds and None when it cannot be computed; `low` and `high` bound the points of
    a qualitative tier (`open_high`: the upper end is not included); `sentence` is one Chinese sentence; `source` the
    citation with its status.
    """

    points: Decimal | None
    low: Decimal | None
    high: Decimal | None
    rule: str
    scheme: str
    sentence: str
    source: str
    places: int = 2
    open_high: bool = False

    def admits(self, stated: Decimal) -> bool:
        """Whether a printed score is this one at the scheme's places, or lies in the tier's interval. 填报得分是否成立。

        False when nothing could be computed.
        """
        stated = half_up(stated, self.places)
        if self.points is not None:
            return stated == half_up(self.points, self.places)
        if self.low is None or self.high is None:
            return False
        return self.low <= stated and (stated < self.high if self.open_high else stated <= self.high)


def score_indicator(completion: Completion, weight: Decimal, scheme: Scheme, rule: str | None = None) -> Scored:
    """The points an indicator earns by the scheme, or by a rule chosen by name. 指标得分。

    Args:
        completion: what was achieved against the target.
        weight: the indicator's points, from 0 up.
        scheme: the scheme whose rules and rounding count.
        rule: a rule's name, to score by it instead of the scheme's own.
    Returns:
        points from 0 to weight, an interval for a qualitative tier, or None with the reason in `sentence`.
    Raises:
        BadInput: a negative weight.
        UnknownName: an unknown rule.
    Source: the scheme's citation for the kind of indicator.
    Example:
        A completion of 96.24 % of 10 points earns 9.62 in mof-2020-project.
    """
    facts = facts_of(completion, _weight(weight))
    place = _place(scheme, facts.place, rule)
    compared = completion.sentence.rstrip("。；") or "未能比较指标值与完成值"
    if place is None:
        return _unscored(scheme, facts.place, compared)
    return _scored(facts, place, scheme, compared + _remark(facts, place, scheme))


def score_execution(
    budget: Decimal | None, executed: Decimal | None, weight: Decimal, scheme: Scheme, rule: str | None = None, base: str = "全年预算数"
) -> Scored:
    """The points the budget execution rate earns, capped at the weight. 预算执行得分。

    Args:
        budget: 全年预算数, in the same unit as executed.
        executed: 全年执行数.
        weight: points, from 0 up.
        scheme, rule: as for `score_indicator`.
        base: what the budget is called.
    Returns:
        points from 0 to weight; None when either amount is missing or negative, or the budget is zero.
    Example:
        >>> scored = score_execution(Decimal("1864.04"), Decimal("1794.03"), Decimal(10), Scheme.get())
        >>> scored.points, scored.admits(Decimal("9.62"))
        (Decimal('9.62'), True)
    """
    weight = _weight(weight)
    place = _place(scheme, "execution", rule)
    if place is None:
        return _unscored(scheme, "execution", _execution_words(budget, executed, base))
    problem = _execution_problem(budget, executed)
    if problem:
        return _told(Award(problem), place, scheme, _execution_words(budget, executed, base))
    rate = as_decimal(executed, "全年执行数") / as_decimal(budget, base)
    facts = execution_facts(rate, weight)
    over = "，执行数超过预算数，须说明原因" if rate > 1 else ""
    return _scored(facts, place, scheme, f"{_execution_words(budget, executed, base)}，执行率 {percent(rate)}{over}")


def total(weights: Sequence[Decimal | None], scores: Sequence[Decimal | None]) -> Decimal:
    """The sum of the scores, each within its weight. 总分。

    Args:
        weights: the points of each row; None where a row has none.
        scores: the score of each row, in the same order; None where it is not filled in (counts nothing).
    Raises:
        BadInput: different lengths; a score that is negative, above its weight, or without a weight: the row is named,
            counted from 1.
    Example:
        >>> total([Decimal(10), Decimal(20)], [Decimal(3), Decimal(18)])
        Decimal('21')
    """
    if len(weights) != len(scores):
        raise BadInput(f"分值 {len(weights)} 行，得分 {len(scores)} 行", accepted="行数相同", next_step="请核对所选区域")
    filled = [(row, weight, score) for row, (weight, score) in enumerate(zip(weights, scores, strict=True), 1)]
    return sum((_within_weight(*one) for one in filled if one[2] is not None), Decimal(0))


def _within_weight(row: int, weight: Decimal | None, score: Decimal | None) -> Decimal:
    points = as_decimal(score, f"第 {row} 行得分")
    if weight is None:
        raise BadInput(f"第 {row} 行有得分 {points} 而没有分值", next_step="请补填分值或删去得分")
    if not 0 <= points <= as_decimal(weight, f"第 {row} 行分值"):
        raise BadInput(f"第 {row} 行得分 {points} 超出范围", accepted=f"0 至 {weight} 分", next_step="请更正该行得分")
    return points


def _weight(weight: Decimal) -> Decimal:
    points = as_decimal(weight, "分值")
    if points < 0:
        raise BadInput(f"分值为负（{points}）", accepted="不小于 0 的数", next_step="请更正分值")
    return points


def _place(scheme: Scheme, name: str, rule: str | None) -> Place | None:
    """The place to score by; None for a form without points when no rule is asked for."""
    if rule:
        return scheme.with_rule(name, rule)
    return scheme.place(name) if scheme.points else None


def _unscored(scheme: Scheme, name: str, compared: str) -> Scored:
    source = scheme.weights_citation.text
    return Scored(None, None, None, "", scheme.id, f"{compared}；{_UNSCORED}；依据：{source}。", source)


def _scored(facts: Facts, place: Place, scheme: Scheme, compared: str) -> Scored:
    award = place.award(facts)
    points = None if award.points is None else place.rounded(award.points, facts.weight)
    return _told(award, place, scheme, compared, points)


def _told(award: Award, place: Place, scheme: Scheme, compared: str, points: Decimal | None = None) -> Scored:
    """The result with its sentence: compared with what, by which rule, on which ground."""
    entry = RULES[place.rule]
    source = (place.citation or cite(entry.source)).text
    chosen = f"方案“{scheme.title}”的" if place.citation else "指定的"
    chosen += f"“{entry.title}”{_misplaced(place)}"
    guess = f"；此规则为推断（{place.hypothesis}），由公布的得分反推，未见明文" if place.hypothesis else ""
    sentence = f"{compared}；按{chosen}，{award.how}{_result(award, points, place)}；依据：{source}{guess}。"
    return Scored(points, award.low, award.high, place.rule, scheme.id, sentence, source, place.places, award.open_high)


def _misplaced(place: Place) -> str:
    """A word of warning beside a rule chosen for a kind of indicator it is not made for."""
    fits = RULES[place.rule].details["fits"]
    made_for = "、".join(words for name, words in PLACES.items() if name in fits)
    return "" if place.name in fits else f"（该规则用于{made_for}，此处为{PLACES[place.name]}）"


def _result(award: Award, points: Decimal | None, place: Place) -> str:
    """How the sentence ends the sum: the points and, when rounding changed them, how."""
    if points is None:
        return "" if award.low is not None else "，不能计分"
    same = award.points is not None and points == award.points
    return f"，得 {plain(points)} 分" + ("" if same else f"（{place.rounding.words(place.places)}）")


def _remark(facts: Facts, place: Place, scheme: Scheme) -> str:
    """What must be told beside the score: over-completion, and the other reading of a planned amount."""
    if facts.place in {"higher", "equal"} and facts.rate is not None and facts.rate >= scheme.over_completion:
        return f"，不低于 {percent(scheme.over_completion, 0)}，须说明原因"
    ceiling = facts.place == "spend" and place.rule != "capped-ratio"
    if ceiling and facts.rate is not None and facts.rate < 1:
        return f"，按成本上限掌握（若按支出进度计分则按 {percent(facts.rate)} 折算）"
    return ""


def _execution_words(budget: Decimal | None, executed: Decimal | None, base: str) -> str:
    told = ["未填" if one is None else plain(as_decimal(one, "金额")) for one in (executed, budget)]
    return f"全年执行数 {told[0]}，{base} {told[1]}"


def _execution_problem(budget: Decimal | None, executed: Decimal | None) -> str:
    if budget is None or executed is None:
        return "预算数或执行数未填"
    if budget < 0 or executed < 0:
        return "预算数或执行数为负，请核对"
    return "预算数为 0，没有执行率" if budget == 0 else ""
