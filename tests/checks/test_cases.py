"""Every check on its cases: a workbook changed by layout keys, and exactly the findings that must come of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.checks import examples
from tests.checks.patching import FILES, Bench, Case, Place, bench_of, load
from xltools.checks.declare import CHECKS, Context
from xltools.checks.run import run
from xltools.core.stored import table

EXAMPLES = table("check_examples")


def cases() -> Iterator[Any]:
    for file in FILES:
        raw = load(file)
        for case in raw["case"]:
            yield pytest.param(raw["check"], Case.read(case), id=f"{file.stem}-{case['name']}")


@pytest.mark.parametrize(("code", "case"), cases())
def test_exactly_the_expected_findings(code, case):
    bench = bench_of(case)
    findings = run(Context(bench.book), select=[code])
    wanted = [(place_of(bench, one), one["severity"]) for one in case.expect]
    told = "\n".join(f"{one.place} {one.severity} {one.message}" for one in findings)
    assert sorted(((one.sheet, one.cell), one.severity) for one in findings) == sorted(wanted), told
    for one in case.expect:
        place = place_of(bench, one)
        messages = [found.message for found in findings if (found.sheet, found.cell) == place]
        for words in [one["says"]] if isinstance(one.get("says"), str) else one.get("says", []):
            assert any(words in message for message in messages), messages
    if case.name == EXAMPLES[code]["fails"]:
        assert examples.told(findings[0]) == EXAMPLES[code]["found"], "run: make build"


def place_of(bench: Bench, expected: dict[str, Any]) -> Place:
    return (
        bench.find(expected["key"], expected.get("below", 0)) if "key" in expected else Place(expected["sheet"], expected.get("cell", ""))
    )


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_has_a_failing_and_a_passing_case(code):
    files = [file for file in FILES if load(file)["check"] == code]
    assert [file.stem for file in files] == [f"{code}-{CHECKS[code].aliases[0]}"]
    expectations = [bool(case["expect"]) for case in load(files[0])["case"]]
    assert {True, False} == set(expectations), "a failing and a passing case"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_case_file_belongs_to_a_check_and_says_why(file):
    raw = load(file)
    assert raw["check"] in CHECKS
    assert all(case["because"] for case in raw["case"])
    names = [case["name"] for case in raw["case"]]
    assert len(names) == len(set(names))


def test_the_reviewers_catalogue_is_answered(shared):
    catalogue = {entry["id"] for entry in json.loads((shared / "domain" / "checks.json").read_text("utf-8"))}
    answered = {ref for check in CHECKS.values() for ref in check.details["refs"]}
    assert answered == catalogue
