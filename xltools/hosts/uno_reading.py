"""One sheet of a document open in LibreOffice, read in few calls: whole blocks, and looks group by group. 读取工作表。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xltools.core.cells import Address, Area, CellError, Sheet, Value
from xltools.hosts.formats import GENERAL
from xltools.hosts.uno_formulas import from_calc
from xltools.hosts.uno_values import CONSTANTS, DATE, LOGICAL, error_of, excel_code, shown_as

FORMULAS, CONTENTS = 16, 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags
_SPARSE = 8  # a block is read whole while it has at most so many times the cells that hold something
_SMALL = 200_000


class SheetReader:
    """Reads the sheets of one document; what number formats mean is asked once. 工作表读取器。

    Args: bound, the plain names of functions that LibreOffice calls by their service.
    """

    def __init__(self, document: Any, bound: Mapping[str, str]) -> None:
        self._document, self._bound = document, bound
        self._kinds: dict[int, tuple[str, int]] = {}
        self._since_1904 = document.NullDate.Year == 1904

    def sheet(self, source: Any) -> Sheet:
        """Everything one sheet holds. 一张工作表的全部内容。"""
        raw = dict(_contents(source))
        formulas = dict(_formulas(source, self._bound))
        values = _values(source, raw, formulas)
        formats, merged = self._looks(source, values)
        for at, (code, kind) in formats.items():
            values[at] = shown_as(values[at], code, kind, self._since_1904)
        codes = {at: excel_code(code, kind) for at, (code, kind) in formats.items() if kind != LOGICAL}
        return Sheet(source.Name, values, formulas, codes, tuple(merged), not source.IsVisible)

    def _looks(self, sheet: Any, values: Mapping[Address, Value]) -> tuple[dict[Address, tuple[str, int]], list[Area]]:
        """The formats of number cells and the merged areas: cells of one look have both in common."""
        numbers = {at for at, value in values.items() if isinstance(value, int | float) and not isinstance(value, bool)}
        formats: dict[Address, tuple[str, int]] = {}
        merged: list[Area] = []
        groups, cursor = sheet.getUniqueCellFormatRanges(), sheet.createCursorByRange(sheet.getCellByPosition(0, 0))
        for index in range(groups.Count):
            group = groups.getByIndex(index)
            areas = [_area(one) for one in group.RangeAddresses]
            code, kind = self._kind(group.NumberFormat)
            if code != GENERAL:
                formats.update((at, (code, kind)) for area in areas for at in _within(area, numbers))
            merged += _merged(cursor, areas)
        return formats, sorted(merged, key=lambda area: area.first)

    def _kind(self, key: int) -> tuple[str, int]:
        if key not in self._kinds:
            found = self._document.NumberFormats.getByKey(key)
            kind = found.Type
            self._kinds[key] = (_in_english(self._document, key) if kind & DATE else found.FormatString, kind)
        return self._kinds[key]


def _in_english(document: Any, key: int) -> str:
    """The code of a date format with English placeholders, whatever language the document's cells are in."""
    import uno

    formats = document.NumberFormats
    english = formats.getFormatForLocale(key, uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", ""))
    return formats.getByKey(english).FormatString


def _contents(sheet: Any) -> Iterator[tuple[Address, Any]]:
    """What every cell holds, read as one block unless the cells are scattered far and wide."""
    areas = [_area(one) for one in sheet.queryContentCells(CONTENTS).RangeAddresses]
    for area in _blocks(areas):
        yield from _cells(area, _range(sheet, area).getDataArray())


def _blocks(areas: list[Area]) -> list[Area]:
    if len(areas) < 2:
        return areas
    first = Address(min(area.first.row for area in areas), min(area.first.column for area in areas))
    last = Address(max(area.last.row for area in areas), max(area.last.column for area in areas))
    whole = Area(first, last)
    return [whole] if _size(whole) <= max(_SMALL, _SPARSE * sum(map(_size, areas))) else areas


def _formulas(sheet: Any, bound: Mapping[str, str]) -> Iterator[tuple[Address, str]]:
    """The formulas as Excel writes them; of an array formula the cell where it was entered."""
    inside: set[Address] = set()
    for found in sheet.queryContentCells(FORMULAS).RangeAddresses:
        area = _area(found)
        for at, text in _cells(area, _range(sheet, area).getFormulaArray()):
            if text.startswith("{"):
                if at in inside:
                    continue
                inside.update(_array_around(sheet, at))
                text = text[1:-1]
            yield at, from_calc(text.removeprefix("="), bound)


def _array_around(sheet: Any, at: Address) -> Area:
    cursor = sheet.createCursorByRange(sheet.getCellByPosition(at.column - 1, at.row - 1))
    cursor.collapseToCurrentArray()
    return _area(cursor.RangeAddress)


def _values(sheet: Any, raw: Mapping[Address, Any], formulas: dict[Address, str]) -> dict[Address, Value]:
    """Values of cells that have one. LibreOffice keeps truth and error values that were typed as formulas; here they are values."""
    values: dict[Address, Value] = {}
    for at, value in raw.items():
        constant = CONSTANTS.get(formulas.get(at, ""))
        if constant is not None:
            values[at] = constant
            del formulas[at]
        elif value is None:
            values[at] = _error(sheet, at)
        elif value != "":
            values[at] = value
    return values


def _error(sheet: Any, at: Address) -> CellError:
    return error_of(sheet.getCellByPosition(at.column - 1, at.row - 1).getError())


def _merged(cursor: Any, areas: list[Area]) -> Iterator[Area]:
    """Merged areas that begin in cells of one look: all of them are as large as the first."""
    here = cursor.RangeAddress
    cursor.gotoOffset(areas[0].first.column - 1 - here.StartColumn, areas[0].first.row - 1 - here.StartRow)
    if not cursor.getIsMerged():
        return
    cursor.collapseToMergedArea()
    one = _area(cursor.RangeAddress)
    cursor.collapseToSize(1, 1)
    rows, columns = one.last.row - one.first.row, one.last.column - one.first.column
    yield from (Area(at, at.offset(rows, columns)) for area in areas for at in area)


def _within(area: Area, cells: set[Address]) -> Iterator[Address]:
    if _size(area) < len(cells):
        return (at for at in area if at in cells)
    return (at for at in cells if at in area)


def _size(area: Area) -> int:
    return (area.last.row - area.first.row + 1) * (area.last.column - area.first.column + 1)


def _area(found: Any) -> Area:
    """An area from LibreOffice's own address, which counts from 0."""
    return Area(Address(found.StartRow + 1, found.StartColumn + 1), Address(found.EndRow + 1, found.EndColumn + 1))


def _range(sheet: Any, area: Area) -> Any:
    return sheet.getCellRangeByPosition(area.first.column - 1, area.first.row - 1, area.last.column - 1, area.last.row - 1)


def _cells(area: Area, rows: Any) -> Iterator[tuple[Address, Any]]:
    top, left = area.first
    return ((Address(row, column), value) for row, line in enumerate(rows, top) for column, value in enumerate(line, left))
