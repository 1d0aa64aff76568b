"""Sentences as data: what must come of them, at which paragraph, and that nothing else does."""

from pathlib import Path

import pytest
import tomllib

from xltools.checks.declare import Context
from xltools.checks.run import run
from xltools.core.cells import Place, Sheet, Workbook
from xltools.core.reports import PROSE
from xltools.forms.recognise import recognise

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "text"
CASES = [
    pytest.param(case, id=f"{file.stem}-{case['name']}")
    for file in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(file.read_text("utf-8"))["case"]
]


def document(*paragraphs: str) -> Workbook:
    """A document of these paragraphs, as the Word host reads it."""
    values = {Place(row, 1, f"P{row}"): text for row, text in enumerate(paragraphs, 1)}
    return Workbook([Sheet(PROSE, values, naming=lambda cell: f"P{cell.row}")])


def findings(*paragraphs: str):
    return run(Context(recognise(document(*paragraphs))), select=["TX"])


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_expected_findings(case):
    found, wanted = findings(*case["text"]), case.get("expect", [])
    told = [f"{one.code} {one.place} {one.severity} {one.message}" for one in found]
    assert sorted((one.code, one.cell, one.severity.value) for one in found) == sorted(
        (one["code"], one["at"], one["severity"]) for one in wanted
    ), told
    for one in wanted:
        messages = [other for other in found if (other.code, other.cell) == (one["code"], one["at"])]
        says = [one["says"]] if isinstance(one["says"], str) else one["says"]
        assert any(all(word in other.message for word in says) for other in messages), told
        assert "quote" not in one or any(other.found == one["quote"] for other in messages), [other.found for other in messages]


def test_there_are_many_cases_and_most_are_silent():
    every = [case.values[0] for case in CASES]
    assert len(every) >= 100
    assert sum(not case.get("expect") for case in every) >= len(every) / 2
    assert all(case["because"] for case in every)
