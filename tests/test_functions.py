"""Worksheet functions: cases as data, and what holds for every one of them."""

from decimal import Decimal
from pathlib import Path

import pytest
import tomllib
from hypothesis import given
from hypothesis import strategies as st

import xltools
from xltools.core.cells import CellError
from xltools.core.errors import BadInput
from xltools.functions import FUNCTIONS, call, evaluators, function

CASES = tomllib.loads((Path(__file__).parent / "cases/functions/functions.toml").read_text("utf-8"))["case"]
numbers = st.decimals(min_value=0, max_value=10**6, places=2).map(float)


def as_cell(argument):
    return CellError(argument["error"]) if isinstance(argument, dict) else argument


def close(one, other):
    if isinstance(other, list):
        return isinstance(one, list) and len(one) == len(other) and all(map(close, one, other))
    if isinstance(other, int | float):
        return isinstance(one, int | float) and one == pytest.approx(other, abs=1e-9)
    return one == other


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['function']}-{case['because']}")
def test_case(case):
    result = call(case["function"], *map(as_cell, case["args"]))
    expected = CellError(case["error"]) if "error" in case else case["value"]
    assert close(result, expected), result


def test_every_function_has_a_result_and_those_with_arguments_an_error_or_blank_case():
    for name in FUNCTIONS:
        cases = [case for case in CASES if case["function"] == name]
        if name != "PERF_EXPLAIN":
            assert any("value" in case and case["value"] != "" for case in cases), name
    assert set(FUNCTIONS) - {case["function"] for case in CASES} == {"PERF_EXPLAIN"}


def test_the_sentence_names_values_rule_and_ground():
    sentence = call("PERF_EXPLAIN", "≥270人次", "180人次", 10)
    assert all(word in sentence for word in ("≥270人次", "180人次", "按比例计分", "6.67", "财预〔2020〕10号"))


def test_the_sentence_says_a_number_as_its_cell_shows_it():
    assert call("PERF_EXPLAIN", 95.0, 96.0, 10.0) == call("PERF_EXPLAIN", 95, 96, 10)
    assert "“95”" in call("PERF_EXPLAIN", 95.0, 96.5, 10.0) and "“96.5”" in call("PERF_EXPLAIN", 95.0, 96.5, 10.0)


@given(target=numbers.filter(bool), actual=numbers, weight=st.integers(0, 100))
def test_cells_and_python_agree(target, actual, weight):
    assert call("PERF_SCORE", target, actual, weight) == float(xltools.score(target, actual, weight))
    assert call("PERF_RATE", target, actual) == float(xltools.completion(target, actual))


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20))
def test_a_range_gives_what_its_rows_give(rows):
    targets, actuals = [[one] for one, _ in rows], [[other] for _, other in rows]
    assert call("PERF_SCORE", targets, actuals, 10) == [[call("PERF_SCORE", one, other, 10)] for one, other in rows]


@given(st.none() | st.booleans() | st.text(max_size=12) | st.floats() | st.integers(), st.text(max_size=8))
def test_nothing_typed_into_cells_raises(one, other):
    for name, entry in FUNCTIONS.items():
        count = len(entry.details["args"])
        call(name, *[one, other, one, other, one][:count])


def test_a_range_across_gives_a_row():
    assert call("PERF_EXEC", [[10, 20]], [[5, 5]]) == [[0.5, 0.25]]


def test_evaluators_are_the_functions():
    assert evaluators()["PERF_EXEC"](Decimal(4), 1) == 0.25


def test_an_argument_without_description_is_refused():
    with pytest.raises(BadInput, match="说明"):
        function("PERF_NONE", "无", {})(lambda value: value)
