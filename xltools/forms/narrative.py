"""Indicators told in paragraphs, where every one says its target, its actual and its points. 叙述式指标。

Nothing is guessed: a document is taken for such a form only when at least two paragraphs read so from end to end.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.cells import Address, Sheet, Workbook
from xltools.core.layout import Item, Layout
from xltools.core.model import Field, Form, Row
from xltools.core.patterns import late
from xltools.forms.grid import Grid
from xltools.forms.read import Reader

LAYOUT = "general-narrative"
PROSE = "正文"
CERTAIN = 2
LONGEST = 600  # characters of a paragraph that tells one indicator
_VALUE = r"(?:[：:为是]{1,2}\s*|(?=[≥≤=＝＞＜><≧≦\d]))(?P<%s>[^；;，。]+)[；;，]\s*"
_INDICATOR = late(
    r"\s*(?:[（(]?\d+[)）、.．]\s*|[①-⑳]\s*)?(?:(?P<level2>[^：:，。；]{2,14}指标)[：:])?\s*(?P<level3>[^：:；。]{1,60}?)"
    r"(?:[（(](?P<points>\d+(?:\.\d+)?)分[)）])?[。，；：:]?\s*"
    r"(?:年初|年度|预期)?(?:绩效)?(?:目标|指标)值"
    + _VALUE % "target"
    + r"(?:全年|年度)?(?:实际(?:完成)?值?|完成值)"
    + _VALUE % "actual"
    + r"(?:(?:分值|权重)[：:为]?\s*(?P<weight>\d+(?:\.\d+)?)分?[；;，]\s*)?(?:扣(?:\d+(?:\.\d+)?)分[；;，]\s*)?"
    r"(?:(?:自评)?得分[：:为]?|得)\s*(?P<score>\d+(?:\.\d+)?)分?[。；;]?\s*"
)
_NEXT = late(r"(?<=\d分)[；;。]\s*(?=\S)")
_SCORED = late(r"得分?[：:为]?\s*\d")
_LEVEL1 = late(r"\s*(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*)?(?P<level1>[^，。；：:]{2,6}指标)\s*")
_TOTAL = late(r"(?:自评|评价)?(?:总分|总得分|综合得分)[为：:]?\s*(\d+(?:\.\d+)?)\s*分")
_GRADE = late(r"(?:自评|评价)?(?:等级|等次)[为：:是]\s*[“\"]?(优秀|良好|中等|较差|优|良|中|差)")


def narrative(workbook: Workbook, taken: set[str]) -> Form | None:
    """The form a document tells in its paragraphs; None unless it surely does. 叙述式自评表。

    Args: workbook, a document as a workbook; taken, the sheets that hold forms of their own.
    """
    prose = workbook.sheet(PROSE)
    if prose is None or prose.naming is None:
        return None
    layout = Layout.get(LAYOUT)
    rows = list(_rows(prose, layout))
    if len(rows) < CERTAIN:
        return None
    form = _head(workbook, layout, taken) or Reader(Grid(prose, 1, 0), layout, None, 0).read()
    form.tables["indicators"] = rows
    form.fields |= {one.key: one for one in _conclusion(prose, layout)}
    form.title = form.title or next((str(prose.values[cell]).strip() for cell in sorted(prose.values)), "")
    return form


def _head(workbook: Workbook, layout: Layout, taken: set[str]) -> Form | None:
    """The document's table of project name, unit and money, where it has one."""
    for sheet in workbook.sheets:
        if sheet.name != PROSE and sheet.name not in taken:
            grid = Grid(sheet)
            form = Reader(grid, layout, None, grid.last_row).read()
            if form["project_name"].present:
                return form
    return None


def _rows(prose: Sheet, layout: Layout) -> Iterator[Row]:
    columns = {item.key: item for item in layout.blocks[1].columns}
    level1, number = "", 0
    for cell in sorted(prose.values):
        text = str(prose.values[cell])
        if len(text) > LONGEST:
            continue
        if heading := _LEVEL1.fullmatch(text):
            level1 = heading["level1"]
        for told in _told(text):
            number += 1
            told = {"level1": level1, **told}
            yield Row(
                number,
                "indicators",
                {
                    key: _field(prose, cell, f"indicators.{number}.{key}", columns[key], value, told["level3"])
                    for key, value in told.items()
                    if value
                },
            )


def _told(text: str) -> list[dict[str, str]]:
    """The columns of each indicator a paragraph tells; none unless all of it is told so."""
    matches = [_INDICATOR.fullmatch(one) for one in _NEXT.split(text.strip())] if _SCORED.search(text) else [None]
    found: list[dict[str, str]] = []
    for match in matches:
        if match is None:
            return []
        told = {key: value.strip() for key, value in match.groupdict().items() if value}
        points = told.pop("points", "")
        found.append(
            ({"level2": found[-1]["level2"]} if found and "level2" in found[-1] else {}) | ({"weight": points} if points else {}) | told
        )
    return found


def _field(prose: Sheet, cell: Address, key: str, item: Item, text: str, name: str = "") -> Field:
    value = (float(text) if "." in text else int(text)) if item.type == "points" else text
    return Field(key, f"{name}·{item.label}" if name else item.label, prose.name, item, prose.place(cell), value)


def _conclusion(prose: Sheet, layout: Layout) -> Iterator[Field]:
    """The total and the grade, each from the last paragraph that states one."""
    total, grade = layout.blocks[2].columns[0], layout.blocks[3].lines[0][0]
    points = Item(total.key, "总分", type="points")
    for cell in sorted(prose.values):
        text = str(prose.values[cell])
        if match := _TOTAL.search(text):
            yield _field(prose, cell, "total.score", points, match[1])
        if match := _GRADE.search(text):
            yield _field(prose, cell, "grade", grade, match[1])
