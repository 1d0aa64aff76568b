"""Fills, notes and styles of cells in Excel's own terms. Excel 单元格的底色、批注与样式。"""

from __future__ import annotations

from typing import Any

from xltools.core.changes import Fill, Style

NONE, SOLID = -4142, 1
GRADIENTS = (4000, 4001)
CENTER, LEFT = -4108, -4131
CONTINUOUS, THIN, SINGLE = 1, 2, 2
_THEME = range(1, 13)
_NOTE_WIDTH, _LINE_HEIGHT, _LINE_LENGTH = 300.0, 15.0, 24


def probe(thing: Any, name: str) -> Any:
    """A property that this Excel, or this cell, may not have; None then.

    xlwings takes a missing property for an Excel that is busy and asks again and again, so it is passed by here.
    """
    try:
        return getattr(getattr(thing, "_inner", thing), name)
    except Exception:  # pywin32 raises its own kind of error, which only Windows has
        return None


def read_fill(cell: Any) -> tuple[Fill, bool]:
    """A cell's fill, and whether it is one that cannot be put back, a gradient. 读取底色。"""
    interior = cell.Interior
    pattern = int(interior.Pattern)
    if pattern == NONE:
        return Fill(), False
    if pattern in GRADIENTS:
        return Fill(str(pattern)), True
    color = _color_text(interior.Color, probe(interior, "ThemeColor"), probe(interior, "TintAndShade"))
    if pattern == SOLID:
        return Fill("solid", color), False
    back = _color_text(interior.PatternColor, probe(interior, "PatternThemeColor"), probe(interior, "PatternTintAndShade"))
    return Fill(str(pattern), color, back), False


def write_fill(cell: Any, fill: Fill) -> None:
    """Give a cell a fill. 设置底色。"""
    interior = cell.Interior
    if fill.pattern == "none":
        interior.Pattern = NONE
        return
    interior.Pattern = SOLID if fill.pattern == "solid" else int(fill.pattern)
    _set_color(interior, fill.color, "Color", "ThemeColor", "TintAndShade")
    if fill.back:
        _set_color(interior, fill.back, "PatternColor", "PatternThemeColor", "PatternTintAndShade")


def _color_text(color: Any, theme: Any, tint: Any) -> str:
    """A theme colour as "theme:5:-0.25", any other as "#RRGGBB"."""
    if isinstance(theme, int | float) and int(theme) in _THEME:
        return f"theme:{int(theme)}:{float(tint or 0)!r}"
    number = int(color)
    return f"#{number & 255:02X}{number >> 8 & 255:02X}{number >> 16 & 255:02X}"


def _set_color(interior: Any, text: str, color: str, theme: str, tint: str) -> None:
    if text.startswith("theme:"):
        _, number, shade = text.split(":")
        setattr(interior, theme, int(number))
        setattr(interior, tint, float(shade))
    else:
        setattr(interior, color, bgr(text))


def bgr(color: str) -> int:
    """A colour "#RRGGBB" as the number Excel keeps it as.

    >>> bgr("#FF0001")
    65791
    """
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return red + (green << 8) + (blue << 16)


def read_note(cell: Any) -> tuple[str, bool]:
    """A cell's note, and whether it must be left alone because a threaded comment stands there. 读取批注。"""
    if probe(cell, "CommentThreaded") is not None:
        return "", True
    comment = cell.Comment
    return ("" if comment is None else comment.Text()), False


def write_note(cell: Any, text: str) -> None:
    """Give a cell a note, take it away with "", or change its end so that the rest keeps its looks. 设置批注。"""
    comment = cell.Comment
    if comment is None:
        if text:
            _fit(cell.AddComment(text), text)
        return
    now = comment.Text()
    if not text:
        comment.Delete()
    elif text.startswith(now):
        comment.Text(text[len(now) :], len(now) + 1, False)
    elif now.startswith(text):
        comment.Shape.TextFrame.Characters(len(text) + 1, len(now) - len(text)).Delete()
    else:
        comment.Text(text)


def _fit(comment: Any, text: str) -> None:
    """Make a new note's box large enough for its text."""
    lines = sum(1 + len(line) // _LINE_LENGTH for line in text.split("\n"))
    comment.Shape.Width, comment.Shape.Height = _NOTE_WIDTH, _LINE_HEIGHT * (lines + 1)
    comment.Visible = False


def paint(block: Any, style: Style) -> None:
    """Give cells a style. 设置样式。"""
    font = block.Font
    if style.font:
        font.Name, font.Size, font.Bold = style.font, style.size, style.bold
        font.Underline = SINGLE if style.underline else NONE
    if style.color:
        font.Color = bgr(style.color)
    if style.fill:
        write_fill(block, Fill.solid(style.fill))
    if style.border:
        borders = block.Borders
        borders.LineStyle, borders.Weight, borders.Color = CONTINUOUS, THIN, bgr(style.border)
    if style.align:
        block.HorizontalAlignment = CENTER if style.align == "center" else LEFT
    block.VerticalAlignment, block.WrapText = CENTER, style.wrap
