"""How each kind of cell looks: fonts, fills, frames, alignment, lock. 单元格样式。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xltools.build.placed import Placed, Role
from xltools.core.layout import NUMERIC
from xltools.report.result_sheet import BORDER, FONT, HEADING_FILL, TITLE_FONT
from xltools.report.text_fit import FONT_SIZE

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format

INPUT_FILL, PRESET_FILL, COMPUTED_FILL = "#FFFBE0", "#EAF5E6", "#F0F0F0"
ATTENTION_FILL, WRONG_FONT = "#FFC266", "#C00000"
TITLE_SIZE, NOTE_SIZE = 16.0, 10.0
TABS = {
    "cover": "#1F4E79",
    "base-data": "#548235",
    "accounts": "#548235",
    "department": "#BF8F00",
    "scorecard": "#BF8F00",
    "project": "#BF8F00",
    "project-list": "#7030A0",
    "score-summary": "#7030A0",
    "findings": "#C00000",
    "guide": "#7F7F7F",
    "unplaced": "#C00000",
}
_FRAME = {"border": 1, "border_color": BORDER}
_LOOKS: Mapping[Role, Mapping[str, Any]] = {
    Role.TITLE: {"font_name": TITLE_FONT, "font_size": TITLE_SIZE, "align": "center"},
    Role.SUBTITLE: {"align": "center"},
    Role.SECTION: {**_FRAME, "bold": True, "align": "left", "bg_color": HEADING_FILL},
    Role.BAND: {**_FRAME, "bold": True, "align": "center", "bg_color": HEADING_FILL},
    Role.HEADING: {**_FRAME, "bold": True, "align": "center", "bg_color": HEADING_FILL},
    Role.LABEL: {**_FRAME, "align": "center", "bg_color": HEADING_FILL},
    Role.ROW: {**_FRAME, "align": "left"},
    Role.INPUT: {**_FRAME, "bg_color": INPUT_FILL},
    Role.PRESET: {**_FRAME, "bg_color": PRESET_FILL},
    Role.COMPUTED: {**_FRAME, "bg_color": COMPUTED_FILL, "font_color": "#404040"},
    Role.TEXT: dict(_FRAME),
    Role.FILLER: dict(_FRAME),
    Role.NOTE: {"font_size": NOTE_SIZE, "align": "left"},
    Role.LINK: {**_FRAME, "align": "center", "font_color": "#0563C1", "underline": 1},
    Role.ATTENTION: {**_FRAME, "align": "center", "bg_color": ATTENTION_FILL},
    Role.WRONG: {**_FRAME, "align": "center", "font_color": WRONG_FONT, "bold": True},
}
_ALIGNMENTS = {"amount": "right", "text": "left", "longtext": "left", "value": "left"}
_NARROW, _NARROW_FIELD = 13.5, 30.0
_LONG = 10


def look(placed: Placed, width: float) -> dict[str, Any]:
    """The properties of a cell, in XlsxWriter's words. 一个单元格的格式属性。

    Args:
        width: the cell's width in characters, by which short texts are centred.
    """
    properties = {"font_name": FONT, "font_size": FONT_SIZE, "valign": "vcenter", "text_wrap": True, **_LOOKS[placed.role]}
    if "align" not in properties:
        properties["align"] = "center" if _short(placed, width) else _ALIGNMENTS.get(placed.type, "center")
    if placed.type == "longtext" and placed.role.unlocked:
        properties["valign"] = "top"
    if placed.type in NUMERIC and placed.item:
        # A large amount is drawn smaller rather than as ####; wrapping would rule that out.
        properties |= {"text_wrap": False, "shrink": True}
    if placed.indent:
        properties["indent"] = placed.indent
    if placed.role is Role.SUBTITLE and str(placed.value).startswith("单位"):
        properties["align"] = "right"
    if placed.number_format != "General":
        properties["num_format"] = placed.number_format
    properties["locked"] = not (placed.role.unlocked and placed.key)
    return properties


def _short(placed: Placed, width: float) -> bool:
    """A level name, a grade, a count, a legend's sample: centred, as such columns are printed."""
    item = placed.item
    if item is None:
        return True
    if placed.type == "value":
        return not (isinstance(placed.value, str) and len(placed.value) > _LONG)
    in_table = bool(placed.scope)
    return placed.type == "text" and (item.merge or width <= (_NARROW if in_table else _NARROW_FIELD))


@dataclass(slots=True)
class Styles:
    """The formats of one workbook, each made once. 一个工作簿的格式。"""

    book: xlsxwriter.Workbook
    made: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def of(self, placed: Placed, width: float) -> Format:
        return self.get(look(placed, width))

    def get(self, properties: Mapping[str, Any]) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(dict(properties))
        return self.made[key]
