"""A filling composed: every cell of every sheet in its place, with its formula and its computed value. 编排工作簿。

`Composition.workbook()` is the one place where values come from; emit.py only writes what stands here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from xltools.build.cover import complete_cover
from xltools.build.filling import Filling, FormFill
from xltools.build.formulas import Translator
from xltools.build.guide import GUIDE, place_guide
from xltools.build.placed import PlacedSheet
from xltools.build.placing import FormPlacer
from xltools.core.a1 import absolute, quoted
from xltools.core.cells import Address, Area, Sheet, Value, Workbook
from xltools.core.errors import BadFormula, BadInput
from xltools.core.findings import Finding
from xltools.core.formula import evaluate
from xltools.core.layout import Layout
from xltools.core.version import VERSION
from xltools.functions import evaluators
from xltools.report import result_sheet

ORDER = ("cover", "base-data", "accounts", "department", "scorecard", "project", "project-list", "score-summary")
WORKBOOK_NAMES = {
    "budget_unit": "unit",
    "budget_year": "year",
    "department_scheme": "scheme.department",
    "project_scheme": "scheme.project",
    "overall_score": "total",
    "overall_grade": "grade",
}


@dataclass
class Composition:
    """A composed workbook. 编排好的工作簿。

    `sheets` are the sheets in order but for 校验结果, which stands before the last and is kept as `findings`
    (None: not checked yet).
    """

    filling: Filling
    sheets: list[PlacedSheet]
    findings: Sequence[Finding] | None = None
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=evaluators)

    def sheet(self, name: str) -> PlacedSheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    @property
    def sheet_names(self) -> list[str]:
        """Every sheet's name in the order of the tabs."""
        names = [sheet.name for sheet in self.sheets]
        return [*names[:-1], result_sheet.SHEET, names[-1]]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Defined names and their targets; a name of one sheet stands as "sheet!name". 名称。"""
        found = {}
        for sheet in self.sheets:
            places: dict[str, Address | Area] = {**_single_keys(sheet), **sheet.ranges}
            for key, place in places.items():
                found[f"{quoted(sheet.name)}!{defined_name(key)}"] = f"{quoted(sheet.name)}!{absolute(place)}"
        cover = self.sheets[0]
        for name, key in WORKBOOK_NAMES.items():
            found[name] = f"{quoted(cover.name)}!{absolute(cover.keys[key])}"
        return found

    def workbook(self) -> Workbook:
        """The workbook as the core sees it, every formula computed. 供核心读取的工作簿，公式已计算。"""
        return self._workbook

    @cached_property
    def _workbook(self) -> Workbook:
        sheets = {sheet.name: _sheet(sheet) for sheet in self.sheets}
        checked = result_sheet.values(self.findings)
        sheets[result_sheet.SHEET] = Sheet(result_sheet.SHEET, checked, merged=result_sheet.MERGED)
        names = {name.replace("'", ""): target for name, target in self.names.items()}
        book = Workbook([sheets[name] for name in self.sheet_names], names)
        return _computed(book, self.functions)


def compose(filling: Filling, *, findings: Sequence[Finding] | None = None) -> Composition:
    """The composed workbook of a filling. 编排一个工作簿。

    Args:
        filling: what goes in.
        findings: what stands in 校验结果; None for "not checked yet".
    Raises:
        BadInput: two forms on sheets of the same name.
    """
    fills = _with_cover(filling)
    names = _names(fills, [sheet.name for sheet in filling.others])
    sheets = [PlacedSheet(name, Layout.get(fill.layout).kind) for fill, name in zip(fills, names, strict=True)]
    words = {"year": str(filling.year), "last_year": str(filling.year - 1), "version": VERSION}
    templates = _templates(filling, sheets)
    for fill, sheet in zip(fills, sheets, strict=True):
        FormPlacer(Layout.get(fill.layout), fill.values, fill.rows, sheet, words, templates, fill.notes, fill.formats).place()
    guide = place_guide(filling)
    complete_cover(sheets[0], filling, [*sheets[1:], *filling.others, PlacedSheet(result_sheet.SHEET, "findings"), guide])
    translator = Translator(sheets, filling)
    for sheet in sheets:
        for placed in sheet.cells:
            if placed.template:
                placed.formula = translator.translate(sheet, placed)
    return Composition(filling, [*sheets, *filling.others, guide], findings)


def defined_name(key: str) -> str:
    """The defined name of a layout key: the key itself, a table's column without the star.

    >>> defined_name("funds.total.executed"), defined_name("indicators.*.score")
    ('funds.total.executed', 'indicators.score')
    """
    return key.replace(".*", "")


def _with_cover(filling: Filling) -> list[FormFill]:
    """The forms in the order of the tabs, the cover first."""
    values: dict[str, Value] = {
        "unit": filling.unit,
        "year": filling.year,
        "scheme.department": filling.department_scheme,
        "scheme.project": filling.project_scheme,
    }
    forms = sorted(filling.forms, key=lambda form: ORDER.index(Layout.get(form.layout).kind))
    return [FormFill("cover", values), *forms]


def _names(fills: Sequence[FormFill], others: Sequence[str]) -> list[str]:
    names, projects = [], 0
    for fill in fills:
        layout = Layout.get(fill.layout)
        projects += layout.kind == "project"
        names.append(fill.sheet or layout.sheet.format(n=projects))
    taken = [*names, *others, result_sheet.SHEET, GUIDE]
    twice = sorted({name for name in names if taken.count(name) > 1})
    if twice:
        raise BadInput(f"工作表名称 {'、'.join(twice)} 重复", next_step="给同类的表另起 sheet 名称")
    return names


def _templates(filling: Filling, sheets: Sequence[PlacedSheet]) -> dict[str, list[dict[str, Value]]]:
    """The rows that depend on the workbook: one per project form, one per block of the department's scheme."""
    projects = [sheet.name for sheet in sheets if sheet.kind == "project"]
    blocks = filling.scheme("department").weights
    return {
        "projects": [{"number": number, "sheet": name} for number, name in enumerate(projects, 1)],
        "scheme-blocks": [{"name": name, "weight": weight} for name, weight in blocks.items()],
    }


def _single_keys(sheet: PlacedSheet) -> dict[str, Address]:
    """The keys of cells that are not rows of a table."""
    return {key: place for key, place in sheet.keys.items() if not any(part.isdigit() for part in key.split("."))}


def _sheet(sheet: PlacedSheet) -> Sheet:
    values = {cell.address: stored(cell.value) for cell in sheet.cells if cell.value is not None and cell.value != ""}
    formulas = {cell.address: cell.formula for cell in sheet.cells if cell.formula}
    formats = {cell.address: cell.number_format for cell in sheet.cells if cell.number_format != "General"}
    merged = tuple(cell.area for cell in sheet.cells if cell.area.first != cell.area.last)
    return Sheet(sheet.name, values, formulas, formats, merged)


def stored(value: Value) -> Value:
    """The value as a spreadsheet file holds it: whole numbers as int, other Decimals as float. 存入文件的值。"""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime(value.year, value.month, value.day)
    return value


def _computed(book: Workbook, functions: Mapping[str, Callable[..., Any]]) -> Workbook:
    failed = evaluate(book, functions=functions).failed
    for sheet, address, formula, reason in failed:
        raise BadFormula(f"{sheet}!{address} 的公式“={formula}”无法计算：{reason}", next_step="修改表样中的公式")
    return book
