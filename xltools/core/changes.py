"""What may be done to an open workbook, as plain data: a host carries out a batch of these at once. 对工作簿的改动。

Nothing here knows a spreadsheet program. A cell's own look (`Dress`) can be told as text and back, so that it may be
remembered inside the workbook itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from xltools.core.cells import Address, Area, Value


class Place(NamedTuple):
    """A cell of a named sheet. 单元格位置。

    >>> str(Place("整体自评表", Address(7, 4)))
    '整体自评表!D7'
    """

    sheet: str
    cell: Address

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class Fill:
    """A cell's fill: its pattern and both colours, in the words of the program it is in. 底色。

    `pattern` is "none", "solid" or another word or number of the host's; `color` and `back` are "#RRGGBB" or the host's
    own words for a theme colour, kept so that it comes back as it was.

    >>> Fill.parse(Fill.solid("#FFE699").text) == Fill("solid", "#FFE699"), Fill.parse("")
    (True, Fill(pattern='none', color='', back=''))
    """

    pattern: str = "none"
    color: str = ""
    back: str = ""

    @classmethod
    def solid(cls, color: str) -> Fill:
        return cls("solid", color.upper())

    @property
    def text(self) -> str:
        """The fill as a short text; "" for none."""
        return "" if self == Fill() else json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> Fill:
        """The fill that `text` told."""
        return cls(**json.loads(text)) if text else cls()


@dataclass(frozen=True, slots=True)
class Dress:
    """A cell's fill and note; `fixed` when the host cannot repaint it faithfully (a gradient, a threaded comment). 外观。"""

    fill: Fill = Fill()
    note: str = ""
    fixed_fill: bool = False
    fixed_note: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to be entered, without "=". 公式。"""

    text: str


@dataclass(frozen=True, slots=True)
class Style:
    """How cells look: only what is named is set. 单元格样式。"""

    font: str = ""
    size: float = 0
    bold: bool = False
    underline: bool = False
    color: str = ""
    fill: str = ""
    border: str = ""
    align: str = ""
    wrap: bool = True


@dataclass(frozen=True, slots=True)
class AddSheet:
    """A new empty sheet after the named one, or at the end. 新增工作表。"""

    sheet: str
    after: str = ""
    tab_color: str = ""


@dataclass(frozen=True, slots=True)
class CopySheet:
    """A copy of a sheet, with everything on it, right after the named one. 复制工作表。"""

    source: str
    sheet: str
    after: str


@dataclass(frozen=True, slots=True)
class DeleteSheet:
    """A sheet taken away. 删除工作表。"""

    sheet: str


@dataclass(frozen=True, slots=True)
class Empty:
    """Everything taken out of a sheet: contents, looks, merged areas, notes, links. 清空工作表。"""

    sheet: str


@dataclass(frozen=True, slots=True)
class Write:
    """Contents of cells: a value (text stays text), None to empty the cell, or a `Formula`. 写入单元格。"""

    sheet: str
    cells: Mapping[Address, Value | Formula]


@dataclass(frozen=True, slots=True)
class Paint:
    """A style for areas. 设置样式。"""

    sheet: str
    areas: Sequence[Area]
    style: Style


@dataclass(frozen=True, slots=True)
class Arrange:
    """Widths (characters) and hidden columns, heights (points), merged areas, the row above which panes freeze. 版面。"""

    sheet: str
    widths: Mapping[int, float] = field(default_factory=dict)
    hidden: Sequence[int] = ()
    heights: Mapping[int, float] = field(default_factory=dict)
    merged: Sequence[Area] = ()
    freeze_above: int = 0
    filtered: Area | None = None
    printed: Area | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A click on the cell leads to a place in the same workbook. 超链接。"""

    sheet: str
    cell: Address
    target: Place


@dataclass(frozen=True, slots=True)
class Dressed:
    """A cell's fill or note set; None leaves it, an empty note takes it away. 设置底色和批注。"""

    sheet: str
    cell: Address
    fill: Fill | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class InsertRow:
    """A new row that looks like the one above it; what refers below moves along. 插入一行。"""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class ToValues:
    """Formulas replaced by their present values, a spilled or array formula with all its cells. 公式转为值。"""

    sheet: str
    cells: Sequence[Address]


@dataclass(frozen=True, slots=True)
class Reenter:
    """Formulas entered again with PERF_ functions called by their plain names. 重新输入公式。"""

    sheet: str
    cells: Sequence[Address]


@dataclass(frozen=True, slots=True)
class Rename:
    """A defined name given another target, e.g. ``'项目汇总'!$C$4:$C$8``. 修改名称的引用位置。"""

    sheet: str
    name: str
    target: str


Change = AddSheet | CopySheet | DeleteSheet | Empty | Write | Paint | Arrange | Link | Dressed | InsertRow | ToValues | Reenter | Rename
