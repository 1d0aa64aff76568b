"""Writer and reader are two readings of one layout: what was composed is found again, key by key."""

import pytest

from tests.build.books import NAMES, composed
from xltools.forms.recognise import recognise


@pytest.mark.parametrize("name", NAMES)
def test_every_form_is_recognised_with_every_key_in_its_cell(name):
    composition = composed(name)
    forms = {form.sheet: form for form in recognise(composition.workbook()).forms}
    for sheet in composition.sheets:
        if not sheet.layout:
            assert sheet.name not in forms
            continue
        form = forms[sheet.name]
        assert form.layout.id == sheet.layout
        single = {key: place for key, place in sheet.keys.items() if not any(part.isdigit() for part in key.split("."))}
        assert {key: form[key].cell for key in single} == single, sheet.name


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_indicators_are_found_where_they_stand(name):
    composition = composed(name)
    forms = {form.sheet: form for form in recognise(composition.workbook()).forms}
    for sheet in (one for one in composition.sheets if "indicators.*.target" in one.ranges):
        for row in forms[sheet.name].rows("indicators"):
            assert sheet.keys[f"indicators.{row.number}.target"] == row["target"].cell
