"""Word documents (.docx) as a workbook: every table a sheet 表1, 表2 …, the paragraphs a sheet 正文. Word 文档。

A cell is called T1R2C3 (table, row, grid column, from 1), a paragraph P5. Nested tables are numbered after the others.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xltools.core.cells import MAX_COLUMN, Address, Area, Place, Sheet, Workbook
from xltools.core.errors import Unreadable
from xltools.hosts.package import Package

PARAGRAPHS = "正文"
MOST_CELLS = 500_000
MOST_TABLES = 2_000
_GOES_ON = re.compile(r"[（(]?续(?:上)?表?\s*[\d一二三四五六七八九十]*[）)]?[：:]?|\S{0,12}[（(]续(?:上?表)?[）)]")
CAPTION_LINES, CAPTION_LENGTH = 4, 60
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_WRAPPED = {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"}


def read_document(data: bytes, limit: int) -> Workbook:
    """The tables and paragraphs of a Word document. 读取 Word 文档。

    Args: data, the whole file; limit, the most bytes its parts may unpack to.
    Raises: Unreadable when it is damaged, encrypted or too large.
    """
    Package(data, limit).check()
    body = _body(data)
    tables, paragraphs = _Tables(), []
    for element in _within(body):
        if element.tag == f"{_W}p":
            paragraphs.append(_text(element))
            tables.between(paragraphs[-1])
        elif element.tag == f"{_W}tbl":
            tables.add(element)
    prose = _prose(paragraphs)
    prose.besides = _besides(body)
    return Workbook([*tables.sheets(), prose])


def _body(data: bytes) -> Any:
    """The document's body; python-docx's own parser resolves no entities."""
    import docx

    try:
        return docx.Document(io.BytesIO(data)).element.body
    except Exception as error:  # python-docx lets through whatever its parts raise
        raise damaged() from error


def damaged() -> Unreadable:
    return Unreadable("Word 文档不完整或已损坏", next_step="请重新取得文件，或在 Word、WPS 中打开并修复后另存为 .docx")


def _within(parent: Any) -> Iterator[Any]:
    """The paragraphs, tables, rows or cells of an element, those inside content controls and revisions too."""
    for child in parent:
        if child.tag in _WRAPPED:
            yield from _within(child)
        else:
            yield child


def _text(paragraph: Any) -> str:
    """A paragraph's text without what was deleted."""
    parts = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag in _BREAKS:
            parts.append(_BREAKS[node.tag])
    return "".join(parts)


def _besides(body: Any) -> dict[str, int]:
    """How many pictures, charts, comments and footnotes the document has, which are not read."""
    drawn = [node.get("uri", "").rpartition("/")[2] for node in body.iter(f"{_A}graphicData")]
    counts = Counter("图表" if uri == "chart" else "图片" if uri == "picture" else "图形或文本框" for uri in drawn)
    counts["图片"] += sum(1 for _ in body.iter(f"{_W}pict"))
    counts["批注"] = sum(1 for _ in body.iter(f"{_W}commentReference"))
    counts["脚注"] = sum(1 for tag in ("footnoteReference", "endnoteReference") for _ in body.iter(f"{_W}{tag}"))
    return dict(+counts)


def _prose(paragraphs: list[str]) -> Sheet:
    def naming(cell: Address) -> str:
        return f"P{cell.row}"

    values = {Place(row, 1, f"P{row}"): text for row, text in enumerate(paragraphs, 1) if text.strip()}
    return Sheet(PARAGRAPHS, values, naming=naming)


@dataclass
class _Cell:
    """One cell of a table: its first column and width, whether it continues the one above, its text."""

    column: int
    width: int
    continued: bool
    text: str


@dataclass
class _Table:
    """A table's rows of cells, each row with the number of table and row it has in the document."""

    rows: list[list[_Cell]]
    numbers: list[tuple[int, int]]
    caption: str = ""

    def width(self) -> int:
        return max((row[-1].column + row[-1].width for row in self.rows if row), default=1) - 1


@dataclass
class _Tables:
    """The document's tables in order; one that goes on from the table before, its heading repeated, is joined to it."""

    found: list[_Table] = field(default_factory=list)
    nested: list[Any] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    count: int = 0
    cells: int = 0

    def between(self, text: str) -> None:
        """Note a paragraph that stands before the next table."""
        if text.strip():
            self.lines.append(text.strip())

    def add(self, element: Any) -> None:
        table = self._read(element)
        said = len(self.lines) == 1 and bool(_GOES_ON.fullmatch(self.lines[0]))
        before = self.found[-1] if self.found and (said or not self.lines) else None
        repeated = _repeated(before, table) if before else 0
        if before and (repeated or (said and before.width() == table.width())):
            before.rows += table.rows[repeated:]
            before.numbers += table.numbers[repeated:]
        else:
            table.caption = "\n".join(line for line in self.lines[-CAPTION_LINES:] if len(line) <= CAPTION_LENGTH)
            self.found.append(table)
        self.lines.clear()

    def sheets(self) -> list[Sheet]:
        for element in self.nested:  # grows while it is read: tables nest in nested ones
            self.found.append(self._read(element))
        return [_sheet(table) for table in self.found]

    def _read(self, element: Any) -> _Table:
        self.count += 1
        if self.count > MOST_TABLES:
            raise Unreadable(f"Word 文档的表格超过 {MOST_TABLES} 张", next_step="请只保留自评表后另存")
        rows = [list(self._cells(row)) for row in _within(element) if row.tag == f"{_W}tr"]
        return _Table(rows, [(self.count, number) for number in range(1, len(rows) + 1)])

    def _cells(self, row: Any) -> Iterator[_Cell]:
        column = 1 + _number(row.find(f"{_W}trPr/{_W}gridBefore"))
        for cell in _within(row):
            if cell.tag != f"{_W}tc":
                continue
            self.cells += 1
            width = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan")))
            if self.cells > MOST_CELLS or column + width > MAX_COLUMN:
                raise Unreadable(f"Word 文档的表格超过 {MOST_CELLS} 格", next_step="请只保留自评表后另存")
            yield _Cell(column, width, _continued(cell), self._words(cell))
            column += width

    def _words(self, cell: Any) -> str:
        """A cell's paragraphs; a table inside it is kept for later."""
        content = list(_within(cell))
        self.nested += [one for one in content if one.tag == f"{_W}tbl"]
        return "\n".join(_text(one) for one in content if one.tag == f"{_W}p").strip("\n")


def _number(element: Any) -> int:
    value = element.get(f"{_W}val", "") if element is not None else ""
    return int(value) if value.isdecimal() and len(value) < 6 else 0


def _continued(cell: Any) -> bool:
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _repeated(before: _Table, table: _Table) -> int:
    """How many of the first rows are the heading of the table before, printed again on a new page; 0 where none is."""
    if before.width() != table.width() or len(table.rows) < 2:
        return 0
    head = [[cell.text for cell in row] for row in before.rows[:30]]
    first = [cell.text for cell in table.rows[0]]
    headings = [number for number, row in enumerate(head) if row == first and len([text for text in row if text.strip()]) > 2]
    if not headings:
        return 0
    start, count = headings[0], 0
    while count < len(table.rows) and start + count < len(head) and head[start + count] == [cell.text for cell in table.rows[count]]:
        count += 1
    return count if count < len(table.rows) else 0


def _sheet(table: _Table) -> Sheet:
    """The table as a sheet: the text of a merged area in its first cell."""

    def naming(cell: Address) -> str:
        number, row = table.numbers[min(cell.row, len(table.numbers)) - 1] if table.numbers else (1, 1)
        return f"T{number}R{row}C{cell.column}"

    sheet = Sheet(f"表{table.numbers[0][0] if table.numbers else 0}", caption=table.caption, naming=naming)
    areas: dict[int, Area] = {}
    merged: dict[Address, Area] = {}
    for row, cells in enumerate(table.rows, 1):
        for cell in cells:
            place = sheet.place(Address(row, cell.column))
            above = areas.get(cell.column)
            owner = above.first if cell.continued and above and above.last.row == row - 1 else place
            areas[cell.column] = area = Area(owner, sheet.place(Address(row, cell.column + cell.width - 1)))
            if area.first != area.last:
                merged[owner] = area
            if cell.text.strip() and owner == place:
                sheet.values[place] = cell.text
    sheet.merged = tuple(merged.values())
    return sheet
