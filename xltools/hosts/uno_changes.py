"""Changes carried out in LibreOffice: quietly, as one step, under protection lifted and put back. 在 LibreOffice 中执行改动。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import singledispatchmethod
from typing import Any

from xltools.core.cell_references import without_paths
from xltools.core.cells import Address, Area, Value
from xltools.core.changes import (
    AddSheet, Arrange, Change, CopySheet, DeleteSheet, Dressed, Empty, Formula, InsertRow, Link, Paint, Reenter, Rename, ToValues,
    Write,
)
from xltools.core.errors import BadInput
from xltools.hosts.rectangles import blocks, joined, row_runs
from xltools.hosts.uno_formulas import from_calc, to_calc
from xltools.hosts.uno_looks import height_of, number_of, paint, set_up_page, width_of, write_fill, write_note
from xltools.hosts.uno_protection import Protection
from xltools.hosts.uno_values import as_formula, error_of, plain

EVERYTHING = 1023    # all of com.sun.star.sheet.CellFlags
STEP = "xltools"


@contextmanager
def quietly(document: Any) -> Iterator[None]:
    """No redrawing or recalculation inside, and the sheet in front is in front again afterwards."""
    automatic, front = document.isAutomaticCalculationEnabled(), _front(document)
    document.lockControllers()
    document.addActionLock()
    try:
        document.enableAutomaticCalculation(False)
        yield
    finally:
        document.enableAutomaticCalculation(automatic)
        document.removeActionLock()
        document.unlockControllers()
        if front and document.Sheets.hasByName(front) and _front(document) != front:
            document.CurrentController.setActiveSheet(document.Sheets.getByName(front))


@contextmanager
def one_step(document: Any, title: str) -> Iterator[None]:
    """What is done inside is one step for 撤销."""
    document.UndoManager.enterUndoContext(title)
    try:
        yield
    finally:
        document.UndoManager.leaveUndoContext()


def _front(document: Any) -> str:
    controller = document.CurrentController
    return controller.ActiveSheet.Name if controller is not None else ""


class Changer:
    """Carries out changes on one document; `refused` says which sheets were left alone and why. 执行改动。"""

    def __init__(self, document: Any, bound: Mapping[str, str]) -> None:
        self._document, self._bound = document, bound
        self._protection = Protection(document)
        self._added: set[str] = set()

    @property
    def refused(self) -> Mapping[str, str]:
        return self._protection.refused

    def __enter__(self) -> Changer:
        return self

    def __exit__(self, *_: object) -> None:
        self._protection.restore()

    def change(self, change: Change) -> None:
        """One change, unless its sheet, or for sheets as such the document, is protected by a password."""
        if isinstance(change, AddSheet | CopySheet | DeleteSheet):
            allowed = self._protection.lift_structure(change.sheet)
        else:
            allowed = change.sheet not in self.refused and self._protection.lift(self._sheet(change.sheet))
        if allowed:
            self._do(change)

    def _sheet(self, name: str) -> Any:
        sheets = self._document.Sheets
        if not sheets.hasByName(name):
            raise BadInput(f"没有名为“{name}”的工作表", next_step="请检查工作表是否已改名或删除")
        return sheets.getByName(name)

    def _after(self, name: str) -> int:
        return self._sheet(name).RangeAddress.Sheet + 1 if name else self._document.Sheets.Count

    @singledispatchmethod
    def _do(self, change: Change) -> None:
        raise BadInput(f"LibreOffice 宿主不认识改动 {type(change).__name__}")

    @_do.register
    def _add(self, change: AddSheet) -> None:
        self._document.Sheets.insertNewByName(change.sheet, self._after(change.after))
        self._added.add(change.sheet)
        if change.tab_color:
            self._sheet(change.sheet).TabColor = number_of(change.tab_color)

    @_do.register
    def _copy(self, change: CopySheet) -> None:
        self._sheet(change.source)
        self._document.Sheets.copyByName(change.source, change.sheet, self._after(change.after))

    @_do.register
    def _delete(self, change: DeleteSheet) -> None:
        self._sheet(change.sheet)
        self._document.Sheets.removeByName(change.sheet)

    @_do.register
    def _empty(self, change: Empty) -> None:
        sheet = self._sheet(change.sheet)
        sheet.merge(False)
        sheet.clearContents(EVERYTHING)
        sheet.Columns.IsVisible = True

    @_do.register
    def _write(self, change: Write) -> None:
        sheet = self._sheet(change.sheet)
        formulas = {at: text for at, content in change.cells.items() if (text := _formula_of(content))}
        values = {at: plain(content) for at, content in change.cells.items() if at not in formulas}
        for area, rows in blocks(values):
            cells(sheet, area).setDataArray(rows)
        for area, rows in blocks(formulas):
            cells(sheet, area).setFormulaArray(rows)

    @_do.register
    def _paint(self, change: Paint) -> None:
        for area in joined(change.areas):
            paint(cells(self._sheet(change.sheet), area), change.style)

    @_do.register
    def _arrange(self, change: Arrange) -> None:
        sheet = self._sheet(change.sheet)
        for column, width in change.widths.items():
            sheet.Columns.getByIndex(column - 1).Width = width_of(width)
        for column in change.hidden:
            sheet.Columns.getByIndex(column - 1).IsVisible = False
        for row, height in change.heights.items():
            sheet.Rows.getByIndex(row - 1).Height = height_of(height)
        for area in change.merged:
            cells(sheet, area).merge(True)
        self._view(sheet, change)
        if change.printed:
            set_up_page(self._document, sheet, change, cells(sheet, change.printed).RangeAddress)

    def _view(self, sheet: Any, change: Arrange) -> None:
        """Panes freeze, and filters are set, only on the sheet in front."""
        controller = self._document.CurrentController
        if controller is None:
            return
        controller.setActiveSheet(sheet)
        if change.freeze_above:
            controller.freezeAtPosition(0, change.freeze_above - 1)
        if change.filtered and sheet.Name in self._added:    # a switch: on a sheet that was there it would go off
            controller.select(cells(sheet, change.filtered))
            dispatch(controller.Frame, "DataFilterAutoFilter")
        controller.select(sheet.getCellByPosition(0, 0))

    @_do.register
    def _link(self, change: Link) -> None:
        cell = one_cell(self._sheet(change.sheet), change.cell)
        field = self._document.createInstance("com.sun.star.text.TextField.URL")
        name = change.target.sheet.replace("'", "''")
        field.URL, field.Representation = f"#'{name}'.{change.target.cell}", cell.getString()
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), field, False)

    @_do.register
    def _dress(self, change: Dressed) -> None:
        sheet = self._sheet(change.sheet)
        cell = one_cell(sheet, change.cell)
        if change.fill is not None:
            write_fill(cell, change.fill)
        if change.note is not None:
            write_note(sheet, cell, change.note)

    @_do.register
    def _insert(self, change: InsertRow) -> None:
        """LibreOffice gives the new row the looks and the height of the one above, but not its merged areas."""
        sheet, row = self._sheet(change.sheet), change.row - 1
        sheet.Rows.insertByIndex(row, 1)
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        column, last = 0, cursor.RangeAddress.EndColumn
        while column <= last:
            cursor = sheet.createCursorByRange(sheet.getCellByPosition(column, row - 1))
            cursor.collapseToMergedArea()
            above = cursor.RangeAddress
            if above.EndColumn > column and above.StartRow == above.EndRow:
                sheet.getCellRangeByPosition(column, row, above.EndColumn, row).merge(True)
            column = above.EndColumn + 1

    @_do.register
    def _to_values(self, change: ToValues) -> None:
        sheet = self._sheet(change.sheet)
        for area in joined(row_runs(sorted(change.cells))):
            block = cells(sheet, area)
            if any(text.startswith("{") for row in block.getFormulaArray() for text in row):
                for at in area:
                    _freeze(_whole_formula(sheet, at))
            else:
                _freeze(block)

    @_do.register
    def _reenter(self, change: Reenter) -> None:
        sheet = self._sheet(change.sheet)
        for at in change.cells:
            block = _whole_formula(sheet, at)
            array = block.getArrayFormula()
            text = array.strip("{}") or one_cell(sheet, at).getFormula()
            new = "=" + to_calc(without_paths(from_calc(text.removeprefix("="), self._bound)))
            if array:
                block.setArrayFormula(new)
            else:
                one_cell(sheet, at).setFormula(new)

    @_do.register
    def _rename(self, change: Rename) -> None:
        sheet, bang, name = change.name.rpartition("!")
        names = self._sheet(sheet).NamedRanges if bang else self._document.NamedRanges
        if names.hasByName(name):
            names.getByName(name).setContent(to_calc(change.target))


def cells(sheet: Any, area: Area) -> Any:
    """The cells of an area, as LibreOffice's object; it counts from 0. 区域对象。"""
    (top, left), (bottom, right) = area.first, area.last
    return sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)


def one_cell(sheet: Any, at: Address) -> Any:
    """One cell, as LibreOffice's object. 单元格对象。"""
    return sheet.getCellByPosition(at.column - 1, at.row - 1)


def dispatch(frame: Any, command: str) -> None:
    """Do what a menu item of LibreOffice does, and return when it is done. 执行 LibreOffice 自己的命令。"""
    import uno

    url = uno.createUnoStruct("com.sun.star.util.URL")
    url.Complete = url.Main = f".uno:{command}"
    url.Protocol, url.Path = ".uno:", command
    waiting = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    waiting.Name, waiting.Value = "SynchronMode", True
    found = frame.queryDispatch(url, "", 0)
    if found is not None:
        found.dispatch(url, (waiting,))


def _formula_of(content: Value | Formula) -> str:
    text = to_calc(content.text) if isinstance(content, Formula) else as_formula(content)
    return f"={text}" if text else ""


def _whole_formula(sheet: Any, at: Address) -> Any:
    """The cells that one formula fills: an array formula fills several."""
    cursor = sheet.createCursorByRange(one_cell(sheet, at))
    if cursor.getArrayFormula():
        cursor.collapseToCurrentArray()
    return cursor


def _freeze(block: Any) -> None:
    """Put the present values in the place of formulas; an error value stays one."""
    values = block.getDataArray()
    wrong = [(row, column) for row, line in enumerate(values) for column, value in enumerate(line) if value is None]
    errors = {at: error_of(block.getCellByPosition(at[1], at[0]).getError()) for at in wrong}
    if block.getArrayFormula():
        block.setArrayFormula("")
    block.setDataArray(tuple(tuple("" if value is None else value for value in line) for line in values))
    for (row, column), error in errors.items():
        block.getCellByPosition(column, row).setFormula(f"={error.code}")
