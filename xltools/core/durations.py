"""Lengths of time written in two units, 3分20秒, read as one quantity in the smaller. 两个单位写成的时长。"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from xltools.core.measures import Measure
from xltools.core.units import canonical

#: how many of a smaller unit make the larger, and what the smaller is called
_WITHIN = {
    ("分", "秒"): (60, "秒"),
    ("分钟", "秒"): (60, "秒"),
    ("小时", "分"): (60, "分钟"),
    ("小时", "分钟"): (60, "分钟"),
    ("天", "小时"): (24, "小时"),
    ("周", "天"): (7, "天"),
    ("年", "个月"): (12, "个月"),
}


def joined(measures: list[Measure]) -> list[Measure]:
    """The measures, one right after another that together tell a length of time made one. 合并时长。"""
    for one, other in pairwise(measures):
        within = _WITHIN.get((canonical(one.unit) or "", canonical(other.unit) or ""))
        if within and one.end == other.start and one.upper is None and other.upper is None and other.number < within[0]:
            at = measures.index(one)
            return joined([*measures[:at], _whole(one, other, *within), *measures[at + 2 :]])
    return measures


def _whole(one: Measure, other: Measure, size: int, unit: str) -> Measure:
    signed = one if one.comparator else other
    return replace(
        one,
        end=other.end,
        number=one.number * size + other.number,
        unit=unit,
        comparator=signed.comparator,
        stated=signed.stated,
        trail=other.trail,
        approximate=one.approximate or other.approximate,
        unsure=one.unsure or other.unsure,
    )
