"""The PERF_ formulas of an open workbook: turned into values, or freed of somebody else's path. 本工具的公式。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xltools.core.cell_references import own_functions
from xltools.core.cells import NAME, Address, Sheet
from xltools.core.changes import Reenter, ToValues
from xltools.core.formula import evaluate
from xltools.functions import FUNCTIONS, evaluators
from xltools.live.saving import refuse_final, reminder
from xltools.live.words import say, say_refused, together

if TYPE_CHECKING:
    from xltools.core.host import LiveHost


def freeze(host: LiveHost, lang: str = "zh") -> str:
    """Replace formulas that call PERF_ functions by their present values; the others stay. 固化公式。

    A formula without a value, because its function is not known here, stays a formula.

    Raises:
        BadInput: the workbook is marked as final.
    """
    refuse_final(host)
    workbook = host.read()
    evaluate(workbook, functions=evaluators())
    ours = {sheet.name: {at: _why_left(sheet, at) for at in _ours(sheet)} for sheet in workbook.sheets}
    valued = {name: [at for at, why in cells.items() if not why] for name, cells in ours.items()}
    refused = host.apply([ToValues(name, cells) for name, cells in valued.items() if cells])
    count = sum(len(cells) for name, cells in valued.items() if name not in refused)
    if not any(ours.values()):
        return say(lang, "no_own")
    left = Counter(why for cells in ours.values() for why in cells.values() if why)
    stayed = [say(lang, why, count=number) for why, number in left.items()]
    told = [say(lang, "frozen", count=count), *stayed, say_refused(lang, "left", refused, valued)]
    return together(lang, *told, reminder(host, lang) if count else "")


def repair(host: LiveHost, lang: str = "zh") -> str:
    """Enter formulas again whose PERF_ functions carry a path, such as ``'C:\\…\\xltools.xlam'!PERF_SCORE(``. 修复公式链接。

    Raises:
        BadInput: the workbook is marked as final.
    """
    refuse_final(host)
    workbook = host.read()
    changes = [Reenter(sheet.name, cells) for sheet in workbook.sheets if (cells := _broken(sheet))]
    refused = host.apply(changes)
    if not changes:
        return say(lang, "no_links")
    count = sum(len(change.cells) for change in changes if change.sheet not in refused)
    told = say(lang, "repaired", count=count), say_refused(lang, "left", refused, [change.sheet for change in changes])
    return together(lang, *told, reminder(host, lang) if count else "")


def _ours(sheet: Sheet) -> Iterator[Address]:
    return (at for at, text in sheet.formulas.items() if any(name in FUNCTIONS for name, _ in own_functions(text)))


def _why_left(sheet: Sheet, at: Address) -> str:
    """Why a formula of ours has no value, as a saying, for what helps differs; "" when it has one."""
    if at in sheet.values and sheet.values[at] != NAME:
        return ""
    if linked(sheet.formulas[at]):
        return "linked"
    return "unknown" if at in sheet.values else "uncomputed"


def _broken(sheet: Sheet) -> list[Address]:
    return [at for at, text in sheet.formulas.items() if linked(text)]


def linked(formula: str) -> bool:
    """Does a formula call one of our functions by a path or prefix? 公式是否带路径或前缀调用本工具的函数。

    >>> linked("_xll.PERF_SCORE(A1,B1,10)"), linked("[1]!PERF_OTHER(A1)"), linked("PERF_SCORE(A1,B1,10)")
    (True, False, False)
    """
    return any(path and name in FUNCTIONS for name, path in own_functions(formula))
