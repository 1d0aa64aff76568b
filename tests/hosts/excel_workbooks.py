"""Workbooks and sheets of the Excel that openpyxl stands in for: protection, copies, rows, names. See xlwings_engine.py."""

import copy
import re

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from tests.hosts.excel_ranges import Bag, ComError, Hyperlinks, Range, Strict
from xltools.core.a1 import quoted
from xltools.core.cell_references import after_insertion, moved
from xltools.core.cells import Area


class Application(Strict):
    EnableEvents = DisplayAlerts = True
    StatusBar, Calculation, Version, Hwnd = False, -4105, "16.0", 1
    ActiveWorkbook = ActiveCell = None

    def __init__(self):
        self._updating, self._updates = True, 0
        self._closed = True

    @property
    def ScreenUpdating(self):
        return self._updating

    @ScreenUpdating.setter
    def ScreenUpdating(self, value):
        self._updates += value and not self._updating
        self._updating = value


class Workbook(Strict):
    ProtectWindows = Date1904 = ReadOnly = Final = False

    def __init__(self, app, path):
        self.Application, self.FullName = app, str(path)
        self._file = openpyxl.load_workbook(path)
        self._cached = {sheet.title: cached(sheet) for sheet in openpyxl.load_workbook(path, data_only=True).worksheets}
        self._password, self._window = None, Window()
        self._active = self._file.active.title
        app.ActiveWorkbook = self
        self._closed = True

    @property
    def Name(self):
        return self.FullName.rpartition("/")[2]

    @property
    def Worksheets(self):
        return Worksheets(self)

    Sheets = Worksheets

    @property
    def Names(self):
        return [Name(self._file.defined_names, name, name) for name in self._file.defined_names] + [
            Name(sheet.defined_names, name, f"{as_excel_quotes(sheet.title)}!{name}")
            for sheet in self._file.worksheets
            for name in sheet.defined_names
        ]

    @property
    def ActiveSheet(self):
        return Worksheet(self, self._file[self._active])

    @property
    def ProtectStructure(self):
        return self._password is not None

    def Protect(self, password, structure, windows):
        self._password = password if structure else None

    def Unprotect(self, password):
        if self._password not in (None, password):
            raise ComError("wrong password")
        self._password = None

    def Windows(self, number):
        return self._window

    def Activate(self):
        self.Application.ActiveWorkbook = self

    def save(self, path):
        self._file.save(path)

    def closed_structure(self):
        if self.ProtectStructure:
            raise ComError("the structure is protected")


def cached(sheet):
    return {(cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


class Window(Strict):
    FreezePanes, ScrollRow, ScrollColumn, SplitColumn, SplitRow, DisplayGridlines = False, 1, 1, 0, 0, True

    def __init__(self):
        self._closed = True


def as_excel_quotes(title):
    """A sheet's name in a defined name: in quotes unless it is one plain word."""
    return title if re.fullmatch(r"[^\W\d]\w*", title) else quoted(title)


class Name(Strict):
    def __init__(self, held, key, name):
        self._held, self._key, self.Name = held, key, name

    @property
    def RefersTo(self):
        return "=" + self._held[self._key].attr_text

    @RefersTo.setter
    def RefersTo(self, text):
        self._held[self._key].attr_text = text.removeprefix("=")


class Worksheets:
    def __init__(self, book):
        self._book = book

    def __iter__(self):
        return (Worksheet(self._book, sheet) for sheet in list(self._book._file.worksheets))

    def __call__(self, index):
        return Worksheet(self._book, self._book._file[index] if isinstance(index, str) else self._book._file.worksheets[index - 1])

    @property
    def Count(self):
        return len(self._book._file.worksheets)

    def Add(self, *, After):
        self._book.closed_structure()
        sheet = self._book._file.create_sheet(index=After.Index)
        self._book._cached[sheet.title] = {}
        self._book._active = sheet.title
        return Worksheet(self._book, sheet)


class Worksheet(Strict):
    def __init__(self, book, sheet):
        self._book, self._sheet = book, sheet
        self._closed = True

    @property
    def Name(self):
        return self._sheet.title

    @Name.setter
    def Name(self, name):
        if name in self._book._file.sheetnames:
            raise ComError("a sheet of that name is there")
        old, new = f"'{self._sheet.title}'!", f"'{name}'!"
        self._book._cached[name] = self._book._cached.pop(self._sheet.title, {})
        for sheet in self._book._file.worksheets:  # whatever refers to a sheet follows its name
            for defined in sheet.defined_names.values():
                defined.attr_text = defined.attr_text.replace(old, new)
            for cell in sheet._cells.values():
                if cell.data_type == "f" and isinstance(cell.value, str):
                    cell.value = cell.value.replace(old, new)
        if self._book._active == self._sheet.title:
            self._book._active = name
        self._sheet.title = name

    @property
    def Index(self):
        return self._book._file.worksheets.index(self._sheet) + 1

    @property
    def Visible(self):
        return -1 if self._sheet.sheet_state == "visible" else 0

    @property
    def UsedRange(self):
        at = list(self._sheet._cells) or [(1, 1)]
        rows, columns = [row for row, _ in at], [column for _, column in at]
        return Range(self, min(rows), min(columns), max(rows), max(columns))

    def Range(self, address):
        area = Area.parse(address)
        return Range(self, *area.first, *area.last)

    @property
    def Cells(self):
        return Range(self, 1, 1, self._sheet.max_row, self._sheet.max_column)

    def Columns(self, number):
        return Column(self, number)

    def Rows(self, number):
        return Row(self, number)

    @property
    def Hyperlinks(self):
        return Hyperlinks(self.Cells)

    @property
    def Tab(self):
        return Bag(Color=0)

    @property
    def PageSetup(self):
        return PageSetup(self._sheet)

    @property
    def AutoFilterMode(self):
        return self._sheet.auto_filter.ref is not None

    @AutoFilterMode.setter
    def AutoFilterMode(self, on):
        assert on is False
        self.open()
        self._sheet.auto_filter.ref = None

    # protection

    @property
    def ProtectContents(self):
        return bool(self._sheet.protection.sheet)

    @property
    def ProtectDrawingObjects(self):
        return self.ProtectContents and bool(self._sheet.protection.objects)

    @property
    def ProtectScenarios(self):
        return self.ProtectContents and bool(self._sheet.protection.scenarios)

    ProtectionMode = False

    @property
    def Protection(self):
        return Bag(**{name: not getattr(self._sheet.protection, attribute) for name, attribute in ALLOWED.items()})

    def Protect(self, password, drawings, contents, scenarios, interface_only, *allowed):
        held = self._sheet.protection
        assert len(allowed) == len(ALLOWED) and password == ""
        held.sheet, held.objects, held.scenarios = contents, drawings, scenarios
        for attribute, allow in zip(ALLOWED.values(), allowed, strict=True):
            setattr(held, attribute, not allow)

    def Unprotect(self, password):
        if self._sheet.protection.password or self._sheet.protection.hashValue:
            raise ComError("wrong password")
        self._sheet.protection.sheet = False

    def open(self):
        if self.ProtectContents:
            raise ComError("the sheet is protected")

    # the sheet as such

    def Copy(self, *, After):
        book = self._book
        book.closed_structure()
        new = book._file.copy_worksheet(self._sheet)
        new.protection, new.conditional_formatting = copy.copy(self._sheet.protection), copy.copy(self._sheet.conditional_formatting)
        new.data_validations = copy.deepcopy(self._sheet.data_validations)
        for name, defined in self._sheet.defined_names.items():
            target = re.sub(rf"'?{re.escape(self._sheet.title)}'?!", f"'{new.title}'!", defined.attr_text)
            new.defined_names[name] = DefinedName(name, attr_text=target)
        book._cached[new.title] = dict(book._cached[self._sheet.title])
        book._file.move_sheet(new, After.Index + 1 - len(book._file.worksheets))
        book._active = new.title

    def Delete(self):
        self._book.closed_structure()
        if self._book.Application.DisplayAlerts:
            raise ComError("a question would be asked")
        del self._book._file[self._sheet.title]
        del self._book._cached[self._sheet.title]
        self._book._active = self._book._file.worksheets[0].title

    def Activate(self):
        if self.Visible != -1:
            raise ComError("the sheet is hidden")
        self._book._active = self._sheet.title


ALLOWED = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows",
    "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns",
    "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort",
    "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}


class PageSetup(Strict):
    Zoom, FitToPagesWide, FitToPagesTall, PrintTitleRows, CenterFooter, Orientation, PaperSize = 100, 1, 1, "", "", 1, 9

    def __init__(self, sheet):
        self._sheet = sheet
        self._closed = True

    @property
    def PrintArea(self):
        return self._sheet.print_area

    @PrintArea.setter
    def PrintArea(self, area):
        self._sheet.print_area = area


class Column(Strict):
    def __init__(self, sheet, number):
        self._sheet, self._held = sheet, sheet._sheet.column_dimensions[get_column_letter(number)]
        self._closed = True

    @property
    def ColumnWidth(self):
        return self._held.width

    @ColumnWidth.setter
    def ColumnWidth(self, width):
        self._sheet.open()
        self._held.width = width

    @property
    def Hidden(self):
        return self._held.hidden

    @Hidden.setter
    def Hidden(self, hidden):
        self._sheet.open()
        self._held.hidden = hidden


class Row(Strict):
    def __init__(self, sheet, number):
        self._sheet, self._number = sheet, number
        self._closed = True

    @property
    def RowHeight(self):
        return self._sheet._sheet.row_dimensions[self._number].height or 15

    @RowHeight.setter
    def RowHeight(self, height):
        self._sheet.open()
        self._sheet._sheet.row_dimensions[self._number].height = height

    def Insert(self, shift, copy_origin):
        assert (shift, copy_origin) == (-4121, 0)
        self._sheet.open()
        insert_row(self._sheet._book, self._sheet._sheet, self._number)


def insert_row(book, sheet, row):
    """Excel moves everything below and whatever refers to it; the new row takes the looks of the one above."""
    move = after_insertion(row)
    for other in book._file.worksheets:
        for cell in list(other._cells.values()):
            if isinstance(cell.value, str) and cell.data_type == "f":
                cell.value = moved(cell.value, other.title, sheet.title, move)
        for defined in other.defined_names.values():
            defined.attr_text = moved(defined.attr_text, "", sheet.title, move)
    for defined in book._file.defined_names.values():
        defined.attr_text = moved(defined.attr_text, "", sheet.title, move)
    areas = [Area.parse(str(one)) for one in sheet.merged_cells.ranges]
    for area in areas:
        sheet.unmerge_cells(str(area))
    heights = {at: held.height for at, held in sheet.row_dimensions.items() if held.height}
    sheet.insert_rows(row)
    for at, height in sorted(heights.items(), reverse=True):
        if at >= row:
            sheet.row_dimensions[at + 1].height = height
    for area in areas:
        first, last = move((area.first.row, area.last.row))
        sheet.merge_cells(start_row=first, end_row=last, start_column=area.first.column, end_column=area.last.column)
    for (at, column), cell in list(sheet._cells.items()):
        if cell.hyperlink:
            cell.hyperlink.ref = cell.coordinate
        if at == row - 1 and not isinstance(cell, MergedCell):
            sheet.cell(row, column)._style = copy.copy(cell._style)
    held = book._cached[sheet.title]
    book._cached[sheet.title] = {(at + (at >= row), column): value for (at, column), value in held.items()}
