"""Fills, notes, styles and pages in LibreOffice's own terms. LibreOffice 的底色、批注、样式与页面。

A colour is a number 0xRRGGBB, a length hundredths of a millimetre. Fills are plain: LibreOffice draws no patterns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xltools.core.changes import Arrange, Dress, Fill, Style

NO_FILL = -1
NOTES = 8  # com.sun.star.sheet.CellFlags.ANNOTATION
_POINT, _PIXEL = 2540 / 72, 2540 / 96
_THIN = 26
_BOLD, _SINGLE, _MIDDLE = 150.0, 1, 2
_NOTE_WIDTH, _LINE_HEIGHT, _LINE_LENGTH = 10_500, 480, 26
_MARGIN = 1_500
_SCRIPTS = ("", "Asian", "Complex")


def number_of(color: str) -> int:
    """A colour "#RRGGBB" as LibreOffice's number.

    >>> number_of("#FF0001")
    16711681
    """
    return int(color[1:], 16)


def width_of(characters: float) -> int:
    """A column width in characters as a length: seven pixels a character and five more, as Excel has it.

    >>> width_of(10)
    1984
    """
    return round((int(characters * 7) + 5) * _PIXEL)


def height_of(points: float) -> int:
    """A row height in points as a length.

    >>> height_of(72)
    2540
    """
    return round(points * _POINT)


def read_dress(cell: Any) -> Dress:
    """A cell's fill and note. 读取底色与批注。"""
    color = cell.CellBackColor
    fill = Fill() if color == NO_FILL else Fill.solid(f"#{color:06X}")
    return Dress(fill, read_note(cell))


def read_note(cell: Any) -> str:
    """A cell's note, "" for none. Of a note from a file LibreOffice knows no text before it has made its box. 读取批注。"""
    shape = cell.getAnnotation().AnnotationShape
    return shape.getString() if shape is not None else ""


def write_fill(cell: Any, fill: Fill) -> None:
    """Give a cell a fill, or take its own away. 设置底色。"""
    if fill.pattern != "none":
        cell.CellBackColor = number_of(fill.color)
        return
    cell.setPropertyToDefault("CellBackColor")
    if cell.CellBackColor != NO_FILL:  # the cell's style has a fill
        cell.CellBackColor = NO_FILL


def write_note(sheet: Any, cell: Any, text: str) -> None:
    """Give a cell a note, "" for none. A new one each time: changing one cannot be undone in LibreOffice. 设置批注。"""
    if text:
        sheet.Annotations.insertNew(cell.CellAddress, text)
        _fit(cell.getAnnotation().AnnotationShape, text)
    else:
        cell.clearContents(NOTES)


def _fit(shape: Any, text: str) -> None:
    """Make a new note's box large enough for its text."""
    import uno

    lines = sum(1 + len(line) // _LINE_LENGTH for line in text.split("\n"))
    shape.setSize(uno.createUnoStruct("com.sun.star.awt.Size", _NOTE_WIDTH, _LINE_HEIGHT * (lines + 1)))


def paint(block: Any, style: Style) -> None:
    """Give cells a style, as one change. 设置样式。"""
    wanted = {**_font(style), **_place(style)}
    if style.fill:
        wanted["CellBackColor"] = number_of(style.fill)
    if style.border:
        wanted["TableBorder2"] = _borders(style.border)
    names = sorted(wanted)
    block.setPropertyValues(tuple(names), tuple(wanted[name] for name in names))


def _font(style: Style) -> Mapping[str, Any]:
    wanted: dict[str, Any] = {"CharColor": number_of(style.color)} if style.color else {}
    if style.font:
        for script in _SCRIPTS:
            wanted[f"CharFontName{script}"] = style.font
            wanted[f"CharHeight{script}"] = float(style.size)
            wanted[f"CharWeight{script}"] = _BOLD if style.bold else 100.0
        wanted["CharUnderline"] = _SINGLE if style.underline else 0
    return wanted


def _place(style: Style) -> Mapping[str, Any]:
    import uno

    wanted: dict[str, Any] = {"VertJustify": _MIDDLE, "IsTextWrapped": style.wrap}
    if style.align:
        name = "CENTER" if style.align == "center" else "LEFT"
        wanted["HoriJustify"] = uno.Enum("com.sun.star.table.CellHoriJustify", name)
    return wanted


def _borders(color: str) -> Any:
    import uno

    line = uno.createUnoStruct("com.sun.star.table.BorderLine2")
    line.Color, line.OuterLineWidth, line.LineWidth = number_of(color), _THIN, _THIN
    table = uno.createUnoStruct("com.sun.star.table.TableBorder2")
    for side in ("TopLine", "BottomLine", "LeftLine", "RightLine", "HorizontalLine", "VerticalLine"):
        setattr(table, side, line)
        setattr(table, f"Is{side}Valid", True)
    return table


def set_up_page(document: Any, sheet: Any, change: Arrange, printed: Any) -> None:
    """Landscape on A4, one page wide, the heading repeated, page numbers below. 页面设置。"""
    sheet.setPrintAreas((printed,))
    if change.freeze_above:
        heading = sheet.getCellRangeByPosition(0, change.freeze_above - 2, 0, change.freeze_above - 2).RangeAddress
        sheet.setTitleRows(heading)
        sheet.setPrintTitleRows(True)
    page = _own_page(document, sheet)
    page.IsLandscape, page.Width, page.Height = True, 29_700, 21_000
    page.LeftMargin = page.RightMargin = page.TopMargin = page.BottomMargin = _MARGIN
    page.ScaleToPagesX, page.ScaleToPagesY = 1, 0
    page.HeaderIsOn, page.FooterIsOn = False, True
    _number_pages(document, page)


def _own_page(document: Any, sheet: Any) -> Any:
    """The page style of this sheet alone: others keep theirs."""
    styles, name = document.StyleFamilies.getByName("PageStyles"), f"PageStyle_{sheet.Name}"
    if not styles.hasByName(name):
        styles.insertByName(name, document.createInstance("com.sun.star.style.PageStyle"))
    if sheet.PageStyle != name:
        sheet.PageStyle = name
    return styles.getByName(name)


def _number_pages(document: Any, page: Any) -> None:
    footer = page.RightPageFooterContent
    for text in (footer.LeftText, footer.RightText, footer.CenterText):
        text.setString("")
    text = footer.CenterText
    for part in ("第 ", "PageNumber", " 页  共 ", "PageCount", " 页"):
        end = text.createTextCursorByRange(text.getEnd())
        if part.isascii() and part.isalpha():
            text.insertTextContent(end, document.createInstance(f"com.sun.star.text.TextField.{part}"), False)
        else:
            text.insertString(end, part, False)
    page.RightPageFooterContent = footer
