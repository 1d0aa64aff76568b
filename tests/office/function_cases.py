"""Every case of the worksheet functions, as arguments in cells and the value or error they give, for any spreadsheet.

Cases come from tests/cases: those of the functions themselves, and targets, actual values and rules as scored cases.
What a case gives is asked of `functions.call`, which the tests of the cases hold to what they say.
"""

import json
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from xltools.core.cells import CellError
from xltools.functions import call

CASES = Path(__file__).resolve().parents[1] / "cases"
WEIGHT = 10


class FunctionCase(NamedTuple):
    """A call: an argument is a value, a `CellError`, or a range as rows of these; `expected` likewise."""

    function: str
    arguments: tuple[Any, ...]
    because: str

    @property
    def expected(self) -> Any:
        return call(self.function, *self.arguments)


def all_cases() -> list[FunctionCase]:
    """The functions' own cases, then every pair of target and actual value, rated, scored and explained."""
    return [*own_cases(), *scored_cases()]


def own_cases() -> list[FunctionCase]:
    listed = tomllib.loads((CASES / "functions" / "functions.toml").read_text("utf-8"))["case"]
    return [FunctionCase(one["function"], tuple(map(_cell, one["args"])), one["because"]) for one in listed]


def scored_cases() -> list[FunctionCase]:
    pairs = dict.fromkeys((one["target"], one["actual"]) for one in _lines() if "actual" in one)
    return [
        FunctionCase(function, (*pair, *more), "｜".join(map(str, pair)))
        for pair in pairs
        for function, more in (("PERF_RATE", ()), ("PERF_SCORE", (WEIGHT,)), ("PERF_EXPLAIN", (WEIGHT,)))
    ]


def _lines():
    for path in sorted((CASES / "values").glob("rate-*.jsonl")):
        yield from map(json.loads, path.read_text("utf-8").splitlines())


def _cell(argument: Any) -> Any:
    if isinstance(argument, list):
        return [_cell(one) for one in argument]
    return CellError(argument["error"]) if isinstance(argument, dict) else argument
