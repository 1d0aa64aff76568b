"""Forms converted as their cases say: values by key, notes, what was left over."""

from pathlib import Path

import pytest
import tomllib

from tests.conversion.reading import Written, cells
from xltools.core.cells import Sheet, Workbook

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "conversion"
CASES = [case for path in sorted(FOLDER.glob("*.toml")) for case in tomllib.loads(path.read_text("utf-8"))["case"]]


@pytest.fixture(params=CASES, ids=lambda case: case["name"])
def case(request):
    return request.param


def test_a_form_is_converted_as_its_case_says(case, tmp_path):
    workbook = Workbook([Sheet.from_rows(name, rows) for name, rows in case["sheets"].items()], path="去年.xlsx")
    written = Written.of(workbook, tmp_path)
    forms = {sheet: cells(written.form(sheet)) for sheet in case["expect"]}
    assert {sheet: {key: forms[sheet][key].value for key in keys} for sheet, keys in case["expect"].items()} == case["expect"]
    notes = written.notes()
    for sheet, keys in case.get("notes", {}).items():
        for key, words in keys.items():
            note = notes[sheet][forms[sheet][key].address]
            assert "去年.xlsx" in note
            assert [word for word in words if word not in note] == []
    left = {(sheet, cell): content for sheet, cell, _, content, _ in written.unplaced()}
    wanted = {(sheet, cell): value for sheet, told in case.get("unplaced", {}).items() for cell, value in told.items()}
    assert {place: left.get(place) for place in wanted} == wanted
