"""An xlwings engine whose Excel is openpyxl: the object model of Excel as far as the host uses it, over workbook files.

It stands in for Excel where none runs. What Excel would refuse, it refuses (a protected sheet, a name in use, a property
that does not exist), and what Excel would read into typed text ("100%", "=1"), it reads. It computes nothing: formulas
keep the values the file had. No licence key, no pywin32: `xw.engines.add(xw.Engine(impl=…))`.
"""

import xlwings as xw
from xlwings import base_classes

from tests.hosts.excel_workbooks import Application, Workbook


class Engine:
    name = type = "openpyxl"

    def __init__(self):
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(value, options):
        return value


class Apps(base_classes.Apps):
    def __init__(self):
        self._held = []

    def keys(self):
        return [app.pid for app in self._held]

    def add(self, **_):
        self._held.append(App(len(self._held) + 1))
        return self._held[-1]

    def __iter__(self):
        return iter(self._held)

    def __len__(self):
        return len(self._held)

    def __getitem__(self, pid):
        return next(app for app in self._held if app.pid == pid)


class App(base_classes.App):
    def __init__(self, pid):
        self._pid, self._api, self._books = pid, Application(), Books(self)

    pid = property(lambda self: self._pid)
    api = property(lambda self: self._api)
    books = property(lambda self: self._books)
    engine = property(lambda self: ENGINE)


class Books(base_classes.Books):
    def __init__(self, app):
        self._app, self._held = app, []

    app = property(lambda self: self._app)

    def __len__(self):
        return len(self._held)

    def __iter__(self):
        return iter(self._held)

    def __call__(self, name):
        return next((book for book in self._held if book.name == name), None) or self._missing(name)

    def _missing(self, name):
        raise KeyError(name)

    def open(self, fullname, *_, **__):
        self._held.append(Book(self._app, Workbook(self._app.api, fullname)))
        return self._held[-1]


class Book(base_classes.Book):
    def __init__(self, app, api):
        self._app, self._api = app, api

    app = property(lambda self: self._app)
    api = property(lambda self: self._api)
    name = property(lambda self: self._api.Name)
    fullname = property(lambda self: self._api.FullName)


ENGINE = Engine()


def excel():
    """A running Excel of this engine, as xlwings has it."""
    if ENGINE.name not in [engine.name for engine in xw.engines]:
        xw.engines.add(xw.Engine(impl=ENGINE))
    return xw.App(impl=ENGINE.apps.add())


def locked_with_password(book, name):
    """Protect a sheet of an open workbook by a password."""
    sheet = book.api._file[name]
    sheet.protection.sheet, sheet.protection.password = True, "secret"
