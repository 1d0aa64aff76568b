"""Validating an open workbook: 校验结果 written, cells marked with a fill and a note, and all of it undone. 校验与标记。

What the cells had before is written down first and the cells are marked after, so that nothing is lost on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xltools.commands import validate as check
from xltools.core.cells import Sheet
from xltools.core.changes import Change, DeleteSheet, Dress, Dressed, Fill, Place, Write
from xltools.core.errors import BadInput
from xltools.core.findings import Finding, Severity
from xltools.live.result_page import Memory, fill_of, forgotten, memories, place_of, was_added, written
from xltools.live.saving import refuse_final, reminder
from xltools.live.words import say, say_refused, together
from xltools.report.result import Result
from xltools.report.result_sheet import SHEET
from xltools.report.words import body

if TYPE_CHECKING:
    from xltools.core.host import LiveHost

RULE = "――――――"


def validate(host: LiveHost, lang: str = "zh") -> str:
    """Check the workbook, write 校验结果 and mark the cells; returns the summary. 校验工作簿。

    Raises:
        BadInput: no form in the workbook, it is marked as final, or 校验结果 cannot be written; nothing is changed then.
    """
    refuse_final(host)
    try:
        return _validate(host, lang)
    finally:
        host.status("")


def _validate(host: LiveHost, lang: str) -> str:
    host.status(say(lang, "reading"))
    workbook = host.read()
    host.status(say(lang, "checking"))
    result = check(workbook)
    if not result.forms:
        raise BadInput("没有识别出任何自评表", next_step="请打开填好的自评工作簿，或用 xltools new 新建一本")
    host.status(say(lang, "writing"))
    page = workbook.sheet(SHEET)
    remembered = memories(page)[0]
    if remembered:
        _require_written(host.apply([Write(SHEET, {})]))  # before any mark is taken away
    sheets = [sheet.name for sheet in workbook.sheets]
    refused = dict(host.apply(restored(host, remembered)))
    kept = [memory for memory in remembered if memory.place.sheet in refused]
    marks = _marks(host, result, sheets, kept)
    added = page is None or was_added(page)
    _require_written(host.apply(written(result.findings, sheets, [*kept, *(memory for memory, _ in marks)], added=added)))
    refused |= host.apply([mark for _, mark in marks])
    unmarked = say_refused(lang, "unmarked", refused, [finding.sheet for finding in result.findings])
    return together(lang, _told(result, lang), unmarked, reminder(host, lang))


def _require_written(refused: Mapping[str, str]) -> None:
    if SHEET in refused:
        raise BadInput(f"不能写入“{SHEET}”表：{refused[SHEET]}", next_step="请先撤销保护再校验")


def _marks(host: LiveHost, result: Result, sheets: Sequence[str], kept: Sequence[Memory]) -> list[tuple[Memory, Dressed]]:
    """For every cell with findings what it has now and what it is given."""
    found: dict[Place, list[Finding]] = {}
    marked = {memory.place for memory in kept}
    for finding in result.findings:
        place = place_of(finding, sheets)
        if place and place not in marked:
            found.setdefault(place, []).append(finding)
    own = host.dresses(found)
    return [_mark(place, found[place], own[place]) for place in found if place in own]


def _mark(place: Place, findings: Sequence[Finding], own: Dress) -> tuple[Memory, Dressed]:
    fill = None if own.fixed_fill else fill_of(findings)
    note = None if own.fixed_note else _note(own.note, findings)
    memory = Memory(place, own.fill.text, own.note, fill.text if fill else "", note or "")
    return memory, Dressed(*place, fill, note)


def _note(own: str, findings: Sequence[Finding]) -> str:
    """The person's own note first, the findings after it."""
    told = "\n".join(f"{finding.severity.label} {finding.code}：{body(finding)}" for finding in findings)
    return f"{own}\n{RULE}\n{told}" if own else told


def _told(result: Result, lang: str) -> str:
    if not result.findings:
        return say(lang, "none")
    counts = [(severity.value, result.count(severity)) for severity in Severity]
    told = say(lang, "comma").join(say(lang, word, n=count) for word, count in counts)
    return say(lang, "found", count=len(result.findings), told=told)


def clear(host: LiveHost, lang: str = "zh") -> str:
    """Give every marked cell back the fill and note it had, and 校验结果 the state before; returns the summary. 清除标记。

    A cell whose fill or note was changed since keeps the change. 校验结果 goes when validating had added it, and is only
    emptied where the workbook's structure is protected by a password.

    Raises:
        BadInput: the workbook is marked as final.
    """
    refuse_final(host)
    page = host.read_sheet(SHEET)
    remembered, gone = memories(page)
    if page is None or not (remembered or gone or was_added(page)):
        return say(lang, "nothing")
    undone = restored(host, remembered)
    refused = host.apply(undone)
    kept = [memory for memory in remembered if memory.place.sheet in refused]
    removed = was_added(page) and not kept
    pages = host.apply(_page_restored(page, kept))
    if removed and SHEET in pages:
        removed, pages = False, host.apply(written(None, [SHEET]))
    refused = {**refused, **pages}
    changed = gone + len(remembered) - len({Place(one.sheet, one.cell) for one in undone})
    told = [say(lang, "cleared", count=len(remembered) - len(kept) - changed + gone)]
    told += [say(lang, "changed", count=changed)] if changed else []
    if not kept and SHEET not in refused:
        told += [say(lang, "removed" if removed else "emptied")]
    told += [say_refused(lang, "kept", refused, [*(memory.place.sheet for memory in kept), SHEET])]
    return together(lang, *told, reminder(host, lang))


def _page_restored(page: Sheet, kept: Sequence[Memory]) -> list[Change]:
    if kept:
        return [forgotten(page, kept)]
    return [DeleteSheet(SHEET)] if was_added(page) else list(written(None, [SHEET]))


def restored(host: LiveHost, remembered: Sequence[Memory]) -> list[Dressed]:
    """The changes that undo marks, as far as a cell still has what marking gave it. 撤销标记的改动。"""
    now = host.dresses([memory.place for memory in remembered])
    undone = (_unmarked(memory, now[memory.place]) for memory in remembered if memory.place in now)
    return [change for change in undone if change.fill is not None or change.note is not None]


def _unmarked(memory: Memory, now: Dress) -> Dressed:
    ours = bool(memory.marked_fill) and now.fill == Fill.parse(memory.marked_fill)
    return Dressed(*memory.place, Fill.parse(memory.fill) if ours else None, _note_without(memory, now.note))


def _note_without(memory: Memory, note: str) -> str | None:
    """The note without what marking added; None when that is no longer in it."""
    added = memory.marked_note.removeprefix(memory.note) if memory.note else memory.marked_note
    if not added or added not in note:
        return None
    return note.replace(added, "", 1)
