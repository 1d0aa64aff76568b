"""A layout tried on a workbook: which of its headings were found and where, and which were not. 表样试读。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xltools.core.cells import Address, Workbook
from xltools.core.layout import Block, Item, Layout, Line
from xltools.core.model import Form
from xltools.forms.read import Reader, dated
from xltools.forms.recognise import ENOUGH, year_on
from xltools.forms.segments import grids


@dataclass(frozen=True, slots=True)
class Sought:
    """One heading of a layout: its block and words, the cell it leads to, what stands there; no cell where it was not found."""

    block: str
    label: str
    cell: str = ""
    text: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """One part of a sheet read with a layout: how well it fits, and every heading. 一次试读。"""

    form: Form
    fit: float
    sought: tuple[Sought, ...]

    @property
    def recognised(self) -> bool:
        return self.fit >= ENOUGH

    @property
    def found(self) -> tuple[Sought, ...]:
        return tuple(one for one in self.sought if one.cell)

    @property
    def missing(self) -> tuple[Sought, ...]:
        """What a form of this layout must have, and this one has not."""
        return tuple(one for one in self.sought if not one.cell and not one.optional)


def tried(layout: Layout, workbook: Workbook) -> list[Trial]:
    """The layout tried on every part of every sheet that carries any of its headings, the best fit first. 逐表试读。"""
    trials = []
    for sheet in workbook.sheets:
        for grid in grids(sheet) if sheet.extent else ():
            reader = Reader(grid, layout, year_on(grid), grid.last_row, row=grid.first_row)
            form = reader.read()
            if reader.found:
                trials.append(Trial(form, reader.fit, tuple(_sought(reader, form))))
    return sorted(trials, key=lambda one: (-one.fit, -len(one.found)))


def _sought(reader: Reader, form: Form) -> Iterator[Sought]:
    for block in form.layout.blocks:
        name = dated(block.label or _UNPRINTED.get(block.key, _UNNAMED[block.type]), reader.year).replace("\n", "")
        yield from (_spelt(one, name, reader.year) for one in _READERS[block.type](form, block, reader.columns))


def _spelt(one: Sought, block: str, year: int | None) -> Sought:
    return Sought(block, dated(one.label, year).replace("\n", ""), one.cell, one.text, one.optional)


def _of(form: Form, key: str, item: Item) -> Sought:
    one = form[key]
    return Sought("", item.label, one.address, one.text, item.optional)


def _fields(form: Form, block: Block, columns: Mapping[str, Mapping[str, Address]]) -> Iterator[Sought]:
    yield from (_of(form, item.key, item) for line in block.lines for item in line)


def _texts(form: Form, block: Block, columns: Mapping[str, Mapping[str, Address]]) -> Iterator[Sought]:
    yield from (_of(form, f"{block.key}.{item.key}", item) for item in block.columns)


def _totals(form: Form, block: Block, columns: Mapping[str, Mapping[str, Address]]) -> Iterator[Sought]:
    """The cells of a total, named as the columns they add up."""
    above = {item.key: item.label for one in form.layout.blocks if one.key == block.table for item in one.columns}
    yield from (replace(_of(form, f"{block.key}.{item.key}", item), label=item.label or above.get(item.key, "")) for item in block.columns)


def _matrix(form: Form, block: Block, columns: Mapping[str, Mapping[str, Address]]) -> Iterator[Sought]:
    """The columns, then the rows; each at the first cell it has."""
    for item in block.columns:
        yield _first(form, item, [f"{block.key}.{line.key}.{item.key}" for line in block.rows])
    for line in block.rows:
        yield _first(form, line, [f"{block.key}.{line.key}.{item.key}" for item in block.columns])


def _first(form: Form, of: Item | Line, keys: list[str]) -> Sought:
    one = next((form[key] for key in keys if form[key].present), None)
    return Sought("", of.label, one.address if one else "", one.text if one else "", of.optional)


def _table(form: Form, block: Block, columns: Mapping[str, Mapping[str, Address]]) -> Iterator[Sought]:
    """The columns at their headings, each with what its first row holds."""
    rows = form.tables.get(block.key, [])
    for item in block.columns:
        cell = columns.get(block.key, {}).get(item.key)
        first = next((row[item.key].text for row in rows if not row[item.key].blank), "")
        yield Sought("", item.label, str(cell) if cell else "", first, item.optional or item.computed)


def _nothing(form: Form, block: Block, columns: Mapping[str, Mapping[str, Address]]) -> Iterator[Sought]:
    yield from ()


_UNPRINTED = {"head": "表头", "indicators": "指标", "projects": "项目", "foot": "落款"}  # blocks that forms print no name for
_UNNAMED = {"fields": "栏目", "texts": "文字", "totals": "合计", "matrix": "行列", "table": "明细", "notes": "说明"}
_READERS = {"fields": _fields, "texts": _texts, "totals": _totals, "matrix": _matrix, "table": _table, "notes": _nothing}
