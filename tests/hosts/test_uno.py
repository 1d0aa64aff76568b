"""What only a real LibreOffice can show: one step to undo, reading only, two documents, protection, five thousand rows."""

import shutil
import time
from pathlib import Path

import openpyxl
import pytest

from tests.hosts import uno_documents
from tests.hosts.live_hosts import WORKBOOKS, at, findings_of, opened_example
from xltools.buttons import press
from xltools.core.cells import Address, CellError
from xltools.core.changes import Dressed, Fill, Formula, InsertRow, Place, Write
from xltools.core.errors import BadInput
from xltools.core.host import Openness
from xltools.hosts.files import FileHost
from xltools.hosts.uno_book import UnoHost
from xltools.report.result_sheet import SHEET

ROWS = 5000
ODD = ["文字", True, "#N/A", -1e300, "=1+1", "２０２４", "", None, "'", "=A1"]


@pytest.fixture(autouse=True)
def closed():
    """Every document is closed again."""
    if reason := uno_documents.unavailable():
        pytest.skip(reason)
    yield
    uno_documents.close_all()


def steps(book):
    return book.document.UndoManager.getAllUndoActionTitles()


@pytest.mark.parametrize("name", ["validate", "freeze-formulas"])
def test_a_button_is_one_step_and_undo_takes_all_of_it_back(name, tmp_path):
    book = opened_example("uno", "clean", tmp_path)
    before, sheets, page = book.look(), book.sheets(), uno_documents.look(book.document)[SHEET][:3]
    with book.host.one_step("一步"):
        press(name, book.host)
    assert steps(book) == ("一步",)
    book.document.UndoManager.undo()
    assert (book.sheets(), book.look(), uno_documents.look(book.document)[SHEET][:3]) == (sheets, before, page)


def test_cleared_marks_and_repaired_links_are_one_step_each(tmp_path):
    book = opened_example("uno", "003", tmp_path)
    press("validate", book.host)
    book.host.apply([Write("整体自评表", {Address(70, 1): Formula("[1]!PERF_RATE(B70,C70)")})])
    for name in ("clear-marks", "repair-links"):
        before, sheets, done = book.look(), book.sheets(), len(steps(book))
        with book.host.one_step(name):
            assert press(name, book.host).startswith("已")
        assert book.look() != before and steps(book)[0] == name and len(steps(book)) == done + 1
        book.document.UndoManager.undo()
        assert (book.look(), book.sheets()) == (before, sheets), name


@pytest.mark.parametrize(("options", "expected"), [({}, Openness.FREE), ({"ReadOnly": True}, Openness.READ_ONLY)])
def test_whether_a_document_may_be_changed_is_told(options, expected, tmp_path):
    path = Path(shutil.copy(WORKBOOKS / "examples" / "003.xlsx", tmp_path))
    assert uno_documents.host(uno_documents.opened(path, **options)).openness() is expected


def test_a_copied_sheet_leaves_no_step_that_would_crash(tmp_path):
    book = opened_example("uno", "clean", tmp_path)
    with book.host.one_step("新增项目表"):
        press("add-project", book.host)
    assert steps(book) == () and "项目04" in book.sheets()


def test_marks_are_undone_with_the_notes_that_were_there(tmp_path):
    book = opened_example("uno", "001", tmp_path)
    first = next(iter(at(one.sheet, one.cell) for one in findings_of(book.path)))
    book.host.apply([Dressed(*first, Fill.solid("#123456"), "张三：核对过")])
    own, before = book.host.dresses([first]), book.look()
    with book.host.one_step("校验工作簿"):
        press("validate", book.host)
    assert book.host.dresses([first]) != own
    book.document.UndoManager.undo()
    assert book.host.dresses([first]) == own and book.look() == before


def test_a_document_for_reading_only_is_left_alone(tmp_path):
    path = tmp_path / "只读.xlsx"
    shutil.copy(WORKBOOKS / "examples" / "clean.xlsx", path)
    document = uno_documents.opened(path, ReadOnly=True)
    before = uno_documents.look(document)
    for name in ("validate", "add-project", "freeze-formulas"):
        with pytest.raises(BadInput, match="只读方式打开.*另存一份"):
            press(name, uno_documents.host(document))
    assert uno_documents.look(document) == before


def test_only_one_of_two_documents_is_touched(tmp_path):
    book, other = opened_example("uno", "clean", tmp_path), opened_example("uno", "003", tmp_path)
    before = uno_documents.look(other.document)
    press("validate", book.host)
    press("add-project", book.host)
    assert uno_documents.look(other.document) == before and steps(other) == ()


def test_protected_sheets_stay_protected_and_settings_come_back(tmp_path):
    book = opened_example("uno", "001", tmp_path)
    before = {name: look[3] for name, look in uno_documents.look(book.document).items()}
    press("validate", book.host)
    assert {name: look[3] for name, look in uno_documents.look(book.document).items()} == before and any(before.values())
    assert book.document.isAutomaticCalculationEnabled() and not book.document.hasControllersLocked()


def test_protection_comes_back_when_a_change_fails(tmp_path):
    book = opened_example("uno", "001", tmp_path)
    with pytest.raises(BadInput, match="没有名为“不存在”的工作表"):
        book.host.apply([Write("项目01", {Address(60, 1): "甲"}), Write("不存在", {Address(1, 1): 1})])
    assert book.document.Sheets.getByName("项目01").isProtected() and not book.document.hasControllersLocked()


def test_a_structure_with_a_password_is_said(tmp_path):
    book = opened_example("uno", "001", tmp_path)
    book.document.protect("secret")
    before = uno_documents.look(book.document)
    with pytest.raises(BadInput, match="结构有密码保护"):
        press("add-project", book.host)
    assert uno_documents.look(book.document) == before


def test_five_thousand_rows_of_anything(tmp_path):
    """A form with thousands of odd rows beneath it is read and validated, in seconds."""
    file = openpyxl.load_workbook(WORKBOOKS / "examples" / "002.xlsx")
    sheet = file["整体自评表"]
    for row in range(ROWS):
        for column in range(1, 9):
            sheet.cell(200 + row, column).value = ODD[(row + column) % len(ODD)]
    file.save(tmp_path / "长表.xlsx")
    host = uno_documents.host(uno_documents.opened(tmp_path / "长表.xlsx"))
    begun = time.monotonic()
    assert press("validate", host).startswith("共 ")
    assert time.monotonic() - begun < 90
    assert len(host.read_sheet("整体自评表").values) > ROWS * 5


def test_cells_far_apart_are_read_without_all_that_lies_between(tmp_path):
    file = openpyxl.Workbook()
    file.active["A1"], file.active["XFD1048576"] = "左上", "右下"
    file.save(tmp_path / "远.xlsx")
    sheet = uno_documents.host(uno_documents.opened(tmp_path / "远.xlsx")).read().sheets[0]
    assert {str(cell): value for cell, value in sheet.values.items()} == {"A1": "左上", "XFD1048576": "右下"}


def test_an_open_workbook_reads_as_its_file(tmp_path):
    book = opened_example("uno", "001", tmp_path)
    found, expected = book.host.read(), FileHost(book.path).read()
    assert (unquoted(found.names), found.path) == (unquoted(expected.names), str(book.path))
    for sheet, other in zip(found.sheets, expected.sheets, strict=True):
        assert (sheet.name, sheet.hidden, set(sheet.merged)) == (other.name, other.hidden, set(other.merged))
        assert sheet.values == {cell: value for cell, value in other.values.items() if value != ""}
        assert unquoted(sheet.formulas) == unquoted(other.formulas)
        assert sheet.formats == {cell: code for cell, code in other.formats.items() if isinstance(other.values.get(cell), int | float)}


def unquoted(texts):
    """LibreOffice writes every sheet's name in quotation marks here, files only those that need them."""
    return {key: text.replace("'", "") for key, text in texts.items()}


def test_values_of_every_kind_come_back_as_written(tmp_path):
    book = opened_example("uno", "clean", tmp_path)
    values = dict(enumerate([5, 6.67, "=1+1", "'0012", "100%", True, CellError("#N/A"), "第一行\n第二行"], 70))
    book.host.apply([Write("项目01", {Address(row, 1): value for row, value in values.items()})])
    sheet = book.host.read_sheet("项目01")
    assert {row: sheet.values[Address(row, 1)] for row in values} == values


def test_formulas_point_to_their_sheets_after_a_row_is_inserted(tmp_path):
    book = opened_example("uno", "clean", tmp_path)
    book.host.apply(
        [
            Write("首页", {Address(70, 1): Formula("SUM('项目01'!$A$9:$A$10,{1,2;3,4})&\"a;b,c\"")}),
            InsertRow("项目01", 5),
        ]
    )
    assert book.host.read_sheet("首页").formulas[Address(70, 1)] == "SUM('项目01'!$A$10:$A$11,{1,2;3,4})&\"a;b,c\""


@pytest.mark.parametrize("place", [Place("没有这张表", Address(1, 1)), at("首页", "A1")])
def test_a_place_that_cannot_be_shown_is_said(place, tmp_path):
    book = opened_example("uno", "clean", tmp_path)
    book.document.CurrentController.setActiveSheet(book.document.Sheets.getByName("项目01"))
    book.document.Sheets.getByName("首页").IsVisible = False
    with pytest.raises(BadInput, match="已隐藏或删除"):
        book.host.select(place)


def test_a_text_is_no_workbook():
    document = uno_documents.office().desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, ())
    try:
        with pytest.raises(BadInput, match="不是电子表格"):
            UnoHost(document)
    finally:
        document.close(False)
