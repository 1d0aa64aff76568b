"""Worksheet functions and buttons through xlwings' real server code; only pywin32 is made up."""

import datetime
import inspect
from decimal import Decimal
from pathlib import Path

import pytest
import tomllib

import xltools
from tests.excel import fakecom, winstub
from tests.hosts import xlwings_engine
from xltools import excel
from xltools.core.cells import ERROR_CODES, CellError
from xltools.functions import FUNCTIONS, call

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/functions/functions.toml").read_text("utf-8"))["case"]
ROOT = Path(__file__).resolve().parents[2]
MODULE = "xltools.excel"
BOOK, OTHER = "C:\\预算\\2024年自评.xlsx", "D:\\往年\\2023年自评.xlsx"


@pytest.fixture(scope="module")
def server():
    with pytest.MonkeyPatch.context() as patch:
        yield winstub.install(patch)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    """Logs go into a made-up user folder."""
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "张三"))
    return tmp_path / "张三" / "xltools"


@pytest.fixture
def udf(server):
    """Call a worksheet function as the macro does: plain values, no workbook, no caller."""
    python = server.com_server.XLPython()
    return lambda name, *arguments: python.CallUDF(MODULE, name, arguments, None, None)


def as_cells(result):
    """functions.call's result as it must reach the macro: no one-cell lists, errors as marked texts, blank rows filled up."""
    if isinstance(result, list):
        rows = [row if isinstance(row, list) else [row] for row in (result if isinstance(result[0], list) else [result])]
        width = max(map(len, rows))
        rows = [[as_cells(value) for value in row] + [""] * (width - len(row)) for row in rows]
        return (rows[0][0] if width == 1 else rows[0]) if len(rows) == 1 else rows
    return f"xltools:{result.code}" if isinstance(result, CellError) else result


def as_argument(argument):
    """The same argument for functions.call."""
    if isinstance(argument, dict):
        return CellError(argument["error"])
    if isinstance(argument, list):
        return [[as_argument(value) for value in row] for row in argument]
    return float(argument) if type(argument) is int else argument


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['function']}-{case['because']}")
def test_the_server_gives_what_the_functions_give(udf, case):
    through_excel = udf(case["function"], *map(fakecom.value2, case["args"]))
    assert through_excel == as_cells(call(case["function"], *map(as_argument, case["args"])))
    if "error" in case:
        assert through_excel == f"xltools:{case['error']}"


EXPLAINED = ("≥270人次", "180人次", 10.0)
ARGUMENTS = {
    "PERF_RATE": ("≥270人次", "180人次"),
    "PERF_SCORE": EXPLAINED,
    "PERF_EXEC": (120.0, 90.0),
    "PERF_EXEC_SCORE": (120.0, 90.0, 10.0),
    "PERF_TOTAL": (50.0, 45.0),
    "PERF_GRADE": (92.5,),
    "PERF_CHANGE": (90.0, 120.0),
    "PERF_SHARE": (30.0, 120.0),
    "PERF_CONTROL": (95.0, 100.0),
    "PERF_TIES": (100.0, 60.0, 30.0),
    "PERF_READ": ("≥270人次",),
    "PERF_EXPLAIN": EXPLAINED,
    "PERF_VERSION": (),
}


def test_every_function_is_tried():
    assert set(ARGUMENTS) == set(FUNCTIONS)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_single_cells_and_optional_arguments_left_out(udf, name):
    arguments = ARGUMENTS[name]
    expected = as_cells(call(name, *arguments))
    assert udf(name, *arguments) == expected
    optional = [one for one in inspect.signature(FUNCTIONS[name].function).parameters.values() if one.default is None]
    assert udf(name, *arguments, *[fakecom.MISSING] * len(optional)) == expected


@pytest.mark.parametrize("name", [name for name in ARGUMENTS if ARGUMENTS[name]])
def test_columns_rows_and_one_cell_ranges(udf, name):
    arguments = ARGUMENTS[name]
    column = [((one,), (one,), (None,)) for one in arguments]
    across = [((one, one),) for one in arguments]
    for ranges in (column, [((one,),) for one in arguments], *([across] if name != "PERF_READ" else [])):
        assert udf(name, *ranges) == as_cells(call(name, *([list(row) for row in one] for one in ranges)))


@pytest.mark.parametrize("name", [name for name in ARGUMENTS if ARGUMENTS[name]])
def test_blank_cells_give_blank_and_errors_come_out_again(udf, name):
    arguments = ARGUMENTS[name]
    assert udf(name, *[None] * len(arguments)) == ""
    assert udf(name, *[""] * len(arguments)) == ""
    for code, number in fakecom.ERRORS.items():
        expected = f"xltools:{code}" if code in ERROR_CODES else "xltools:#VALUE!"
        assert udf(name, number, *arguments[1:]) == expected


def test_an_error_inside_a_range_stays_in_its_row(udf):
    targets = (("≥36",), (fakecom.ERRORS["#N/A"],), (None,), ("≥40",))
    assert udf("PERF_SCORE", targets, ((36.0,), (36.0,), (36.0,), (20.0,)), 10.0) == [[10.0], ["xltools:#N/A"], [""], [5.0]]


def test_ragged_results_become_rectangles(udf):
    rows = udf("PERF_READ", (("≥270人次",), (None,), (fakecom.ERRORS["#REF!"],)))
    assert rows == [["定量", "≥", 270.0, "人次"], ["", "", "", ""], ["xltools:#REF!", "", "", ""]]


def test_texts_that_hold_numbers_currency_and_truth_values(udf):
    assert udf("PERF_EXEC", "120 万元", "９０") == as_cells(call("PERF_EXEC", "120 万元", "９０")) == 0.75
    assert udf("PERF_EXEC", Decimal("120.0000"), Decimal("90.0000")) == 0.75
    assert udf("PERF_EXEC", ((Decimal("120.0000"),), (True,)), ((Decimal("90.0000"),), (90.0,))) == [[0.75], ["xltools:#VALUE!"]]


def test_dates_as_texts_serial_numbers_and_pywin32_times(udf):
    day = datetime.datetime(2021, 6, 1)
    for target, actual in (("2021年6月底前", "2021年5月"), ("2021年6月底前", 44348.0), (44377.0, 44348.0)):
        assert udf("PERF_SCORE", target, actual, 10.0) == as_cells(call("PERF_SCORE", target, actual, 10.0))
    zoned = day.replace(tzinfo=datetime.UTC)
    assert udf("PERF_SCORE", "2021年6月底前", zoned, 10.0) == as_cells(call("PERF_SCORE", "2021年6月底前", day, 10.0))


def test_ten_thousand_rows_are_those_of_the_single_cells(udf):
    targets = tuple((f"≥{number % 97 + 1}人次",) for number in range(10_000))
    actuals = tuple((float(number % 89),) for number in range(10_000))
    scores = udf("PERF_SCORE", targets, actuals, 10.0)
    assert len(scores) == 10_000
    assert scores == call("PERF_SCORE", targets, actuals, 10.0)
    for row in (0, 1, 96, 97, 5_000, 9_999):
        assert scores[row] == [udf("PERF_SCORE", targets[row][0], actuals[row][0], 10.0)]


def test_ranges_of_different_shape_are_an_error(udf):
    assert udf("PERF_EXEC", ((1.0,), (2.0,)), ((1.0,), (2.0,), (3.0,))) == "xltools:#VALUE!"


def test_too_many_arguments_are_an_error_value_and_not_a_traceback(udf):
    assert udf("PERF_EXEC", 1.0, 2.0, 3.0) == "xltools:#VALUE!"


def test_a_fault_of_ours_is_an_error_value_and_a_line_in_the_log(udf, own_folder):
    class Odd:
        def __str__(self):
            raise RuntimeError("没有文字")

        __repr__ = strip = __bool__ = __str__

    assert udf("PERF_GRADE", Odd()) == "xltools:#VALUE!"
    [line] = (own_folder / "logs/xltools.log").read_text("utf-8").splitlines()
    assert "function PERF_GRADE | RuntimeError: 没有文字 | " in line


def test_infinite_and_overlong_results_fit_a_cell():
    assert excel.to_excel([[float("nan"), float("-inf"), True, None]]) == [["xltools:#NUM!", "xltools:#NUM!", True, ""]]
    assert len(excel.to_excel("长" * 40_000)[0][0]) == 32_767


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_metadata_is_what_xlwings_decorators_make(server, name):
    parameters = [one.replace(annotation=one.empty) for one in inspect.signature(FUNCTIONS[name].function).parameters.values()]

    def declared(*_):
        pass

    declared.__name__, declared.__doc__ = name, getattr(excel, name).__doc__
    declared.__signature__ = inspect.Signature(parameters)
    decorated = declared
    for argument, text in FUNCTIONS[name].details["args"].items():
        decorated = server.udfs.xlarg(argument, convert="raw", doc=text)(decorated)
    decorated = server.udfs.xlret(convert="raw")(decorated)
    decorated = server.udfs.xlfunc(category=excel.CATEGORY)(decorated)
    assert getattr(excel, name).__xlfunc__ == decorated.__xlfunc__


# buttons


def test_a_button_answers_through_the_server(udf):
    assert udf("run", "about", "", "zh").startswith("xltools ")
    assert "MIT licence" in udf("run", "about", "", "en")
    assert udf("run", "about", "C:\\在 Python 看不到的地方.xlsx", "zh") == udf("run", "about", "", "zh")
    assert udf("run", "doctor", BOOK, "zh").startswith("本机不是 Windows")  # on a made-up PC: test_doctor.py
    assert "没有名为“nothing”的按钮" in udf("run", "nothing", BOOK, "zh")


@pytest.fixture
def desktop(server, monkeypatch, tmp_path):
    """An Excel over openpyxl with two copies of a worked example open; their COM objects by name."""
    monkeypatch.setattr(server.xlwings.engines, "active", server.xlwings.Engine(impl=xlwings_engine.ENGINE))
    monkeypatch.setattr(xlwings_engine.ENGINE, "apps", xlwings_engine.Apps())
    app, books = xlwings_engine.excel(), {}
    for name in ("自评.xlsx", "别人的.xlsx"):
        path = tmp_path / name
        path.write_bytes((ROOT / "workbooks/examples/002.xlsx").read_bytes())
        books[name] = app.books.open(str(path)).api
    return books


def shown(book):
    """The filled cells of a workbook, their fills and notes."""
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.fill.fgColor.rgb, cell.comment and cell.comment.text)
        for sheet in book._file
        for row in sheet.iter_rows()
        for cell in row
    }


def test_validating_by_button_touches_the_named_workbook_alone(udf, desktop):
    mine, other = desktop["自评.xlsx"], desktop["别人的.xlsx"]
    before, others = shown(mine), shown(other)
    summary = udf("run", "validate", mine.FullName, "zh", 1)
    assert summary.startswith(f"共 {len(xltools.validate(mine.FullName).findings)} 条：")
    assert shown(other) == others and shown(mine) != before
    assert udf("run", "clear-marks", mine.FullName, "zh").startswith("已清除 ")
    assert {at: one for at, one in shown(mine).items() if at in before and at[0] != "校验结果"} == {
        at: one for at, one in before.items() if at[0] != "校验结果"
    }


def test_scores_by_button_are_those_of_the_file(udf, desktop):
    mine = desktop["自评.xlsx"]
    before = shown(mine)
    summary = udf("run", "score", mine.FullName, "zh")
    total = next(one.total for one in xltools.validate(mine.FullName).scores if one.total is not None)
    assert f"{total.normalize():f}" in summary
    assert shown(mine) == before


def test_exactly_the_named_workbook_is_found(server, monkeypatch):
    first, second = fakecom.excel(OTHER, BOOK), fakecom.excel("C:\\预算\\副本\\2024年自评.xlsx", hwnd=2)
    fakecom.running(monkeypatch, server, first, second)
    assert excel.open_book(BOOK).api is first.Workbooks[1]
    assert [book.asked for book in (*first.Workbooks, *second.Workbooks)] == [[], [], []]


def test_a_workbook_in_the_cloud_is_found_without_reading_its_settings_sheet(server, monkeypatch):
    url = "https://contoso.example/sites/预算/自评.xlsx"
    one = fakecom.excel(url)
    fakecom.running(monkeypatch, server, one)
    assert excel.open_book(url).api is one.Workbooks[0]
    assert one.Workbooks[0].asked == []
    with pytest.raises(server.xlwings.XlwingsError):  # xlwings' own way looks for a sheet named xlwings.conf
        _ = excel.open_book(url).fullname
    assert one.Workbooks[0].asked


def test_a_workbook_that_is_not_open_and_one_open_twice_are_refused(server, monkeypatch):
    first, second = fakecom.excel(BOOK, hwnd=1), fakecom.excel(BOOK, hwnd=2)
    fakecom.running(monkeypatch, server, first, second)
    assert "没有找到打开的工作簿" in excel.run("validate", OTHER)
    assert "没有打开的工作簿" in excel.run("validate", "")
    assert "2 个 Excel 窗口" in excel.run("validate", BOOK)
    assert excel.open_book(BOOK, hwnd=2).api is second.Workbooks[0]


def test_an_excel_that_does_not_answer_is_passed_over(server, monkeypatch, own_folder):
    fakecom.running(monkeypatch, server, server._xlwindows.ExcelBusyError(), fakecom.excel(BOOK))
    assert excel.open_book(BOOK).api.FullName == BOOK
    assert "ExcelBusyError" in (own_folder / "logs/xltools.log").read_text("utf-8")


@pytest.mark.parametrize(("lang", "words"), [("zh", "Excel 正忙"), ("en", "Excel is busy"), ("fr", "Excel 正忙")])
def test_a_busy_excel_is_said_in_a_sentence(server, monkeypatch, lang, words):
    def busy():
        raise winstub.ComError(-2147418111, "Call was rejected by callee.")

    monkeypatch.setattr(server._xlwindows, "get_excel_hwnds", busy)
    assert excel.run("validate", BOOK, lang).startswith(words)


def test_an_unknown_fault_names_the_log_and_shows_no_traceback(server, monkeypatch, own_folder):
    def broken():
        raise winstub.ComError(-2147023174, "RPC 服务器不可用。")

    monkeypatch.setattr(server._xlwindows, "get_excel_hwnds", broken)
    sentence = excel.run("validate", BOOK)
    log = own_folder / "logs" / "xltools.log"
    assert sentence == f"没有做成：程序内部错误（ComError）。详情已记入 {log}，请交给维护人员。"
    assert "button validate | ComError: " in log.read_text("utf-8")


def test_serving_switches_off_what_would_harm(server, monkeypatch):
    served, unregistered = [], []
    monkeypatch.setattr(excel.sys, "path", ["", ".", "relative", *excel.sys.path])
    monkeypatch.setattr(excel.os, "chdir", served.append)
    monkeypatch.setattr(excel.atexit, "unregister", unregistered.append)
    monkeypatch.setattr(server.xlwings, "serve", served.append)
    excel.serve("{506e67c3}")
    assert all(Path(place).is_absolute() for place in excel.sys.path)
    assert unregistered == [server._xlwindows.cleanup]
    assert server._xlwindows.N_COM_ATTEMPTS == excel.ATTEMPTS > 0
    assert served == [excel.sys.prefix, "{506e67c3}"]
