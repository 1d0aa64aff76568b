"""Which standard form each layout goes into, and where rows go that the standard form has not. 标准表与归并。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from xltools.core import stored
from xltools.core.labels import squeeze
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


@cache
def _band() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(conversions()['bands'])})(?:\((?:[万亿千百]?元|\d+(?:\.\d+)?分)\))*")


def is_band(text: str) -> bool:
    """Is a text only what a part of a form is called, with its unit or points? 是否只是表块的名称。

    >>> is_band("绩 效 指 标"), is_band("预算执行情况（万元）（20分）"), is_band("项目资金（不含结转）")
    (True, True, False)
    """
    return bool(_band().fullmatch(squeeze(text)))


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
