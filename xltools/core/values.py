"""Read 指标值 and 完成值 as staff type them: what was read, and how sure.

识读预算绩效表中的指标值与完成值：类别、比较符、数值、单位、期限、把握程度；读不准就说明，不猜。
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from xltools.core import lexicon
from xltools.core.dates import Found, find_dates, from_date, is_vague, relative_deadline
from xltools.core.durations import joined
from xltools.core.measures import Measure, hide, hide_list_marks, hide_what_is_no_value, scan
from xltools.core.misprints import misprint
from xltools.core.numerals import clean, oddities, plain
from xltools.core.patterns import compiled, matches_any
from xltools.core.readings import Confidence, Direction, Kind, Reading
from xltools.core.references import SIGNS, referring
from xltools.core.tiers import claimed_tier, is_zero_phrase
from xltools.core.units import is_bare_unit, is_money, is_unit, printed

__all__ = ["Confidence", "Direction", "Kind", "Reading", "read_target", "read_value"]


def read_value(text: object, *, name: str | None = None, category: str | None = None, unit: str | None = None) -> Reading:
    """The reading of a target or actual: kind, comparator, number, unit, and how sure. 指标值或完成值的识读结果。

    Args:
        text: what the cell holds: text, a number, a date, a truth value or None.
        name: 三级指标, helps where the text alone is ambiguous (5万 under a cost).
        category: 二级指标 (数量 质量 时效 成本 …), likewise.
        unit: the unit cell or the unit in the heading, used when the text states none.

    Returns:
        A Reading; whatever cannot be read surely has confidence ``unsure`` and a Chinese note. Never raises on text.

    Source:
        财预〔2020〕10号 (定量、定性指标); shared list of published indicator values.

    Example:
        >>> reading = read_value("不少于４ 次")
        >>> reading.kind.label, reading.comparator, reading.number, reading.unit
        ('定量', '≥', Decimal('4'), '次')
    """
    if type(text) is str:
        return _read_text(text, name, category, unit)
    if text is None:
        return _EMPTY
    return _read_cell(text, name, category, unit)


def read_target(text: object, *, name: str | None = None, category: str | None = None, unit: str | None = None) -> Reading:
    """The reading of a target, taken from the indicator's name when its own cell is empty. 指标值；单元格空时读指标名称里的值。

    Example:
        >>> read_target("", name="年度资金支付完成率100%").number
        Decimal('100')
    """
    reading = read_value(text, name=name, category=category, unit=unit)
    if reading.kind is not Kind.EMPTY or not name:
        return reading
    named = read_value(re.sub(r"^\s*指标\s*\d*\s*[:：]", "", name), category=category, unit=unit)
    if named.kind not in (Kind.QUANTITATIVE, Kind.COMPOUND, Kind.DATE):
        return reading
    sure = Confidence.UNSURE if named.confidence is Confidence.UNSURE else Confidence.LIKELY
    return replace(named, confidence=sure, notes=(*named.notes, "指标值栏为空，取自指标名称。"))


_EMPTY = Reading("", Kind.EMPTY)


def _read_cell(value: object, name: str | None, category: str | None, unit: str | None) -> Reading:
    """A reading of a cell that holds no text."""
    if isinstance(value, bool):
        return Reading("是" if value else "否", Kind.QUALITATIVE, tier=lexicon.MET if value else lexicon.UNMET, notes=("单元格为逻辑值。",))
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Reading(f"{day.year}年{day.month}月{day.day}日", Kind.DATE, date=from_date(day))
    if isinstance(value, str):
        return _read_text(str(value), name, category, unit)
    try:
        number = _decimal(value) if isinstance(value, float) else Decimal(value)  # type: ignore[arg-type]
    except (ArithmeticError, TypeError, ValueError):
        return Reading(str(value), Kind.EMPTY, confidence=Confidence.UNSURE, notes=("单元格既不是文字、数字，也不是日期。",))
    if not number.is_finite():
        return Reading(str(value), Kind.EMPTY, confidence=Confidence.UNSURE, notes=("单元格不是有效的数字。",))
    shown = f"{number:f}" if abs(number.adjusted()) < 30 else str(number)
    if number == number.to_integral_value() and _is_timely(name, category) and 1990 <= number <= 2100:
        return _read_text(f"{int(number)}年", name, category, unit)
    return Reading(shown, Kind.QUANTITATIVE, number=number, unit=printed(unit) or _unit_in_name(name))


def _decimal(value: float) -> Decimal:
    """A cell's number as it shows: a spreadsheet keeps 96 as 96.0."""
    return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))


@lru_cache(maxsize=65536)
def _read_text(text: str, name: str | None, category: str | None, unit: str | None) -> Reading:
    if len(text) > 2000:
        return Reading(text, Kind.QUALITATIVE, confidence=Confidence.UNSURE, notes=("文字过长，没有识读其中的数字。",))
    return _on_sight(text, name, unit) or _in_full(text, name, category, unit)


_MONTH_OF_YEAR = re.compile(r"(?:19|20)[0-9]{2}\.[0-9]+")
_PLAIN = re.compile(r"([≥≤]?)((?:[1-9][0-9]{0,6}|0)(?:\.[0-9]{1,4})?)([^0-9]{0,3})")


def _on_sight(text: str, name: str | None, unit: str | None) -> Reading | None:
    """≥270人次, 95%, 100: what most cells hold, read as the full reading would; None for anything else."""
    found = _PLAIN.fullmatch(text)
    if not found:
        return None
    sign, figures, word = found.groups()
    may_be_more = word == "%" and figures[0] == "2" and not sign or _MONTH_OF_YEAR.fullmatch(figures)
    if may_be_more or word and word not in lexicon.PLAIN_UNITS:
        return None
    number = plain(Decimal(figures)) if word in ("万元", "亿元") else Decimal(figures)
    own = word or printed(unit) or _unit_in_name(name)
    return Reading(text, Kind.QUANTITATIVE, sign or None, number, own, stated=sign)


def _in_full(text: str, name: str | None, category: str | None, unit: str | None) -> Reading:
    words = clean(text)
    reading = _nothing(text, words) or _three_cells(text, words, name, category, unit) or _something(text, words, name, category, unit)
    odd = oddities(text)
    return replace(reading, text=text, notes=(*reading.notes, *odd)) if odd or reading.text != text else reading


# -- nothing ---------------------------------------------------------------------


def _nothing(text: str, words: str) -> Reading | None:
    """EMPTY for blanks, dashes, error values and prompts, with a note on which it is."""
    bare = words.lower()
    if not bare.strip(",;。、:!·'\"|"):
        return Reading(text, Kind.EMPTY)
    if bare in lexicon.ERROR_VALUES or bare.startswith("#") and bare.rstrip("!?").isascii():
        return Reading(text, Kind.EMPTY, confidence=Confidence.UNSURE, notes=(f"单元格是公式错误值 {words}，没有可用的数。",))
    if words in ("无", "没有"):
        return Reading(text, Kind.EMPTY, notes=(f"“{words}”作指标值表示不适用，作完成值表示 0。",))
    if bare in lexicon.NOT_APPLICABLE or not bare.strip("-/"):
        return Reading(text, Kind.EMPTY, notes=(f"“{words}”表示不适用或未填。",))
    if bare in lexicon.NOTHING_GIVEN:
        return Reading(text, Kind.EMPTY, notes=(f"“{words}”表示没有给出数值。",))
    if words[0] in "%‰个" and is_unit(words) or words in ("万元", "元", "亿元", "人次"):
        return Reading(text, Kind.EMPTY, notes=("只有单位，没有数值。",))
    if matches_any(lexicon.GUARDED_PLACEHOLDERS, words):
        return Reading(text, Kind.EMPTY, notes=("单元格是表样中的占位或提示语，尚未填写。",))
    return None


# -- three cells -----------------------------------------------------------------

_PROPERTY = {
    "正向": "≥",
    "反向": "≤",
    "正向指标": "≥",
    "反向指标": "≤",
    "定量": "",
    "定量指标": "",
    "大于等于": "≥",
    "小于等于": "≤",
    "等于": "=",
    "大于": ">",
    "小于": "<",
}


def _three_cells(text: str, words: str, name: str | None, category: str | None, unit: str | None) -> Reading | None:
    """A target split over cells and joined by ``|``: 人|=|512, 定性|基本建立."""
    if "|" not in words:
        return None
    cells = [cell for cell in words.split("|") if cell]
    if any(cell in ("定性", "定性指标") for cell in cells):
        rest = "".join(cell for cell in cells if cell not in ("定性", "定性指标") and not is_unit(cell))
        return _nothing(text, rest) or Reading(text, Kind.QUALITATIVE, tier=claimed_tier(rest), noun=rest)
    signs = [cell for cell in cells if cell in "≥≤<>=" or cell in _PROPERTY]
    units = [cell for cell in cells if is_unit(cell) and cell not in signs]
    values = [cell for cell in cells if cell not in signs and cell not in units]
    if len(values) != 1 or len(signs) > 2 or len(units) > 1:
        return None
    sign = next((sign for sign in signs if sign in "≥≤<>="), _PROPERTY.get(signs[0], "") if signs else "")
    has_unit = re.search(r"[^\d.,\-]", values[0])
    whole = sign + values[0] + ("" if has_unit or not units else units[0])
    return replace(_something(text, whole, name, category, units[0] if units else unit), text=text)


# -- something -------------------------------------------------------------------

_IN_BRACKETS = r"(?<=\d)\(([^()]+(?:\([^()]*\))?)\)"
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE][+-]?\d{1,2}")
_BETWEEN = r"(-?\d+(?:\.\d+)?)([^\d≤<≥>=,;]{0,3})[≤<](?![\d=])([^\d≤<≥>=,;]{1,12})[≤<](-?\d+(?:\.\d+)?[^\d≤<≥>=,;]{0,4})"


def _something(text: str, words: str, name: str | None, category: str | None, unit: str | None) -> Reading:
    """The reading of a text that says something: suspicious, a time, numbers, or a quality."""
    if damaged := misprint(text, words, name):
        return damaged
    if "(" in words:
        words = compiled(_IN_BRACKETS).sub(lambda found: found[1] if is_bare_unit(found[1]) else found[0], words)
    if _SCIENTIFIC.fullmatch(words):
        return Reading(
            text,
            Kind.QUANTITATIVE,
            number=plain(Decimal(words)),
            unit=printed(unit),
            confidence=Confidence.LIKELY,
            notes=("数字为科学记数法。",),
        )
    between = compiled(_BETWEEN).fullmatch(words) if "≤" in words or "<" in words else None
    if between:
        words = f"{between[1]}{between[2]}-{between[4]}"
    dates = [found for found in find_dates(hide_list_marks(words)) if not _is_decimal(words, found, name, category)]
    hidden = hide_what_is_no_value(words)
    for found in dates:
        hidden = hide(hidden, found.start, found.end)
    hidden, impossible = _hide_impossible_days(hidden)
    measures = joined(scan(words, hidden))
    whole_time = _whole_time(words, dates)
    if dates and (whole_time or not measures):
        timed = _time(text, words, dates, whole_time, name, category)
        if timed:
            return timed
    if measures:
        return _numbers(text, words, measures, dates, name, category, unit)
    if impossible:
        return Reading(text, Kind.DATE, confidence=Confidence.UNSURE, notes=("写的日期不存在，请核对。",))
    return _relative(text, words) or _quality(text, words)


# -- times -----------------------------------------------------------------------

_TIME_WORDS = re.compile(
    r"[,;。、:()\x00]|(?:之|以)?(?:前|内)|底|末|全部|全面|按时|按期|及时|均|已|于|在|截至|截止|到|至"
    r"|为|不晚于|不迟于|不得晚于|早于|≤|时间|日期|完成|完工|竣工|开工|验收|实施|开展|发放|支付|拨付|到位|交付|投入使用|投用|建成|启动|执行|结束"
    r"|公开|上报|报送|提交|申报|项目|工程|任务|工作|建设|预计|计划|年度|每月|按月|资金|绩效|目标|全年|的|并|和|期间"
)


def _is_timely(name: str | None, category: str | None) -> bool:
    return "时效" in (category or "") or bool(re.search("时间|日期|期限|时限|工期|及时", name or ""))


def _is_decimal(words: str, found: Found, name: str | None, category: str | None) -> bool:
    """2021.12 alone is a month only under 时效 or a name that speaks of time."""
    written = words[found.start : found.end]
    return bool(re.fullmatch(r"\d{4}[.]\d{1,2}", written)) and not _is_timely(name, category)


def _whole_time(words: str, dates: list[Found]) -> bool:
    """Whether a text is a time and nothing but words that go with a time."""
    for found in reversed(dates):
        words = words[: found.start] + words[found.end :]
    return bool(dates) and not _TIME_WORDS.sub("", words)


def _time(text: str, words: str, dates: list[Found], whole: bool, name: str | None, category: str | None) -> Reading | None:
    """A DATE reading: alone, a deadline, or under 时效; else None (2021年度工作有序推进 is no date)."""
    rest = words
    for found in reversed(dates):
        rest = rest[: found.start] + rest[found.end :]
    if is_vague(rest) and not any(found.when.due for found in dates):
        return Reading(text, Kind.DATE, confidence=Confidence.UNSURE, notes=("时间表述含糊，无法核对。",))
    due = [found for found in dates if found.when.due]
    month_named = [found for found in dates if re.search(r"月|季度|半年|\d[-/.]\d", words[found.start : found.end])]
    chosen = due or month_named or dates
    done = re.search(r"完成|完工|竣工|到位|建成|交付|验收|发放|拨付|支付", rest)
    if not (whole or due or month_named and (done or _is_timely(name, category)) or len(rest) <= 4 and _is_timely(name, category)):
        return None
    when = chosen[0].when if len(chosen) == 1 else max((found.when for found in chosen), key=lambda when: when.last)
    notes = () if len(chosen) == 1 else ("写有几个时间，取最晚的。",)
    sure = Confidence.CERTAIN if not notes and (whole or due) else Confidence.LIKELY
    return Reading(text, Kind.DATE, "≤" if when.due else None, date=when, confidence=sure, notes=notes, noun="" if whole else rest)


def _hide_impossible_days(hidden: str) -> tuple[str, bool]:
    """A day such as 2月30日 is no date, and no 30 days either."""
    found = re.search(r"(?:\d+|\x00)?年?\d{1,2}月\d{1,2}[日号]|\d{4}-\d{1,2}-\d{1,2}(?!\d)", hidden)
    return (hide(hidden, *found.span()), True) if found else (hidden, False)


# -- numbers ---------------------------------------------------------------------


def _numbers(
    text: str, words: str, measures: list[Measure], dates: list[Found], name: str | None, category: str | None, unit: str | None
) -> Reading:
    """One measure is a quantity, several are a compound."""
    readings = tuple(
        _quantity(measure, words[measure.start : measure.end], name, category, unit if len(measures) == 1 else None) for measure in measures
    )
    notes: tuple[str, ...] = ()
    if any(found.when.due for found in dates):
        notes = ("另有时间要求，未与数量一并比较。",)
    if len(readings) > 1:
        if all(part.unit is None and not part.noun for part in readings):
            notes += ("几个数之间没有单位和名称，不能确定各指什么。",)
            return Reading(text, Kind.COMPOUND, parts=readings, confidence=Confidence.UNSURE, notes=notes)
        return Reading(text, Kind.COMPOUND, parts=readings, confidence=_least(readings), notes=notes)
    reading = readings[0]
    sure = Confidence.LIKELY if notes and reading.confidence is Confidence.CERTAIN else reading.confidence
    return replace(reading, text=text, confidence=sure, notes=(*reading.notes, *notes))


def _least(readings: tuple[Reading, ...]) -> Confidence:
    order = [Confidence.UNSURE, Confidence.LIKELY, Confidence.CERTAIN]
    return min((part.confidence for part in readings), key=order.index)


_ANNOUNCES = re.compile("[率数量度额价分例比]$|[为是达共约]$|合计$|完成$")


def _quantity(measure: Measure, words: str, name: str | None, category: str | None, unit: str | None) -> Reading:
    number, own_unit, notes, sure = measure.number, measure.unit, list(measure.notes), Confidence.CERTAIN
    given = printed(unit) or (None if own_unit else _unit_in_name(name))
    if measure.multiplier:
        number, own_unit, note = _lone_multiplier(measure, given, name, category)
        notes += [note] if note else []
        sure = Confidence.LIKELY if note else sure
    if measure.approximate:
        sure = Confidence.LIKELY
        notes.append("是约数，不能据此断定对错。")
    elif own_unit is None and given is None and (measure.trail or measure.lead and not _ANNOUNCES.search(measure.lead)):
        sure = Confidence.LIKELY
    if measure.unsure:
        sure = Confidence.UNSURE
    noun = (measure.lead + measure.trail)[-40:]
    return Reading(
        words,
        Kind.QUANTITATIVE,
        measure.comparator,
        number,
        own_unit or given,
        measure.upper,
        confidence=sure,
        notes=tuple(notes),
        stated=measure.stated,
        noun=noun,
    )


def _lone_multiplier(measure: Measure, given: str | None, name: str | None, category: str | None) -> tuple[Decimal, str | None, str | None]:
    """5万 is 5 万元 where money is meant, else 50000."""
    mark = measure.multiplier
    if given and given.startswith(mark):
        return measure.number, given, None
    costly = "成本" in (category or "") or any(
        word in (name or "") + measure.lead for word in (*lexicon.SPEND_NAMES, "收入", "金额", "增收", "产值")
    )
    if is_money(given) or costly and given is None:
        return measure.number, mark + "元", f"“{mark}”后缺“元”字，按“{mark}元”读。"
    scale = 10_000 if mark == "万" else 100_000_000
    return measure.number * scale, None, None


_NAME_UNIT = re.compile(r"[(（]([^()（）]{1,8})[)）]\s*$|(%|％|‰)\s*$")


@lru_cache(maxsize=8192)
def _unit_in_name(name: str | None) -> str | None:
    """The unit in an indicator's name: 湿地保有量(公顷), 工作完成及时率%."""
    found = _NAME_UNIT.search(name or "")
    if not found:
        return None
    words = clean(found[1] or found[2])
    return printed(words) if is_unit(words) else None


# -- words -----------------------------------------------------------------------


def _relative(text: str, words: str) -> Reading | None:
    """A target relative to a figure elsewhere (≤上年数), a relative deadline, or a vague time."""
    found = referring(words)
    if found and not (found[1] in ("达到", "达") and found[2] in ("目标", "标准", "计划")):
        lead, before, reference = found
        figure = reference.endswith(lexicon.REFERENCE_FIGURES) or before in "≥≤<>="
        return Reading(
            text,
            Kind.QUANTITATIVE if figure else Kind.QUALITATIVE,
            SIGNS[before],
            reference=reference,
            stated=before,
            noun=lead,
            notes=(f"指标值以“{reference}”为准，表中另取。",),
        )
    deadline = relative_deadline(words)
    if deadline:
        return Reading(text, Kind.DATE, "≤", reference=deadline, stated="内", notes=(f"期限以“{deadline}”为准，没有写明日期。",))
    if is_vague(words) and len(words) <= 60:
        return Reading(text, Kind.DATE, confidence=Confidence.UNSURE, notes=("时间表述含糊，无法核对。",))
    return None


def _quality(text: str, words: str) -> Reading:
    """A qualitative reading, with its tier when it states one and 0 when it says nothing happened."""
    if is_zero_phrase(words):
        return Reading(text, Kind.QUALITATIVE, number=Decimal(0), notes=("表示没有发生，数值读作 0。",))
    ratio = re.search(r"\d+(?:[:∶/]|[*×xX](?!\d+小时))\d+", words)
    if ratio:
        return Reading(text, Kind.QUALITATIVE, confidence=Confidence.UNSURE, notes=(f"“{ratio[0]}”没有识读为指标数值。",))
    unread = re.search(r"\d", re.sub(r"“[^”]*”|《[^》]*》", "", hide_what_is_no_value(words)))
    notes = ("文字中的数字没有作为指标数值识读。",) if unread and not find_dates(words) else ()
    sure = Confidence.LIKELY if notes else Confidence.CERTAIN
    return Reading(text, Kind.QUALITATIVE, tier=claimed_tier(words), confidence=sure, notes=notes)
