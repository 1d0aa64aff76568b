"""A received workbook lends nothing: no settings, no modules, no program. What xlwings' defaults would allow is shown beside it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.excel import fakecom, winstub
from xltools import excel

ROOT = Path(__file__).resolve().parents[2]
MACROS = ROOT / "macros"
SHADOWS = ("colorsys", "xltools", "xlwings", "pythoncom", "sitecustomize")
REPORT = (
    "import colorsys, xltools.excel, xlwings, sys; print(colorsys.__file__, xltools.__file__, xlwings.__file__, '' in sys.path, sep='\\n')"
)


@pytest.fixture
def received(tmp_path):
    """The folder of a received workbook, with modules and settings of its own."""
    for name in SHADOWS:
        (tmp_path / f"{name}.py").write_text("print('planted')\n", "utf-8")
    for name in ("xlwings.conf", "xltools.conf"):
        (tmp_path / name).write_text('"INTERPRETER_WIN","C:\\planted.exe"\ninterpreter=C:\\planted.exe\n', "utf-8")
    return tmp_path


def python(received, *arguments, **environ):
    environ = {**os.environ, **environ}
    return subprocess.run([sys.executable, *arguments], cwd=received, env=environ, capture_output=True, text=True).stdout


def start_flags():
    """The flags with which the add-in's macros start Python."""
    command = re.search(r'StartCommand = """" & Setting\("interpreter"\) & """ (.*) ""import', server_macro())
    return command[1].split()


def server_macro():
    return (MACROS / "addin" / "XltoolsServer.bas").read_text("ascii")


def macros():
    return [path for path in sorted(MACROS.rglob("*")) if path.suffix in {".bas", ".cls"}]


def code(path):
    """A macro's lines without its comments."""
    return "\n".join(line for line in path.read_text("ascii").splitlines() if not line.lstrip().startswith("'"))


def test_python_as_the_add_in_starts_it_takes_no_module_from_the_workbook_s_folder(received):
    assert start_flags() == ["-E", "-P", "-c"]
    out = python(received, *start_flags(), REPORT, PYTHONPATH=str(received)).splitlines()
    assert "planted" not in out and out[-1] == "False"
    assert all(not Path(place).is_relative_to(received) for place in out[:3])


def test_without_those_flags_the_folder_would_win(received):
    assert "planted" in python(received, "-c", "import colorsys")
    assert "planted" in python(received, "-P", "-c", "import colorsys", PYTHONPATH=str(received))


def test_what_xlwings_starts_by_default_would_take_modules_from_the_folder(received):
    path = f"true;{received / '自评.xlsx'};{received / '自评.xlsx'};;;;"
    told = f"import xlwings.utils as u; u.prepare_sys_path({path!r}); import colorsys"
    assert "planted" in python(Path(sys.prefix), "-P", "-c", told)
    off = told.replace("'true;", "'false;")  # switched off, an empty search path still puts the current folder first
    assert "planted" in python(received, "-P", "-c", off)


def test_serving_takes_the_current_folder_off_the_search_path_and_leaves_it(received):
    told = (
        "import sys, os; sys.path += ['', '.', 'sub']; import xltools.excel as e; e.leave_current_folder(); "
        "print(os.getcwd() == sys.prefix, all(map(os.path.isabs, sys.path)))"
    )
    assert python(received, "-E", "-P", "-c", told).split() == ["True", "True"]


def test_results_do_not_depend_on_the_folder_or_the_search_path(received):
    told = "import xltools.excel as e; print(e.PERF_SCORE((('≥270人次',),), ((180.0,),), 10.0))"
    elsewhere = python(Path(sys.prefix), "-E", "-P", "-c", told)
    assert python(received, "-E", "-P", "-c", told) == elsewhere == "[[6.67]]\n"


@pytest.mark.parametrize("path", macros(), ids=lambda path: path.relative_to(MACROS).as_posix())
def test_no_macro_takes_settings_or_programs_from_a_workbook(path):
    text = code(path)
    for forbidden in (
        "GetConfig",
        "xlwings.conf",
        "prepare_sys_path",
        "PYTHONPATH",
        "RunPython",
        "ActiveWorkbook.Path",
        "ActiveWorkbook.Sheets",
        "ActiveWorkbook.Worksheets",
        "CurDir",
        "ChDir",
        "Shell",
        "CreateObject",
        "Workbooks.Open",
        "VBProject",
        "Environ",
    ):
        assert forbidden.lower() not in text.lower(), forbidden


def test_only_the_add_in_reads_settings_and_only_beside_itself():
    readers = [path.relative_to(MACROS).as_posix() for path in macros() if "For Input" in code(path)]
    assert readers == ["addin/XltoolsServer.bas"]
    assert [line.strip() for line in code(MACROS / readers[0]).splitlines() if "ThisWorkbook" in line] == [
        "Beside = ThisWorkbook.Path & Application.PathSeparator & file"
    ]


def test_the_macros_hand_over_no_workbook():
    for path in macros():
        for call in re.findall(r"\.CallUDF\(.*", code(path)):
            assert call.count("Nothing, Nothing)") == 1, call


def test_a_workbook_with_a_sheet_of_settings_changes_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    with pytest.MonkeyPatch.context() as patch:
        server = winstub.install(patch)
        book = "https://contoso.example/自评.xlsx"  # for such a name xlwings would look into the sheet
        one = fakecom.excel(book)
        fakecom.running(patch, server, one)
        assert excel.open_book(book).api is one.Workbooks[0]
        assert server.com_server.XLPython().CallUDF("xltools.excel", "PERF_EXEC", (4.0, 1.0), None, None) == 0.25
        assert one.Workbooks[0].asked == []
