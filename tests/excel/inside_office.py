"""Run by a Python that has `uno`: opens a workbook with macros in LibreOffice, computes formulas, calls macros.

Usage: inside_office.py PROFILE < job.json > results.json. A job names the document, cells to fill, formulas to
compute in column U of the first sheet, and macros to call in that order; every result is told as text.
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


def main(profile):
    job = json.load(sys.stdin)
    pipe = f"xltools{os.getpid()}"
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
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
    for place, value in job.get("cells", {}).items():
        cell = sheet.getCellRangeByName(place)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value
    computed = []
    for row, formula in enumerate(job.get("formulas", [])):
        cell = sheet.getCellByPosition(FORMULA_COLUMN, row)
        cell.setFormula("=" + formula)
        computed.append(cell.String)
    called = [str(call(document, *one)) for one in job.get("calls", [])]
    cells = {place: sheet.getCellRangeByName(place).String for place in job.get("read", [])}
    document.close(True)
    return {"computed": computed, "called": called, "cells": cells}


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
