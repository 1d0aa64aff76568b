"""The result sheet as a workbook of its own."""

import openpyxl
import pytest

from tests.build.books import FINDING
from xltools.core.errors import BadInput
from xltools.report.result_sheet import COLUMNS, is_findings, status, values, write_findings_workbook


def test_headings_are_those_people_know():
    assert [column.heading for column in COLUMNS] == [
        "序号",
        "编号",
        "严重程度",
        "位置",
        "栏目",
        "填报",
        "应为",
        "说明",
        "建议",
        "依据",
    ]


def test_the_written_cells_are_the_values(tmp_path):
    path = tmp_path / "校验结果.xlsx"
    write_findings_workbook(path, {"自评表.xlsx": [FINDING, FINDING]})
    sheet = openpyxl.load_workbook(path)["校验结果"]
    expected = {str(address): value for address, value in values([FINDING, FINDING], "校验结果：自评表.xlsx").items()}
    assert {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None} == expected


def test_places_link_into_the_checked_workbook(tmp_path):
    path = tmp_path / "结果.xlsx"
    write_findings_workbook(path, {"自评表.xlsx": [FINDING]})
    link = openpyxl.load_workbook(path)["校验结果"]["D4"].hyperlink
    assert (link.target, link.location) == ("自评表.xlsx", "'整体自评表'!E4")


def test_places_in_word_files_do_not_link(tmp_path):
    path = tmp_path / "结果.xlsx"
    write_findings_workbook(path, {"自评报告.docx": [FINDING]})
    assert openpyxl.load_workbook(path)["校验结果"]["D4"].hyperlink is None


def test_status_tells_the_three_states_apart():
    assert [status(found)[:4] for found in (None, [], [FINDING])] == ["尚未校验", "已校验，", "已校验，"]
    assert "错误 1 条" in status([FINDING]) and "警告" not in status([FINDING])


def test_a_formula_in_a_finding_stays_text(tmp_path):
    from dataclasses import replace

    path = tmp_path / "结果.xlsx"
    write_findings_workbook(path, {"自评表.xlsx": [replace(FINDING, found="=1+1", advice="https://example.invalid")]})
    sheet = openpyxl.load_workbook(path)["校验结果"]
    assert sheet["F4"].data_type == "s" and sheet["F4"].value == "=1+1"


def test_findings_take_the_place_of_findings_and_of_nothing_else(tmp_path):
    path, form = tmp_path / "结果.xlsx", tmp_path / "自评表.xlsx"
    for found in ([FINDING], []):
        write_findings_workbook(path, {"自评表.xlsx": found})
    saved = openpyxl.load_workbook(path)
    saved.save(path)
    write_findings_workbook(path, {"自评表.xlsx": [FINDING]})
    assert openpyxl.load_workbook(path)["校验结果"]["B4"].value == FINDING.code
    openpyxl.Workbook().save(form)
    for other in (form, tmp_path / "文字.xlsx"):
        other.touch()
        before = other.read_bytes()
        with pytest.raises(BadInput, match="已存在，不是校验结果"):
            write_findings_workbook(other, {"自评表.xlsx": [FINDING]})
        assert other.read_bytes() == before


@pytest.mark.parametrize("cut", [0, 10, 300, -30])
def test_a_damaged_file_is_no_workbook_of_findings(tmp_path, cut):
    path = tmp_path / "结果.xlsx"
    write_findings_workbook(path, {"自评表.xlsx": [FINDING]})
    whole = path.read_bytes()
    assert is_findings(path)
    path.write_bytes(whole[:cut])
    assert not is_findings(path)
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + b"\xff" + whole[at + 1 :])
        is_findings(path)


def test_a_workbook_that_could_not_be_read_has_a_sheet_that_says_why(tmp_path):
    path = tmp_path / "结果.xlsx"
    write_findings_workbook(path, {"甲.xlsx": [FINDING], "乙.xlsx": "无法读取“乙.xlsx”：文件不存在。"})
    sheet = openpyxl.load_workbook(path)["2 乙"]
    assert sheet["A2"].value == "无法读取“乙.xlsx”：文件不存在。" and sheet["A4"].value is None


def test_several_workbooks_have_a_sheet_each(tmp_path):
    path = tmp_path / "结果.xlsx"
    write_findings_workbook(path, {"甲/自评表[终].xlsx": [FINDING], "乙/自评表.xlsx": []})
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["总览", "1 自评表终", "2 自评表"]
    rows = [[cell.value for cell in row] for row in book["总览"].iter_rows()]
    assert rows[0] == ["序号", "工作簿", "错误", "警告", "提示", "结果"]
    assert rows[1][:5] == [1, "自评表[终].xlsx", 1, None, None] and rows[1][5] == "已校验，共 1 条：错误 1 条。"
    assert rows[2] == [2, "自评表.xlsx", None, None, None, "已校验，没有发现问题。"]
    assert book["总览"]["B2"].hyperlink.location == "'1 自评表终'!A1"
    assert book["2 自评表"]["A2"].value == "已校验，没有发现问题。"
