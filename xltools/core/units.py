"""Units of 指标值: their canonical names, and which can be compared with which.

度量单位的规范写法，以及两个单位能否比较、如何换算。
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xltools.core import lexicon


def _spellings() -> dict[str, str]:
    table = {name: lexicon.COUNTER_SPELLINGS.get(name, name) for name in lexicon.COUNTERS}
    for units in lexicon.MEASURED_UNITS.values():
        for name, (_, *others) in units.items():
            table |= dict.fromkeys((name, *others), name)
    return table


SPELLINGS = _spellings()
_SIZES = {
    name: (name if dimension == "other" else dimension, Decimal(size))
    for dimension, units in lexicon.MEASURED_UNITS.items()
    for name, (size, *_) in units.items()
}
_LETTERS = frozenset(lexicon.LETTERS)
#: what may stand after a stroke besides a unit: 元/人·年, 次/月
_PERIODS = ("月", "季", "车", "生", "学期", "学年", "d", "a")
_MULTIPLIERS = "万亿千百"


def _by_first() -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """Spellings by their first character, longest first, each with what may not follow it (5部分, 90分之)."""
    table: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for word in sorted(SPELLINGS, key=lambda word: (word == "%", len(word)), reverse=True):
        blocked = frozenset(lexicon.NOT_A_COUNTER.get(word, ""))
        table.setdefault(word[0], []).append((word, blocked | _LETTERS if word[-1].isascii() and word != "%" else blocked))
    return {first: tuple(words) for first, words in table.items()}


_BY_FIRST = _by_first()


def _one_end(text: str, start: int) -> int:
    """Where the single unit at a place ends; the place itself when there is none."""
    for word, blocked in _BY_FIRST.get(text[start : start + 1], ()):
        end = start + len(word)
        if text.startswith(word, start) and text[end : end + 1] not in blocked:
            return end
    return start


def unit_end(text: str, start: int) -> int:
    """Where the unit at a place ends, with what it is counted by; the place itself when there is none. 单位结束的位置。

    >>> unit_end("5元/人·年以内", 1), unit_end("5部分", 1)
    (6, 1)
    """
    end = _one_end(text, start)
    if end == start or text[end : end + 1] != "/":
        return end
    place = end + 1
    place += text.startswith("每", place)
    place += text.startswith("(", place)
    per = _per_end(text, place)
    if per == place:
        return end
    if text[per : per + 1] in tuple("·/.*×"):
        per = max(per, further) if (further := _per_end(text, per + 1)) > per + 1 else per
    return per + text.startswith(")", per)


def _per_end(text: str, start: int) -> int:
    end = _one_end(text, start)
    return end if end > start else start + next((len(word) for word in _PERIODS if text.startswith(word, start)), 0)


@lru_cache(maxsize=4096)
def canonical(unit: str | None) -> str | None:
    """The one spelling of a unit, for comparing; None for none. 单位的规范写法，供比较；没有时为 None。

    >>> canonical("百分比"), canonical("％"), canonical("千米"), canonical("元/㎡"), canonical("台（套）")
    ('%', '%', '公里', '元/平方米', '台')
    """
    unit = printed(_without_remark((unit or "").strip()))
    if unit is None:
        return None
    if unit in SPELLINGS:
        return SPELLINGS[unit]
    if "/" in unit:
        head, _, tail = unit.partition("/")
        per = [canonical(word) or word for word in re.split("[/·.*×]|每", tail.strip("()")) if word]
        return f"{canonical(head) or head}/{'·'.join(per)}"
    if len(unit) > 1 and unit[0] in "万亿" and unit[1:] in SPELLINGS:
        return unit[0] + SPELLINGS[unit[1:]]
    return unit


_SIGNS_OF_RATIO = {spelling: sign for sign in "%‰" for spelling, name in SPELLINGS.items() if name == sign}


@lru_cache(maxsize=4096)
def printed(unit: str | None) -> str | None:
    """A unit as the form prints it, without brackets round it or 单位 before; 百分比 is %. 表上所印的单位；没有时为 None。

    >>> printed("单位：千米"), printed("（㎡）"), printed("元/人/月"), printed("百分比"), printed("台（套）")
    ('千米', '㎡', '元/人/月', '%', '台（套）')
    """
    unit = re.sub(r"^单位[:：]?", "", _unbracketed((unit or "").strip()).strip(":：")).replace("／", "/").replace("％", "%")
    if not unit or unit in ("-", "/", "无", "—"):
        return None
    return _SIGNS_OF_RATIO.get(unit, unit)


def _unbracketed(unit: str) -> str:
    """台 for (台), but 台（套） as it is."""
    return unit if re.fullmatch(r"[^()（）\[\]【】]+[(（][^()（）]+[)）]", unit) else unit.strip("()（）[]【】:：")


def _without_remark(unit: str) -> str:
    """台 for 台（套）, 人次 for 人（次）."""
    found = re.fullmatch(r"(.+?)[(（](.+)[)）]", unit)
    if not found or found[1] not in SPELLINGS:
        return unit
    return found[1] + found[2] if found[1] + found[2] in ("人次", "场次", "批次") else found[1]


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Whether a cell's text is a unit and nothing else. 单元格文字是否只是一个单位。

    >>> is_unit("人次"), is_unit("万元"), is_unit("基本建立")
    (True, True, False)
    """
    text = text.strip("()")
    return any(is_bare_unit(text[skip:]) for skip in range(len(text) - len(text.lstrip(_MULTIPLIERS)) + 1))


def is_bare_unit(text: str) -> bool:
    """Whether a text is a unit without 万 or 亿 before it. 是否为不带“万”“亿”的单位。"""
    if text in SPELLINGS:
        return True
    return any(text[:stroke] in SPELLINGS and _is_per(text[stroke + 1 :]) for stroke in range(1, len(text)) if text[stroke] == "/")


def _is_per(text: str) -> bool:
    """人·年, 每人, (人) after a stroke."""
    words = re.split("[·/.*×]", text.removeprefix("每").removeprefix("(").removesuffix(")"))
    return len(words) <= 2 and all(word in SPELLINGS or word in _PERIODS for word in words)


@lru_cache(maxsize=4096)
def measure_of(unit: str | None) -> tuple[str, Decimal]:
    """Dimension of a unit and its size in the base of it; counting words are their own dimension. 单位的量纲与大小。

    >>> measure_of("万元")
    ('money', Decimal('10000'))
    """
    unit = canonical(unit)
    if not unit:
        return "", Decimal(1)
    if unit in _SIZES:
        return _SIZES[unit]
    if unit[0] in "万亿" and unit[1:] in _SIZES:
        dimension, size = _SIZES[unit[1:]]
        return dimension, size * (10_000 if unit[0] == "万" else 100_000_000)
    if "/" in unit:
        head, _, tail = unit.partition("/")
        dimension, size = measure_of(head)
        return f"{dimension}/{tail}", size
    if unit[0] in "万亿" and unit[1:] in SPELLINGS:
        return unit[1:], Decimal(10_000 if unit[0] == "万" else 100_000_000)
    return unit, Decimal(1)


def same_unit(one: str | None, other: str | None) -> bool:
    """Whether two units are spellings of one (千米, 公里). 两个单位是否同一单位的不同写法。"""
    return one == other or canonical(one) == canonical(other)


def is_money(unit: str | None) -> bool:
    """Whether a unit is an amount of money, also per head. 是否金额单位（含“元/人”）。"""
    return measure_of(unit)[0].partition("/")[0] == "money"


class Comparable(NamedTuple):
    """How an actual's unit converts to the target's. 完成值单位换算到指标值单位的方式。"""

    factor: Decimal | None  # None: cannot be compared
    doubt: str | None = None


def _per_form_year(unit: str | None) -> str | None:
    """次 for 次/年 and 元/人 for 元/人·年: the form is a year's, so a year's figure is the figure."""
    return re.sub("[/·]年$", "", unit) if unit else unit


@lru_cache(maxsize=4096)
def compare(target: str | None, actual: str | None) -> Comparable:
    """Factor that turns an amount in the actual's unit into the target's, with a doubt in Chinese. 换算系数与疑点。

    >>> compare("万元", "元").factor, compare("人次", "人").doubt
    (Decimal('0.0001'), '单位不同：指标值为“人次”，完成值为“人”')
    """
    differ = f"单位不同：指标值为“{target}”，完成值为“{actual}”"
    target, actual = _per_form_year(canonical(target)), _per_form_year(canonical(actual))
    if not target or not actual or target == actual or any({target, actual} <= same for same in lexicon.SAME_COUNT):
        return Comparable(Decimal(1))
    (kind, size), (other_kind, other_size) = measure_of(target), measure_of(actual)
    if kind == other_kind:
        return Comparable(other_size / size)
    if kind.partition("/")[0] == other_kind.partition("/")[0] and ("/" in kind) != ("/" in other_kind):
        return Comparable(other_size / size, differ)
    measured = {*lexicon.MEASURED_UNITS, *lexicon.MEASURED_UNITS["other"]}
    if {kind, other_kind} & measured:
        return Comparable(None, differ + "，不能比较")
    return Comparable(other_size / size, differ)
