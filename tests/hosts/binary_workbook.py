"""Workbooks in .xlsb, written record by record as [MS-XLSB] lays them out: no program at hand writes them.

Only what a reader needs: strings (shared, or in the cell), numbers, truth values, error values, dates, merged areas,
hidden sheets.
"""

import datetime
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.hosts.packing import pack, relationships
from xltools.core.cells import Address, Area, CellError, Sheet, Value, Workbook

ROW, BLANK, ERROR, BOOL, REAL, STRING, SHARED = 0, 1, 3, 4, 5, 6, 7
BEGIN_BOOK, END_BOOK, BEGIN_SHEETS, END_SHEETS, SHEET = 131, 132, 143, 144, 156
BEGIN_SHEET, END_SHEET, DIMENSION, BEGIN_CELLS, END_CELLS = 129, 130, 148, 145, 146
BEGIN_MERGED, MERGED, END_MERGED = 177, 176, 178
BEGIN_STRINGS, ITEM, END_STRINGS = 159, 19, 160
BEGIN_STYLES, BEGIN_FORMATS, FORMAT, END_FORMATS = 278, 615, 44, 616
BEGIN_XFS, XF, END_XFS, END_STYLES = 617, 47, 618, 279

ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
DATE, MOMENT = 1, 2
FORMATS = (0, 14, 22)  # the built-in number format of each style
EPOCH = datetime.datetime(1899, 12, 30)


def record(kind: int, data: bytes = b"") -> bytes:
    """One record: its kind in one byte or two, its length in seven-bit groups, its data."""
    number = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    length, rest = b"", len(data)
    while rest >= 128:
        length, rest = length + bytes([rest & 127 | 128]), rest >> 7
    return number + length + bytes([rest]) + data


def wide(text: str) -> bytes:
    coded = text.encode("utf-16-le", "surrogatepass")
    return struct.pack("<L", len(coded) // 2) + coded


def cell(column: int, value: Value, shared: dict[str, int] | None = None) -> bytes:
    """A cell's record; with a table of shared strings, texts go there."""
    if isinstance(value, datetime.date):
        moment = isinstance(value, datetime.datetime)
        since = (value if moment else datetime.datetime.combine(value, datetime.time())) - EPOCH
        return _cell(REAL, column, struct.pack("<d", since / datetime.timedelta(days=1)), MOMENT if moment else DATE)
    if isinstance(value, CellError):
        return _cell(ERROR, column, bytes([ERRORS[value.code]]))
    if isinstance(value, bool):
        return _cell(BOOL, column, bytes([value]))
    if not isinstance(value, str):
        return _cell(REAL, column, struct.pack("<d", value))
    if shared is None:
        return _cell(STRING, column, wide(value))
    return _cell(SHARED, column, struct.pack("<L", shared.setdefault(value, len(shared))))


def _cell(kind: int, column: int, data: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<2L", column - 1, style) + data)


def row(number: int) -> bytes:
    return record(ROW, struct.pack("<2LH3BL", number - 1, 0, 300, 0, 0, 0, 0))


def sheet_part(sheet: Sheet, shared: dict[str, int] | None = None) -> bytes:
    extent = sheet.extent or Area(Address(1, 1), Address(1, 1))
    corners = extent.first.row, extent.last.row, extent.first.column, extent.last.column
    merged = b"".join(record(MERGED, struct.pack("<4L", *_edges(area))) for area in sheet.merged)
    return b"".join((
        record(BEGIN_SHEET), record(DIMENSION, struct.pack("<4L", *(one - 1 for one in corners))),
        record(BEGIN_CELLS), *_rows(sheet, shared), record(END_CELLS),
        record(BEGIN_MERGED, struct.pack("<L", len(sheet.merged))), merged, record(END_MERGED), record(END_SHEET),
    ))  # fmt: skip


def _edges(area: Area) -> tuple[int, ...]:
    return area.first.row - 1, area.last.row - 1, area.first.column - 1, area.last.column - 1


def _rows(sheet: Sheet, shared: dict[str, int] | None) -> Iterator[bytes]:
    last = 0
    for at in sorted(sheet.values):
        if at.row != last:
            yield row(at.row)
            last = at.row
        yield cell(at.column, sheet.values[at], shared)


def write(path: Path, book: Workbook) -> Path:
    """The workbook as an .xlsb file."""
    shared: dict[str, int] = {}
    numbers = range(1, len(book.sheets) + 1)
    parts = {f"xl/worksheets/sheet{n}.bin": sheet_part(sheet, shared) for n, sheet in zip(numbers, book.sheets, strict=True)}
    listed = (struct.pack("<2L", sheet.hidden, n) + wide(f"s{n}") + wide(sheet.name) for n, sheet in zip(numbers, book.sheets, strict=True))
    related = [(f"s{n}", "worksheet", f"worksheets/sheet{n}.bin") for n in numbers]
    related += [("strings", "sharedStrings", "sharedStrings.bin"), ("styles", "styles", "styles.bin")]
    return pack(
        path,
        {
            "[Content_Types].xml": _content_types(parts),
            "_rels/.rels": relationships(("r", "officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": _wrapped(
                BEGIN_BOOK, _wrapped(BEGIN_SHEETS, b"".join(record(SHEET, one) for one in listed), END_SHEETS), END_BOOK
            ),
            "xl/_rels/workbook.bin.rels": relationships(*related),
            "xl/sharedStrings.bin": strings_part(shared),
            "xl/styles.bin": styles_part(),
            **parts,
        },
    )


def _content_types(sheets: Iterable[str]) -> str:
    kinds = {"xl/workbook.bin": "sheet.binary.macroEnabled.main", "xl/sharedStrings.bin": "sharedStrings", "xl/styles.bin": "styles"}
    kinds |= dict.fromkeys(sheets, "worksheet")
    parts = "".join(f'<Override PartName="/{name}" ContentType="application/vnd.ms-excel.{kind}"/>' for name, kind in kinds.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{rels}{parts}</Types>'


def strings_part(shared: dict[str, int]) -> bytes:
    items = b"".join(record(ITEM, b"\0" + wide(text)) for text in shared)
    return record(BEGIN_STRINGS, struct.pack("<2L", len(shared), len(shared))) + items + record(END_STRINGS)


def styles_part() -> bytes:
    styles = b"".join(record(XF, struct.pack("<6H4x", 0, number, 0, 0, 0, 0)) for number in FORMATS)
    formats = record(BEGIN_FORMATS, struct.pack("<L", 0)) + record(END_FORMATS)
    xfs = record(BEGIN_XFS, struct.pack("<L", len(FORMATS))) + styles + record(END_XFS)
    return _wrapped(BEGIN_STYLES, formats + xfs, END_STYLES)


def _wrapped(begin: int, data: bytes, end: int) -> bytes:
    return record(begin) + data + record(end)
