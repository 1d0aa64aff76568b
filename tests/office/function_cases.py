"""Every case of the worksheet functions, as arguments in cells and the value or error they give, for any spreadsheet.

Cases come from tests/cases: those of the functions themselves, targets and actual values, the rules and the schemes.
What a case gives is asked of `functions.call`, which the tests of the cases hold to what they say.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import tomllib

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
    """The functions' own cases, every pair of target and actual value, every rule's rates, and every scheme's forms."""
    return [*own_cases(), *scored_cases(), *rule_cases(), *scheme_cases()]


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


def rule_cases() -> list[FunctionCase]:
    """What the cases of a rule say of rates, and of met and missed, as amounts that have that rate."""
    return [
        FunctionCase("PERF_EXEC_SCORE", (100, 100 * one["rate"], one["weight"], path.stem), one["because"])
        for path, one in _tables("rules", "case")
        if "rate" in one
    ] + [
        FunctionCase("PERF_SCORE", (f"≥{WEIGHT}", actual, one["weight"], path.stem), one["because"])
        for path, one in _tables("rules", "case")
        for actual in (WEIGHT, WEIGHT - 1)
    ]


def scheme_cases() -> list[FunctionCase]:
    """What the cases of a scheme say of amounts, and of indicators as typed."""
    amounts = [
        FunctionCase("PERF_EXEC_SCORE", (one["budget"], one["executed"], one["weight"], one.get("rule", ""), path.stem), one["because"])
        for path, one in _tables("schemes", "execution")
        if "executed" in one
    ]
    return amounts + [
        FunctionCase("PERF_SCORE", (one["target"], one["actual"], one["weight"], one.get("rule", ""), path.stem), one["because"])
        for path, one in _tables("schemes", "indicator")
        if "actual" in one
    ]


def _tables(folder: str, name: str):
    for path in sorted((CASES / folder).glob("*.toml")):
        yield from ((path, one) for one in tomllib.loads(path.read_text("utf-8")).get(name, ()))


def _lines():
    for path in sorted((CASES / "values").glob("rate-*.jsonl")):
        yield from map(json.loads, path.read_text("utf-8").splitlines())


def _cell(argument: Any) -> Any:
    if isinstance(argument, list):
        return [_cell(one) for one in argument]
    return CellError(argument["error"]) if isinstance(argument, dict) else argument
