"""The examples of the catalogue are those of the cases (test_cases.py sees to what they say)."""

import re

import pytest

from tests.checks.examples import first
from xltools.checks.declare import CHECKS
from xltools.core.stored import table
from xltools.report.catalogue import in_chinese, show


@pytest.mark.parametrize("code", CHECKS)
def test_a_check_shows_a_failing_and_a_passing_example(code):
    stored = table("check_examples")[code]
    fails, passes = first(code, failing=True), first(code, failing=False)
    assert (stored["fails"], stored["passes"], stored["because"]) == (fails.name, passes.name, passes.because), "run: make build"
    page = show("checks", code)
    assert f"报出的例子：{stored['fails']}。{stored['found']}。" in page and f"通过的例子：{stored['passes']}。" in page


def test_every_example_belongs_to_a_check():
    assert set(table("check_examples")) == set(CHECKS)


@pytest.mark.parametrize("code", CHECKS)
def test_why_a_check_matters_and_how_it_judges_are_told_in_chinese(code):
    """Nothing but the first sentence is English, for the catalogue leaves English paragraphs out."""
    _, *rest = CHECKS[code].doc.split("\n\n")
    told = "\n\n".join(rest)
    assert told and told == in_chinese(CHECKS[code].doc), told
    assert len(re.findall("[。；]", told)) >= 2, f"say also what is compared, or when it is milder: {told}"
