"""A composition written as .xlsx, the same bytes every time. 写出工作簿文件。"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from xltools.build.compose import Composition, compose, stored
from xltools.build.dropdowns import validations
from xltools.build.filling import Filling
from xltools.build.heights import row_heights
from xltools.build.marks import ATTENTION, marks
from xltools.build.placed import Placed, PlacedSheet
from xltools.build.styles import ATTENTION_FILL, TABS, WRONG_FONT, Styles
from xltools.core.cells import Address, Area, CellError, Value
from xltools.core.errors import BadInput
from xltools.core.files import replace_file
from xltools.core.findings import Finding
from xltools.report import result_sheet
from xltools.report.result_sheet import FONT
from xltools.report.text_fit import column_pixels

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
_LANDSCAPE = {"base-data", "department", "project", "guide", "scorecard", "unplaced"}
_PROTECTION = {"format_columns": True, "format_rows": True, "insert_rows": True}
_UPRIGHT, _ACROSS = (523.0, 748.0), (770.0, 501.0)  # points left on an A4 page: width, height
_POINTS_PER_PIXEL = 0.75
_SQUEEZE = 1.5
_NOTE_WIDTH, _NOTE_LETTERS, _NOTE_LINE, _NOTE_TALLEST = 260, 24, 16, 320
_FOOTER = "&C第 &P 页  共 &N 页"


def write(
    filling: Filling,
    path: Path | str,
    *,
    findings: Sequence[Finding] | None = None,
    overwrite: bool = False,
    suffix: str = ".xlsx",
    add: Callable[[xlsxwriter.Workbook], None] | None = None,
) -> Composition:
    """Write a filling as a standard workbook, whole or not at all. 写出标准工作簿。

    Args:
        filling: what goes in.
        path: the new file.
        findings: what stands in 校验结果; None for "not checked yet".
        overwrite: replace an existing file.
        suffix, add: how the file's name must end, and what `emit` adds to it (macros).
    Returns:
        the composition that was written.
    Raises:
        BadInput: the file exists, its folder cannot be written to, or the name has another ending.
    """
    path = Path(path)
    require_name(path, suffix)
    with replace_file(path, overwrite=overwrite) as unfinished:
        composition = compose(filling, findings=findings)
        emit(composition, unfinished, add=add)
    return composition


def require_name(path: Path, suffix: str) -> None:
    """Refuse a file name with another ending than a workbook of this kind has."""
    if path.suffix.lower() != suffix:
        raise BadInput(f"文件名“{path.name}”不能用于这种工作簿", accepted=suffix, next_step=f"把文件名改为以 {suffix} 结尾")


def emit(composition: Composition, path: Path, *, add: Callable[[xlsxwriter.Workbook], None] | None = None) -> None:
    """Write a composition to a file. 把编排好的工作簿写入文件。

    Args:
        add: called with the XlsxWriter workbook when all sheets stand, to add what is no part of a form (macros).
    """
    computed = composition.workbook()
    book = xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_formulas": False})
    _describe(book, composition.filling)
    writer = _Writer(book, composition, Styles(book))
    for name in composition.sheet_names:
        sheet = book.add_worksheet(name)
        placed = composition.sheet(name)
        if placed is None:
            _write_findings(book, sheet, composition)
        else:
            writer.write(sheet, placed, computed.sheet(name).values)
    for name, target in composition.names.items():
        book.define_name(name, f"={target}")
    if add:
        add(book)
    book.close()


def _describe(book: xlsxwriter.Workbook, filling: Filling) -> None:
    title = f"{filling.unit}{filling.year}年度预算绩效自评工作簿"
    book.set_properties({"title": title, "author": "xltools", "created": result_sheet.FIXED_DATE})


def _write_findings(book: xlsxwriter.Workbook, sheet: Worksheet, composition: Composition) -> None:
    result_sheet.write_sheet(sheet, result_sheet.formats_of(book), composition.findings, sheets=composition.sheet_names)
    sheet.set_tab_color(TABS["findings"])


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes placed sheets into one XlsxWriter workbook."""

    book: xlsxwriter.Workbook
    composition: Composition
    styles: Styles

    def write(self, sheet: Worksheet, placed: PlacedSheet, values: dict[Address, Value]) -> None:
        for column, width in enumerate(placed.widths):
            sheet.set_column(column, column, width)
        heights = row_heights(placed, values.get)
        for row, height in heights.items():
            sheet.set_row(row - 1, height)
        for cell in placed.cells:
            self._cell(sheet, placed, cell, values.get(cell.address))
        guide = self.composition.sheets[-1]
        for area, options in validations(placed, guide):
            sheet.data_validation(*_corners(area), options)
        self._marks(sheet, placed)
        _set_up_page(sheet, placed, heights.values())
        _set_up_view(sheet, placed)
        sheet.protect("", _PROTECTION)

    def _cell(self, sheet: Worksheet, placed: PlacedSheet, cell: Placed, computed: Value) -> None:
        first, last = cell.area.first, cell.area.last
        style = self.styles.of(cell, sum(placed.widths[first.column - 1 : last.column]))
        if first != last:
            sheet.merge_range(*_corners(cell.area), "", style)
        if cell.formula:
            sheet.write_formula(first.row - 1, first.column - 1, f"={cell.formula}", style, _cached(computed))
        elif cell.link:
            sheet.write_url(first.row - 1, first.column - 1, f"internal:{cell.link}", style, str(cell.value))
        else:
            _write_value(sheet, first, stored(cell.value), style)
        if cell.note:
            sheet.write_comment(first.row - 1, first.column - 1, cell.note, _note_look(cell.note))

    def _marks(self, sheet: Worksheet, placed: PlacedSheet) -> None:
        if not placed.layout:
            return
        over_completion = self.composition.filling.scheme(placed.kind).over_completion
        looks = {True: {"bg_color": ATTENTION_FILL}, False: {"font_color": WRONG_FONT, "bold": True}}
        for mark in marks(placed, over_completion):
            style = self.styles.get(looks[mark.look == ATTENTION])
            sheet.conditional_format(*_corners(mark.area), {"type": "formula", "criteria": f"={mark.formula}", "format": style})


def _write_value(sheet: Worksheet, address: Address, value: Value, style: Format) -> None:
    row, column = address.row - 1, address.column - 1
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, CellError):
        sheet.write_formula(row, column, f"={value}", style, str(value))
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _note_look(text: str) -> dict[str, str | float]:
    """A note as wide as its longest line and as tall as its lines, within bounds."""
    lines = [max(1.0, len(line) / _NOTE_LETTERS) for line in text.splitlines()]
    return {"author": "xltools", "font_name": FONT, "width": _NOTE_WIDTH, "height": min(_NOTE_TALLEST, _NOTE_LINE * (1 + sum(lines)))}


def _cached(value: Value) -> str | int | float | bool:
    """A formula's result as the file keeps it; blank is the empty text."""
    value = stored(value)
    if value is None:
        return ""
    return str(value) if isinstance(value, CellError) else value


def _corners(area: Area) -> tuple[int, int, int, int]:
    return area.first.row - 1, area.first.column - 1, area.last.row - 1, area.last.column - 1


def _set_up_page(sheet: Worksheet, placed: PlacedSheet, heights: Iterable[float]) -> None:
    """A4, one page wide, as a form that is signed and handed in."""
    landscape = placed.kind in _LANDSCAPE
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, _pages_tall(placed, sum(heights), landscape))
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.set_footer(_FOOTER)
    sheet.print_area(0, 0, placed.last_row - 1, len(placed.widths) - 1)
    if placed.repeat:
        sheet.repeat_rows(placed.repeat[0] - 1, placed.repeat[1] - 1)


def _pages_tall(placed: PlacedSheet, height: float, landscape: bool) -> int:
    """1 for a form that comes near to fitting on one page, else 0: as many as it takes."""
    wide, tall = _ACROSS if landscape else _UPRIGHT
    width = sum(map(column_pixels, placed.widths)) * _POINTS_PER_PIXEL
    return int(height * min(1.0, wide / width) <= tall * _SQUEEZE)


def _set_up_view(sheet: Worksheet, placed: PlacedSheet) -> None:
    if placed.freeze:
        sheet.freeze_panes(placed.freeze.row - 1, placed.freeze.column - 1)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(TABS[placed.kind])
    everywhere = f"A1:Z{placed.last_row}"
    sheet.ignore_errors(dict.fromkeys(("number_stored_as_text", "formula_differs", "formula_unlocked"), everywhere))
