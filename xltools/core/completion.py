"""Completion of an indicator: the actual against the target, and how much that can be trusted.

指标完成率：完成值与指标值相比的结果，以及能否据此断定对错。
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.core import lexicon
from xltools.core.dates import keeps_to
from xltools.core.directions import likeness_of_words, match_parts, read_direction, tell_direction
from xltools.core.numerals import clean, plain
from xltools.core.tiers import claims_target, is_zero_phrase, tier_of
from xltools.core.units import compare, is_money, measure_of
from xltools.core.values import Confidence, Direction, Kind, Reading, read_target, read_value

__all__ = ["Completion", "complete", "completion", "tell_direction"]

References = Mapping[str, Decimal] | Callable[[str], Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What came of comparing an actual with its target. 完成值与指标值比较的结果。

    ``rate`` is a fraction, not capped, never negative, None when unknown; ``met`` tells whether the target is kept
    (for SPEND: not overspent); ``certain`` is False where no check may call anything wrong on this ground.
    """

    rate: Decimal | None
    direction: Direction
    met: bool | None
    tier: str | None
    target: Reading
    actual: Reading
    parts: tuple[Completion, ...] = ()
    doubt: str | None = None
    certain: bool
    sentence: str


def completion(target: object, actual: object, name: str | None = None, category: str | None = None,
               direction: str | Direction | None = None) -> Decimal | None:
    """The completion rate as a fraction, not capped; None when unknown. 完成率（小数，不封顶），不能计算时为 None。

    Example:
        >>> completion("≥270人次", "553人").quantize(Decimal("0.0001"))
        Decimal('2.0481')
    """
    return complete(target, actual, name=name, category=category, direction=direction).rate


def complete(target: object, actual: object, *, name: str | None = None, category: str | None = None, direction: str | Direction | None = None,
             unit: str | None = None, references: References | None = None) -> Completion:
    """The comparison of an actual with its target: rate, direction, tier, doubts and a sentence. 完成值与指标值的比较。

    正向 B/A; 反向 1 when B keeps to A, else A/B; a planned amount B/A with ``met`` as the ceiling; a deadline 1 when
    met and unknown when late (a form gives no rate for lateness); compounds the least of their parts, unknown when a part is
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
    wanted = _resolved(wanted, reached, references)
    if wanted.kind is Kind.COMPOUND:
        return _compound(wanted, reached, name, category, stated)
    way = stated if stated and wanted.kind is Kind.QUANTITATIVE else tell_direction(wanted, name, category)
    if wanted.kind is Kind.EMPTY:
        return _unknown(wanted, reached, way, _why_empty(wanted, name, category))
    if wanted.kind is Kind.DATE:
        return _deadline(wanted, reached)
    if wanted.kind is Kind.QUALITATIVE:
        return _quality(wanted, reached, references)
    return _quantity(wanted, reached, way, name)


# -- building results ------------------------------------------------------------

def _unknown(target: Reading, actual: Reading, way: Direction, doubt: str, met: bool | None = None, tier: str | None = None) -> Completion:
    sentence = f"{_pair(target, actual)}：{doubt.rstrip('。')}，完成率不能计算。"
    return Completion(rate=None, direction=way, met=met, tier=tier, target=target, actual=actual, doubt=doubt, certain=False, sentence=sentence)


def _known(target: Reading, actual: Reading, way: Direction, rate: Decimal, met: bool | None, doubts: list[str]) -> Completion:
    doubt = "；".join(dict.fromkeys(doubts)) or None
    kept = "" if met is None else "，达到指标值" if met else "，未达到指标值"
    if way is Direction.SPEND:
        kept = "，未超计划" if met else "，超出计划"
    sentence = f"{_pair(target, actual)}：按{way.label}比较，完成率 {percent(rate)}{kept}" + (f"（{doubt}）。" if doubt else "。")
    return Completion(rate=rate, direction=way, met=met, tier=None, target=target, actual=actual, doubt=doubt, certain=not doubts, sentence=sentence)


def _pair(target: Reading, actual: Reading) -> str:
    return f"指标值“{_short(target.text)}”，完成值“{_short(actual.text)}”"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


def percent(rate: Decimal) -> str:
    """A fraction as percent with at most two decimals. 小数写成百分数。

    >>> percent(Decimal("2.04814"))
    '204.81%'
    """
    if rate.adjusted() > 20:
        return f"{rate * 100:.2E}%"
    return f"{plain((rate * 100).quantize(Decimal('0.01'))):f}%"


def _why_empty(target: Reading, name: str | None, category: str | None) -> str:
    named = read_target(None, name=name, category=category)
    if named.kind is not Kind.EMPTY:
        return f"指标值未填，指标名称里有“{_short(named.text)}”"
    return target.notes[0] if target.notes else "指标值未填"


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
    def stem(words: str) -> str:
        return words.rstrip("数额总金的度值").removesuffix("实际").removesuffix("支出").removesuffix("决算").rstrip("度")
    return references.get(name, next((figure for key, figure in references.items() if stem(key) == stem(name)), None))


# -- quantities ------------------------------------------------------------------

def _quantity(target: Reading, actual: Reading, way: Direction, name: str | None) -> Completion:
    if target.reference and target.number is None:
        return _against_reference(target, actual, way)
    if target.number is None or target.confidence is Confidence.UNSURE:
        return _unknown(target, actual, way, target.notes[0] if target.notes else "指标值读不准")
    answer, doubts = _answer(target, actual, name)
    if answer is None or answer.number is None:
        return _unknown(target, actual, way, doubts[0])
    doubts += [f"指标值{note.rstrip('。')}" for note in target.notes[:1] if target.confidence is Confidence.LIKELY]
    return _measured(target, actual, answer, way, doubts)


def _against_reference(target: Reading, actual: Reading, way: Direction) -> Completion:
    """≤上年数 answered by ＜上年数: kept, though no figure is known."""
    implied = {"≤": "≤<=", "<": "<", "≥": "≥>=", ">": ">", "=": "="}.get(target.comparator or "", "")
    if actual.reference == target.reference and actual.comparator and actual.comparator in implied:
        return _known(target, actual, way, Decimal(1), True, [f"“{target.reference}”没有给出数值，仅按文字判断"])
    return _unknown(target, actual, way, f"“{target.reference}”的数值没有给出")


def _answer(target: Reading, actual: Reading, name: str | None) -> tuple[Reading | None, list[str]]:
    """The quantity in the actual that answers the target, and doubts; None with the reason."""
    if actual.kind is Kind.COMPOUND:
        return _pick(target, actual, name)
    if actual.kind is Kind.EMPTY:
        if is_zero_phrase(clean(actual.text)):
            return Reading(actual.text, Kind.QUANTITATIVE, number=Decimal(0)), [] if target.comparator in ("≤", "<") or target.number == 0 else ["“无”按 0 读"]
        return None, [actual.notes[0] if actual.notes else "完成值未填"]
    if actual.kind is Kind.QUALITATIVE and actual.number == 0:
        return replace(actual, kind=Kind.QUANTITATIVE, notes=()), []
    if actual.kind is not Kind.QUANTITATIVE or actual.number is None:
        reason = actual.notes[0] if actual.notes and actual.kind is Kind.QUANTITATIVE else f"完成值“{_short(actual.text)}”没有写明数值"
        return None, [reason]
    if actual.confidence is Confidence.UNSURE:
        return None, [actual.notes[0] if actual.notes else "完成值读不准"]
    return actual, [f"完成值{note.rstrip('。')}" for note in actual.notes[:1] if actual.confidence is Confidence.LIKELY]


def _pick(target: Reading, actual: Reading, name: str | None) -> tuple[Reading | None, list[str]]:
    """The one part of a longer actual that is in the target's unit; by the words around it when several are."""
    fitting = [part for part in actual.parts if part.confidence is not Confidence.UNSURE and _same_sort(target.unit, part.unit)]
    if len(fitting) > 1:
        words = target.noun + (name or "")
        ranked = sorted(fitting, key=lambda part: likeness_of_words(words, part.noun), reverse=True)
        first, second = (likeness_of_words(words, part.noun) for part in ranked[:2])
        fitting = ranked[:1] if first > second and first >= Decimal("0.5") else []
    if not fitting:
        return None, ["完成值写有几个数，不能确定哪一个与指标值对应"]
    return fitting[0], ["完成值写有几个数，取单位相同的一个"]


def _same_sort(one: str | None, other: str | None) -> bool:
    comparable = compare(one, other)
    return bool(one and other) and comparable.factor is not None and comparable.doubt is None


def _measured(target: Reading, actual: Reading, answer: Reading, way: Direction, doubts: list[str]) -> Completion:
    """Both numbers brought to one unit and compared."""
    factor, doubt = compare(target.unit, answer.unit)
    if answer.number == 0 and factor is None and answer.unit is None:
        factor = Decimal(1)
    if factor is None:
        if answer.unit == "%" and target.unit and measure_of(target.unit)[0] != "ratio":
            doubt = f"指标值单位是“{target.unit}”，完成值 {answer.number}% 像是完成率而不是完成数"
        return _unknown(target, actual, way, doubt or "单位不能比较")
    doubts += [doubt] if doubt else []
    reached = answer.number * factor
    percent_doubt, reached, unsafe = _as_percent(target, answer, reached, way)
    if unsafe:
        return _unknown(target, actual, way, percent_doubt or "")
    doubts += [percent_doubt] if percent_doubt else []
    if _opposite(target, answer):
        reached = -reached
    if _scale_suspect(target, answer, reached):
        return _unknown(target, actual, way, "完成值没有单位，数量级与指标值相差悬殊，可能单位不同")
    bound = _bound(target, answer, reached, way)
    if bound is not None:
        return _known(target, actual, way, bound[0], bound[1], [*doubts, bound[2]]) if bound[0] is not None else _unknown(target, actual, way, bound[2], bound[1])
    if answer.upper is not None:
        return _ranged_actual(target, actual, answer, factor, way)
    return _compared(target, actual, reached, way, doubts)


def _as_percent(target: Reading, answer: Reading, reached: Decimal, way: Direction) -> tuple[str | None, Decimal, bool]:
    """A bare number against a percentage: 0.96 may be 96 %. Returns (doubt, number, whether it cannot be told)."""
    wanted = target.number
    if wanted is None or (target.unit == "%") == (answer.unit == "%") or (target.unit or answer.unit) != "%":
        return None, reached, False
    if answer.unit == "%":  # target bare
        return (None, reached / 100, False) if 0 < abs(wanted) <= Decimal("1.5") else (None, reached, False)
    if reached == 0 or abs(reached) > Decimal("1.5"):
        return None, reached, False
    if abs(wanted) >= 10:
        return ("完成值 1 至 1.5 之间，按小数读作百分数" if reached > 1 else None), reached * 100, False
    if way is Direction.LOWER and max(reached, reached * 100) <= wanted:
        return None, reached, False
    return f"完成值 {reached} 可能是 {reached}%，也可能是 {plain(reached * 100)}%", reached, True


def _opposite(target: Reading, answer: Reading) -> bool:
    """增长3% answered by 下降2%: the actual is negative."""
    def trend(words: str) -> int:
        return any(w in words for w in lexicon.TREND_UP) - any(w in words for w in lexicon.TREND_DOWN)
    return trend(target.noun) * trend(answer.noun) < 0


def _scale_suspect(target: Reading, answer: Reading, reached: Decimal) -> bool:
    """90万元 answered by a bare 900000, or a bare 90 by 900000元."""
    if not target.number or bool(target.unit) == bool(answer.unit) or not is_money(target.unit or answer.unit):
        return False
    ratio = abs(reached / target.number)
    return ratio >= 1000 or 0 < ratio <= Decimal("0.001")


def _bound(target: Reading, answer: Reading, reached: Decimal, way: Direction) -> tuple[Decimal | None, bool | None, str] | None:
    """What an actual such as ≥95% tells; None when it is no bound (= and 达到 report a value)."""
    sign = answer.comparator
    if sign not in ("≥", "≤", ">", "<") or answer.stated in lexicon.REPORTING:
        return None
    doubt = "完成值只是界限，不是实际数"
    if answer.noun or answer.upper is not None or target.upper is not None or target.number is None:
        return None, None, doubt
    wanted = target.number
    if way is Direction.LOWER:
        kept = sign in "≤<" and reached <= wanted
        return (Decimal(1), True, doubt) if kept else (None, None, doubt)
    if wanted <= 0:
        return None, None, doubt
    if way is Direction.HIGHER and sign in "≥>" and reached >= wanted:
        return reached / wanted, True, doubt
    if reached == wanted and sign == target.comparator:
        return Decimal(1), True, doubt
    return None, None, doubt


def _ranged_actual(target: Reading, actual: Reading, answer: Reading, factor: Decimal, way: Direction) -> Completion:
    """An actual given as a range has no rate unless it repeats the target's range."""
    assert answer.number is not None and answer.upper is not None
    ends = (answer.number * factor, answer.upper * factor)
    if target.upper is not None:
        if target.number is not None and target.number <= ends[0] and ends[1] <= target.upper:
            return _known(target, actual, way, Decimal(1), True, ["完成值是区间"])
        return _unknown(target, actual, way, "完成值是区间，不是一个数")
    results = {_compared(target, actual, end, way, []).met for end in ends}
    return _unknown(target, actual, way, "完成值是区间，不是一个数", results.pop() if len(results) == 1 else None)


def _compared(target: Reading, actual: Reading, reached: Decimal, way: Direction, doubts: list[str]) -> Completion:
    """The rate of a plain number against the target."""
    wanted = target.number
    assert wanted is not None
    if target.upper is not None:
        return _within(target, actual, reached, way, doubts)
    if way is Direction.LOWER:
        return _lower(target, actual, wanted, reached, doubts)
    if way is Direction.SPEND:
        return _spent(target, actual, wanted, reached, doubts)
    strict = target.comparator == ">"
    met = reached > wanted if strict else reached >= wanted
    if wanted == 0:
        return _unknown(target, actual, way, "指标值为 0，不能作除数", met if target.comparator else None)
    if wanted < 0:
        return _known(target, actual, way, Decimal(1), True, doubts) if met else _unknown(target, actual, way, "指标值为负数，比率没有意义", False)
    if reached < 0:
        return _known(target, actual, way, Decimal(0), False, [*doubts, "完成值为负数，完成率按 0 计"])
    return _known(target, actual, way, reached / wanted, met, [*doubts, *_just_equal(strict, reached, wanted)])


def _just_equal(strict: bool, reached: Decimal, wanted: Decimal) -> list[str]:
    return ["完成值恰等于指标值，而指标值要求严格大于或小于"] if strict and reached == wanted else []


def _lower(target: Reading, actual: Reading, wanted: Decimal, reached: Decimal, doubts: list[str]) -> Completion:
    """反向: 1 when kept, else A/B."""
    strict = target.comparator == "<"
    met = reached < wanted if strict else reached <= wanted
    if met or strict and reached == wanted and wanted > 0:
        return _known(target, actual, Direction.LOWER, Decimal(1), met, [*doubts, *_just_equal(strict, reached, wanted)])
    if wanted < 0:
        return _unknown(target, actual, Direction.LOWER, "指标值为负数，比率没有意义", False)
    if reached == 0:
        return _known(target, actual, Direction.LOWER, Decimal(0), False, doubts)
    return _known(target, actual, Direction.LOWER, wanted / reached, False, doubts)


def _spent(target: Reading, actual: Reading, wanted: Decimal, reached: Decimal, doubts: list[str]) -> Completion:
    """A planned amount: the spend ratio as forms print it, met as a ceiling."""
    met = reached <= wanted
    if wanted <= 0:
        return _unknown(target, actual, Direction.SPEND, "计划金额为 0 或负数，不能作除数", met)
    if reached < 0:
        return _unknown(target, actual, Direction.SPEND, "完成金额为负数，支出比率没有意义", met)
    return _known(target, actual, Direction.SPEND, reached / wanted, met, doubts)


def _within(target: Reading, actual: Reading, reached: Decimal, way: Direction, doubts: list[str]) -> Completion:
    """Against a range: 1 inside, B/lower end below it; above it no rate, for more may be too much."""
    low, high = target.number, target.upper
    assert low is not None and high is not None
    if low <= reached <= high:
        return _known(target, actual, way, Decimal(1), True, doubts)
    if way is Direction.LOWER:
        if reached < low:
            return _known(target, actual, way, Decimal(1), True, doubts)
        return _known(target, actual, way, high / reached, False, doubts) if high > 0 else _unknown(target, actual, way, "指标值区间不为正，比率没有意义", False)
    if reached < low and low > 0:
        return _known(target, actual, way, max(Decimal(0), reached / low), False, doubts)
    return _unknown(target, actual, way, "完成值在指标值区间之外", False if low < 0 or reached < low else None)


# -- times, qualities, compounds ---------------------------------------------------

def _deadline(target: Reading, actual: Reading) -> Completion:
    way = Direction.DEADLINE
    if target.date is None and target.reference is None:
        return _unknown(target, actual, way, target.notes[0] if target.notes else "时间要求含糊")
    if actual.kind is Kind.EMPTY:
        return _unknown(target, actual, way, "完成值未填")
    words, wanted = clean(actual.text), clean(target.text)
    if target.reference:
        if words == wanted or actual.reference == target.reference or claims_target(words):
            return _known(target, actual, way, Decimal(1), True, [f"“{target.reference}”没有写明日期，仅按文字判断"])
        return _unknown(target, actual, way, f"“{target.reference}”没有写明日期", tier=tier_of(wanted, words))
    if words == wanted and target.confidence is not Confidence.UNSURE:
        return _known(target, actual, way, Decimal(1), True, [] if target.confidence is Confidence.CERTAIN else ["期限读得不确定"])
    if actual.date is None or target.date is None or actual.date.due:
        return _untimed(target, actual, words)
    met, doubt = keeps_to(actual.date, target.date)
    unsure = [doubt] if doubt else [] if Confidence.CERTAIN == target.confidence == actual.confidence else ["时间读得不确定"]
    if met is None:
        return _unknown(target, actual, way, doubt or "不能断定是否按期")
    return _known(target, actual, way, Decimal(1), True, unsure) if met else _unknown(target, actual, way, "完成时间晚于期限，表上没有逾期的折算办法", False)


def _untimed(target: Reading, actual: Reading, words: str) -> Completion:
    """An actual that claims to be in time, or is itself a deadline, names no day."""
    if claims_target(words):
        return _known(target, actual, Direction.DEADLINE, Decimal(1), True, ["完成值没有写明日期，仅按文字判断"])
    if actual.date and target.date and keeps_to(replace(actual.date, first=actual.date.last), target.date)[0]:
        return _known(target, actual, Direction.DEADLINE, Decimal(1), True, ["完成值只写期限，不是实际日期"])
    return _unknown(target, actual, Direction.DEADLINE, f"完成值“{_short(actual.text)}”没有写明完成时间", tier=tier_of(clean(target.text), words))


def _quality(target: Reading, actual: Reading, references: References | None) -> Completion:
    """定性: no rate; the tier the actual reaches, when it can be told."""
    if actual.kind is Kind.EMPTY and not (target.number == 0 and is_zero_phrase(clean(actual.text))):
        return _unknown(target, actual, Direction.NONE, actual.notes[0] if actual.notes else "完成值未填")
    tier = _zero_tier(target, actual) if target.number == 0 else None
    tier = tier or tier_of(target.noun if "|" in target.text else clean(target.text), clean(actual.text))
    if tier is None and actual.kind is Kind.QUANTITATIVE and (actual.number, actual.unit) == (100, "%"):
        tier = lexicon.MET
    met = {lexicon.MET: True, lexicon.UNMET: False, lexicon.PARTLY: False}.get(tier or "")
    outcome = f"属“{tier}”档" if tier else "看不出属哪一档"
    doubt = None if tier else "定性完成值看不出档次"
    return Completion(rate=None, direction=Direction.NONE, met=met, tier=tier, target=target, actual=actual, doubt=doubt, certain=tier is not None,
                      sentence=f"{_pair(target, actual)}：定性指标不计完成率，{outcome}。")


def _zero_tier(target: Reading, actual: Reading) -> str | None:
    """未发生事故 answered by a number or by another word for nothing."""
    if actual.kind is Kind.EMPTY or actual.number == 0:
        return lexicon.MET
    if actual.kind is Kind.QUANTITATIVE and actual.number and actual.unit != "%":
        return lexicon.UNMET
    return None


def _compound(target: Reading, actual: Reading, name: str | None, category: str | None, stated: Direction | None) -> Completion:
    if target.confidence is Confidence.UNSURE:
        return _unknown(target, actual, Direction.NONE, next((note for part in (target, *target.parts) for note in part.notes), "指标值读不准"))
    answers = actual.parts if actual.kind is Kind.COMPOUND else (actual,) if actual.kind is Kind.QUANTITATIVE and actual.number is not None else ()
    if not answers:
        return _unknown(target, actual, Direction.NONE, "完成值没有逐项写明数值" if actual.kind is not Kind.EMPTY else "完成值未填")
    matched = match_parts(target.parts, answers)
    parts = tuple(_part(wanted, reached, category, stated, repeated=clean(target.text) == clean(actual.text)) for wanted, reached in zip(target.parts, matched, strict=True))
    rates = [part.rate for part in parts]
    met = False if any(part.met is False for part in parts) else None if any(part.met is None for part in parts) else True
    doubts = [part.doubt for part in parts if part.doubt]
    if any(rate is None for rate in rates):
        return replace(_unknown(target, actual, Direction.NONE, doubts[0] if doubts else "有一项没有完成值", met), parts=parts)
    least = min(rate for rate in rates if rate is not None)
    doubt = "；".join(dict.fromkeys(doubts)) or None
    ways = {part.direction for part in parts}
    each = "、".join(f"“{_short(part.target.text)}”{percent(part.rate)}" for part in parts if part.rate is not None)
    return Completion(rate=least, direction=ways.pop() if len(ways) == 1 else Direction.NONE, met=met, tier=None, target=target, actual=actual, parts=parts,
                      doubt=doubt, certain=not doubt and all(part.certain for part in parts),
                      sentence=f"{_pair(target, actual)}：分 {len(parts)} 项比较，{each}，取最低 {percent(least)}" + (f"（{doubt}）。" if doubt else "。"))


def _part(target: Reading, actual: Reading | None, category: str | None, stated: Direction | None, *, repeated: bool) -> Completion:
    """One part of a compound; its own words tell the direction, the indicator's name names the whole."""
    way = stated or tell_direction(target, None, category if is_money(target.unit) else None)
    if actual is None:
        return _unknown(target, Reading("", Kind.EMPTY), way, f"“{_short(target.text)}”一项没有对应的完成值")
    if repeated and actual.comparator in ("≥", "≤", ">", "<"):
        actual = replace(actual, noun="")
    return _quantity(target, actual, way, None)
