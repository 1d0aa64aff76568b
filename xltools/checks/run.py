"""Running the checks over a book. 执行校验。"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from xltools.checks import (  # noqa: F401  (they declare)
    accounts,
    answers,
    base_data,
    budget,
    changes,
    entries,
    form,
    indicators,
    lists,
    projects,
    published,
    schemes,
    scores,
    sheets,
    text,
    text_counts,
    text_figures,
    text_ratios,
    text_tables,
    times,
    weights,
)
from xltools.checks.declare import BOOK, CHECKS, Context, Found
from xltools.checks.grouping import Raised, grouped
from xltools.checks.severities import weighed
from xltools.core.cells import Address
from xltools.core.citation import cite
from xltools.core.errors import UnknownName
from xltools.core.findings import Finding
from xltools.core.registry import Entry


def run(context: Context, select: Collection[str] = (), ignore: Collection[str] = ()) -> list[Finding]:
    """All findings, by sheet, gravity and place. 执行校验并返回结果。

    Args:
        context: the book with its schemes.
        select: codes, names or code prefixes (``BD``) to run; empty means all.
        ignore: codes, names or prefixes to leave out, also of the selected ones.
    Raises:
        UnknownName: a code that is no check and no subject.
    """
    wanted = [entry for entry in CHECKS.values() if _chosen(entry, select, ignore)]
    raised = [Raised(_finding(entry, found), found) for entry in wanted for found in weighed(entry, _founds(entry, context), context)]
    order = {sheet.name: number for number, sheet in enumerate(context.book.workbook.sheets)}
    return grouped(sorted(raised, key=lambda one: _order(one.finding, order)))


def _order(one: Finding, places: Mapping[str, int]) -> tuple[int, int, tuple[int, int], str]:
    return places.get(one.sheet, -1), one.severity.rank, _place(one.cell), one.code


def _chosen(entry: Entry, select: Collection[str], ignore: Collection[str]) -> bool:
    for asked in (*select, *ignore):
        if asked not in CHECKS and not any(code.startswith(asked) for code in CHECKS):
            raise UnknownName.among("校验规则", asked, CHECKS)
    names = (entry.name, *entry.aliases)
    listed = any(name.startswith(asked) if asked not in CHECKS else asked in names for asked in select for name in names)
    dropped = any(name.startswith(asked) if asked not in CHECKS else asked in names for asked in ignore for name in names)
    return (listed or not select) and not dropped


def _founds(entry: Entry, context: Context) -> Iterator[Found]:
    if entry.details["on"] == BOOK:
        yield from entry.function(context)
        return
    for one in context.book.of(*entry.details["on"]):
        if one.filled:
            yield from entry.function(one, context)


def _finding(entry: Entry, found: Found) -> Finding:
    at, details = found.at, entry.details
    return Finding(
        code=entry.name,
        name=entry.aliases[0],
        severity=found.severity or details["severity"],
        sheet=at.sheet,
        cell=at.address,
        field=at.label,
        found=at.text if found.found is None else found.found,
        expected=found.expected,
        message=found.message,
        advice=found.advice or details["advice"],
        source=found.source or cite(entry.source).text,
        refs=found.refs or details["refs"],
        cells=tuple(dict.fromkeys(one.address for one in found.others if one.cell and one.sheet == at.sheet and one.cell != at.cell)),
    )


def _place(cell: str) -> tuple[int, int]:
    address = Address.parse(cell) if cell else Address(0, 0)
    return address.row, address.column
