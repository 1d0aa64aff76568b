"""Workbooks that exist only as values in memory: what tests run on, and what programs hand over. 内存中的工作簿。"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod

from xltools.core.a1 import quoted
from xltools.core.cell_references import after_insertion, moved, without_paths
from xltools.core.cells import Address, Area, Sheet, Value, Workbook
from xltools.core.changes import (
    AddSheet,
    Arrange,
    Change,
    CopySheet,
    DeleteSheet,
    Dress,
    Dressed,
    Empty,
    Fill,
    Formula,
    InsertRow,
    Link,
    Paint,
    Place,
    Reenter,
    Rename,
    ToValues,
    Write,
)
from xltools.core.errors import BadInput
from xltools.core.host import Openness
from xltools.hosts.formats import held
from xltools.hosts.guarded import PASSWORD, STRUCTURAL, STRUCTURE_PASSWORD

Rows = Iterable[Iterable[Value]]


class MemoryHost:
    """A workbook given as rows of values by sheet name, or as a `cells.Workbook`. 内存宿主。

    Text stays text: "=100%" is what a clerk typed, not a formula. Formulas, formats and hidden sheets take a `Workbook`.
    Changes are made in place; formulas keep the values they had, one written anew has none until it is computed.

    Args: content, {sheet: rows} with the first row at A1, None and "" empty;
    merged, {sheet: ["A1:C1", …]}; names, {defined name: target}; dresses, the fills and notes of cells;
    passwords, the sheets that are protected by one; structure_locked, whether one keeps sheets from coming and going;
    openness, read-only or marked as final.

    >>> book = MemoryHost({"自评表": [["项目名称", "校园修缮", None]]}, merged={"自评表": ["B1:C1"]}).read()
    >>> book.sheet("自评表")["C1"]
    '校园修缮'
    """

    def __init__(
        self,
        content: Workbook | Mapping[str, Rows],
        *,
        merged: Mapping[str, Iterable[str]] | None = None,
        names: Mapping[str, str] | None = None,
        dresses: Mapping[Place, Dress] | None = None,
        passwords: Collection[str] = (),
        structure_locked: bool = False,
        openness: Openness = Openness.FREE,
    ) -> None:
        book = content if isinstance(content, Workbook) else _workbook(content, merged or {}, names or {})
        self._book = book
        self._state = _State(book, dict(dresses or {}))
        self._passwords = frozenset(passwords)
        self._structure_locked, self._openness = structure_locked, openness
        self.selected: Place | None = None
        self.told: list[str] = []

    def read(self) -> Workbook:
        """The workbook itself, not a copy. 返回工作簿本身。"""
        return self._book

    def read_sheet(self, name: str) -> Sheet | None:
        """One sheet itself, not a copy. 返回一张工作表。"""
        return self._book.sheet(name)

    def dresses(self, places: Iterable[Place]) -> Mapping[Place, Dress]:
        """The fill and note of each of these cells. 底色与批注。"""
        return {place: self._state.dresses.get(place, Dress()) for place in places if self._book.sheet(place.sheet)}

    @property
    def dressed(self) -> Mapping[Place, Dress]:
        """Every cell that has a fill or a note. 有底色或批注的单元格。"""
        return {place: dress for place, dress in self._state.dresses.items() if dress != Dress()}

    @property
    def links(self) -> Mapping[Place, Place]:
        """Where clicks lead. 超链接。"""
        return self._state.links

    def apply(self, changes: Iterable[Change]) -> Mapping[str, str]:
        """Carry out the changes in order; sheets with a password are left alone and named. 执行改动。"""
        refused = {}
        for change in changes:
            if self._structure_locked and isinstance(change, STRUCTURAL):
                refused[change.sheet] = STRUCTURE_PASSWORD
            elif change.sheet in self._passwords:
                refused[change.sheet] = PASSWORD
            elif change.sheet in refused:
                continue
            else:
                self._state.change(change)
        return refused

    def openness(self) -> Openness:
        """As given. 能否改动和保存。"""
        return self._openness

    def select(self, place: Place) -> None:
        """Remember the selected cell. 选中单元格。"""
        self.selected = place

    def selection(self) -> Place | None:
        """The selected cell. 选中的单元格。"""
        return self.selected

    def status(self, text: str) -> None:
        """Keep what was told. 状态文字。"""
        self.told.append(text)


def _workbook(content: Mapping[str, Rows], merged: Mapping[str, Iterable[str]], names: Mapping[str, str]) -> Workbook:
    sheets = [Sheet.from_rows(str(name), _lines(name, rows), merged=merged.get(name, ())) for name, rows in content.items()]
    return Workbook(sheets, dict(names))


def _lines(name: object, rows: object) -> list[list[Value]]:
    """What was handed over for a sheet as rows of values."""
    lines = list(rows) if _several(rows) else [rows]
    wrong = [line for line in lines if not _several(line)]
    if wrong:
        raise BadInput(f"工作表“{name}”的内容中有 {type(wrong[0]).__name__}，不是一行", accepted="由行组成的列表，每行是由值组成的列表")
    return [[held(value) for value in line] for line in lines]


def _several(one: object) -> bool:
    return isinstance(one, Iterable) and not isinstance(one, str | bytes | Mapping)


@dataclass(slots=True)
class _State:
    """The workbook with what `cells.Workbook` does not hold, and how each change alters it."""

    book: Workbook
    dresses: dict[Place, Dress]
    links: dict[Place, Place] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet:
        sheet = self.book.sheet(name)
        if sheet is None:
            raise BadInput(f"没有名为“{name}”的工作表", next_step="请检查工作表是否已改名或删除")
        return sheet

    def change(self, change: Change) -> None:
        self._do(change)

    @singledispatchmethod
    def _do(self, change: Change) -> None:
        raise BadInput(f"内存宿主不认识改动 {type(change).__name__}")

    @_do.register
    def _add(self, change: AddSheet) -> None:
        self._place(Sheet(change.sheet), change.after)

    @_do.register
    def _copy(self, change: CopySheet) -> None:
        source, new = self.sheet(change.source), change.sheet
        copy = Sheet(new, dict(source.values), dict(source.formulas), dict(source.formats), source.merged, source.hidden)
        self._place(copy, change.after)
        self.dresses |= {Place(new, at.cell): dress for at, dress in self.dresses.items() if at.sheet == source.name}
        self.links |= {Place(new, at.cell): target for at, target in self.links.items() if at.sheet == source.name}
        own, other = f"{source.name}!", f"{new}!"
        names = {
            other + name.removeprefix(own): target.replace(quoted(source.name), quoted(new)).replace(own, other)
            for name, target in self.book.names.items()
            if name.startswith(own)
        }
        self.book.names = {**self.book.names, **names}

    def _place(self, sheet: Sheet, after: str) -> None:
        if self.book.sheet(sheet.name):
            raise BadInput(f"已有名为“{sheet.name}”的工作表", next_step="请先改名或删除")
        position = self.book.sheets.index(self.sheet(after)) + 1 if after else len(self.book.sheets)
        self.book.sheets.insert(position, sheet)

    @_do.register
    def _delete(self, change: DeleteSheet) -> None:
        self.book.sheets.remove(self.sheet(change.sheet))
        self._forget(change.sheet)

    @_do.register
    def _empty(self, change: Empty) -> None:
        sheet = self.sheet(change.sheet)
        for cells in (sheet.values, sheet.formulas, sheet.formats):
            cells.clear()
        _set_merged(sheet, ())
        self._forget(change.sheet)

    def _forget(self, name: str) -> None:
        self.dresses = {place: dress for place, dress in self.dresses.items() if place.sheet != name}
        self.links = {place: target for place, target in self.links.items() if place.sheet != name}

    @_do.register
    def _write(self, change: Write) -> None:
        sheet = self.sheet(change.sheet)
        for at, content in change.cells.items():
            sheet.values.pop(at, None)
            sheet.formulas.pop(at, None)
            if isinstance(content, Formula):
                sheet.formulas[at] = content.text
            elif content is not None and content != "":
                sheet.values[at] = content

    @_do.register
    def _paint(self, change: Paint) -> None:
        self.sheet(change.sheet)
        if change.style.fill:
            for at in (cell for area in change.areas for cell in area):
                self._do(Dressed(change.sheet, at, Fill.solid(change.style.fill)))

    @_do.register
    def _arrange(self, change: Arrange) -> None:
        """Of the arrangement, merged areas are all that a reader sees."""
        sheet = self.sheet(change.sheet)
        _set_merged(sheet, (*sheet.merged, *change.merged))

    @_do.register
    def _link(self, change: Link) -> None:
        self.links[Place(self.sheet(change.sheet).name, change.cell)] = change.target

    @_do.register
    def _dress(self, change: Dressed) -> None:
        place = Place(self.sheet(change.sheet).name, change.cell)
        dress = self.dresses.get(place, Dress())
        fill = dress.fill if change.fill is None else change.fill
        self.dresses[place] = replace(dress, fill=fill, note=dress.note if change.note is None else change.note)

    @_do.register
    def _insert(self, change: InsertRow) -> None:
        name, row, move = change.sheet, change.row, after_insertion(change.row)
        sheet = self.sheet(name)
        for other in self.book.sheets:
            other.formulas = {at: moved(text, other.name, name, move) for at, text in other.formulas.items()}
        self.book.names = {key: moved(target, "", name, move) for key, target in self.book.names.items()}
        below = {at: at.offset(rows=1) for at in (*sheet.values, *sheet.formulas, *sheet.formats) if at.row >= row}
        for part in ("values", "formulas", "formats"):
            setattr(sheet, part, {below.get(at, at): content for at, content in getattr(sheet, part).items()})
        above = [area for area in sheet.merged if area.first.row == area.last.row == row - 1]
        copies = [Area(area.first.offset(rows=1), area.last.offset(rows=1)) for area in above]
        _set_merged(sheet, (*(_lowered(area, row) for area in sheet.merged), *copies))
        sheet.formats |= {at.offset(rows=1): code for at, code in sheet.formats.items() if at.row == row - 1}
        self._lower(name, row)

    def _lower(self, name: str, row: int) -> None:
        """Fills, notes and links below the new row move down; the row itself looks like the one above."""

        def lowered(place: Place) -> Place:
            return Place(name, place.cell.offset(rows=1)) if place.sheet == name and place.cell.row >= row else place

        above = {place: dress for place, dress in self.dresses.items() if place.sheet == name and place.cell.row == row - 1}
        self.dresses = {lowered(place): dress for place, dress in self.dresses.items()}
        self.dresses |= {Place(name, at.cell.offset(rows=1)): replace(dress, note="") for at, dress in above.items()}
        self.links = {lowered(place): lowered(target) for place, target in self.links.items()}

    @_do.register
    def _to_values(self, change: ToValues) -> None:
        sheet = self.sheet(change.sheet)
        for at in change.cells:
            sheet.formulas.pop(at, None)
            if sheet.values.get(at) == "":
                del sheet.values[at]

    @_do.register
    def _reenter(self, change: Reenter) -> None:
        sheet = self.sheet(change.sheet)
        for at in change.cells:
            sheet.formulas[at] = without_paths(sheet.formulas[at])
            sheet.values.pop(at, None)

    @_do.register
    def _rename(self, change: Rename) -> None:
        self.book.names = {**self.book.names, change.name: change.target}


def _lowered(area: Area, row: int) -> Area:
    first, last = after_insertion(row)((area.first.row, area.last.row))
    return Area(Address(first, area.first.column), Address(last, area.last.column))


def _set_merged(sheet: Sheet, areas: Iterable[Area]) -> None:
    sheet.merged, sheet._owners = tuple(dict.fromkeys(areas)), None
