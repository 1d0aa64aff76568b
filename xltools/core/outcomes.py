"""The result of comparing an actual with its target, and the sentence that says it.

完成值与指标值比较的结果，及说明结果的句子。
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xltools.core.readings import Direction, Reading
from xltools.core.rounding import percent


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


def unknown(target: Reading, actual: Reading, way: Direction, doubt: str, met: bool | None = None, tier: str | None = None) -> Completion:
    """A completion without a rate, and why. 不能计算的完成率及原因。"""
    told, why = pair(target, actual), doubt.rstrip("。")
    sentence = f"{told}，完成率不能计算。" if why in told else f"{told}：{why}，完成率不能计算。"
    return Completion(
        rate=None, direction=way, met=met, tier=tier, target=target, actual=actual, doubt=doubt, certain=False, sentence=sentence
    )


def known(target: Reading, actual: Reading, way: Direction, rate: Decimal, met: bool | None, doubts: list[str]) -> Completion:
    """A completion with its rate; doubts make it uncertain. 算得的完成率；有疑点则不作断定。"""
    doubt = "；".join(dict.fromkeys(doubts)) or None
    kept = "" if met is None else f"，{outcome(way, met)}"
    sentence = f"{pair(target, actual)}：按{way.label}比较，完成率 {percent(rate)}{kept}" + (f"（{doubt}）。" if doubt else "。")
    return Completion(
        rate=rate, direction=way, met=met, tier=None, target=target, actual=actual, doubt=doubt, certain=not doubts, sentence=sentence
    )


def outcome(way: Direction, met: bool) -> str:
    """What to call a target that was kept or not: a ceiling is exceeded, a deadline missed. 是否达到的说法。

    >>> outcome(Direction.LOWER, False), outcome(Direction.HIGHER, False)
    ('超过指标值', '未达到指标值')
    """
    kept, missed = _OUTCOMES.get(way, ("达到指标值", "未达到指标值"))
    return kept if met else missed


_OUTCOMES = {
    Direction.LOWER: ("未超过指标值", "超过指标值"),
    Direction.SPEND: ("未超计划", "超出计划"),
    Direction.DEADLINE: ("按期完成", "未按期完成"),
}


def pair(target: Reading, actual: Reading) -> str:
    """Target and actual quoted, for a sentence. 句中引用的指标值与完成值。"""
    return f"指标值{_quoted(target)}，完成值{_quoted(actual)}"


def _quoted(reading: Reading) -> str:
    text = short(reading.text)
    return f"“{text}”" if text else "未填"


def short(text: str) -> str:
    """A text on one line, cut at 40 characters. 截短为一行的文字。"""
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
