"""Whole files: the published final accounts in every format, and forms on sheets that are hidden or very hidden."""

import docx
import openpyxl
import pytest

from tests.accounts import accounts
from tests.forms.test_layouts import HEAD, TOP
from xltools.commands import validate
from xltools.core.cells import Sheet, Workbook
from xltools.forms.recognise import recognise
from xltools.hosts.files import FileHost

LAYOUTS = [
    f"published-{name}"
    for name in ("totals", "income", "expenditure", "fiscal", "general", "general-basic", "three-public", "fund", "capital")
]
WRONG = ("公开03表", "E8", 690)


def published():
    """The tables with one wrong amount, 一般公共服务支出 of 03."""
    book = accounts("published")
    book.sheet(WRONG[0]).values.update({cell: WRONG[2] for cell in book.sheet(WRONG[0]).values if str(cell) == WRONG[1]})
    return book


def as_workbook(book: Workbook, path, states=()):
    target = openpyxl.Workbook()
    target.remove(target.active)
    for sheet in book.sheets:
        page = target.create_sheet(sheet.name)
        for cell, value in sheet.values.items():
            page.cell(cell.row, cell.column, value)
        for area in sheet.merged:
            page.merge_cells(str(area))
    for name, state in states:
        target[name].sheet_state = state
    target.save(path)
    return path


def as_document(book: Workbook, path):
    """Title and unit as paragraphs over each table, as Word reports have them."""
    target = docx.Document()
    for sheet in book.sheets:
        target.add_paragraph(sheet.values[min(sheet.values)])
        target.add_paragraph("金额单位：万元")
        table = target.add_table(sheet.extent.last.row - 3, sheet.extent.last.column)
        for cell, value in sheet.values.items():
            if cell.row > 3:
                table.cell(cell.row - 4, cell.column - 1).text = str(value)
        for area in (area for area in sheet.merged if area.first.row > 3):
            first, last = (table.cell(cell.row - 4, cell.column - 1) for cell in (area.first, area.last))
            first.merge(last)
    target.save(path)
    return path


def judged(path):
    told = validate(FileHost(path).read())
    return [form.layout.id for form in told.forms], sorted((one.code, one.message.split("，")[0]) for one in told.findings)


EXPECTED = [("AC15", "填报 1050 万元"), ("AC15", "填报 690 万元"), ("AC16", "填报 690 万元")]


def test_the_published_accounts_as_a_workbook(tmp_path):
    assert judged(as_workbook(published(), tmp_path / "决算.xlsx")) == (LAYOUTS, EXPECTED)


def test_the_published_accounts_as_a_document(tmp_path):
    assert judged(as_document(published(), tmp_path / "决算.docx")) == (LAYOUTS, EXPECTED)


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_the_published_accounts_in_other_formats(tmp_path, soffice, suffix):
    path = soffice.convert(as_workbook(published(), tmp_path / "决算.xlsx"), suffix)
    assert judged(path) == (LAYOUTS, EXPECTED)


def hidden_forms(path):
    """A cover of text that is seen, a form on a hidden sheet, and one that only the macro editor shows."""
    rows = [*TOP, HEAD, ["产出", "数量", "培训", "≥3次", "2次", 50, 50]]
    sheets = [Sheet.from_rows("说明", [["请如实填报。"]]), Sheet.from_rows("旧表", rows), Sheet.from_rows("底表", rows)]
    return as_workbook(Workbook(sheets), path, [("旧表", "hidden"), ("底表", "veryHidden")])


def test_hidden_and_very_hidden_sheets_of_a_workbook_are_judged(tmp_path):
    book = FileHost(hidden_forms(tmp_path / "自评.xlsx")).read()
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("说明", False), ("旧表", True), ("底表", True)]
    assert [form.sheet for form in recognise(book).forms] == ["旧表", "底表"]
    assert {one.sheet for one in validate(book).findings if one.code == "SC12"} == {"旧表", "底表"}


def test_hidden_sheets_survive_the_old_format(tmp_path, soffice):
    book = FileHost(soffice.convert(hidden_forms(tmp_path / "自评.xlsx"), "xls")).read()
    assert {sheet.name: sheet.hidden for sheet in book.sheets}["旧表"]
    assert [form.sheet for form in recognise(book).forms] == ["旧表", "底表"]
