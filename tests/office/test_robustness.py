"""What people do to documents: protect them, open them to read only, several at once, with thousands of rows."""

import time

import pytest

from tests.office import books, extension

ROWS = 5_000
SECONDS = 20


@pytest.fixture
def opened(office):
    """Open a workbook; it is closed when the test ends."""
    documents = []

    def open_(path=None, **options):
        documents.append(office.open(path, **options))
        return documents[-1]

    yield open_
    for document in documents:
        document.close(True)


def cell(document, place):
    return document.Sheets[0].getCellRangeByName(place)


def test_a_protected_sheet_keeps_its_formulas_and_its_protection(opened, tmp_path):
    path = books.workbook(
        tmp_path / "保护.xlsx", [books.CALL, books.PREFIXED[0].format(call=books.CALL)], lambda book, sheet: sheet.protect("密码")
    )
    document = opened(path)
    assert document.Sheets[0].isProtected()
    assert cell(document, "C2").Value == 6.67 and "_xll." in cell(document, "C3").Formula


def test_read_only_documents_compute_and_stay_unchanged(opened, tmp_path):
    path = books.workbook(tmp_path / "只读.xlsx", [books.CALL])
    before = path.read_bytes()
    document = opened(path, ReadOnly=True)
    assert document.isReadonly() and cell(document, "C2").Value == 6.67 and not document.isModified()
    assert path.read_bytes() == before


def test_two_documents_at_once_answer_for_themselves(opened, tmp_path):
    first, second = (opened(books.workbook(tmp_path / f"{name}.xlsx", [books.CALL])) for name in "甲乙")
    cell(first, "B1").String = "27人次"
    assert (cell(first, "C2").Value, cell(second, "C2").Value) == (1, 6.67)


def test_what_people_typed_can_still_be_undone_after_a_repair(opened, tmp_path):
    document = opened(None)
    cell(document, "A1").Value = 5
    cell(document, "A2").Formula = "=_xll.PERF_EXEC(A1;10)"
    document.storeAsURL((tmp_path / "存.xlsx").as_uri(), extension.properties(FilterName="Calc MS Excel 2007 XML"))
    assert cell(document, "A2").Value == 2
    document.UndoManager.undo()
    assert cell(document, "A2").Formula == ""
    document.UndoManager.undo()
    assert cell(document, "A1").Formula == ""


def many_looks(book, sheet):
    """A border here and a number format there: thousands of ranges of one format each."""
    looks = [book.add_format({"num_format": number, "border": border}) for number in ("0", "0.00", "0%") for border in (0, 1)]
    for row in range(ROWS):
        for column in range(3, 9):
            sheet.write_number(row, column, row, looks[(row + column) % len(looks)])
    sheet.data_validation("K1:K9", {"validate": "custom", "value": "=_xll.PERF_SCORE($A$1,$B$1,10)<7"})


def test_thousands_of_rows_and_looks_are_repaired_in_seconds(opened, tmp_path):
    path = books.workbook(tmp_path / "五千行.xlsx", ["_xll." + books.CALL] * ROWS, many_looks)
    started = time.perf_counter()
    document = opened(path)
    assert time.perf_counter() - started < SECONDS
    assert [cell(document, f"C{row}").Value for row in (2, ROWS // 2, ROWS + 1)] == [6.67] * 3
    assert cell(document, "K9").Validation.getFormula1().startswith("ORG.XLTOOLS.FUNCTIONS.")


def test_a_text_document_is_none_of_our_business(office):
    document = office.desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, extension.properties(Hidden=True))
    if document is not None:  # Writer need not be installed
        document.Text.String = "PERF_SCORE"
        document.close(True)
