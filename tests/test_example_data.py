"""The worked examples: every key is in its layout, every number was published, every hand-worked finding points at a cell."""

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pytest
import tomllib

from xltools.core.layout import NUMERIC, Item, Layout

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "xltools" / "data" / "examples"
CASES = ROOT / "tests" / "cases" / "examples"
PUBLISHED = ("001", "002", "003")
ALL = (*PUBLISHED, "clean")

PERCENT = re.compile(r"\d+(\.\d+)?%%?")  # seed 001 prints 86%%
SEVERITIES = {"error", "warning", "info"}
NOT_PRINTED = {"level"}  # 类 and 项 stand in brackets in the text


class Number(str):
    """A TOML number as it is written, so that 14.00 is not 14.0."""


class Cell(NamedTuple):
    key: str
    item: Item | None
    value: object


def load(example: str) -> dict:
    return tomllib.loads((EXAMPLES / f"{example}.toml").read_text("utf-8"), parse_float=Number)


def case(example: str) -> dict:
    return tomllib.loads((CASES / f"{example}.toml").read_text("utf-8"))


def forms(example: str) -> Iterator[tuple[str, dict]]:
    """The forms by the names the cases use: their kind, projects numbered."""
    projects = 0
    for form in load(example)["forms"]:
        kind = Layout.get(form["layout"]).kind
        projects += kind == "project"
        yield (f"projects.{projects}" if kind == "project" else kind), form


def items(layout: Layout) -> dict[str, Item]:
    """Every cell a form of that layout has outside its tables, by key."""
    found = {}
    for block in layout.blocks:
        found |= {item.key: item for line in block.lines for item in line}
        if block.type == "texts":
            found |= {f"{block.key}.{item.key}": item for item in block.columns}
        if block.type == "totals":
            above = columns(layout, block.table)
            found |= {f"{block.key}.{item.key}": replace(item, type=above[item.key].type) for item in block.columns}
        for line in block.rows:
            found |= {f"{block.key}.{line.key}.{item.key}": item for item in block.cells_of(line)}
    return found


def columns(layout: Layout, table: str) -> dict[str, Item]:
    block = layout.block(table)
    return {item.key: item for item in block.columns} if block and block.type == "table" else {}


def filled(form: dict) -> Iterator[Cell]:
    """What the example fills in, with the layout's own cell for it."""
    layout = Layout.get(form["layout"])
    known = items(layout)
    for key, value in form.get("values", {}).items():
        yield Cell(key, known.get(key), value)
    for table, rows in form.get("rows", {}).items():
        known = columns(layout, table)
        for number, row in enumerate(rows, 1):
            for column, value in row.items():
                yield Cell(f"{table}.{number}.{column}", known.get(column), value)


def every_key(example: str) -> set[str]:
    """All cells of an example, filled or not, as the cases write them."""
    found = set()
    for name, form in forms(example):
        layout = Layout.get(form["layout"])
        found |= {f"{name}.{key}" for key in items(layout)}
        for table, rows in form.get("rows", {}).items():
            found |= {f"{name}.{table}.{n}.{column}" for n in range(1, len(rows) + 1) for column in columns(layout, table)}
    return found


def compact(text: str) -> str:
    """Without blanks, and seed 003's formula as it reads in print."""
    return re.sub(r"\s", "", text.replace(r"$\geq 90\%$", "≥90%"))


@pytest.fixture(scope="session")
def seeds(shared) -> dict[str, str]:
    return {file.name[:3]: file.read_text("utf-8") for file in (shared / "seeds").glob("*.txt")}


@pytest.mark.parametrize("example", ALL)
def test_an_example_says_what_it_is(example):
    raw = load(example)
    assert raw["id"] == example
    assert raw["title"]
    assert raw["cover"]["unit"]
    assert raw.get("source", "") == (f"seed-{example}" if example in PUBLISHED else "")


@pytest.mark.parametrize("example", ALL)
def test_every_key_is_an_input_cell_of_its_layout(example):
    cells = [(name, cell) for name, form in forms(example) for cell in filled(form)]
    assert [f"{name}.{cell.key}" for name, cell in cells if cell.item is None] == []
    assert [f"{name}.{cell.key}" for name, cell in cells if cell.item.computed] == []


@pytest.mark.parametrize("example", ALL)
def test_numbers_are_numbers_and_rates_are_as_printed(example):
    wrong = [f"{name}.{cell.key}" for name, form in forms(example) for cell in filled(form) if not fits(cell)]
    assert wrong == []


def fits(cell: Cell) -> bool:
    if cell.value == "":  # left blank on purpose
        return True
    if cell.item.type == "percent":
        return cell.value == 0 or bool(PERCENT.fullmatch(str(cell.value)))
    if cell.item.type in NUMERIC:
        return isinstance(cell.value, int | Number)
    if cell.item.type == "date":
        return isinstance(cell.value, datetime.date)
    return cell.item.type == "value" or not isinstance(cell.value, int | Number)


@pytest.mark.parametrize("example", PUBLISHED)
def test_every_number_was_published(example, seeds):
    text = seeds[example]
    numbers = {str(cell.value) for _, form in forms(example) for cell in filled(form) if isinstance(cell.value, int | Number)}
    assert {number for number in numbers if not re.search(rf"(?<![\d.]){re.escape(number)}(?!\.?\d)", text)} == set()


@pytest.mark.parametrize("example", PUBLISHED)
def test_every_text_was_published(example, seeds):
    text = compact(seeds[example])
    texts = {
        cell.value
        for _, form in forms(example)
        for cell in filled(form)
        if isinstance(cell.value, str) and not isinstance(cell.value, Number) and cell.item.key not in NOT_PRINTED
    }
    assert {value for value in texts if compact(value) not in text} == set()


@pytest.mark.parametrize("example", PUBLISHED)
def test_every_row_was_taken_over(example):
    rows = {name: sum(map(len, form.get("rows", {}).values())) for name, form in forms(example)}
    assert rows == case(example)["rows"]


@pytest.mark.parametrize("example", PUBLISHED)
def test_the_hand_worked_findings_point_at_cells(example):
    known, raw = every_key(example), case(example)
    entries = raw["expected"] + raw["holds"] + raw["tolerated"]
    assert [entry["key"] for entry in entries if not any(fnmatch(key, entry["key"]) for key in known)] == []
    assert [entry["key"] for entry in entries if not entry["why"] or not entry["refs"]] == []
    assert {entry["severity"] for entry in raw["expected"]} <= SEVERITIES


@pytest.mark.parametrize("example", PUBLISHED)
def test_nothing_is_both_expected_and_said_to_hold(example):
    raw = case(example)
    expected, holds = ({(entry["key"], ref) for entry in raw[kind] for ref in entry["refs"]} for kind in ("expected", "holds"))
    assert expected & holds == set()


@pytest.mark.parametrize("example", PUBLISHED)
def test_the_hand_worked_findings_cite_known_checks(example, shared):
    known = {check["id"] for check in json.loads((shared / "domain" / "checks.json").read_text("utf-8"))}
    raw = case(example)
    assert {ref for kind in ("expected", "holds", "tolerated") for entry in raw[kind] for ref in entry["refs"]} <= known
