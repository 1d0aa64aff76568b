"""A worked example changed by layout keys, composed into a workbook and read back: what the check cases run on.

The forms are called cover, base-data, accounts, department, project-list, score-summary and projects.<n>, n from 1.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import tomllib

from tests import accounts
from xltools.build.compose import compose
from xltools.build.filling import Filling, FormFill, blank, example
from xltools.core.cells import ERROR_CODES, Address, CellError, Sheet, Value, Workbook
from xltools.core.errors import UnknownName
from xltools.core.layout import Layout
from xltools.core.model import Book, Field, Form
from xltools.forms.recognise import recognise

FILES = sorted((Path(__file__).resolve().parent.parent / "cases" / "checks").glob("*.toml"))
COVER = {
    "cover.unit": "unit",
    "cover.year": "year",
    "cover.scheme.department": "department_scheme",
    "cover.scheme.project": "project_scheme",
}


@dataclass(frozen=True)
class Case:
    """One case of a check, as its TOML file has it; tests/cases/README.md says what each entry means."""

    name: str
    expect: tuple[Mapping[str, Any], ...]
    because: str
    base: str = "clean"
    twice: tuple[str, ...] = ()
    set: Mapping[str, Any] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    sheets: Mapping[str, Sequence[Sequence[Value]]] = field(default_factory=dict)
    repeat: int = 1
    write: tuple[Mapping[str, Any], ...] = ()
    forget: tuple[str, ...] = ()
    path: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Case":
        return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()})


def load(file: Path) -> dict[str, Any]:
    """A check's cases as their file has them."""
    return tomllib.loads(file.read_text("utf-8"))


class Place(NamedTuple):
    sheet: str
    cell: str


@dataclass(frozen=True)
class Bench:
    """A case's workbook, recognised, with the names of the project forms that are left in it."""

    book: Book
    projects: tuple[str, ...]

    def form(self, name: str) -> Form:
        if name in self.projects:
            return self.book.of("project")[self.projects.index(name)]
        kind, _, number = name.partition(".")
        return self.book.of(kind)[int(number or 1) - 1]

    def find(self, key: str, below: int = 0) -> Place:
        """Where a key stands: its sheet and its cell, or a cell so many rows below."""
        first, second = key.split(".")[:2]
        name = f"{first}.{second}" if second.isdigit() else first
        form = self.form(name)
        one = field_of(form, key.removeprefix(f"{name}."))
        assert one.cell is not None, f"{key} is not in the form"
        return Place(form.sheet, str(one.cell.offset(rows=below)))


def bench_of(case: Case) -> Bench:
    """The case's workbook, changed and recognised."""
    if case.base in accounts.NAMES:
        return rewritten(case, accounts.accounts(case.base), ())
    filling = blank(year=2024) if case.base == "blank" else example(case.base)
    copies = (replace(form, sheet=again(form)) for name, form in named(filling) if name in case.twice)
    filling = replace(filling, forms=(*filling.forms, *copies))
    for key, value in case.set.items():
        filling = changed(filling, key, value)
    left = [(name, form) for name, form in named(filling) if name not in case.drop and (name in case.keep or not case.keep)]
    workbook = compose(replace(filling, forms=tuple(form for _, form in left))).workbook()
    return rewritten(case, workbook, tuple(name for name, _ in left if name.startswith("projects.")))


def rewritten(case: Case, workbook: Workbook, projects: tuple[str, ...]) -> Bench:
    """The workbook with what the case writes, forgets and adds, recognised."""
    bench = Bench(recognise(workbook), projects)
    for entry in case.write:
        place = bench.find(entry["key"], entry.get("below", 0))
        sheet, cell = sheet_of(workbook, place.sheet), Address.parse(place.cell)
        sheet.values[cell] = typed(entry["value"])
        sheet.formulas.pop(cell, None)
    for name in case.forget:
        forget(sheet_of(workbook, bench.form(name).sheet))
    workbook.sheets.extend(Sheet.from_rows(name, [*rows] * case.repeat) for name, rows in case.sheets.items())
    workbook.path = case.path or workbook.path
    return Bench(recognise(workbook), projects)


def bench_of_filling(filling: Filling, unformatted: Collection[str] = ()) -> Bench:
    """A filling's workbook, recognised; some cells, by key, without their number formats."""
    workbook = compose(filling).workbook()
    bench = Bench(recognise(workbook), tuple(name for name, _ in named(filling) if name.startswith("projects.")))
    for key in unformatted:
        place = bench.find(key)
        sheet_of(workbook, place.sheet).formats.pop(Address.parse(place.cell), None)
    return Bench(recognise(workbook), bench.projects) if unformatted else bench


def again(form: FormFill) -> str:
    """The sheet's name for a second form of its kind; projects are numbered anyhow."""
    layout = Layout.get(form.layout)
    return "" if layout.kind == "project" else f"{layout.sheet}（二）"


def changed(filling: Filling, key: str, value: Any) -> Filling:
    """The filling with one cell, or the rows of one table, set to something else."""
    if key in COVER:
        return replace(filling, **{COVER[key]: value})
    forms = dict(named(filling))
    name = next((name for name in sorted(forms, key=len, reverse=True) if key.startswith(f"{name}.")), None)
    if name is None:
        raise UnknownName.among("表", key, forms)
    forms[name] = changed_form(forms[name], key.removeprefix(f"{name}."), typed(value))
    return replace(filling, forms=tuple(forms.values()))


def changed_form(form: FormFill, key: str, value: Any) -> FormFill:
    block = Layout.get(form.layout).block(key.split(".")[0])
    if block is None or block.type != "table":
        return replace(form, values={**form.values, key: value})
    if isinstance(value, list):
        return replace(form, rows={**form.rows, key: value})
    table, number, column = key.split(".")
    rows = [dict(row) for row in form.rows.get(table, ())]
    rows.extend({} for _ in range(int(number) - len(rows)))
    rows[int(number) - 1][column] = value
    return replace(form, rows={**form.rows, table: rows})


def typed(value: Any) -> Any:
    """#N/A and its kin as the spreadsheet's own error values."""
    return CellError(value) if isinstance(value, str) and value in ERROR_CODES else value


def named(filling: Filling) -> Iterator[tuple[str, FormFill]]:
    """The filling's forms by the names the cases use; a second form of a kind is called base-data.2."""
    counts: Counter[str] = Counter()
    for form in filling.forms:
        kind = Layout.get(form.layout).kind
        counts[kind] += 1
        numbered = f"{'projects' if kind == 'project' else kind}.{counts[kind]}"
        yield (numbered if kind == "project" or counts[kind] > 1 else kind), form


def field_of(form: Form, key: str) -> Field:
    table, _, rest = key.partition(".")
    if table in form.tables:
        number, column = rest.split(".")
        return form.tables[table][int(number) - 1][column]
    return form[key]


def sheet_of(workbook: Workbook, name: str) -> Sheet:
    sheet = workbook.sheet(name)
    assert sheet is not None
    return sheet


def forget(sheet: Sheet) -> None:
    """Drop the results of the sheet's formulas, as programs do that write formulas only."""
    for cell in sheet.formulas:
        sheet.values.pop(cell, None)
