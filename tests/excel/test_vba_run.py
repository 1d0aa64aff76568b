"""The add-in's macros run as built, from a cell or a button of the ribbon to the real Python and back: see vba_excel.py."""

import datetime
from pathlib import Path

import openpyxl
import pytest
import tomllib
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import MISSING, VBAObject, member

from tests.excel import winstub
from tests.excel.test_server_path import as_argument, as_cells
from tests.excel.vba_excel import Opened
from tests.hosts import xlwings_engine
from tests.hosts.live_hosts import EXAMPLES, WORKBOOKS
from tests.hosts.test_live_contract import visible
from xltools.build import addin
from xltools.build.macro_workbook import BUTTON_SUBS
from xltools.build.vba_text import WORDS
from xltools.buttons import BUTTONS, press
from xltools.core.cells import Address
from xltools.deploy import doctor
from xltools.deploy.places import ADDIN
from xltools.functions import FUNCTIONS, call
from xltools.hosts.files import FileHost
from xltools.hosts.memory import MemoryHost
from xltools.hosts.xlwings_book import XlwingsHost
from xltools.report.result_sheet import SHEET

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/functions/functions.toml").read_text("utf-8"))["case"]


@pytest.fixture(scope="module")
def server():
    with pytest.MonkeyPatch.context() as patch:
        yield winstub.install(patch)


@pytest.fixture(scope="module")
def addin_file(tmp_path_factory):
    return addin.write(tmp_path_factory.mktemp("addin") / ADDIN)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    """Logs go into a made-up user folder."""
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "张三"))


@pytest.fixture
def excel_with(server, addin_file):
    """Open Excel with the add-in and these workbooks, the last one in front."""
    return lambda *books: Opened.with_macros(addin_file, server.com_server.XLPython().CallUDF, *books)


def written(folder, rows, formats=()):
    """A workbook with these cells, {cell: number format} besides."""
    file = openpyxl.Workbook()
    for row in rows:
        file.active.append(row)
    for cell, code in dict(formats).items():
        file.active[cell].number_format = code
    file.save(folder / "单元格.xlsx")
    return folder / "单元格.xlsx"


# worksheet functions


def block(argument):
    rows = argument if isinstance(argument, list) else [[argument]]
    return [[one["error"] if isinstance(one, dict) else None if one == "" else one for one in row] for row in rows]


@pytest.fixture(scope="module")
def all_cases(server, addin_file, tmp_path_factory):
    """Excel with the arguments of every case in cells, and for each case the addresses."""
    file, addresses, row = openpyxl.Workbook(), [], 1
    for case in CASES:
        column, used = 1, []
        for argument in map(block, case["args"]):
            for down, line in enumerate(argument):
                for across, one in enumerate(line):
                    file.active.cell(row + down, column + across, one)
            last = Address(row + len(argument) - 1, column + len(argument[0]) - 1)
            used.append(f"{Address(row, column)}:{last}")
            column += len(argument[0])
        addresses.append(used)
        row += max((len(block(argument)) for argument in case["args"]), default=1)
    path = tmp_path_factory.mktemp("cases") / "用例.xlsx"
    file.save(path)
    return Opened.with_macros(addin_file, server.com_server.XLPython().CallUDF, path), addresses


def unmarked(result):
    """What the macro must make of a result of the server: marked texts are error values."""
    if isinstance(result, list):
        return [unmarked(one) for one in result]
    return result.removeprefix("xltools:") if isinstance(result, str) else result


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)), ids=lambda one: one["because"] if isinstance(one, dict) else "")
def test_a_formula_over_cells_gives_what_python_gives(all_cases, number, case):
    excel, addresses = all_cases
    result = excel.call(case["function"], *map(excel.range, addresses[number]))
    assert result == unmarked(as_cells(call(case["function"], *map(as_argument, case["args"]))))


def test_every_function_is_tried():
    assert {case["function"] for case in CASES} | {"PERF_VERSION", "PERF_EXPLAIN"} == set(FUNCTIONS)  # these two below


def test_version_and_arguments_left_out(excel_with, tmp_path):
    excel = excel_with(written(tmp_path, [["≥270人次", "180人次", 10]]))
    assert excel.call("PERF_VERSION") == call("PERF_VERSION")
    cells = [excel.range(cell) for cell in ("A1", "B1", "C1")]
    assert excel.call("PERF_SCORE", *cells) == excel.call("PERF_SCORE", *cells, MISSING, MISSING) == 6.67
    assert excel.call("PERF_SCORE", "≥270人次", excel.range("B1"), 10.0, "all-or-nothing") == 0


DAY, LATE = datetime.date(2021, 6, 1), datetime.date(2022, 2, 1)
DEADLINES = [
    ["2021年12月底前", DAY],
    ["2021年12月底前", LATE],
    [datetime.date(2021, 12, 31), "2021年6月"],
    [datetime.date(2021, 12, 31), DAY],
]


def test_a_true_date_is_a_date_on_every_surface(excel_with, tmp_path, monkeypatch):
    path = written(tmp_path, DEADLINES)
    excel = excel_with(path)
    monkeypatch.setattr(xlwings_engine.ENGINE, "apps", xlwings_engine.Apps())
    live = XlwingsHost(xlwings_engine.excel().books.open(str(path)))
    for host in (FileHost(path), live):
        sheet = host.read().sheets[0]
        assert [[sheet.values[(row, column)] for column in (1, 2)] for row in range(1, 5)] == DEADLINES
    for name, more in (("PERF_RATE", []), ("PERF_SCORE", [10.0]), ("PERF_EXPLAIN", [10.0])):
        expected = [as_cells(call(name, *line, *more)) for line in DEADLINES]
        assert [excel.call(name, excel.range(f"A{row}"), excel.range(f"B{row}"), *more) for row in range(1, 5)] == unmarked(expected)
        assert excel.call(name, excel.range("A1:A4"), excel.range("B1:B4"), *more) == [[one] for one in unmarked(expected)]
    assert excel.call("PERF_RATE", excel.range("A1"), excel.range("B1")) == 1


def test_numbers_keep_every_digit_and_times_stay_numbers(excel_with, tmp_path):
    rows = [[1 / 3, 1], [0.75, 1], [-5, 1]]
    excel = excel_with(written(tmp_path, rows, {"A1": "¥#,##0.00", "A2": "h:mm", "A3": "yyyy-mm-dd"}))
    assert excel.call("PERF_SHARE", excel.range("A1"), excel.range("B1")) == 1 / 3
    assert excel.call("PERF_SHARE", excel.range("A2"), excel.range("B2")) == 0.75
    assert excel.call("PERF_SHARE", excel.range("A1:A2"), excel.range("B1:B2")) == [[1 / 3], [0.75]]
    assert excel.call("PERF_CHANGE", excel.range("A3"), excel.range("B3")) == -6


def test_several_areas_are_an_error_and_whole_columns_end_with_the_sheet(excel_with, tmp_path):
    excel = excel_with(written(tmp_path, [["≥1个", 1], ["≥2个", 2]]))
    assert excel.call("PERF_READ", excel.range("A1,A2")) == "#VALUE!"
    assert excel.call("PERF_TIES", excel.range("B2"), excel.range("B1,B2")) == "#VALUE!"
    assert excel.call("PERF_RATE", excel.range("A:A"), excel.range("B:B")) == [[1], [1]]


# Python that does not start, has ended, or is not there


def test_python_is_started_once_and_the_right_library_for_excel(excel_with):
    for pointer, library in ((8, "xlwings64.dll"), (4, "xlwings32.dll")):
        excel = excel_with()
        excel.desk.pointer = pointer
        assert excel.call("PERF_VERSION") == excel.call("PERF_VERSION") == call("PERF_VERSION")
        [command] = excel.desk.starts
        assert command.startswith('"C:\\xltools\\pythonw.exe" -E -P -c "import xltools.excel; ')
        assert [path.rpartition("\\")[2] for path in excel.desk.loaded] == [library]


def test_a_process_that_has_ended_is_started_again_once(excel_with):
    excel = excel_with()
    excel.call("PERF_VERSION")
    excel.desk.faults = 1
    assert excel.call("PERF_VERSION") == call("PERF_VERSION") and len(excel.desk.starts) == 2
    excel.desk.faults = 2
    assert excel.call("PERF_VERSION") == "#N/A" and len(excel.desk.starts) == 3


def test_a_button_after_the_process_has_ended_starts_another(excel_with):
    excel = excel_with()
    excel.call("XltoolsCommand", "about")
    excel.desk.faults = 1
    excel.call("XltoolsCommand", "about")
    assert len(excel.desk.starts) == 2 and excel.desk.messages == [BUTTONS["about"].function(None)] * 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"missing": ("xltools.conf",)}, "not-installed"),
        ({"settings": {}}, "not-installed"),
        ({"missing": ("pythonw.exe",)}, "no-python"),
        ({"settings": {"interpreter": "C:\\" + "长" * 2000 + "pythonw.exe", "language": "zh"}}, "not-installed"),
    ],
)
def test_what_is_missing_is_said_by_a_button_and_is_na_in_a_cell(excel_with, changed, said):
    excel = excel_with()
    vars(excel.desk).update(changed)
    excel.call("XltoolsStart")
    assert excel.application.status_bar.startswith(WORDS["not-started"][0])
    assert excel.call("PERF_VERSION") == "#N/A" and excel.desk.starts == []
    excel.call("XltoolsCommand", "validate")
    [message] = excel.desk.messages
    assert message.startswith(WORDS["not-started"][0]) and WORDS[said][0] in message


def test_a_library_that_refuses_gives_its_reason_and_is_asked_again_by_a_button_alone(excel_with):
    excel = excel_with()
    excel.desk.refusal = "Could not activate Python COM server"
    assert excel.call("PERF_VERSION") == excel.call("PERF_VERSION") == "#N/A" and len(excel.desk.starts) == 1
    excel.call("XltoolsCommand", "about")
    assert excel.desk.messages[0].endswith("检查。\nCould not activate Python COM server") and len(excel.desk.starts) == 2
    excel.desk.refusal = ""
    excel.call("XltoolsCommand", "about")
    assert excel.desk.messages[1] == BUTTONS["about"].function(None)


# the ribbon


class Control(VBAObject):
    """A control of the ribbon, as a callback is given it."""

    vba_type_name = "IRibbonControl"

    def __init__(self, tag):
        self._tag = tag

    @member
    def Tag(self):
        return self._tag


@pytest.mark.parametrize(
    ("language", "office", "tab", "seen"),
    [
        ("zh", 2052, "zh", True),
        ("zh", 2052, "en", False),
        ("en", 2052, "en", True),
        ("", 2052, "zh", True),
        ("", 1033, "en", True),
        ("", 1028, "zh", True),
    ],
)
def test_the_tab_of_the_language_is_shown(excel_with, language, office, tab, seen):
    excel = excel_with()
    excel.desk.settings["language"], excel.desk.office = language, office
    body = "Dim visible As Variant\nXltoolsShowTab control, visible\nSeen = visible\n"
    source = f"Public Function Seen(control As IRibbonControl) As Boolean\n{body}End Function\n"
    excel.add_module(source, name="Probe")
    assert excel.call("Seen", Control(tab)) is seen


def test_opening_describes_every_function_and_starts_python(excel_with):
    excel = excel_with()
    excel.call("ThisWorkbook.Workbook_Open")
    assert excel.desk.timed == [f"'{ADDIN}'!XltoolsStart"]
    excel.call("XltoolsStart")
    assert len(excel.desk.starts) == 1
    for name, entry in FUNCTIONS.items():
        description, category, arguments = excel.desk.help[f"'{ADDIN}'!{name}"]
        assert (description, category, arguments) == (f"{entry.title}：{entry.summary}", "绩效自评", list(entry.details["args"].values()))


@pytest.fixture
def desktop(server, monkeypatch, excel_with, tmp_path):
    """A worked example open in the Excel that the macros see, and in the one over openpyxl that Python works on."""

    def opened(name, *others):
        monkeypatch.setattr(server.xlwings.engines, "active", server.xlwings.Engine(impl=xlwings_engine.ENGINE))
        monkeypatch.setattr(xlwings_engine.ENGINE, "apps", xlwings_engine.Apps())
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes((WORKBOOKS / "examples" / path.name).read_bytes())
        return excel_with(path), xlwings_engine.excel().books.open(str(path))

    monkeypatch.setattr(doctor, "summary", lambda lang: f"体检（{lang}）")
    return opened


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_button_of_the_ribbon_does_its_work_and_says_so(desktop, name):
    excel, book = desktop(name)
    live, twin = XlwingsHost(book), MemoryHost(FileHost(book.api.FullName).read())
    for button in (
        "validate",
        "next",
        "next",
        "previous",
        "score",
        "clear-marks",
        "add-project",
        "freeze-formulas",
        "repair-links",
        "about",
        "report",
    ):
        excel.desk.messages.clear()
        excel.call("XltoolsPress", Control(button))
        said = sentence(button, twin)
        assert excel.application.status_bar == said.replace("\n", " ")[:250]
        assert excel.desk.messages == ([] if button in ("next", "previous") else [said])
        assert visible(live.read_sheet(SHEET)) == visible(twin.read_sheet(SHEET))
        assert button not in ("next", "previous") or live.selection() == twin.selection()
    assert {sheet.name: sheet.formulas for sheet in live.read().sheets} == {sheet.name: sheet.formulas for sheet in twin.read().sheets}
    excel.call("XltoolsPress", Control("doctor"))
    assert excel.desk.messages[-1] == "体检（zh）"
    excel.call("XltoolsStatusEnd")
    assert excel.application.status_bar is False and set(excel.desk.timed) == {f"'{ADDIN}'!XltoolsStatusEnd"}


def sentence(button, host):
    """What the button says on the memory host, also when it refuses."""
    try:
        return press(button, host)
    except Exception as error:
        return str(error)


def test_without_a_workbook_buttons_say_so_and_the_health_check_works(server, excel_with, monkeypatch):
    monkeypatch.setattr(doctor, "summary", lambda lang: "体检")
    excel = excel_with()
    for book in excel.workbooks():
        book.application.active_book = None
    for button in ("validate", "doctor"):
        excel.call("XltoolsPress", Control(button))
    assert excel.desk.messages[0].startswith("没有打开的工作簿") and excel.desk.messages[1] == "体检"


# the standard workbook beside the add-in


@pytest.fixture
def standard(server, addin_file, monkeypatch, tmp_path):
    """The standard workbook with macros and the add-in, open in one Excel; and the workbook as Python works on it."""
    monkeypatch.setattr(server.xlwings.engines, "active", server.xlwings.Engine(impl=xlwings_engine.ENGINE))
    monkeypatch.setattr(xlwings_engine.ENGINE, "apps", xlwings_engine.Apps())
    path = tmp_path / "自评.xlsm"
    path.write_bytes((WORKBOOKS / "xltools-standard.xlsm").read_bytes())
    tool = Opened.with_macros(addin_file, server.com_server.XLPython().CallUDF, path)
    book = Opened.with_macros(path, None, addin_file)
    book.application.others[ADDIN] = tool
    return book, tool, xlwings_engine.excel().books.open(str(path))


def test_functions_of_the_workbook_call_the_add_in(standard):
    book, tool, _ = standard
    assert book.call("PERF_SCORE", "≥270人次", "180人次", 10.0) == 6.67
    assert book.call("PERF_READ", "≥270人次") == ["定量", "≥", 270, "人次"] and book.call("PERF_EXEC", 0.0, 5.0) == "#DIV/0!"
    tool.desk.missing = ("xltools.conf",)
    tool.desk.faults = 1
    assert book.call("PERF_VERSION") == "#N/A"


def test_buttons_of_the_workbook_press_those_of_the_add_in(standard):
    book, tool, opened = standard
    twin = MemoryHost(FileHost(opened.api.FullName).read())
    for button, sub in BUTTON_SUBS.items():
        book.call(sub)
        assert tool.application.status_bar == sentence(button, twin).replace("\n", " ")[:250]


def test_without_the_add_in_the_workbook_says_so(standard):
    book, _, opened = standard
    alone = Opened.with_macros(opened.api.FullName, None)
    assert alone.call("PERF_VERSION") == "#N/A"
    alone.call("ValidateWorkbook")
    assert [text for _, text, *_ in alone.dialogs] == [WORDS["no-addin"][0]]


def test_a_fault_in_the_interpreter_is_not_taken_for_a_result(excel_with):
    with pytest.raises(VBARuntimeError):
        excel_with().call("NoSuchMacro")
