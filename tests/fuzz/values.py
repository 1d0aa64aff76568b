"""Calls with random values: what Python, worksheets and formulas hand to the core."""

import random
from collections.abc import Callable

import xltools
from tests.fuzz.texts import hostile, value
from xltools import functions
from xltools.core.cells import ERROR_CODES, Address, CellError, Sheet, Workbook
from xltools.core.errors import XltoolsError
from xltools.core.formula import evaluate
from xltools.core.formula_functions import TABLE

CALLS = 20
RANGES = ("A1", "B2", "A1:C3", "A:A", "1:1", "B2:A1", "XFD1048576", "表!A1", "'表'!A1:B2", "没有!A1", "A0", "$A$1", "C3")
OPERATORS = ("+", "-", "*", "/", "^", "&", "=", "<>", "<=", ">", " ", ",", ":", "%")


def prepared(chance: random.Random) -> Callable[[], int]:
    """So many calls of one sort; an error of ours that tells the user what to do is as good as a result."""
    call = chance.choice(CALLABLES)

    def act() -> int:
        for _ in range(CALLS):
            try:
                call(chance)
            except XltoolsError as error:
                assert str(error)
        return 0

    return act


def _read_value(chance: random.Random) -> None:
    reading = xltools.read_value(value(chance))
    assert reading.kind


def _score(chance: random.Random) -> None:
    weight = chance.choice((10, 0, "10", "十", value(chance)))
    xltools.explain(value(chance), value(chance), weight, name=chance.choice((None, hostile(chance))))


def _completion(chance: random.Random) -> None:
    xltools.completion(value(chance), value(chance))


def _worksheet_function(chance: random.Random) -> None:
    name = chance.choice([*functions.FUNCTIONS])
    arguments = [_argument(chance) for _ in range(chance.randrange(7))]
    result = functions.call(name, *arguments)
    assert isinstance(result, list | str | float | int | bool | CellError), result


def _argument(chance: random.Random) -> object:
    if chance.random() < 0.7:
        return chance.choice((value(chance), CellError(chance.choice(sorted(ERROR_CODES)))))
    width = chance.randrange(1, 4)
    return [[value(chance) for _ in range(width)] for _ in range(chance.randrange(1, 4))]


def _formulas(chance: random.Random) -> None:
    sheet = Sheet.from_rows("表", [[value(chance) for _ in range(3)] for _ in range(3)])
    for row in range(1, 6):
        sheet.formulas[Address(row, chance.randrange(1, 5))] = formula(chance)
    evaluate(Workbook([sheet], {"名": formula(chance), "名2": "名"}), functions=functions.evaluators())


def formula(chance: random.Random, depth: int = 3) -> str:
    """A formula, most of them such as a spreadsheet would take."""
    kind = chance.randrange(7 if depth else 3)
    if kind == 0:
        return chance.choice((*RANGES, "名", "名2", "TRUE", "#N/A"))
    if kind == 1:
        return str(chance.choice((0, 1, -1, 2.5, 1e308, 10**20, 12, 1e-300)))
    if kind == 2:
        return '"' + hostile(chance, 300).replace('"', '""') + '"' if chance.random() < 0.9 else hostile(chance, 300)
    if kind < 5:
        return f"({formula(chance, depth - 1)}{chance.choice(OPERATORS)}{formula(chance, depth - 1)})"
    name = chance.choice([*TABLE, *functions.FUNCTIONS])
    return f"{name}({','.join(formula(chance, depth - 1) for _ in range(chance.randrange(5)))})"


CALLABLES = [_read_value, _score, _completion, _worksheet_function, _formulas]
