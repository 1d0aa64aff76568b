"""Changes carried out in LibreOffice: quietly, as one step, under protection lifted and put back. 在 LibreOffice 中执行改动。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import singledispatchmethod
from typing import Any, TypeVar

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
from xltools.hosts.guarded import Guarded
from xltools.hosts.rectangles import joined, row_runs
from xltools.hosts.uno_formulas import from_calc, to_calc
from xltools.hosts.uno_looks import height_of, number_of, paint, set_up_page, width_of, write_fill, write_note
from xltools.hosts.uno_protection import Protection
from xltools.hosts.uno_values import as_formula, error_of, plain

Thing = TypeVar("Thing")
MOST = 50
EVERYTHING = 1023  # all of com.sun.star.sheet.CellFlags
STEP = "xltools"


class quietly:
    """No redrawing or recalculation inside, and the sheet in front is in front again afterwards. 静默执行。

    A class, as errors of LibreOffice's own kind do not pass through generators.
    """

    def __init__(self, document: Any) -> None:
        self._document = document

    def __enter__(self) -> None:
        document = self._document
        self._automatic, self._front = document.isAutomaticCalculationEnabled(), _front(document)
        document.lockControllers()
        document.addActionLock()
        document.enableAutomaticCalculation(False)

    def __exit__(self, *_: object) -> None:
        document, front = self._document, self._front
        document.enableAutomaticCalculation(self._automatic)
        document.removeActionLock()
        document.unlockControllers()
        if front and document.Sheets.hasByName(front) and _front(document) != front:
            document.CurrentController.setActiveSheet(document.Sheets.getByName(front))


class one_step:
    """What is done inside is one step for 撤销. 合为一步。"""

    def __init__(self, document: Any, title: str) -> None:
        self._undo, self._title = document.UndoManager, title

    def __enter__(self) -> None:
        self._undo.enterUndoContext(self._title)

    def __exit__(self, *_: object) -> None:
        self._undo.leaveUndoContext()


def in_steps(document: Any, things: Sequence[Thing], do: Callable[[Thing], None]) -> None:
    """Do something with each thing. Of one step LibreOffice keeps a hundred actions alone, so steps stand within steps."""
    if len(things) <= MOST:
        for thing in things:
            with one_step(document, STEP):
                do(thing)
        return
    size = -(-len(things) // MOST)
    for start in range(0, len(things), size):
        with one_step(document, STEP):
            in_steps(document, things[start : start + size], do)


def _front(document: Any) -> str:
    controller = document.CurrentController
    return controller.ActiveSheet.Name if controller is not None else ""


class Changer(Guarded):
    """Carries out changes on one document; `refused` says which sheets were left alone and why. 执行改动。"""

    def __init__(self, document: Any, bound: Mapping[str, str]) -> None:
        self._document, self._bound = document, bound
        super().__init__(Protection(document))
        self._added: set[str] = set()

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
        in_steps(self._document, list(change.cells.items()), lambda one: _enter(one_cell(sheet, one[0]), one[1]))

    @_do.register
    def _paint(self, change: Paint) -> None:
        sheet = self._sheet(change.sheet)
        in_steps(self._document, joined(change.areas), lambda area: paint(cells(sheet, area), change.style))

    @_do.register
    def _arrange(self, change: Arrange) -> None:
        sheet = self._sheet(change.sheet)
        for column, width in change.widths.items():
            sheet.Columns.getByIndex(column - 1).Width = width_of(width)
        for column in change.hidden:
            sheet.Columns.getByIndex(column - 1).IsVisible = False
        in_steps(self._document, list(change.heights.items()), lambda one: _set_height(sheet, *one))
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
        if change.filtered and sheet.Name in self._added:  # a switch: on a sheet that was there it would go off
            controller.select(cells(sheet, change.filtered))
            dispatch(controller.Frame, "DataFilterAutoFilter")
        controller.select(sheet.getCellByPosition(0, 0))

    @_do.register
    def _link(self, change: Link) -> None:
        cell = one_cell(self._sheet(change.sheet), change.cell)
        field = self._document.createInstance("com.sun.star.text.TextField.URL")
        field.URL, field.Representation = f"#{quoted(change.target.sheet)}.{change.target.cell}", cell.getString()
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
        in_steps(self._document, joined(row_runs(sorted(change.cells))), lambda area: _freeze_area(sheet, area))

    @_do.register
    def _reenter(self, change: Reenter) -> None:
        sheet = self._sheet(change.sheet)
        in_steps(self._document, change.cells, lambda at: self._enter_again(sheet, at))

    def _enter_again(self, sheet: Any, at: Address) -> None:
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


def _set_height(sheet: Any, row: int, points: float) -> None:
    sheet.Rows.getByIndex(row - 1).Height = height_of(points)


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


def _enter(cell: Any, content: Value | Formula) -> None:
    """Cell by cell: undoing what whole blocks put into empty cells leaves it there."""
    formula = to_calc(content.text) if isinstance(content, Formula) else as_formula(content)
    value = "" if formula else plain(content)
    if formula:
        cell.setFormula(f"={formula}")
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(value)


def _whole_formula(sheet: Any, at: Address) -> Any:
    """The cells that one formula fills: an array formula fills several."""
    cursor = sheet.createCursorByRange(one_cell(sheet, at))
    if cursor.getArrayFormula():
        cursor.collapseToCurrentArray()
    return cursor


def _freeze_area(sheet: Any, area: Area) -> None:
    block = cells(sheet, area)
    if any(text.startswith("{") for row in block.getFormulaArray() for text in row):
        for at in area:
            _freeze(_whole_formula(sheet, at))
    else:
        _freeze(block)


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
