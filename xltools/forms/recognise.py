"""Finding the forms of a workbook: each sheet is read with the layout whose labels fit it best. 识别表单。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from xltools.core.cells import Address, Area, Sheet, Workbook
from xltools.core.labels import label_of, squeeze
from xltools.core.layout import KINDS, Item, Layout, layouts
from xltools.core.model import Book, Form, Unread
from xltools.core.reports import OWN_SHEETS
from xltools.forms.grid import Grid
from xltools.forms.narrative import LAYOUT as NARRATIVE
from xltools.forms.narrative import narrative
from xltools.forms.prose import accounts_told
from xltools.forms.read import Reader
from xltools.forms.rows import MOST_ROWS
from xltools.forms.segments import FILLED, grids, title_words

UNKNOWN = "没有找到任何已知表样的栏目名称"
FEW = 2  # fewer labels than this say nothing about a sheet
ENOUGH = 0.55  # the share of a layout's labels a sheet must carry
LIKELY, MORE = 4, 2  # so many layouts are read in earnest, and so many more of which nothing is lacking
SHARE = 10  # a whole layout counts as so many labels more
WHOLE = 0.99  # the fit of a form that is written as its layout says
TITLE_BONUS, TITLE_LABELS = 0.15, 4  # a title that names the form counts so much, and as so many labels
_YEAR = re.compile(r"(20\d\d)年")
_HEADED = re.compile(r"(20\d\d)年度?(?:决算|预算|实际|执行|在职)\w{0,6}")


def recognise(workbook: Workbook) -> Book:
    """The workbook's forms, in sheet order; sheets that fit no layout are named with the nearest one.

    Empty sheets, the ones xltools itself writes its results on, running text and hidden lists are passed over.
    """
    book = Book(workbook)
    year = _cover_year(workbook)
    for sheet in workbook.sheets:
        if sheet.extent is None or sheet.name.startswith(OWN_SHEETS):
            continue
        parts = grids(sheet)
        fits = [best_fit(grid, year) for grid in parts]
        forms = [fit.form for fit in fits if _fits(fit)]
        book.forms += forms
        if not forms and not _holds_no_table(sheet):
            book.unrecognised[sheet.name] = next((_nearest(fit, grid) for fit, grid in zip(fits, parts, strict=True) if fit), UNKNOWN)
        elif forms:
            book.partly += [_unread(grid, fit) for fit, grid in zip(fits, parts, strict=True) if not _fits(fit) and _is_table(grid)]
    told = narrative(workbook, {form.sheet for form in book.forms})
    if told:
        book.forms.append(told)
        book.unrecognised.pop(told.sheet, None)
    accounts = None if book.of("accounts") else accounts_told(workbook)
    book.forms += [accounts] if accounts else []
    return book


def _fits(fit: Fit | None) -> bool:
    return fit is not None and fit.score >= ENOUGH and not _endless(fit.form)


def _is_table(grid: Grid) -> bool:
    """Does a part of a sheet have rows of several cells, as tables do and notes do not?"""
    return sum(grid.first_row <= row <= grid.last_row and count >= FILLED for row, count in grid.texts.items()) > 1


def _unread(grid: Grid, fit: Fit | None) -> Unread:
    columns = [cell.column for cell in grid.filled(grid.first_row, grid.last_row)]
    rows = sorted(row for row in grid.texts if grid.first_row <= row <= grid.last_row)
    place = grid.sheet.place
    area = Area(place(Address(rows[0], min(columns))), place(Address(rows[-1], max(columns))))
    return Unread(grid.sheet.name, area, _nearest(fit, grid) if fit else UNKNOWN)


def _endless(form: Form) -> bool:
    """Is a table longer than any form has?"""
    return any(len(rows) > MOST_ROWS for rows in form.tables.values())


def _holds_no_table(sheet: Sheet) -> bool:
    """Is a sheet lines of text, or a hidden list that others take their choices from?"""
    columns = {cell.column for cell in (*sheet.values, *sheet.formulas)}
    return len(columns) == 1


class Fit(NamedTuple):
    """How well a sheet was read with one layout, how many of its labels were found, and what was read."""

    score: float
    labels: int
    form: Form


def best_fit(sheet: Sheet | Grid, year: int | None = None) -> Fit | None:
    """The sheet, or a part of it, read with the layout that fits best; None when no label of any layout is there."""
    grid = sheet if isinstance(sheet, Grid) else Grid(sheet)
    year = year_on(grid) or year or _year_headed(grid)
    tabled = (layout for layout in layouts().values() if layout.id != NARRATIVE)
    ranked = sorted(tabled, key=lambda layout: (-_overlap(grid, layout), not layout.written))
    likely = [*ranked[:LIKELY], *[layout for layout in ranked[LIKELY:] if _may_be(grid, layout)][:MORE]]
    fits: list[Fit] = []
    for layout in sorted(likely, key=lambda layout: not layout.written):
        if layout.written or not any(fit.score - TITLE_BONUS >= WHOLE for fit in fits):
            fits.append(_fit(grid, layout, year))
    best = max(fits, key=lambda fit: (fit.score >= ENOUGH, fit.labels, fit.score))
    return best if any(_labels(layout.id)[0].keys() & grid.places.keys() for layout in likely) else None


def _may_be(grid: Grid, layout: Layout) -> bool:
    """Does every heading that a form of the layout must have stand on the sheet?"""
    asked = _asked(layout.id)
    return bool(asked) and all(_found(grid, spelt) for spelt in asked)


@cache
def _asked(layout_id: str) -> list[list[str]]:
    """How each heading that a form of the layout must have may be spelt."""
    columns = [item for block in layouts()[layout_id].blocks if not block.optional for item in block.columns]
    return [_spelt(item) for item in columns if item.label and not (item.optional or item.computed)]


def _spelt(item: Item) -> list[str]:
    return [label_of(text) for text in (item.label, *item.aliases)]


def _overlap(grid: Grid, layout: Layout) -> float:
    """How many of a layout's labels stand anywhere on the sheet, and what share: a quick guess before it is read."""
    labels, needed = _labels(layout.id)
    found = len({labels[label] for label in labels.keys() & grid.places.keys()})
    return found + SHARE * min(1.0, found / needed) + TITLE_LABELS * _titled(grid, layout)


@cache
def _labels(layout_id: str) -> tuple[dict[str, int], int]:
    """What each spelling of a label stands for, and how many labels a form of the layout must have."""
    blocks = layouts()[layout_id].blocks
    items = [
        item for block in blocks for item in (*block.columns, *block.rows, *(one for line in block.lines for one in line)) if item.label
    ]
    spelt = {label_of(text): number for number, item in enumerate(items) for text in (item.label, *item.aliases)}
    return spelt, sum(not item.optional for item in items) or 1


def _fit(grid: Grid, layout: Layout, year: int | None) -> Fit:
    reader = Reader(grid, layout, year, grid.last_row, row=grid.first_row)
    form = reader.read()
    titled = reader.fit > 0 and _titled(grid, layout)
    if not titled and (layout.named or not reader.fit):
        return Fit(0.0, 0, form)
    return Fit(reader.fit + TITLE_BONUS * titled, reader.found + TITLE_LABELS * titled, form)


def _titled(grid: Grid, layout: Layout) -> bool:
    """Layouts alike but for the title are told apart by it."""
    return any(word in label for label in grid.titles for word in title_words(layout))


def year_on(grid: Grid) -> int | None:
    """The year in the first rows' text, as titles print it."""
    matches = (_YEAR.search(label) for label in grid.titles)
    return next((int(match[1]) for match in matches if match), None)


def _year_headed(grid: Grid) -> int | None:
    """The latest year that a heading names, 2022年决算数, on a form whose title names none."""
    years = [int(match[1]) for label in grid.places if (match := _HEADED.fullmatch(label))]
    return max(years, default=None)


def _cover_year(workbook: Workbook) -> int | None:
    for sheet in workbook.sheets:
        for cell, value in sheet.values.items():
            if isinstance(value, str) and squeeze(value) == "评价年度":
                year = sheet[cell.offset(columns=1)]
                return int(year) if isinstance(year, int | float) else None
    return None


def _nearest(fit: Fit, grid: Grid) -> str:
    """The layout that a sheet comes nearest to, and which of the headings it must have are not there."""
    layout, needed = fit.form.layout, _needed(fit.form.layout)
    if _endless(fit.form):
        return f"像是{KINDS[layout.kind]}（{layout.id}），但明细超过 {MOST_ROWS} 行，可能是多个项目的指标清单，请按项目分表"
    there = _labels(layout.id)[0].keys() & grid.places.keys()
    if len(there) < FEW and not any(_stands(grid, item) for item in needed):
        return f"{UNKNOWN}（只有“{'”“'.join(sorted(there))}”）"
    missing = "、".join(f"“{item.label}”" for item in needed if not _stands(grid, item))
    lacks = f"没有找到{missing}或类似的栏目" if missing else "必需的栏目不在同一张表里，或认出的栏目名称不足"
    return f"最接近的表样是{KINDS[layout.kind]}（{layout.id}），但{lacks}"


def _needed(layout: Layout) -> list[Item]:
    """The columns without which there is no such form."""
    blocks = [block for block in layout.blocks if not block.optional]
    return [item for block in blocks for item in block.columns if item.key in block.needs]


def _stands(grid: Grid, item: Item) -> bool:
    return _found(grid, _spelt(item))


def _found(grid: Grid, spelt: Iterable[str]) -> bool:
    """Does a heading stand on the sheet in one of its spellings?"""
    return any(grid.cells(label, grid.first_row, grid.last_row) for label in spelt)
