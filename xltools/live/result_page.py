"""The sheet 校验结果 on an open workbook, in the form that report/result_sheet.py gives it. 写校验结果表。

To its right stand hidden columns: where each finding's cell is, and for every marked cell the fill and the note it had
before. The places are formulas, so that they follow inserted rows, renamed sheets and a saved file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.core.a1 import absolute, quoted
from xltools.core.cell_references import target
from xltools.core.cells import Address, Area, Sheet, Value
from xltools.core.changes import AddSheet, Arrange, Change, Empty, Fill, Formula, Link, Paint, Place, Style, Write
from xltools.core.findings import Finding, Severity
from xltools.report import result_sheet as form
from xltools.report.result_sheet import COLUMNS, FIRST_ROW, HEADING_ROW, SHEET

ADDED = "added"
_FLAG = Address(1, len(COLUMNS) + 2)
_PLACE, _MARKED = len(COLUMNS) + 2, len(COLUMNS) + 4
HIDDEN = tuple(range(len(COLUMNS) + 2, len(COLUMNS) + 9))
_TAB = "#C00000"
_BODY = Style(form.FONT, form.SIZE, border=form.BORDER)
_CENTRED = Style(form.FONT, form.SIZE, border=form.BORDER, align="center")
_LINK = Style(form.FONT, form.SIZE, border=form.BORDER, color=form.LINK_COLOUR, underline=True)
_HEADING = Style(form.FONT, form.SIZE, bold=True, fill=form.HEADING_FILL, border=form.BORDER, align="center")
_TITLE = Style(form.TITLE_FONT, form.TITLE_SIZE, align="center", wrap=False)
_STATUS = Style(form.FONT, form.STATUS_SIZE, align="left")


@dataclass(frozen=True, slots=True)
class Memory:
    """What a marked cell had before, and what marking gave it; an empty text is nothing. 标记前后的外观。"""

    place: Place
    fill: str
    note: str
    marked_fill: str
    marked_note: str

    @property
    def cells(self) -> tuple[Value | Formula, ...]:
        return (_pointer(self.place), self.fill, self.note, self.marked_fill, self.marked_note)


def was_added(sheet: Sheet | None) -> bool:
    """Was the sheet added by validating? 是否由校验新增。"""
    return sheet is not None and sheet.values.get(_FLAG) == ADDED


def memories(sheet: Sheet | None) -> tuple[list[Memory], int]:
    """What the sheet remembers of marked cells, and of how many the cell is gone. 记下的标记。"""
    found, gone = [], 0
    for at, formula in sorted(sheet.formulas.items()) if sheet else ():
        if at.column != _MARKED or at.row < FIRST_ROW:
            continue
        place = target(formula)
        texts = [str(sheet.values.get(at.offset(columns=offset)) or "") for offset in range(1, 5)]
        if place is None:
            gone += 1
        else:
            found.append(Memory(place, *texts))
    return found, gone


def places(sheet: Sheet) -> list[tuple[Place, int]]:
    """The cells of the findings in their order, each with its row on the sheet; findings without a cell are left out."""
    rows = sorted(at.row for at in sheet.values if at.column == 1 and at.row >= FIRST_ROW)
    found = [(_place_in(sheet, row), row) for row in rows]
    return [(place, row) for place, row in found if place]


def _place_in(sheet: Sheet, row: int) -> Place | None:
    """By the hidden formula, else by the text of 位置, as results written from the command line have it."""
    formula = sheet.formulas.get(Address(row, _PLACE))
    if formula:
        return target(formula)
    name, _, cell = str(sheet.values.get(Address(row, 4)) or "").rpartition("!")
    try:
        return Place(name, Address.parse(cell)) if name else None
    except ValueError:
        return None


def text_of(sheet: Sheet, row: int) -> tuple[str, str, str, str]:
    """Severity, code, message and advice of a finding's row. 一条结果的文字。"""
    severity, code, message, advice = (str(sheet.values.get(Address(row, column)) or "") for column in (3, 2, 8, 9))
    return severity, code, message, advice


def place_of(finding: Finding, sheets: Collection[str]) -> Place | None:
    """The finding's cell in this workbook, None when it has none. 一条结果所指的单元格。"""
    if finding.sheet not in sheets or not finding.cell:
        return None
    return Place(finding.sheet, Address.parse(finding.cell.partition(":")[0]))


def written(
    findings: Sequence[Finding] | None, sheets: Collection[str], remembered: Sequence[Memory] = (), *, added: bool = False
) -> Iterator[Change]:
    """The changes that write the sheet. 写出校验结果表的全部改动。

    Args:
        findings: None for "not checked yet".
        sheets: the workbook's sheets; the result sheet is added when it is not among them.
        remembered: what marked cells had before.
        added: the sheet was not there before validating.
    """
    yield Empty(SHEET) if SHEET in sheets else AddSheet(SHEET, tab_color=_TAB)
    yield Write(SHEET, {**form.values(findings), **_hidden(findings or (), sheets, remembered, added)})
    yield from _links(findings or (), sheets)
    yield from _painted(findings or ())
    yield _arranged(findings or ())


def forgotten(sheet: Sheet, kept: Sequence[Memory]) -> Write:
    """The change that leaves only these memories in the hidden columns. 清去记下的标记。"""
    old = {at: None for at in (*sheet.values, *sheet.formulas) if at.column >= _MARKED and at.row >= FIRST_ROW}
    return Write(SHEET, {**old, **_remembered(kept)})


def _hidden(findings: Sequence[Finding], sheets: Collection[str], remembered: Sequence[Memory], added: bool) -> Mapping:
    cells: dict[Address, Value | Formula] = {_FLAG: ADDED} if added else {}
    for row, finding in enumerate(findings, FIRST_ROW):
        place = place_of(finding, sheets)
        if place:
            cells[Address(row, _PLACE)] = _pointer(place)
    return {**cells, **_remembered(remembered)}


def _remembered(memories: Sequence[Memory]) -> dict[Address, Value | Formula]:
    return {
        Address(row, column): content
        for row, memory in enumerate(memories, FIRST_ROW)
        for column, content in enumerate(memory.cells, _MARKED)
        if content != ""
    }


def _pointer(place: Place) -> Formula:
    return Formula(f"{quoted(place.sheet)}!{absolute(place.cell)}")


def _links(findings: Sequence[Finding], sheets: Collection[str]) -> Iterator[Change]:
    for row, finding in enumerate(findings, FIRST_ROW):
        if finding.sheet in sheets:
            yield Link(SHEET, Address(row, 4), place_of(finding, sheets) or Place(finding.sheet, Address(1, 1)))


def _painted(findings: Sequence[Finding]) -> Iterator[Change]:
    yield Paint(SHEET, [form.MERGED[0]], _TITLE)
    yield Paint(SHEET, [form.MERGED[1]], _STATUS)
    yield Paint(SHEET, [Area(Address(HEADING_ROW, 1), Address(HEADING_ROW, len(COLUMNS)))], _HEADING)
    if not findings:
        return
    last = HEADING_ROW + len(findings)
    centred = [number for number, column in enumerate(COLUMNS, 1) if column.centred]
    yield Paint(SHEET, [Area(Address(FIRST_ROW, 1), Address(last, len(COLUMNS)))], _BODY)
    yield Paint(SHEET, [Area(Address(FIRST_ROW, column), Address(last, column)) for column in centred], _CENTRED)
    yield Paint(SHEET, [Area(Address(FIRST_ROW, 4), Address(last, 4))], _LINK)
    for severity in Severity:
        areas = [Area(Address(row, 3), Address(row, 3)) for row, one in enumerate(findings, FIRST_ROW) if one.severity is severity]
        yield Paint(SHEET, areas, Style(form.FONT, form.SIZE, bold=True, fill=form.FILLS[severity], border=form.BORDER, align="center"))


def _arranged(findings: Sequence[Finding]) -> Arrange:
    heights = {row: form.row_height(finding) for row, finding in enumerate(findings, FIRST_ROW)}
    table = Area(Address(HEADING_ROW, 1), Address(HEADING_ROW + max(1, len(findings)), len(COLUMNS)))
    return Arrange(
        SHEET,
        dict(enumerate(form.WIDTHS, 1)),
        HIDDEN,
        {**form.TOP_HEIGHTS, **heights},
        form.MERGED,
        freeze_above=FIRST_ROW,
        filtered=table,
        printed=Area(Address(1, 1), table.last),
    )


def fill_of(findings: Sequence[Finding]) -> Fill:
    """The fill of a marked cell: that of its gravest finding. 标记的底色。"""
    gravest = min((finding.severity for finding in findings), key=lambda severity: severity.rank)
    return Fill.solid(form.FILLS[gravest])
