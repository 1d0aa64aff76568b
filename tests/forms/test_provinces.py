"""One content in the layouts of many provinces: whatever the layout, every number and text is read as it was printed."""

from decimal import Decimal

import pytest

from tests.forms.provinces import FUNDS, Content, Style, drawn, printed
from xltools.core.assess import target_text
from xltools.core.cells import Workbook
from xltools.forms.recognise import recognise

CONTENT = Content()


def told(form):
    """What was read of a form, as plain values."""
    rows = form.rows("indicators")
    return {
        "kind": form.kind, "name": form["project_name"].text, "department": form["department"].text, "implementer": form["implementer"].text,
        "funds": {key: [form[f"funds.{key}.{column}"].number for column in FUNDS] for key, _ in CONTENT.funds},
        "execution": [form["funds.total.weight"].number, form["funds.total.score"].number, form["funds.total.rate"].text],
        "goals": [form["goal.expected"].text, form["goal.actual"].text], "total": form["total.score"].number,
        "names": [row["level3"].text for row in rows], "levels": [(row["level1"].text, row["level2"].text) for row in rows],
        "targets": [target_text(row) for row in rows], "actuals": [row["actual"].text for row in rows],
        "weights": [row["weight"].number for row in rows], "scores": [row["score"].number for row in rows], "notes": [row["note"].text for row in rows],
    }


def wanted(content: Content, style: Style):
    rows = content.indicators
    number = lambda value: Decimal(str(value))  # noqa: E731
    without = {key for key in FUNDS if key not in style.funds_columns}
    named = style.target == "in-name"
    return {
        "kind": "project", "name": content.name, "department": content.department, "implementer": content.implementer,
        "funds": {key: [None if column in without else number(amount) for column, amount in zip(FUNDS, amounts, strict=True)] for key, amounts in content.funds},
        "execution": [number(10), number(content.score), content.rate],
        "goals": [content.expected, content.achieved] if style.goals else ["", ""], "total": number(content.total) if style.sum_row else None,
        "names": [one.level3 + one.whole_target * named for one in rows], "levels": [(one.level1, one.level2) for one in rows],
        "targets": ["" if named else one.whole_target for one in rows], "actuals": [one.actual for one in rows],
        "weights": [number(one.weight) for one in rows], "scores": [number(one.score) for one in rows], "notes": [one.note for one in rows],
    }


def differences(style: Style):
    book = recognise(Workbook([printed(CONTENT, style)]))
    if len(book.forms) != 1:
        return {"forms": ([form.layout.id for form in book.forms], book.unrecognised)}
    read, due = told(book.forms[0]), wanted(CONTENT, style)
    return {key: (read[key], due[key]) for key in due if read[key] != due[key]}


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_layout_the_content_is_read(seed):
    style = drawn(seed)
    assert differences(style) == {}, style
