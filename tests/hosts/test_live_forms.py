"""Forms and formulas on every live host: a project more, formulas repaired and frozen; and workbooks read as their files."""

import datetime

import openpyxl
import pytest

from tests.hosts.live_hosts import EXAMPLES, as_the_file, findings_of, kind, opened, opened_example  # noqa: F401
from xltools.build.compose import compose
from xltools.build.emit import write
from xltools.build.filling import blank
from xltools.buttons import press
from xltools.commands import validate
from xltools.core.cells import Address
from xltools.core.changes import Formula, Place, Write
from xltools.hosts.files import FileHost
from xltools.hosts.memory import MemoryHost

ODD = [
    ("#N/A", "General"),
    ("#DIV/0!", "0.00%"),
    (datetime.date(2024, 12, 31), 'yyyy"年"m"月"d"日"'),
    (datetime.datetime(2024, 3, 1, 12, 30), "yyyy-mm-dd hh:mm"),
    (datetime.time(12), "h:mm"),
    (89.974, '"¥"#,##0.00'),
    (120, "General"),
    (True, "General"),
    ("１２０", "@"),
    (0.1 + 0.2, "0.00"),
    (-0.5, "0%"),
]
NUMBERS = (int, float, datetime.date)


# add project


def computed(book):
    """Values typed and formulas by sheet, as a workbook's composition has them."""
    return {
        sheet.name: ({at: value for at, value in sheet.values.items() if at not in sheet.formulas}, sheet.formulas, set(sheet.merged))
        for sheet in book.sheets
    }


@pytest.mark.parametrize("projects", [1, 3])
@pytest.mark.parametrize("scheme", ["mof-2020-project", "xiqu-2021-project"])
def test_a_blank_workbook_with_a_project_more_is_the_next_larger_one(kind, projects, scheme, tmp_path):
    path = tmp_path / "空白.xlsx"
    write(blank(year=2025, projects=projects, project_scheme=scheme), path)
    book = opened(kind, path)
    name = f"项目{projects + 1:02d}"
    assert press("add-project", book.host) == f"已新增“{name}”，请填写项目名称。已列入“项目汇总”。"
    write(blank(year=2025, projects=projects + 1, project_scheme=scheme), tmp_path / "多一个.xlsx")
    expected, found = as_the_file(kind, tmp_path / "多一个.xlsx"), book.host.read()
    assert [sheet.name for sheet in found.sheets] == [sheet.name for sheet in expected.sheets]
    assert computed(found) == computed(expected)
    assert found.names == expected.names
    assert book.host.selection().sheet == name


@pytest.mark.parametrize("name", ["001", "clean"])
def test_a_filled_form_is_copied_blank_and_recognised(kind, name, tmp_path):
    book = opened_example(kind, name, tmp_path)
    findings = press("validate", book.host)
    before = len(book.sheets())
    press("add-project", book.host)
    assert press("validate", book.host) == findings
    new = book.host.selection().sheet
    result = validate(book.host.read())
    [form] = [form for form in result.forms if form.sheet == new]
    others = [form for form in result.forms if form.kind == "project" and form.sheet != new]
    assert not form.filled and len(book.sheets()) == before + 1
    assert form.layout.id == others[-1].layout.id and form.area == others[-1].area
    assert not book.host.dresses([Place(new, cell) for cell in form.area])[Place(new, form.area.first)].note
    presets = [one for one in form.everything() if one.item.preset]
    assert presets and all(one.formula for one in presets)


def test_a_filled_copy_starts_with_the_formulas_of_a_blank_one(tmp_path):
    standard = compose(blank(year=2025, projects=1)).workbook()
    host = MemoryHost(compose(blank(year=2025, projects=1)).workbook())
    typed = {address: 1 for address, text in standard.sheet("项目01").formulas.items() if address.column in {4, 5, 7, 10, 11}}
    host.apply([Write("项目01", {**typed, Address(3, 3): "校园修缮"})])
    press("add-project", host)
    assert host.read().sheet("项目02").formulas == standard.sheet("项目01").formulas


# formulas

BROKEN = {
    "A1": r"='C:\Users\甲\AppData\Local\xltools\xltools.xlam'!PERF_SCORE(B1,C1,10)",
    "A2": "=[1]!PERF_RATE(B1,C1)",
    "A3": '=IFERROR(xltools.xlam!PERF_EXEC(B1,C1),"[1]!PERF_RATE(")',
    "A4": "=PERF_SCORE(B1,C1,10)",
    "A5": "='C:\\其他\\[账本.xlsx]表1'!A1+B1",
    "A6": "=[1]!OTHER_FUNCTION(B1)",
}


@pytest.fixture
def linked(kind, tmp_path):
    file = openpyxl.Workbook()
    for cell, formula in BROKEN.items():
        file.active[cell] = formula
    file.active["B1"], file.active["C1"] = 36, 20
    file.active["D1"] = openpyxl.worksheet.formula.ArrayFormula("D1:D2", "=[1]!PERF_RATE(B1:B2,C1:C2)")
    file.save(tmp_path / "链接.xlsx")
    return opened(kind, tmp_path / "链接.xlsx")


def test_broken_links_are_entered_again(linked):
    assert press("repair-links", linked.host) == "已重新输入 4 个公式。"
    formulas = {str(address): f"={text}" for address, text in linked.host.read().sheets[0].formulas.items()}
    expected = {
        **BROKEN,
        "A1": "=PERF_SCORE(B1,C1,10)",
        "A2": "=PERF_RATE(B1,C1)",
        "A3": '=IFERROR(PERF_EXEC(B1,C1),"[1]!PERF_RATE(")',
        "D1": "=PERF_RATE(B1:B2,C1:C2)",
    }
    assert in_small_letters(formulas) == in_small_letters(expected) if linked.document else formulas == expected
    assert press("repair-links", linked.host) == "没有需要修复的 PERF_ 公式。"
    if linked.book:
        assert linked.book.api._file.active["D1"].value.ref == "D1:D2"


def in_small_letters(formulas):
    """LibreOffice writes names it does not know in small letters."""
    return {at: text.casefold() for at, text in formulas.items()}


def test_freezing_takes_perf_formulas_alone(kind, tmp_path):
    book = opened_example(kind, "clean", tmp_path)
    before = {sheet.name: (dict(sheet.values), dict(sheet.formulas)) for sheet in as_the_file(kind, book.path).sheets}
    perf = {name: {at for at, text in formulas.items() if "PERF_" in text} for name, (_, formulas) in before.items()}
    told = press("freeze-formulas", book.host)
    assert told.startswith(f"已把 {sum(map(len, perf.values()))} 个") and sum(map(len, perf.values())) > 50
    for sheet in book.host.read().sheets:
        values, formulas = before[sheet.name]
        assert sheet.formulas == {at: text for at, text in formulas.items() if at not in perf[sheet.name]}
        assert {at: sheet.values.get(at) for at in perf[sheet.name]} == {at: values.get(at) for at in perf[sheet.name]}


def test_a_formula_that_was_never_computed_here_is_not_lost(kind, tmp_path):
    file = openpyxl.Workbook()
    file.active["A1"] = "=PERF_SCORE(B1,C1,UNKNOWN(1))"
    file.save(tmp_path / "未知.xlsx")
    book = opened(kind, tmp_path / "未知.xlsx")
    assert "保留公式" in press("freeze-formulas", book.host)
    kept = in_small_letters(book.host.read().sheets[0].formulas)
    assert kept == in_small_letters({Address(1, 1): "PERF_SCORE(B1,C1,UNKNOWN(1))"})


# reading


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_open_workbook_reads_as_its_file(name, tmp_path):
    book = opened_example("xlwings", name, tmp_path)
    found, expected = book.host.read(), FileHost(book.path).read()
    assert (found.names, found.path) == (expected.names, str(book.path))
    for sheet, other in zip(found.sheets, expected.sheets, strict=True):
        assert (sheet.name, sheet.values, sheet.formulas, sheet.hidden) == (other.name, other.values, other.formulas, other.hidden)
        assert set(sheet.merged) == set(other.merged)
        assert {at: code for at, code in other.formats.items() if isinstance(other.values.get(at), NUMBERS)} == sheet.formats


def test_odd_values_read_as_from_the_file(tmp_path):
    """Error values, dates and amounts in a currency, text like formulas, truth values, times, formulas without a value."""
    file = openpyxl.Workbook()
    sheet = file.active
    for row, (value, code) in enumerate(ODD, 1):
        sheet.cell(row, 1, value).number_format = code
    sheet["B1"].value, sheet["B1"].data_type = "=100%", "s"
    sheet["B1"].quotePrefix = True
    sheet["B2"], sheet["B3"] = "=SUM(A1:A3)", "=A1"
    sheet.merge_cells("C1:D2")
    sheet.merge_cells("C3:C5")
    file.create_sheet("隐藏").sheet_state = "hidden"
    file.save(tmp_path / "杂.xlsx")
    book = opened("xlwings", tmp_path / "杂.xlsx")
    for found, expected in zip(book.host.read().sheets, FileHost(tmp_path / "杂.xlsx").read().sheets, strict=True):
        assert (found.values, found.formulas, found.hidden) == (expected.values, expected.formulas, expected.hidden)
        assert {at: type(value) for at, value in found.values.items()} == {at: type(value) for at, value in expected.values.items()}
        assert set(found.merged) == set(expected.merged)


def test_the_public_way_in(tmp_path):
    import xltools

    book = opened_example("xlwings", "002", tmp_path)
    assert xltools.validate(book.book).findings == findings_of(book.path)
    assert xltools.open(book.book).sheets == book.host.read().sheets


def test_a_formula_written_is_a_formula(kind, tmp_path):
    book = opened_example(kind, "clean", tmp_path)
    sheet = book.sheets()[1]
    book.host.apply([Write(sheet, {Address(70, 1): Formula("1+1"), Address(70, 2): 5.5, Address(70, 3): None})])
    found = book.host.read().sheet(sheet)
    assert (found.formulas[Address(70, 1)], found.values[Address(70, 2)], found.values.get(Address(70, 3))) == ("1+1", 5.5, None)
