"""The judge must be trusted first: LibreOffice recomputes what is stale, and draws what is there."""

import openpyxl
import pytest
import xlsxwriter

from tests.libreoffice import LibreOfficeError


@pytest.fixture
def stale_workbook(tmp_path):
    """Two sheets; the total's stored value 999 is not what its formula gives."""
    path = tmp_path / "项目自评表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("自评表")
        sheet.write_column("A1", [40, 49.974])
        sheet.write_formula("A3", "=SUM(A1:A2)", None, 999)
        book.add_worksheet("基础数据").write("A1", "在职人员控制率")
    return path


def test_recalculate_replaces_stale_values(soffice, stale_workbook):
    recalculated = soffice.recalculate(stale_workbook)
    sheet = openpyxl.load_workbook(recalculated, data_only=True)["自评表"]
    assert sheet["A3"].value == pytest.approx(89.974)
    assert openpyxl.load_workbook(stale_workbook, data_only=True)["自评表"]["A3"].value == 999


def test_pages_draws_every_sheet(soffice, stale_workbook):
    pages = soffice.pages(stale_workbook)
    assert len(pages) == 2
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)


def test_missing_input_is_an_error_that_names_it(soffice, tmp_path):
    with pytest.raises(LibreOfficeError, match="没有这个文件"):
        soffice.pdf(tmp_path / "没有这个文件.xlsx")


def test_ironcalc_agrees_with_libreoffice(soffice, ironcalc, stale_workbook):
    model = ironcalc.load_from_xlsx(str(stale_workbook), "en", "UTC", "en")
    model.evaluate()
    recalculated = openpyxl.load_workbook(soffice.recalculate(stale_workbook), data_only=True)
    assert float(model.get_formatted_cell_value(0, 3, 1)) == pytest.approx(recalculated["自评表"]["A3"].value)
