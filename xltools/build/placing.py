"""Where everything of one form stands: a layout and its filling laid out cell by cell. 把表样排成单元格。

No spreadsheet library here. Formulas are still written in the language of the layouts (`Placed.template`);
formulas.py turns them into A1 once every form of the workbook has its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xltools.build.placed import Placed, PlacedSheet, Role, number_format, span
from xltools.core.a1 import quoted
from xltools.core.cells import Address, Area, Value, column_letters
from xltools.core.layout import Block, Item, Layout, Line

SPACED, SPACE = {"accounts"}, 9.0
FRAMED = {"base-data"}
TITLE_HEIGHT = 33.0
_FREEZE = {"accounts": Address(3, 2), "base-data": Address(2, 2), "project-list": Address(4, 3), "score-summary": Address(3, 2)}


@dataclass(slots=True)
class FormPlacer:
    """Lays out one form, block by block from the top. 自上而下排一张表。

    `words` replace {year}, {last_year}, {version} in titles and labels; `templates` give the rows of templates that
    depend on the workbook ("projects", "scheme-blocks"). `notes` and `formats` are those of the filling.
    """

    layout: Layout
    values: Mapping[str, Value]
    rows: Mapping[str, Sequence[Mapping[str, Value]]]
    sheet: PlacedSheet
    words: Mapping[str, str]
    templates: Mapping[str, Sequence[Mapping[str, Value]]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    row: int = 1

    def place(self) -> PlacedSheet:
        """The sheet with every cell of the form in its place."""
        self.sheet.layout, self.sheet.widths = self.layout.id, tuple(map(float, self.layout.widths))
        self._titles()
        for block in self.layout.blocks:
            self._space_before(block)
            first, count = self.row, len(self.sheet.cells)
            getattr(self, f"_{block.type}")(block)
            if block.type not in {"notes", "totals"}:
                self._complete(self.sheet.cells[count:], first)
        return self.sheet

    def _space_before(self, block: Block) -> None:
        """Tables that stand one under another on a sheet of many are set apart by a low row."""
        if self.layout.kind in SPACED and block.label and block.type != "totals":
            self.sheet.least_heights[self.row] = SPACE
            self.row += 1

    def words_in(self, text: str) -> str:
        for word, replacement in self.words.items():
            text = text.replace("{" + word + "}", replacement)
        return text

    def _titles(self) -> None:
        columns = f"A:{column_letters(len(self.layout.widths))}"
        for role, text in ((Role.TITLE, self.layout.title), (Role.SUBTITLE, self.layout.subtitle)):
            if text:
                self.sheet.put(columns, self.row, role, self.words_in(text), note=self.notes.get(role, ""))
                self.row += 1
        self.sheet.repeat = (1, self.row - 1)
        self.sheet.least_heights[1] = TITLE_HEIGHT
        self.sheet.freeze = _FREEZE.get(self.layout.kind)

    def _fields(self, block: Block) -> None:
        first = self.row
        for heading in block.headings:
            self.sheet.put(heading["at"], self.row, Role.HEADING, self.words_in(heading["text"]))
        self.row += bool(block.headings)
        for line in block.lines:
            for item in line:
                self.sheet.put(item.label_at, self.row, Role.LABEL, self.words_in(item.label))
                self._cell(item, span(item.at, self.row), item.key)
            self._at_least(block.height)
        self._band(block, first)

    def _matrix(self, block: Block) -> None:
        first = self.row
        corner = "" if block.label_at else self.words_in(block.label)
        self.sheet.put(block.rows_at, self.row, Role.HEADING, corner or None)
        self._headings(block.columns)
        for line in block.rows:
            self.sheet.put(block.rows_at, self.row, Role.ROW, self.words_in(line.label), indent=line.indent)
            for item in block.cells_of(line):
                scope = f"{block.key}.{line.key}."
                parts = parts_template(block, line, item)
                self._cell(item, span(item.at, self.row), scope + item.key, scope, line.values.get(item.key), parts)
            self._at_least(0)
        self._band(block, first)

    def _texts(self, block: Block) -> None:
        first = self.row
        self._headings(block.columns)
        for item in block.columns:
            self._cell(replace(item, type="longtext"), span(item.at, self.row), f"{block.key}.{item.key}", f"{block.key}.")
        self._at_least(block.height)
        self._band(block, first)

    def _table(self, block: Block) -> None:
        if block.label and not block.label_at:
            self.sheet.put(_extent(block.columns), self.row, Role.SECTION, self.words_in(block.label))
            self.row += 1
        heading = self.row
        self._headings(block.columns)
        rows = self._rows_of(block)
        for item in block.columns:
            self._column(block, item, rows)
        self.row += len(rows)
        self._band(block, heading)

    def _rows_of(self, block: Block) -> Sequence[Mapping[str, Value]]:
        if block.key in self.rows:
            return self.rows[block.key]
        return self.templates[block.template] if isinstance(block.template, str) else block.template

    def _column(self, block: Block, item: Item, rows: Sequence[Mapping[str, Value]]) -> None:
        """One column of a table, top to bottom, equal neighbours merged where the layout says so."""
        if rows:
            self.sheet.ranges[f"{block.key}.*.{item.key}"] = span(item.at, self.row, len(rows))
        merging = [one.key for one in block.columns if one.merge]
        levels = merging[: merging.index(item.key) + 1] if item.merge else []
        number = 1
        for count in runs(rows, levels):
            area = span(item.at, self.row + number - 1, count)
            scope = f"{block.key}.{number}."
            given = rows[number - 1].get(item.key, _ABSENT)
            placed = self._cell(item, area, scope + item.key, scope, given=given)
            if block.template == "projects" and placed.role is Role.INPUT:
                self._make_fixed(placed)
            for more in range(number, number + count):
                self.sheet.keys[f"{block.key}.{more}.{item.key}"] = area.first
            number += count

    def _make_fixed(self, placed: Placed) -> None:
        placed.role = Role.TEXT
        if placed.item and placed.item.key == "sheet":
            placed.role, placed.link = Role.LINK, f"{quoted(str(placed.value))}!A1"

    def _totals(self, block: Block) -> None:
        table = self.layout.block(block.table)
        columns = table.columns if table else ()
        label = self.sheet.put(block.label_at, self.row, Role.HEADING, self.words_in(block.label))
        filled = {item.key: item for item in block.columns}
        for column in columns:
            area = span(column.at, self.row)
            if column.key in filled:
                item = replace(filled[column.key], at=column.at, type=column.type, label=column.label)
                self._cell(item, area, f"{block.key}.{item.key}", f"{block.key}.")
            elif area.first not in label.area:
                self.sheet.cells.append(Placed(area, Role.FILLER))
        self.row += 1

    def _notes(self, block: Block) -> None:
        self.sheet.put(block.at, self.row, Role.NOTE, self.words_in(block.text))
        self.row += 1

    def _headings(self, columns: Sequence[Item]) -> None:
        for item in columns:
            self.sheet.put(item.at, self.row, Role.HEADING, self.words_in(item.label))
        self.row += 1

    def _band(self, block: Block, first: int) -> None:
        if block.label_at and self.row > first:
            self.sheet.put(block.label_at, first, Role.BAND, self.words_in(block.label), rows=self.row - first)

    def _at_least(self, height: float) -> None:
        if height:
            self.sheet.least_heights[self.row] = height
        self.row += 1

    def _cell(
        self,
        item: Item,
        area: Area,
        key: str,
        scope: str = "",
        default: Value = None,
        parts: str = "",
        given: Value = None,
    ) -> Placed:
        """One cell that has a key: a filled value first, else the layout's formula or preset, else its default."""
        if given is None or given is _ABSENT:
            given = self.values.get(key, _ABSENT)
        placed = Placed(area, Role.INPUT, key=key, item=item, scope=scope)
        if given is not _ABSENT:
            placed.value = given if given != "" else None
        elif item.formula:
            placed.role, placed.template = Role.COMPUTED, item.formula
        elif item.preset or parts:
            placed.role, placed.template = Role.PRESET, item.preset or parts
        else:
            placed.value = item.value if default is None else default
        placed.number_format = self.formats.get(key) or number_format(item.type, placed.value)
        placed.note = self.notes.get(key, "")
        self.sheet.cells.append(placed)
        self.sheet.keys[key] = area.first
        return placed

    def _complete(self, cells: Sequence[Placed], first: int) -> None:
        """Empty framed cells wherever the block's rectangle has none."""
        if not cells:
            return
        left = min(cell.area.first.column for cell in cells)
        right = max(cell.area.last.column for cell in cells)
        if self.layout.kind in FRAMED:
            right = len(self.layout.widths)
        taken = {one for cell in cells for one in cell.area}
        for row in range(first, self.row):
            for start, end in _gaps({cell.column for cell in taken if cell.row == row}, left, right):
                self.sheet.cells.append(Placed(Area(Address(row, start), Address(row, end)), Role.FILLER))


class _Absent:
    """Says that nothing was filled in, as opposed to a blank filled in on purpose."""


_ABSENT = _Absent()


def parts_template(block: Block, line: Line, item: Item) -> str:
    """The sum of a row's parts in the language of the layouts; "" where there is none. 分项合计公式。"""
    parts = [part for part in line.parts if (row := block.row(part)) and item in tuple(block.cells_of(row))]
    if item.preset or not parts or not block.adds_up(line, item):
        return ""
    cells = ",".join(f"{{{block.key}.{part}.{item.key}}}" for part in parts)
    return f'IF(COUNT({cells})=0,"",SUM({cells}))'


def runs(rows: Sequence[Mapping[str, Value]], levels: Sequence[str]) -> Iterator[int]:
    """The lengths of runs of rows that agree in the levels; all 1 without levels or where the last level is blank."""
    length = 0
    for index, row in enumerate(rows):
        same = length and levels and row.get(levels[-1]) and all(row.get(key) == rows[index - 1].get(key) for key in levels)
        if not same and length:
            yield length
            length = 0
        length += 1
    if length:
        yield length


def _gaps(taken: set[int], left: int, right: int) -> Iterator[tuple[int, int]]:
    start = None
    for column in range(left, right + 2):
        free = column <= right and column not in taken
        if free and start is None:
            start = column
        elif not free and start is not None:
            yield start, column - 1
            start = None


def _extent(columns: Sequence[Item]) -> str:
    first = min((span(item.at, 1).first.column for item in columns), default=1)
    last = max((span(item.at, 1).last.column for item in columns), default=1)
    return f"{column_letters(first)}:{column_letters(last)}"
