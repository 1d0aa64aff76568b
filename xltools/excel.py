"""What xlwings' server loads: one Python function per worksheet function, one `run` for all buttons. 供 Excel 调用。

A formula in a cell reaches `functions.call` and nothing else: plain values in, plain values out. A cell never shows a
traceback and a button always answers with one sentence; what went wrong besides is one line in the log.
"""

from __future__ import annotations

import atexit
import datetime
import inspect
import math
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from xltools import functions
from xltools.core.cells import ERROR_CODES, NUM, VALUE, CellError, Value
from xltools.core.errors import BadInput, XltoolsError
from xltools.core.registry import Entry
from xltools.deploy import journal
from xltools.deploy.places import Machine
from xltools.hosts.formats import plain_date
from xltools.hosts.xlwings_values import ERROR_BASE
from xltools.hosts.xlwings_values import ERRORS as EXCEL_ERRORS

ERRORS = {ERROR_BASE + number: CellError(code) for number, code in EXCEL_ERRORS.items()}
ERROR_MARK = "xltools:"
LONGEST_TEXT = 32_767  # characters a cell holds
CATEGORY = "xltools 绩效自评"
BUSY = frozenset({-2147418111, -2147417846, -2146777998})  # call rejected, retry later, Excel is editing a cell
ATTEMPTS = 2_000  # tries while Excel is busy, about a second; xlwings alone would try for ever
SAID = {
    "zh": {
        "busy": "Excel 正忙，可能正在编辑单元格。请按 Esc 结束编辑后再点一次。",
        "fault": "没有做成：程序内部错误（{kind}）。详情已记入 {log}，请交给维护人员。",
        "where": "日志",
    },
    "en": {
        "busy": "Excel is busy, perhaps editing a cell. Press Esc and try again.",
        "fault": "Not done: an internal error ({kind}). It is noted in {log}; please pass that on.",
        "where": "the log",
    },
}


# values from and to Excel


def from_excel(argument: Any) -> Any:
    """A cell's value or a range's rows as the functions take them. Excel 的值转为本程序的值。

    Args:
        argument: what the macros read: None, float, text, bool, date, an error as its number, or rows of these.

    >>> from_excel(((1.5, None), ("85", -2146826246)))
    [[1.5, None], ['85', CellError(code='#N/A')]]
    """
    if not isinstance(argument, tuple | list):
        return _value_in(argument)
    rows = argument if argument and isinstance(argument[0], tuple | list) else (argument,)
    return [[_value_in(value) for value in row] for row in rows]


def _value_in(value: Any) -> Value:
    kind = type(value)
    if kind is float or kind is str or value is None:
        return value
    if kind is int:
        return ERRORS.get(value, value)
    if isinstance(value, datetime.datetime):  # pywin32 marks every date as UTC; cells know no time zone
        return plain_date(value.replace(tzinfo=None))
    return value


def to_excel(result: Any) -> list[list[Any]]:
    """A function's result as a rectangle of numbers and texts, error values as ``xltools:#N/A``. 结果转为 Excel 的值。

    >>> to_excel(CellError("#N/A")), to_excel([["定量", "≥"], [""]])
    ([['xltools:#N/A']], [['定量', '≥'], ['', '']])
    """
    rows = result if isinstance(result, list) else [result]
    if not (rows and isinstance(rows[0], list)):
        rows = [rows]
    width = max(map(len, rows))
    return [[_value_out(value) for value in row] + [""] * (width - len(row)) for row in rows]


def _value_out(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else ERROR_MARK + NUM.code
    if isinstance(value, CellError):
        return ERROR_MARK + (value.code if value.code in ERROR_CODES else VALUE.code)
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    return "" if value is None else value


# worksheet functions


def _exported(entry: Entry) -> Callable[..., list[list[Any]]]:
    """The function that the macro of the same name calls."""

    def from_cells(*arguments: Any) -> list[list[Any]]:
        try:
            return to_excel(functions.call(entry.name, *map(from_excel, arguments)))
        except Exception as error:  # a fault of ours: the cell shows an error value, the log says which
            journal.note(f"function {entry.name}", error)
            return to_excel(VALUE)

    from_cells.__name__ = from_cells.__qualname__ = entry.name
    from_cells.__doc__ = f"{entry.title}。{entry.summary}"
    from_cells.__xlfunc__ = _metadata(entry.name, entry.function, from_cells.__doc__, entry.details["args"])
    return from_cells


def _metadata(name: str, function: Callable, doc: str, described: dict[str, str]) -> dict[str, Any]:
    """What xlwings' decorators would have noted, which do nothing off Windows; values pass through unchanged."""
    args = list(_arguments(function, described))
    return {
        "name": name,
        "sub": False,
        "args": args,
        "argmap": {one["name"]: one for one in args},
        "ret": {"doc": doc, "options": {"convert": "raw"}},
        "category": CATEGORY,
        "call_in_wizard": True,
        "volatile": False,
        "async_mode": None,
    }


def _arguments(function: Callable, described: dict[str, str]) -> Iterator[dict[str, Any]]:
    for position, one in enumerate(inspect.signature(function).parameters.values()):
        info = {
            "name": one.name,
            "pos": position,
            "vba": None,
            "doc": described.get(one.name, ""),
            "vararg": one.kind is one.VAR_POSITIONAL,
            "options": {"convert": "raw"},
        }
        yield info if one.default is one.empty else {**info, "optional": one.default}


globals().update({name: _exported(entry) for name, entry in functions.FUNCTIONS.items()})


# buttons


def run(name: str, workbook: str, lang: str = "zh", hwnd: int | None = None) -> str:
    """Press a button on one open workbook and return what to show the person. 执行一个按钮。

    Args:
        name: the button's name, e.g. ``validate``.
        workbook: the workbook's full name as Excel's FullName gives it; no other workbook is touched.
        lang: ``zh`` or ``en``.
        hwnd: Application.Hwnd, to tell two Excels apart that have the same file open.
    Returns:
        a short summary, or a short sentence saying why it was not done. Never raises.
    """
    try:
        return _pressed(str(name), str(workbook or ""), lang, hwnd)
    except Exception as error:  # whatever it is, the person gets a sentence
        journal.note(f"button {name}", error)
        return _sentence(error, SAID.get(lang, SAID["zh"]))


def _pressed(name: str, workbook: str, lang: str, hwnd: int | None) -> str:
    from xltools import buttons
    from xltools.deploy import doctor

    button = buttons.BUTTONS[name]
    buttons.provide_health_check(doctor.summary)
    if button.details["group"] == "about":  # health check and version need no workbook, and work where none is to be had
        return buttons.press(name, None, lang)
    book = open_book(workbook, hwnd)
    from xltools.hosts.xlwings_book import XlwingsHost

    return buttons.press(name, XlwingsHost(book), lang)


def open_book(full_name: str, hwnd: int | None = None) -> Any:
    """The one open workbook of that full name, as an xlwings.Book. 找到这一个打开的工作簿。

    Raises:
        BadInput: it is not open, or open in two Excels and hwnd does not tell which.
    """
    if not full_name:
        raise BadInput("没有打开的工作簿", next_step="请先打开要处理的工作簿，若在受保护的视图中请先点“启用编辑”")
    import xlwings

    found = [book for app in xlwings.apps for book in _books(app, hwnd) if book.api.FullName == full_name]
    if not found:
        raise BadInput(f"没有找到打开的工作簿 {full_name}", next_step="请确认它已打开；若在受保护的视图中，请先点“启用编辑”")
    if len(found) > 1:
        raise BadInput(f"{full_name} 同时在 {len(found)} 个 Excel 窗口中打开", next_step="请只留一个再点一次")
    return found[0]


def _books(app: Any, hwnd: int | None) -> list[Any]:
    """The open workbooks of one Excel, asked through Excel itself: xlwings' own `fullname` would read settings from
    a sheet of the workbook. An Excel that does not answer is not ours to wait for."""
    try:
        return list(app.books) if hwnd is None or app.api.Hwnd == hwnd else []
    except Exception as error:
        journal.note("an Excel that does not answer", error)
        return []


def _sentence(error: Exception, said: dict[str, str]) -> str:
    if isinstance(error, XltoolsError):
        return str(error)
    if getattr(error, "hresult", None) in BUSY or type(error).__name__ == "ExcelBusyError":
        return said["busy"]
    try:
        log = str(Machine().log)
    except XltoolsError:
        log = said["where"]
    return said["fault"].format(kind=type(error).__name__, log=log)


run.__xlfunc__ = _metadata("run", run, "Press a button. 执行一个按钮。", {})
run.__xlfunc__["ret"]["options"] = {}  # xlwings makes a rectangle of the text


# the server


def serve(clsid: str) -> None:
    """Answer Excel until it closes; what the add-in starts, with Python's -P. 供加载项启动的服务。

    Neither the workbook's folder nor the current one can lend a module: relative places leave the search path, and
    the process leaves the folder in which it was started. Two habits of xlwings are switched off: to kill, when it
    ends, every Excel that shows no workbook, and to try for ever while Excel is busy.

    Args:
        clsid: the class id under which the add-in waits for the server.
    """
    leave_current_folder()
    import xlwings
    from xlwings import _xlwindows

    atexit.unregister(_xlwindows.cleanup)
    _xlwindows.N_COM_ATTEMPTS = ATTEMPTS
    warm_up()
    xlwings.serve(clsid)


def leave_current_folder() -> None:
    """No module is looked for in a folder that happens to be current, and no folder is held open."""
    sys.path[:] = [place for place in sys.path if os.path.isabs(place)]
    os.chdir(sys.prefix)


def warm_up() -> None:
    """Load schemes and rules before the first cell asks. 预热。"""
    functions.call("PERF_SCORE", "≥1", 1, 1)
