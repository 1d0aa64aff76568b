"""What goes into a workbook, and what is refused."""

from decimal import Decimal

import pytest

from xltools.build.filling import blank, example, examples, keys, parse
from xltools.core.errors import BadInput, UnknownName
from xltools.core.layout import Layout

EXAMPLE = """
title = "例"
[cover]
unit = "示例单位"
year = 2024
[[forms]]
layout = "yiyang-2020-department"
[forms.values]
"funds.total.annual" = 14.00
department = "示例单位"
[[forms.rows.indicators]]
level1 = "产出指标"
target = "≥90%"
"""


def test_blank_holds_every_sheet_and_as_many_projects_as_asked():
    layouts = [form.layout for form in blank(year=2025, projects=3).forms]
    assert layouts.count("mof-2020-project") == 3
    assert {Layout.get(one).kind for one in layouts} == {
        "base-data",
        "accounts",
        "department",
        "project",
        "project-list",
        "score-summary",
    }


def test_projects_that_are_not_scored_get_the_form_without_points():
    assert "xiqu-2021-project" in [form.layout for form in blank(year=2025, project_scheme="xiqu-2021-project").forms]


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": 25},
        {"projects": 0},
        {"projects": 1000},
        {"project_scheme": "mof-2020-department"},
        {"department_scheme": "mof-2020-project"},
    ],
)
def test_blank_refuses_what_cannot_be(wrong):
    with pytest.raises(BadInput) as refused:
        blank(**{"year": 2025, **wrong})
    assert refused.value.next_step


def test_unknown_scheme_and_example_list_the_known_ones():
    with pytest.raises(UnknownName, match="mof-2020-project"):
        blank(year=2025, project_scheme="mof-2020-projekt")
    with pytest.raises(UnknownName, match="clean"):
        example("kleen")


def test_examples_keep_numbers_as_printed():
    filling = parse(EXAMPLE)
    values = filling.forms[0].values
    assert str(values["funds.total.annual"]) == "14.00" and isinstance(values["funds.total.annual"], Decimal)
    assert filling.project_scheme == "mof-2020-project"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"funds.total.annual"', '"funds.total.annaul"'),
        ('target = "', 'tarjet = "'),
        ("forms.rows.indicators", "forms.rows.funds"),
        ('layout = "yiyang-2020-department"', 'layout = "yiyang"'),
    ],
)
def test_an_example_with_an_unknown_key_is_refused(old, new):
    with pytest.raises(UnknownName):
        parse(EXAMPLE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"), [("unit =", "name =", r"缺少 \[cover\] 的 unit。"), ("[[forms", "[[tables", r"缺少 \[\[forms\]\]。")]
)
def test_an_example_without_unit_or_forms_is_refused(old, new, said):
    with pytest.raises(BadInput, match=said):
        parse(EXAMPLE.replace(old, new).replace("[forms.", "[tables."))


@pytest.mark.parametrize("id_", examples())
def test_every_example_can_be_read(id_):
    assert example(id_).forms


def test_keys_name_every_cell_outside_tables():
    found = keys(Layout.get("mof-2020-project"))
    assert {"project_name", "funds.total.executed", "goal.actual", "total.score", "grade"} <= found
    assert "funds.fiscal.score" not in found
