"""The Python interface: what `open` takes, and the same answers whichever way a workbook comes in."""

import re
from pathlib import Path

import openpyxl
import pandas
import pytest

import xltools

EXAMPLES = Path(__file__).parents[1] / "workbooks" / "examples"


def test_public_names_exist_and_are_listed():
    assert {name for name in xltools.__all__ if getattr(xltools, name) is None} == set()
    assert sorted(xltools.__all__) == sorted(set(xltools.__all__))
    with pytest.raises(AttributeError, match="nothing"):
        _ = xltools.nothing


@pytest.mark.parametrize("name", ["001", "002", "003", "clean"])
def test_a_path_and_an_openpyxl_workbook_give_the_same_findings(name):
    path = EXAMPLES / f"{name}.xlsx"
    from_path = xltools.validate(xltools.open(path))
    from_openpyxl = xltools.validate(openpyxl.load_workbook(path))
    assert from_openpyxl.findings == from_path.findings
    assert from_openpyxl.to_dict()["scores"] == from_path.to_dict()["scores"]


def test_frames_are_read_as_sheets():
    book = openpyxl.load_workbook(EXAMPLES / "003.xlsx", data_only=True)
    frames = {sheet.title: pandas.DataFrame(sheet.values) for sheet in book.worksheets}
    codes = {finding.code for finding in xltools.validate(frames).findings}
    assert "BD04" in codes
    rows = {sheet.title: [list(row) for row in sheet.values] for sheet in book.worksheets}
    assert {finding.code for finding in xltools.validate(rows).findings} == codes


def test_findings_as_a_frame():
    result = xltools.validate(EXAMPLES / "003.xlsx")
    frame = result.to_frame()
    assert len(frame) == len(result.findings) and list(frame["code"]) == [finding.code for finding in result.findings]
    assert list(xltools.validate(EXAMPLES / "clean.xlsx").to_frame().columns) == list(frame.columns)


@pytest.mark.parametrize("what", [None, 3, object()])
def test_what_is_no_workbook_is_refused(what):
    with pytest.raises(xltools.BadInput, match="不能打开"):
        xltools.open(what)


def test_formulas_without_cached_values_are_computed():
    book = openpyxl.load_workbook(EXAMPLES / "clean.xlsx")
    assert xltools.validate(book).findings == ()


def test_unknown_names_are_told_with_the_known():
    with pytest.raises(xltools.UnknownName, match="mof-2020-project"):
        xltools.score("1", "1", 10, scheme="mof")
    with pytest.raises(xltools.UnknownName, match="capped-ratio"):
        xltools.score("1", "1", 10, rule="capped")


def test_results_are_short_at_a_prompt(tmp_path):
    path = EXAMPLES / "003.xlsx"
    assert re.fullmatch(r"<Result .+003\.xlsx：错误 \d+，警告 \d+，提示 \d+>", repr(xltools.validate(path)))
    assert repr(xltools.convert(path)) == "<Conversion 003.xlsx → 整体自评表、得分情况表>"
