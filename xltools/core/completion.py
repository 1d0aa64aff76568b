"""Completion of an indicator: the actual against the target, and how much that can be trusted.

指标完成率：完成值与指标值相比的结果，以及能否据此断定对错。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.core import lexicon
from xltools.core.dates import keeps_to
from xltools.core.directions import match_parts, read_direction, tell_direction
from xltools.core.numerals import clean
from xltools.core.outcomes import Completion, known, pair, short, unknown
from xltools.core.quantities import quantity, reference_stem
from xltools.core.rounding import percent
from xltools.core.tiers import claimed_tier, is_zero_phrase, tier_of
from xltools.core.units import is_money
from xltools.core.values import Confidence, Direction, Kind, Reading, read_target, read_value

__all__ = ["Completion", "complete", "completion", "tell_direction"]

References = Mapping[str, Decimal] | Callable[[str], Decimal | None]


def completion(
    target: object, actual: object, name: str | None = None, category: str | None = None, direction: str | Direction | None = None
) -> Decimal | None:
    """The completion rate as a fraction, not capped; None when unknown. 完成率（小数，不封顶），不能计算时为 None。

    Example:
        >>> completion("≥270人次", "553人").quantize(Decimal("0.0001"))
        Decimal('2.0481')
    """
    return complete(target, actual, name=name, category=category, direction=direction).rate


def complete(
    target: object,
    actual: object,
    *,
    name: str | None = None,
    category: str | None = None,
    direction: str | Direction | None = None,
    unit: str | None = None,
    references: References | None = None,
) -> Completion:
    """The comparison of an actual with its target: rate, direction, tier, doubts and a sentence. 完成值与指标值的比较。

    正向 B/A; 反向 1 when B keeps to A, else A/B; a planned amount B/A with ``met`` as the ceiling; a deadline 1 when
    met, also by words alone (按时完成; 已完成 and 100% with a doubt), unknown when late (a form gives no rate for
    lateness); compounds the least of their parts, unknown when a part is
    unanswered; 定性 no rate but a tier. A target of 0 has a rate only where less is better: 1 when kept, else 0.

    Args:
        target: 指标值, a cell value or a Reading.
        actual: 完成值, likewise.
        name: 三级指标. category: 二级指标. unit: the unit cell or heading's unit.
        direction: 正向 or 反向 when the form states it; overrides what the text shows.
        references: figures for relative targets (上年数 → Decimal), in the actual's unit.

    Raises:
        BadInput: for a direction that is not known. Nothing a cell may hold raises.

    Source:
        RULES §5; 财预〔2020〕10号.

    Example:
        >>> result = complete("30万元", "26.23万元", category="成本")
        >>> result.direction.label, result.met, result.certain, result.rate.quantize(Decimal("0.0001"))
        ('支出', True, True, Decimal('0.8743'))
    """
    wanted = target if isinstance(target, Reading) else read_value(target, name=name, category=category, unit=unit)
    reached = actual if isinstance(actual, Reading) else read_value(actual, name=name, category=category, unit=unit)
    stated = read_direction(direction)
    wanted, reached = _money_on_both_sides(wanted, reached)
    wanted = _resolved(wanted, reached, references)
    if wanted.kind is Kind.COMPOUND:
        return _compound(wanted, reached, name, category, stated)
    way = stated if stated and wanted.kind is Kind.QUANTITATIVE else tell_direction(wanted, name, category)
    if wanted.kind is Kind.EMPTY:
        return unknown(wanted, reached, way, _why_empty(wanted, name, category))
    if wanted.kind is Kind.DATE:
        return _deadline(wanted, reached)
    if wanted.kind is Kind.QUALITATIVE:
        return _quality(wanted, reached, references)
    return quantity(wanted, reached, way, name)


def _why_empty(target: Reading, name: str | None, category: str | None) -> str:
    named = read_target(None, name=name, category=category)
    if named.kind is not Kind.EMPTY:
        return f"指标值未填，指标名称里有“{short(named.text)}”"
    return target.notes[0] if target.notes else "指标值未填"


def _money_on_both_sides(target: Reading, actual: Reading) -> tuple[Reading, Reading]:
    """50万 beside 48万元 is 50 万元."""
    if is_money(actual.unit) and target.unit is None and target.number is not None:
        target = _as_money(target)
    elif is_money(target.unit) and actual.unit is None and actual.number is not None:
        actual = _as_money(actual)
    return target, actual


def _as_money(reading: Reading) -> Reading:
    return (
        read_value(reading.text, unit="元")
        if re.search(r"\d[万亿]", clean(reading.text)) and reading.kind is Kind.QUANTITATIVE
        else reading
    )


# -- relative targets --------------------------------------------------------------


def _resolved(target: Reading, actual: Reading, references: References | None) -> Reading:
    """The target with its reference's figure put in, where the caller knows it."""
    if not target.reference or target.number is not None or references is None or target.kind is Kind.DATE:
        return target
    figure = references(target.reference) if callable(references) else _look_up(references, target.reference)
    if figure is None:
        return target
    return replace(target, kind=Kind.QUANTITATIVE, number=Decimal(figure), unit=target.unit or actual.unit)


def _look_up(references: Mapping[str, Decimal], name: str) -> Decimal | None:
    return references.get(name, next((figure for key, figure in references.items() if reference_stem(key) == reference_stem(name)), None))


# -- times, qualities, compounds ---------------------------------------------------


def _deadline(target: Reading, actual: Reading) -> Completion:
    way = Direction.DEADLINE
    if target.date is None and target.reference is None:
        return unknown(target, actual, way, target.notes[0] if target.notes else "时间要求含糊")
    if actual.kind is Kind.EMPTY:
        return unknown(target, actual, way, "完成值未填")
    words, wanted = clean(actual.text), clean(target.text)
    if target.reference:
        if words == wanted or actual.reference == target.reference:
            return known(target, actual, way, Decimal(1), True, [f"“{target.reference}”没有写明日期，仅按文字判断"])
        return _told_in_words(target, actual, words) or unknown(target, actual, way, f"“{target.reference}”没有写明日期")
    if words == wanted and target.confidence is not Confidence.UNSURE:
        return known(target, actual, way, Decimal(1), True, [] if target.confidence is Confidence.CERTAIN else ["期限读得不确定"])
    if actual.date is None or target.date is None or actual.date.due:
        return _untimed(target, actual, words)
    met, doubt = keeps_to(actual.date, target.date)
    unsure = [doubt] if doubt else [] if Confidence.CERTAIN == target.confidence == actual.confidence else ["时间读得不确定"]
    if met is None:
        return unknown(target, actual, way, doubt or "不能断定是否按期")
    return (
        known(target, actual, way, Decimal(1), True, unsure)
        if met
        else unknown(target, actual, way, "完成时间晚于期限，表上没有逾期的折算办法", False)
    )


def _untimed(target: Reading, actual: Reading, words: str) -> Completion:
    """An actual that names no day, or is itself a deadline."""
    told = _told_in_words(target, actual, words)
    if told:
        return told
    if actual.date and target.date and keeps_to(replace(actual.date, first=actual.date.last), target.date)[0]:
        return known(target, actual, Direction.DEADLINE, Decimal(1), True, ["完成值只写期限，不是实际日期"])
    return unknown(target, actual, Direction.DEADLINE, f"完成值“{short(actual.text)}”没有写明完成时间")


def _told_in_words(target: Reading, actual: Reading, words: str) -> Completion | None:
    """按时完成 keeps a deadline; 已完成 and 100% do so for all one knows; 未完成 and 正在推进 do not."""
    tier = claimed_tier(words)
    if tier in (lexicon.UNMET, lexicon.PARTLY):
        return unknown(
            target, actual, Direction.DEADLINE, f"完成值“{short(actual.text)}”表示没有按期全部完成，表上没有折算办法", False, tier
        )
    if tier == lexicon.MET and any(word in words for word in lexicon.IN_TIME):
        doubts = [] if target.confidence is Confidence.CERTAIN else ["期限读得不确定"]
    elif tier == lexicon.MET or _is_all_done(actual):
        doubts = [f"完成值“{short(actual.text)}”没有写明完成时间，仅按文字判断"]
    else:
        return None
    return known(target, actual, Direction.DEADLINE, Decimal(1), True, doubts)


def _is_all_done(actual: Reading) -> bool:
    """100%, 完成率100%: all was done, at a time not told."""
    return (actual.kind, actual.number, actual.unit) == (Kind.QUANTITATIVE, 100, "%") and (not actual.noun or "完成" in actual.noun)


def _quality(target: Reading, actual: Reading, references: References | None) -> Completion:
    """定性: no rate; the tier the actual reaches, when it can be told."""
    if actual.kind is Kind.EMPTY and not (target.number == 0 and is_zero_phrase(clean(actual.text))):
        return unknown(target, actual, Direction.NONE, actual.notes[0] if actual.notes else "完成值未填")
    tier = _zero_tier(target, actual) if target.number == 0 else None
    tier = tier or tier_of(target.noun if "|" in target.text else clean(target.text), clean(actual.text))
    if tier is None and actual.kind is Kind.QUANTITATIVE and (actual.number, actual.unit) == (100, "%"):
        tier = lexicon.MET
    met = {lexicon.MET: True, lexicon.UNMET: False, lexicon.PARTLY: False}.get(tier or "")
    outcome = f"属“{tier}”档" if tier else "看不出属哪一档"
    doubt = None if tier else "定性完成值看不出档次"
    return Completion(
        rate=None,
        direction=Direction.NONE,
        met=met,
        tier=tier,
        target=target,
        actual=actual,
        doubt=doubt,
        certain=tier is not None,
        sentence=f"{pair(target, actual)}：定性指标不计完成率，{outcome}。",
    )


def _zero_tier(target: Reading, actual: Reading) -> str | None:
    """未发生事故 answered by a number or by another word for nothing."""
    if actual.kind is Kind.EMPTY or actual.number == 0:
        return lexicon.MET
    happened = re.match("(?:共|已|全年)?发生|出现", clean(actual.text))
    if happened or actual.kind is Kind.QUANTITATIVE and actual.number and actual.unit != "%":
        return lexicon.UNMET
    return None


def _compound(target: Reading, actual: Reading, name: str | None, category: str | None, stated: Direction | None) -> Completion:
    if target.confidence is Confidence.UNSURE:
        notes = (note for part in (target, *target.parts) for note in part.notes)
        return unknown(target, actual, Direction.NONE, next(notes, "指标值读不准"))
    answers = _answers(actual)
    if not answers:
        return unknown(target, actual, Direction.NONE, "完成值没有逐项写明数值" if actual.kind is not Kind.EMPTY else "完成值未填")
    pairs = zip(target.parts, match_parts(target.parts, answers), strict=True)
    repeated = clean(target.text) == clean(actual.text)
    parts = tuple(_part(wanted, reached, category, stated, repeated=repeated) for wanted, reached in pairs)
    doubts = list(dict.fromkeys(part.doubt for part in parts if part.doubt))
    met = _all_met(parts)
    if any(part.rate is None for part in parts):
        return replace(unknown(target, actual, Direction.NONE, doubts[0] if doubts else "有一项没有完成值", met), parts=parts)
    return _least(target, actual, parts, "；".join(doubts) or None, met)


def _answers(actual: Reading) -> tuple[Reading, ...]:
    """The numbers an actual gives, one for each part it answers."""
    if actual.kind is Kind.COMPOUND:
        return actual.parts
    return (actual,) if actual.kind is Kind.QUANTITATIVE and actual.number is not None else ()


def _all_met(parts: Sequence[Completion]) -> bool | None:
    """False when a part is not met, None when one cannot be told."""
    judged = {part.met for part in parts}
    return False if False in judged else None if None in judged else True


def _least(target: Reading, actual: Reading, parts: tuple[Completion, ...], doubt: str | None, met: bool | None) -> Completion:
    """The completion of all parts is the least of them."""
    least = min(part.rate for part in parts)
    ways = {part.direction for part in parts}
    each = "、".join(f"“{_named(part.target, target)}”{percent(part.rate)}" for part in parts)
    return Completion(
        rate=least,
        direction=ways.pop() if len(ways) == 1 else Direction.NONE,
        met=met,
        tier=None,
        target=target,
        actual=actual,
        parts=parts,
        doubt=doubt,
        certain=not doubt and all(part.certain for part in parts),
        sentence=f"{pair(target, actual)}：分 {len(parts)} 项比较，{each}，{_deciding(parts, least, target)}"
        + (f"（{doubt}）。" if doubt else "。"),
    )


def _named(part: Reading, whole: Reading) -> str:
    """A part as a sentence names it, with what is counted: “5个街道”; in brackets where it is not written so."""
    text, noun = short(part.text), part.noun
    if not noun or noun in text:
        return text
    return f"{text}{noun}" if f"{part.text}{noun}" in clean(whole.text) else f"{text}（{short(noun)}）"


def _deciding(parts: tuple[Completion, ...], least: Decimal, whole: Reading) -> str:
    """Which part the completion of the whole was taken from."""
    lowest = [part for part in parts if part.rate == least]
    if len(lowest) == len(parts):
        return f"各项相同，完成率 {percent(least)}"
    return f"取最低一项“{'”、“'.join(_named(part.target, whole) for part in lowest)}”，完成率 {percent(least)}"


def _part(target: Reading, actual: Reading | None, category: str | None, stated: Direction | None, *, repeated: bool) -> Completion:
    """One part of a compound; its own words tell the direction, the indicator's name names the whole."""
    way = stated or tell_direction(target, None, category if is_money(target.unit) else None)
    if actual is None:
        return unknown(target, Reading("", Kind.EMPTY), way, f"“{short(target.text)}”一项没有对应的完成值")
    if repeated and actual.comparator in ("≥", "≤", ">", "<"):
        actual = replace(actual, noun="")
    return quantity(target, actual, way, None)
