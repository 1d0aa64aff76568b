"""Formulas of a document that call our functions by a path or prefix, freed of it and computed. 修复公式。

LibreOffice binds ``PERF_SCORE(`` in Excel's files by itself, but not ``[1]!PERF_SCORE(`` and its like, and nothing
in conditional formats and validity rules. It also trusts the values stored in the file, which may be none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xltools.core.cell_references import own_functions, without_paths
from xltools.deploy import journal
from xltools.functions import FUNCTIONS
from xltools.hosts.uno_changes import quietly
from xltools.libreoffice_names import FUNCTIONS_SERVICE, LOADED, REPAIR_SERVICE
from xltools.live.own_formulas import linked

SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA
BOUND = f"{FUNCTIONS_SERVICE.upper()}."
UNBOUND = "PERF_"


def job_class() -> type:
    """The job LibreOffice runs after loading and before saving a document. 修复任务类。"""
    import unohelper
    from com.sun.star.lang import XServiceInfo
    from com.sun.star.task import XJob

    return type(
        "Repair",
        (unohelper.Base, XJob, XServiceInfo),
        {
            "__init__": lambda self, context, *_: None,
            "execute": lambda self, arguments: _run(arguments),
            "getImplementationName": lambda self: REPAIR_SERVICE,
            "supportsService": lambda self, name: name == REPAIR_SERVICE,
            "getSupportedServiceNames": lambda self: (REPAIR_SERVICE,),
        },
    )


def _run(arguments: Any) -> None:
    """Repair the document of the event; whatever fails, it is loaded and saved as if we were not there."""
    event = {one.Name: one.Value for group in arguments if group.Name == "Environment" for one in group.Value}
    document = event.get("Model")
    try:
        if document is not None and document.supportsService(SPREADSHEET):
            on_event(document, event.get("EventName", ""))
    except Exception as error:
        journal.note(f"repair {event.get('EventName')}", error)


def on_event(document: Any, event: str) -> None:
    """Repair a document, and compute one that was just loaded and uses our functions."""
    repair(document)
    if event == LOADED and uses_ours(document):
        modified = document.isModified()
        document.calculateAll()
        _set_modified(document, modified)


def repair(document: Any) -> int:
    """How many formulas were freed and bound: of cells, names, conditional formats, validity rules. 修复文档。

    A read-only document and a protected sheet stay as they are: LibreOffice lets nobody write there.
    """
    if document.isReadonly():
        return 0
    modified = document.isModified()
    with quietly(document), _unrecorded(document):
        count = _repair_names(document)
        for sheet in document.Sheets:
            if not sheet.isProtected():
                count += _repair_cells(sheet) + _repair_conditions(sheet) + _repair_validity(sheet)
    _set_modified(document, modified)
    return count


def uses_ours(document: Any) -> bool:
    """Does any formula of a document call our functions? 文档是否使用本工具的函数。"""
    names = document.NamedRanges
    if any(BOUND in names.getByName(name).Content.upper() for name in names.ElementNames):
        return True
    return any(BOUND in text for sheet in document.Sheets for area in _areas(sheet) for row in area.getFormulaArray() for text in row)


# the places where a document keeps formulas


def _areas(sheet: Any) -> Iterator[Any]:
    """The ranges of a sheet that hold formulas, and nothing else."""
    for one in sheet.queryContentCells(FORMULAS).RangeAddresses:
        yield sheet.getCellRangeByPosition(one.StartColumn, one.StartRow, one.EndColumn, one.EndRow)


def _repair_cells(sheet: Any) -> int:
    return sum(_reenter(sheet, area.getCellByPosition(column, row)) for area in _areas(sheet) for row, column in _linked(area))


def _linked(area: Any) -> Iterator[tuple[int, int]]:
    """The rows and columns of an area whose formulas call us by a path or prefix."""
    for row, texts in enumerate(area.getFormulaArray()):
        yield from ((row, column) for column, text in enumerate(texts) if UNBOUND in text.upper() and linked(text))


def _reenter(sheet: Any, cell: Any) -> int:
    """Enter a cell's formula without path; of an array formula the whole, once. Whether there was one left to enter."""
    if not linked(cell.Formula):
        return 0
    if not cell.Formula.startswith("{"):
        cell.Formula = without_paths(cell.Formula)
        return 1
    array = sheet.createCursorByRange(cell)
    array.collapseToCurrentArray()
    formula = without_paths(cell.Formula[1:-1])
    array.setArrayFormula("")
    array.setArrayFormula(formula)
    return 1


def _repair_names(document: Any) -> int:
    holders = [document.NamedRanges, *(sheet.NamedRanges for sheet in document.Sheets)]
    names = [names.getByName(name) for names in holders for name in names.ElementNames]
    broken = [name for name in names if linked(name.Content)]
    for name in broken:
        name.Content = without_paths(name.Content)
    return len(broken)


def _repair_conditions(sheet: Any) -> int:
    formats = sheet.ConditionalFormats.getConditionalFormats()
    entries = (one.getByIndex(number) for one in formats for number in range(one.Count))
    return sum(_reenter_property(entry, name) for entry in entries for name in ("Formula1", "Formula2"))


def _reenter_property(entry: Any, name: str) -> int:
    text = getattr(entry, name, "")  # colour scales and the like have none
    if not _unbound(text):
        return 0
    setattr(entry, name, without_paths(text))
    return 1


def _repair_validity(sheet: Any) -> int:
    return sum(map(_reenter_validity, sheet.UniqueCellFormatRanges))  # a handful, where CellFormatRanges are thousands


def _reenter_validity(cells: Any) -> int:
    rule = cells.Validation
    first, second = rule.getFormula1(), rule.getFormula2()
    if not (_unbound(first) or _unbound(second)):
        return 0
    rule.setFormula1(without_paths(first))
    rule.setFormula2(without_paths(second))
    cells.Validation = rule
    return 1


def _unbound(text: str) -> bool:
    """A rule's formula calls a function of ours that LibreOffice does not know by this name: it writes it in small letters."""
    return UNBOUND.lower() in text and any(name in FUNCTIONS for name, _ in own_functions(text))


class _unrecorded:
    """No steps to undo inside; a class for the reason that `quietly` is one."""

    def __init__(self, document: Any) -> None:
        self._undo = document.UndoManager

    def __enter__(self) -> None:
        self._undo.lock()

    def __exit__(self, *_: object) -> None:
        self._undo.unlock()


def _set_modified(document: Any, modified: bool) -> None:
    if not modified and document.isModified():
        document.setModified(False)
