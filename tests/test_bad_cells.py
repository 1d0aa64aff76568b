"""Whatever stands in the cells, validating ends with findings, never with an exception, and invents no error."""

import copy
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xltools.build.compose import compose
from xltools.build.filling import example
from xltools.commands import score, validate
from xltools.core.cells import DIV0, NA, REF, Sheet, Workbook
from xltools.core.findings import Severity
from xltools.report.batch import Batch
from xltools.report.page import findings_page
from xltools.report.words import sentence

EXAMPLES = ("001", "002", "003", "clean")
ODD = [
    None,
    "",
    " ",
    "\u00a0",
    "　",
    NA,
    DIV0,
    REF,
    "#N/A",
    True,
    -1,
    0,
    1e300,
    -1e-9,
    "26.23万元",
    "８６%%",
    "86%%",
    "三十左右",
    "1,794.03",
    "1.794,03",
    "≥",
    "≥90%",
    "……",
    "指标1：",
    "无",
    "/",
    "—",
    "=1+1",
    "2021年6月底前",
    "1个镇、5个街道",
    "x" * 5000,
    "\x00",
    "١٢",
    "½",
    "∞",
    "nan",
    "1e999",
]


@cache
def original(name):
    return compose(example(name)).workbook()


def workbook(name):
    """A copy whose cells may be changed."""
    book = original(name)
    sheets = [Sheet(one.name, dict(one.values), dict(one.formulas), dict(one.formats), one.merged, one.hidden) for one in book.sheets]
    return Workbook(sheets, dict(book.names), book.path)


def errors(result):
    return {(finding.code, finding.sheet, finding.cell) for finding in result.findings if finding.severity is Severity.ERROR}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_odd_values_anywhere_never_raise(data):
    book = workbook(data.draw(st.sampled_from(EXAMPLES)))
    for _ in range(data.draw(st.integers(1, 12))):
        sheet = book.sheets[data.draw(st.integers(0, len(book.sheets) - 1))]
        cell = data.draw(st.sampled_from(sorted(sheet.values)))
        sheet.values[cell] = data.draw(st.sampled_from(ODD))
        sheet.formulas.pop(cell, None)
    result = validate(book)
    assert all(sentence(finding) for finding in result.findings)
    assert findings_page(Batch([result.path], [result])).endswith("</html>\n") and result.to_dict()["findings"] is not None
    score(book)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_missing_sheet_invents_no_error(name):
    whole = errors(validate(workbook(name)))
    for gone in original(name).sheets:
        book = workbook(name)
        book.sheets = [sheet for sheet in book.sheets if sheet.name != gone.name]
        without = errors(validate(book))
        assert without <= whole, (gone.name, without - whole)


@pytest.mark.parametrize("name", EXAMPLES)
def test_renamed_sheets_give_the_same_findings(name):
    book = workbook(name)
    names = {sheet.name: f"表{number}" for number, sheet in enumerate(book.sheets) if sheet.name not in {"校验结果", "填表说明"}}
    for sheet in book.sheets:
        sheet.name = names.get(sheet.name, sheet.name)
    before = [(one.code, names.get(one.sheet, one.sheet), one.cell, one.severity) for one in validate(workbook(name)).findings]
    assert [(one.code, one.sheet, one.cell, one.severity) for one in validate(book).findings] == before


def test_a_sheet_copied_twice_is_told_once_and_not_doubled_into_errors_of_other_sheets():
    book = workbook("clean")
    twin = copy.deepcopy(book.sheet("项目01"))
    twin.name = "项目01 (2)"
    book.sheets.append(twin)
    found = validate(book).findings
    assert any(finding.code == "XS10" for finding in found)


@pytest.mark.parametrize("name", EXAMPLES)
def test_full_width_and_text_numbers_change_no_verdict(name):
    book = workbook(name)
    for sheet in book.sheets:
        for cell, value in sheet.values.items():
            if isinstance(value, float) and cell not in sheet.formulas and "%" not in sheet.formats.get(cell, ""):
                sheet.values[cell] = "".join(chr(ord(one) + 0xFEE0) for one in repr(value))
    assert errors(validate(book)) == errors(validate(workbook(name)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_without_cached_values_the_findings_are_the_same(name):
    book = workbook(name)
    for sheet in book.sheets:
        for cell in sheet.formulas:
            sheet.values.pop(cell, None)
    assert validate(book).findings == validate(workbook(name)).findings


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_label_wiped_out_raises_nothing(name):
    for number, sheet in enumerate(original(name).sheets):
        labels = [cell for cell in sorted(sheet.values) if isinstance(sheet.values[cell], str) and cell not in sheet.formulas]
        for cell in labels[number % 9 :: 9][:6]:
            book = workbook(name)
            del book.sheets[number].values[cell]
            assert validate(book).book is not None
