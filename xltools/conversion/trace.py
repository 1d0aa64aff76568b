"""Where a value comes from, and what has no place in the standard workbook. 出处与未对应内容。"""

from __future__ import annotations

from dataclasses import dataclass

from xltools.core.cells import Address, Value, Workbook
from xltools.core.model import Field, Form, shown
from xltools.forms.narrative import PROSE

Spot = tuple[str, Address]
"""A cell of the source: sheet and address."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """One thing the standard workbook has no place for: where it stood, what it is, and why. 未对应的一项内容。"""

    sheet: str
    cell: str
    label: str
    content: Value
    reason: str
    format: str = ""


def spot(one: Field) -> Spot | None:
    """The source cell of a field; None when it was read from a heading."""
    return (one.sheet, Address(one.cell.row, one.cell.column)) if one.cell else None


def title_spot(form: Form, workbook: Workbook) -> Spot | None:
    """The source cell, or the paragraph above a document's table, that holds a form's title. 表题所在处。"""
    sheet, prose = workbook.sheet(form.sheet), workbook.sheet(PROSE)
    inside = ((form.sheet, cell) for cell, value in (sheet.values.items() if sheet else ()) if value == form.title and cell in form.area)
    above = ((PROSE, cell) for cell, value in (prose.values.items() if prose and prose.naming else ()) if value == form.title)
    first = (next(inside, None) or next(above, None)) if form.title else None
    return (first[0], Address(*first[1])) if first else None


def named(place: Spot, workbook: Workbook) -> str:
    """A cell of the source as notes name it. 单元格的写法。"""
    sheet = workbook.sheet(place[0])
    return f"{place[0]}!{sheet.place(place[1]) if sheet else place[1]}"


def origin(one: Field) -> str:
    """Where a field stands in the source, for a note: its sheet and cell. 出处。"""
    return f"{one.sheet}!{one.address}" if one.cell else f"{one.sheet} 栏目名称中"


def text_of(value: Value, number_format: str = "") -> str:
    """A value as it stood, for a note: a number with all its digits.

    >>> text_of(1234567.891), text_of("26.23万元"), text_of(0.96, "0%")
    ('1234567.891', '26.23万元', '96%')
    """
    if isinstance(value, float) and "%" not in number_format:
        return f"{value:.15g}"
    return value if isinstance(value, str) else shown(value, number_format)
