"""Which way an indicator is better, and which part of an actual answers which part of a target.

指标方向的判断，以及复合指标各部分的对应。
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from xltools.core import lexicon
from xltools.core.errors import BadInput
from xltools.core.readings import Direction, Kind, Reading
from xltools.core.units import compare, is_money, same_unit

#: what may be written in a direction cell or argument
DIRECTION_WORDS: dict[str, Direction] = {
    "正向": Direction.HIGHER,
    "正": Direction.HIGHER,
    "正向指标": Direction.HIGHER,
    "越高越好": Direction.HIGHER,
    "higher": Direction.HIGHER,
    "反向": Direction.LOWER,
    "反": Direction.LOWER,
    "逆向": Direction.LOWER,
    "负向": Direction.LOWER,
    "反向指标": Direction.LOWER,
    "越低越好": Direction.LOWER,
    "lower": Direction.LOWER,
    "支出": Direction.SPEND,
    "成本": Direction.SPEND,
    "spend": Direction.SPEND,
    "期限": Direction.DEADLINE,
    "deadline": Direction.DEADLINE,
    "无方向": Direction.NONE,
    "none": Direction.NONE,
    "≥": Direction.HIGHER,
    ">": Direction.HIGHER,
    "≤": Direction.LOWER,
    "<": Direction.LOWER,
}


def read_direction(words: str | Direction | None) -> Direction | None:
    """The direction a cell or argument names, None for a blank. 单元格或参数写明的方向，空白为 None。

    Raises:
        BadInput: for a word that names no direction.

    >>> read_direction("反向") is Direction.LOWER
    True
    """
    if words is None or isinstance(words, Direction):
        return words
    word = str(words).strip()
    if not word or word in ("=", "定性", "定量"):
        return None
    if word not in DIRECTION_WORDS:
        raise BadInput(f"方向“{word}”不认识", accepted="正向、反向、支出、期限", next_step="留空则按比较符和指标名称判断")
    return DIRECTION_WORDS[word]


def tell_direction(reading: Reading, name: str | None = None, category: str | None = None) -> Direction:
    """The direction of a target: from its comparator, else from name and category, else 正向. 指标值的方向。

    Args:
        reading: the target's reading.
        name: 三级指标.
        category: 二级指标.

    Source:
        RULES §5; 财预〔2020〕10号 for 正向 and 反向.

    >>> from xltools.core.values import read_value
    >>> tell_direction(read_value("2%"), "结转结余率").label, tell_direction(read_value("30万元"), None, "成本").label
    ('反向', '支出')
    """
    if reading.kind is Kind.DATE:
        return Direction.DEADLINE
    if reading.kind is not Kind.QUANTITATIVE:
        return Direction.NONE
    if reading.comparator in ("≥", ">"):
        return Direction.HIGHER
    if reading.comparator in ("≤", "<"):
        return Direction.LOWER
    if reading.comparator == "=" and reading.number == 0:
        return Direction.LOWER
    return _by_name(reading, name or "", category or "")


def _by_name(reading: Reading, name: str, category: str) -> Direction:
    words = reading.noun + name
    if any(word in reading.noun for word in lexicon.TREND_DOWN):
        return Direction.HIGHER  # 能耗下降5%: more of it is better
    if reading.number == 0 and (reading.unit in lexicon.INCIDENT_UNITS or any(word in words for word in lexicon.INCIDENT_WORDS)):
        return Direction.LOWER  # 违规发放 0例: nobody promises none of a good thing
    named = better_when(name)
    if _is_spending(reading, words, category, named):
        return Direction.SPEND
    return named or better_when(reading.noun) or Direction.HIGHER


def _is_spending(reading: Reading, words: str, category: str, named: Direction | None) -> bool:
    """A planned amount under 成本, or money whose name is an expense."""
    cost_category = bool(re.search("成本|资金|投入", category))
    if not (is_money(reading.unit) or reading.unit is None and "成本" in category):
        return False
    earns = any(word in words for word in lexicon.EARNING_NAMES) and not any(word in words for word in ("成本", "支出", "经费"))
    if cost_category:
        return not ("成本" not in category and earns)
    spends = any(word in words for word in lexicon.SPEND_NAMES)
    return spends and not earns and "效益" not in category and named is not Direction.HIGHER


@lru_cache(maxsize=8192)
def better_when(name: str) -> Direction | None:
    """The direction an indicator's name tells by its last telling word, None when it has none. 指标名称所示方向。

    >>> better_when("投诉率").label, better_when("投诉处理率").label, better_when("挽回经济损失").label, better_when("培训人次")
    ('反向', '正向', '正向', None)
    """
    name = re.sub(r"[(（][^()（）]*[)）]", "", name)
    reverse, forward = (
        max(((name.rfind(word) + len(word), len(word)) for word in words if word in name), default=(-1, 0))
        for words in (lexicon.REVERSE_WORDS, lexicon.FORWARD_WORDS)
    )
    if reverse[0] < 0:
        return None
    return Direction.LOWER if reverse >= forward and not _remedied(name, reverse) else Direction.HIGHER


def _remedied(name: str, reverse: tuple[int, int]) -> bool:
    """Does a verb right before a bad thing, two letters between them at most, say that there is to be less of it: 挽回经济损失?"""
    ends, length = reverse
    before = name[: ends - length]
    return ends == len(name) and any(verb in before[-len(verb) - 2 :] for verb in lexicon.REMEDIES)


def match_parts(targets: Sequence[Reading], actuals: Sequence[Reading]) -> list[Reading | None]:
    """For each part of a target the part of the actual that answers it, None for none. 复合指标值各部分对应的完成值。

    Parts pair by unit, by the words around them, then by order; parts whose units cannot be compared never pair.
    """
    pairs = [
        (_likeness(target, actual) + (Decimal("0.5") if i == j else 0) - Decimal("0.01") * abs(i - j), -i, -j)
        for i, target in enumerate(targets)
        for j, actual in enumerate(actuals)
        if _may_answer(target, actual)
    ]
    chosen: dict[int, int] = {}
    for _, i, j in sorted(pairs, reverse=True):
        if -i not in chosen and -j not in chosen.values():
            chosen[-i] = -j
    return [actuals[chosen[i]] if i in chosen else None for i in range(len(targets))]


def _may_answer(target: Reading, actual: Reading) -> bool:
    if compare(target.unit, actual.unit).factor is None:
        return False
    if target.unit and actual.unit and target.unit != actual.unit and compare(target.unit, actual.unit).doubt:
        return _likeness(target, actual) >= Decimal("0.5")
    return True


def _likeness(target: Reading, actual: Reading) -> Decimal:
    """2 for the same unit, up to 3 more for the words around the numbers."""
    same = Decimal(2) if same_unit(target.unit, actual.unit) else Decimal(0)
    return same + 3 * likeness_of_words(target.noun, actual.noun)


@lru_cache(maxsize=8192)
def likeness_of_words(one: str, other: str) -> Decimal:
    """Share of the shorter text's character pairs found in the other, 0 to 1. 两段文字的相近程度。"""
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} or set(text) for text in (one, other))
    if not pairs or not others:
        return Decimal(0)
    return Decimal(len(pairs & others)) / min(len(pairs), len(others))
