"""Worksheet functions in LibreOffice's cells: blanks, what is left out, errors, arrays. The cases: tests/test_parity.py."""

import pytest

from tests.office.cells import MAKING, shown
from xltools.core.cells import CellError
from xltools.functions import FUNCTIONS, call


@pytest.fixture
def sheet(office):
    """A new sheet, closed with its document when the test ends."""
    document = office.open()
    yield document.Sheets[0]
    document.close(True)


def computed(sheet, formula, place="H1"):
    cell = sheet.getCellRangeByName(place)
    cell.Formula = f"={formula}"
    return shown(cell)


def array(sheet, formula, place):
    cells = sheet.getCellRangeByName(place)
    cells.ArrayFormula = f"={formula}"
    return [[shown(cells.getCellByPosition(x, y)) for x in range(cells.Columns.Count)] for y in range(cells.Rows.Count)]


def test_empty_cells_of_a_range_are_blank_and_zero_is_zero(sheet):
    sheet.getCellRangeByName("A2").Value = 0
    sheet.getCellRangeByName("A3").Value = 36
    assert array(sheet, 'PERF_SCORE("≥36";A1:A3;10)', "C1:C3") == [[""], [0], [10]]


def test_one_empty_cell_by_itself_is_blank_too(sheet):
    assert computed(sheet, 'PERF_SCORE("≥36";A1;10)') == ""
    assert computed(sheet, 'PERF_SCORE("≥36";A1:A1;10)') == ""
    assert computed(sheet, 'PERF_SCORE("≥36";0;10)') == 0


def test_numbers_arrive_as_numbers_and_text_as_text(sheet):
    for row, value in enumerate((36.0, 1 / 3, 1e-300, -1.5e300, 123456.789), 1):
        sheet.getCellRangeByName("A1").Value = value
        sheet.getCellRangeByName("A1").NumberFormat = row  # how it is shown is of no account
        assert computed(sheet, "PERF_SHARE(A1;1)") == pytest.approx(value, rel=1e-14)
    sheet.getCellRangeByName("A1").String = "0012"
    assert computed(sheet, "PERF_SHARE(A1;1)") == 12


def test_what_may_be_left_out(sheet):
    sheet.getCellRangeByName("A1").String = "yiyang-2020-department"
    full = call("PERF_SCORE", 36, 35, 10, None, "yiyang-2020-department")
    for rest in (';"";A1', ";;A1", ";B1;A1"):
        assert computed(sheet, f"PERF_SCORE(36;35;10{rest})") == full, rest
    for rest in ("", ";", ";;", ";B1", ";B1;B2", ';""'):
        assert computed(sheet, f"PERF_SCORE(36;35;10{rest})") == call("PERF_SCORE", 36, 35, 10), rest


def test_any_number_of_parts(sheet):
    for row, value in enumerate((10, 20, 30), 1):
        sheet.getCellRangeByName(f"A{row}").Value = value
    told = call("PERF_TIES", 61, 10, 20, 30)
    for parts in ("A1;A2;A3", "A1:A3", "10;A2:A3", "A1:A2;A3;B1", "A1;B1:B9;A2:A3"):
        assert computed(sheet, f"PERF_TIES(61;{parts})") == told, parts
        assert computed(sheet, f"PERF_TIES(60;{parts})") == "", parts


@pytest.mark.parametrize(("code", "made"), MAKING.items())
def test_an_error_in_comes_out_again(sheet, code, made):
    sheet.getCellRangeByName("A1").Formula = f"={made}"
    assert computed(sheet, "PERF_SCORE(A1;5;10)") == computed(sheet, f"PERF_SCORE(5;{made};10)") == CellError(code)


def test_errors_inside_an_array_stay_in_their_rows(sheet):
    for row, value in enumerate((0, 5), 1):
        sheet.getCellRangeByName(f"A{row}").Value = value
    sheet.getCellRangeByName("A3").String = "好"
    assert array(sheet, "PERF_EXEC(A1:A4;5)", "C1:C4") == [[CellError("#DIV/0!")], [1], [CellError("#VALUE!")], [""]]
    assert array(sheet, "IFERROR(PERF_EXEC(A1:A4;5);-1)", "D1:D4") == [[-1], [1], [-1], [""]]


def test_an_error_inside_a_range_stays_in_its_row(sheet):
    sheet.getCellRangeByName("A1").Formula = "=1/0"
    sheet.getCellRangeByName("A2").Value = 5
    assert array(sheet, "PERF_EXEC(A1:A2;5)", "C1:C2") == [[CellError("#DIV/0!")], [1]]


NESTED = {
    'IF(PERF_EXEC(4;2)<1;IF(A1="";"少";"多");"满")': "少",
    'IF(PERF_EXEC(4;2)>1;IF(A1="";"少";"多");IF(A1="";"满";"超"))': "满",
    'IFERROR(PERF_EXEC(0;2);IF(A1="";"无";"有"))': "无",
    'IFERROR(PERF_SCORE("优";"优";10);IF(AND(ISNUMBER(A1);ISNUMBER(A2));IF(A1<=0;"";A2/A1);"由人评分"))': "由人评分",
    'IFNA(PERF_RATE("优";"优");IF(A1="";"定性";""))': "定性",
    'IF(INDEX(PERF_TIES(61;10;20);1)="";"相符";IF(A1="";"不符";""))': "不符",
}


@pytest.mark.parametrize("formula", NESTED)
def test_functions_stand_in_conditions_and_fallbacks(sheet, formula):
    assert computed(sheet, formula) == NESTED[formula]


def test_wrong_types_and_shapes(sheet):
    sheet.getCellRangeByName("A1").Value = 5
    assert array(sheet, "PERF_EXEC(A1:A3;A1:A2)", "C1:C3") == [[1], [""], [CellError("#VALUE!")]]
    assert computed(sheet, "PERF_TOTAL(A1:A3;A1:A2)") == CellError("#VALUE!")


def test_what_may_be_left_out_is_one_for_all_rows(sheet):
    for row, value in enumerate((5, 6), 1):
        sheet.getCellRangeByName(f"A{row}").Value = value
        sheet.getCellRangeByName(f"B{row}").String = "反向"
    assert array(sheet, "PERF_RATE(A1:A2;A1:A2;C1:C2)", "D1:D2") == array(sheet, "PERF_RATE(A1:A2;A1:A2;B1:B2)", "E1:E2") == [[1], [1]]
    sheet.getCellRangeByName("B2").String = "正向"
    assert array(sheet, "PERF_RATE(A1:A2;A1:A2;B1:B2)", "F1:F2") == [[CellError("#VALUE!")]] * 2
    assert computed(sheet, "PERF_EXEC({1;2};A1)") == 5
    assert computed(sheet, 'PERF_EXEC("好";5)') == CellError("#VALUE!")
    assert computed(sheet, "PERF_EXEC(5)") == "Err:504"
    assert computed(sheet, "PERF_EXEC(5;TRUE())") == 0.2  # LibreOffice hands over 1; in Excel it is #VALUE!


def test_help_is_there_in_chinese_and_english(office):
    described = office.context.ServiceManager.createInstanceWithContext("com.sun.star.sheet.FunctionDescriptions", office.context)
    told = {one.Name: one.Value for one in described.getByName("PERF_SCORE")}
    assert told["Description"] == f"指标得分：{FUNCTIONS['PERF_SCORE'].summary}"
    assert [one.IsOptional for one in told["Arguments"]] == [False, False, False, True, True]
    assert [one.Description for one in told["Arguments"]] == list(FUNCTIONS["PERF_SCORE"].details["args"].values())
