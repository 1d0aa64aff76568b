"""Cells of the Excel that openpyxl stands in for: contents, merged areas, looks, notes. See xlwings_engine.py."""

import copy
import datetime
import re

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment as Note
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink

from xltools.core.cells import Area

ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
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


class Hyperlinks:
    def __init__(self, block):
        self._block = block

    def Add(self, *, Anchor, Address, SubAddress):
        Anchor.Worksheet.open()
        assert Address == ""
        cell = Anchor.cell
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=SubAddress)
        cell.font = Font(name="Calibri", sz=11, u="single", color=Color(theme=10))  # the style Excel gives links

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
        if self.Column == self._right:
            rows = range(self.Row, self._bottom + 1)
            return [held[row, self.Column] for row in rows if (row, self.Column) in held]
        return [
            cell for (row, column), cell in list(held.items()) if self.Row <= row <= self._bottom and self.Column <= column <= self._right
        ]

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
        return [
            Area.parse(str(one))
            for one in self.Worksheet._sheet.merged_cells.ranges
            if one.min_row <= self._bottom and self.Row <= one.max_row and one.min_col <= self._right and self.Column <= one.max_col
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
                cell.alignment = Alignment(
                    **{"horizontal": held.horizontal, "vertical": held.vertical, "wrap_text": held.wrap_text, **what}
                )

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
        cell.value = -999.0  # what Excel makes of such text is not what was meant
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
        return PATTERNS[self._fill.fill_type] if self._fill.tagname == "patternFill" else 4000

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

    def __getattr__(self, name):
        block, part, words = self._parts
        return getattr(getattr(block.cell, part), words[name])

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
