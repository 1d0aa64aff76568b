"""The add-in's macros run in LibreOffice, and the server they call is the real one: VBA, xlwings' CallUDF, xltools.

LibreOffice stands for Excel, a bridge of UNO for the one of Windows; what lies between is what Excel will run.
"""

import dataclasses
import io
import site
from pathlib import Path

import pytest
import tomllib

from tests.excel.office import python_with_uno, run_macros
from tests.excel.test_addin import START
from tests.excel.test_server_path import as_argument, as_cells
from tests.excel.test_vba_run import sentence
from tests.excel.vba_excel import ERRORS
from xltools.build import emit
from xltools.build.filling import example
from xltools.build.vba_modules import addin_modules
from xltools.build.vba_project import Kind, Module, vba_project
from xltools.buttons import BUTTONS
from xltools.core.cells import Address, Area
from xltools.core.changes import Place
from xltools.deploy.places import SETTINGS
from xltools.functions import call
from xltools.hosts.files import FileHost
from xltools.hosts.memory import MemoryHost

ROOT = Path(__file__).resolve().parents[2]
CASES = tomllib.loads((ROOT / "tests/cases/functions/functions.toml").read_text("utf-8"))["case"]
BRIDGE = """\
Option Explicit

Private given As Object

Public Sub TakeServer(ByVal server As Object)
    Set given = server
End Sub

Public Function GivenServer() As Object
    Set GivenServer = given
End Function
"""
OVER_BRIDGE = """\
Option Explicit

' A result of several rows crosses the bridge as rows within a row; over COM it is a rectangle.
Public Function CallUDF(ByVal script As String, ByVal name As String, ByVal values As Variant, _
        ByVal book As Variant, ByVal caller As Variant) As Variant
    Dim given As Variant, made() As Variant, i As Long, j As Long
    given = GivenServer().CallUDF(script, name, values)
    CallUDF = given
    If Not IsArray(given) Then Exit Function
    If Not IsArray(given(0)) Then Exit Function
    ReDim made(0 To UBound(given), 0 To UBound(given(0)))
    For i = 0 To UBound(given)
        For j = 0 To UBound(given(i))
            made(i, j) = given(i)(j)
        Next j
    Next i
    CallUDF = made
End Function

Public Function Len(ByVal text As String) As Long
    Len = GivenServer().Len(text)
End Function
"""
STARTED = """\
Private Function Started() As Object
    Set Started = New OverBridge
End Function
"""
FAULTS = {"#REF!": '=INDIRECT("nowhere")'}
FIRST_ROW = 200  # below what the example fills


def with_addin(book):
    """The add-in's macros in a workbook; the server is taken from the bridge, the window is the only one."""
    modules = []
    for one in addin_modules():
        if one.name == "XltoolsServer":
            assert len(START.findall(one.code)) == one.code.count("Application.Hwnd") == 1
            one = dataclasses.replace(one, code=START.sub(STARTED, one.code).replace("Application.Hwnd", "1"))
        modules.append(one)
    book.set_vba_name("ThisWorkbook")
    for number, sheet in enumerate(book.worksheets(), 1):
        sheet.set_vba_name(f"Sheet{number}")
        modules.append(Module(Kind.SHEET, f"Sheet{number}"))
    bridge = Module(Kind.STANDARD, "Bridge", BRIDGE), Module(Kind.CLASS, "OverBridge", OVER_BRIDGE)
    book.add_vba_project(io.BytesIO(vba_project("Xltools", [*modules, *bridge])), is_stream=True)


def laid_out():
    """The arguments of every case in cells below the form, and its formula."""
    cells, formulas, row = {}, [], FIRST_ROW
    for case in CASES:
        used, column = [], 1
        for rows in ([[one]] if not isinstance(one, list) else one for one in case["args"]):
            for down, line in enumerate(rows):
                cells |= {str(Address(row + down, column + across)): filled(one) for across, one in enumerate(line) if one != ""}
            used.append(str(Area(Address(row, column), Address(row + len(rows) - 1, column + len(rows[0]) - 1))))
            column += len(rows[0])
        formulas.append(f"{case['function']}({';'.join(used)})")
        row += max((len(one) for one in case["args"] if isinstance(one, list)), default=1)
    return cells, formulas


def filled(one):
    return {"formula": FAULTS[one["error"]]} if isinstance(one, dict) else one


def parts(formula, expected):
    """A formula for each cell of the result, with what it must show."""
    if not isinstance(expected, list):
        return [(formula, expected)]
    rows = expected if isinstance(expected[0], list) else [expected]
    return [(f"INDEX({formula};{row};{column})", one) for row, line in enumerate(rows, 1) for column, one in enumerate(line, 1)]


CELLS, FORMULAS = laid_out()
CASES_WITH_ERRORS = {case["because"] for case in CASES if any(isinstance(one, dict) for one in case["args"])}
ASKED = [
    (case["because"], *part)
    for case, formula in zip(CASES, FORMULAS, strict=True)
    for part in parts(formula, as_cells(call(case["function"], *map(as_argument, case["args"]))))
]
DATES = {"A190": "2021年12月底前", "B190": {"serial": 44348}, "A191": "2021年12月底前", "B191": {"serial": 44593}}
DATED = [
    ("PERF_RATE(A190;B190)", 1),
    ("PERF_SCORE(A191;B191;10)", 0),
    ("INDEX(PERF_RATE(A190:A191;B190:B191);1;1)", 1),
    ("INDEX(PERF_RATE(A190:A191;B190:B191);2;1)", "xltools:#N/A"),
    ("PERF_VERSION()", call("PERF_VERSION")),
    ('PERF_EXPLAIN("≥270人次";"180人次";10)', call("PERF_EXPLAIN", "≥270人次", "180人次", 10)),
]


@pytest.fixture(scope="module")
def answers(soffice, tmp_path_factory):
    if python_with_uno() is None:
        pytest.skip("no Python with uno (python3-uno)")
    folder = tmp_path_factory.mktemp("bridge")
    (folder / SETTINGS).write_bytes(b"interpreter=C:\\xltools\\pythonw.exe\r\nlanguage=zh\r\n")
    path = folder / "自评.xlsm"
    emit.write(example("002"), path, suffix=".xlsm", add=with_addin)
    formulas = [formula for _, formula, _ in ASKED] + [formula for formula, _ in DATED]
    calls = [["Xltools.XltoolsServer.CallButton", name, str(path)] for name in PRESSED]
    return run_macros(
        folder,
        path,
        cells=CELLS | DATES,
        formulas=formulas,
        calls=calls,
        bridge="Xltools.Bridge.TakeServer",
        server=[str(ROOT), *site.getsitepackages()],
    ) | {"path": path}


PRESSED = ("validate", "next", "previous", "score", "clear-marks", "add-project", "freeze-formulas", "repair-links", "about", "report")
NUMBERS = {code: f"Error {number}" for number, code in ERRORS.items()}  # how LibreOffice shows CVErr


def agrees(answers, number, expected):
    if isinstance(expected, str):
        code = expected.removeprefix("xltools:")
        return answers["computed"][number] == NUMBERS.get(code, expected)
    return answers["numbers"][number] == expected


@pytest.mark.parametrize(("number", "because", "formula", "expected"), [(number, *one) for number, one in enumerate(ASKED)])
def test_a_formula_gives_what_python_gives(answers, number, because, formula, expected, not_exercised):
    if because in CASES_WITH_ERRORS:
        return not_exercised("an error value in a cell, handed over by LibreOffice's Value2", "it gives 0 there; see test_vba_run.py")
    assert agrees(answers, number, expected), (because, formula, answers["computed"][number])


@pytest.mark.parametrize(("number", "formula", "expected"), [(number, *one) for number, one in enumerate(DATED, len(ASKED))])
def test_date_cells_are_dates(answers, number, formula, expected):
    assert agrees(answers, number, expected), (formula, answers["computed"][number])


def test_every_button_answers_as_on_the_memory_host(answers):
    assert {*PRESSED, "doctor"} == set(BUTTONS)  # doctor looks at the machine: test_doctor.py
    twin = MemoryHost(FileHost(answers["path"]).read())
    twin.select(Place("首页", Address(1, 1)))
    assert dict(zip(PRESSED, answers["called"], strict=True)) == {name: sentence(name, twin) for name in PRESSED}
