"""What of the source stands nowhere in the standard workbook, in reading order, and the sheet that keeps it. 未对应内容。"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from xltools.build.placed import PlacedSheet, Role
from xltools.conversion.carry import LONGEST, Carried
from xltools.conversion.standard import is_band, standard_title
from xltools.conversion.trace import Spot, Unplaced, spot
from xltools.core.cells import Address, CellError, Sheet, Value
from xltools.core.labels import label_of, squeeze
from xltools.core.layout import Layout
from xltools.core.model import Book, Field, Form
from xltools.core.money import names_unit
from xltools.forms.narrative import PROSE
from xltools.forms.read import labels_of
from xltools.forms.recognise import OWN_SHEETS

SHEET = "未对应内容"
HEADINGS = ("序号", "来源工作表", "单元格", "栏目", "内容", "为什么没有位置")
_CONTENT = HEADINGS.index("内容") + 1
_WIDTHS = (7.0, 20.0, 11.0, 26.0, 64.0, 34.0)
_LEAD = "源文件“{source}”里的下列内容在标准表里没有位置，照原样列在这里，一项不少。需要的请自行填入相应的表，或保留备查。"
_IN_WORD = "单元格一栏里，T2R3C4 是第 2 张表第 3 行第 4 列，P5 是第 5 段。"
_NOTHING = "源文件“{source}”的内容都已填入各表，没有未对应的内容。"
_PARTLY = "其中的内容已填入，原文备查"
_BETWEEN_LABELS = re.compile(r"[:：\s\u3000]+")
_MARK = re.compile(r"[-－—–―/／\\~～]+")
_MARKS_TOLD = "表示“无”的符号，所在的栏标准表没有，或照空白处理"
_TOGETHER = 24
_YEAR = re.compile(r"[（(]?\s*(20\d\d)\s*年?度?\s*[）)]?")


@dataclass
class Leftovers:
    """The source gone through cell by cell. 逐格查看源文件。

    Args: book, its forms; carried, those that were carried; refused, the others with why; year, the one the workbook is
    for; own, the texts that xltools itself prints on a workbook of its own ("" for any other).
    """

    book: Book
    carried: Sequence[Carried]
    refused: Sequence[tuple[Form, str]]
    year: int
    own: frozenset[str] = frozenset()

    def all(self) -> Iterator[Unplaced]:
        """Everything without a place, sheet by sheet. 全部未对应内容。"""
        for sheet in self.book.workbook.sheets:
            if sheet.name.startswith(SHEET) and (kept := list(_kept(sheet))):
                yield from kept
            elif not (self.own and sheet.name in OWN_SHEETS):
                yield from (part for one in self._of(sheet) for part in _cut(one))

    def _of(self, sheet: Sheet) -> Iterator[Unplaced]:
        """A sheet's leftovers in reading order; marks such as — in its forms come last, told together."""
        view, marks = _View(sheet, self), {}
        for cell, one in self._each(sheet, view):
            if isinstance(one.content, str) and _MARK.fullmatch(one.content.strip()) and view.holds(cell):
                marks.setdefault(one.content, []).append(one)
            else:
                yield one
        for every in marks.values():
            yield from _together(every)
        for cell, comment in sorted(sheet.notes.items()):
            if (sheet.name, cell) not in self.noted:
                yield Unplaced(sheet.name, str(sheet.place(cell)), "批注", comment, "批注所在的格没有填入标准表")

    def _each(self, sheet: Sheet, view: _View) -> Iterator[tuple[Address, Unplaced]]:
        for cell in sorted({*sheet.values, *sheet.formulas}):
            value = sheet.values.get(cell)
            if value is None and cell in sheet.formulas:
                value = "=" + sheet.formulas[cell]
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            if told := view.told(cell, value):
                label, reason = told
                yield cell, Unplaced(sheet.name, str(sheet.place(cell)), label, value, reason, sheet.formats.get(cell, ""))

    @cached_property
    def taken(self) -> frozenset[Spot]:
        return frozenset(place for one in self.carried for place in one.taken)

    @cached_property
    def noted(self) -> frozenset[Spot]:
        return frozenset(place for one in self.carried for place in one.noted)

    @cached_property
    def left(self) -> Mapping[Spot, tuple[Field, str]]:
        return {place: told for one in self.carried for place, told in one.left.items()}

    @cached_property
    def forms(self) -> Mapping[str, list[tuple[Form, str]]]:
        """The forms on each sheet, with why they were refused."""
        found: dict[str, list[tuple[Form, str]]] = {}
        covers = ((form, "") for form in self.book.of("cover"))
        for form, reason in [*((one.form, "") for one in self.carried), *self.refused, *covers]:
            found.setdefault(form.sheet, []).append((form, reason))
        return found

    @cached_property
    def fields(self) -> Mapping[Spot, Field]:
        """What was read from each cell, whether or not it was carried."""
        everything = (one for forms in self.forms.values() for form, _ in forms for one in form.everything())
        return {place: one for one in everything if (place := spot(one))}


class _View:
    """One sheet, and what each of its cells is."""

    def __init__(self, sheet: Sheet, whole: Leftovers) -> None:
        self.sheet, self.whole = sheet, whole
        self.forms = whole.forms.get(sheet.name, [])
        self.rows = Counter(cell.row for cell in sheet.values)
        self.labels: dict[Address, str] = {}
        for cell, value in sheet.values.items():
            if isinstance(value, str) and (sheet.name, Address(*cell)) not in whole.fields and self._is_label(cell, value):
                self.labels[Address(*cell)] = value
        self.cells = sorted(Address(*cell) for cell in sheet.values)
        self.labelled: dict[int, list[Address]] = {}
        for cell in sorted(self.labels):
            self.labelled.setdefault(cell.column, []).append(cell)

    def told(self, cell: Address, value: Value) -> tuple[str, str] | None:
        """The label and the reason of a cell without a place; None for one that was carried or is a label."""
        place = (self.sheet.name, Address(*cell))
        if place in self.whole.taken or cell in self.labels:
            return None
        if place in self.whole.left:
            one, reason = self.whole.left[place]
            return one.label, reason
        one = self.whole.fields.get(place)
        form, reason = self._form_at(cell)
        if one and form and self._is_made_here(one, form, "" if reason else value):
            return None
        if self.sheet.name == PROSE and self.sheet.naming:
            return "", _PARTLY if one else "正文的一段，不在表里"
        if form is None:
            return self._beside(cell), _PARTLY if one else self._outside()
        if one and not reason:
            return one.label, _PARTLY
        return one.label if one else self._beside(cell), reason or self._inside(cell, value)

    def _is_made_here(self, one: Field, form: Form, value: Value) -> bool:
        """Does the standard workbook say the same anyway: a computed cell, the cover, a label around a carried value?"""
        if one.item.computed or form.kind == "cover" or (form.kind == "project-list" and (one.formula or one.item.given)):
            return True
        around = value.replace(one.text, "", 1).strip() if isinstance(value, str) else ""
        return bool(around) and _in_layout(form, around, self.whole.year)

    def _form_at(self, cell: Address) -> tuple[Form | None, str]:
        return next(((form, reason) for form, reason in self.forms if cell in form.area), (None, ""))

    def holds(self, cell: Address) -> bool:
        """Does a form stand around a cell?"""
        return self._form_at(cell)[0] is not None

    def _outside(self) -> str:
        return f"{'隐藏的工作表，' if self.sheet.hidden else ''}{self._unlike_a_form()}"

    def _unlike_a_form(self) -> str:
        name, book = self.sheet.name, self.whole.book
        if name in book.unrecognised:
            return f"没有认出这张表：{book.unrecognised[name]}"
        return "在自评表以外" if self.forms else "这张工作表不是自评表"

    def _inside(self, cell: Address, value: Value) -> str:
        if len({one.row for one in self.sheet.area_of(cell)}) > 1 and isinstance(value, str):
            return "表内一块的名称，标准表另有名称"
        if self.rows[cell.row] == 1 and isinstance(value, str):
            return "表内单独一行的文字，不属于哪一栏"
        return "表内的内容，没有认出属于哪一栏，或另有内容取代"

    def _is_label(self, cell: Address, text: str) -> bool:
        if text in self.whole.own:
            return True
        if any(one.kind == "cover" for one, _ in self.forms) and self.sheet[cell.offset(columns=-1)] in self.whole.own:
            return True  # a step or a sheet's purpose, beside its number or name
        form, _ = self._form_at(cell)
        if form is None:
            return bool(self.forms) and names_unit(text)
        year = _YEAR.fullmatch(squeeze(text))
        return is_band(text) or (int(year[1]) == self.whole.year if year else names_unit(text)) or _in_layout(form, text, self.whole.year)

    def _beside(self, cell: Address) -> str:
        """The label before a cell in its row, else the one above it; none for a line that stands alone."""
        if self.rows[cell.row] == 1:
            return ""
        before = _last_below(self.cells, cell)
        if before and before.row == cell.row and before in self.labels:
            return label_of(self.labels[before])
        above = _last_below(self.labelled.get(cell.column, []), cell)
        return label_of(self.labels[above]) if above else ""


def _last_below(cells: Sequence[Address], cell: Address) -> Address | None:
    """The last of the cells, which are in reading order, that stands before a cell."""
    place = bisect_left(cells, cell)
    return cells[place - 1] if place else None


def _in_layout(form: Form, text: str, year: int) -> bool:
    """Is a text one of the form's headings or row labels, as its layout spells them?"""
    labels, label = _labels(form.layout.id, year), label_of(text)
    if label in labels or label.startswith(_beginnings(form.layout.id, year)) or label in _titles(form.layout.id, year):
        return True
    parts = [label_of(part) for part in _BETWEEN_LABELS.split(text) if part]
    return all(part in labels or part == "其中" for part in parts)


@cache
def _labels(layout_id: str, year: int) -> frozenset[str]:
    return labels_of(Layout.get(layout_id), year)


@cache
def _beginnings(layout_id: str, year: int) -> tuple[str, ...]:
    """What labels of a layout begin with, where any words may follow."""
    return tuple(one[:-1] for one in _labels(layout_id, year) if one.endswith("*"))


@cache
def _titles(layout_id: str, year: int) -> frozenset[str]:
    """The titles and headings of a layout, and of the standard one it goes into."""
    layout = Layout.get(layout_id)
    texts = (layout.title, standard_title(layout), *(heading["text"] for block in layout.blocks for heading in block.headings))
    return frozenset(label_of(text.replace("{year}", str(year))) for text in texts)


def _together(every: Sequence[Unplaced]) -> Iterator[Unplaced]:
    """Cells of a sheet that hold the same mark, so many a line."""
    for start in range(0, len(every), _TOGETHER):
        some = every[start : start + _TOGETHER]
        cells, labels = "、".join(one.cell for one in some), "、".join(dict.fromkeys(one.label for one in some if one.label))
        reason = f"{len(some)} 处{_MARKS_TOLD}" if len(some) > 1 else _MARKS_TOLD
        yield Unplaced(some[0].sheet, cells, labels, some[0].content, reason)


def _cut(one: Unplaced) -> Iterator[Unplaced]:
    """A text too long for one cell, in parts."""
    if not isinstance(one.content, str) or len(one.content) <= LONGEST:
        yield one
        return
    for start in range(0, len(one.content), LONGEST):
        part = one.content[start : start + LONGEST]
        yield Unplaced(one.sheet, one.cell, one.label, part, one.reason if not start else "接上一行", one.format)


def _kept(sheet: Sheet) -> Iterator[Unplaced]:
    """What an earlier conversion had no place for, as it told it; nothing where the sheet is another."""
    heads = [cell.row for cell, value in sheet.values.items() if value == HEADINGS[0] and cell.column == 1]
    if not heads or _line(sheet, heads[0]) != HEADINGS:
        return
    for row in sorted({cell.row for cell in sheet.values if cell.row > heads[0]}):
        _, name, cell, label, content, reason = _line(sheet, row)
        name, cell, label, reason = (str(text or "") for text in (name, cell, label, reason))
        yield Unplaced(name, cell, label, content, reason, sheet.formats.get(Address(row, _CONTENT), ""))


def _line(sheet: Sheet, row: int) -> tuple[Value, ...]:
    return tuple(sheet[Address(row, column)] for column in range(1, len(HEADINGS) + 1))


def place(source: str, unplaced: Sequence[Unplaced]) -> PlacedSheet:
    """The sheet 未对应内容. 未对应内容表。"""
    sheet = PlacedSheet(SHEET, "unplaced", widths=_WIDTHS, repeat=(3, 3), freeze=Address(4, 1))
    sheet.put("A:F", 1, Role.TITLE, SHEET)
    lead = _LEAD + _IN_WORD * source.lower().endswith(".docx") if unplaced else _NOTHING
    sheet.put("A:F", 2, Role.NOTE, lead.format(source=source))
    for column, heading in zip("ABCDEF", HEADINGS, strict=True):
        sheet.put(column, 3, Role.HEADING, heading)
    for number, one in enumerate(unplaced, 1):
        content = str(one.content) if isinstance(one.content, CellError) else one.content
        texts = (number, one.sheet, one.cell, one.label, content, one.reason)
        for place, (column, text) in enumerate(zip("ABCDEF", texts, strict=True), 1):
            sheet.put(column, number + 3, Role.ROW, text, number_format=(place == _CONTENT and one.format) or "General")
    return sheet
