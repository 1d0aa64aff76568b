"""The standard workbook in a real window: what is typed is scored, and a click in the menu validates it. 真实窗口。"""

import time

import pytest

from tests.office import window as windows
from xltools.report.result_sheet import FILLS, SHEET

WORKBOOKS = windows.WORKBOOKS
COLOURS = {int(fill[1:], 16) for fill in FILLS.values()}


@pytest.fixture(scope="module")
def window():
    reason = windows.missing()
    if reason:
        pytest.skip(f"a real window of LibreOffice: {reason}")
    found = windows.Window()
    yield found
    found.close()


def close(document):
    document.setModified(False)
    document.close(False)


def marks(document, sheet):
    cells = document.Sheets.getByName(sheet).getCellRangeByName("A1:N60")
    return [
        (row, column)
        for row in range(60)
        for column in range(14)
        if cells.getCellByPosition(column, row).CellBackColor in COLOURS
        and cells.getCellByPosition(column, row).getAnnotation().AnnotationShape
    ]


def test_what_is_typed_is_scored(window):
    """Budget 100, executed 80, weight 10 typed by the keyboard: the rate is 80 % and the score 8."""
    document = window.open(WORKBOOKS / "xltools-standard.xlsx", "标准.xlsx")
    names = document.Sheets.getByName("项目01").NamedRanges
    cell = {name: names.getByName(f"funds.total.{name}").ReferredCells for name in ("annual", "executed", "weight", "score_calculated")}
    before = cell["score_calculated"].getCellByPosition(0, 0).getString()
    for name, text in (("annual", "100"), ("executed", "80")):
        window.go(document, "项目01", cell[name].AbsoluteName.rpartition(".")[2])
        window.screen.type(text)
        window.screen.key("Return")
    window.go(document, "项目01", "A1")
    score = cell["score_calculated"].getCellByPosition(0, 0)
    windows.until(lambda: score.Value == 8)
    assert before == "" and cell["weight"].getCellByPosition(0, 0).Value == 10
    close(document)


def test_a_click_in_the_menu_validates_and_undo_takes_it_back(window):
    document = window.open(WORKBOOKS / "examples" / "001.xlsx", "示例.xlsx")
    page = document.Sheets.getByName(SHEET)
    before = page.getCellRangeByName("A1:J60").getDataArray()
    assert not marks(document, "整体自评表")
    window.go(document, "整体自评表", "A1")
    window.choose(document, "绩效自评", "校验工作簿")
    assert "绩效自评 · 校验工作簿" in window.message()
    window.answer()
    assert marks(document, "整体自评表")
    assert page.getCellRangeByName("A2").getString().startswith("已校验，共 48 条")
    assert document.UndoManager.getAllUndoActionTitles() == ("校验工作簿",)
    window.go(document, "整体自评表", "A1")
    window.screen.key("ctrl+z")
    windows.until(lambda: not document.UndoManager.getAllUndoActionTitles())
    assert not marks(document, "整体自评表")
    assert page.getCellRangeByName("A1:J60").getDataArray() == before
    close(document)


def test_next_goes_to_a_finding_without_a_box(window):
    document = window.open(WORKBOOKS / "examples" / "002.xlsx", "下一处.xlsx")
    window.go(document, "首页", "A1")
    window.choose(document, "绩效自评", "校验工作簿")
    window.message()
    window.answer()
    window.choose(document, "绩效自评", "下一处")
    windows.until(lambda: document.CurrentController.ActiveSheet.Name != "首页")
    time.sleep(0.5)
    assert not any(" · " in line for line in window.screen.windows())
    close(document)
