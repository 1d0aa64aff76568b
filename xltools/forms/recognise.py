"""Finding the forms of a workbook: each sheet is read with the layout whose labels fit it best. 识别表单。"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from xltools.core.cells import Sheet, Workbook
from xltools.core.labels import label_of, squeeze
from xltools.core.layout import KINDS, Layout, layouts
from xltools.core.model import Book, Form
from xltools.forms.grid import Grid
from xltools.forms.read import Reader

ENOUGH = 0.55  # the share of a layout's labels a sheet must carry
LIKELY = 3  # so many layouts are read in earnest
OWN_SHEETS = ("校验结果", "填表说明")  # written by xltools, hold no form
_YEAR = re.compile(r"(20\d\d)年")


def recognise(workbook: Workbook) -> Book:
    """The workbook's forms, in sheet order; sheets that fit no layout are named with the nearest one.

    Empty sheets and the ones xltools itself writes its results on are passed over.
    """
    book = Book(workbook)
    year = _cover_year(workbook)
    for sheet in workbook.sheets:
        if sheet.extent is None or sheet.name.startswith(OWN_SHEETS):
            continue
        fit = best_fit(sheet, year)
        if fit and fit.score >= ENOUGH:
            book.forms.append(fit.form)
        else:
            book.unrecognised[sheet.name] = _nearest(fit)
    return book


class Fit(NamedTuple):
    """How well a sheet was read with one layout, how many of its labels are anywhere, and what was read."""

    score: float
    labels: int
    form: Form


def best_fit(sheet: Sheet, year: int | None = None) -> Fit | None:
    """The sheet read with the layout that fits best; None when no label of any layout is there."""
    grid = Grid(sheet)
    year = _year_on(grid) or year
    likely = sorted(layouts().values(), key=lambda layout: -_overlap(grid, layout))[:LIKELY]
    best = max((_fit(grid, layout, year) for layout in likely), key=lambda fit: fit[:2])
    return best if best.labels else None


def _overlap(grid: Grid, layout: Layout) -> float:
    """The share of a layout's labels that stand anywhere on the sheet: a quick guess before it is read."""
    labels = _labels(layout.id)
    return len(labels & grid.places.keys()) / len(labels) + _title_bonus(grid, layout)


@cache
def _labels(layout_id: str) -> frozenset[str]:
    blocks = layouts()[layout_id].blocks
    items = [item for block in blocks for item in (*block.columns, *block.rows, *(one for line in block.lines for one in line))]
    return frozenset(label_of(item.label) for item in items if item.label)


def _fit(grid: Grid, layout: Layout, year: int | None) -> Fit:
    reader = Reader(grid, layout, year, grid.last_row)
    form = reader.read()
    return Fit(reader.fit + _title_bonus(grid, layout), len(_labels(layout.id) & grid.places.keys()), form)


def _title_bonus(grid: Grid, layout: Layout) -> float:
    """Layouts alike but for the title are told apart by it."""
    wanted = label_of(layout.title.replace("{year}年度", "").replace("{year}年", ""))
    return 0.15 if any(wanted in label for label in grid.titles) else 0.0


def _year_on(grid: Grid) -> int | None:
    """The year in the first rows' text, as titles print it."""
    matches = (_YEAR.search(label) for label in grid.titles)
    return next((int(match[1]) for match in matches if match), None)


def _cover_year(workbook: Workbook) -> int | None:
    for sheet in workbook.sheets:
        for cell, value in sheet.values.items():
            if isinstance(value, str) and squeeze(value) == "评价年度":
                year = sheet[cell.offset(columns=1)]
                return int(year) if isinstance(year, int | float) else None
    return None


def _nearest(fit: Fit | None) -> str:
    if fit is None:
        return "没有找到任何已知表样的栏目名称"
    layout = fit.form.layout
    return f"最接近的表样是{KINDS[layout.kind]}（{layout.id}），但认出的栏目名称不足"
