"""Excel's macros without Excel: pyOpenVBA's interpreter runs the built files, and calls the real Python through xlwings' server.

Made up here: what Windows does (a library loaded, a message shown, a file looked for, Python started) and the few members
of Excel's Application that pyOpenVBA lacks. `Desk` notes what was asked of them. The macros, the workbook and its cells,
xlwings' `CallUDF` and everything behind it are real.
"""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from pyopenvba.apps.excel import Application, ExcelApplication
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    NOTHING,
    NULL,
    Interpreter,
    VBAArray,
    VBADate,
    VBAErrorValue,
    VBAObject,
    member,
    method,
)

from tests.excel.fakecom import MISSING as LEFT_OUT
from xltools.hosts.xlwings_values import ERROR_BASE

ENDED = 462  # "The remote server machine does not exist": what VBA says of a process that is gone
WINDOWS = """\
Option Explicit

' In the place of the Declare lines and of functions that reach the machine.
Public Function LoadLibraryW(ByVal path As Variant) As Long
    LoadLibraryW = Application.Desk("loaded", path)
End Function

Public Function Activate64(ByRef result As Variant, ByVal command As String, ByVal mode As Long) As Long
    If Application.Desk("start", command) = "" Then
        Set result = Application.Server()
    Else
        result = Application.Desk("refusal", "")
        Activate64 = 1
    End If
End Function

Public Function Activate32(ByRef result As Variant, ByVal command As String, ByVal mode As Long) As Long
    Activate32 = Activate64(result, command, mode)
End Function

Public Function LenB(ByVal pointer As Variant) As Long
    LenB = Application.Desk("pointer", "")
End Function

Public Function MessageBoxW(ByVal window As Variant, ByVal text As Variant, ByVal title As Variant, ByVal kind As Long) As Long
    MessageBoxW = Application.Desk("message", text)
End Function

Public Function StrPtr(ByVal text As Variant) As Variant
    StrPtr = text
End Function

Public Function Dir(ByVal path As Variant) As String
    Dir = Application.Desk("file", path)
End Function

Public Function Setting(ByVal key As String) As String
    Setting = Application.Desk("setting", key)
End Function
"""
SETTING = re.compile(r"' A line of xltools\.conf.*?\nPublic Function Setting\(.*?\nEnd Function\n", re.DOTALL)
DECLARE = re.compile(r"^Private Declare PtrSafe Function .*\n", re.MULTILINE)


@dataclass
class Desk:
    """What the machine has, and what was asked of it."""

    call: Any = None  # the server's CallUDF
    settings: dict = field(default_factory=lambda: {"interpreter": "C:\\xltools\\pythonw.exe", "language": "zh"})
    missing: tuple = ()  # names of files that are not there
    office: int = 2052  # the language Office speaks: Chinese as in China
    pointer: int = 8  # bytes of an address: 4 in a 32-bit Excel
    refusal: str = ""  # why Python does not start
    faults: int = 0  # calls that find the process gone
    starts: list = field(default_factory=list)
    messages: list = field(default_factory=list)
    loaded: list = field(default_factory=list)
    timed: list = field(default_factory=list)
    help: dict = field(default_factory=dict)

    def asked(self, what: str, value: str) -> object:
        if what == "file":
            return "" if value.endswith(self.missing) and self.missing else value
        if what == "setting":
            return self.settings.get(value, "")
        if what in ("loaded", "start", "message"):
            {"loaded": self.loaded, "start": self.starts, "message": self.messages}[what].append(value)
        return {"pointer": self.pointer, "start": self.refusal, "refusal": self.refusal}.get(what, 1)


class Server(VBAObject):
    """The server object that xlwings' library hands to VBA."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @method
    def CallUDF(self, script, name, values, book, caller):
        self._there()
        return from_com(self._desk.call(script, name, to_com(values), to_com(book), to_com(caller)))

    @method
    def Len(self, text):
        self._there()
        return len(text)

    def _there(self):
        if self._desk.faults:
            self._desk.faults -= 1
            raise VBARuntimeError(ENDED, "The remote server machine does not exist or is unavailable")


class Languages(VBAObject):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @method
    def LanguageID(self, kind):
        return self._desk.office


class Excel(Application):
    """Excel's Application with the members that pyOpenVBA lacks."""

    vba_type_name = "Application"
    desk: Desk
    others: dict

    @method
    def Desk(self, what, value):
        return self.desk.asked(what, value)

    @method
    def Server(self):
        return Server(self.desk)

    @member
    def PathSeparator(self):
        return "\\"

    @member
    def Hwnd(self):
        return 1

    @member
    def LanguageSettings(self):
        return Languages(self.desk)

    @method
    def OnTime(self, EarliestTime, Procedure):
        self.desk.timed.append(Procedure)

    @method
    def MacroOptions(self, Macro=MISSING, Description=MISSING, Category=MISSING, ArgumentDescriptions=MISSING):
        texts = [] if ArgumentDescriptions is MISSING else ArgumentDescriptions.elements()
        self.desk.help[Macro] = (Description, Category, list(texts))

    @method
    def Run(self, Macro, *args):
        """A macro of another open file, as its own interpreter runs it."""
        file, bang, name = str(Macro).rpartition("!")
        if not bang:
            return super().Run(Macro, *args)
        return self.others[file.strip("'")].interpreter.run(name, list(args))


class Opened(ExcelApplication):
    """A file with macros, open in Excel; `desk` tells what its macros asked of the machine."""

    def __init__(self) -> None:
        self.application = Excel()
        self.application.desk, self.application.others = Desk(), {}
        self.interpreter = Interpreter(ExcelBridge(self.application))
        self.application.interpreter = self.interpreter
        self.add_module(WINDOWS, name="Windows")

    @property
    def desk(self) -> Desk:
        return self.application.desk

    def add_module(self, source, *, name="", kind="standard"):
        if name == "XltoolsServer":
            assert len(SETTING.findall(source.replace("\r\n", "\n"))) == 1
        plain = DECLARE.sub("", SETTING.sub("", source.replace("\r\n", "\n")))
        return super().add_module(plain, name=name, kind=kind)

    @classmethod
    def with_macros(cls, path, call, *others):
        """The file at `path` opened, further files open beside it; the last one is in front."""
        opened = cls.open(path)
        opened.application._this_workbook = opened.workbook
        opened.desk.call = call
        for other in others:
            opened.open_workbook(other)
        return opened

    def range(self, address, sheet=1):
        """Cells of the workbook in front, as a formula hands them to a function."""
        return self.sheet(sheet).sheet.vba_get("Range", [address])

    def call(self, macro, *arguments):
        """A function's result as its cell shows it: rows of values, error values as "#N/A"."""
        return shown(self.interpreter.run(macro, list(arguments)))


def to_com(value):
    """A value of VBA as pywin32 hands it to Python."""
    if value in (EMPTY, NULL, NOTHING) or value is None:
        return None
    if value is MISSING:
        return LEFT_OUT
    if isinstance(value, VBAErrorValue):
        return ERROR_BASE + value.number
    if isinstance(value, VBADate):
        return value.to_datetime().replace(tzinfo=datetime.UTC)
    if isinstance(value, VBAArray):
        return tuple(rows_of(value, to_com))
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def rows_of(array, turned):
    if array.dimensions == 1:
        return [turned(one) for one in array.elements()]
    (top, bottom), (left, right) = array.bounds
    return [tuple(turned(array.get([row, column])) for column in range(left, right + 1)) for row in range(top, bottom + 1)]


def from_com(value):
    """What Python answers as VBA gets it: lists become arrays that count from 0."""
    if not isinstance(value, list | tuple):
        return EMPTY if value is None else value
    if value and isinstance(value[0], list | tuple):
        array = VBAArray([(0, len(value) - 1), (0, len(value[0]) - 1)])
        for row, line in enumerate(value):
            for column, one in enumerate(line):
                array.set([row, column], from_com(one))
        return array
    array = VBAArray([(0, len(value) - 1)])
    for place, one in enumerate(value):
        array.set([place], from_com(one))
    return array


ERRORS = {2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A"}


def shown(value):
    if isinstance(value, VBAArray):
        return [list(row) if isinstance(row, tuple) else row for row in rows_of(value, shown)]
    if isinstance(value, VBAErrorValue):
        return ERRORS[value.number]
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value
