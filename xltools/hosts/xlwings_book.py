"""A workbook open in Excel, through xlwings. 在 Excel 中打开着的工作簿（xlwings）。

xlwings finds the workbook and repeats calls while Excel is busy; what is read and written goes through Excel's own
objects (`Book.api`), sheet by sheet and block by block, because every call crosses to another program. Cells are read
as Value2: numbers come as floats whether they are amounts or dates, and an int is an error value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xltools.core.cells import Address, Area, Sheet, Workbook
from xltools.core.changes import Change, Dress, Place
from xltools.core.errors import BadInput
from xltools.core.host import Openness
from xltools.hosts.formats import GENERAL, dated
from xltools.hosts.xlwings_changes import Changer, quietly
from xltools.hosts.xlwings_looks import read_fill, read_note
from xltools.hosts.xlwings_values import unquoted, value_of

if TYPE_CHECKING:
    import xlwings

VISIBLE = -1


class XlwingsHost:
    """A workbook open in Excel; only this one is read and written. Excel 宿主。

    Args: book, an `xlwings.Book` on Windows.
    Raises: BadInput, when xlwings reaches the workbook in another way than Excel's objects on Windows.
    """

    def __init__(self, book: xlwings.Book) -> None:
        self._book: Any = book.api
        if not hasattr(self._book, "Worksheets"):
            raise BadInput("不能读取这种 xlwings.Book", accepted="Windows 上打开着的 Excel 工作簿", next_step="改用文件路径")
        self._app: Any = self._book.Application

    def read(self) -> Workbook:
        """Everything the workbook holds: values, formulas, number formats, merged areas, names. 读取整个工作簿。"""
        sheets = [self._sheet(sheet) for sheet in self._book.Worksheets]
        return Workbook(sheets, dict(_names(self._book)), self._book.FullName)

    def read_sheet(self, name: str) -> Sheet | None:
        """One sheet alone. 读取一张工作表。"""
        found = self._find(name)
        return self._sheet(found) if found is not None else None

    def _sheet(self, source: Any) -> Sheet:
        return _read(source, bool(self._book.Date1904))

    def _find(self, name: str) -> Any:
        return next((sheet for sheet in self._book.Worksheets if sheet.Name == name), None)

    def dresses(self, places: Iterable[Place]) -> Mapping[Place, Dress]:
        """The fill and note of each of these cells. 底色与批注。"""
        sheets = {sheet.Name: sheet for sheet in self._book.Worksheets}
        return {place: _dress(sheets[place.sheet].Range(str(place.cell))) for place in places if place.sheet in sheets}

    def apply(self, changes: Iterable[Change]) -> Mapping[str, str]:
        """Carry out the changes with one screen update; sheets with a password are left alone and named. 执行改动。"""
        changes = list(changes)
        if not changes:
            return {}
        with quietly(self._app, self._book), Changer(self._book) as changer:
            for change in changes:
                changer.change(change)
        return changer.refused

    def openness(self) -> Openness:
        """Marked as final, opened read-only, or free. 能否改动和保存。"""
        if self._book.Final:
            return Openness.FINAL
        return Openness.READ_ONLY if self._book.ReadOnly else Openness.FREE

    def select(self, place: Place) -> None:
        """Show the sheet and select the cell. 选中单元格。

        Raises: BadInput, when the sheet is hidden or gone.
        """
        sheet = self._find(place.sheet)
        if sheet is None or sheet.Visible != VISIBLE:
            raise BadInput(f"工作表“{place.sheet}”已隐藏或删除，不能跳到 {place}", next_step="请先取消隐藏，或重新校验")
        self._book.Activate()
        sheet.Activate()
        sheet.Range(str(place.cell)).Select()

    def selection(self) -> Place | None:
        """The active cell, None when another workbook or a chart is in front. 当前单元格。"""
        front = self._app.ActiveWorkbook
        cell = self._app.ActiveCell if front is not None and front.FullName == self._book.FullName else None
        return Place(cell.Worksheet.Name, Address(cell.Row, cell.Column)) if cell is not None else None

    def status(self, text: str) -> None:
        """Show a text in the status bar; "" gives the bar back to Excel. 状态栏。"""
        self._app.StatusBar = text or False


def _dress(cell: Any) -> Dress:
    fill, fixed_fill = read_fill(cell)
    note, fixed_note = read_note(cell)
    return Dress(fill, note, fixed_fill, fixed_note)


def _names(book: Any) -> Iterator[tuple[str, str]]:
    """Defined names; a name of one sheet as "sheet!name"."""
    for one in book.Names:
        yield unquoted(one.Name), one.RefersTo.removeprefix("=")


def _read(source: Any, since_1904: bool) -> Sheet:
    used = source.UsedRange
    top, left = used.Row, used.Column
    values = {at: value for at, raw in _cells(used.Value2, top, left) if (value := value_of(raw)) not in (None, "")}
    formulas = {
        at: text[1:]
        for at, text in _cells(used.Formula, top, left)
        if isinstance(text, str) and text.startswith("=") and len(text) > 1 and values.get(at) != text
    }
    numbers = [at for at, value in values.items() if isinstance(value, int | float) and not isinstance(value, bool)]
    formats = dict(_formats(source, numbers))
    for at, code in formats.items():
        values[at] = dated(values[at], code, since_1904=since_1904)
    area = Area(Address(top, left), Address(top + used.Rows.Count - 1, left + used.Columns.Count - 1))
    merged: list[Area] = []
    _find_merged(source, area, merged)
    return Sheet(source.Name, values, formulas, formats, tuple(merged), source.Visible != VISIBLE)


def _cells(block: Any, top: int, left: int) -> Iterator[tuple[Address, Any]]:
    """The cells of a block as Excel hands it over: rows of values, or one value for one cell."""
    rows = block if isinstance(block, tuple | list) else ((block,),)
    return ((Address(row, column), value) for row, line in enumerate(rows, top) for column, value in enumerate(line, left))


def _formats(sheet: Any, cells: Sequence[Address]) -> Iterator[tuple[Address, str]]:
    """The format codes of number cells, asked for column by column and halved only where formats differ."""
    for run in _runs(cells):
        for at, code in _formats_of_run(sheet, run):
            if code.lower() != GENERAL.lower():
                yield at, code


def _formats_of_run(sheet: Any, run: Sequence[Address]) -> Iterator[tuple[Address, str]]:
    code = sheet.Range(str(Area(run[0], run[-1]))).NumberFormat
    if isinstance(code, str):
        yield from ((at, code) for at in run)
    elif len(run) > 1:
        middle = len(run) // 2
        yield from _formats_of_run(sheet, run[:middle])
        yield from _formats_of_run(sheet, run[middle:])


def _runs(cells: Iterable[Address]) -> Iterator[list[Address]]:
    """Cells that stand directly one under another, column by column."""
    run: list[Address] = []
    for at in sorted(cells, key=lambda at: (at.column, at.row)):
        if run and (at.column != run[-1].column or at.row != run[-1].row + 1):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _find_merged(sheet: Any, area: Area, found: list[Area]) -> None:
    """Add the merged areas within an area, which is halved as long as it has any."""
    if any(area.first in one and area.last in one for one in found):
        return
    block = sheet.Range(str(area))
    if block.MergeCells is False:
        return
    if area.first == area.last:
        around = block.MergeArea
        first = Address(around.Row, around.Column)
        found.append(Area(first, first.offset(around.Rows.Count - 1, around.Columns.Count - 1)))
        return
    for half in _halves(area):
        _find_merged(sheet, half, found)


def _halves(area: Area) -> tuple[Area, Area]:
    (top, left), (bottom, right) = area.first, area.last
    if bottom > top:
        middle = (top + bottom) // 2
        return Area(area.first, Address(middle, right)), Area(Address(middle + 1, left), area.last)
    middle = (left + right) // 2
    return Area(area.first, Address(bottom, middle)), Area(Address(top, middle + 1), area.last)
