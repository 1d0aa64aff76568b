"""A conversion written to a file and read back by openpyxl: values, notes, and what was left over."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import openpyxl

import xltools
from xltools.conversion.leftovers import HEADINGS, SHEET
from xltools.conversion.workbook import Conversion
from xltools.core.cells import Workbook
from xltools.core.findings import Finding
from xltools.core.model import Book, Form
from xltools.forms.recognise import recognise
from xltools.report.result import Result


@dataclass
class Written:
    """A converted workbook as it stands in its file."""

    conversion: Conversion
    path: Path

    @classmethod
    def of(cls, source, folder: Path, **options) -> "Written":
        path = folder / "标准.xlsx"
        return cls(xltools.convert(source, path, **options), path)

    @cached_property
    def book(self) -> Book:
        return recognise(xltools.open(self.path))

    @cached_property
    def result(self) -> Result:
        return xltools.validate(self.path)

    def form(self, sheet: str) -> Form:
        return next(form for form in self.book.forms if form.sheet == sheet)

    @cached_property
    def _file(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(self.path)

    def notes(self) -> dict[str, dict[str, str]]:
        """Every note by sheet and cell."""
        return {sheet.title: {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment} for sheet in self._file}

    def unplaced(self) -> list[tuple]:
        """The rows of 未对应内容: sheet, cell, label, content, reason."""
        rows = list(self._file[SHEET].iter_rows(values_only=True))
        assert rows[2] == HEADINGS
        return [row[1:] for row in rows[3:]]


def cells(form: Form) -> dict:
    """The form's fields by key, its tables' rows numbered."""
    rows = {f"{block}.{row.number}.{key}": one for block, found in form.tables.items() for row in found for key, one in row.fields.items()}
    return form.fields | rows


def said(workbook: Workbook) -> list[tuple[str, str, object]]:
    """Every non-blank cell of a workbook: sheet, cell, value."""
    return [
        (sheet.name, str(sheet.place(cell)), value)
        for sheet in workbook.sheets
        for cell, value in sorted(sheet.values.items())
        if str(value).strip()
    ]


def differences(before: Iterable[Finding], after: Iterable[Finding]) -> dict[str, tuple[int, int]]:
    """How many findings of each check went and how many came, told apart by severity and by what they answer to."""
    one, other = (Counter((found.code, found.severity, found.refs) for found in all_) for all_ in (before, after))
    went, came = (
        Counter({code: sum(n for (c, *_), n in less.items() if c == code) for code, *_ in less}) for less in (one - other, other - one)
    )
    return {code: (went[code], came[code]) for code in sorted({*went, *came})}
