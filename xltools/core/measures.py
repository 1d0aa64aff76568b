"""Find the measured numbers of a text: comparator, number, unit, and the words around them.

在文字中找出计量的数字：比较符、数值、单位及其前后的词；略去年份、序号、引号内的名称等不是指标的数字。
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.core import lexicon
from xltools.core.numerals import MYRIADS, plain, read_number
from xltools.core.patterns import compiled, spans_of_any
from xltools.core.spotting import Spot, spots
from xltools.core.units import SPELLINGS, canonical, measure_of, printed, same_unit

HIDDEN = "\x00"  # stands for a character that is not to be read


@dataclass(slots=True, eq=False, repr=False)
class Measure:
    """A number with its unit and comparator at a place in the text. 文字中某处的数值及其单位和比较符。"""

    start: int
    end: int
    number: Decimal
    unit: str | None = None
    upper: Decimal | None = None
    comparator: str | None = None
    stated: str = ""  # the comparator as spelled
    lead: str = ""  # words before it in its clause
    trail: str = ""  # words after it in its clause
    approximate: bool = False
    multiplier: str = ""  # 万 or 亿 when no unit followed
    notes: list[str] = field(default_factory=list)
    unsure: bool = False


_SIGN_BEFORE = {word: sign for sign, words in lexicon.COMPARATORS_BEFORE.items() for word in words}
_SIGN_AFTER = {word: sign for sign, words in lexicon.COMPARATORS_AFTER.items() for word in words}
_EACH_CLOSE = re.compile("每?(年|月|天|日|学期)?(?:补助|补贴|发放|标准|标准为)?")
_MARK = (
    r"(?:^|(?<=[;。:,]))(?:\(?(?:\d{1,2}\)|1、|\d{1,2}、(?!\d))|\d{1,2}\.(?!\d)|\d{1,2}\.(?=(?:19|20)\d\d年)"
    r"|\(?[一二三四五六七八九十]{1,3}[)、]|[一二三四五六七八九]是|其[一二三])"
    r"|(?<=[^\W\da-zA-Z_]|[%)])\d{1,2}\.(?=[^\W\da-zA-Z_]|[“≥≤])"
)
_TWO_POINT_MARKS = re.compile(r"(?:^|(?<=[;。,]))(\d{1,2})\.(?=\d)")
_CLAUSE_END = ",;。、!?()" + HIDDEN


def hide(text: str, start: int, end: int, by: str = HIDDEN) -> str:
    """The text with a stretch made unreadable, its length kept. 把一段文字遮住，长度不变。"""
    return text[:start] + by * (end - start) + text[end:]


def hide_what_is_no_value(text: str) -> str:
    """List marks become clause ends; names in quotes and figures that measure nothing are hidden. 遮住序号、引号内名称和不计量的数字。

    >>> hide_what_is_no_value("1.建党100周年活动3次").replace(HIDDEN, "·")
    ';;建党·····活动3次'
    """
    for opening, closing in lexicon.QUOTES:
        if opening not in text:
            continue
        pattern = re.escape(opening) + f"[^{re.escape(closing)}]*" + re.escape(closing)
        for found in list(re.finditer(pattern, text)):
            if found.span() != (0, len(text)):
                text = hide(text, *found.span())
    text = hide_list_marks(text)
    for span in list(spans_of_any(lexicon.NOT_VALUES, text)):
        text = hide(text, *span)
    return text


def hide_list_marks(text: str) -> str:
    """The text with its list marks turned into clause ends, lengths kept. 把列表序号改为分句号。

    >>> hide_list_marks("1.2021年考察50次")
    ';;2021年考察50次'
    """
    for found in _list_marks(text):
        text = hide(text, *found, ";")
    return text


def _list_marks(text: str) -> list[tuple[int, int]]:
    """Spans of 1. 2、 （3） 一是 …; 1.50个；2.30户 is a list only when its marks count up from 1."""
    if not any(mark in text for mark in ".、)是其"):
        return []
    spans = [found.span() for found in compiled(_MARK).finditer(text) if found.end() < len(text)]
    points = list(_TWO_POINT_MARKS.finditer(text))
    if len(points) > 1 and [int(found[1]) for found in points] == list(range(1, len(points) + 1)):
        spans += [found.span() for found in points]
    return spans


def scan(text: str, hidden: str) -> list[Measure]:
    """The measures of a cleaned text, in order; ``hidden`` is the same text with what is no value hidden. 按出现先后列出计量。"""
    found, previous = [], 0
    for spot in spots(hidden):
        measure = _measure(spot, hidden, previous)
        if measure is not None:
            found.append(measure)
            previous = measure.end
    found = _without_starting_points(hidden, _as_ranges(hidden, _of_which(hidden, _outside_brackets(hidden, found))))
    found = _without_attributes(hidden, found)
    for index, measure in enumerate(found):
        _add_words(measure, hidden, found[index - 1].end if index else 0, found[index + 1].start if index + 1 < len(found) else len(hidden))
    return _real_counts(found, text)


def _outside_brackets(text: str, found: list[Measure]) -> list[Measure]:
    """Measures in brackets explain the one outside (5次（含线上2次）), unless there is none outside."""
    outside = [measure for measure in found if text[: measure.start].count("(") <= text[: measure.start].count(")")]
    if outside and len(outside) < len(found):
        outside[0].notes.append("括号内的数字作说明，未计入。")
    return outside or found


def _of_which(text: str, found: list[Measure]) -> list[Measure]:
    """300万元，其中中央200万元: what follows 其中 in the same unit is a share of what stands before."""
    place = text.find("其中")
    whole = [measure for measure in found if measure.start < place]
    shares = [measure for measure in found if measure.start > place and any(same_unit(measure.unit, other.unit) for other in whole)]
    if not shares or len(whole) + len(shares) < len(found):
        return found
    whole[-1].notes.append("“其中”后的数字作说明，未计入。")
    return whole


def _as_ranges(text: str, found: list[Measure]) -> list[Measure]:
    """≥90%且≤100% and 100%≥X≥90% are one range."""
    merged: list[Measure] = []
    for measure in found:
        first = merged[-1] if merged else None
        if first and first.upper is measure.upper is None and _closes_range(text, first, measure):
            low, high = sorted((first.number, measure.number))
            merged[-1] = Measure(first.start, measure.end, low, first.unit or measure.unit, high)
        else:
            merged.append(measure)
    return merged


def _closes_range(text: str, first: Measure, second: Measure) -> bool:
    between = text[first.end : second.start]
    if first.unit and second.unit and not same_unit(first.unit, second.unit):
        return False
    if (
        first.comparator in ("≥", ">")
        and second.comparator in ("≤", "<")
        or first.comparator in ("≤", "<")
        and second.comparator in ("≥", ">")
    ):
        return between.strip(",、") in ("", "且", "并且", "并", "同时")
    return first.comparator is None and second.comparator in ("≥", ">") and bool(re.fullmatch(r"[≥>][^\d,;。]{1,6}", between))


def _without_starting_points(text: str, found: list[Measure]) -> list[Measure]:
    """由85%提高到90% says 90 %."""
    return [
        measure
        for index, measure in enumerate(found)
        if not (
            index + 1 < len(found)
            and same_unit(measure.unit, found[index + 1].unit)
            and re.search("[由从自][^,;。]{0,4}$", text[: measure.start])
            and re.match(r"[^,;。\d]{0,6}[到至为]", text[measure.end : found[index + 1].start + 4])
        )
    ]


def _without_attributes(text: str, found: list[Measure]) -> list[Measure]:
    """2小时破案率≥60% is about 60 %, 仔猪20公斤以上500头 about 500头."""
    kept = [measure for measure, following in zip(found, found[1:], strict=False) if not _describes(text, measure, following)]
    if len(kept) + 1 < len(found):
        found[-1].notes.append("另有数字只说明指标对象，未计入。")
    return [*kept, *found[-1:]]


def _describes(text: str, measure: Measure, following: Measure) -> bool:
    """Whether a measure tells of what the following one is, rather than being asked for itself."""
    lead = re.split("[,;。、:()]", text[: measure.start])[-1]
    if measure_of(measure.unit)[0] not in lexicon.ATTRIBUTE_DIMENSIONS or len(lead) > 4 or lead.endswith(lexicon.ASKED_FOR):
        return False
    between = text[measure.end : following.start]
    if not between:
        return text[: measure.end].endswith(("以上", "以下"))
    return bool(re.fullmatch(r"[^\d,;。、:()]{0,8}(?:率|比例|占比|比重)(?:达到?|为)?", between))


def _measure(spot: Spot, text: str, previous: int) -> Measure | None:
    if spot.chinese and not _is_count(spot, text):
        return None
    numeral = spot.arabic or _spelled(spot)
    number, multiplier = _value(numeral, spot.mult or "", spot.unit)
    if number is None:
        return None
    unit = printed(spot.unit)
    if multiplier and unit:
        unit, multiplier = multiplier + unit, ""
    measure = Measure(spot.start, spot.end, number, unit, multiplier=multiplier)
    if spot.half and canonical(unit) in ("年", "小时", "天", "倍", "个月"):
        measure.number += Decimal("0.5")
    if spot.minus:
        measure.number = -number
    _read_second(measure, spot, text)
    _read_comparator(measure, spot, text, previous)
    closing = _SIGN_AFTER.get(spot.after)
    measure.approximate = bool(spot.tail or spot.tail2 or spot.about or closing == "≈" or measure.comparator == "≈")
    if measure.approximate and measure.comparator is None:
        measure.comparator, measure.stated = "≈", spot.about or spot.tail or spot.tail2 or ""
    return measure


def _spelled(spot: Spot) -> str:
    """The Chinese numeral, 一千 for the 千 of 近千人."""
    words, before = spot.chinese, spot.before or spot.about
    return "一" + words if words[0] in "百千万亿" and before in lexicon.BEFORE_ROUND_NUMBERS else words


def _is_count(spot: Spot, text: str) -> bool:
    """Whether a Chinese numeral counts something (两次, 不少于三个) rather than being part of a word (一体化, 四个意识)."""
    words, unit = _spelled(spot), spot.unit
    value = Decimal("0.5") if words == "半" else read_number(words)
    if value is None or (spot.number_at and text[spot.number_at - 1] in "第十百千万初进统唯同专单周期某每逐零数几"):
        return False
    alone = not text[: spot.start].strip(",;。" + HIDDEN) and not text[spot.end :].strip(",;。" + HIDDEN)
    if spot.before or spot.after or alone:
        return bool(unit) or alone and len(text) <= 6
    if not unit:
        return False
    ends = text[spot.end : spot.end + 1] in ("", *_CLAUSE_END)
    if words == "一":
        return ends and canonical(unit) in lexicon.CONCRETE_COUNTERS
    concrete = canonical(unit) in lexicon.CONCRETE_COUNTERS and not re.match("工程|项目|建设|实施|联|合一|同步", text[spot.end :])
    return value >= 10 or ends or concrete


def _value(numeral: str, mult: str, unit: str | None) -> tuple[Decimal | None, str]:
    """The number, and 万/亿 when it belongs to the unit (5万元, 6万立方米) or nothing follows it (5万)."""
    if numeral == "半":
        return Decimal("0.5"), ""
    if "亿" in numeral and numeral[0].isdigit():
        head, tail = numeral.split("亿")
        number = Decimal(head) * MYRIADS["亿"] + Decimal(tail) * MYRIADS["万"]
        last = "万"
    elif mult:
        scale = {"百": 100, "千": 1000}.get(mult[0], 1)
        last = mult[-1] if mult[-1] in MYRIADS else ""
        number = Decimal(numeral) * scale * MYRIADS.get(last, 1) * (MYRIADS["万"] if mult == "万亿" else 1)
    else:
        number = read_number(numeral)
        last = numeral[-1] if numeral[-1] in MYRIADS else ""
    if number is None or not (last or mult):
        return number, ""
    keeps = unit is None or measure_of(canonical(unit))[0].partition("/")[0] in lexicon.KEEP_MULTIPLIER
    if last and keeps:
        return plain(number / MYRIADS[last]), last
    return plain(number), ""


def _read_second(measure: Measure, spot: Spot, text: str) -> None:
    """The upper end of a range, or the spread of 100±5."""
    if spot.spread:
        middle, spread = measure.number, Decimal(spot.spread)
        measure.number, measure.upper = middle - spread, middle + spread
        measure.unit = measure.unit or printed(spot.unit3)
    elif spot.plusminus:
        measure.number, measure.upper = -abs(measure.number), abs(measure.number)
    elif spot.dash:
        numeral = spot.arabic2 or spot.chinese2
        unit = printed(spot.unit2)
        upper, multiplier = _value(numeral, spot.mult2 or "", spot.unit2)
        unit = multiplier + unit if multiplier and unit else unit
        if measure.unit is None and unit:
            measure.unit, measure.multiplier = unit, ""
        measure.upper = upper
        if upper is None or upper < measure.number or (unit and not same_unit(unit, measure.unit)):
            measure.unsure = True
            measure.notes.append(f"“{text[spot.start : spot.end]}”不像一个从小到大的区间，请核对。")


def _read_comparator(measure: Measure, spot: Spot, text: str, previous: int) -> None:
    before, after = spot.again or spot.before, spot.after
    if spot.again and spot.before and _SIGN_BEFORE[spot.before] != spot.again:
        before = spot.again if spot.before in ("达到", "达", "计划", "预计", "拟") else before
    sign = _SIGN_BEFORE.get(before or "")
    closing = _SIGN_AFTER.get(after)
    if closing in ("≥", "≤") and sign in ("≥", "≤") and closing != sign:
        if before in lexicon.REPORTING:
            sign, before = closing, after
        else:
            measure.unsure = True
            measure.notes.append(f"“{before}…{after}”前后方向相反，请核对。")
    elif closing in ("≥", "≤") and (sign in (None, "≈", "=") or before in lexicon.REPORTING) or closing == "≈" and sign is None:
        sign, before = closing, after
    if sign is None:
        sign, before = _from_afar(text[max(previous, spot.start - 14) : spot.start])
    if measure.upper is not None and (spot.plusminus or before in lexicon.REPORTING):
        sign, before = None, ""
    measure.comparator, measure.stated = sign, before or ""


def _from_afar(words: str) -> tuple[str | None, str | None]:
    """A comparator a few words before the number: 至少举办10次, 控制在预算总额的5%."""
    clause = re.split(f"[{re.escape(_CLAUSE_END)}]", words)[-1]
    hits = [(clause.rfind(word), word) for word in lexicon.FAR_COMPARATORS if word in clause]
    if not hits:
        return None, None
    place, word = max(hits, key=lambda hit: (hit[0] + len(hit[1]), len(hit[1])))
    return (_SIGN_BEFORE[word], word) if len(clause) - place - len(word) <= 8 else (None, None)


def _add_words(measure: Measure, text: str, after: int, before: int) -> None:
    """The words of the same clause before and after a measure, for matching parts with parts."""
    lead = re.split("[;。!?]", text[after : measure.start])[-1]
    if after and lead == text[after : measure.start]:
        lead = re.split("[,、和及与]", lead, maxsplit=1)[-1]
    trail = re.split("[,;。!?]", text[measure.end : before])[0]
    if before < len(text) and "," not in text[measure.end : before] and "、" in trail:
        trail = trail.split("、")[0]
    measure.lead = lead.replace(HIDDEN, "").strip(",、:;()")
    measure.trail = trail.replace(HIDDEN, "").strip(",、:;()")
    if text[measure.end : measure.end + 1] in ("≥", "≤", "<", ">") and text[measure.end :]:
        measure.unsure = True
        measure.notes.append("比较符写在数字之后，方向不能确定。")
    if "每" in measure.lead and measure.unit and "/" not in measure.unit and measure_of(measure.unit)[0] == "money":
        _put_per_head(measure)
    if any(word in measure.lead[-6:] for word in lexicon.DIFFERENCES) or re.search(lexicon.DIFFERENCES_CLOSE, measure.lead):
        measure.unsure = True
        measure.notes.append("数字表示与计划的差额，不是完成值本身。")


def _put_per_head(measure: Measure) -> None:
    """每人每年补助500元 is 500 元/人·年."""
    for opening in re.finditer("(?:平均|人均)?每", measure.lead):
        words = _each(measure.lead[opening.end() :])
        if words:
            if words[0] != "年":
                measure.unit = f"{measure.unit}/{'·'.join(canonical(word) or word for word in words if word)}"
                measure.lead = measure.lead[: opening.start()]
            return


def _each(words: str) -> list[str] | None:
    """人 and 年 of (每)人每年补助, None when the words are something else."""
    for skip in (1, 0) if words[:1] in ("名", "位", "个", "1") else (0,):
        for end in range(len(words), skip, -1):
            close = (words[skip:end] in SPELLINGS or words[skip:end] in ("生", "月", "学期")) and _EACH_CLOSE.fullmatch(words, end)
            if close:
                return [words[skip:end], close[1] or ""]
    return None


def _real_counts(found: list[Measure], text: str) -> list[Measure]:
    """Without bare numbers when others carry units, and marking those that stand in a sentence."""
    for first, second in zip(found, found[1:], strict=False):
        if not first.unit and text[first.end : second.start] in ("、", "或", "或者", "和"):
            second.unsure = True
            second.notes.append(f"“{text[first.start : second.end]}”并列两个数，不能确定取哪一个。")
    if any(measure.unit for measure in found):
        found = [m for m in found if m.unit or m.multiplier or m.comparator in ("≥", "≤", ">", "<", "=") or not m.trail and m.lead]
    for measure in found:
        if measure.unit or not (measure.lead or measure.trail):
            continue
        tail = re.match(r"[\u4e00-\u9fff]{1,4}$", measure.trail)
        if measure.number == 0 and measure.trail:
            continue  # 0投诉
        if not measure.lead and tail and not measure.multiplier:
            measure.unit, measure.trail = measure.trail, ""
            measure.notes.append(f"“{measure.unit}”不在常用单位之列，照写。")
        elif measure.trail and not measure.comparator:
            measure.unsure = True
            measure.notes.append("数字后没有单位，是否为指标数值不能确定。")
    return found
