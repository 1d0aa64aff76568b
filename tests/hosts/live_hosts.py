"""Workbooks opened in each kind of live host, and everything about them that a button might spoil."""

import copy
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import MergedCell

from tests.hosts.xlwings_engine import excel
from xltools.core.cells import Address
from xltools.core.changes import Dress, Dressed, Fill, Place
from xltools.hosts.files import FileHost
from xltools.hosts.memory import MemoryHost
from xltools.hosts.xlwings_book import XlwingsHost
from xltools.report.result_sheet import SHEET

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"
EXAMPLES = ("001", "002", "003", "clean")
KINDS = ("memory", "xlwings")


@dataclass
class Opened:
    """An opened workbook: its host, and the xlwings book where there is one."""

    host: Any
    path: Path
    book: Any = None

    def look(self) -> Any:
        """Everything there is to see but on 校验结果."""
        return look(self.book.api._file) if self.book else look_of_memory(self.host)

    def sheets(self) -> list[str]:
        return [sheet.name for sheet in self.host.read().sheets]

    def saved_and_reopened(self) -> "Opened":
        if not self.book:
            return self
        path = self.path.with_name(f"再次打开-{self.path.name}")
        self.book.api.save(path)
        return opened("xlwings", path)


def opened(kind: str, path: Path) -> Opened:
    if kind == "memory":
        return Opened(MemoryHost(FileHost(path).read()), path)
    book = excel().books.open(str(path))
    return Opened(XlwingsHost(book), path, book)


def opened_example(kind: str, name: str, folder: Path) -> Opened:
    path = folder / f"{name}.xlsx"
    shutil.copy(WORKBOOKS / "examples" / path.name, path)
    return opened(kind, path)


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
        "protection": dict(sheet.protection), "state": sheet.sheet_state,
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


def dress_up(host: Any, places: list[Place]) -> dict[Place, Dress]:
    """Give cells the looks and notes of somebody who worked with them; tells which has what."""
    own = dict(zip(places, list(OWN.values()) * (len(places) // len(OWN) + 1), strict=False))
    host.apply([Dressed(*place, dress.fill, dress.note) for place, dress in own.items()])
    return own


def at(sheet: str, cell: str) -> Place:
    return Place(sheet, Address.parse(cell))
