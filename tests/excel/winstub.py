"""The real xlwings server code on a machine without Windows: only pywin32 and ctypes' Windows half are made up.

`install()` puts the made-up modules in place and returns the real `xlwings.com_server`, `udfs` and `_xlwindows`.
What Excel's side hands over is in `fakecom`.
"""

import ctypes
import importlib
import sys
import types
from types import SimpleNamespace

MODULES = (
    "pythoncom",
    "pywintypes",
    "win32api",
    "win32con",
    "win32event",
    "win32gui",
    "win32process",
    "win32timezone",
    "win32com",
    "win32com.client",
    "win32com.client.dynamic",
    "win32com.client.gencache",
    "win32com.server",
    "win32com.server.dispatcher",
    "win32com.server.policy",
    "win32com.server.util",
    "win32com.universal",
)
GUID = "{00020400-0000-0000-C000-000000000046}"


class ComError(Exception):
    """pywin32's com_error: (hresult, text, details, argument)."""

    def __init__(self, hresult=-2147352567, text="Exception occurred.", details=None, argument=None):
        super().__init__(hresult, text, details, argument)
        self.hresult = hresult


class Anything:
    """A Windows function or constant that is looked up while modules load and never really used."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        value = Anything()
        setattr(self, name, value)
        return value

    def __call__(self, *_args, **_kwargs):
        return Anything()

    def __bool__(self):
        return False  # no window on the desktop

    def __iter__(self):
        return iter(())


class WindowsModule(types.ModuleType):
    __path__ = ()
    __file__ = "windows.dll"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        value = Anything()
        setattr(self, name, value)
        return value


def refuse_to_unwrap(value):
    """What pywin32 says of a plain value: it wraps no Python object."""
    raise ValueError(f"not a wrapped object: {value!r}")


def pywin32() -> dict[str, types.ModuleType]:
    """The made-up modules by name."""
    made = {name: WindowsModule(name) for name in MODULES}
    for name, module in made.items():
        parent, _, leaf = name.rpartition(".")
        if parent:
            setattr(made[parent], leaf, module)
    for name in ("pythoncom", "pywintypes"):
        made[name].com_error = made[name].error = made[name].ole_error = ComError
    made["pythoncom"].CoInitialize = lambda *_: None
    made["pythoncom"].TypeIIDs = {made["pythoncom"].IID_IDispatch: type("PyIDispatch", (), {})}
    made["pywintypes"].TimeType = type("TimeType", (), {})
    made["pywintypes"].IID = str
    for name in ("CDispatch", "DispatchBaseClass", "CoClassBaseClass"):
        setattr(made["win32com.client"], name, type(name, (), {}))
    made["win32com.client"].Dispatch = lambda thing, **_: thing
    made["win32com.server.util"].unwrap = refuse_to_unwrap
    made["win32com.server.util"].wrap = lambda thing, **_: thing
    return made


def install(monkeypatch) -> SimpleNamespace:
    """The real server modules, loaded on the made-up ones; all of it undone when the test's monkeypatch ends."""
    import xlwings

    for name, module in pywin32().items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in ("windll", "oledll", "WinDLL", "OleDLL"):
        monkeypatch.setattr(ctypes, name, Anything(), raising=False)
    monkeypatch.setattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE, raising=False)
    monkeypatch.setattr(ctypes, "PyDLL", Anything())
    loaded = {}
    for name in ("_xlwindows", "udfs", "com_server"):
        monkeypatch.delitem(sys.modules, f"xlwings.{name}", raising=False)
        monkeypatch.setattr(xlwings, name, None, raising=False)
        loaded[name] = importlib.import_module(f"xlwings.{name}")
        monkeypatch.setitem(sys.modules, f"xlwings.{name}", loaded[name])
        setattr(xlwings, name, loaded[name])
    loaded["com_server"].loop.close()
    monkeypatch.setattr(xlwings, "serve", loaded["com_server"].serve)
    engine = xlwings.Engine(impl=loaded["_xlwindows"].engine)
    monkeypatch.setattr(xlwings.engines, "engines_by_name", {**xlwings.engines.engines_by_name, "excel": engine})
    monkeypatch.setattr(xlwings.engines, "active", engine)
    return SimpleNamespace(**loaded, xlwings=xlwings)
