"""Row heights that show every text in full: rows of merged cells are not sized by the spreadsheet itself. 行高。"""

from __future__ import annotations

from collections.abc import Callable

from xltools.build.placed import Placed, PlacedSheet, Role
from xltools.build.styles import NOTE_SIZE, TITLE_SIZE
from xltools.core.cells import Address, Value
from xltools.core.layout import NUMERIC
from xltools.report.text_fit import FONT_SIZE, MOST_HEIGHT, column_pixels, text_height

LEAST = 21.0
_SIZES = {Role.TITLE: TITLE_SIZE, Role.NOTE: NOTE_SIZE}
_INDENT_PIXELS = 12


def row_heights(sheet: PlacedSheet, value_at: Callable[[Address], Value]) -> dict[int, float]:
    """The height in points of every row of a sheet that has one. 每行的高度（磅）。

    Args:
        value_at: the value a cell shows, typed or computed.
    """
    rows = range(1, sheet.last_row + 1)
    filled = {row for cell in sheet.cells for row in (cell.area.first.row, cell.area.last.row)}
    heights = {row: max(LEAST if row in filled else 0, sheet.least_heights.get(row, 0)) or LEAST for row in rows}
    texts = [(cell, needed(cell, sheet, value_at(cell.address))) for cell in sheet.cells]
    for cell, height in texts:
        if cell.area.first.row == cell.area.last.row:
            heights[cell.area.first.row] = max(heights[cell.area.first.row], height)
    for cell, height in texts:
        _spread(heights, cell, height)
    return {row: min(MOST_HEIGHT, round(height, 1)) for row, height in heights.items()}


def needed(cell: Placed, sheet: PlacedSheet, value: Value) -> float:
    """The height a cell's text needs; 0 for numbers and in cells for numbers, which never wrap."""
    if not isinstance(value, str) or cell.type in NUMERIC:
        return 0.0
    first, last = cell.area.first.column, cell.area.last.column
    pixels = sum(column_pixels(width) for width in sheet.widths[first - 1 : last])
    size = _SIZES.get(cell.role, FONT_SIZE)
    return text_height(value, pixels - cell.indent * _INDENT_PIXELS, size)


def _spread(heights: dict[int, float], cell: Placed, height: float) -> None:
    """Share what a cell over several rows lacks among its rows."""
    rows = range(cell.area.first.row, cell.area.last.row + 1)
    lacking = height - sum(heights[row] for row in rows)
    if len(rows) > 1 and lacking > 0:
        for row in rows:
            heights[row] += lacking / len(rows)
