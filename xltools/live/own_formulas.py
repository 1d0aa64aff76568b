"""The PERF_ formulas of an open workbook: turned into values, or freed of somebody else's path. 本工具的公式。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xltools.core.cell_references import own_functions
from xltools.core.cells import NAME, Address, Sheet, Workbook
from xltools.core.changes import Reenter, ToValues
from xltools.core.formula import evaluate
from xltools.functions import FUNCTIONS, evaluators
from xltools.live.words import say, say_refused

if TYPE_CHECKING:
    from xltools.core.host import LiveHost


def freeze(host: LiveHost, lang: str = "zh") -> str:
    """Replace formulas that call PERF_ functions by their present values; the others stay. 固化公式。

    A formula without a value, because its function is not known here, stays a formula.
    """
    workbook = host.read()
    evaluate(workbook, functions=evaluators())
    ours = {sheet.name: list(_ours(sheet)) for sheet in workbook.sheets}
    valued = {name: [at for at in cells if _valued(workbook, name, at)] for name, cells in ours.items()}
    refused = host.apply([ToValues(name, cells) for name, cells in valued.items() if cells])
    count = sum(len(cells) for name, cells in valued.items() if name not in refused)
    without = sum(map(len, ours.values())) - sum(map(len, valued.values()))
    if not any(ours.values()):
        return say(lang, "no_own")
    told = say(lang, "frozen", count=count) + (say(lang, "unknown", count=without) if without else "")
    return told + say_refused(lang, "left", refused, valued)


def repair(host: LiveHost, lang: str = "zh") -> str:
    """Enter formulas again whose PERF_ functions carry a path, such as ``'C:\\…\\xltools.xlam'!PERF_SCORE(``. 修复公式链接。"""
    workbook = host.read()
    changes = [Reenter(sheet.name, cells) for sheet in workbook.sheets if (cells := _broken(sheet))]
    refused = host.apply(changes)
    if not changes:
        return say(lang, "no_links")
    count = sum(len(change.cells) for change in changes if change.sheet not in refused)
    return say(lang, "repaired", count=count) + say_refused(lang, "left", refused, [change.sheet for change in changes])


def _ours(sheet: Sheet) -> Iterator[Address]:
    return (at for at, text in sheet.formulas.items() if any(name in FUNCTIONS for name, _ in own_functions(text)))


def _valued(workbook: Workbook, name: str, at: Address) -> bool:
    sheet = workbook.sheet(name)
    return sheet is not None and at in sheet.values and sheet.values[at] != NAME


def _broken(sheet: Sheet) -> list[Address]:
    return [at for at, text in sheet.formulas.items() if any(path and name in FUNCTIONS for name, path in own_functions(text))]
