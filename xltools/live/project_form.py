"""A further blank project form in an open workbook, and its row on 项目汇总. 新增项目表。

The new sheet is a copy of one that is there, so that widths, colours, drop-down lists and locks are as the workbook has
them; what was typed is taken out and what the layout prints or computes put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xltools.checks.declare import Context
from xltools.commands import read
from xltools.core.cell_references import after_insertion, moved, stretched
from xltools.core.cells import Address, Sheet, Value, Workbook
from xltools.core.changes import Change, CopySheet, Dressed, Formula, InsertRow, Link, Place, Rename, Write
from xltools.core.errors import BadInput
from xltools.core.model import Field, Form
from xltools.live.marking import restored
from xltools.live.presets import Presets, cells_of
from xltools.live.result_page import memories
from xltools.live.saving import refuse_final, reminder
from xltools.live.words import say, say_refused, together
from xltools.report.result_sheet import SHEET

if TYPE_CHECKING:
    from xltools.core.host import LiveHost

Contents = dict[Address, Value | Formula]


def add(host: LiveHost, lang: str = "zh") -> str:
    """Add a blank project form with the next number after the last one, and list it; returns the summary. 新增项目表。

    Raises:
        BadInput: the workbook has no project form to go by, is marked as final, or its structure is protected by a password.
    """
    refuse_final(host)
    context = read(host.read())
    forms = context.book.of("project")
    if not forms:
        raise BadInput("本工作簿没有项目自评表可以照着新增", next_step="请打开标准工作簿，或用 xltools new 新建一本")
    source = next((form for form in reversed(forms) if not form.filled), forms[-1])
    name = _free_name(context.book.workbook, forms)
    contents, untold = _blank(source, context)
    refused = host.apply([CopySheet(source.sheet, name, forms[-1].sheet), Write(name, contents), *_unmarked(host, source.sheet, name)])
    if name in refused:
        raise BadInput(f"不能新增工作表：{refused[name]}", next_step="请先撤销工作簿或工作表的保护")
    listing = next(iter(context.book.of("project-list")), None)
    listed = [*_listed(context.book.workbook, listing, source, name), *_indexed(context, forms[-1].sheet, name)]
    refused = host.apply(listed)
    host.select(Place(name, source["project_name"].cell or Address(1, 1)))
    told = _told(lang, name, listing, refused, untold)
    return together(lang, *told, say_refused(lang, "left", refused, [change.sheet for change in listed]), reminder(host, lang))


def _told(lang: str, name: str, listing: Form | None, refused: Mapping[str, str], untold: list[str]) -> Iterator[str]:
    yield say(lang, "added", sheet=name)
    if listing is None:
        yield say(lang, "unlisted")
    elif listing.sheet not in refused:
        yield say(lang, "listed", sheet=listing.sheet)
    if untold:
        yield say(lang, "untold", fields=say(lang, "list").join(untold))


def _free_name(workbook: Workbook, forms: list[Form]) -> str:
    """The layout's own name with the number after the greatest in use."""
    pattern = forms[-1].layout.sheet
    start = pattern.partition("{")[0]
    taken = {sheet.name.casefold() for sheet in workbook.sheets}
    numbers = [int(match[1]) for name in taken if (match := re.fullmatch(rf"{re.escape(start)}(\d+)", name))]
    number = max([*numbers, 0 if numbers else len(forms)]) + 1
    return pattern.format(n=number)


def _unmarked(host: LiveHost, source: str, name: str) -> Iterator[Change]:
    """The copy carries no marks of the form it was copied from."""
    marks = [memory for memory in memories(host.read_sheet(SHEET))[0] if memory.place.sheet == source]
    return (Dressed(name, change.cell, change.fill, change.note) for change in restored(host, marks))


def _blank(form: Form, context: Context) -> tuple[Contents, list[str]]:
    """What the copied cells become, and the labels of those that lost their formula and get none."""
    sheet = context.book.workbook.sheet(form.sheet)
    presets = Presets(cells_of(form), context.schemes.get("project"))
    contents: Contents = {}
    untold = []
    for one in form.everything():
        if one.cell is None or sheet is None or sheet.owner(one.cell) != one.cell:
            continue
        parts = _parts(form, one)
        if one.formula and (one.item.preset or parts):
            continue
        if one.item.preset or parts:
            formula = presets.formula(one.key, one.item) if one.item.preset else presets.total(one.key, parts)
            contents[one.cell] = Formula(formula) if formula else None
            untold += [] if formula else [one.label]
        elif one.item.typed:
            contents[one.cell] = None
    return contents | _weights(form), untold


def _parts(form: Form, one: Field) -> tuple[str, ...]:
    """The matrix rows that add up to this cell's row; () for any other cell."""
    block_key, _, rest = one.key.partition(".")
    block = form.layout.block(block_key)
    line = block.row(rest.partition(".")[0]) if block and block.type == "matrix" else None
    return line.parts if block and line and block.adds_up(line, one.item) else ()


def _weights(form: Form) -> Contents:
    """The weights that blank forms print, where the rows are still the layout's; else none."""
    contents: Contents = {}
    for block in form.layout.blocks:
        if block.type != "table" or isinstance(block.template, str):
            continue
        rows = form.tables.get(block.key, [])
        printed = _as_printed(rows, block.template)
        for number, row in enumerate(rows):
            weight = row["weight"]
            if weight.cell and weight.item.given:
                contents[weight.cell] = block.template[number].get("weight") if printed else None
    return contents


def _as_printed(rows: list, template: tuple[Mapping[str, Any], ...]) -> bool:
    levels = [(row["level1"].text, row["level2"].text) for row in rows]
    return levels == [(str(line.get("level1", "")), str(line.get("level2", ""))) for line in template]


def _listed(workbook: Workbook, listing: Form | None, form: Form, name: str) -> Iterator[Change]:
    """A row under the last of 项目汇总, and everything that spans the table taking it in."""
    rows = listing.tables.get("projects", []) if listing else []
    block = listing.layout.block("projects") if listing else None
    if not rows or not listing or not block:
        return
    first, last = (_row_of(rows[index].fields) for index in (0, -1))
    new = last + 1
    yield InsertRow(listing.sheet, new)
    prefix = f"projects.{len(rows) + 1}."
    cells = {prefix + key: Address(new, one.cell.column) for key, one in rows[-1].fields.items() if one.cell}
    presets = Presets(cells, None, name, cells_of(form))
    contents: Contents = {}
    for key, cell in cells.items():
        item = block.column(key.rpartition(".")[2])
        formula = presets.formula(key, item) if item and item.formula else ""
        contents[cell] = Formula(formula) if formula else None
        if item and item.given:
            contents[cell] = name if item.key == "sheet" else _number_after(rows[-1]["number"], len(rows))
    yield Write(listing.sheet, contents)
    yield from (Link(listing.sheet, cell, Place(name, Address(1, 1))) for cell, content in contents.items() if content == name)
    yield from _taken_in(workbook, listing.sheet, (first, last))


def _row_of(fields: Mapping[str, Field]) -> int:
    return next(one.cell.row for one in fields.values() if one.cell)


def _number_after(last: Field, count: int) -> int:
    return int(last.number) + 1 if last.number is not None else count + 1


def _taken_in(workbook: Workbook, listing: str, table: tuple[int, int]) -> Iterator[Change]:
    """Formulas and names that span the table's rows span the new one too; the program itself moves what stands below."""
    down, wider = after_insertion(table[1] + 1), stretched(table)
    for sheet in workbook.sheets:
        changed = {
            _moved_cell(sheet, at, listing, table[1]): Formula(wide)
            for at, text in sheet.formulas.items()
            if (wide := moved(now := moved(text, sheet.name, listing, down), sheet.name, listing, wider)) != now
        }
        if changed:
            yield Write(sheet.name, changed)
    for key, target in workbook.names.items():
        now = moved(target, "", listing, down)
        wide = moved(now, "", listing, wider)
        if wide != now:
            yield Rename(listing, key, wide)


def _moved_cell(sheet: Sheet, at: Address, listing: str, last: int) -> Address:
    return at.offset(rows=1) if sheet.name == listing and at.row > last else at


def _indexed(context: Context, last: str, name: str) -> Iterator[Change]:
    """The new sheet in the list of sheets on 首页, under the last project."""
    for cover in context.book.of("cover"):
        sheet = context.book.workbook.sheet(cover.sheet)
        rows = [at.row for at, value in sheet.values.items() if at.column == 1 and value == last] if sheet else []
        if sheet and rows:
            row = max(rows)
            yield InsertRow(cover.sheet, row + 1)
            yield Write(cover.sheet, {Address(row + 1, 1): name, Address(row + 1, 2): sheet.values.get(Address(row, 2))})
            yield Link(cover.sheet, Address(row + 1, 1), Place(name, Address(1, 1)))
