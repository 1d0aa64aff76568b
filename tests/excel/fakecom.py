"""What Excel hands to Python through pywin32: values as Range.Value2 delivers them, and open Excels with workbooks."""

from dataclasses import dataclass, field
from types import SimpleNamespace

MISSING = -2147352572  # an optional argument left out: DISP_E_PARAMNOTFOUND
ERRORS = {  # CVErr values as pywin32 passes them, from Microsoft's list of xlErr numbers
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
    "#SPILL!": -2146826243,
    "#CALC!": -2146826238,
}


def value2(argument):
    """A test's argument as Value2 delivers it: numbers are floats, blank cells None, ranges tuples of rows."""
    if isinstance(argument, dict):
        return ERRORS[argument["error"]]
    if isinstance(argument, list):
        return tuple(tuple(value2(value) for value in row) for row in argument)
    if isinstance(argument, int) and not isinstance(argument, bool):
        return float(argument)
    return None if argument == "" else argument


@dataclass
class Workbook:
    """An open workbook; whoever asks for its sheets of settings is told on."""

    FullName: str
    asked: list = field(default_factory=list)

    @property
    def Name(self):
        return self.FullName.rpartition("\\")[2]

    @property
    def Worksheets(self):
        self.asked.append("Worksheets")
        return self

    Sheets = Worksheets


class Workbooks(list):
    @property
    def Count(self):
        return len(self)


def excel(*full_names, hwnd=1):
    """A running Excel with these workbooks open."""
    return SimpleNamespace(Hwnd=hwnd, Version="16.0", Workbooks=Workbooks(map(Workbook, full_names)))


def running(monkeypatch, server, *excels):
    """Make these the Excels that xlwings finds on the desktop; one that is an exception does not answer."""
    by_hwnd = {100 + number: one for number, one in enumerate(excels)}

    def application(hwnd):
        if isinstance(by_hwnd[hwnd], Exception):
            raise by_hwnd[hwnd]
        return by_hwnd[hwnd]

    monkeypatch.setattr(server._xlwindows, "get_excel_hwnds", lambda: iter(by_hwnd))
    monkeypatch.setattr(server._xlwindows, "get_xl_app_from_hwnd", application)
    monkeypatch.setattr(server._xlwindows.App, "pid", property(lambda app: app._hwnd))
