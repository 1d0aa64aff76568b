"""One form carried into its standard form, cell by cell, with a note on every value. 一张表搬入标准表。"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from xltools.build.filling import FormFill, keys
from xltools.build.placed import Role, number_format
from xltools.build.placing import runs
from xltools.conversion.standard import moved, standard_layout
from xltools.conversion.trace import Spot, named, origin, spot, text_of, title_spot
from xltools.core.cells import Value, Workbook
from xltools.core.layout import NUMERIC, Block, Item, Layout
from xltools.core.model import Field, Form, Row
from xltools.core.money import STANDARD, in_standard
from xltools.core.rounding import half_up

LONGEST = 30_000
_SHOWN_FEWEST, _SHOWN_PLACES = 2, 6
_RANGE = "{}.{}.{}"


@dataclass(slots=True)
class Typed:
    """What goes into one cell of the standard form: value, number format, note. 填入一格的内容。"""

    value: Value
    format: str
    note: str


@dataclass
class Carried:
    """One form carried over. 搬好的一张表。

    `taken` are the source cells whose value stands in `fill` whole, `left` those that found no place, with why;
    `own` the values that the standard form's own formulas are expected to give again; `noted` the source cells whose
    comment was taken over; `count` how many values stand.
    """

    form: Form
    source: str
    workbook: Workbook
    unit: str
    values: dict[str, Value] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    taken: set[Spot] = field(default_factory=set)
    left: dict[Spot, tuple[Field, str]] = field(default_factory=dict)
    own: dict[str, Field] = field(default_factory=dict)
    noted: set[Spot] = field(default_factory=set)
    count: int = 0

    @cached_property
    def target(self) -> Layout:
        """The standard layout the form goes into."""
        return standard_layout(self.form.layout)

    @cached_property
    def same(self) -> bool:
        """Is the form a standard one already?"""
        return self.target is self.form.layout

    def fill(self, sheet: str) -> FormFill:
        """What composing the workbook needs, the form on a sheet of that name."""
        return FormFill(self.target.id, self.values, self.rows, sheet, self.notes, self.formats)

    def pin(self, key: str) -> None:
        """Let the stated value stand where the standard form's formula gives another."""
        one = self.own.pop(key)
        self.count -= not one.blank
        self._put(key, self._typed(one, one.item))

    def carry(self) -> Carried:
        """Carry everything there is a place for."""
        self._carry_title()
        self._carry_fields()
        for block in self.form.layout.blocks:
            if block.type == "table":
                self._carry_table(block)
        return self

    def _carry_title(self) -> None:
        """The standard form has a title of its own; the source's stands in its note."""
        if place := title_spot(self.form, self.workbook):
            self.taken.add(place)
            self.notes[Role.TITLE] = f"来源：{self.source} {named(place, self.workbook)}\n原表题：{self.form.title}{self._comment(place)}"

    def _comment(self, place: Spot | None) -> str:
        """The source cell's own comment, to stand below where it comes from."""
        sheet = self.workbook.sheet(place[0]) if place else None
        said = sheet.notes.get(place[1], "") if sheet and place else ""
        if said and place:
            self.noted.add(place)
        return f"\n原批注：{said}" if said else ""

    def _carry_fields(self) -> None:
        places: dict[str, list[Field]] = {}
        for key, one in self.form.fields.items():
            place = moved(self.target, self.form.layout, key)
            if place in self._items:
                places.setdefault(place, []).append(one)
            else:
                self._leave(one, f"标准表没有“{one.label}”一栏")
        self._stand_in(places)
        for key, item in self._items.items():
            if not item.computed or any(not one.blank for one in places.get(key, ())):
                self._carry_place(key, item, places.get(key, []))

    def _stand_in(self, places: dict[str, list[Field]]) -> None:
        """A form that prints one budget only, the opening one, means it for the annual one, of which rates are taken."""
        if any(key.startswith("funds.") and key.endswith(".annual") for key in self.form.fields):
            return
        for key in [key for key in places if key.startswith("funds.") and key.endswith(".initial")]:
            place = key.removesuffix("initial") + "annual"
            if place in self._items:
                places[place] = [replace(one, key=place) for one in places[key]]

    @cached_property
    def _items(self) -> Mapping[str, Item]:
        """The standard form's items by key, its tables' left out."""
        known = keys(self.target)
        return {key: item for key, item in _all_items(self.target) if key in known}

    def _carry_place(self, key: str, item: Item, fields: Sequence[Field]) -> None:
        said = [one for one in fields if not one.blank]
        if self.same and (any(one.formula for one in fields) or (item.computed and said)):
            self._keep_formula(key, fields[0])
        elif not said:
            self.values[key] = ""
        else:
            self._put(key, self._typed(said[0], item) if len(said) == 1 else self._added(said, item))

    def _keep_formula(self, key: str, one: Field) -> None:
        """The standard form's own formula stays, and must give again what was typed over it or over a preset one."""
        if not (one.item.computed and one.formula):
            self.own[key] = one
            self.count += not one.blank
        self.taken |= {place for place in [spot(one)] if place}
        if said := self._comment(spot(one)):
            self.notes[key] = said.strip()

    def _added(self, fields: Sequence[Field], item: Item) -> Typed:
        """Several amounts that one cell holds the sum of; the first alone where fewer than two of them are amounts."""
        known = [(one, amount) for one in fields if (amount := in_standard(one.value, self.unit)) is not None]
        if len(known) < 2:
            first = known[0][0] if known else fields[0]
            self._leave_all((one for one in fields if one is not first), f"“{item.label}”已填另一处的内容")
            return self._typed(first, item)
        self._leave_all(fields, f"“{item.label}”已填另一处的内容")
        self._leave_all((one for one, _ in known), f"已并入“{item.label}”")
        total = sum((amount for _, amount in known), Decimal(0))
        parts = "\n".join(f"{one.label} {text_of(one.value)}{self._unit_told} ← {origin(one)}" for one, _ in known)
        return Typed(total, _amount_format(total), f"来源：{self.source}\n以下各数相加：\n{parts}")

    def _carry_table(self, block: Block) -> None:
        goal = self.target.block(block.key)
        rows = [row for row in self.form.tables.get(block.key, []) if any(not one.blank for one in row.fields.values())]
        if goal is None or goal.type != "table":
            for row in rows:
                self._leave_row(row, ())
            return
        self.rows[block.key] = [dict(self._row(goal, row, number)) for number, row in enumerate(rows, 1)] or [_blank_row(goal)]
        self._gather_notes(goal)

    def _gather_notes(self, goal: Block) -> None:
        """Levels that are written as one merged cell get the notes of all the rows it spans."""
        rows, levels = self.rows[goal.key], [item.key for item in goal.columns if item.merge]
        for depth, level in enumerate(levels, 1):
            first = 1
            for count in runs(rows, levels[:depth]):
                spanned = [_RANGE.format(goal.key, number, level) for number in range(first, first + count)]
                told = dict.fromkeys(note for key in spanned if (note := self.notes.pop(key, "")))
                if told:
                    self.notes[spanned[0]] = "\n".join(told)
                first += count

    def _row(self, goal: Block, row: Row, number: int) -> Iterator[tuple[str, Value]]:
        self._leave_row(row, {item.key for item in goal.columns})
        for item in goal.columns:
            one, key = row[item.key], _RANGE.format(goal.key, number, item.key)
            if one.formula and self.same:
                self._keep_formula(key, one)
            elif one.blank or item.computed:
                if not item.computed:
                    yield item.key, ""
            else:
                typed = self._typed(one, item)
                self._describe(key, typed)
                yield item.key, typed.value

    def _leave_row(self, row: Row, known: Sequence[str] | set[str]) -> None:
        for key, one in row.fields.items():
            if key in known:
                continue
            place = spot(one)
            if place and one.item.given and one.item.type == "whole" and one.text.isdecimal():
                self.taken.add(place)  # a running number says only where the row stands
            else:
                self._leave(one, f"标准表没有“{one.item.label}”一栏")

    def _leave_all(self, fields: Iterable[Field], reason: str) -> None:
        for one in fields:
            self._leave(one, reason)

    def _leave(self, one: Field, reason: str) -> None:
        if not one.blank and (place := spot(one)):
            self.left[place] = (one, reason)

    def _put(self, key: str, typed: Typed) -> None:
        block, _, rest = key.partition(".")
        number, _, column = rest.partition(".")
        if block in self.rows and number.isdigit():
            self.rows[block][int(number) - 1][column] = typed.value
        else:
            self.values[key] = typed.value
        self._describe(key, typed)

    def _describe(self, key: str, typed: Typed) -> None:
        if typed.format:
            self.formats[key] = typed.format
        if typed.note:
            self.notes[key] = typed.note

    def _typed(self, one: Field, item: Item) -> Typed:
        """A field's value as it goes into a cell of that item; no note where the cell only shares a value of another."""
        if isinstance(one.value, str) and len(one.value) > LONGEST:
            self._leave(one, f"超过 {LONGEST} 字，一格放不下")
            return Typed("", "", "")
        raw = self._raw(one)
        if (place := spot(one)) and raw == one.value:
            self.taken.add(place)
        self.count += 1
        value, changed = self._standardised(one, item)
        return Typed(value, _format(one, item, value), self._note(one, changed) if raw is not None or not place else "")

    def _raw(self, one: Field) -> Value:
        """What stands in a field's cell itself."""
        place = spot(one)
        sheet = self.workbook.sheet(one.sheet)
        return sheet.values.get(place[1]) if sheet and place else None

    def _note(self, one: Field, changed: bool) -> str:
        """Where a value stood, how it read there if it was changed, and the comment it had."""
        lines = [f"来源：{self.source} {origin(one)}"]
        if changed:
            lines.append(f"原文：{text_of(one.value, one.format)}{self._unit_told if isinstance(one.value, int | float) else ''}")
        if one.formula:
            lines.append("原为公式，照其结果填写")
        if one.key.endswith(".annual") and one.item.key == "initial":
            lines.append("原表没有全年预算数，执行率以年初预算数为准")
        return "\n".join(lines) + self._comment(spot(one))

    @property
    def _unit_told(self) -> str:
        return "" if self.unit == STANDARD else self.unit

    def _standardised(self, one: Field, item: Item) -> tuple[Value, bool]:
        """The value in the standard form's unit and as a number where the cell is for one, and whether that changed it."""
        if item.type == "amount":
            amount = in_standard(one.value, self.unit)
            changed = amount is not None and (isinstance(one.value, str) or self.unit != STANDARD)
            return (amount, True) if changed else (one.value, False)
        if item.type in NUMERIC and item.type != "percent" and isinstance(one.value, str):
            number = in_standard(one.value, STANDARD)
            return (one.value, False) if number is None or not one.value.strip()[-1:].isdigit() else (number, True)
        return one.value, False


def _all_items(layout: Layout) -> Iterator[tuple[str, Item]]:
    for block in layout.blocks:
        yield from ((item.key, item) for line in block.lines for item in line)
        cells = ((line, item) for line in block.rows for item in block.cells_of(line))
        yield from ((f"{block.key}.{line.key}.{item.key}", replace(item, label=line.label)) for line, item in cells)
        if block.type in {"texts", "totals"}:
            table = layout.block(block.table)
            columns = {item.key: item.type for item in table.columns} if table else {}
            yield from ((f"{block.key}.{item.key}", replace(item, type=columns.get(item.key, item.type))) for item in block.columns)


def _blank_row(goal: Block) -> dict[str, Value]:
    return {item.key: "" for item in goal.columns if not item.computed}


def _format(one: Field, item: Item, value: Value) -> str:
    """The number format: the source's own, so that 0.96 shown as 96% stays so; amounts as the standard form has them."""
    if isinstance(value, bool | str) or value is None:
        return ""
    if isinstance(value, datetime.date):
        return one.format or "yyyy-mm-dd"
    if item.type == "amount" and isinstance(value, int | float | Decimal):
        return _amount_format(Decimal(f"{value:.15g}"))
    return one.format or "General"


def _amount_format(amount: Decimal) -> str:
    """Two decimals, or as many more as the amount has, up to a point."""
    places = -int(half_up(amount, _SHOWN_PLACES).normalize().as_tuple().exponent)
    return number_format("amount", Decimal(1).scaleb(-max(_SHOWN_FEWEST, places)))
