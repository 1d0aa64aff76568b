"""Which standard form each layout goes into, and where rows go that the standard form has not. 标准表与归并。"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from xltools.core import stored
from xltools.core.layout import Layout


@cache
def conversions() -> Mapping[str, Any]:
    """What data/conversions.toml says. 换表的对照数据。"""
    return stored.table("conversions")


def standard_layout(layout: Layout) -> Layout | None:
    """The layout that a form of this one is written with; None where the standard workbook has no such form. 对应的标准表样。"""
    if layout.written:
        return layout
    id_ = conversions()["standard"].get(layout.kind)
    return Layout.get(id_) if id_ else None


def standard_title(layout: Layout) -> str:
    """The title of a form in the standard workbook; "" where it has none. 标准表的表题。"""
    goal = standard_layout(layout)
    return goal.title if goal else ""


def moved(target: Layout, layout: Layout, key: str) -> str:
    """The key under which a field goes into the standard form. 栏目在标准表中的键名。

    >>> moved(Layout.get("mof-2020-project"), Layout.get("general-project"), "funds.own_funds.annual")
    'funds.other.annual'
    """
    if target is layout:
        return key
    moves = conversions()["moves"].get(target.kind, {})
    start = next((start for start in moves if key.startswith(start)), "")
    return moves[start] + key.removeprefix(start) if start else key
