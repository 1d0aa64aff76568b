"""Ten thousand scores in LibreOffice: a formula in each cell, one array over all, and LibreOffice's own arithmetic."""

import atexit
import itertools
import shutil
from functools import cache

import cells

from tests.office import extension

NATIVE = "ROUND($D$1*MIN(B{row}/A{row};1);2)"
OURS = "PERF_SCORE(A{row};B{row};$D$1)"
WEIGHTS = itertools.cycle(range(1, 1000))


def unavailable() -> str | None:
    """Why it cannot be measured here, or None when it can."""
    return extension.unavailable()


def native(_=None) -> None:
    _compute(_document(NATIVE))


def ours(_=None) -> None:
    _compute(_document(OURS))


def ours_again(_=None) -> None:
    _document(OURS).calculateAll()


def spilled(_=None) -> None:
    _compute(_document("PERF_SCORE(A1:A10000;B1:B10000;$D$1)", array=True))


def _compute(document) -> None:
    """Every cell anew, of another weight each time, so that nothing is remembered."""
    document.Sheets[0].getCellRangeByName("D1").Value = next(WEIGHTS)
    document.calculateAll()


@cache
def _document(formula: str, array: bool = False):
    document = _office().open()
    sheet = document.Sheets[0]
    sheet.getCellRangeByName(f"A1:A{cells.ROWS}").setDataArray(cells.TARGETS)
    sheet.getCellRangeByName(f"B1:B{cells.ROWS}").setDataArray(cells.ACTUALS)
    scores = sheet.getCellRangeByName(f"C1:C{cells.ROWS}")
    if array:
        scores.ArrayFormula = f"={formula}"
    else:
        scores.setFormulaArray(tuple((f"={formula.format(row=row)}",) for row in range(1, cells.ROWS + 1)))
    return document


@cache
def _office() -> extension.Office:
    home = extension.new_home()
    profile = extension.new_profile(home)
    extension.install(profile, extension.build(home))
    office = extension.Office(profile)
    atexit.register(shutil.rmtree, home, True)
    atexit.register(office.close)
    return office
