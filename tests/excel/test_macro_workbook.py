"""The standard workbook with macros: the .xlsx's cells to the byte, buttons, functions that fall back politely."""

import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pytest
from oletools.olevba import VBA_Parser
from python_calamine import CalamineWorkbook

from tests.excel.office import python_with_uno, run_macros
from xltools import validate
from xltools.build import emit, macro_workbook
from xltools.build.filling import blank, example
from xltools.build.macro_workbook import BUTTON_SUBS, PROJECT
from xltools.build.vba_modules import workbook_modules
from xltools.build.vba_project import Kind, Module
from xltools.build.vba_text import WORDS
from xltools.buttons import BUTTONS
from xltools.cli import main
from xltools.core.errors import BadInput
from xltools.functions import FUNCTIONS

ADDED = {"xl/vbaProject.bin", "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet1.xml.rels"}
CONNECTED = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"}


@pytest.fixture(scope="module", params=["blank", "002"])
def pair(request, tmp_path_factory):
    """The same filling without and with macros."""
    folder = tmp_path_factory.mktemp("macros")
    filling = blank(year=2025, projects=3) if request.param == "blank" else example(request.param)
    plain, macros = folder / "标准.xlsx", folder / "标准.xlsm"
    emit.write(filling, plain)
    macro_workbook.write(filling, macros)
    return plain, macros


def parts(path):
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_every_cell_is_the_same_to_the_byte(pair):
    plain, macros = map(parts, pair)
    assert set(macros) - set(plain) == ADDED and set(plain) <= set(macros)
    for name in set(plain) - CONNECTED:
        same = re.sub(rb' codeName="Sheet\d+"|<legacyDrawing r:id="rId1"/>', b"", macros[name])
        assert same == plain[name], name


def test_content_types_relations_and_code_names(pair):
    macros = parts(pair[1])
    types, workbook = macros["[Content_Types].xml"].decode(), macros["xl/workbook.xml"].decode()
    assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in types and "sheet.main+xml" not in types
    assert 'Extension="bin" ContentType="application/vnd.ms-office.vbaProject"' in types
    assert 'Target="vbaProject.bin"' in macros["xl/_rels/workbook.xml.rels"].decode()
    sheets = [
        re.search(rb'<sheetPr codeName="(\w+)"', macros[f"xl/worksheets/sheet{number}.xml"])[1].decode()
        for number in range(1, workbook.count("<sheet ") + 1)
    ]
    assert {*sheets, *re.findall(r'<workbookPr codeName="(\w+)"', workbook)} == {
        name for name, code in extracted(pair[1]).items() if "VB_Exposed = True" in code
    }


def extracted(path) -> dict[str, str]:
    return {stream.split("/")[-1]: code for _, stream, _, code in VBA_Parser(str(path)).extract_macros()}


def test_oletools_extracts_exactly_our_sources(pair):
    count = len(CalamineWorkbook.from_path(pair[1]).sheet_names)
    modules = [*workbook_modules(), *(Module(Kind.SHEET, f"Sheet{number}") for number in range(1, count + 1))]
    assert extracted(pair[1]) == {one.name: one.source for one in modules}


def test_other_libraries_read_the_same_values(pair):
    plain, macros = (CalamineWorkbook.from_path(path) for path in pair)
    assert macros.sheet_names == plain.sheet_names
    for name in plain.sheet_names:
        assert macros.get_sheet_by_name(name).to_python() == plain.get_sheet_by_name(name).to_python()
    for computed in (True, False):
        books = [openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm", data_only=computed) for path in pair]
        for one, other in zip(*(book.worksheets for book in books), strict=True):
            assert [[cell.value for cell in row] for row in one] == [[cell.value for cell in row] for row in other]


def test_our_own_reader_finds_the_same(pair):
    plain, macros = ([finding.message for finding in validate(str(path)).findings] for path in pair)
    assert macros == plain


def test_macros_survive_openpyxl(pair, tmp_path):
    book = openpyxl.load_workbook(pair[1], keep_vba=True)
    book.save(tmp_path / "saved.xlsm")
    assert extracted(tmp_path / "saved.xlsm") == extracted(pair[1])


def test_buttons_call_subs_that_exist_and_stand_beside_the_form(pair):
    drawing = ElementTree.fromstring(parts(pair[1])["xl/drawings/vmlDrawing1.vml"])
    called = [one.text for one in drawing.iter("{urn:schemas-microsoft-com:office:excel}FmlaMacro")]
    captions = ["".join(one.itertext()).strip() for one in drawing.iter("{urn:schemas-microsoft-com:vml}textbox")]
    anchors = [one.text for one in drawing.iter("{urn:schemas-microsoft-com:office:excel}Anchor")]
    subs = extracted(pair[1])["XltoolsButtons"]
    assert called == [f"[0]!{sub}" for sub in BUTTON_SUBS.values()]
    assert captions == [BUTTONS[name].title for name in BUTTON_SUBS]
    for name, sub in BUTTON_SUBS.items():
        assert f'Public Sub {sub}()\r\n    CallButton "{name}"\r\nEnd Sub' in subs
    printed = CalamineWorkbook.from_path(pair[1]).get_sheet_by_name("首页").width
    assert all(int(anchor.split(",")[0]) >= printed for anchor in anchors)


def test_no_module_that_breaks_libreoffice_or_opens_files(pair):
    everything = "\n".join(extracted(pair[1]).values())
    for word in ("#If", "Declare ", "xlwings", "Dictionary", "Workbooks.Open", "CreateObject", "Shell", ".Path"):
        assert word not in everything


def test_built_twice_is_the_same(pair, tmp_path):
    macro_workbook.write(blank(year=2025, projects=3), tmp_path / "one.xlsm")
    macro_workbook.write(blank(year=2025, projects=3), tmp_path / "two.xlsm")
    assert (tmp_path / "one.xlsm").read_bytes() == (tmp_path / "two.xlsm").read_bytes()


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.xlam"])
def test_only_a_name_that_excel_opens_with_macros_will_do(name, tmp_path):
    with pytest.raises(BadInput, match=".xlsm"):
        macro_workbook.write(blank(year=2025), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


# the command line


def test_new_with_macros(tmp_path, capsys):
    path = tmp_path / "自评.xlsm"
    assert main(["new", str(path), "--macros", "--projects", "2", "--unit", "某局"]) == 0
    assert str(date.today().year - 1) in capsys.readouterr().out
    sheets = CalamineWorkbook.from_path(path).sheet_names
    assert sheets[0] == "首页" and "项目02" in sheets and "项目03" not in sheets
    assert "ValidateWorkbook" in extracted(path)["XltoolsButtons"]
    assert main(["new", str(path), "--macros"]) == 2 and "已存在" in capsys.readouterr().err
    assert main(["new", str(tmp_path / "自评.xlsx"), "--macros"]) == 2 and ".xlsm" in capsys.readouterr().err


# in LibreOffice, without the add-in


@pytest.fixture(scope="module")
def without_addin(pair, soffice, tmp_path_factory):
    if python_with_uno() is None:
        pytest.skip("no Python with uno (python3-uno)")
    arguments = {name: ";".join("1" for _ in entry.details["args"]) for name, entry in FUNCTIONS.items()}
    calls = [[f"{PROJECT}.XltoolsButtons.{sub}"] for sub in BUTTON_SUBS.values()]
    calls += [[f"{PROJECT}.XltoolsAddin.AddinIsOpen"], [f"{PROJECT}.XltoolsWords.Words", "no-addin", "zh"]]
    formulas = [f"{name}({arguments[name]})" for name in FUNCTIONS] + ['"still "&"computing"']
    return run_macros(tmp_path_factory.mktemp("office"), pair[1], formulas=formulas, calls=calls)


def test_functions_stay_blank_and_break_nothing(without_addin):
    assert without_addin["computed"] == [""] * len(FUNCTIONS) + ["still computing"]


def test_buttons_say_that_the_add_in_is_missing_and_end(without_addin):
    *pressed, is_open, said = without_addin["called"]
    assert len(pressed) == len(BUTTON_SUBS) and is_open == "False" and said == WORDS["no-addin"][0]


def test_formulas_take_their_second_way_in_libreoffice(pair, soffice):
    plain, macros = (CalamineWorkbook.from_path(soffice.recalculate(path)) for path in pair)
    for name in plain.sheet_names:
        assert macros.get_sheet_by_name(name).to_python() == plain.get_sheet_by_name(name).to_python(), name


def test_what_only_excel_can_show(not_exercised):
    for what in ("a button of 首页 pressed in Excel", "a function of the .xlsm calling the add-in", "#N/A without the add-in"):
        not_exercised(what, "needs Excel on Windows")
