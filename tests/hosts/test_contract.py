"""One small workbook means the same through every host that can carry what is in it."""

import datetime
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pandas
import pytest
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from tests.hosts import binary_workbook
from xltools.core.cells import NA, Address, Area, CellError, Sheet, Workbook
from xltools.hosts.files import FileHost
from xltools.hosts.frames import FramesHost
from xltools.hosts.memory import MemoryHost
from xltools.hosts.openpyxl_book import OpenpyxlHost

ROWS = [
    ["部门整体支出绩效自评表", None, None, None],
    ["项目", "预算", "执行", "执行率"],
    ["校园修缮", 120, 89.974, 0.7498],
    ["培训", "１２０", "≥270人次", "100%"],
    ["截止日期", datetime.date(2024, 12, 31), datetime.datetime(2024, 3, 1, 12, 30), True],
    ["合计", 240, None, NA],
    ["=100%", " 前后空格 ", "两\n行", -0.5],
]
FORMATS = {"B5": 'yyyy"年"m"月"d"日"', "C5": "yyyy-mm-dd hh:mm", "D3": "0.00%", "B6": "#,##0.00"}
FORMULAS = {"B6": "SUM(B3:B3)*2", "D6": 'VLOOKUP("无",A1:B2,2,FALSE)'}
NAMES = {"预算合计": "自评表!$B$6"}


def the_workbook() -> Workbook:
    sheet = Sheet.from_rows("自评表", ROWS, merged=["A1:D1"])
    sheet.formulas = {Address.parse(at): formula for at, formula in FORMULAS.items()}
    sheet.formats = {Address.parse(at): code for at, code in FORMATS.items()}
    return Workbook([sheet, Sheet.from_rows("基础数据", [["编制数", 12]]), Sheet.from_rows("字典", [["是"], ["否"]])], NAMES)


def plainly(book: Workbook) -> Workbook:
    """Without the path, and with the last sheet hidden, as the files have it."""
    book.sheets[-1].hidden = True
    return replace(book, path="")


@pytest.fixture
def written(tmp_path):
    """The workbook as XlsxWriter writes it."""
    path = tmp_path / "自评表.xlsx"
    with xlsxwriter.Workbook(path) as target:
        for source in plainly(the_workbook()).sheets:
            sheet = target.add_worksheet(source.name)
            if source.hidden:
                sheet.hide()
            for area in source.merged:
                sheet.merge_range(str(area), "")
            for at, value in source.values.items():
                write(sheet, at, value, source.formulas.get(at), target.add_format({"num_format": source.formats.get(at, "General")}))
        for name, where in NAMES.items():
            target.define_name(name, f"={where}")
    return path


def write(sheet, at, value, formula, style):
    place = at.row - 1, at.column - 1
    if formula:
        sheet.write_formula(*place, f"={formula}", style, str(value) if isinstance(value, CellError) else value)
    elif isinstance(value, str):
        sheet.write_string(*place, value, style)
    elif isinstance(value, bool):
        sheet.write_boolean(*place, value, style)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(*place, value, style)
    else:
        sheet.write_number(*place, value, style)


def test_a_closed_file(written):
    assert replace(FileHost(written).read(), path="") == plainly(the_workbook())


def test_the_path_is_kept(written):
    assert FileHost(written).read().path == str(written)


def test_an_openpyxl_workbook_with_its_cached_values(written):
    host = OpenpyxlHost(openpyxl.load_workbook(written), cached=openpyxl.load_workbook(written, data_only=True))
    assert host.read() == plainly(the_workbook())


def test_an_openpyxl_workbook_alone_has_formulas_without_values(written):
    expected = plainly(the_workbook())
    for at in expected.sheets[0].formulas:
        del expected.sheets[0].values[at]
    assert OpenpyxlHost(openpyxl.load_workbook(written)).read() == expected


def test_a_read_only_openpyxl_workbook_has_no_merged_areas(written):
    book = openpyxl.load_workbook(written, read_only=True, data_only=True)
    sheet = OpenpyxlHost(book).read().sheets[0]
    book.close()
    assert (sheet.values, sheet.merged) == (the_workbook().sheets[0].values, ())


def test_reading_leaves_the_openpyxl_workbook_as_it_was(written):
    book = openpyxl.load_workbook(written)
    before = set(book.worksheets[0]._cells)
    OpenpyxlHost(book).read()
    assert set(book.worksheets[0]._cells) == before


def test_array_formulas_and_data_tables_in_openpyxl():
    book = openpyxl.Workbook()
    book.active["A1"] = ArrayFormula("A1:A2", "=B1:B2*2")
    book.active["B1"] = DataTableFormula("B1:B2", r1="C1")
    assert OpenpyxlHost(book).read().sheets[0].formulas == {Address(1, 1): "B1:B2*2"}


def test_frames_normalise_what_pandas_makes_of_values():
    stamps = [pandas.Timestamp("2024-03-01"), pandas.NaT, pandas.Timestamp("2024-03-01 08:30")]
    table = pandas.DataFrame(
        {"数": [1, None, 2.5], "日": stamps, "金额": [Decimal("1.10"), None, pandas.NA], "时长": pandas.to_timedelta([12, 0, 0], "h")}
    )
    sheet = FramesHost({"表": table}).read().sheets[0]
    assert [[sheet.values.get(Address(row, column)) for row in (2, 3, 4)] for column in (1, 2, 3, 4)] == [
        [1, None, 2.5],
        [datetime.date(2024, 3, 1), None, datetime.datetime(2024, 3, 1, 8, 30)],
        [Decimal("1.10"), None, None],
        [0.5, 0, 0],
    ]
    assert {type(value) for value in sheet.values.values()} <= {str, int, float, Decimal, datetime.date, datetime.datetime}


def test_an_openpyxl_file_read_from_disk(written, tmp_path):
    """Inline strings, formulas without cached values, typed numbers: another writer's hand."""
    saved = tmp_path / "另存.xlsx"
    openpyxl.load_workbook(written).save(saved)
    assert FileHost(saved).read().sheets == OpenpyxlHost(openpyxl.load_workbook(written)).read().sheets


def test_a_workbook_in_memory():
    assert MemoryHost(the_workbook()).read() == the_workbook()


def test_rows_in_memory():
    book = MemoryHost({"自评表": ROWS}, merged={"自评表": ["A1:D1"]}, names=NAMES).read()
    assert book.sheets[0].values == the_workbook().sheets[0].values
    assert (book.sheets[0].merged, book.names) == ((Area.parse("A1:D1"),), NAMES)


def test_frames_without_headings():
    book = FramesHost({"自评表": pandas.DataFrame(ROWS)}).read()
    assert book.sheets[0].values == the_workbook().sheets[0].values


def test_frames_with_headings():
    table = {heading: [row[column] for row in ROWS[2:]] for column, heading in enumerate(ROWS[1])}
    book = FramesHost({"自评表": pandas.DataFrame(table)}).read()
    assert book.sheets[0].values == Sheet.from_rows("自评表", ROWS[1:]).values


def test_an_older_file(written, soffice, tmp_path):
    """The same values from .xls; error values and formulas do not come through."""
    older = soffice.convert(written, "xls")
    book, expected = FileHost(older).read(), plainly(the_workbook())
    sheet = expected.sheets[0]
    del sheet.values[Address.parse("D6")]
    assert [one.values for one in book.sheets] == [one.values for one in expected.sheets]
    assert (book.sheets[0].merged, [one.hidden for one in book.sheets]) == (sheet.merged, [False, False, True])


def test_a_binary_file(tmp_path):
    """Values and hidden sheets of .xlsb; merged areas and error values do not come through."""
    book, expected = FileHost(binary_workbook.write(tmp_path / "自评表.xlsb", plainly(the_workbook()))).read(), plainly(the_workbook())
    del expected.sheets[0].values[Address.parse("D6")]
    assert [one.values for one in book.sheets] == [one.values for one in expected.sheets]
    assert [one.hidden for one in book.sheets] == [False, False, True]


def test_the_binary_file_is_one_to_others_too(soffice, tmp_path):
    """The records are not only what one reader takes them for; LibreOffice makes numbers of the dates in so bare a file."""
    other = soffice.convert(binary_workbook.write(tmp_path / "自评表.xlsb", plainly(the_workbook())), "xlsx")
    sheets, expected = FileHost(other).read().sheets, plainly(the_workbook()).sheets
    for dated in ("B5", "C5"):
        del sheets[0].values[Address.parse(dated)], expected[0].values[Address.parse(dated)]
    assert [one.values for one in sheets] == [one.values for one in expected]
    assert sheets[0].merged == expected[0].merged


def test_an_opendocument_file(written, soffice):
    """Values and hidden sheets; truth values come as 1 and 0, merged areas and error values not at all."""
    book, expected = FileHost(soffice.convert(written, "ods")).read(), plainly(the_workbook())
    del expected.sheets[0].values[Address.parse("D6")]
    assert [one.values for one in book.sheets] == [one.values for one in expected.sheets]
    assert [one.hidden for one in book.sheets] == [False, False, True]
