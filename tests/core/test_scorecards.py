"""Scorecard items of the schemes: the amounts their rates are made of are in the standard forms."""

import pytest

from tests.checks.patching import Case, bench_of
from xltools.core.scheme import schemes

MEASURED = [pytest.param(item, id=f"{scheme.id}: {item.name}") for scheme in schemes() for item in scheme.items if item.measure]


@pytest.fixture(scope="module")
def book():
    return bench_of(Case("", (), "")).book


@pytest.mark.parametrize("item", MEASURED)
def test_every_amount_of_a_measure_is_in_the_forms(item, book):
    for key in (*item.measure.part, *item.measure.whole):
        kind, _, rest = key.removeprefix("-").partition(".")
        assert book.one(kind)[rest].present, key
