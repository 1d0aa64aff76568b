"""References and small formulas as spreadsheets write them. 单元格引用与公式的写法。"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltools.core.cells import Address, Area, column_letters
from xltools.core.rounding import plain

if TYPE_CHECKING:
    from xltools.core.scheme import Scheme


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it.

    >>> quoted("王's")
    "'王''s'"
    """
    return "'" + sheet.replace("'", "''") + "'"


def absolute(place: Address | Area) -> str:
    """A reference that does not move when the formula is copied.

    >>> absolute(Area.parse("B2:C3"))
    '$B$2:$C$3'
    """
    if isinstance(place, Area):
        return f"{absolute(place.first)}:{absolute(place.last)}"
    return f"${column_letters(place.column)}${place.row}"


def ratio_template(numerator: str, denominator: str) -> str:
    """A rate in the language of the layouts; blank unless both are numbers and the denominator is not 0. 比率公式。"""
    both = f"{{{numerator}}},{{{denominator}}}"
    return f'IF(COUNT({both})<2,"",IF({{{denominator}}}=0,"",{{{numerator}}}/{{{denominator}}}))'


def grade_formula(total: str, scheme: Scheme) -> str:
    """The grade of a total in nested IFs, lower boundaries inclusive; blank for a scheme without grades. 等级公式。"""
    words = f'"{scheme.bands[-1].name}"' if scheme.bands else '""'
    for band in reversed(scheme.bands[:-1]):
        words = f'IF({total}>={plain(band.floor)},"{band.name}",{words})'
    return words
