"""Colours that appear while a form is filled: a reason that is due, numbers that do not agree. 条件格式。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.build.placed import PlacedSheet
from xltools.core.cells import Area, column_letters
from xltools.core.rounding import plain

ATTENTION, WRONG = "attention", "wrong"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a condition colours cells, by which formula, and how ("attention" or "wrong"). 一条条件格式。"""

    area: Area
    formula: str
    look: str


def marks(sheet: PlacedSheet, over_completion: Decimal) -> Iterator[Mark]:
    """Every mark of a form. 一张表的全部条件格式。

    Args:
        over_completion: the completion rate from which a reason is due, by the form's scheme.
    """
    yield from _of_lines(_Cells(sheet, "indicators.*."), over_completion)
    yield from _of_lines(_Cells(sheet, "funds.total."), over_completion)
    yield from _disagreeing(_Cells(sheet, "total."))
    weight, difference = sheet.keys.get("total.weight"), sheet.keys.get("difference")
    if weight:
        yield Mark(Area(weight, weight), f"AND(ISNUMBER({weight}),ROUND({weight},2)<>100)", WRONG)
    if difference:
        yield Mark(Area(difference, difference), f"AND(ISNUMBER({difference}),ROUND({difference},2)<>0)", WRONG)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one line, or of all lines of a table, by column name."""

    sheet: PlacedSheet
    prefix: str

    def area(self, column: str) -> Area | None:
        cell = self.sheet.keys.get(self.prefix + column)
        return Area(cell, cell) if cell else self.sheet.ranges.get(self.prefix + column)

    def ref(self, column: str) -> str:
        """The first line's cell, its column fixed; spreadsheets move the row along."""
        area = self.area(column)
        return f"${column_letters(area.first.column)}{area.first.row}" if area else ""

    def have(self, columns: Sequence[str]) -> bool:
        return all(self.area(column) for column in columns)


def _of_lines(cells: _Cells, over_completion: Decimal) -> Iterator[Mark]:
    note = cells.area("note")
    if note is None:
        return
    unexplained = f'TRIM({cells.ref("note")})=""'
    if cells.have(["score", "weight"]):
        score, weight = cells.ref("score"), cells.ref("weight")
        yield Mark(note, f"AND(ISNUMBER({score}),ISNUMBER({weight}),{score}<{weight},{unexplained})", ATTENTION)
    else:
        rates = [cells.ref(column) for column in ("rate", "rate_calculated") if cells.area(column)]
        short = ",".join(f"AND(ISNUMBER({rate}),{rate}<1)" for rate in rates)
        yield Mark(note, f"AND(OR({short}),{unexplained})", ATTENTION)
    rate_area = cells.area("rate_calculated")
    if rate_area:
        rate = cells.ref("rate_calculated")
        over = f"AND(ISNUMBER({rate}),{rate}>={plain(over_completion)},{unexplained})"
        yield Mark(note, over, ATTENTION)
        yield Mark(rate_area, over, ATTENTION)
    yield from _disagreeing(cells)


def _disagreeing(cells: _Cells) -> Iterator[Mark]:
    score = cells.area("score")
    if score and cells.have(["score_calculated"]):
        stated, calculated = cells.ref("score"), cells.ref("score_calculated")
        both = f"ISNUMBER({stated}),ISNUMBER({calculated})"
        yield Mark(score, f"AND({both},ABS({stated}-{calculated})>0.005)", WRONG)
