"""A spreadsheet open in LibreOffice, through its own objects. 在 LibreOffice 中打开着的工作簿。

Needs nothing but what LibreOffice brings. Inside it, calls are cheap; through a pipe each crosses to another program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from xltools.core.cells import Address, Sheet, Workbook
from xltools.core.changes import Change, CopySheet, Dress, Place
from xltools.core.errors import BadInput
from xltools.core.host import Openness
from xltools.hosts.uno_changes import STEP, Changer, in_steps, one_cell, one_step, quietly
from xltools.hosts.uno_formulas import NONE, from_calc
from xltools.hosts.uno_looks import read_dress
from xltools.hosts.uno_reading import SheetReader

SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
_BUILT_IN = "_xlnm."  # how print areas and titles are called in Excel's files


class UnoHost:
    """A spreadsheet open in LibreOffice; only this one is read and written. LibreOffice 宿主。

    Args:
        document: a com.sun.star.sheet.SpreadsheetDocument.
        bound: the plain name of each function that LibreOffice calls by its service, in capitals.
    Raises: BadInput, when it is something else, such as a text.
    """

    def __init__(self, document: Any, bound: Mapping[str, str] = NONE) -> None:
        if not (hasattr(document, "supportsService") and document.supportsService(SPREADSHEET)):
            raise BadInput("当前窗口不是电子表格", next_step="请先打开要处理的工作簿，点一下它的窗口再试")
        self._document, self._bound = document, bound
        self._indicator: Any = None
        self._final = False

    def read(self) -> Workbook:
        """Everything the document holds: values, formulas, number formats, merged areas, names. 读取整个工作簿。"""
        reader = SheetReader(self._document, self._bound)
        sheets = [reader.sheet(sheet) for sheet in self._sheets()]
        return Workbook(sheets, dict(_names(self._document)), self._path())

    def read_sheet(self, name: str) -> Sheet | None:
        """One sheet alone. 读取一张工作表。"""
        found = self._find(name)
        return SheetReader(self._document, self._bound).sheet(found) if found is not None else None

    def dresses(self, places: Iterable[Place]) -> Mapping[Place, Dress]:
        """The fill and note of each of these cells. 底色与批注。"""
        sheets = {sheet.Name: sheet for sheet in self._sheets()}
        return {place: read_dress(one_cell(sheets[place.sheet], place.cell)) for place in places if place.sheet in sheets}

    def apply(self, changes: Iterable[Change]) -> Mapping[str, str]:
        """Carry out the changes with one screen update and as one step to undo. 执行改动。

        Raises: BadInput, when the document is open for reading only; nothing is changed then.
        """
        changes = list(changes)
        if not changes:
            return {}
        if self._document.isReadonly():
            raise BadInput("这个文档以只读方式打开，没有改动", next_step="请点“编辑文档”，或另存一份再试")
        self._final = self._final or any(isinstance(change, CopySheet) for change in changes)
        with self.one_step(STEP), quietly(self._document), Changer(self._document, self._bound) as changer:
            in_steps(self._document, changes, changer.change)
        return changer.refused

    def one_step(self, title: str) -> _Step:
        """All changes made inside are one step, so named, for 撤销; but a copied sheet cannot be undone. 合为一步。"""
        return _Step(self._document, title, self._forget_steps)

    def _forget_steps(self) -> None:
        """LibreOffice 25.2 crashes when a copied sheet, changed and referred to, is undone: better no step to undo than input lost."""
        if self._final:
            with suppress(Exception):  # a step around this one is still open, and forgets them when it is done
                self._document.UndoManager.clear()
                self._final = False

    def openness(self) -> Openness:
        """Opened for reading only, or free; LibreOffice does not keep Excel's mark of a final workbook. 能否改动和保存。"""
        return Openness.READ_ONLY if self._document.isReadonly() else Openness.FREE

    def select(self, place: Place) -> None:
        """Show the sheet and select the cell. 选中单元格。

        Raises: BadInput, when the sheet is hidden or gone.
        """
        sheet, controller = self._find(place.sheet), self._document.CurrentController
        if sheet is None or not sheet.IsVisible:
            raise BadInput(f"工作表“{place.sheet}”已隐藏或删除，不能跳到 {place}", next_step="请先取消隐藏，或重新校验")
        if controller is not None:
            controller.setActiveSheet(sheet)
            controller.select(one_cell(sheet, place.cell))

    def selection(self) -> Place | None:
        """The selected cell, the first of several; None when a drawing is selected. 当前单元格。"""
        controller = self._document.CurrentController
        found = controller.getSelection() if controller is not None else None
        if hasattr(found, "getRangeAddresses"):
            found = found.getByIndex(0)
        if not hasattr(found, "getRangeAddress"):
            return None
        first = found.getRangeAddress()
        return Place(found.getSpreadsheet().Name, Address(first.StartRow + 1, first.StartColumn + 1))

    def status(self, text: str) -> None:
        """Show a text in the status bar; "" gives the bar back to LibreOffice. 状态栏。"""
        if self._indicator is not None:
            self._indicator.end()
            self._indicator = None
        controller = self._document.CurrentController
        if text and controller is not None:
            self._indicator = controller.Frame.createStatusIndicator()
            self._indicator.start(text, 0)

    def _sheets(self) -> Iterator[Any]:
        sheets = self._document.Sheets
        return (sheets.getByIndex(index) for index in range(sheets.Count))

    def _find(self, name: str) -> Any:
        sheets = self._document.Sheets
        return sheets.getByName(name) if sheets.hasByName(name) else None

    def _path(self) -> str:
        import uno

        url = self._document.URL
        return uno.fileUrlToSystemPath(url) if url.startswith("file:") else url


class _Step(one_step):
    """A step with something to do when it is over."""

    def __init__(self, document: Any, title: str, afterwards: Callable[[], None]) -> None:
        super().__init__(document, title)
        self._afterwards = afterwards

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._afterwards()


def _names(document: Any) -> Iterator[tuple[str, str]]:
    """Defined names; a name of one sheet as "sheet!name"."""
    sheets = document.Sheets
    yield from _named("", document.NamedRanges)
    for index in range(sheets.Count):
        sheet = sheets.getByIndex(index)
        yield from _named(f"{sheet.Name}!", sheet.NamedRanges)


def _named(prefix: str, names: Any) -> Iterator[tuple[str, str]]:
    for name in names.ElementNames:
        if not name.startswith(_BUILT_IN):
            yield prefix + name, from_calc(names.getByName(name).Content)
