"""Changes carried out in Excel: quietly, under protection that is lifted and put back. 在 Excel 中执行改动。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import singledispatchmethod
from typing import Any

from xltools.core.a1 import quoted
from xltools.core.cell_references import without_paths
from xltools.core.cells import Address, Area, Value
from xltools.core.changes import (
    AddSheet,
    Arrange,
    Change,
    CopySheet,
    DeleteSheet,
    Dressed,
    Empty,
    Formula,
    InsertRow,
    Link,
    Paint,
    Reenter,
    Rename,
    ToValues,
    Write,
)
from xltools.core.errors import BadInput
from xltools.hosts.guarded import STRUCTURAL, Guarded
from xltools.hosts.rectangles import blocks, joined
from xltools.hosts.xlwings_looks import bgr, paint, probe, write_fill, write_note
from xltools.hosts.xlwings_protection import Protection
from xltools.hosts.xlwings_values import typed, unquoted

MANUAL = -4135
DOWN, LIKE_ABOVE = -4121, 0
LANDSCAPE, A4 = 2, 9
_SETTINGS = {"ScreenUpdating": False, "EnableEvents": False, "DisplayAlerts": False, "Calculation": MANUAL}


@contextmanager
def quietly(app: Any, book: Any) -> Iterator[None]:
    """No redrawing, events, questions or recalculation inside; afterwards all is as before, also the sheet in front."""
    before = {name: getattr(app, name) for name in _SETTINGS}
    front = book.ActiveSheet.Name
    try:
        for name, value in _SETTINGS.items():
            setattr(app, name, value)
        yield
    finally:
        try:
            if front in [sheet.Name for sheet in book.Sheets] and book.ActiveSheet.Name != front:
                book.Sheets(front).Activate()
        finally:
            for name in reversed(_SETTINGS):
                setattr(app, name, before[name])


class Changer(Guarded):
    """Carries out changes on one workbook; `refused` says which sheets were left alone and why. 执行改动。"""

    def __init__(self, book: Any) -> None:
        self._book = book
        super().__init__(Protection(book))
        self._sheets: dict[str, Any] = {}

    def change(self, change: Change) -> None:
        if isinstance(change, STRUCTURAL):
            self._sheets.clear()
        super().change(change)

    def _sheet(self, name: str) -> Any:
        if name not in self._sheets:
            self._sheets = {sheet.Name: sheet for sheet in self._book.Worksheets}
        if name not in self._sheets:
            raise BadInput(f"没有名为“{name}”的工作表", next_step="请检查工作表是否已改名或删除")
        return self._sheets[name]

    def _range(self, sheet: str, place: Address | Area) -> Any:
        return self._sheet(sheet).Range(str(place))

    @singledispatchmethod
    def _do(self, change: Change) -> None:
        raise BadInput(f"Excel 宿主不认识改动 {type(change).__name__}")

    @_do.register
    def _add(self, change: AddSheet) -> None:
        after = self._sheet(change.after) if change.after else self._book.Sheets(self._book.Sheets.Count)
        sheet = self._book.Worksheets.Add(After=after)
        sheet.Name = change.sheet
        if change.tab_color:
            sheet.Tab.Color = bgr(change.tab_color)

    @_do.register
    def _copy(self, change: CopySheet) -> None:
        after = self._sheet(change.after)
        self._sheet(change.source).Copy(After=after)
        self._book.Sheets(after.Index + 1).Name = change.sheet

    @_do.register
    def _delete(self, change: DeleteSheet) -> None:
        self._sheet(change.sheet).Delete()

    @_do.register
    def _empty(self, change: Empty) -> None:
        sheet = self._sheet(change.sheet)
        sheet.AutoFilterMode = False
        sheet.Hyperlinks.Delete()
        sheet.Cells.UnMerge()
        sheet.Cells.Clear()
        sheet.Cells.EntireColumn.Hidden = False

    @_do.register
    def _write(self, change: Write) -> None:
        sheet = self._sheet(change.sheet)
        plain = {at: content for at, content in change.cells.items() if not isinstance(content, Formula)}
        for area, rows in typed_blocks(plain):
            sheet.Range(str(area)).Value2 = rows if area.first != area.last else rows[0][0]
        for at, content in change.cells.items():
            if isinstance(content, Formula):
                _enter(sheet.Range(str(at)), f"={content.text}")

    @_do.register
    def _paint(self, change: Paint) -> None:
        for area in joined(change.areas):
            paint(self._range(change.sheet, area), change.style)

    @_do.register
    def _arrange(self, change: Arrange) -> None:
        sheet = self._sheet(change.sheet)
        for column, width in change.widths.items():
            sheet.Columns(column).ColumnWidth = width
        for column in change.hidden:
            sheet.Columns(column).Hidden = True
        for row, height in change.heights.items():
            sheet.Rows(row).RowHeight = height
        for area in change.merged:
            sheet.Range(str(area)).Merge()
        if change.filtered:
            sheet.Range(str(change.filtered)).AutoFilter(1)
        if change.freeze_above:
            self._freeze(sheet, change.freeze_above)
        if change.printed:
            _set_up_page(sheet, change)

    def _freeze(self, sheet: Any, row: int) -> None:
        sheet.Activate()
        window = self._book.Windows(1)
        window.FreezePanes = False
        window.ScrollRow = window.ScrollColumn = 1
        window.SplitColumn, window.SplitRow = 0, row - 1
        window.FreezePanes = True
        window.DisplayGridlines = False

    @_do.register
    def _link(self, change: Link) -> None:
        """Excel puts its style for links on the cell; letter and size stay the cell's own."""
        cell = self._range(change.sheet, change.cell)
        name, size = cell.Font.Name, cell.Font.Size
        cell.Hyperlinks.Add(Anchor=cell, Address="", SubAddress=f"{quoted(change.target.sheet)}!{change.target.cell}")
        cell.Font.Name, cell.Font.Size = name, size

    @_do.register
    def _dress(self, change: Dressed) -> None:
        cell = self._range(change.sheet, change.cell)
        if change.fill is not None:
            write_fill(cell, change.fill)
        if change.note is not None:
            write_note(cell, change.note)

    @_do.register
    def _insert(self, change: InsertRow) -> None:
        sheet = self._sheet(change.sheet)
        sheet.Rows(change.row).Insert(DOWN, LIKE_ABOVE)
        above = change.row - 1
        sheet.Rows(change.row).RowHeight = sheet.Rows(above).RowHeight
        used = sheet.UsedRange
        column, last = used.Column, used.Column + used.Columns.Count - 1
        while column <= last:
            around = sheet.Range(str(Address(above, column))).MergeArea
            end = column + around.Columns.Count - 1
            if end > column and around.Rows.Count == 1:
                sheet.Range(str(Area(Address(change.row, column), Address(change.row, end)))).Merge()
            column = end + 1

    @_do.register
    def _to_values(self, change: ToValues) -> None:
        for at in change.cells:
            block = _whole_formula(self._range(change.sheet, at))
            values = block.Value2
            one = not isinstance(values, tuple | list)
            block.Value2 = typed(values) if one else tuple(tuple(map(typed, row)) for row in values)

    @_do.register
    def _reenter(self, change: Reenter) -> None:
        for at in change.cells:
            cell = self._range(change.sheet, at)
            if cell.HasArray and not probe(cell, "HasSpill"):
                array = cell.CurrentArray
                array.FormulaArray = without_paths(array.FormulaArray)
            else:
                _enter(cell, without_paths(_entered(cell)))

    @_do.register
    def _rename(self, change: Rename) -> None:
        for name in self._book.Names:
            if unquoted(name.Name) == change.name:
                name.RefersTo = f"={change.target}"


def _whole_formula(cell: Any) -> Any:
    """The cells that one formula fills: a spilled or an array formula fills several."""
    if probe(cell, "HasSpill"):
        return cell.SpillingToRange
    return cell.CurrentArray if cell.HasArray else cell


def _entered(cell: Any) -> str:
    """The formula as it was typed: Formula2 tells one that spills from one that does not, in an Excel that knows it."""
    return probe(cell, "Formula2") or cell.Formula


def _enter(cell: Any, formula: str) -> None:
    if probe(cell, "Formula2") is None:
        cell.Formula = formula
    else:
        cell.Formula2 = formula


def typed_blocks(cells: Mapping[Address, Value]) -> Iterator[tuple[Area, tuple[tuple[Any, ...], ...]]]:
    """The cells as rectangles of what Excel keeps unread. 连续区域。"""
    for area, rows in blocks(cells):
        yield area, tuple(tuple(map(typed, row)) for row in rows)


def _set_up_page(sheet: Any, change: Arrange) -> None:
    """Landscape on A4, one page wide. A computer without a printer refuses this; the sheet is written all the same."""
    page = sheet.PageSetup
    try:
        page.PrintArea = str(change.printed)
        page.Orientation, page.PaperSize = LANDSCAPE, A4
        page.Zoom, page.FitToPagesWide, page.FitToPagesTall = False, 1, False
        page.PrintTitleRows = f"${change.freeze_above - 1}:${change.freeze_above - 1}" if change.freeze_above else ""
        page.CenterFooter = "第 &P 页  共 &N 页"
    except Exception as error:
        if not hasattr(error, "hresult"):  # what Excel itself refuses carries one
            raise
