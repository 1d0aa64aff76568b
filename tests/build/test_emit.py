"""The written file: read back by independent readers, protected, with drop-downs, names and marks."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from tests.build.books import FINDING, NAMES, composed, fillings
from xltools.build.emit import emit, write
from xltools.build.filling import blank
from xltools.build.placed import Role
from xltools.build.workbooks import build_all
from xltools.core.cells import Address, Area
from xltools.core.errors import BadInput

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The path of each composed workbook as written."""
    folder = tmp_path_factory.mktemp("books")
    for name in NAMES:
        emit(composed(name), folder / f"{name}.xlsx")
    return {name: folder / f"{name}.xlsx" for name in NAMES}


@pytest.mark.parametrize("name", ["blank", "002"])
def test_built_twice_gives_the_same_bytes(name, tmp_path):
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for path in paths:
        write(fillings()[name], path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_openpyxl_reads_every_key_at_its_address(files, name):
    book = openpyxl.load_workbook(files[name], data_only=True)
    computed = composed(name).workbook()
    assert book.sheetnames == composed(name).sheet_names
    for sheet in composed(name).sheets:
        expected = computed.sheet(sheet.name)
        for key, place in sheet.keys.items():
            assert same(book[sheet.name][str(place)].value, expected[place]), (sheet.name, key)


@pytest.mark.parametrize("name", NAMES)
def test_calamine_reads_every_key_at_its_address(files, name):
    book = python_calamine.CalamineWorkbook.from_path(files[name])
    computed = composed(name).workbook()
    for sheet in composed(name).sheets:
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for key, place in sheet.keys.items():
            row = rows[place.row - 1] if place.row <= len(rows) else []
            found = row[place.column - 1] if place.column <= len(row) else None
            assert same(found, computed.sheet(sheet.name)[place]), (sheet.name, key)


def same(found, expected):
    if expected in (None, ""):
        return found in (None, "")
    if hasattr(expected, "year"):
        return str(found)[:10] == str(expected)[:10]
    return found == pytest.approx(expected) if isinstance(expected, int | float) else found == expected


@pytest.mark.parametrize("name", NAMES)
def test_defined_names_resolve_to_the_cell_of_their_key(files, name):
    book = openpyxl.load_workbook(files[name])
    for sheet in composed(name).sheets:
        local = book[sheet.name].defined_names
        for key, place in sheet.keys.items():
            if any(part.isdigit() for part in key.split(".")):
                continue
            [(on, cell)] = list(local[key].destinations)
            assert (on, cell.replace("$", "")) == (sheet.name, str(place))
    assert {"budget_unit", "overall_score"} <= set(book.defined_names)


@pytest.mark.parametrize("name", ["blank", "clean"])
def test_inputs_are_unlocked_and_nothing_else(files, name):
    book = openpyxl.load_workbook(files[name])
    for sheet in composed(name).sheets:
        written = book[sheet.name]
        assert written.protection.sheet and not written.protection.password
        assert not written.protection.insertRows and not written.protection.formatColumns
        for placed in sheet.cells:
            unlocked = placed.role in {Role.INPUT, Role.PRESET} and bool(placed.key)
            assert written[str(placed.address)].protection.locked is not unlocked, (sheet.name, placed.key)


@pytest.mark.parametrize("name", NAMES)
def test_every_choice_has_its_drop_down(files, name):
    book = openpyxl.load_workbook(files[name])
    for sheet in composed(name).sheets:
        lists = [one for one in book[sheet.name].data_validations.dataValidation if one.type == "list"]
        for placed in sheet.cells:
            if placed.item and placed.item.choices and placed.role.unlocked:
                [found] = [one for one in lists if any(str(placed.address) in area for area in one.sqref.ranges)]
                assert bool(found.showErrorMessage) is not placed.item.open
                assert found.promptTitle and len(found.prompt) <= 255


def test_scheme_drop_downs_list_the_schemes_of_their_object(files):
    book = openpyxl.load_workbook(files["blank"])
    for validation in book["首页"].data_validations.dataValidation:
        if validation.type != "list":
            continue
        name, cells = validation.formula1.replace("'", "").split("!")
        listed = [row[0].value for row in book[name][cells.replace("$", "")]]
        key = "department" if "department" in listed[0] else "project"
        assert f"mof-2020-{key}" in listed and all(one.endswith(key) for one in listed)


def test_marks_point_at_the_note_that_is_due(files):
    book = openpyxl.load_workbook(files["blank"])
    sheet = composed("blank").sheet("整体自评表")
    rules = {
        str(area.sqref): [rule.formula[0] for rule in found] for area, found in book["整体自评表"].conditional_formatting._cf_rules.items()
    }
    note, weight = sheet.ranges["indicators.*.note"], sheet.keys["total.weight"]
    assert any("1.3" in formula for formula in rules[str(note)])
    assert rules[str(Area(weight, weight))] == [f"AND(ISNUMBER({weight}),ROUND({weight},2)<>100)"]


def test_forms_without_points_ask_for_a_reason_by_completion(files):
    book = openpyxl.load_workbook(files["unscored"])
    formulas = [rule.formula[0] for _, found in book["项目01"].conditional_formatting._cf_rules.items() for rule in found]
    assert sum("<1)" in formula for formula in formulas) == 2


def test_forms_print_on_a4_one_page_wide(files):
    for sheet in openpyxl.load_workbook(files["clean"]).worksheets:
        assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "第 &P 页" in sheet.oddFooter.center.text or "第 " in sheet.oddFooter.center.text


def test_findings_stand_in_the_result_sheet_and_link_to_their_cell(files):
    sheet = openpyxl.load_workbook(files["clean"])["校验结果"]
    assert [sheet.cell(4, column).value for column in (1, 2, 3, 4)] == [1, "BD01", "错误", FINDING.place]
    assert sheet["D4"].hyperlink.location == "'整体自评表'!E4"
    assert sheet.auto_filter.ref == "A3:J4"


def test_an_unchecked_workbook_says_so(files):
    sheet = openpyxl.load_workbook(files["blank"])["校验结果"]
    assert sheet["A2"].value.startswith("尚未校验") and sheet["B4"].value is None


def test_nothing_of_the_machine_is_in_the_file(files):
    with zipfile.ZipFile(files["blank"]) as package:
        text = b"".join(package.read(name) for name in package.namelist())
        assert {info.date_time[0] for info in package.infolist()} == {1980}
    assert not [folder for folder in (b"/home/", b"/tmp/", b"/root/") if folder in text]


def test_an_existing_file_is_not_overwritten_unless_told(tmp_path):
    path = tmp_path / "自评.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(BadInput, match="已存在") as refused:
        write(blank(year=2025), path)
    assert refused.value.next_step and path.read_bytes() == b"mine"
    write(blank(year=2025), path, overwrite=True)
    assert zipfile.is_zipfile(path)


@pytest.mark.parametrize("name", ["book.xls", "nowhere/book.xlsx"])
def test_a_place_that_cannot_be_is_refused(tmp_path, name):
    with pytest.raises(BadInput):
        write(blank(year=2025), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file_and_no_remains(tmp_path, monkeypatch):
    path = tmp_path / "自评.xlsx"
    path.write_bytes(b"mine")
    monkeypatch.setattr("xltools.build.emit.row_heights", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(blank(year=2025), path, overwrite=True)
    assert path.read_bytes() == b"mine" and list(tmp_path.iterdir()) == [path]


def test_all_workbooks_are_built_with_their_findings(tmp_path):
    built = {path.stem: openpyxl.load_workbook(path)["校验结果"] for path in build_all(tmp_path)}
    assert list(built) == ["xltools-standard", "001", "002", "003", "clean"]
    assert built["001"]["B4"].value and "错误" in built["001"]["A2"].value
    assert built["clean"]["A2"].value == "已校验，没有发现问题。"
    assert built["xltools-standard"]["A2"].value.startswith("尚未校验")


def test_the_committed_workbooks_are_current(tmp_path):
    for path in build_all(tmp_path):
        committed = ROOT / "workbooks" / path.relative_to(tmp_path)
        assert committed.read_bytes() == path.read_bytes(), f"{committed.name}: run make build"


def test_row_heights_show_long_text_in_full(files):
    sheet = openpyxl.load_workbook(files["002"])["基础数据表"]
    placed = composed("002").sheet("基础数据表")
    row = placed.keys["thrift"].row
    assert sheet.row_dimensions[row].height >= 90
    assert sheet.row_dimensions[Address(1, 1).row].height >= 33
