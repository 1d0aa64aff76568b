"""Workbooks a program already holds in openpyxl. openpyxl 工作簿。

Nothing of openpyxl is imported here: the workbook brings it along.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from xltools.core.cells import Address, Area, CellError, Sheet, Value, Workbook
from xltools.hosts.formats import GENERAL, date_kind, held, plain_date

if TYPE_CHECKING:
    import openpyxl


class OpenpyxlHost:
    """An `openpyxl.Workbook`, read as it stands in memory and left unchanged. openpyxl 宿主。

    A workbook loaded as usual has formulas but not their values; one loaded with ``data_only=True`` the values but
    not the formulas. Give the second as `cached` to have both.
    """

    def __init__(self, book: openpyxl.Workbook, *, cached: openpyxl.Workbook | None = None) -> None:
        self._book, self._cached = book, cached

    def read(self) -> Workbook:
        """Everything the workbook holds: values, formulas, number formats, merged areas, names. 读取整个工作簿。"""
        names = {name: defined.attr_text for name, defined in self._book.defined_names.items()}
        book = Workbook(names=names)
        for source in self._book.worksheets:
            book.sheets.append(self._sheet(source))
            for name, defined in getattr(source, "defined_names", {}).items():
                names[f"{source.title}!{name}"] = defined.attr_text
        return book

    def _sheet(self, source) -> Sheet:
        sheet = Sheet(source.title, hidden=source.sheet_state != "visible", merged=_merged(source))
        for cell in _cells(source):
            if cell.data_type == "f":
                _take_formula(sheet, cell)
            else:
                _take_value(sheet, cell)
        if self._cached is not None and source.title in self._cached.sheetnames:
            for cell in _cells(self._cached[source.title]):
                if Address(cell.row, cell.column) in sheet.formulas:
                    _take_value(sheet, cell)
        return sheet


def _cells(source):
    """The cells that exist; asking a worksheet for its rows would make the missing ones."""
    existing = getattr(source, "_cells", None)
    if existing is not None:
        return list(existing.values())
    return (cell for row in source.iter_rows() for cell in row if cell.value is not None)


def _take_formula(sheet: Sheet, cell) -> None:
    text = getattr(cell.value, "text", cell.value)  # an array formula is an object with a text
    if isinstance(text, str) and text:  # a data table has none
        at = Address(cell.row, cell.column)
        sheet.formulas[at] = text.removeprefix("=")
        _take_format(sheet, at, cell)


def _take_value(sheet: Sheet, cell) -> None:
    at, value = Address(cell.row, cell.column), _value(cell)
    if value is not None and value != "":
        sheet.values[at] = value
        _take_format(sheet, at, cell)


def _take_format(sheet: Sheet, at: Address, cell) -> None:
    if cell.number_format.lower() != GENERAL.lower():
        sheet.formats[at] = cell.number_format


def _value(cell) -> Value:
    value = cell.value
    if cell.data_type == "e":
        return CellError(value)
    if isinstance(value, datetime.datetime) and value == value:  # pandas' NaT is no moment
        return plain_date(value) if date_kind(cell.number_format) == "date" else value
    return str(value) if isinstance(value, str) else held(value)


def _merged(source) -> tuple[Area, ...]:
    ranges = getattr(source, "merged_cells", None)
    return tuple(Area.parse(one.coord) for one in ranges.ranges) if ranges else ()
