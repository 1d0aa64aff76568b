"""Quantities compared: units brought together, bounds and ranges told apart, rates by direction.

定量指标的比较：换算单位、辨别界限与区间、按方向计算完成率。
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from xltools.core import lexicon
from xltools.core.directions import better_when, likeness_of_words
from xltools.core.numerals import clean, plain
from xltools.core.outcomes import Completion, known, short, unknown
from xltools.core.readings import Confidence, Direction, Kind, Reading
from xltools.core.tiers import is_zero_phrase
from xltools.core.units import canonical, compare, is_money, measure_of, same_unit


def quantity(target: Reading, actual: Reading, way: Direction, name: str | None) -> Completion:
    """A quantitative target against its actual. 定量指标的比较。"""
    if target.reference and target.number is None:
        return _against_reference(target, actual, way)
    if target.number is None or target.confidence is Confidence.UNSURE:
        return unknown(target, actual, way, target.notes[0] if target.notes else "指标值读不准")
    answer, doubts = _answer(target, actual, name)
    if answer is None or answer.number is None:
        return unknown(target, actual, way, doubts[0], False if actual.tier == lexicon.UNMET else None)
    if _period(target) != _period(answer) and _period(target) not in (None, "年"):
        return unknown(target, actual, way, f"指标值按每{_period(target)}计，完成值没有写明是否每{_period(target)}")
    doubts += _length_of_time(target, answer, way, name)
    if target.notes[:1] == answer.notes[:1] and "缺“元”字" in "".join(target.notes[:1]):
        doubts = []  # read alike on both sides, so the rate does not depend on it
    else:
        doubts += [f"指标值{note.rstrip('。')}" for note in target.notes[:1] if target.confidence is Confidence.LIKELY]
    return _measured(target, actual, answer, way, doubts)


_PERIOD = re.compile("每(半年|季度?|月|周|日|天)|/(?:.*·)?(半年|季度|月|周|日|天|d)$")


def _period(reading: Reading) -> str | None:
    """The period a number is counted by: 季度 of 每季度1次, 月 of 元/人·月."""
    found = _PERIOD.search(reading.noun) or _PERIOD.search(canonical(reading.unit) or "")
    return (found[1] or found[2]).replace("季度", "季") if found else None


def _length_of_time(target: Reading, answer: Reading, way: Direction, name: str | None) -> list[str]:
    """15天 without a comparator may be a limit or a duration to reach."""
    timed = measure_of(target.unit)[0] in ("time", "workdays") and target.comparator in (None, "=")
    if timed and way is Direction.HIGHER and target.number != answer.number and better_when(name or "") is None:
        return ["时长没有比较符，越长越好还是越短越好不明，按正向计"]
    return []


def reference_stem(words: str) -> str:
    """A reference without its closing words, so that 上年 and 上年数 are one. 参照对象的词干。"""
    words = words.rstrip("数额总金的度值")
    for ending in ("实际", "支出", "决算", "水平"):
        words = words.removesuffix(ending)
    return words.rstrip("度")


def _against_reference(target: Reading, actual: Reading, way: Direction) -> Completion:
    """≤上年数 answered by ＜上年数: kept, though no figure is known."""
    implied = {"≤": "≤<=", "<": "<", "≥": "≥>=", ">": ">", "=": "="}.get(target.comparator or "", "")
    same = actual.reference and target.reference and reference_stem(actual.reference) == reference_stem(target.reference)
    if same and actual.comparator and actual.comparator in implied:
        return known(target, actual, way, Decimal(1), True, [f"“{target.reference}”没有给出数值，仅按文字判断"])
    return unknown(target, actual, way, f"“{target.reference}”的数值没有给出")


def _answer(target: Reading, actual: Reading, name: str | None) -> tuple[Reading | None, list[str]]:
    """The quantity in the actual that answers the target, and doubts; None with the reason."""
    if actual.kind is Kind.COMPOUND:
        return _pick(target, actual, name)
    if actual.kind is Kind.EMPTY:
        if is_zero_phrase(clean(actual.text)):
            expected = target.comparator in ("≤", "<") or target.number == 0
            return Reading(actual.text, Kind.QUANTITATIVE, number=Decimal(0)), [] if expected else ["“无”按 0 读"]
        return None, [actual.notes[0] if actual.notes else "完成值未填"]
    if actual.kind is Kind.QUALITATIVE and actual.number == 0:
        return replace(actual, kind=Kind.QUANTITATIVE, notes=()), []
    if actual.kind is not Kind.QUANTITATIVE or actual.number is None:
        reason = actual.notes[0] if actual.notes and actual.kind is Kind.QUANTITATIVE else f"完成值“{short(actual.text)}”没有写明数值"
        return None, [reason]
    if actual.confidence is Confidence.UNSURE:
        return None, [actual.notes[0] if actual.notes else "完成值读不准"]
    if _is_change(target, actual, name):
        return None, ["完成值的数字是增减数或差额，不是完成数"]
    return actual, [f"完成值{note.rstrip('。')}" for note in actual.notes[:1] if actual.confidence is Confidence.LIKELY]


_FIGURE = re.compile(r"\d")


def _is_change(target: Reading, actual: Reading, name: str | None) -> bool:
    """较上年增加32人次 or 节约1.44万元 where the target is an amount; a bare percentage may well be a growth."""
    before = _FIGURE.split(clean(actual.text), maxsplit=1)[0][-8:]
    if not before or any(char in target.noun + (name or "") for char in lexicon.ASKS_FOR_CHANGE):
        return False
    return measure_of(actual.unit)[0] != "ratio" and any(word in before for word in lexicon.CHANGES)


def _pick(target: Reading, actual: Reading, name: str | None) -> tuple[Reading | None, list[str]]:
    """The one part of a longer actual that is in the target's unit; by the words around it when several are."""
    fitting = [part for part in actual.parts if part.confidence is not Confidence.UNSURE and _same_sort(target.unit, part.unit)]
    fitting = _done_figures(_main_figures(target, fitting))
    if len(fitting) > 1:
        words = target.noun + (name or "")
        ranked = sorted(fitting, key=lambda part: likeness_of_words(words, part.noun), reverse=True)
        first, second = (likeness_of_words(words, part.noun) for part in ranked[:2])
        fitting = ranked[:1] if first > second and first >= Decimal("0.5") else []
    if not fitting:
        return None, ["完成值写有几个数，不能确定哪一个与指标值对应"]
    return fitting[0], ["完成值写有几个数，取单位相同的一个"]


def _main_figures(target: Reading, parts: list[Reading]) -> list[Reading]:
    """The parts that are not changes or shares of another; the total when one is called so."""
    totals = [part for part in parts if any(part.text.startswith(word) or part.noun.endswith(word) for word in lexicon.TOTALS)]
    if len(totals) == 1:
        return totals
    shares = next((index for index, part in enumerate(parts) if "其中" in part.noun), len(parts))
    main = [part for part in parts[:shares] if not any(word in part.noun[-8:] for word in lexicon.SIDE_FIGURES)] or parts
    return [part for part in main if same_unit(part.unit, target.unit)] or main


def _done_figures(parts: list[Reading]) -> list[Reading]:
    """计划100人，实际95人: the part that reports, beside one that was planned."""
    planned = [part for part in parts if part.noun.endswith(lexicon.PLANNED_FIGURES) or part.stated in lexicon.PLANNED_FIGURES]
    done = [part for part in parts if part.noun.endswith(lexicon.DONE_FIGURES)]
    return done if len(done) == 1 and len(done) + len(planned) == len(parts) else parts


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
        return unknown(target, actual, way, doubt or "单位不能比较")
    doubts += [doubt] if doubt else []
    reached = answer.number * factor
    percent_doubt, reached, unsafe = _as_percent(target, answer, reached, way)
    if unsafe:
        return unknown(target, actual, way, percent_doubt or "")
    doubts += [percent_doubt] if percent_doubt else []
    if _opposite(target, answer):
        reached = -reached
    if _scale_suspect(target, answer, reached):
        return unknown(target, actual, way, "一方没有写单位，数量级与另一方相差悬殊，可能单位不同")
    bound = _bound(target, answer, reached, way)
    if bound is not None:
        rate, met, doubt = bound
        return unknown(target, actual, way, doubt, met) if rate is None else known(target, actual, way, rate, met, [*doubts, doubt])
    if answer.upper is not None:
        return _ranged_actual(target, actual, answer, factor, way)
    return _compared(target, actual, reached, way, doubts)


def _as_percent(target: Reading, answer: Reading, reached: Decimal, way: Direction) -> tuple[str | None, Decimal, bool]:
    """A bare number against a percentage: 0.96 may be 96 %. Returns (doubt, number, whether it cannot be told)."""
    wanted = target.number
    if wanted is None or {target.unit, answer.unit} != {"%", None}:
        return None, reached, False
    if answer.unit == "%":  # target bare
        if not 0 < abs(wanted) <= Decimal("1.5") or way is Direction.LOWER and max(reached, reached / 100) <= wanted:
            return None, reached, False
        return (
            (None, reached / 100, False)
            if abs(reached) >= 10
            else (f"指标值 {wanted} 可能是 {wanted}%，也可能是 {plain(wanted * 100)}%", reached, True)
        )
    if reached == 0 or abs(reached) > Decimal("1.5"):
        far = way is Direction.HIGHER and 0 < reached < wanted / 5
        return "完成值没有写单位，数量级与指标值相差悬殊" if far else None, reached, False
    if abs(wanted) >= 10:
        return ("完成值 1 至 1.5 之间，按小数读作百分数" if reached > 1 else None), reached * 100, False
    if way is Direction.LOWER and max(reached, reached * 100) <= wanted:
        return None, reached, False
    return f"完成值 {reached} 可能是 {reached}%，也可能是 {plain(reached * 100)}%", reached, True


def _opposite(target: Reading, answer: Reading) -> bool:
    """增长3% answered by 下降2%: the actual is negative."""
    if not target.noun or not answer.noun:
        return False

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
            return known(target, actual, way, Decimal(1), True, ["完成值是区间"])
        return unknown(target, actual, way, "完成值是区间，不是一个数")
    results = {_compared(target, actual, end, way, []).met for end in ends}
    return unknown(target, actual, way, "完成值是区间，不是一个数", results.pop() if len(results) == 1 else None)


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
        return unknown(target, actual, way, "指标值为 0，不能作除数", met if target.comparator else None)
    if wanted < 0:
        return (
            known(target, actual, way, Decimal(1), True, doubts)
            if met
            else unknown(target, actual, way, "指标值为负数，比率没有意义", False)
        )
    if reached < 0:
        return known(target, actual, way, Decimal(0), False, [*doubts, "完成值为负数，完成率按 0 计"])
    return known(target, actual, way, reached / wanted, met, [*doubts, *_just_equal(strict, reached, wanted)])


def _just_equal(strict: bool, reached: Decimal, wanted: Decimal) -> list[str]:
    return ["完成值恰等于指标值，而指标值要求严格大于或小于"] if strict and reached == wanted else []


def _lower(target: Reading, actual: Reading, wanted: Decimal, reached: Decimal, doubts: list[str]) -> Completion:
    """反向: 1 when kept, else A/B."""
    strict = target.comparator == "<"
    met = reached < wanted if strict else reached <= wanted
    if met or strict and reached == wanted and wanted > 0:
        return known(target, actual, Direction.LOWER, Decimal(1), met, [*doubts, *_just_equal(strict, reached, wanted)])
    if wanted < 0:
        return unknown(target, actual, Direction.LOWER, "指标值为负数，比率没有意义", False)
    if reached == 0:
        return known(target, actual, Direction.LOWER, Decimal(0), False, doubts)
    return known(target, actual, Direction.LOWER, wanted / reached, False, doubts)


def _spent(target: Reading, actual: Reading, wanted: Decimal, reached: Decimal, doubts: list[str]) -> Completion:
    """A planned amount: the spend ratio as forms print it, met as a ceiling."""
    met = reached <= wanted
    if wanted <= 0:
        return unknown(target, actual, Direction.SPEND, "计划金额为 0 或负数，不能作除数", met)
    if reached < 0:
        return unknown(target, actual, Direction.SPEND, "完成金额为负数，支出比率没有意义", met)
    return known(target, actual, Direction.SPEND, reached / wanted, met, doubts)


def _within(target: Reading, actual: Reading, reached: Decimal, way: Direction, doubts: list[str]) -> Completion:
    """Against a range: 1 inside, B/lower end below it; above it no rate, for more may be too much."""
    low, high = target.number, target.upper
    assert low is not None and high is not None
    if low <= reached <= high:
        return known(target, actual, way, Decimal(1), True, doubts)
    if way is Direction.LOWER:
        if reached < low:
            return known(target, actual, way, Decimal(1), True, doubts)
        return (
            known(target, actual, way, high / reached, False, doubts)
            if high > 0
            else unknown(target, actual, way, "指标值区间不为正，比率没有意义", False)
        )
    if reached < low and low > 0:
        return known(target, actual, way, max(Decimal(0), reached / low), False, doubts)
    return unknown(target, actual, way, "完成值在指标值区间之外", False if low < 0 or reached < low else None)
