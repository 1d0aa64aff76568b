"""The standard workbook with macros: the sheets of the .xlsx, buttons on 首页, functions by their plain names. 带宏的标准工作簿。"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

from xltools.build import emit
from xltools.build.compose import Composition
from xltools.build.filling import Filling
from xltools.build.vba_modules import workbook_modules
from xltools.build.vba_project import Kind, Module, vba_project
from xltools.buttons import BUTTONS

PROJECT = "XltoolsWorkbook"
BUTTON_SUBS: Mapping[str, str] = {
    "validate": "ValidateWorkbook",
    "next": "NextFinding",
    "clear-marks": "ClearMarks",
    "add-project": "AddProject",
}
BUTTON_COLUMN, FIRST_BUTTON_ROW = 5, 2  # right of the printed columns, counted from 0
WIDTH, HEIGHT, ROWS_APART = 132, 34, 2


def write(filling: Filling, path: Path | str, *, overwrite: bool = False) -> Composition:
    """Write a filling as a standard workbook with macros, an .xlsm file; otherwise as `emit.write`. 写出带宏的标准工作簿。"""
    return emit.write(filling, path, overwrite=overwrite, suffix=".xlsm", add=_add_macros)


def _add_macros(book: xlsxwriter.Workbook) -> None:
    book.set_vba_name("ThisWorkbook")
    modules = workbook_modules()
    for number, sheet in enumerate(book.worksheets(), 1):
        sheet.set_vba_name(f"Sheet{number}")
        modules.append(Module(Kind.SHEET, f"Sheet{number}"))
    book.add_vba_project(io.BytesIO(vba_project(PROJECT, modules)), is_stream=True)
    _add_buttons(book.worksheets()[0])


def _add_buttons(cover: xlsxwriter.worksheet.Worksheet) -> None:
    for number, (name, macro) in enumerate(BUTTON_SUBS.items()):
        look = {"macro": macro, "caption": BUTTONS[name].title, "width": WIDTH, "height": HEIGHT}
        cover.insert_button(FIRST_BUTTON_ROW + number * ROWS_APART, BUTTON_COLUMN, look)
