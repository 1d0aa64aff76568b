"""Reading one form: the layout's blocks found on a sheet by their labels, never by position. 按标签读表。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from xltools.core.cells import Address, Area, Sheet
from xltools.core.labels import label_of
from xltools.core.layout import Block, Item, Layout, Line
from xltools.core.model import Field, Form, Row
from xltools.forms.grid import Grid

GAP = 3  # so many empty rows end a table


@cache
def spellings(texts: tuple[str, ...], year: int | None) -> tuple[str, ...]:
    """The bare labels of a heading and its aliases for a form of that year."""
    return tuple(dict.fromkeys(label_of(dated(text, year)) for text in texts if text))


def dated(text: str, year: int | None) -> str:
    """A layout's text with its years filled in."""
    return text.replace("{year}", str(year or "")).replace("{last_year}", str(year - 1) if year else "")


@dataclass(slots=True)
class Reader:
    """A pass over one sheet with one layout, top to bottom; `found` and `sought` tell how well they fit."""

    grid: Grid
    layout: Layout
    year: int | None
    last_row: int
    row: int = 1
    found: int = 0
    sought: int = 0
    fields: dict[str, Field] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, dict[str, Address]] = field(default_factory=dict)
    rows_used: set[int] = field(default_factory=set)

    def labels(self, *texts: str) -> tuple[str, ...]:
        """The bare labels of a heading and its aliases, with the years filled in."""
        return spellings(texts, self.year)

    def locate(self, item: Item | Line, first: int, last: int) -> Address | None:
        """The label's first place between two rows; counts towards the fit."""
        cells = self.grid.find(self.labels(item.label, *item.aliases), first, last)
        self.sought += 1
        self.found += bool(cells)
        return cells[0] if cells else None

    def under(self, heading: Address) -> int:
        """The row under a heading; one empty row between is passed over unless the next begins with a label."""
        row = self.grid.below(heading)
        after = row + 1
        if row in self.grid.rows or after not in self.grid.rows or self.grid.leads.get(after) in labels_of(self.layout, self.year):
            return row
        return after

    def put(self, key: str, label: str, item: Item, cell: Address) -> Field:
        sheet = self.grid.sheet
        owner = sheet.owner(cell)
        self.rows_used.add(owner.row)
        one = Field(key, label, sheet.name, item, owner, sheet.values.get(owner), sheet.formats.get(owner, ""), sheet.formulas.get(owner, ""))
        self.fields[key] = one
        return one

    def read(self) -> Form:
        for block in self.layout.blocks:
            _READERS[block.type](self, block)
        return Form(self.layout, self.grid.sheet.name, self.area(), self.title(), self.fields, self.tables)

    def area(self) -> Area:
        sheet = self.grid.sheet
        rows = self.rows_used or {1}
        columns = [cell.column for cell in (*sheet.values, *sheet.formulas) if min(rows) <= cell.row <= max(rows)] or [1]
        top = 1 if self.title() else min(rows)
        return Area(Address(top, min(columns)), Address(max(rows), max(columns)))

    def title(self) -> str:
        first = min(self.rows_used, default=1)
        texts = (self.grid.sheet.values[cell] for cell in sorted(self.grid.sheet.values) if cell.row < first)
        return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), "")

    @property
    def fit(self) -> float:
        """The share of the layout's labels that were found."""
        return self.found / self.sought if self.sought else 0.0


def _read_fields(reader: Reader, block: Block) -> None:
    """Label and value side by side; a later label is sought from the last one's row on."""
    for line in block.lines:
        rows = []
        for item in line:
            label = reader.locate(item, reader.row, reader.last_row)
            if label is None:
                continue
            place = reader.put(item.key, _words(item.label), item, reader.grid.right_of(label))
            rows.append(place.cell.row if place.cell else reader.row)
        reader.row = min(rows, default=reader.row)


def _heading_row(reader: Reader, block: Block, last: int) -> dict[str, Address]:
    """The columns of the row, at or below the reader, that carries most of the block's headings."""
    wanted = {item.key: reader.labels(item.label, *item.aliases) for item in block.columns}
    rows: dict[int, dict[str, Address]] = {}
    for key, labels in wanted.items():
        for label in labels:
            for cell in reader.grid.places.get(label, ()):
                if reader.row <= cell.row <= last:
                    rows.setdefault(cell.row, {}).setdefault(key, cell)
    stated = [item for item in block.columns if not item.computed]
    enough = max(1, (len(stated) + 1) // 2)
    fitting = [row for row, cells in rows.items() if sum(item.key in cells for item in stated) >= enough]
    reader.sought += len(stated)
    if not fitting:
        return {}
    first = min(fitting)
    cells = rows[first]
    reader.found += sum(item.key in cells for item in stated)
    return cells


def _read_matrix(reader: Reader, block: Block) -> None:
    columns = _heading_row(reader, block, reader.last_row)
    if not columns:
        reader.sought += len(block.rows)
        return
    start = max(reader.under(cell) for cell in columns.values())
    end = _next_heading(reader, block, start)
    reader.row = start
    for line in block.rows:
        label = reader.locate(line, reader.row, end) if len(block.rows) > 1 else Address(start, 1)
        if label is None:
            continue
        reader.row = label.row
        for item in block.cells_of(line):
            if item.key in columns:
                name = f"{_words(line.label)}·{_words(item.label)}" if len(block.rows) > 1 else _words(item.label)
                reader.put(f"{block.key}.{line.key}.{item.key}", dated(name, reader.year), item, Address(label.row, columns[item.key].column))
    reader.row += 1


def _next_heading(reader: Reader, block: Block, start: int) -> int:
    """The last row a matrix may reach: the one before the next matrix's or table's heading row."""
    blocks = list(reader.layout.blocks)
    probe = Reader(reader.grid, reader.layout, reader.year, reader.last_row, row=start)
    for later in blocks[blocks.index(block) + 1 :]:
        if later.type in {"matrix", "table", "texts"}:
            cells = _heading_row(probe, later, reader.last_row)
            if cells:
                return min(cell.row for cell in cells.values()) - 1
    return reader.last_row


def _read_texts(reader: Reader, block: Block) -> None:
    columns = _heading_row(reader, block, reader.last_row)
    for item in block.columns:
        if item.key in columns:
            heading = columns[item.key]
            cell = Address(reader.under(heading), heading.column)
            reader.put(f"{block.key}.{item.key}", _words(item.label), item, cell)
            reader.row = max(reader.row, cell.row)
    if columns:
        reader.row += 1


def _read_table(reader: Reader, block: Block) -> None:
    columns = _heading_row(reader, block, reader.last_row)
    reader.columns[block.key] = columns
    rows = reader.tables.setdefault(block.key, [])
    if not columns:
        return
    reader.row = max(reader.grid.below(cell) for cell in columns.values())
    carried: dict[str, Field] = {}
    for number, row in enumerate(_table_rows(reader, block, columns), 1):
        fields = {}
        for item in block.columns:
            if item.key in columns:
                one = reader.put(f"{block.key}.{number}.{item.key}", _words(item.label), item, Address(row, columns[item.key].column))
                del reader.fields[one.key]
                fields[item.key] = _carry(one, carried) if item.merge else one
        rows.append(Row(number, block.key, _named(fields)))
        reader.row = row + 1


def _carry(one: Field, carried: dict[str, Field]) -> Field:
    """A level column left empty under its group means the group above."""
    if one.blank and one.item.key in carried:
        above = carried[one.item.key]
        return Field(one.key, one.label, one.sheet, one.item, one.cell, above.value, above.format)
    if one.item.key == "level1" and not one.blank:
        carried.pop("level2", None)
    carried[one.item.key] = one
    return one


def _named(fields: dict[str, Field]) -> dict[str, Field]:
    """The row's fields, their labels led by the row's own name, as messages quote them."""
    name = next((fields[key].text for key in ("level3", "name") if key in fields and not fields[key].blank), "")
    if not name:
        return fields
    short = name if len(name) <= 24 else name[:23] + "…"
    return {
        key: Field(one.key, f"{short}·{one.label}", one.sheet, one.item, one.cell, one.value, one.format, one.formula)
        for key, one in fields.items()
    }


def _table_rows(reader: Reader, block: Block, columns: dict[str, Address]) -> Iterator[int]:
    """The sheet's rows that belong to the table: to the totals row, a later block's label, or a gap."""
    sheet, ends = reader.grid.sheet, _labels_after(reader, block)
    empty: list[int] = []
    for row in range(reader.row, reader.last_row + 1):
        if reader.grid.leads.get(row) in ends:
            return
        if all(_blank(sheet, Address(row, cell.column)) for cell in columns.values()):
            empty.append(row)
            if len(empty) >= GAP:
                return
            continue
        yield from empty
        empty.clear()
        yield row


def _labels_after(reader: Reader, block: Block) -> frozenset[str]:
    """The labels that may start what follows a table."""
    blocks = list(reader.layout.blocks)
    return _leading_labels(tuple(blocks[blocks.index(block) + 1 :]), reader.year)


def labels_of(layout: Layout, year: int | None) -> frozenset[str]:
    """Every label that may start a row of the form."""
    return _leading_labels(layout.blocks, year)


def _leading_labels(blocks: tuple[Block, ...], year: int | None) -> frozenset[str]:
    named = [one for block in blocks for one in (block, *block.columns, *block.rows, *(item for line in block.lines for item in line))]
    return frozenset(label for one in named for label in spellings((one.label, *one.aliases), year))


def _blank(sheet: Sheet, cell: Address) -> bool:
    owner = sheet.owner(cell)
    value = sheet.values.get(owner)
    return owner not in sheet.formulas and (value is None or (isinstance(value, str) and not value.strip()))


def _read_totals(reader: Reader, block: Block) -> None:
    columns = reader.columns.get(block.table, {})
    label = reader.locate(Line(block.key, block.label, block.aliases), reader.row, reader.last_row) if columns else None
    if label is None:
        return
    table = reader.layout.block(block.table)
    for cell in block.columns:
        item = table.column(cell.key) if table else None
        if item and cell.key in columns:
            reader.put(f"{block.key}.{cell.key}", f"{_words(block.label)}·{_words(item.label)}", Item(**{**_as_dict(cell), "type": item.type}), Address(label.row, columns[cell.key].column))
    reader.row = label.row + 1


def _as_dict(item: Item) -> dict[str, object]:
    return {name: getattr(item, name) for name in item.__slots__}


def _read_notes(reader: Reader, block: Block) -> None:
    """Fixed text carries no value."""


def _words(label: str) -> str:
    return label.replace("\n", "").replace("其中：", "")


_READERS = {
    "fields": _read_fields, "matrix": _read_matrix, "texts": _read_texts,
    "table": _read_table, "totals": _read_totals, "notes": _read_notes,
}
