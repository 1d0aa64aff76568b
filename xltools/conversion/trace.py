"""Where a value comes from, and what has no place in the standard workbook. 出处与未对应内容。"""

from __future__ import annotations

from dataclasses import dataclass

from xltools.core.cells import Address, Value
from xltools.core.model import Field, shown

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
