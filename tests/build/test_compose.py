"""Placing, the language of formulas, names and computed values."""

import re

import pytest

from tests.build.books import NAMES, composed, fillings
from xltools.build.compose import compose
from xltools.build.filling import Filling, FormFill, blank, keys, parse
from xltools.build.placed import PlacedSheet, Role
from xltools.build.placing import FormPlacer
from xltools.core.cells import Address, CellError
from xltools.core.errors import BadInput
from xltools.core.formula import compute
from xltools.core.layout import Layout, layouts

EXCEL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[RrCc]")


def form(filling: Filling, kind: str):
    composition = compose(filling)
    placed = next(sheet for sheet in composition.sheets if sheet.kind == kind)
    return placed, composition.workbook().sheet(placed.name)


def department(values=None, rows=None, scheme="mof-2020-department") -> Filling:
    fill = FormFill("yiyang-2020-department", values or {}, {"indicators": rows} if rows is not None else {})
    return Filling("示例单位", 2024, scheme, "mof-2020-project", (fill,))


@pytest.mark.parametrize("name", NAMES)
def test_no_two_cells_overlap(name):
    for sheet in composed(name).sheets:
        taken = [cell for placed in sheet.cells for cell in placed.area]
        assert len(taken) == len(set(taken)), sheet.name


@pytest.mark.parametrize("name", NAMES)
def test_no_computed_value_is_an_error(name):
    for sheet in composed(name).workbook().sheets:
        wrong = {str(cell): value for cell, value in sheet.values.items() if isinstance(value, CellError)}
        assert wrong == {}, sheet.name


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_has_a_value(name):
    for sheet in composed(name).workbook().sheets:
        assert set(sheet.formulas) <= set(sheet.values), sheet.name


@pytest.mark.parametrize("layout_id", sorted(id_ for id_, layout in layouts().items() if layout.written))
def test_every_key_of_a_layout_has_its_cell(layout_id):
    layout = Layout.get(layout_id)
    templates = {"projects": [{"number": 1, "sheet": "项目01"}], "scheme-blocks": [{"name": "产出指标", "weight": 50}]}
    words = {"year": "2025", "last_year": "2024", "version": "1"}
    sheet = FormPlacer(layout, {}, {}, PlacedSheet("表", layout.kind), words, templates).place()
    assert keys(layout) <= set(sheet.keys)
    assert not [cell.value for cell in sheet.cells if isinstance(cell.value, str) and re.search(r"\{\w+\}", cell.value)]


@pytest.mark.parametrize("name", NAMES)
def test_defined_names_are_valid_and_lead_to_the_key(name):
    composition = composed(name)
    for full, target in composition.names.items():
        bare = full.rpartition("!")[2]
        assert EXCEL_NAME.fullmatch(bare) and not CELL_LIKE.fullmatch(bare), bare
        assert re.fullmatch(r"'[^']+'!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", target)
    sheet = next(sheet for sheet in composition.sheets if sheet.kind != "cover" and sheet.layout)
    key, place = next((key, place) for key, place in sheet.keys.items() if key.count(".") == 2 and "1" not in key)
    assert composition.names[f"'{sheet.name}'!{key}"].replace("$", "") == f"'{sheet.name}'!{place}"


def test_sheets_stand_in_the_order_of_the_work():
    assert composed("blank").sheet_names == [
        "首页",
        "基础数据表",
        "收支决算",
        "整体自评表",
        "项目01",
        "项目02",
        "项目03",
        "项目汇总",
        "得分情况表",
        "校验结果",
        "填表说明",
    ]


def test_a_workbook_without_a_form_leaves_its_sheet_out():
    assert compose(department()).sheet_names == ["首页", "整体自评表", "校验结果", "填表说明"]


def test_two_forms_on_one_sheet_are_refused():
    fills = (FormFill("xiqu-2021-accounts"), FormFill("yiyang-2020-department", sheet="收支决算"))
    with pytest.raises(BadInput, match="收支决算"):
        compose(Filling("", 2024, "mof-2020-department", "mof-2020-project", fills))


def test_a_filled_value_replaces_the_formula():
    placed, sheet = form(department({"funds.total.rate_calculated": "87%%"}), "department")
    cell = placed.at("funds.total.rate_calculated")
    assert (cell.role, cell.formula, sheet[cell.address]) == (Role.INPUT, "", "87%%")


def test_a_blank_filled_in_on_purpose_replaces_the_preset():
    placed, _ = form(department({"funds.total.rate": ""}), "department")
    assert placed.at("funds.total.rate").formula == ""


def test_text_is_kept_as_typed():
    placed, sheet = form(department(rows=[{"target": "≥270人次", "actual": "　553人"}]), "department")
    assert sheet[placed.keys["indicators.1.actual"]] == "　553人"


def test_equal_levels_are_merged_within_their_group_and_blank_ones_are_not():
    rows = [
        {"level1": "产出", "level2": "质量"},
        {"level1": "产出", "level2": "质量"},
        {"level1": "效益", "level2": "质量"},
        {"level2": "影响"},
        {"level2": "影响"},
    ]
    placed, sheet = form(department(rows=rows), "department")
    heights = {key: placed.at(key).area for key in ("indicators.1.level1", "indicators.1.level2", "indicators.3.level2")}
    assert [area.last.row - area.first.row + 1 for area in heights.values()] == [2, 2, 1]
    assert placed.keys["indicators.4.level1"] != placed.keys["indicators.5.level1"]
    assert placed.keys["indicators.2.level1"] == placed.keys["indicators.1.level1"]


def test_numbers_typed_as_text_never_give_an_error():
    values = {f"funds.total.{column}": "约1百万" for column in ("initial", "annual", "executed", "weight")}
    _, sheet = form(department(values, [{"target": 5, "actual": "多", "weight": "十", "comparator": "≤"}]), "department")
    assert not [value for value in sheet.values.values() if isinstance(value, CellError)]


@pytest.mark.parametrize(("total", "grade"), [(90, "优"), (89.99, "良"), (80, "良"), (60, "中"), (59.99, "差"), (0, "差"), ("", "")])
def test_grade_bands_include_their_lower_boundary(total, grade):
    placed, sheet = form(department({"total.score": total}), "department")
    assert sheet[placed.keys["grade"]] == grade


def test_the_grade_follows_the_scheme_chosen_on_the_cover():
    filling = Filling("", 2024, "mof-2020-department", "mof-2020-project", (FormFill("mof-2020-project", {"total.score": 95}),))
    composition = compose(filling)
    cover, project = composition.sheets[:2]
    book = composition.workbook()
    assert book.sheet("项目01")[project.keys["grade"]] == "优"
    book.sheet("首页").values[cover.keys["scheme.project"]] = "xiqu-2021-project"
    assert compute(book.sheet("项目01").formulas[project.keys["grade"]], book, "项目01") == ""


def test_parts_are_summed_only_when_one_is_filled():
    values = {"spending.vehicle_running.budget": 14, "spending.vehicle_purchase.budget": 19.57}
    filling = Filling("", 2020, "mof-2020-department", "mof-2020-project", (FormFill("yiyang-2020-base-data", values),))
    placed, sheet = form(filling, "base-data")
    assert sheet[placed.keys["spending.vehicles.budget"]] == pytest.approx(33.57)
    assert sheet[placed.keys["spending.three_public.budget"]] == pytest.approx(33.57)
    assert sheet[placed.keys["spending.vehicles.prior"]] == ""


def test_score_summary_takes_its_points_from_the_department_form():
    placed, sheet = form(fillings()["clean"], "score-summary")
    names = {sheet[placed.keys[f"blocks.{n}.name"]]: sheet.formulas.get(placed.keys[f"blocks.{n}.score"], "") for n in (1, 2, 3, 4)}
    assert "整体自评表" in names["预算执行"] and names["产出指标"].startswith("IF(COUNT('整体自评表'")
    scores = [sheet[placed.keys[f"blocks.{n}.score"]] for n in (1, 2, 3, 4)]
    assert sum(scores) == pytest.approx(sheet[placed.keys["total.score"]])


def test_a_block_the_department_form_does_not_have_stays_an_input():
    fills = (FormFill("yiyang-2020-department"), FormFill("jinshui-2021-score-summary"))
    placed, sheet = form(Filling("", 2021, "jinshui-2021-department", "mof-2020-project", fills), "score-summary")
    cell = placed.keys["blocks.2.score"]
    assert sheet[placed.keys["blocks.2.name"]] == "投入管理" and cell not in sheet.formulas


def test_project_list_follows_the_project_forms():
    placed, sheet = form(fillings()["clean"], "project-list")
    assert sheet[placed.keys["projects.2.sheet"]] == "项目02"
    assert "'项目02'!" in sheet.formulas[placed.keys["projects.2.executed"]]
    assert placed.at("projects.2.sheet").link == "'项目02'!A1"


def test_cover_counts_findings_only_after_a_check():
    placed, sheet = form(fillings()["blank"], "cover")
    assert sheet[placed.keys["findings"]] == "尚未校验"
    cover = composed("clean").sheets[0]
    checked = composed("clean").workbook().sheet("首页")
    assert (checked[cover.keys["findings"]], checked[cover.keys["errors"]]) == (1, 1)


def test_the_plain_fallback_counts_only_for_schemes_that_score_in_proportion():
    values = {"funds.total.annual": 1864.04, "funds.total.executed": 1794.03}
    plain, rule = department(values), department(values, scheme="yiyang-2020-department")
    without = [compose(filling) for filling in (plain, rule)]
    for composition in without:
        composition.functions = {}
    results = [
        composition.workbook().sheet("整体自评表")[composition.sheets[1].keys["funds.total.score_calculated"]] for composition in without
    ]
    assert results == [9.62, ""]
    assert composed("002").workbook().sheet("整体自评表")[composed("002").sheet("整体自评表").keys["funds.total.score_calculated"]] == 6


def test_a_formula_that_refers_to_what_is_not_there_is_dropped():
    placed, sheet = form(blank(year=2025, project_scheme="xiqu-2021-project"), "project-list")
    assert placed.keys["projects.1.score"] not in sheet.formulas


def test_references_to_neighbours_move_with_the_row_and_others_do_not():
    filling = blank(year=2025)
    placed, sheet = form(filling, "accounts")
    assert sheet.formulas[placed.keys["income.general.share"]].count("$B$10") == 3
    assert "$" not in sheet.formulas[placed.keys["functions.1.completion"]]


def test_filled_numbers_show_their_own_decimals():
    filling = parse("""
[cover]
unit = "示例"
year = 2020
[[forms]]
layout = "yiyang-2020-department"
values = { "funds.total.annual" = 14.00, "funds.total.executed" = 30, "funds.total.rate" = 0.9853 }
""")
    placed, sheet = form(filling, "department")
    formats = [sheet.formats.get(placed.keys[f"funds.total.{key}"]) for key in ("annual", "executed", "rate")]
    assert formats == ["#,##0.00", "#,##0", "0.00%"]


def test_addresses_match_the_values():
    placed, sheet = form(fillings()["002"], "department")
    assert placed.keys["funds.total.executed"] == Address(4, 7)
    assert sheet["G4"] == 1794.03
