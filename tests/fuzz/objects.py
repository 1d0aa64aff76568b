"""What Python programs hand over as workbooks: openpyxl's, DataFrames, rows, each with values nobody expects."""

import datetime
import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy
import openpyxl
import pandas
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.formula import ArrayFormula

import xltools
from tests.fuzz.texts import hostile, value
from xltools.core.errors import XltoolsError

ODD = (
    b"\xff", (), [], [1], {}, {1: 2}, {1}, object(), int, complex(1, 2), Fraction(1, 3),
    Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999"), Decimal("0.10"),
    datetime.time(8, 30), datetime.timedelta(days=40), datetime.date.min, datetime.date.max,
    datetime.datetime(1899, 12, 30), datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC),
    numpy.int64(3), numpy.float32(0.1), numpy.bool_(True), numpy.nan, numpy.datetime64("NaT"), numpy.array([1, 2]),
    pandas.NA, pandas.NaT, pandas.Timestamp("2024-05-01", tz="Asia/Shanghai"), pandas.Interval(0, 1), float, len, Ellipsis,
)  # fmt: skip
FORM = (
    ("项目支出绩效自评表",), ("项目名称", "甲"), ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    ("产出指标", "数量指标", "培训", "≥270人次", "300人次", 10, 9.5), ("总分", "", "", "", "", 100, 98),
)  # fmt: skip


def prepared(chance: random.Random) -> Callable[[], int]:
    make = chance.choice((_rows, _frames, _openpyxl))

    def act() -> int:
        try:
            found = xltools.validate(make(chance))
        except XltoolsError as error:
            assert str(error)
        else:
            assert found.to_dict()
        return 0

    return act


def _odd(chance: random.Random) -> Any:
    return chance.choice(ODD) if chance.random() < 0.6 else value(chance)


def _lines(chance: random.Random) -> list[list[Any]]:
    """A small form with odd values in a few places."""
    lines = [[*line] for line in FORM]
    for _ in range(chance.choice((1, 3, 10))):
        line = chance.choice(lines)
        line[chance.randrange(len(line))] = _odd(chance)
    return lines


def _rows(chance: random.Random) -> Any:
    lines: Any = _lines(chance)
    if chance.random() < 0.3:
        lines = chance.choice(
            (tuple(map(tuple, lines)), iter(lines), lines[0], [*lines, _odd(chance)], numpy.array(lines[3:4], dtype=object), _odd(chance))
        )
    return {chance.choice(("自评表", hostile(chance, 50), _name(chance))): lines}


def _name(chance: random.Random) -> Any:
    return chance.choice((1, None, "", ("甲",), "A" * 50, "[]"))


def _frames(chance: random.Random) -> Any:
    lines = _lines(chance)
    width = max(map(len, lines))
    frame = pandas.DataFrame([line + [None] * (width - len(line)) for line in lines])
    kinds = (
        lambda: frame, lambda: frame.astype("string"), lambda: frame.astype("category"), lambda: frame.set_index(0), lambda: frame.T,
        lambda: frame.iloc[:0], lambda: frame.set_axis(["甲"] * width, axis=1), lambda: frame[0],
        lambda: pandas.concat({"上": frame, "下": frame}), lambda: frame.convert_dtypes(),
        lambda: pandas.DataFrame(frame.values, columns=pandas.MultiIndex.from_product([["甲"], range(width)])),
    )  # fmt: skip
    try:
        made = chance.choice(kinds)()
    except (TypeError, ValueError):
        made = frame
    return {chance.choice(("自评表", _name(chance))): made, "其他": chance.choice((frame, FORM, None))} if chance.random() < 0.9 else made


def _openpyxl(chance: random.Random) -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    for row, line in enumerate(_lines(chance), 1):
        for column, one in enumerate(line, 1):
            try:
                sheet.cell(row, column, one)
            except (ValueError, TypeError, IllegalCharacterError):
                sheet.cell(row, column).value = chance.choice((None, "=SUM(", ArrayFormula("A1:A2", "=1"), ArrayFormula("A1", None), "=A1"))
    spoil = chance.choice((
        lambda: sheet.merge_cells("A2:C4"), lambda: book.create_chartsheet("图"), lambda: setattr(sheet, "title", "甲"),
        lambda: book.remove(sheet), lambda: sheet.merge_cells("A1:XFD1"),
        lambda: setattr(sheet.cell(9, 9), "number_format", hostile(chance, 40)),
    ))  # fmt: skip
    spoil()
    return book
