"""What a worksheet of a package holds besides its cells: notes read, pictures and charts counted. 单元格以外的内容。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from xltools.core.cells import Address, Sheet
from xltools.core.errors import Unreadable
from xltools.hosts.markup import decoded, elements
from xltools.hosts.package import Package

DRAWN = {"pic": "图片", "graphicFrame": "图表", "sp": "图形或文本框"}
LOST = "读不出的批注或图形"


def read_besides(sheet: Sheet, package: Package, related: Iterable[tuple[str, str]]) -> None:
    """Take in the notes of a sheet's cells, and how much is drawn on it. 读取批注，清点图形。

    Args:
        related: what the sheet's part refers to, kind and path. A damaged part is counted: the cells can be read all the same.
    """
    counts: Counter[str] = Counter()
    for kind, path in related:
        try:
            if kind == "comments":
                sheet.notes |= notes(decoded(package.read(path)))
            elif kind == "drawing":
                counts.update(_drawn(decoded(package.read(path))))
        except Unreadable:
            counts[LOST] += 1
    sheet.besides = dict(counts)


def _drawn(text: str) -> Iterator[str]:
    """What a drawing part draws; what it repeats for older programs is not counted twice."""
    return (DRAWN[one.name] for one in elements(text) if one.name in DRAWN and one.parent != "Fallback")


def notes(text: str) -> dict[Address, str]:
    """The notes of a comments part by cell. 各单元格的批注。"""
    found: dict[Address, list[str]] = {}
    words: list[str] = []
    for one in elements(text):
        if one.name == "comment":
            words = found.setdefault(_address(one.attributes.get("ref", "")), [])
        elif one.name == "t" and one.parent in ("r", "text"):
            words.append("".join(one.text))
    return {cell: told for cell, parts in found.items() if (told := "".join(parts).strip())}


def _address(ref: str) -> Address:
    try:
        return Address.parse(ref)
    except ValueError as error:
        raise Unreadable("批注没有写明单元格", next_step="请在 Excel 中打开并修复后另存为 .xlsx") from error
