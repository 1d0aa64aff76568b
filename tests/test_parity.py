"""One answer everywhere: the same calls and the same workbooks through Python, xlwings' server, LibreOffice and IronCalc.

What differs is listed in tests/cases/functions/parity.toml with its reason, and must really differ so.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import tomllib

import xltools
from tests.build.books import composed
from tests.build.test_recalculation import agree, with_constants
from tests.excel import fakecom, winstub
from tests.office import cells, function_cases
from xltools.build.emit import emit
from xltools.core.cells import CellError
from xltools.core.errors import XltoolsError
from xltools.core.formula import evaluate
from xltools.functions import FUNCTIONS, evaluators
from xltools.hosts.files import FileHost
from xltools.hosts.uno_book import UnoHost
from xltools.libreoffice_names import FUNCTIONS_SERVICE, method

CASES = function_cases.all_cases()
DIFFERENCES = tomllib.loads((Path(__file__).parent / "cases/functions/parity.toml").read_text("utf-8"))["difference"]
EXAMPLES = ("001", "002", "003")
BOUND = {f"{FUNCTIONS_SERVICE}.{method(name)}".upper(): name for name in FUNCTIONS}
PUBLIC = {
    "PERF_SCORE": xltools.score,
    "PERF_RATE": lambda target, actual, direction=None: xltools.completion(target, actual, direction=WAYS.get(direction, direction)),
}
WAYS = {"正向": "higher", "反向": "lower"}
MARK = "xltools:"  # before an error value on its way to Excel


@pytest.fixture(scope="module")
def through_server():
    """Call a worksheet function as the macro in Excel does, its answer in the terms of `call`."""
    with pytest.MonkeyPatch.context() as patch:
        python = winstub.install(patch).com_server.XLPython()
        yield lambda name, *arguments: from_server(python.CallUDF("xltools.excel", name, tuple(map(to_server, arguments)), None, None))


def to_server(argument):
    """A value of a cell, or rows of them, as Excel hands them over."""
    if isinstance(argument, list | tuple):
        return tuple(tuple(map(to_server, row)) for row in argument)
    if isinstance(argument, CellError):
        return fakecom.ERRORS[argument.code]
    return fakecom.value2(float(argument) if isinstance(argument, Decimal) else argument)


def from_server(result):
    if isinstance(result, list | tuple):
        return [from_server(one) for one in result]
    return CellError(result.removeprefix(MARK)) if isinstance(result, str) and result.startswith(MARK) else result


# calls, each with what it gives at each place


def in_python(request, folder):
    """The package's own functions where they take the same arguments; what a cell alone has to say is `call`'s."""
    return [public(case) if case.function in PUBLIC and all(map(filled, case.arguments)) else case.expected for case in CASES]


def filled(argument):
    return not isinstance(argument, list | CellError) and argument not in ("", None)


def public(case):
    try:
        result = PUBLIC[case.function](*case.arguments)
    except XltoolsError:
        return CellError("#VALUE!")
    if result is None:  # Python has no error values to say why
        return case.expected if case.expected in (CellError("#N/A"), CellError("#DIV/0!")) else None
    return float(result)


def by_server(request, folder):
    udf = request.getfixturevalue("through_server")
    return [udf(case.function, *case.arguments) for case in CASES]


def in_libreoffice(request, folder):
    office, path = request.getfixturevalue("office"), folder / "全部用例.xlsx"
    rows = cells.write(path, CASES)
    document = office.open(path)
    try:
        return list(cells.read(document.Sheets[0], rows, CASES))
    finally:
        document.close(True)


SURFACES = {"Python": in_python, "xlwings": by_server, "LibreOffice": in_libreoffice}


def expected(case, surface):
    """What a case gives there: what Python gives, or what the list of differences says."""
    listed = [
        one for one in DIFFERENCES if (one["surface"], one["function"], one["args"]) == (surface, case.function, list(case.arguments))
    ]
    return gives(listed[0]) if listed else case.expected


def gives(difference):
    told = difference["gives"]
    return CellError(told["error"]) if isinstance(told, dict) else told


@pytest.mark.parametrize("surface", SURFACES)
def test_every_call_gives_the_same(surface, request, tmp_path):
    found = SURFACES[surface](request, tmp_path)
    wrong = [
        (case.function, case.arguments, expected(case, surface), result)
        for case, result in zip(CASES, found, strict=True)
        if not cells.equal(rows(result), rows(expected(case, surface)))
    ]
    assert not wrong, (len(wrong), wrong[:5])


def rows(result):
    """Results as every sheet shows them: rows alike in length."""
    lines = cells.rows_of(result)
    longest = max(map(len, lines))
    return [[*line, *[""] * (longest - len(line))] for line in lines]


def test_every_function_every_rule_and_every_scheme_is_called():
    from xltools.core.scheme import schemes
    from xltools.core.scoring_rules import RULES

    said = {repr(one) for case in CASES for one in case.arguments}
    assert {case.function for case in CASES} == set(FUNCTIONS)
    assert {repr(name) for name in RULES} | {repr(scheme.id) for scheme in schemes()} <= said
    assert any(isinstance(case.expected, CellError) for case in CASES) and any(case.expected == "" for case in CASES)


@pytest.mark.parametrize("one", DIFFERENCES, ids=lambda one: f"{one['surface']} {one['function']} {one['args']}")
def test_a_listed_difference_is_one_and_has_its_reason(one):
    [case] = [case for case in CASES if (case.function, list(case.arguments)) == (one["function"], one["args"])]
    assert one["because"] and one["surface"] in SURFACES
    assert not cells.equal(rows(case.expected), rows(gives(one)))


# the three examples: every formula of them


def by_evaluating(functions):
    def sheets(name, request, path):
        workbook = composed(name).workbook()
        workbook = replace(workbook, sheets=[replace(sheet, values=typed(sheet)) for sheet in workbook.sheets])
        evaluate(workbook, functions=functions(request))
        return {sheet.name: sheet.values for sheet in workbook.sheets}

    return sheets


def typed(sheet):
    return {at: value for at, value in sheet.values.items() if at not in sheet.formulas}


def server_functions(request):
    udf = request.getfixturevalue("through_server")
    return {name: lambda *arguments, name=name: udf(name, *arguments) for name in FUNCTIONS}


def opened_in_libreoffice(name, request, path):
    emit(composed(name), path)
    document = request.getfixturevalue("office").open(path)
    try:
        document.calculateAll()
        return {sheet.name: sheet.values for sheet in UnoHost(document, BOUND).read().sheets}
    finally:
        document.close(True)


def loaded_by_ironcalc(name, request, path):
    emit(with_constants(composed(name)), path)
    model = request.getfixturevalue("ironcalc").load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    return {
        sheet.name: {at: model.get_cell_value(number, *at) for at in sheet.formulas}
        for number, sheet in enumerate(FileHost(path).read().sheets)
    }


OPENING = {
    "Python": by_evaluating(lambda request: evaluators()),
    "xlwings": by_evaluating(server_functions),
    "LibreOffice": opened_in_libreoffice,
    "IronCalc": loaded_by_ironcalc,
}
PLAIN_ONLY = {"IronCalc"}  # it has no functions of ours


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("surface", OPENING)
def test_every_formula_of_the_examples_gives_the_same(surface, name, request, tmp_path):
    found = OPENING[surface](name, request, tmp_path / f"{name}.xlsx")
    asked, wrong = 0, []
    for sheet in composed(name).workbook().sheets:
        for at, formula in sheet.formulas.items():
            if surface not in PLAIN_ONLY or "PERF_" not in formula:
                asked += 1
                value = found[sheet.name].get(at, "")
                if not agree(value, sheet.values[at]):
                    wrong.append((sheet.name, str(at), formula, sheet.values[at], value))
    assert asked > 10
    assert not wrong, (len(wrong), wrong[:5])
