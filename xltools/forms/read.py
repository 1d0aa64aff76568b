"""Reading one form: the layout's blocks found on a sheet by their labels, never by position. 按标签读表。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from xltools.core import lexicon
from xltools.core.cells import Address
from xltools.core.labels import ANY, label_of, squeeze
from xltools.core.layout import Block, Item, Layout, Line
from xltools.core.model import Field, Form, Row
from xltools.forms.beside import above, alone_in_row, beside_total, is_amount, is_grade, of_others, read_beside, read_grade, words
from xltools.forms.grid import Grid
from xltools.forms.headings import headings
from xltools.forms.panels import panel
from xltools.forms.portions import in_percent
from xltools.forms.rows import Ends, extent_of, own, sum_above, table_rows, year_told

_UNREVISED = lexicon.NOT_APPLICABLE | {"无", "无调整", "未调整", "不调整", "同年初", "同左"}
_LITERAL = re.compile(r"[\d,]+(?:\.\d+)?\s*(?:[%‰]|[\u4e00-\u9fff][^\s\d!:+*=]*)")  # =100%, =0件: a target stored as a formula
_POINTS = re.compile(r"[(（](\d+(?:\.\d+)?)分")


@cache
def spellings(texts: tuple[str, ...], year: int | None) -> tuple[str, ...]:
    """The bare labels of a heading and its aliases for a form of that year."""
    return tuple(dict.fromkeys(label_of(dated(text, year)) for text in texts if text))


def dated(text: str, year: int | None) -> str:
    """A layout's text with its years filled in."""
    return text.replace("{year}", str(year or "")).replace("{last_year}", str(year - 1) if year else "")


@dataclass(slots=True)
class Reader:
    """A pass over one form's rows with one layout, top to bottom; `found` and `sought` tell how well they fit."""

    grid: Grid
    layout: Layout
    year: int | None
    last_row: int
    row: int = 1
    found: int = 0
    sought: int = 0
    lacks: bool = False
    fields: dict[str, Field] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, dict[str, Address]] = field(default_factory=dict)
    rows_used: set[int] = field(default_factory=set)
    _headings: dict[tuple[str, int], dict[str, Address]] = field(default_factory=dict)

    def labels(self, *texts: str) -> tuple[str, ...]:
        """The bare labels of a heading and its aliases, with the years filled in."""
        return spellings(texts, self.year)

    def locate(self, item: Item | Line, first: int, last: int) -> Address | None:
        """The label's first place between two rows; counts towards the fit."""
        cells = self.grid.find(self.labels(item.label, *item.aliases), first, last)
        self.sought += bool(cells) or not item.optional
        self.found += bool(cells)
        return cells[0] if cells else None

    def headings(self, block: Block, last: int) -> dict[str, Address]:
        """The block's columns in the first heading row at or below the reader; {} when there is none."""
        key = (block.key, self.row)
        if key not in self._headings:
            labels = {item.key: self.labels(item.label, *item.aliases) for item in block.columns}
            self._headings[key] = headings(self.grid, block, labels, self.row, last)
        return self._headings[key]

    def count_headings(self, block: Block, cells: Mapping[str, Address]) -> None:
        """Count the columns of a block towards the fit; a form lacks a block it cannot do without."""
        for item in block.columns:
            if not item.computed and not (block.optional and not cells):
                self.sought += item.key in cells or not item.optional
                self.found += item.key in cells
        self.lacks = self.lacks or bool(block.needs and not block.optional and not cells)

    def under(self, heading: Address) -> int:
        """The row under a heading; one empty row between is passed over unless the next begins with a label."""
        row = self.grid.below(heading)
        after = row + 1
        if row in self.grid.rows or after not in self.grid.rows or self.grid.leads.get(after) in labels_of(self.layout, self.year):
            return row
        return after

    def put(self, key: str, label: str, item: Item, cell: Address) -> Field:
        """Take in the field of a cell, or of the merged area around it."""
        sheet = self.grid.sheet
        owner = sheet.place(sheet.owner(cell))
        value, number_format, formula = sheet.values.get(owner), sheet.formats.get(owner, ""), sheet.formulas.get(owner, "")
        if item.type == "value" and _LITERAL.fullmatch(formula):
            value, number_format, formula = f"={formula}", "", ""
        return self.take(Field(key, label, sheet.name, item, owner, value, number_format, formula))

    def take(self, one: Field) -> Field:
        """Take in a field that was read otherwise."""
        if one.cell:
            self.rows_used.add(one.cell.row)
        self.fields[one.key] = one
        return one

    def read(self) -> Form:
        for block in self.layout.blocks:
            if block.panel:
                self._read_panel(block)
            else:
                _READERS[block.type](self, block)
        area, title = extent_of(self.grid, self.rows_used)
        year = year_told(self.grid, area, title)
        return Form(self.layout, self.grid.sheet.name, area, title, *in_percent(self.fields, self.tables), year)

    def _read_panel(self, block: Block) -> None:
        """Read a block that stands in columns of its own, side by side with others."""
        grid = panel(self.grid, self.labels(*self.layout.panels), block.panel)
        if grid is None:
            self.lacks = self.lacks or not block.optional
            return
        part = Reader(grid, replace(self.layout, blocks=(block,)), self.year, self.last_row, row=grid.first_row)
        _READERS[block.type](part, block)
        self.found, self.sought, self.lacks = self.found + part.found, self.sought + part.sought, self.lacks or part.lacks
        self.fields |= part.fields
        self.tables |= part.tables
        self.columns |= part.columns
        self.rows_used |= part.rows_used

    @property
    def fit(self) -> float:
        """The share of the layout's labels that were found; nothing when a block is missing that must be there."""
        return self.found / self.sought if self.sought and not self.lacks else 0.0


def _read_fields(reader: Reader, block: Block) -> None:
    """Label and value side by side, or in one cell; a later label is sought from the last one's row on."""
    loose = any(item.optional for line in block.lines for item in line)
    last = _last_row(reader, block, reader.row) if loose else reader.last_row
    taken: set[Address] = set()
    for line in block.lines:
        rows = [row for item in line if (row := _read_pair(reader, item, last, taken)) is not None]
        reader.row = min(rows, default=reader.row)


def _read_pair(reader: Reader, item: Item, last: int, taken: set[Address]) -> int | None:
    """Read one label and its value, and return their row; None when the form has no such label."""
    spelt = reader.labels(item.label, *item.aliases)
    exact, vague = tuple(label for label in spelt if ANY not in label), tuple(label for label in spelt if ANY in label)
    cells = [cell for cell in reader.grid.find(exact, reader.row, last) if cell not in taken]
    joint = None if cells else next((one for label in exact if (one := reader.grid.labelled.get(label))), None)
    joint = joint if joint and reader.row <= joint[0].row <= last else None
    if not cells and not joint:
        cells = [cell for cell in reader.grid.find(vague, reader.row, last) if cell not in taken]
    reader.sought += bool(cells or joint) or not item.optional
    reader.found += bool(cells or joint)
    name = words(item.label)
    if joint or (cells and _holds_its_value(reader, cells[0])):
        cell, text = joint or (cells[0], "")
        return reader.take(Field(item.key, name, reader.grid.sheet.name, item, reader.grid.sheet.place(cell), text or None)).cell.row
    if not cells:
        return None
    taken.add(cells[0])
    place = reader.put(item.key, name, item, _value_of(reader, cells[0]))
    return place.cell.row if place.cell else None


def _value_of(reader: Reader, label: Address) -> Address:
    """The cell beside a label, or the one after it where that is left blank and the next holds something that is no label."""
    grid = reader.grid
    beside = grid.right_of(label)
    after = grid.right_of(beside)
    skipped = grid.sheet[beside] is None and grid.area(beside).first == grid.area(beside).last and grid.sheet[after] is not None
    text = grid.text(after)
    return after if skipped and not (":" in text or "：" in text or label_of(text) in labels_of(reader.layout, reader.year)) else beside


def _holds_its_value(reader: Reader, label: Address) -> bool:
    """Is a label's value, left blank, to be written in the label's own cell? So where the next cell is a label too, or there is none."""
    grid = reader.grid
    if grid.spans_all(label):
        return True
    if not grid.text(label).endswith((":", "：")):
        return False
    beside, colon, told = grid.text(grid.right_of(label)).removeprefix("其中：").replace("：", ":").partition(":")
    labelled = bool(colon) and (not told or label_of(beside) in labels_of(reader.layout, reader.year))
    return labelled or grid.area(label).last.column >= grid.last_column


def _read_matrix(reader: Reader, block: Block) -> None:
    columns = reader.headings(block, reader.last_row)
    reader.count_headings(block, columns)
    if not columns:
        reader.sought += 0 if block.optional else len(block.rows)
        return
    start = max(reader.under(cell) for cell in columns.values())
    end = _last_row(reader, block, start)
    rows = list(_matrix_rows(reader, block, columns, start, end))
    if not rows and block.optional:
        read_beside(reader, block, max(end, reader.row))
        return
    reader.row = start
    for line, row in rows:
        reader.row = row
        for item in block.cells_of(line):
            if item.key in columns:
                name = f"{words(line.label)}·{words(item.label)}" if len(block.rows) > 1 else words(item.label)
                reader.put(f"{block.key}.{line.key}.{item.key}", dated(name, reader.year), item, Address(row, columns[item.key].column))
    _read_weight_in_heading(reader, block, columns)
    reader.row += 1


def _matrix_rows(reader: Reader, block: Block, columns: Mapping[str, Address], start: int, end: int) -> Iterator[tuple[Line, int]]:
    """The matrix's labelled rows; a row of amounts without any label is the first line's."""
    if len(block.rows) == 1:
        labels = reader.grid.find(reader.labels(block.rows[0].label, *block.rows[0].aliases), start, end)
        yield block.rows[0], labels[0].row if labels else start
        return
    at, taken, headed = start, set[int](), {cell.column for cell in columns.values()}
    for line in block.rows:
        label = reader.locate(line, at, end) or above(reader, line, range(start, at), taken)
        if label and label.column not in headed and not of_others(reader, label, headed):
            at = max(at, label.row + 1)
            taken.add(label.row)
            yield line, label.row
    under = [
        reader.grid.sheet[Address(start, columns[item.key].column)]
        for item in block.columns
        if item.type == "amount" and item.key in columns
    ]
    if not taken and any(is_amount(value) for value in under):
        yield block.rows[0], start


def _read_weight_in_heading(reader: Reader, block: Block, columns: Mapping[str, Address]) -> None:
    """Points printed in a heading, 得分（20分*执行率）, where there is no column and so no cell for them."""
    weight, score = block.column("weight"), columns.get("score")
    if weight is None or score is None or "weight" in columns:
        return
    row = (reader.grid.sheet.owner(Address(score.row, column)) for column in sorted(reader.grid.columns))
    match = next((match for cell in (score, *row) if (match := _POINTS.search(reader.grid.text(cell)))), None)
    if match:
        key, name = f"{block.key}.{block.rows[0].key}.weight", f"{words(block.rows[0].label)}·{words(weight.label)}"
        reader.take(Field(key, name, reader.grid.sheet.name, weight, None, Decimal(match[1])))


def _last_row(reader: Reader, block: Block, start: int) -> int:
    """The last row a block may reach: the one before the next block's heading row."""
    blocks, at = list(reader.layout.blocks), reader.row
    reader.row = start
    try:
        for later in blocks[blocks.index(block) + 1 :]:
            if later.type in {"matrix", "table", "texts"} and (cells := reader.headings(later, reader.last_row)):
                return min(cell.row for cell in cells.values()) - 1
        return reader.last_row
    finally:
        reader.row = at


def _read_texts(reader: Reader, block: Block) -> None:
    last = _last_row(reader, block, reader.row)
    columns = reader.headings(block, last if block.optional else reader.last_row)
    reader.count_headings(block, columns)
    for item in block.columns:
        if item.key in columns:
            heading = columns[item.key]
            under = Address(reader.under(heading), heading.column)
            cell = under if under.row <= last else reader.grid.right_of(heading)
            reader.put(f"{block.key}.{item.key}", words(item.label), item, cell)
            reader.row = max(reader.row, cell.row)
    if columns:
        reader.row += 1


def _read_table(reader: Reader, block: Block) -> None:
    columns = reader.headings(block, reader.last_row)
    reader.count_headings(block, columns)
    reader.columns[block.key] = columns
    rows = reader.tables.setdefault(block.key, [])
    if not columns:
        return
    reader.row = first = max(reader.grid.below(cell) for cell in columns.values())
    carried: dict[str, Field] = {}
    for number, row in enumerate(table_rows(reader.grid, block, columns, _ends(reader, block)), 1):
        fields = {}
        for item in block.columns:
            cell = Address(row, columns[item.key].column) if item.key in columns else None
            if cell and own(reader.grid, item, cell, columns[item.key], first):
                one = reader.put(f"{block.key}.{number}.{item.key}", words(item.label), item, cell)
                del reader.fields[one.key]
                fields[item.key] = _carry(one, carried) if item.merge else one
        rows.append(Row(number, block.key, _named(_replaced(block, _weighed(block, columns, fields)))))
        reader.row = row + 1


def _weighed(block: Block, columns: Mapping[str, Address], fields: dict[str, Field]) -> dict[str, Field]:
    """The row's fields, with the points that the name of the indicator tells, 相关性（5分）, where no column does."""
    weight, name = block.column("weight"), fields.get("level3")
    match = _POINTS.search(name.text) if name and weight and "weight" not in columns else None
    if match and name and weight:
        fields["weight"] = replace(
            name, key=f"{name.key.rpartition('.')[0]}.weight", label=words(weight.label), item=weight, value=Decimal(match[1]), formula=""
        )
    return fields


def _replaced(block: Block, fields: dict[str, Field]) -> dict[str, Field]:
    """The row's fields, one that was revised giving way to the revision where that is filled in."""
    for item in block.columns:
        if item.replaces and item.key in fields and not fields[item.key].blank and squeeze(fields[item.key].text) not in _UNREVISED:
            kept = block.column(item.replaces)
            fields[item.replaces] = replace(fields[item.key], item=kept or item, label=words(item.label))
    return fields


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


def _ends(reader: Reader, block: Block) -> Ends:
    """What a table's rows, which begin where the reader stands, may reach to."""
    blocks = list(reader.layout.blocks)
    after = _leading_labels(tuple(blocks[blocks.index(block) + 1 :]), reader.year)
    sums = (one for one in blocks if one.type == "totals" and one.table == block.key)
    return Ends(reader.row, reader.last_row, after, frozenset(label for one in sums for label in reader.labels(one.label, *one.aliases)))


def labels_of(layout: Layout, year: int | None) -> frozenset[str]:
    """Every label that may start a row of the form."""
    return _leading_labels(layout.blocks, year)


def _leading_labels(blocks: tuple[Block, ...], year: int | None) -> frozenset[str]:
    named = [one for block in blocks for one in (block, *block.columns, *block.rows, *(item for line in block.lines for item in line))]
    return frozenset(label for one in named for label in spellings((one.label, *one.aliases), year))


def _read_totals(reader: Reader, block: Block) -> None:
    table = reader.layout.block(block.table)
    above = table is not None and block.table not in reader.columns
    columns = reader.headings(table, reader.last_row) if table and above else reader.columns.get(block.table, {})
    first = max([reader.row, *(reader.grid.below(cell) for cell in columns.values() if above)])
    if table and columns and not above:
        first = _sum_above(reader, table, columns) or first
    label = reader.locate(Line(block.key, block.label, block.aliases), first, reader.last_row) if columns else None
    if label is None:
        return
    at = {key: reader.grid.sheet.owner(Address(label.row, cell.column)) for key, cell in columns.items()}
    summed = {at.get(one.key) for one in block.columns}
    for cell in block.columns:
        item = table.column(cell.key) if table else None
        if item and cell.key == "score" and (alone := alone_in_row(reader, label, summed)):
            _put_total(reader, block, cell, item, alone)
        elif item and cell.key in columns and _is_total(reader, label, at, cell.key):
            _put_total(reader, block, cell, item, Address(label.row, columns[cell.key].column))
        elif item and cell.key == "score" and beside_total(reader, label, summed):
            _put_total(reader, block, cell, item, reader.grid.right_of(label))
    read_grade(reader, label.row)
    reader.row = reader.row if above else max(reader.row, label.row + 1)


def _is_total(reader: Reader, label: Address, at: Mapping[str, Address], key: str) -> bool:
    """Does a cell of the total row hold that column's total: neither the label, nor the score it is merged with, nor another field?"""
    cell, text = at[key], reader.grid.text(at[key])
    said = label_of(text) in labels_of(reader.layout, reader.year) or is_grade(text)
    return cell != reader.grid.sheet.owner(label) and (key == "score" or cell != at.get("score")) and not said


def _put_total(reader: Reader, block: Block, cell: Item, item: Item, place: Address) -> None:
    name = f"{words(block.label)}·{words(item.label)}"
    reader.put(f"{block.key}.{cell.key}", name, Item(**{**_as_dict(cell), "type": item.type}), place)


def _sum_above(reader: Reader, table: Block, columns: Mapping[str, Address]) -> int | None:
    """The row of a total that is printed above a table's rows."""
    ends = _ends(reader, table)
    return sum_above(reader.grid, columns, ends._replace(first=max(reader.grid.below(cell) for cell in columns.values())))


def _as_dict(item: Item) -> dict[str, object]:
    return {name: getattr(item, name) for name in item.__slots__}


def _read_notes(reader: Reader, block: Block) -> None:
    """Fixed text carries no value."""


_READERS = {
    "fields": _read_fields,
    "matrix": _read_matrix,
    "texts": _read_texts,
    "table": _read_table,
    "totals": _read_totals,
    "notes": _read_notes,
}
