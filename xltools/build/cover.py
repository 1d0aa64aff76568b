"""What 首页 shows beside its fields: where an example comes from, steps, colours, the list of sheets. 首页。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xltools.build.filling import Filling
from xltools.build.guide import ORDINALS, words
from xltools.build.placed import PlacedSheet, Role
from xltools.core.a1 import quoted
from xltools.core.citation import document, documents

_LEGEND = (
    ("input", Role.INPUT, "淡黄"),
    ("preset", Role.PRESET, "淡绿"),
    ("computed", Role.COMPUTED, "浅灰"),
    ("attention", Role.ATTENTION, "橙色"),
    ("wrong", Role.WRONG, "红字"),
)


def complete_cover(cover: PlacedSheet, filling: Filling, others: Sequence[PlacedSheet]) -> None:
    """Add to the cover what does not come from its layout."""
    if filling.title:
        cover.put("A:D", cover.last_row + 1, Role.NOTE, _origin(filling))
    for remark in filling.remarks:
        cover.put("A:D", cover.last_row + 1, Role.NOTE, remark)
    _put_steps(cover, others)
    first = _section(cover, "颜色")
    for row, (key, role, name) in enumerate(_LEGEND, first):
        cover.put("A", row, role, name)
        cover.put("B:D", row, Role.ROW, words()["legend"][key])
    first = _section(cover, "工作表目录（点名称跳转）")
    for row, sheet in enumerate(others, first):
        cover.put("A", row, Role.LINK, sheet.name, link=f"{quoted(sheet.name)}!A1")
        cover.put("B:D", row, Role.ROW, words()["sheets"][sheet.kind])


def _origin(filling: Filling) -> str:
    """Where a worked example's numbers come from."""
    if not filling.source:
        return f"示例“{filling.title}”：内容为虚构，各表相符，供对照之用。"
    source = document(filling.source).name if filling.source in documents() else filling.source
    return f"示例“{filling.title}”：数字照{source}录入，原有错漏一并保留，供练习校验之用。"


def _put_steps(cover: PlacedSheet, others: Sequence[PlacedSheet]) -> None:
    """The steps; one that needs sheets this workbook has not is left out."""
    row = _section(cover, "填报步骤")
    steps = [text for text in (_step(step, others) for step in words()["steps"]) if text]
    for number, text in enumerate(steps):
        cover.put("A", row + number, Role.LABEL, f"第{ORDINALS[number]}步")
        cover.put("B:D", row + number, Role.ROW, text)


def _step(step: Mapping[str, Any], others: Sequence[PlacedSheet]) -> str:
    needed = [sheet.name for sheet in others if sheet.kind in step.get("needs", ())]
    if "needs" in step and not needed:
        return ""
    return step["text"].replace("{sheets}", "、".join(needed))


def _section(cover: PlacedSheet, title: str) -> int:
    row = cover.last_row + 2
    cover.put("A:D", row, Role.SECTION, title)
    return row + 1
