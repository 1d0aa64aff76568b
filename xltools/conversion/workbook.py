"""A workbook's forms turned into a standard workbook. 换表。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePath

from xltools import commands
from xltools.build import emit
from xltools.build.compose import Composition, compose
from xltools.build.filling import FIRST_YEAR, LAST_YEAR, MOST_PROJECTS, STANDARD_FORMS, Filling, FormFill
from xltools.conversion import leftovers, remarks
from xltools.conversion.carry import Carried
from xltools.conversion.leftovers import Leftovers
from xltools.conversion.standard import standard_layout
from xltools.conversion.trace import Unplaced
from xltools.core.cells import Workbook
from xltools.core.errors import BadInput
from xltools.core.files import replace_file
from xltools.core.findings import Finding
from xltools.core.layout import KINDS, Layout
from xltools.core.model import Book, Form
from xltools.core.money import money_unit
from xltools.core.scheme import Scheme
from xltools.forms.narrative import PROSE

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
MOST_UNPLACED = 100_000
_TITLE = 30  # characters of a line that may be a title
_DERIVED = {"project-list"}
_MADE_HERE = "由各项目表自动生成"
_ONLY_ONE = "标准工作簿只放一张{kind}，已放入“{first}”的那一张"
_NO_FORM = "标准工作簿没有与这种{kind}对应的表"


@dataclass(repr=False)
class Conversion:
    """A workbook read and its forms carried into a standard one. 换表的结果。

    `carried` are the forms that were carried, in order; `refused` those that were not, with why; `unplaced` everything
    that has no place; `remarks` what was assumed for want of anything said and what is advised, as the cover tells it.
    """

    book: Book
    source: str
    unit: str
    year: int
    schemes: Mapping[str, Scheme]
    carried: list[Carried]
    refused: list[tuple[Form, str]]
    remarks: list[str]

    def __repr__(self) -> str:
        """What was carried where, short enough for a prompt."""
        return f"<Conversion {self.source} → {'、'.join(self.sheets)}>"

    @cached_property
    def unplaced(self) -> list[Unplaced]:
        found = list(islice(Leftovers(self.book, self.carried, self.refused, self.year, self._printed).all(), MOST_UNPLACED + 1))
        if len(found) > MOST_UNPLACED:
            raise BadInput(f"自评表以外的内容超过 {MOST_UNPLACED} 格", next_step="请只保留自评表，另存后再转换")
        return found

    @cached_property
    def filling(self) -> Filling:
        """What the standard workbook is composed of. 标准工作簿的内容。"""
        forms = (*(one.fill(name) for one, name in zip(self.carried, self.sheets, strict=True)), *self._blank_forms())
        return Filling(self.unit, self.year, self.schemes["department"].id, self.schemes["project"].id, forms, remarks=tuple(self.remarks))

    @cached_property
    def sheets(self) -> list[str]:
        """The sheet of each carried form in the standard workbook."""
        number, names = 0, []
        for one in self.carried:
            number += one.target.kind == "project"
            names.append(one.target.sheet.format(n=number))
        return names

    def _blank_forms(self) -> Iterator[FormFill]:
        """The standard forms the source has nothing for, blank; no project forms, and no list of them where there are none."""
        kinds = {one.target.kind for one in self.carried}
        kinds |= set() if "project" in kinds else _DERIVED
        for layout in map(Layout.get, STANDARD_FORMS):
            if layout.kind not in kinds and layout.kind != "project":
                yield FormFill(layout.id)

    @cached_property
    def composition(self) -> Composition:
        """The standard workbook laid out and checked. 编排好并校验过的标准工作簿。"""
        composed = compose(self.filling)
        if self._pin(composed):
            composed = compose(self.filling)
        findings = commands.validate(composed.workbook()).findings
        return compose(replace(self.filling, others=(leftovers.place(self.source, self.unplaced),)), findings=findings)

    def _pin(self, composed: Composition) -> bool:
        """Let stated values stand where a standard form's own formula now gives another; True when there were any."""
        found = [(one, key) for one, name in zip(self.carried, self.sheets, strict=True) for key in _differing(one, composed, name)]
        for one, key in found:
            one.pin(key)
        return bool(found)

    @cached_property
    def _printed(self) -> frozenset[str]:
        """What xltools prints on its own workbooks, where the source is one of them."""
        if not self.book.of("cover"):
            return frozenset()
        sheets = compose(replace(self.filling, others=(leftovers.place(self.source, ()),))).sheets
        return frozenset(cell.value for sheet in sheets for cell in sheet.cells if isinstance(cell.value, str) and not cell.key)

    def write(self, path: Path | str) -> Path:
        """Write the standard workbook. 写出标准工作簿。

        Raises:
            BadInput: the file exists, cannot be written, is not called .xlsx, or the source holds too much besides its forms.
        """
        emit.require_name(Path(path), ".xlsx")
        with replace_file(Path(path), overwrite=False) as unfinished:
            emit.emit(self.composition, unfinished)
        return Path(path)

    @property
    def findings(self) -> Sequence[Finding]:
        return self.composition.findings or ()

    def account(self) -> Iterator[str]:
        """What was found, carried and left over, line by line, for the person who asked. 换表说明。"""
        known = len(self.carried) + len(self.refused)
        count, sheets = sum(one.count for one in self.carried), Counter(one.sheet for one in self.unplaced)
        yield f"源文件 {self.source}：认出 {known} 张表，评价年度 {self.year}，单位 {self.unit or '（没有写明）'}。"
        for one, name in zip(self.carried, self.sheets, strict=True):
            unit = "" if one.unit == "万元" else f"，金额由{one.unit}换算为万元"
            yield f"  {one.form.sheet}!{one.form.area} {KINDS[one.form.kind]}（{one.form.layout.id}）→ {name}：{one.count} 格{unit}"
        for form, reason in self.refused:
            to = leftovers.SHEET if sheets[form.sheet] else "不搬运"
            yield f"  {form.sheet}!{form.area} {KINDS[form.kind]}（{form.layout.id}）→ {to}：{reason}"
        for sheet, nearest in self.book.unrecognised.items():
            yield f"  {sheet} 没有认出 → {leftovers.SHEET}：{nearest}"
        for part in self.book.partly:
            yield f"  {part.sheet}!{part.area} 没有认出 → {leftovers.SHEET}：{part.reason}"
        told = "，".join(f"{sheet} {number} 项" for sheet, number in sheets.items())
        left = f"未对应内容 {len(self.unplaced)} 项{f'（{told}）' if told else ''}"
        yield f"已填入 {count} 格，每格的批注写明出处；{left}。"
        yield from self.remarks


def convert(workbook: Workbook, *, unit: str | None = None, year: int | None = None, scheme: str | None = None) -> Conversion:
    """Carry every recognised form of a workbook into a standard one. 换表。

    Args:
        workbook: as a host read it.
        unit, year: the department and the evaluated year; what the forms say when None.
        scheme: a scoring scheme id that replaces the source's own for the kind it is made for.
    Raises:
        BadInput: no form was recognised, or an impossible year.
        UnknownName: no such scheme.
    """
    context = commands.read(workbook, scheme)
    book = context.book
    if not book.forms:
        raise _nothing_found(book)
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(f"评价年度 {year} 不合理", accepted=f"{FIRST_YEAR} 至 {LAST_YEAR}", next_step="请改为四位数的年度")
    source = PurePath(workbook.path).name or "工作簿"
    found = year or _year(book, source)
    chosen, refused = _chosen(book)
    carried = [Carried(form, source, workbook, money_unit(form, sheet)).carry() for form in chosen if (sheet := workbook.sheet(form.sheet))]
    named = _unit(book) if unit is None else unit
    told = [
        *remarks.kept(book),
        *remarks.assumed(found),
        *remarks.unread(workbook),
        *remarks.advised(chosen, context.schemes, scheme, named, found),
    ]
    return Conversion(book, source, named, found or remarks.last_year(), context.schemes, carried, refused, [*dict.fromkeys(told)])


def _nothing_found(book: Book) -> BadInput:
    told = "；".join(f"{sheet}：{nearest}" for sheet, nearest in book.unrecognised.items())
    return BadInput(
        f"没有认出任何自评表{f'（{told}）' if told else ''}",
        accepted="、".join(KINDS.values()),
        next_step="请核对文件，或为这种表样添加表样文件",
    )


def _chosen(book: Book) -> tuple[list[Form], list[tuple[Form, str]]]:
    """The forms that have a place, and the others with why not: one of each kind but projects, a filled one first."""
    reasons = [(form, _why_refused(form, book)) for form in book.forms if form.kind != "cover"]
    taken = [form for form, why in reasons if not why]
    if (count := sum(form.kind == "project" for form in taken)) > MOST_PROJECTS:
        what = f"认出 {count} 张项目表，一个标准工作簿放不下"
        raise BadInput(what, accepted=f"不超过 {MOST_PROJECTS} 张", next_step="请分成几个文件，分别转换")
    return taken, [(form, why) for form, why in reasons if why]


def _why_refused(form: Form, book: Book) -> str:
    if form.kind in _DERIVED:
        return _MADE_HERE
    if standard_layout(form.layout) is None:
        return _NO_FORM.format(kind=KINDS[form.kind])
    best = next((one for one in book.of(form.kind) if one.filled), form)
    alone = form.kind == "project" or form is best
    return "" if alone else _ONLY_ONE.format(kind=KINDS[form.kind], first=best.sheet)


def _year(book: Book, source: str) -> int | None:
    """The evaluated year: as the cover or a title says, else a sheet's name, the file's, or a form's text."""
    if book.year:
        return book.year
    names = dict.fromkeys(form.sheet for form in book.forms)
    sheets = [book.workbook.sheet(name) for name in names]
    inside = (value for sheet in sheets if sheet for _, value in sorted(sheet.values.items()))
    prose = (str(value) for sheet in book.workbook.sheets if sheet.name == PROSE for _, value in sorted(sheet.values.items()))
    texts = [*names, source, *(one for one in inside if isinstance(one, str) and len(one) < _TITLE), *prose]
    return next((int(match[1]) for text in texts if (match := _YEAR.search(text))), None)


def _unit(book: Book) -> str:
    """The department: as the cover says, else as most forms do."""
    if book.unit:
        return book.unit
    for kinds, keys in ((("department", "base-data", "scorecard"), ("department", "unit")), (("project",), ("department", "implementer"))):
        for key in keys:
            named = Counter(form[key].text for form in book.of(*kinds) if not form[key].blank)
            if named:
                return named.most_common(1)[0][0]
    return ""


def _differing(one: Carried, composed: Composition, name: str) -> list[str]:
    """The keys at which the standard form's formula gives another value than the source states."""
    placed, sheet = composed.sheet(name), composed.workbook().sheet(name)
    return [key for key, stated in one.own.items() if not _equal(sheet.values.get(placed.keys[key]), stated.value)]


def _equal(value: object, stated: object) -> bool:
    blank = (None, "")
    if value in blank or stated in blank:
        return value in blank and stated in blank
    if isinstance(value, int | float) and isinstance(stated, int | float):
        return abs(value - stated) <= 1e-9 * max(1, abs(stated))
    return value == stated
