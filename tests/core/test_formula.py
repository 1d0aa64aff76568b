"""Formulas: the cases, the same cases judged by IronCalc and LibreOffice, and what must hold for any numbers."""

import datetime
import time
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from pathlib import Path

import openpyxl
import pytest
import tomllib
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName

from xltools.core.cells import ERROR_CODES, NA, NAME, VALUE, Address, Area, CellError, Sheet, Workbook
from xltools.core.errors import BadFormula, BadInput, UnknownName
from xltools.core.formula import compute, evaluate
from xltools.core.formula_functions import TABLE
from xltools.core.formula_names import EXCEL_FUNCTIONS, VOLATILE
from xltools.core.formula_parser import shape_of

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "formulas"
BOOKS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
REFUSED = BOOKS.pop("refused")
CASES = [(book, case) for book, content in BOOKS.items() for case in content["case"]]
FORMULA_COLUMN = 30

plain_numbers = st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 6))
parametrize_cases = pytest.mark.parametrize(("book", "case"), CASES, ids=[f"{b}: {c['formula']}" for b, c in CASES])


def workbook_of(content: dict) -> Workbook:
    sheets = [Sheet.from_rows(name, rows) for name, rows in content["sheets"].items()]
    return Workbook(sheets, names=content.get("names", {}))


def book(formulas: dict[str, str], values: dict[str, object] | None = None) -> Workbook:
    sheet = Sheet("表", {Address.parse(cell): value for cell, value in (values or {}).items()})
    sheet.formulas = {Address.parse(cell): formula for cell, formula in formulas.items()}
    return Workbook([sheet])


def expected_of(case: dict) -> object:
    value = case["value"]
    return CellError(value) if isinstance(value, str) and value in ERROR_CODES else value


def same(value: object, expected: object) -> bool:
    """Equal, numbers within the last bits; a logical value is no number."""
    if isinstance(expected, bool) or isinstance(value, bool) or not isinstance(expected, int | float):
        return type(value) is type(expected) and value == expected
    return isinstance(value, int | float) and value == pytest.approx(expected, rel=1e-12, abs=1e-15)


def number(formula: str) -> float:
    return compute(formula, Workbook([Sheet("表")]), "表")


@parametrize_cases
def test_case(book, case):
    found = compute(case["formula"], workbook_of(BOOKS[book]), next(iter(BOOKS[book]["sheets"])))
    assert same(found, expected_of(case)), case["because"]


@pytest.mark.parametrize("case", REFUSED["case"], ids=lambda case: case["formula"])
def test_refused_with_a_reason(case):
    with pytest.raises(BadFormula, match="无法计算") as caught:
        compute(case["formula"], workbook_of(REFUSED), "表")
    assert case["reason"] in str(caught.value)


def test_every_function_has_a_case():
    text = "\n".join(case["formula"] for _, case in CASES)
    assert [name for name in TABLE if f"{name}(" not in text and name != "RANK.EQ"] == []


def test_known_names_do_not_meet():
    assert not (TABLE.keys() & EXCEL_FUNCTIONS) and not (TABLE.keys() & VOLATILE)


# --- the judges -----------------------------------------------------------------------------------------------------


def told_by_ironcalc(ironcalc, content: dict) -> list[object]:
    model = ironcalc.create("cases", "en", "UTC", "en")
    model.rename_sheet(0, next(iter(content["sheets"])))
    for index, (name, rows) in enumerate(content["sheets"].items()):
        if index:
            model.add_sheet(name)
        for address, value in Sheet.from_rows(name, rows).values.items():
            put_into_ironcalc(model, index, address, value)
    for name, target in content.get("names", {}).items():
        if name.isascii():  # it knows no others
            model.new_defined_name(name, None, target)
    for row, case in enumerate(content["case"], 1):
        model.update_cell_with_formula(0, row, FORMULA_COLUMN, "=" + case["formula"].replace("_xlfn.", ""))
    model.evaluate()
    told = [model.get_cell_value(0, row, FORMULA_COLUMN) for row in range(1, len(content["case"]) + 1)]
    return [CellError(value) if isinstance(value, str) and value in ERROR_CODES else value for value in told]


def put_into_ironcalc(model, sheet: int, address: Address, value: object) -> None:
    kind = "bool" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
    getattr(model, f"update_cell_with_{kind}")(sheet, address.row, address.column, value)


@pytest.mark.parametrize("name", BOOKS)
def test_ironcalc_agrees(ironcalc, name):
    content = BOOKS[name]
    told = told_by_ironcalc(ironcalc, content)
    differing = [
        (case["formula"], value)
        for case, value in zip(content["case"], told, strict=True)
        if "ironcalc" not in case and not same(value, expected_of(case))
    ]
    assert differing == []


def told_by_libreoffice(soffice, content: dict, folder: Path) -> list[object]:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in content["sheets"].items():
        sheet = made.create_sheet(name)
        for address, value in Sheet.from_rows(name, rows).values.items():
            sheet.cell(address.row, address.column).value = value
    for name, target in content.get("names", {}).items():
        made.defined_names[name] = DefinedName(name, attr_text=target)
    first = made.worksheets[0]
    for row, case in enumerate(content["case"], 1):
        first.cell(row, FORMULA_COLUMN).value = "=" + case["formula"]
    made.save(folder / "cases.xlsx")
    recalculated = openpyxl.load_workbook(soffice.recalculate(folder / "cases.xlsx"), data_only=True).worksheets[0]
    told = [recalculated.cell(row, FORMULA_COLUMN).value for row in range(1, len(content["case"]) + 1)]
    return [CellError(value) if isinstance(value, str) and value in ERROR_CODES else value for value in told]


@pytest.mark.parametrize("name", BOOKS)
def test_libreoffice_agrees(soffice, name, tmp_path):
    content = BOOKS[name]
    told = told_by_libreoffice(soffice, content, tmp_path)
    differing = [
        (case["formula"], value)
        for case, value in zip(content["case"], told, strict=True)
        if "libreoffice" not in case and not same_to_libreoffice(value, expected_of(case))
    ]
    assert differing == []


def same_to_libreoffice(value: object, expected: object) -> bool:
    """As `same`; LibreOffice stores some logical values as numbers and an empty text as nothing."""
    if isinstance(expected, bool):
        return value == expected
    return same("" if value is None else value, expected)


# --- what must hold for any numbers ---------------------------------------------------------------------------------


@given(plain_numbers, st.integers(-3, 6))
def test_rounding_is_that_of_the_decimal_value(value, places):
    shown, unit = Decimal(f"{value:.15g}"), Decimal(1).scaleb(-places)
    for name, rounding in (("ROUND", ROUND_HALF_UP), ("ROUNDUP", ROUND_UP), ("ROUNDDOWN", ROUND_DOWN)):
        assert number(f"{name}({value!r},{places})") == float(shown.quantize(unit, rounding))


@given(plain_numbers, plain_numbers)
def test_arithmetic_is_that_of_doubles(one, other):
    assert number(f'({one!r})+{other!r}&""') == number(f'{other!r}+({one!r})&""')
    assert number(f"({one!r})*({other!r})") == one * other
    assert number(f"({one!r})-({other!r})<=0") == (compare_shown(one, other) <= 0 or one == other or one < other)


def compare_shown(one: float, other: float) -> float:
    return float(f"{one:.15g}") - float(f"{other:.15g}")


@given(st.integers(-(10**6), 10**6), st.integers(-1000, 1000))
def test_mod_and_int_belong_together(value, divisor):
    assume(divisor)
    assert number(f"INT({value}/{divisor})*{divisor}+MOD({value},{divisor})") == value


@given(st.lists(plain_numbers, min_size=1, max_size=12))
def test_sums_of_parts_are_the_sum(values):
    sheet = Sheet.from_rows("表", [values])
    last = Address(1, len(values))
    assert compute(f"SUMPRODUCT(A1:{last},A1:{last})", Workbook([sheet]), "表") >= 0
    assert compute(f"SUM(A1:{last})", Workbook([sheet]), "表") == pytest.approx(sum(values), abs=1e-3)


@given(st.text())
def test_any_text_is_a_formula_or_refused(text):
    try:
        compute(text, Workbook([Sheet("表")]), "表")
    except BadFormula as error:
        assert error.what


@given(st.lists(st.sampled_from(["A1", "1", "+", "-", "(", ")", "SUM(", ",", '"x"', "%", "{", "}", ":", "IF(", "表!"])))
def test_any_pieces_are_a_formula_or_refused(pieces):
    test_any_text_is_a_formula_or_refused.hypothesis.inner_test("".join(pieces))


# --- workbooks ------------------------------------------------------------------------------------------------------


def test_only_missing_values_are_computed():
    made = book({"A1": "1+1", "A2": "1+1", "A3": "A1+A2"}, {"A1": 100})
    assert evaluate(made).computed == 2
    assert [made.sheets[0][cell] for cell in ("A1", "A2", "A3")] == [100, 2, 102]


def test_all_values_are_computed_anew_when_asked():
    made = book({"A1": "1+1", "A2": "TODAY()"}, {"A1": 100, "A2": 7})
    evaluation = evaluate(made, only_missing=False)
    assert evaluation.computed == 1 and made.sheets[0].values == {Address(1, 1): 2}
    assert [(sheet, str(cell), formula) for sheet, cell, formula, _ in evaluation.failed] == [("表", "A2", "TODAY()")]


def test_empty_text_is_stored_and_behaves_as_text():
    made = book({"A1": 'IF(1=1,"","x")', "A2": 'A1=""', "A3": "SUM(A1,2)", "A4": "A1+2", "A5": "COUNTA(A1)"})
    evaluate(made)
    assert [made.sheets[0][f"A{row}"] for row in range(1, 6)] == ["", True, 2, VALUE, 1]


def test_computing_leaves_the_workbook_alone():
    made = book({"A1": "A2*2", "A2": "3"})
    assert compute("A1+1", made, "表") == 7
    assert made.sheets[0].values == {}


def test_only_the_first_cell_of_a_merged_area_has_a_value():
    sheet = Sheet.from_rows("表", [[5]], merged=["A1:B2"])
    assert compute("B2+SUM(A1:B2)", Workbook([sheet]), "表") == 5


def test_circle_fails_with_its_cells_named_and_all_that_need_it():
    made = book({"A1": "B1+1", "B1": "C1", "C1": "A1", "D1": "IFERROR(A1,0)", "E1": "2"})
    evaluation = evaluate(made)
    reasons = {str(cell): reason for _, cell, _, reason in evaluation.failed}
    assert reasons["A1"] == "循环引用：表!A1 → 表!B1 → 表!C1 → 表!A1"
    assert reasons["D1"] == "所引用的 表!A1 无法计算"
    assert evaluation.computed == 1 and set(reasons) == {"A1", "B1", "C1", "D1"}


def test_sum_over_itself_is_a_circle():
    assert "循环引用" in evaluate(book({"A3": "SUM(A1:A9)"}, {"A1": 1})).failed[0][3]


def test_branch_not_taken_makes_no_circle():
    made = book({"A1": "IF(TRUE,1,A1)"})
    assert evaluate(made).failed == []


def test_long_circle_is_told_short():
    made = book({f"A{row}": f"A{row % 500 + 1}" for row in range(1, 501)})
    evaluation = evaluate(made)
    assert len(evaluation.failed) == 500 and len(evaluation.failed[0][3]) < 80


@pytest.mark.parametrize("rows", [range(1, 10_001), range(10_000, 0, -1)], ids=["from the top", "from the end"])
def test_deep_chain(rows):
    made = book({f"A{row}": f"A{row - 1}+1" if row > 1 else "1" for row in rows})
    assert evaluate(made).computed == 10_000
    assert made.sheets[0]["A10000"] == 10_000


def test_long_and_nested_formulas():
    assert number("+".join(["1"] * 4000)) == 4000
    assert number("-" * 63 + "1") == -1
    assert number("(" * 60 + "1" + ")" * 60) == 1
    with pytest.raises(BadFormula, match="控制字符"):
        number("\x01+1")
    with pytest.raises(BadFormula, match="嵌套超过"):
        number("(" * 5000 + "1" + ")" * 5000)


def test_names_that_go_round_are_refused():
    made = Workbook([Sheet("表")], names={"甲": "乙+1", "乙": "=甲"})
    with pytest.raises(BadFormula, match="引用了自己"):
        compute("甲", made, "表")


def test_dates_pass_and_are_numbers_in_arithmetic():
    day = datetime.date(2025, 1, 31)
    made = book({"B1": "A1", "B2": "A1+1", "B3": "A1+1", "B4": "YEAR(A1)", "B5": "A1+0.5"}, {"A1": day})
    made.sheets[0].formats = {Address.parse("B3"): "yyyy-mm-dd", Address.parse("B5"): 'yyyy"年"m"月" h:mm'}
    evaluate(made)
    noon = datetime.datetime(2025, 1, 31, 12)
    assert [made.sheets[0][f"B{row}"] for row in range(1, 6)] == [day, 45689, datetime.date(2025, 2, 1), 2025, noon]


def test_decimal_cells_count_as_numbers():
    made = book({"B1": "A1*2", "B2": "ISNUMBER(A1)", "B3": "SUM(A1:A1)"}, {"A1": Decimal("1.5")})
    evaluate(made)
    assert [made.sheets[0][f"B{row}"] for row in range(1, 4)] == [3, True, 1.5]


def test_unknown_sheet_is_named():
    with pytest.raises(UnknownName, match="自评表"):
        compute("1", Workbook([Sheet("自评表")]), "自评")


def test_formula_knows_its_own_place():
    made = book({"C4": "ROW()*10+COLUMN()"})
    evaluate(made)
    assert made.sheets[0]["C4"] == 43
    assert compute("ROW()", made, "表", at=Address(7, 1)) == 7


def test_shape_leaves_texts_names_and_functions_alone():
    assert shape_of('LOG10(A1)+表A2!B3&"C4"')[1] == ["A1", "B3"]


# --- functions the caller brings ------------------------------------------------------------------------------------


def refuse(*_):
    raise BadInput("不可")


BROUGHT = {
    "PERF_SCORE": lambda rate, weight=10: Decimal(str(rate)) * int(weight),
    "PERF_ROWS": lambda rows: len(rows) * 100 + sum(value is None for row in rows for value in row),
    "PERF_REFUSE": refuse,
    "perf_na": lambda: NA,
    "PERF_LIST": lambda: {"not": "a value"},
}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("PERF_SCORE(0.5)", 5),
        ("_xlfn.perf_score(0.5,A1)", 6),
        ("PERF_ROWS(A1:B2)", 202),
        ("PERF_REFUSE(1)", VALUE),
        ('IFERROR(PERF_REFUSE(),"退回")', "退回"),
        ("PERF_NA()", NA),
        ("PERF_SCORE()", VALUE),
        ("PERF_SCORE(1,2,3)", VALUE),
        ("PERF_SCORE(#N/A)", NA),
        ("PERF_OTHER(1)", NAME),
    ],
)
def test_functions_of_the_caller(formula, expected):
    made = book({}, {"A1": 12, "B2": 1})
    assert compute(formula, made, "表", functions=BROUGHT) == expected


def test_what_is_no_value_is_refused():
    with pytest.raises(BadFormula, match="不能存放"):
        compute("PERF_LIST()", book({}), "表", functions=BROUGHT)


# --- speed ----------------------------------------------------------------------------------------------------------


def test_three_thousand_formulas_take_well_under_a_second():
    """About 50 ms on an ordinary machine; the bound leaves room for a busy one."""
    values = {Address(row, column): row * 1.5 + column for row in range(1, 1001) for column in (1, 2, 3)}
    formulas = {}
    for row in range(1, 1001):
        formulas[Address(row, 4)] = f'IF(OR(A{row}="",B{row}=""),"",ROUND(A{row}/B{row}*100,2))'
        formulas[Address(row, 5)] = f"SUM(A{row}:C{row})"
        formulas[Address(row, 6)] = f'IF(D{row}="","",ROUND(C{row}*MAX(0,MIN(1,D{row}/100)),2))'
    made = Workbook([Sheet("表", values, formulas)])
    start = time.perf_counter()
    assert evaluate(made).computed == 3000
    assert time.perf_counter() - start < 1


def test_whole_columns_are_read_as_far_as_filled():
    sheet = Sheet.from_rows("表", [[row, row % 3] for row in range(100)])
    start = time.perf_counter()
    assert (
        compute('SUMIFS(A:A,B:B,0)+COUNTIF(A:XFD,"")', Workbook([sheet]), "表")
        == 1683 + Area.parse("A1:XFD1048576").last.row * 16_384 - 200
    )
    assert time.perf_counter() - start < 1
