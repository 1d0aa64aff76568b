"""One indicator by itself: completion, points and the sentence, without any workbook. 单项说明。"""

from __future__ import annotations

from decimal import Decimal

from xltools.core.completion import Completion, complete
from xltools.core.scheme import DEFAULT, Scheme
from xltools.core.scoring import Scored, score_indicator


def explain(
    target: object,
    actual: object,
    weight: Decimal | int | float,
    *,
    name: str | None = None,
    category: str | None = None,
    rule: str | None = None,
    scheme: str | None = None,
) -> tuple[Completion, Scored]:
    """One indicator's completion and its points, each with its sentence. 说明一项指标。

    Args:
        target, actual: 指标值 and 完成值 as typed.
        weight: 分值, points from 0 up.
        name, category: 三级指标 and 二级指标, which help to tell the direction.
        rule: a scoring rule instead of the scheme's own.
        scheme: a scheme id; the general one when None.
    Raises:
        UnknownName: no such rule or scheme.
        BadInput: a weight that is not a number from 0 up.
    """
    completion = complete(target, actual, name=name, category=category)
    return completion, score_indicator(completion, weight, Scheme.get(scheme or DEFAULT), rule)
