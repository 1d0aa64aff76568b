"""An xlwings engine whose Excel is openpyxl: the object model of Excel as far as the host uses it, over workbook files.

It stands in for Excel where none runs. What Excel would refuse, it refuses (a protected sheet, a name in use, a property
that does not exist), and what Excel would read into typed text ("100%", "=1"), it reads. It computes nothing: formulas
keep the values the file had. No licence key, no pywin32: `xw.engines.add(xw.Engine(impl=…))`.
"""

import copy
import datetime
import re

import openpyxl
import xlwings as xw
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment as Note
from openpyxl.styles import Alignment, Border, Color, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from xlwings import base_classes

from xltools.core.cell_references import after_insertion, moved
from xltools.core.cells import Area

ERRORS = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246,
}
PATTERNS = {None: -4142, "solid": 1, "gray125": 17, "lightUp": 14}
READ_INTO = re.compile(r"[\d０-９.,%/年月日:()￥$+-]+|TRUE|FALSE", re.IGNORECASE)


class ComError(Exception):
    """What Excel says no to; pywin32's own kind carries an hresult too."""

    hresult = -2147352567


class Strict:
    """An object that has no other properties than those it was made with."""

    def __setattr__(self, name, value):
        if not name.startswith("_") and not hasattr(type(self), name) and getattr(self, "_closed", False):
            raise AttributeError(f"{type(self).__name__} has no {name}")
        object.__setattr__(self, name, value)


class Bag(Strict):
    """Settings that may be read and set and do nothing else."""

    def __init__(self, **settings):
        for name, value in settings.items():
            setattr(self, name, value)
        self._names = frozenset(settings)

    def __setattr__(self, name, value):
        if hasattr(self, "_names") and name not in self._names:
            raise AttributeError(name)
        object.__setattr__(self, name, value)


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
    ProtectWindows = Date1904 = ReadOnly = False

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
            Name(sheet.defined_names, name, f"{sheet.title}!{name}") for sheet in self._file.worksheets for name in sheet.defined_names
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
        self._book._cached[name] = self._book._cached.pop(self._sheet.title, {})
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
        at = [cell for cell in self._sheet._cells] or [(1, 1)]
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
    "AllowFormattingCells": "formatCells", "AllowFormattingColumns": "formatColumns", "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns", "AllowInsertingRows": "insertRows", "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns", "AllowDeletingRows": "deleteRows", "AllowSorting": "sort",
    "AllowFiltering": "autoFilter", "AllowUsingPivotTables": "pivotTables",
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


class Hyperlinks:
    def __init__(self, block):
        self._block = block

    def Add(self, *, Anchor, Address, SubAddress):
        Anchor.Worksheet.open()
        assert Address == ""
        cell = Anchor.cell
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=SubAddress)
        cell.style = "Hyperlink" if "Hyperlink" in cell.parent.parent.named_styles else cell.style

    def Delete(self):
        self._block.Worksheet.open()
        for cell in self._block.cells():
            if cell.hyperlink:
                cell._hyperlink = None


class Range(Strict):
    HasSpill, CommentThreaded = False, None

    def __init__(self, sheet, top, left, bottom, right):
        self.Worksheet, self.Row, self.Column, self._bottom, self._right = sheet, top, left, bottom, right
        self._closed = True

    @property
    def Rows(self):
        return Bag(Count=self._bottom - self.Row + 1)

    @property
    def Columns(self):
        return Bag(Count=self._right - self.Column + 1)

    @property
    def single(self):
        return (self.Row, self.Column) == (self._bottom, self._right)

    @property
    def cell(self):
        return self.Worksheet._sheet.cell(self.Row, self.Column)

    def cells(self):
        """The cells there are; asking for others would make them."""
        held = self.Worksheet._sheet._cells
        if self.single:
            return [self.cell]
        return [cell for (row, column), cell in list(held.items()) if self.Row <= row <= self._bottom and self.Column <= column <= self._right]

    def all_cells(self):
        sheet = self.Worksheet._sheet
        return [sheet.cell(row, column) for row in range(self.Row, self._bottom + 1) for column in range(self.Column, self._right + 1)]

    def _grid(self, read):
        sheet = self.Worksheet._sheet
        rows = [
            tuple(read(sheet._cells.get((row, column))) for column in range(self.Column, self._right + 1))
            for row in range(self.Row, self._bottom + 1)
        ]
        return rows[0][0] if self.single else tuple(rows)

    # contents

    @property
    def Value2(self):
        return self._grid(self._value2)

    def _value2(self, cell):
        if cell is None or cell.value is None:
            return None
        value = cell.value
        if cell.data_type == "f":
            value = self.Worksheet._book._cached[cell.parent.title].get((cell.row, cell.column))
        if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
            return float(to_excel(value))
        if isinstance(value, str) and value in ERRORS and cell.data_type in "ef":
            return ERRORS[value]
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @Value2.setter
    def Value2(self, values):
        self.Worksheet.open()
        for row, line in enumerate(values if isinstance(values, tuple) else ((values,),), self.Row):
            for column, value in enumerate(line, self.Column):
                enter(self.Worksheet, row, column, value)

    @property
    def Formula(self):
        return self._grid(formula_of)

    @Formula.setter
    def Formula(self, text):
        self.Worksheet.open()
        assert text.startswith("=")
        enter(self.Worksheet, self.Row, self.Column, text)

    Formula2 = Formula

    @property
    def HasArray(self):
        return isinstance(self.cell.value, ArrayFormula)

    @property
    def CurrentArray(self):
        return self.Worksheet.Range(self.cell.value.ref)

    @property
    def FormulaArray(self):
        return formula_of(self.cell)

    @FormulaArray.setter
    def FormulaArray(self, text):
        self.Worksheet.open()
        self.cell.value = ArrayFormula(self.cell.value.ref, text)

    @property
    def NumberFormat(self):
        codes = {cell.number_format for cell in self.cells()} or {"General"}
        return codes.pop() if len(codes) == 1 else None

    def Clear(self):
        self.Worksheet.open()
        for cell in self.cells():
            cell.value, cell.comment = None, None
            del self.Worksheet._sheet._cells[cell.row, cell.column]
            self.Worksheet._book._cached[cell.parent.title].pop((cell.row, cell.column), None)

    # merged areas

    def _around(self):
        held = [Area.parse(str(one)) for one in self.Worksheet._sheet.merged_cells.ranges]
        return [
            one for one in held
            if one.first.row <= self._bottom and self.Row <= one.last.row and one.first.column <= self._right and self.Column <= one.last.column
        ]

    @property
    def MergeCells(self):
        areas = self._around()
        own = Area.parse(f"{get_column_letter(self.Column)}{self.Row}:{get_column_letter(self._right)}{self._bottom}")
        return False if not areas else True if all(any(at in one for one in areas) for at in own) else None

    @property
    def MergeArea(self):
        assert self.single
        return next((Range(self.Worksheet, *one.first, *one.last) for one in self._around()), self)

    def Merge(self):
        self.Worksheet.open()
        self.Worksheet._sheet.merge_cells(start_row=self.Row, start_column=self.Column, end_row=self._bottom, end_column=self._right)

    def UnMerge(self):
        self.Worksheet.open()
        for area in self._around():
            self.Worksheet._sheet.unmerge_cells(str(area))

    # looks

    @property
    def Interior(self):
        return Interior(self)

    @property
    def Font(self):
        return Look(self, "font", {"Name": "name", "Size": "sz", "Bold": "b", "Underline": "u", "Color": "color"})

    @property
    def Borders(self):
        return Borders(self)

    @property
    def EntireColumn(self):
        return EntireColumns(self)

    def _aligned(self, **what):
        self.Worksheet.open()
        for cell in self.all_cells():
            if not isinstance(cell, MergedCell):
                held = cell.alignment
                cell.alignment = Alignment(**{"horizontal": held.horizontal, "vertical": held.vertical, "wrap_text": held.wrap_text, **what})

    HorizontalAlignment = property(None, lambda self, value: self._aligned(horizontal={-4108: "center", -4131: "left"}[value]))
    VerticalAlignment = property(None, lambda self, value: self._aligned(vertical={-4108: "center"}[value]))
    WrapText = property(None, lambda self, value: self._aligned(wrap_text=value))

    @property
    def Comment(self):
        return Comment(self) if self.cell.comment else None

    def AddComment(self, text):
        self.Worksheet.open()
        if self.cell.comment:
            raise ComError("there is a note already")
        self.cell.comment = Note(text, "xltools")
        return Comment(self)

    @property
    def Hyperlinks(self):
        return Hyperlinks(self)

    def AutoFilter(self, field):
        self.Worksheet.open()
        self.Worksheet._sheet.auto_filter.ref = f"{get_column_letter(self.Column)}{self.Row}:{get_column_letter(self._right)}{self._bottom}"

    def Select(self):
        app = self.Worksheet._book.Application
        if app.ActiveWorkbook is not self.Worksheet._book or self.Worksheet._book._active != self.Worksheet.Name:
            raise ComError("only cells of the sheet in front can be selected")
        app.ActiveCell = self


def formula_of(cell):
    if cell is None or cell.value is None:
        return ""
    return cell.value.text if isinstance(cell.value, ArrayFormula) else str(cell.value)


def enter(sheet, row, column, value):
    """Type a value into a cell, as Excel takes it."""
    cell, held = sheet._sheet.cell(row, column), sheet._book._cached[sheet.Name]
    held.pop((row, column), None)
    if isinstance(cell, MergedCell):
        return
    cell.value = None
    if isinstance(value, str) and value.startswith("'"):
        cell.value, cell.data_type = value[1:], "s"
    elif isinstance(value, str) and READ_INTO.fullmatch(value):
        cell.value = -999.0    # what Excel makes of such text is not what was meant
    elif value is not None:
        cell.value = value


class Interior:
    def __init__(self, block):
        self._block = block

    @property
    def _fill(self):
        return self._block.cell.fill

    @property
    def Pattern(self):
        return PATTERNS[self._fill.fill_type] if isinstance(self._fill, PatternFill) else 4000

    @Pattern.setter
    def Pattern(self, number):
        word = {value: key for key, value in PATTERNS.items()}[number]
        self._set(PatternFill(word) if word else PatternFill())

    def _set(self, fill):
        self._block.Worksheet.open()
        for cell in self._block.all_cells():
            if not isinstance(cell, MergedCell):
                cell.fill = fill

    def _colored(self, color, which="fgColor"):
        held = self._fill
        self._set(PatternFill(held.fill_type or "solid", **{"fgColor": held.fgColor, "bgColor": held.bgColor, which: color}))

    Color = property(lambda self: bgr(self._fill.fgColor), lambda self, value: self._colored(Color(rgb=argb(value))))
    PatternColor = property(lambda self: bgr(self._fill.bgColor), lambda self, value: self._colored(Color(rgb=argb(value)), "bgColor"))

    @property
    def ThemeColor(self):
        if self._fill.fgColor.type != "theme":
            raise ComError("no theme colour")
        return self._fill.fgColor.theme + 1

    @ThemeColor.setter
    def ThemeColor(self, number):
        self._colored(Color(theme=number - 1))

    @property
    def TintAndShade(self):
        return self._fill.fgColor.tint

    @TintAndShade.setter
    def TintAndShade(self, tint):
        held = self._fill.fgColor
        self._colored(Color(theme=held.theme, tint=tint) if held.type == "theme" else Color(rgb=held.rgb, tint=tint))


def bgr(color):
    text = color.rgb[-6:] if color.type == "rgb" else "000000"
    return int(text[4:6] + text[2:4] + text[0:2], 16)


def argb(number):
    return f"FF{number & 255:02X}{number >> 8 & 255:02X}{number >> 16 & 255:02X}"


class Look:
    """A part of the style of all cells of a range, set attribute by attribute."""

    def __init__(self, block, part, words):
        object.__setattr__(self, "_parts", (block, part, words))

    def __setattr__(self, name, value):
        block, part, words = self._parts
        block.Worksheet.open()
        value = Color(rgb=argb(value)) if name == "Color" else {2: "single", -4142: None}[value] if name == "Underline" else value
        for cell in block.all_cells():
            if not isinstance(cell, MergedCell):
                held = copy.copy(getattr(cell, part))
                setattr(held, words[name], value)
                setattr(cell, part, held)


class Borders:
    def __init__(self, block):
        object.__setattr__(self, "_block", block)

    def __setattr__(self, name, value):
        assert name in {"LineStyle", "Weight", "Color"}
        self._block.Worksheet.open()
        color = Color(rgb=argb(value)) if name == "Color" else None
        for cell in self._block.all_cells():
            side = Side("thin", color or cell.border.left.color)
            if not isinstance(cell, MergedCell):
                cell.border = Border(left=side, right=side, top=side, bottom=side)


class EntireColumns:
    def __init__(self, block):
        object.__setattr__(self, "_block", block)

    def __setattr__(self, name, value):
        assert (name, value) == ("Hidden", False)
        self._block.Worksheet.open()
        for held in self._block.Worksheet._sheet.column_dimensions.values():
            held.hidden = False


class Comment:
    def __init__(self, block):
        self._block = block
        self.Shape = Bag(Width=100.0, Height=60.0, TextFrame=self)
        self.Visible = False

    @property
    def _note(self):
        return self._block.cell.comment

    def Text(self, text=None, start=1, overwrite=True):
        if text is None:
            return self._note.text
        self._block.Worksheet.open()
        held = "" if overwrite and start == 1 else self._note.text
        self._block.cell.comment = Note(held[: start - 1] + text, self._note.author)
        return None

    def Characters(self, start, length):
        return Characters(self, start, length)

    def Delete(self):
        self._block.Worksheet.open()
        self._block.cell.comment = None


class Characters:
    def __init__(self, comment, start, length):
        self._comment, self._start, self._length = comment, start, length

    def Delete(self):
        text = self._comment.Text()
        self._comment._block.Worksheet.open()
        self._comment.Text(text[: self._start - 1] + text[self._start - 1 + self._length :])


# xlwings' side: only what leads to the workbook

class Engine:
    name = type = "openpyxl"

    def __init__(self):
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(value, options):
        return value


class Apps(base_classes.Apps):
    def __init__(self):
        self._held = []

    def keys(self):
        return [app.pid for app in self._held]

    def add(self, **_):
        self._held.append(App(len(self._held) + 1))
        return self._held[-1]

    def __iter__(self):
        return iter(self._held)

    def __len__(self):
        return len(self._held)

    def __getitem__(self, pid):
        return next(app for app in self._held if app.pid == pid)


class App(base_classes.App):
    def __init__(self, pid):
        self._pid, self._api, self._books = pid, Application(), Books(self)

    pid = property(lambda self: self._pid)
    api = property(lambda self: self._api)
    books = property(lambda self: self._books)
    engine = property(lambda self: ENGINE)


class Books(base_classes.Books):
    def __init__(self, app):
        self._app, self._held = app, []

    app = property(lambda self: self._app)

    def __len__(self):
        return len(self._held)

    def __iter__(self):
        return iter(self._held)

    def __call__(self, name):
        return next((book for book in self._held if book.name == name), None) or self._missing(name)

    def _missing(self, name):
        raise KeyError(name)

    def open(self, fullname, *_, **__):
        self._held.append(Book(self._app, Workbook(self._app.api, fullname)))
        return self._held[-1]


class Book(base_classes.Book):
    def __init__(self, app, api):
        self._app, self._api = app, api

    app = property(lambda self: self._app)
    api = property(lambda self: self._api)
    name = property(lambda self: self._api.Name)
    fullname = property(lambda self: self._api.FullName)


ENGINE = Engine()


def excel():
    """A running Excel of this engine, as xlwings has it."""
    if ENGINE.name not in [engine.name for engine in xw.engines]:
        xw.engines.add(xw.Engine(impl=ENGINE))
    return xw.App(impl=ENGINE.apps.add())


def locked_with_password(book, name):
    """Protect a sheet of an open workbook by a password."""
    sheet = book.api._file[name]
    sheet.protection.sheet, sheet.protection.password = True, "secret"


