"""The add-in: its package, its sources as another reader sees them, its macros run in LibreOffice."""

import dataclasses
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
import xlsxwriter
from oletools.olevba import VBA_Parser

from tests.excel.office import python_with_uno, run_macros
from xltools.build.addin import ADDIN_TYPE, RIBBON_PART, RIBBON_RELATION, addin
from xltools.build.ribbon import ribbon_xml
from xltools.build.vba_modules import LONGEST_HELP, addin_modules, macros_folder, workbook_modules
from xltools.build.vba_project import Kind, Module, vba_project
from xltools.build.vba_text import codes
from xltools.buttons import TITLE
from xltools.deploy.places import SETTINGS
from xltools.functions import FUNCTIONS

COMMITTED = macros_folder().parent / "workbooks" / "xltools.xlam"
PACKAGE_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


@pytest.fixture(scope="module")
def package():
    with zipfile.ZipFile(io.BytesIO(addin())) as opened:
        yield opened


def test_built_twice_is_the_same_and_as_committed():
    assert addin() == addin()
    assert addin() == COMMITTED.read_bytes(), "workbooks/xltools.xlam 不是最新的，请运行 make build"


# the package


def test_content_types_and_relations(package):
    types = ElementTree.fromstring(package.read("[Content_Types].xml"))
    overrides = {one.get("PartName"): one.get("ContentType") for one in types.iter(f"{PACKAGE_TYPES}Override")}
    defaults = {one.get("Extension"): one.get("ContentType") for one in types.iter(f"{PACKAGE_TYPES}Default")}
    assert overrides["/xl/workbook.xml"] == ADDIN_TYPE
    assert defaults["bin"] == "application/vnd.ms-office.vbaProject" and defaults["xml"] == "application/xml"
    relations = [one.attrib for one in ElementTree.fromstring(package.read("_rels/.rels")).iter(f"{RELATIONS}Relationship")]
    assert len({one["Id"] for one in relations}) == len(relations)
    assert [one["Target"] for one in relations if one["Type"] == RIBBON_RELATION] == [RIBBON_PART]
    assert {one["Target"] for one in relations} <= set(package.namelist())
    inner = [one.attrib for one in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels")).iter(f"{RELATIONS}Relationship")]
    assert {f"xl/{one['Target']}" for one in inner} <= set(package.namelist())
    assert "vbaProject.bin" in {one["Target"] for one in inner}


def test_every_part_is_whole_and_without_a_date(package):
    assert package.testzip() is None and len(set(package.namelist())) == len(package.namelist())
    assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert package.read(RIBBON_PART).decode() == ribbon_xml()


def test_code_names_are_the_modules_names(package):
    workbook, sheet = package.read("xl/workbook.xml").decode(), package.read("xl/worksheets/sheet1.xml").decode()
    documents = {one.name for one in [*addin_modules(), Module(Kind.SHEET, "Sheet1")] if one.kind.is_document}
    assert set(re.findall(r'<workbookPr codeName="(\w+)"', workbook) + re.findall(r'<sheetPr codeName="(\w+)"', sheet)) == documents


def test_oletools_extracts_exactly_our_sources():
    extracted = {stream.split("/")[-1]: code for _, stream, _, code in VBA_Parser("xltools.xlam", data=addin()).extract_macros()}
    assert extracted == {one.name: one.source for one in [*addin_modules(), Module(Kind.SHEET, "Sheet1")]}


# the sources


@pytest.fixture(scope="module")
def sources():
    return {one.name: one.code for one in addin_modules()}


def test_every_function_has_a_wrapper_and_its_help(sources):
    for name, entry in FUNCTIONS.items():
        [arguments] = re.findall(rf"^Public Function {name}\((.*)\) As Variant$", sources["XltoolsFunctions"], re.MULTILINE)
        assert re.findall(r"(\w+)(?:\(\))? As Variant", arguments) == list(entry.details["args"])
        described = re.search(rf'    Describe "{name}", (.*?)\n    (?:Describe|ThisWorkbook)', sources["XltoolsHelp"], re.DOTALL)[1]
        plain = re.sub(r'" & _\n\s+"', "", described)
        for text in (f"{entry.title}：{entry.summary}", *entry.details["args"].values()):
            assert codes(text) in plain and len(text) <= LONGEST_HELP
    assert codes(TITLE["zh"]) in sources["XltoolsHelp"]


def test_sources_keep_the_editors_limits(sources):
    for code in sources.values():
        assert max(map(len, code.splitlines())) <= 1023
        assert not re.search(r"(?:.* _\n){25}", code), "more than 24 continuations"
        assert code.count("\nEnd Sub") + code.count("\nEnd Function") == len(
            re.findall(r"^(?:Public|Private) (?:Sub|Function) ", code, re.MULTILINE)
        )


def test_what_the_editor_would_not_say_until_it_runs(sources):
    """Undeclared names, 32-bit declarations, and an error's text asked for after a call that makes Err forget it."""
    for one in [*addin_modules(), *(one for one in workbook_modules() if one.code)]:
        assert "Option Explicit" in one.code.splitlines(), one.name
        assert one.code.count("Declare ") == one.code.count("Private Declare PtrSafe Function ") + one.code.count("' Declare "), one.name
        assert not re.search(r"\w\(.*Err\.Description", one.code), one.name
    assert not re.search(r"ByVal (?:window|path|text|title) As Long\b", sources["XltoolsServer"] + sources["XltoolsButtons"])


def test_nothing_that_would_be_slow_or_unsafe(sources):
    everything = "\n".join(sources.values())
    for word in (
        "Volatile",
        "ADD_WORKBOOK",
        "PYTHONPATH",
        "xlwings.conf",
        "CurDir",
        "ChDir",
        "ActiveWorkbook.Path",
        "GetConfig",
        "Shell",
        "CreateObject",
    ):
        assert word not in everything
    assert f'"{SETTINGS}"' in sources["XltoolsServer"]
    assert set(re.findall(r"\bOpen (\S+)", sources["XltoolsServer"])) == {f'Beside("{SETTINGS}")'}
    assert "Beside = ThisWorkbook.Path" in sources["XltoolsServer"]
    assert re.findall(r"\b(\w+)\.Path\b", everything) == ["ThisWorkbook"]
    assert "CallUDF(MODULE_NAME, name, values, Nothing, Nothing)" in sources["XltoolsServer"]


def test_python_is_started_without_help_from_the_current_folder_or_the_environment(sources):
    assert ' -E -P -c ""import xltools.excel; xltools.excel.serve(\'$(CLSID)\')""' in sources["XltoolsServer"]


# the macros, run

FAKE_PYTHON = """\
Option Explicit

' In the place of xlwings' server object: tells what it was given, or answers as the first value asks.
Public Birth As Long

Public Function CallUDF(ByVal script As String, ByVal name As String, ByVal values As Variant, _
        ByVal book As Variant, ByVal caller As Variant) As Variant
    Dim asked As String
    If UBound(values) >= 0 Then If VarType(values(0)) = vbString Then asked = values(0)
    Select Case asked
        Case "error": CallUDF = "xltools:#DIV/0!"
        Case "row": CallUDF = Array(1, "xltools:#N/A", "text", "")
        Case "block": CallUDF = Block()
        Case "ended"
            If Birth = 1 Then Err.Raise 462
            CallUDF = "String ended, answered by server " & Birth
        Case "always ended": Err.Raise 462
        Case Else: CallUDF = script & "." & name & Told(values) & TypeName(book) & TypeName(caller)
    End Select
End Function

Private Function Block() As Variant
    Dim rows(1 To 2, 1 To 2) As Variant
    rows(1, 1) = 1
    rows(1, 2) = "xltools:#VALUE!"
    rows(2, 1) = "xltools:#NUM!"
    rows(2, 2) = "second row"
    Block = rows
End Function

Private Function Told(ByVal values As Variant) As String
    Dim i As Long
    For i = LBound(values) To UBound(values)
        Told = Told & "|" & One(values(i))
    Next i
    Told = Told & "|"
End Function

Private Function One(ByVal value As Variant) As String
    Dim i As Long, j As Long
    If Not IsArray(value) Then
        One = TypeName(value) & " " & value
        Exit Function
    End If
    For i = LBound(value, 1) To UBound(value, 1)
        For j = LBound(value, 2) To UBound(value, 2)
            One = One & "[" & TypeName(value(i, j)) & " " & value(i, j) & "]"
        Next j
        One = One & "/"
    Next i
End Function
"""
FAKE_START = """\
Private Function Started() As Object
    Static starts As Long
    starts = starts + 1
    Set Started = New FakePython
    Started.Birth = starts
End Function
"""
START = re.compile(r"Private Function Started\(\) As Object\n.*?\nEnd Function\n", re.DOTALL)


@pytest.fixture(scope="module")
def answers(soffice, tmp_path_factory):
    """What the wrappers give in LibreOffice; only how the server is reached and the window's handle are replaced, which need Excel."""
    if python_with_uno() is None:
        pytest.skip("no Python with uno (python3-uno)")
    folder = tmp_path_factory.mktemp("addin")
    (folder / SETTINGS).write_bytes(b"interpreter=C:\\xltools\\pythonw.exe\r\nlanguage=en\r\n")
    path = folder / "addin.xlsm"
    _write_with_fake_python(path)
    formulas = [_formula(name) for name in FUNCTIONS] + [formula for formula, _ in ANSWERS]
    calls = [["Xltools.XltoolsButtons.XltoolsCommand", "about"], *[[f"Xltools.{macro}", *arguments] for macro, arguments, _ in CALLS]]
    cells = {"A1": 1.5, "B1": "≥270人次", "A2": 3, "A3": "x"}
    return run_macros(folder, path, cells=cells, formulas=formulas, calls=calls)


def _write_with_fake_python(path):
    modules = []
    for one in addin_modules():
        if one.name == "XltoolsServer":
            assert len(START.findall(one.code)) == one.code.count("Application.Hwnd") == 1
            one = dataclasses.replace(one, code=START.sub(FAKE_START, one.code).replace("Application.Hwnd", "4711"))
        modules.append(one)
    modules += [Module(Kind.SHEET, "Sheet1"), Module(Kind.CLASS, "FakePython", FAKE_PYTHON)]
    book = xlsxwriter.Workbook(path)
    book.add_vba_project(io.BytesIO(vba_project("Xltools", modules)), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    book.add_worksheet().set_vba_name("Sheet1")
    book.close()


def _formula(name: str) -> str:
    return f"{name}({';'.join(str(number) for number, _ in enumerate(FUNCTIONS[name].details['args'], 1))})"


ANSWERS = [
    ("PERF_SCORE(A1;B1;10)", "xltools.excel.PERF_SCORE|Double 1.5|String ≥270人次|Double 10|Empty |Empty |NothingNothing"),
    ('PERF_SCORE(A1;B1;C1;"";"s")', "xltools.excel.PERF_SCORE|Double 1.5|String ≥270人次|Empty |String |String s|NothingNothing"),
    ("PERF_EXEC(A1:A2;A1:B1)", "xltools.excel.PERF_EXEC|[Double 1.5]/[Double 3]/|[Double 1.5][String ≥270人次]/|NothingNothing"),
    ("PERF_EXEC(A1:C1;A1+1)", "xltools.excel.PERF_EXEC|[Double 1.5][String ≥270人次][Empty ]/|Double 2.5|NothingNothing"),
    ("PERF_EXEC(A1:A1048576;1)", "xltools.excel.PERF_EXEC|[Double 1.5]/[Double 3]/[String x]/"),
    ("PERF_TIES(A1;A2;A1:A2)", "xltools.excel.PERF_TIES|Double 1.5|Double 3|[Double 1.5]/[Double 3]/|NothingNothing"),
    ("PERF_TIES(A1)", "xltools.excel.PERF_TIES|Double 1.5|NothingNothing"),
    ('PERF_READ("error")', "Error 2007"),
    ('INDEX(PERF_READ("row");1;2)', "Error 2042"),
    ('INDEX(PERF_READ("row");1;3)', "text"),
    ('INDEX(PERF_READ("block");1;2)', "Error 2015"),
    ('INDEX(PERF_READ("block");2;1)', "Error 2036"),
    ('INDEX(PERF_READ("block");2;2)', "second row"),
    ('PERF_READ("ended")', "String ended, answered by server 2"),
    ('PERF_READ("always ended")', "Error 2042"),
    ("PERF_VERSION()", "xltools.excel.PERF_VERSION|NothingNothing"),
]
CALLS = [
    ("XltoolsServer.Setting", ["interpreter"], r"C:\xltools\pythonw.exe"),
    ("XltoolsServer.Setting", ["nothing"], ""),
    ("XltoolsServer.Language", [], "en"),
    ("XltoolsWords.Words", ["working", "zh"], "xltools 正在处理，请稍候……"),
    ("XltoolsServer.StartCommand", [], '"C:\\xltools\\pythonw.exe" -E -P -c "import xltools.excel; xltools.excel.serve(\'$(CLSID)\')"'),
    ("XltoolsButtons.XltoolsFunction", ["PERF_VERSION", []], "xltools.excel.PERF_VERSION|NothingNothing"),
    (
        "XltoolsServer.CallButton",
        ["validate", "C:\\自评.xlsx"],
        "xltools.excel.run|String validate|String C:\\自评.xlsx|String en|Integer 4711|NothingNothing",
    ),
]


def test_every_wrapper_hands_plain_values_to_the_function_of_its_name(answers):
    for (name, entry), told in zip(FUNCTIONS.items(), answers["computed"], strict=False):
        values = "".join(f"|Double {number}" for number, _ in enumerate(entry.details["args"], 1))
        assert told == f"xltools.excel.{name}{values}|NothingNothing"


@pytest.mark.parametrize(("number", "formula", "expected"), [(number, *pair) for number, pair in enumerate(ANSWERS)])
def test_values_in_and_results_out(answers, number, formula, expected):
    assert answers["computed"][len(FUNCTIONS) + number].startswith(expected), formula


@pytest.mark.parametrize(("number", "macro", "expected"), [(number, one[0], one[2]) for number, one in enumerate(CALLS)])
def test_settings_words_and_the_start_command(answers, number, macro, expected):
    assert answers["called"][1 + number].startswith(expected), macro


def test_what_only_excel_can_show(not_exercised):
    for what in (
        "the add-in loaded in Excel",
        "the ribbon drawn by Office",
        "xlwings' DLL starting Python",
        "MacroOptions taken by Excel",
        "MessageBoxW",
    ):
        not_exercised(what, "needs Excel on Windows")
