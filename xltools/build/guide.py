"""The sheet 填表说明: how to fill the forms, terms, scoring rules, schemes and grounds, all from the data. 填表说明。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import tomllib

from xltools.build.filling import Filling
from xltools.build.placed import PlacedSheet, Role, span
from xltools.core.citation import cite, document
from xltools.core.facts import PLACES
from xltools.core.registry import Entry
from xltools.core.rounding import percent, plain
from xltools.core.scheme import OBJECTS, Scheme, schemes
from xltools.core.scoring_rules import RULES

GUIDE = "填表说明"
READ = "已读原文"
ORDINALS = "一二三四五六七八九"
_WIDTHS = (27, 24, 44, 42)


@cache
def words() -> Mapping[str, Any]:
    """The texts of data/guide.toml. 首页与说明的文字。"""
    return tomllib.loads(resources.files("xltools.data").joinpath("guide.toml").read_text("utf-8"))


def place_guide(filling: Filling) -> PlacedSheet:
    """The guide's sheet; the ranges `schemes.department` and `schemes.project` hold the ids for the drop-downs."""
    sheet = PlacedSheet(GUIDE, "guide", widths=_WIDTHS)
    sheet.put("A:D", 1, Role.TITLE, GUIDE)
    chosen = (filling.scheme("department"), filling.scheme("project"))
    _pairs(sheet, "填写要领", words()["tips"])
    _pairs(sheet, "名词", words()["terms"])
    _table(sheet, "计分规则（w 分值，A 指标值，B 完成值）", ("规则编号", "名称", "算法", "依据"), map(_rule_row, RULES.values()))
    for object_, name in OBJECTS.items():
        rows = [_scheme_row(scheme) for scheme in schemes() if scheme.object == object_]
        first = _table(sheet, f"{name}的计分方案（首页可选）", ("方案编号", "名称", "分值、等级与取舍", "说明"), rows)
        sheet.ranges[f"schemes.{object_}"] = span("A", first, len(rows))
    for scheme in chosen:
        title = f"本工作簿所选方案“{scheme.title}”的计分办法"
        _table(sheet, title, ("用于", "计分规则", "取舍", "依据"), _place_rows(scheme))
    _table(sheet, "依据文件", ("发文单位", "文号", "名称", "核实情况"), _document_rows(chosen))
    return sheet


def _pairs(sheet: PlacedSheet, title: str, pairs: Iterable[Mapping[str, str]]) -> None:
    for row, pair in enumerate(pairs, _section(sheet, title)):
        sheet.put("A", row, Role.LABEL, pair["term"])
        sheet.put("B:D", row, Role.ROW, pair["text"])


def _table(sheet: PlacedSheet, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """A titled table over the four columns; returns its first row of content."""
    first = _section(sheet, title) + 1
    for column, heading in zip("ABCD", headings, strict=True):
        sheet.put(column, first - 1, Role.HEADING, heading)
    for row, texts in enumerate(rows, first):
        for column, text in zip("ABCD", texts, strict=True):
            sheet.put(column, row, Role.ROW, text or None)
    return first


def _section(sheet: PlacedSheet, title: str) -> int:
    row = sheet.last_row + 2
    number = sum(cell.role is Role.SECTION for cell in sheet.cells)
    sheet.put("A:D", row, Role.SECTION, f"{ORDINALS[number]}、{title}")
    return row + 1


def _rule_row(entry: Entry) -> tuple[str, str, str, str]:
    english, chinese = _languages(entry.summary)
    formula = english.partition(": ")[2].rstrip(".")
    return entry.name, entry.title, chinese + (f"\n{formula}" if formula else ""), cite(entry.source).text


def _languages(summary: str) -> tuple[str, str]:
    """The English and the Chinese part of a docstring's first line.

    >>> _languages("Points: s = w. 按比例计分。")
    ('Points: s = w.', '按比例计分。')
    """
    parts = re.split(r"(?<=\.)\s+(?=[一-鿿])", summary, maxsplit=1)
    return parts[0], parts[-1]


def _scheme_row(scheme: Scheme) -> tuple[str, str, str, str]:
    blocks = "，".join(f"{name} {plain(points)} 分" for name, points in scheme.weights.items()) or "只填完成率，不设分值"
    grades = "，".join(f"{band.name}≥{plain(band.floor)}" for band in scheme.bands)
    shape = [blocks, grades and f"等级：{grades}", scheme.points and f"得分{scheme.rounding.words(scheme.places)}"]
    notes = [f"适用 {_years(scheme)}", f"完成率达 {percent(scheme.over_completion, 0)} 须说明原因", scheme.note]
    return scheme.id, scheme.title, "\n".join(part for part in shape if part), "\n".join(part for part in notes if part)


def _years(scheme: Scheme) -> str:
    if scheme.last_year is None:
        return f"{scheme.first_year} 年起"
    return f"{scheme.first_year} 年" + (f"至 {scheme.last_year} 年" if scheme.last_year != scheme.first_year else "")


def _place_rows(scheme: Scheme) -> list[tuple[str, str, str, str]]:
    rows = [
        (
            PLACES[place.name],
            RULES[place.rule].title + (f"\n{place.hypothesis}" if place.hypothesis else ""),
            place.rounding.words(place.places),
            place.citation.text if place.citation else "",
        )
        for place in scheme.rules.values()
    ]
    if scheme.bands_citation:
        grades = "，".join(f"{band.name}≥{plain(band.floor)}" for band in scheme.bands)
        rows.append(("评价等级", grades, "分界含本数", scheme.bands_citation.text))
    rows.append(("分值构成", "，".join(scheme.weights) or "不设分值", "", scheme.weights_citation.text))
    return rows


def _document_rows(chosen: Iterable[Scheme]) -> list[tuple[str, str, str, str]]:
    """Every document that a rule or a chosen scheme cites, with how far it was verified."""
    ids = [entry.source for entry in RULES.values()]
    ids += [citation.document for scheme in chosen for citation in scheme.citations]
    cited = [document(id_) for id_ in dict.fromkeys(ids)]
    remarks = ["\n".join(part for part in (one.verified.words or READ, one.address, one.note) if part) for one in cited]
    return [(one.issuer, one.number, one.title, remark) for one, remark in zip(cited, remarks, strict=True)]
