"""Worksheet functions in LibreOffice's cells give what `functions.call` gives, error values included."""

import math

import pytest
import xlsxwriter

from tests.office import function_cases
from xltools.core.cells import CellError, column_letters
from xltools.functions import FUNCTIONS, call
from xltools.libreoffice import ERROR_NUMBERS

ERRORS = {number: CellError(code) for code, number in ERROR_NUMBERS.items()}
MAKING = {"#DIV/0!": "1/0", "#N/A": "NA()", "#VALUE!": '"x"+1', "#NUM!": "10^400", "#REF!": 'INDIRECT("?")'}
WIDTH = 6    # columns kept for one argument or result


def is_range(value):
    return isinstance(value, list) and isinstance(value[0], list)


def rows_of(value):
    """A value as rows; a result in one row comes as a plain list."""
    return value if is_range(value) else [value] if isinstance(value, list) else [[value]]


def has_errors_inside(case):
    return any(is_range(one) and any(isinstance(cell, CellError) for row in one for cell in row) for one in case.arguments)


def write(sheet, cases):
    """Every case on rows of its own: arguments from column A in steps, the call in the last block; row of each case."""
    row, places = 0, []
    for case in cases:
        names = [put(sheet, row, number * WIDTH, argument) for number, argument in enumerate(case.arguments)]
        result, column = rows_of(case.expected), 8 * WIDTH
        formula = f"={case.function}({','.join(names)})"
        sheet.write_array_formula(row, column, row + len(result) - 1, column + len(result[0]) - 1, f"{{{formula}}}", None, "")
        places.append((row, column))
        row += max(map(len, [result, *map(rows_of, case.arguments)]))
    return places


def put(sheet, row, column, argument):
    rows = rows_of(argument)
    for down, values in enumerate(rows):
        for across, value in enumerate(values):
            place = row + down, column + across
            if isinstance(value, CellError):
                sheet.write_formula(*place, f"={MAKING[value.code]}", None, value.code)
            elif value in ("", None) and not is_range(argument):
                sheet.write_formula(*place, '=""', None, "")    # an empty cell by itself arrives as 0, see below
            elif isinstance(value, str):
                sheet.write_string(*place, value)
            else:
                sheet.write(*place, value)
    last = f":{column_letters(column + len(rows[0]))}{row + len(rows)}" if is_range(argument) else ""
    return f"{column_letters(column + 1)}{row + 1}{last}"


def shown(cell):
    if cell.getError():
        return ERRORS.get(cell.getError(), cell.String)
    return cell.String if cell.FormulaResultType2 == 2 else cell.Value


def equal(one, other):
    if isinstance(other, int | float):
        return isinstance(one, float) and math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return one == other


def test_every_case_in_one_sheet(office, tmp_path):
    cases = [case for case in function_cases.all_cases() if not has_errors_inside(case)]
    path = tmp_path / "全部用例.xlsx"
    with xlsxwriter.Workbook(path) as book:
        places = write(book.add_worksheet("用例"), cases)
    document = office.open(path)
    sheet = document.Sheets[0]
    wrong = []
    for case, (row, column) in zip(cases, places, strict=True):
        expected = rows_of(case.expected)
        found = [[shown(sheet.getCellByPosition(column + x, row + y)) for x in range(len(expected[0]))] for y in range(len(expected))]
        if not all(equal(one, other) for line, lines in zip(found, expected, strict=True) for one, other in zip(line, lines, strict=True)):
            wrong.append((case, expected, found))
    document.close(True)
    assert {case.function for case in cases} == set(FUNCTIONS)
    assert not wrong, (len(wrong), len(cases), wrong[:5])


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


def test_one_empty_cell_by_itself_counts_as_zero_unless_asked_first(sheet):
    """LibreOffice hands it over as 0; what the standard workbook writes, and a range of one cell, tell it from 0."""
    assert computed(sheet, 'PERF_SCORE("≥36";A1;10)') == 0
    assert computed(sheet, 'IF(A1="";"";PERF_SCORE("≥36";A1;10))') == ""
    assert computed(sheet, 'PERF_SCORE("≥36";A1:A1;10)') == ""


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


def test_an_error_inside_a_range_makes_all_of_it_an_error(sheet):
    """LibreOffice does not call add-in functions then: every row is Err:504, where Excel has one #DIV/0!."""
    sheet.getCellRangeByName("A1").Formula = "=1/0"
    sheet.getCellRangeByName("A2").Value = 5
    assert array(sheet, "PERF_EXEC(A1:A2;5)", "C1:C2") == [["Err:504"], ["Err:504"]]
    assert array(sheet, 'PERF_EXEC(IFERROR(A1:A2;"");5)', "D1:D2") == [[""], [1]]


def test_wrong_types_and_shapes(sheet):
    sheet.getCellRangeByName("A1").Value = 5
    assert computed(sheet, "PERF_EXEC(A1:B3;A1:A3)") == CellError("#VALUE!")
    assert computed(sheet, "PERF_EXEC({1;2};A1)") == 5
    assert computed(sheet, 'PERF_EXEC("好";5)') == CellError("#VALUE!")
    assert computed(sheet, "PERF_EXEC(5)") == "Err:504"
    assert computed(sheet, "PERF_EXEC(5;TRUE())") == 0.2    # LibreOffice hands over 1; in Excel it is #VALUE!


def test_help_is_there_in_chinese_and_english(office):
    described = office.context.ServiceManager.createInstanceWithContext("com.sun.star.sheet.FunctionDescriptions", office.context)
    told = {one.Name: one.Value for one in described.getByName("PERF_SCORE")}
    assert told["Description"] == f"指标得分：{FUNCTIONS['PERF_SCORE'].summary}"
    assert [one.IsOptional for one in told["Arguments"]] == [False, False, False, True, True]
    assert [one.Description for one in told["Arguments"]] == list(FUNCTIONS["PERF_SCORE"].details["args"].values())
