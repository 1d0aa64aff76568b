"""The worked examples: the clean one passes every check, the published ones yield what was found in them by hand."""

import re
from pathlib import Path

import pytest
import tomllib

from tests.checks.patching import Bench, Case, bench_of
from xltools.checks.declare import Context
from xltools.checks.run import run
from xltools.core.cells import Address
from xltools.core.findings import Finding, Severity

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "examples"
PUBLISHED = ("001", "002", "003")
_ROWS = re.compile(r"第([\d至、]+)行")


@pytest.fixture(scope="module", params=PUBLISHED)
def checked(request):
    """An example's workbook, its findings, and what is known of it."""
    bench = bench_of(Case(request.param, (), "", base=request.param))
    known = tomllib.loads((FOLDER / f"{request.param}.toml").read_text("utf-8"))
    return bench, run(Context(bench.book)), known


def test_the_clean_example_has_no_finding():
    findings = run(Context(bench_of(Case("clean", (), "")).book))
    assert [f"{one.code} {one.place} {one.message}" for one in findings] == []


def test_a_blank_workbook_has_no_finding():
    findings = run(Context(bench_of(Case("blank", (), "", base="blank")).book))
    assert [f"{one.code} {one.place} {one.message}" for one in findings] == []


def test_what_was_found_by_hand_is_found(checked):
    bench, findings, known = checked
    missed = [one for one in known["expected"] if not any(answers(found, one, bench) for found in findings)]
    assert [f"{one['key']} {one['refs']} {one['what']}" for one in missed] == []


def test_what_holds_is_not_called_wrong(checked):
    bench, findings, known = checked
    wronged = [
        f"{found.code} {found.place} {found.message}"
        for one in known.get("holds", ())
        for found in findings
        if found.severity is not Severity.INFO
        and set(found.refs) & set(one["refs"])
        and (found.sheet, found.cell) == bench.find(one["key"])
        and not any(answers(found, other, bench) for other in known["expected"])
    ]
    assert wronged == []


def test_no_error_that_was_not_found_by_hand(checked):
    bench, findings, known = checked
    errors = [one for one in known["expected"] if one["severity"] == "error"]
    unexpected = [found for found in findings if found.severity is Severity.ERROR]
    unexpected = [found for found in unexpected if not any(answers(found, one, bench) for one in errors)]
    assert [f"{found.code} {found.place} {found.message}" for found in unexpected] == []


def answers(found: Finding, one: dict, bench: Bench) -> bool:
    """Is the finding this one: a common ref, and its own cell, its row, or a row that it tells together with others?"""
    place = bench.find(one["key"])
    if not set(found.refs) & set(one["refs"]) or found.sheet != place.sheet or not found.cell:
        return False
    row = Address.parse(place.cell).row
    return found.cell == place.cell or row in rows_told(found.message) or together(found) and Address.parse(found.cell).row == row


def together(found: Finding) -> bool:
    """Required fields that stand in one row are told in one finding."""
    return "C74" in found.refs


def rows_told(message: str) -> set[int]:
    """The sheet rows a message lists, such as 第4至6、9行."""
    rows: set[int] = set()
    for listed in _ROWS.findall(message):
        for run_ in listed.split("、"):
            first, _, last = run_.partition("至")
            rows.update(range(int(first), int(last or first) + 1))
    return rows
