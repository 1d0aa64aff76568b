"""Workbooks opened in each kind of live host, and everything about them that a button might spoil."""

import copy
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.protection import SheetProtection

from tests.hosts import uno_documents
from tests.hosts.inside import InsideHost
from tests.hosts.xlwings_engine import excel
from xltools.commands import validate
from xltools.core.a1 import quoted
from xltools.core.cells import Address
from xltools.core.changes import Dress, Dressed, Fill, Place
from xltools.core.findings import Finding
from xltools.hosts.files import FileHost
from xltools.hosts.memory import MemoryHost
from xltools.hosts.xlwings_book import XlwingsHost
from xltools.report.result_sheet import SHEET

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"
EXAMPLES = ("001", "002", "003", "clean")
KINDS = ("memory", "xlwings", "uno")
_found: dict[bytes, tuple[Finding, ...]] = {}


@dataclass
class Opened:
    """An opened workbook: its host, and the xlwings book or LibreOffice's document where there is one."""

    host: Any
    path: Path
    book: Any = None
    document: Any = None

    def look(self) -> Any:
        """Everything there is to see but on 校验结果."""
        if self.document:
            return uno_documents.look(self.document, but=SHEET)
        return look(self.book.api._file) if self.book else look_of_memory(self.host)

    def sheets(self) -> list[str]:
        return [sheet.name for sheet in self.host.read().sheets]

    def saved_and_reopened(self) -> "Opened":
        path = self.path.with_name(f"再次打开-{self.path.name}")
        if self.book:
            self.book.api.save(path)
            return opened("xlwings", path)
        return opened("uno", uno_documents.saved(self.document, path)) if self.document else self

    def leads_to(self, place: Place) -> str:
        """Where a click on a cell leads, as ``'sheet'!A1``."""
        if self.book:
            return self.book.api._file[place.sheet][str(place.cell)].hyperlink.location
        target = self.host.links[place] if not self.document else uno_documents.target(self.document, place)
        return f"{quoted(target.sheet)}!{target.cell}"

    def lock(self, sheet: str, password: str = "secret") -> None:
        """Protect a sheet by a password."""
        if self.document:
            held = self.document.Sheets.getByName(sheet)
            held.unprotect("")
            held.protect(password)
        elif self.book:
            self.book.api._file[sheet].protection = SheetProtection(sheet=True, password=password)
        else:
            self.host._passwords = frozenset([sheet])

    def unlock(self, sheet: str) -> None:
        """Take the password off again."""
        if self.document:
            self.document.Sheets.getByName(sheet).unprotect("secret")
            self.document.Sheets.getByName(sheet).protect("")
        elif self.book:
            self.book.api._file[sheet].protection = SheetProtection(sheet=True, password=None)
        else:
            self.host._passwords = frozenset()


def opened(kind: str, path: Path) -> Opened:
    if kind == "memory":
        return Opened(MemoryHost(FileHost(path).read()), path)
    if kind == "uno":
        document = uno_documents.opened(path)
        return Opened(uno_documents.host(document), path, document=document)
    book = excel().books.open(str(path))
    return Opened(XlwingsHost(book), path, book)


def opened_example(kind: str, name: str, folder: Path) -> Opened:
    path = folder / f"{name}.xlsx"
    shutil.copy(WORKBOOKS / "examples" / path.name, path)
    return opened(kind, path)


def findings_of(path: Path) -> tuple[Finding, ...]:
    """What the command line finds in the closed file; in the same bytes it finds the same."""
    content = path.read_bytes()
    if content not in _found:
        _found[content] = validate(FileHost(path).read()).findings
    return _found[content]


@pytest.fixture(params=KINDS)
def kind(request):
    """Each kind of live host; LibreOffice where it is."""
    if request.param == "uno" and (reason := uno_documents.unavailable()):
        pytest.skip(reason)
    yield request.param
    uno_documents.close_all()


def as_the_file(kind: str, path: Path) -> Any:
    """The workbook as it is in its file; LibreOffice writes the same formula in its own manner, so it reads the file itself."""
    return opened(kind, path).host.read() if kind == "uno" else FileHost(path).read()


def look_of_memory(host: MemoryHost) -> Any:
    book = host.read()
    kept = [copy.deepcopy((sheet.name, sheet.values, sheet.formulas, sheet.formats, set(sheet.merged))) for sheet in book.sheets]
    dressed = {place: dress for place, dress in host.dressed.items() if place.sheet != SHEET}
    return [one for one in kept if one[0] != SHEET], dressed, dict(book.names)


def look(file: Any) -> Any:
    """Every cell of an openpyxl workbook with its looks, and what belongs to the sheets as such."""
    names = {name: defined.attr_text for name, defined in file.defined_names.items()}
    return names, {sheet.title: _look_of_sheet(sheet) for sheet in file.worksheets if sheet.title != SHEET}


def _look_of_sheet(sheet: Any) -> Any:
    cells = {cell.coordinate: _look_of_cell(cell) for cell in sheet._cells.values() if not isinstance(cell, MergedCell)}
    empty = _look_of_cell(sheet.parent.create_sheet("空白")["A1"])
    del sheet.parent["空白"]
    return {
        "cells": {at: seen for at, seen in cells.items() if seen != empty},
        "merged": {str(area) for area in sheet.merged_cells.ranges},
        "heights": {row: held.height for row, held in sheet.row_dimensions.items() if held.height},
        "widths": {column: (held.width, held.hidden) for column, held in sheet.column_dimensions.items()},
        "protection": dict(sheet.protection),
        "state": sheet.sheet_state,
        "names": {name: defined.attr_text for name, defined in sheet.defined_names.items()},
        "lists": sorted(str(rule.sqref) for rule in sheet.data_validations.dataValidation),
    }


def _look_of_cell(cell: Any) -> Any:
    looks = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
    text = re.sub(r"\s+", " ", " ".join(map(repr, looks)))
    link = cell.hyperlink and (cell.hyperlink.location, cell.hyperlink.target)
    return cell.value, cell.number_format, text, cell.comment.text if cell.comment else "", link


OWN = {
    "solid": Dress(Fill.solid("#00B050")),
    "theme": Dress(Fill("solid", "theme:5:0.3999")),
    "pattern": Dress(Fill("17", "#FF0000", "#FFFF00")),
    "note": Dress(Fill(), "张三：此数与财政批复核对过。\n第二行 = 100%"),
    "both": Dress(Fill.solid("#FFFF00"), "请复核"),
    "none": Dress(),
}

UNKNOWN = {InsideHost: ("theme", "pattern")}  # LibreOffice tells a theme's colour as the colour it is, and has no patterns


def dress_up(host: Any, places: list[Place]) -> dict[Place, Dress]:
    """Give cells the looks and notes of somebody who worked with them; tells which has what."""
    known = [dress for name, dress in OWN.items() if name not in UNKNOWN.get(type(host), ())]
    own = dict(zip(places, known * (len(places) // len(known) + 1), strict=False))
    host.apply([Dressed(*place, dress.fill, dress.note) for place, dress in own.items()])
    return own


def at(sheet: str, cell: str) -> Place:
    return Place(sheet, Address.parse(cell))
