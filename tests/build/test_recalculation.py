"""The values beside the formulas against two other programs: IronCalc and LibreOffice."""

from dataclasses import replace

import openpyxl
import pytest

from tests.build.books import NAMES, composed
from xltools.build.compose import Composition
from xltools.build.emit import emit


def with_constants(composition: Composition) -> Composition:
    """The same workbook with what PERF_ functions gave as constants, so that what depends on them is checked too."""
    computed, sheets = composition.workbook(), []
    for sheet in composition.sheets:
        values = computed.sheet(sheet.name).values
        cells = [
            replace(cell, formula="", template="", value=values.get(cell.address)) if "PERF_" in cell.formula else cell
            for cell in sheet.cells
        ]
        sheets.append(replace(sheet, cells=cells))
    return replace(composition, sheets=sheets)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("constants")
    for name in NAMES:
        emit(with_constants(composed(name)), folder / f"{name}.xlsx")
    return {name: folder / f"{name}.xlsx" for name in NAMES}


def differences(name: str, value_at) -> list[str]:
    """Where another program computes another value; `value_at(sheet name, address)` is what it computes."""
    wrong = []
    for sheet in composed(name).workbook().sheets:
        for cell, formula in sheet.formulas.items():
            expected, found = sheet.values[cell], value_at(sheet.name, cell)
            if "PERF_" not in formula and not agree(found, expected):
                wrong.append(f"{sheet.name}!{cell} ={formula}: {expected!r}, computed {found!r}")
    return wrong


def agree(found, expected) -> bool:
    if expected == "":
        return found in ("", None)
    return found == pytest.approx(expected, abs=1e-12) if isinstance(expected, int | float) else found == expected


@pytest.mark.parametrize("name", NAMES)
def test_ironcalc_computes_the_same(ironcalc, files, name):
    model = ironcalc.load_from_xlsx(str(files[name]), "en", "UTC", "en")
    model.evaluate()
    order = composed(name).sheet_names
    assert differences(name, lambda sheet, cell: model.get_cell_value(order.index(sheet), cell.row, cell.column)) == []


@pytest.mark.parametrize("name", NAMES)
def test_libreoffice_computes_the_same(soffice, files, name):
    book = openpyxl.load_workbook(soffice.recalculate(files[name]), data_only=True)
    assert differences(name, lambda sheet, cell: book[sheet][str(cell)].value) == []


@pytest.mark.parametrize("name", NAMES)
def test_without_the_functions_no_error_shows(soffice, tmp_path, name):
    path = tmp_path / f"{name}.xlsx"
    emit(composed(name), path)
    book = openpyxl.load_workbook(soffice.recalculate(path), data_only=True)
    for sheet in book.worksheets:
        errors = [cell.coordinate for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("#")]
        assert errors == [], sheet.title


def test_deleting_a_project_sheet_leaves_its_row_blank(soffice, files, tmp_path):
    book = openpyxl.load_workbook(files["blank"])
    del book["项目03"]
    for row in book["项目汇总"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and "项目03" in cell.value and cell.value.startswith("="):
                cell.value = cell.value.replace("'项目03'!", "#REF!")
    path = tmp_path / "deleted.xlsx"
    book.save(path)
    shown = openpyxl.load_workbook(soffice.recalculate(path), data_only=True)["项目汇总"]
    assert not [cell.coordinate for row in shown.iter_rows() for cell in row if str(cell.value).startswith("#")]
