"""What our reader finds is what openpyxl and calamine find, on published forms and on any table of values."""

import datetime

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xltools.core.cells import Sheet
from xltools.hosts.files import FileHost
from xltools.hosts.openpyxl_book import OpenpyxlHost

FORMS = "domain/forms/train"


def calamine_values(path) -> list[dict[tuple[int, int], object]]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    tables = [book.get_sheet_by_index(index).to_python(skip_empty_area=False) for index in range(len(book.sheet_names))]
    return [{(r, c): v for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1) if v != ""} for rows in tables]


def our_values(path):
    return [{(at.row, at.column): value for at, value in sheet.values.items()} for sheet in FileHost(path).read().sheets]


@pytest.mark.shared
@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_calamine_reads_the_same_values(shared, suffix):
    paths = sorted((shared / FORMS).glob(f"*.{suffix}"))
    assert paths
    for path in paths:
        assert our_values(path) == calamine_values(path), path.name


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_openpyxl_reads_the_same_workbook(shared):
    for path in sorted((shared / FORMS).glob("*.xlsx")):
        host = OpenpyxlHost(openpyxl.load_workbook(path), cached=openpyxl.load_workbook(path, data_only=True))
        book = host.read()
        book.path = str(path)
        for sheet in (ours := FileHost(path).read()).sheets + book.sheets:
            sheet.merged = tuple(sorted(sheet.merged, key=str))
        assert ours == book, path.name


@pytest.mark.shared
def test_an_older_form_reads_as_its_newer_twin(shared):
    newer, older = (FileHost(shared / FORMS / f"02.{suffix}").read() for suffix in ("xlsx", "xls"))
    assert [(one.name, one.values, set(one.merged)) for one in older.sheets] == [
        (one.name, one.values, set(one.merged)) for one in newer.sheets
    ]


# Control characters other than tab and line feed have no place in XML; XlsxWriter escapes them, and "_x000D_" itself too.
TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)
NUMBER = st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False).filter(lambda n: float(f"{n:.16G}") == n)
DATE = st.dates(datetime.date(1900, 3, 1))
VALUE = st.none() | TEXT | NUMBER | st.booleans() | DATE


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(VALUE, max_size=6), max_size=8))
def test_any_table_reads_back(tmp_path, rows):
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("表"), book.add_format({"num_format": "yyyy-mm-dd"})
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                write(sheet, r, c, value, day)
    assert FileHost(path).read().sheets[0].values == Sheet.from_rows("表", rows).values


def write(sheet, row, column, value, day):
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value, day)
    elif value is not None:
        sheet.write_number(row, column, value)
