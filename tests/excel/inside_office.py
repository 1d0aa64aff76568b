"""Run by a Python that has `uno`: opens a workbook with macros in LibreOffice, computes formulas, calls macros.

Usage: inside_office.py PROFILE < job.json > results.json. A job names the document, cells to fill, formulas to
compute in column U of the first sheet, and macros to call in that order; every result is told as text, numbers besides
in full. With "server", the places of Python's modules, the macro "bridge" is given an object to take for xlwings' server:
what the macros call then is the real xltools.
"""

import json
import os
import signal
import subprocess
import sys
import time

MACROS_ALLOWED = 4
FORMULA_COLUMN = 20
SECONDS = 90
DATE, NUMBER = 2, 1  # NumberFormat.DATE, FormulaResult.VALUE


def main(profile):
    job = json.load(sys.stdin)
    pipe = f"xltools{os.getpid()}"
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        json.dump(done(job, connected(pipe)), sys.stdout)
    finally:
        os.killpg(office.pid, signal.SIGKILL)


def connected(pipe):
    import uno

    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(SECONDS * 5):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.2)
    raise SystemExit("LibreOffice did not answer")


def done(job, context):
    desktop = context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
    document = desktop.loadComponentFromURL("file://" + job["document"], "_blank", 0, tuple(options()))
    sheet = document.Sheets[0]
    sheet.unprotect("")
    if "server" in job:
        call(document, job["bridge"], server(job["server"], job["document"]))
    for place, value in job.get("cells", {}).items():
        cell = sheet.getCellRangeByName(place)
        if isinstance(value, dict) and "formula" in value:
            cell.setFormula(value["formula"])
        elif isinstance(value, dict):
            cell.Value = value["serial"]
            cell.NumberFormat = document.NumberFormats.getStandardFormat(DATE, document.CharLocale)
        elif isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value
    computed, numbers = [], []
    for row, formula in enumerate(job.get("formulas", [])):
        cell = sheet.getCellByPosition(FORMULA_COLUMN, row)
        cell.setFormula("=" + formula)
        computed.append(cell.String)
        numbers.append(cell.Value if cell.FormulaResultType2 == NUMBER else None)
    called = [str(call(document, *one)) for one in job.get("calls", [])]
    cells = {place: sheet.getCellRangeByName(place).String for place in job.get("read", [])}
    document.close(True)
    return {"computed": computed, "numbers": numbers, "called": called, "cells": cells}


def server(places, document):
    """An object of UNO whose CallUDF is that of xlwings' server, with the document open in the Excel over openpyxl."""
    import unohelper
    from com.sun.star.script import XInvocation

    sys.path[:0] = places
    import pytest

    from tests.excel import winstub
    from tests.hosts import xlwings_engine

    made = winstub.install(pytest.MonkeyPatch())
    made.xlwings.engines.active = made.xlwings.Engine(impl=xlwings_engine.ENGINE)
    xlwings_engine.excel().books.open(document)
    python = made.com_server.XLPython()

    class Server(unohelper.Base, XInvocation):
        def hasMethod(self, name):
            return name in ("CallUDF", "Len")

        def hasProperty(self, name):
            return False

        def getIntrospection(self):
            return None

        def invoke(self, name, given, places, values):
            if name == "Len":
                return len(given[0]), (), ()
            script, function, arguments = given[:3]
            return answer(python.CallUDF(script, function, tuple(map(argument, arguments)), None, None)), (), ()

    return Server()


def argument(value):
    """What Basic hands over, as pywin32 would: dates as datetimes in UTC."""
    import datetime

    from com.sun.star.bridge.oleautomation import Date

    if isinstance(value, tuple):
        return tuple(map(argument, value))
    if isinstance(value, Date):
        return datetime.datetime(1899, 12, 30, tzinfo=datetime.timezone.utc) + datetime.timedelta(days=value.Value)
    return value


def answer(result):
    return tuple(map(answer, result)) if isinstance(result, (list, tuple)) else result


def options():
    import uno  # noqa: F401  (lets the next import find com.sun.star)
    from com.sun.star.beans import PropertyValue

    for name, value in (("Hidden", True), ("MacroExecutionMode", MACROS_ALLOWED)):
        option = PropertyValue()
        option.Name, option.Value = name, value
        yield option


def call(document, macro, *arguments):
    script = document.getScriptProvider().getScript(f"vnd.sun.star.script:{macro}?language=Basic&location=document")
    return script.invoke(tuple(arguments), (), ())[0]


if __name__ == "__main__":
    main(sys.argv[1])
