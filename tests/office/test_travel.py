"""Workbooks with our functions travel between Excel's files and LibreOffice, both ways, and stay alive."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from tests.office import books, extension

ODS = "calc8"
MACROS = "Calc MS Excel 2007 VBA XML"
PREFIXED = [one.format(call=books.CALL) for one in books.PREFIXED]
NESTED = "IFERROR([1]!PERF_SCORE(A1,B1,10),0)+_xll.PERF_EXEC(4,2)"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def opened(office):
    """Open a workbook; it is closed when the test ends."""
    documents = []

    def open_(path, **options):
        documents.append(office.open(path, **options))
        return documents[-1]

    yield open_
    for document in documents:
        document.close(True)


def cell(document, place, sheet=0):
    return document.Sheets[sheet].getCellRangeByName(place)


def called(path):
    """Every call of a function of ours in a saved workbook, with whatever stands before it."""
    return re.findall(r"[^(,=>+\s]*PERF_[A-Z]+(?=\()", books.formulas_in(path), re.IGNORECASE)


def test_plain_calls_work_follow_their_inputs_and_are_saved_as_excel_names_them(opened, tmp_path):
    document = opened(books.workbook(tmp_path / "项目.xlsx", [books.CALL]))
    assert cell(document, "C2").Value == 6.67
    cell(document, "B1").String = "27人次"
    assert cell(document, "C2").Value == 1
    assert called(extension.save(document, tmp_path / "存回.xlsx")) == ["PERF_SCORE"]


@pytest.mark.parametrize("formula", PREFIXED)
def test_a_prefixed_call_is_repaired_on_loading(opened, tmp_path, formula):
    document = opened(books.workbook(tmp_path / "带前缀.xlsx", [formula]))
    assert cell(document, "C2").Value == 6.67
    assert not document.isModified()
    assert called(extension.save(document, tmp_path / "存回.xlsx")) == ["PERF_SCORE"]


def test_calls_through_a_link_to_the_addin_are_repaired(opened, tmp_path):
    document = opened(books.linked(books.workbook(tmp_path / "链接.xlsx", ["[1]!" + books.CALL, NESTED])))
    assert [cell(document, place).Value for place in ("C2", "C3")] == [6.67, 7.17]
    assert called(extension.save(document, tmp_path / "存回.xlsx")) == ["PERF_SCORE", "PERF_SCORE", "PERF_EXEC"]


def test_somebody_elses_function_and_text_in_quotes_stay(opened, tmp_path):
    document = opened(books.workbook(tmp_path / "别家.xlsx", ["[1]!PERF_OTHER(A1)", '"_xll.PERF_SCORE("&A1']))
    assert "[1]!perf_other(" in cell(document, "C2").Formula.lower()
    assert cell(document, "C3").String == "_xll.PERF_SCORE(≥270人次"


def arrays_names_and_rules(book, sheet):
    sheet.write_column("A4", ["≥36", "≥40"])
    sheet.write_column("B4", [36, 20])
    sheet.write_array_formula("E4:E5", "{=PERF_SCORE(A4:A5,B4:B5,10)}", None, "")
    sheet.write_array_formula("F4:F5", "{=_xll.PERF_SCORE(A4:A5,B4:B5,10)}", None, "")
    sheet.write_dynamic_array_formula("G4:G5", "=PERF_SCORE(A4:A5,B4:B5,10)")
    book.define_name("我的得分", "=PERF_SCORE(自评表!$A$1,自评表!$B$1,10)")
    book.define_name("旧得分", "=_xll.PERF_SCORE(自评表!$A$1,自评表!$B$1,10)")
    sheet.write_formula("H4", "=我的得分", None, "")
    sheet.write_formula("H5", "=旧得分", None, "")
    red = book.add_format({"bg_color": "#FF0000"})
    sheet.conditional_format("C1:C20", {"type": "formula", "criteria": "=PERF_SCORE($A$1,$B$1,10)<7", "format": red})
    sheet.conditional_format("D1:D20", {"type": "cell", "criteria": ">", "value": "=_xll.PERF_SCORE($A$1,$B$1,10)", "format": red})
    sheet.conditional_format("D1:D20", {"type": "2_color_scale"})
    sheet.data_validation("I4:I6", {"validate": "custom", "value": "=PERF_SCORE($A$1,$B$1,10)<7"})
    sheet.data_validation("J4:J6", {"validate": "decimal", "criteria": "<=", "value": "=_xll.PERF_SCORE($A$1,$B$1,10)"})


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    return books.workbook(tmp_path_factory.mktemp("rich") / "数组与规则.xlsx", [books.CALL], arrays_names_and_rules)


def test_arrays_and_names_are_alive(opened, rich):
    document = opened(rich)
    for column in "EFG":
        assert [cell(document, f"{column}{row}").Value for row in (4, 5)] == [10, 5], column
    assert [cell(document, place).Value for place in ("H4", "H5")] == [6.67, 6.67]


def test_conditional_formats_and_validity_are_bound(opened, rich):
    sheet = opened(rich).Sheets[0]
    formats = [one.getByIndex(number) for one in sheet.ConditionalFormats.getConditionalFormats() for number in range(one.Count)]
    texts = sorted(getattr(one, "Formula1", "") for one in formats)
    assert texts == ["", "PERF_SCORE($A$1,$B$1,10)", "PERF_SCORE($A$1,$B$1,10)<7"]
    for place, rest in (("I4", "<7"), ("J6", "")):
        rule = sheet.getCellRangeByName(place).Validation
        assert rule.getFormula1() == "ORG.XLTOOLS.FUNCTIONS.PERFSCORE($A$1;$B$1;10)" + rest


@pytest.mark.parametrize(
    ("filters", "last"), [(("xlsx", "xlsx"), "xlsx"), (("ods", "xlsx"), "xlsx"), (("xlsx", "ods", "xlsx", "ods"), "ods")]
)
def test_round_trips_keep_every_formula_alive(opened, rich, tmp_path, filters, last):
    path = rich
    for number, suffix in enumerate(filters):
        document = opened(path)
        filter_name = ODS if suffix == "ods" else "Calc MS Excel 2007 XML"
        path = extension.save(document, tmp_path / f"第{number}次.{suffix}", filter_name)
    document = opened(path)
    assert [cell(document, place).Value for place in ("C2", "E5", "F5", "G4", "H5")] == [6.67, 5, 5, 10, 6.67]
    if last == "xlsx":
        assert set(called(path)) == {"PERF_SCORE"}
        names = openpyxl.load_workbook(path).defined_names
        assert names["旧得分"].value.startswith("PERF_SCORE(")


def test_a_formula_pasted_with_its_path_is_repaired_on_saving(opened, tmp_path):
    document = opened(None)
    cell(document, "A1").Formula = "=_xll.PERF_EXEC(4;2)"
    saved = tmp_path / "另存.xlsx"
    document.storeAsURL(saved.as_uri(), extension.properties(FilterName="Calc MS Excel 2007 XML"))
    assert cell(document, "A1").Value == 0.5
    assert called(saved) == ["PERF_EXEC"]


def test_the_command_line_converts_with_working_functions(installed_profile, tmp_path):
    path = books.workbook(tmp_path / "批量.xlsx", [books.CALL, *PREFIXED])
    profile = shutil.copytree(installed_profile, tmp_path / "profile")
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "结果", path],
        check=True,
        capture_output=True,
        timeout=extension.SECONDS,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    values = openpyxl.load_workbook(tmp_path / "结果" / path.name, data_only=True).active
    assert [values.cell(row, 3).value for row in range(2, 3 + len(PREFIXED))] == [6.67] * (1 + len(PREFIXED))


STANDARD = ["xltools-standard.xlsx", "xltools-standard.xlsm"]
FILLED = {"C13": "就业培训人次", "E13": "≥", "F13": 270, "G13": "人次", "H13": 180, "I13": 10}


def scored(document, call):
    """The sheet whose first indicator is scored by this call."""
    return next(one for one in document.Sheets if call in one.getCellRangeByName("N13").Formula.upper())


def type_into(document, sheet, values):
    for place, value in values.items():
        cell = document.Sheets.getByName(sheet).getCellRangeByName(place)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value


@pytest.mark.parametrize("name", STANDARD)
def test_the_standard_workbook_scores_what_is_typed(opened, tmp_path, name):
    document = opened(Path(shutil.copy(ROOT / "workbooks" / name, tmp_path)), MacroExecutionMode=4)
    form = scored(document, "PERFSCORE(E13")
    type_into(document, form.Name, FILLED)
    assert form.getCellRangeByName("N13").Value == 6.67
    form.getCellRangeByName("H13").Value = 27
    assert form.getCellRangeByName("N13").Value == 1
    saved = extension.save(document, tmp_path / f"存回{Path(name).suffix}", MACROS if name.endswith("m") else "Calc MS Excel 2007 XML")
    assert set(called(saved)) == {"PERF_SCORE", "PERF_RATE"}


@pytest.fixture(scope="module")
def bare_office():
    """A LibreOffice without the extension."""
    reason = extension.unavailable()
    if reason:
        pytest.skip(reason)
    home = extension.new_home()
    try:
        running = extension.Office(extension.new_profile(home))
        yield running
        running.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.parametrize("name", STANDARD)
def test_without_the_extension_the_standard_workbook_scores_by_what_it_carries(bare_office, tmp_path, name):
    document = bare_office.open(Path(shutil.copy(ROOT / "workbooks" / name, tmp_path)))  # its macros stay blank where they run
    form = scored(document, "PERF_SCORE(E13")
    type_into(document, form.Name, FILLED)
    assert form.getCellRangeByName("N13").Value == 6.67
    document.close(True)


def test_the_macro_workbook_binds_to_the_extension_and_its_own_macros_are_not_asked(opened, tmp_path):
    document = opened(Path(shutil.copy(ROOT / "workbooks" / STANDARD[1], tmp_path)), MacroExecutionMode=4)
    sheet = document.Sheets[0]
    sheet.getCellRangeByName("Z1").Formula = '=PERF_SCORE("≥270人次";"180人次";10)'
    assert sheet.getCellRangeByName("Z1").Formula.startswith("=ORG.XLTOOLS.FUNCTIONS.")
