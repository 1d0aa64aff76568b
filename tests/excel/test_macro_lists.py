"""What the macros say once more, since VBA cannot ask Python: names, numbers and files are the same on both sides."""

import re

from xltools.build.ribbon import RIBBON_FILE
from xltools.build.vba_modules import addin_modules, generated_files, macros_folder, workbook_modules
from xltools.buttons import BUTTONS, QUIET
from xltools.core.cells import ERROR_CODES
from xltools.deploy.places import ADDIN, LIBRARIES
from xltools.hosts.xlwings_values import ERRORS

FOLDER = macros_folder()
FILES = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.suffix in (".bas", ".cls", ".xml")}


def source(name):
    return (FOLDER / name).read_text("utf-8")


def test_every_file_goes_into_the_projects_it_stands_for():
    shared = {name for name in FILES if "/" not in name}
    for folder, modules in (("addin", addin_modules()), ("workbook", workbook_modules())):
        written = {one.file_name for one in modules if one.code}
        assert written == {name.rpartition("/")[2] for name in FILES if name in shared or name.startswith(f"{folder}/")} - {RIBBON_FILE}


def test_the_readme_names_every_file_and_which_are_generated():
    rows = re.findall(r"^\| `([\w/.]+)` \| .* \| (.+) \|$", source("README.md"), re.MULTILINE)
    assert {name for name, _ in rows} == FILES
    assert {name for name, told in rows if "（生成）" in told} == set(generated_files())


def test_names_of_files_are_those_that_installing_gives_them():
    server = source("addin/XltoolsServer.bas")
    assert set(re.findall(r'Lib "(xlwings\d+\.dll)"', server)) == set(re.findall(r'Beside\("(xlwings\d+\.dll)"', server)) == set(LIBRARIES)
    assert f'Const ADDIN As String = "{ADDIN}"' in source("workbook/XltoolsAddin.bas")


def test_every_error_value_becomes_excels_own():
    numbers = dict(re.findall(r'Case "(#.+)": OneCell = CVErr\((\d+)\)', source("XltoolsValues.bas")))
    [otherwise] = re.findall(r"Case Else: OneCell = CVErr\((\d+)\)", source("XltoolsValues.bas"))
    assert {code: ERRORS[int(numbers.get(code, otherwise))] for code in ERROR_CODES} == {code: code for code in ERROR_CODES}


def test_the_buttons_that_answer_in_the_status_bar_are_those_declared():
    assert set(re.findall(r'name <> "(\w+)"', source("addin/XltoolsButtons.bas"))) == set(QUIET) <= set(BUTTONS)
