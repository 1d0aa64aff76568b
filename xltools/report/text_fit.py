"""How many lines a text takes in a cell, for rows that must show wrapped Chinese in full. 文字在单元格中占几行。

Excel and LibreOffice size a row by themselves only while no cell in it is merged, and forms are made of merged
cells; so heights are estimated here, a little generously: fonts differ from machine to machine.
"""

from __future__ import annotations

import unicodedata
from math import ceil

FONT_SIZE = 11.0
MOST_HEIGHT = 409.0
_PIXELS_PER_POINT = 96 / 72
_LINE = 1.45  # the tallest of the usual Chinese fonts
_PADDING = 9  # pixels a cell keeps free at its sides


def column_pixels(width: float) -> int:
    """A column's width on screen, from its width in characters.

    >>> column_pixels(9)
    68
    """
    return int(width * 7 + 5)


def text_pixels(text: str, size: float = FONT_SIZE) -> float:
    """The width of one line of text: Chinese characters are as wide as the font is high, others little over half."""
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in text)
    return (wide + 0.56 * (len(text) - wide)) * size * _PIXELS_PER_POINT


def line_count(text: str, pixels: float, size: float = FONT_SIZE) -> int:
    """How many lines a text wraps to in a cell that many pixels wide.

    >>> line_count("预算执行率", 68), line_count("一\\n二", 200)
    (2, 2)
    """
    # Punctuation that may not begin a line takes a character down with it.
    room = max(pixels - _PADDING, size * _PIXELS_PER_POINT) * 0.98
    return sum(max(1, ceil(text_pixels(line, size) / room)) for line in text.split("\n"))


def text_height(text: str, pixels: float, size: float = FONT_SIZE) -> float:
    """The height in points of a cell that shows the whole text."""
    return line_count(text, pixels, size) * size * _LINE + 4
