"""Every entry of the reviewers' catalogue is answered: by a check, with a case that finds it and one that passes."""

import json
import re

import pytest
import tomllib

from tests.checks.patching import FILES, load
from xltools.checks.declare import CHECKS
from xltools.checks.run import run  # noqa: F401  (it declares the checks)

ANSWERS = tomllib.loads((FILES[0].parent.parent / "reviewers.toml").read_text("utf-8"))
CASES = {f"{raw['check']} {case['name']}": case for raw in map(load, FILES) for case in raw["case"]}
WORDS = {"error": "error", "warn": "warning", "info": "info"}


@pytest.fixture(scope="module")
def catalogue(shared):
    return {entry["id"]: entry for entry in json.loads((shared / "domain" / "checks.json").read_text("utf-8"))}


def test_every_entry_is_answered_and_nothing_else(catalogue):
    assert list(ANSWERS) == list(catalogue)


@pytest.mark.parametrize("id_", ANSWERS)
def test_the_cases_of_an_entry_find_it_and_pass(id_):
    answer = ANSWERS[id_]
    assert all(CASES[name]["expect"] for name in answer["fails"])
    assert not any(CASES[name]["expect"] for name in answer["passes"])
    assert all(id_ in CHECKS[name.split()[0]].details["refs"] for name in (*answer["fails"], *answer["passes"]))


@pytest.mark.parametrize("id_", ANSWERS)
def test_an_entry_is_as_grave_as_the_catalogue_says_or_there_is_a_reason(id_, catalogue):
    graded = {WORDS[word] for word in re.findall("|".join(WORDS), catalogue[id_]["severity"])}
    ours = {one["severity"] for name in ANSWERS[id_]["fails"] for one in CASES[name]["expect"]}
    assert (ours <= graded) != ("because" in ANSWERS[id_]), f"目录 {graded}，本工具 {ours}"
