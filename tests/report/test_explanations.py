"""Every rate, score, total, grade and finding explained by its cell, and the rules told for every surface."""

import json

import pytest

from tests.checks.generate import draw
from tests.checks.patching import Case, bench_of
from xltools.commands import validate
from xltools.core.errors import BadInput
from xltools.report.batch import Batch
from xltools.report.explanations import at, explanations
from xltools.report.page import findings_page
from xltools.report.rules_told import in_full
from xltools.report.terminal import show_findings, show_scores

WHOLE = {
    "projects.2.indicators.1.actual": 53,
    "projects.2.indicators.1.score": 9,
    "projects.2.indicators.3.actual": 6.2,
    "projects.2.indicators.3.score": 8,
    "projects.2.indicators.4.actual": 2.3,
    "projects.2.indicators.4.score": 9,
    "projects.2.indicators.6.actual": 4.4,
    "projects.2.indicators.6.score": 9,
}


def result_of(changes=None, base="clean"):
    bench = bench_of(Case("", (), "", base=base, set=changes or {}))
    return bench, validate(bench.book.workbook)


@pytest.fixture(scope="module")
def whole():
    return result_of(WHOLE)


def test_every_rate_score_total_grade_and_finding_has_its_sentence(whole):
    bench, result = whole
    told = explanations(result)
    for key, what in [
        ("funds.total.rate", "执行率"),
        ("funds.total.score", "得分"),
        ("indicators.1.score", "得分"),
        ("total.score", "总分"),
        ("grade", "等级"),
    ]:
        place = bench.find(f"projects.2.{key}")
        assert what in [one.what for one in told if (one.sheet, one.cell) == place], key
    assert sum(one.what[:2] in ("错误", "警告", "提示") for one in told) == len(result.findings) > 0
    assert all(one.sentence.endswith("。") and one.sentence.count("。") == 1 for one in told), [one.sentence for one in told]


@pytest.mark.parametrize("key", ["indicators.1.actual", "indicators.1.target", "indicators.1.weight", "indicators.1.level3"])
def test_a_cell_of_the_row_answers_with_the_rows_score(whole, key):
    bench, result = whole
    sheet, cell = bench.find(f"projects.2.{key}")
    found = at(explanations(result), f"{sheet}!${cell[0]}${cell[1:]}")
    assert any(one.what == "得分" and "53台（套）" in one.sentence.replace("53”", "53台（套）”") for one in found)


def test_a_cell_may_be_named_without_its_sheet_and_in_any_width(whole):
    bench, result = whole
    sheet, cell = bench.find("department.funds.total.score")
    told = explanations(result)
    assert set(at(told, f"{sheet}！{cell.lower()}")) <= set(at(told, cell))


@pytest.mark.parametrize("place", ["ZZ99", "没有这张表!A1", "不是单元格"])
def test_a_cell_without_anything_to_explain_lists_some_that_have(whole, place):
    with pytest.raises(BadInput, match="没有可说明的内容.*!"):
        at(explanations(whole[1]), place)


def test_a_form_without_points_is_explained_by_its_completions():
    told = explanations(result_of(base="001")[1])
    assert {"执行率", "完成率"} <= {one.what for one in told} and not {"得分", "总分", "等级"} & {one.what for one in told}


@pytest.mark.parametrize("seed", range(3))
def test_sentences_of_generated_workbooks_read_as_one(seed):
    for one in explanations(validate(draw(seed).bench().book.workbook)):
        assert one.sentence.count("。") == 1 and "None" not in one.sentence and "；；" not in one.sentence, one.sentence


CARD = [
    ["部门整体支出绩效评价评分表"],
    ["一级指标", "二级指标", "三级指标", "评分标准", "分值", "自评得分", "扣分原因"],
    ["投入", "预算配置", "重点支出安排率", "≥90%计5分", 5, 5, ""],
    ["过程", "预算执行", "预算调整率", "=0计3分，0-10%（含）计2分", 3, 3, ""],
    ["过程", "预算执行", "“三公经费”控制率", "≤100%计8分", 8, 8, ""],
    ["过程", "预算执行", "支付进度", "", 3, 3, ""],
]


def test_the_items_of_a_scorecard_are_explained_by_their_scheme():
    case = Case("", (), "", set={"cover.scheme.department": "yueyang-department"}, sheets={"评分表": CARD})
    result = validate(bench_of(case).book.workbook)
    told = [one for one in explanations(result) if one.sheet == "评分表" and one.what == "得分"]
    assert [one.name for one in told] == ["重点支出安排率", "预算调整率", "“三公经费”控制率"]
    for one, said in zip(
        told,
        ("各表没有重点支出安排率所需的数据", "预算调整率为 1.33%，1.33% 在区间 (0,10] 内，得 2 分", "表内分值与方案的 6 分不同"),
        strict=True,
    ):
        assert said in one.sentence and one.sentence.count("。") == 1 and "评分标准" in one.sentence
    assert at(tuple(told), told[1].cells[1]) == (told[1],)


# -- rules -----------------------------------------------------------------------------


def test_the_json_says_which_rules_give_the_scores(whole):
    score = next(one for one in json.loads(json.dumps(whole[1].to_dict()))["scores"] if one["sheet"] == whole[0].form("projects.2").sheet)
    rules = score["rules"]
    assert rules["best"] in ("langfang-project", "guangshui-project") and rules["best_explained"] > rules["explained"]
    higher = next(one for one in rules["places"] if one["place"] == "higher")
    assert ("capped-ratio", "half-up", 0) in [(one["rule"], one["rounding"], one["places"]) for one in higher["rules"]]
    assert {one["scheme"] for one in rules["schemes"]} >= {"mof-2020-project", "langfang-project"}
    assert all(one["rules"] for one in rules["left"]) and len(rules["left"]) == rules["of"] - rules["explained"]
    assert score["explanation"].startswith("总分") and score["execution_explanation"].endswith("。")


def test_terminal_and_page_carry_the_line_under_the_form(whole, tmp_path):
    import io

    sheet, stream = whole[0].form("projects.2").sheet, io.StringIO()
    show_scores(whole[1], stream)
    page = findings_page(Batch([""], [whole[1]]))
    for text in (stream.getvalue(), page):
        assert f"{sheet}：本表可核对的" in text and "可能用的是该方案" in text
    findings = io.StringIO()
    show_findings(Batch([""], [whole[1]]), findings)
    assert "SC14" in findings.getvalue()


def test_in_full_every_score_left_and_the_ways_are_told(whole):
    rules = next(one.rules for one in whole[1].scores if one.sheet == whole[0].form("projects.2").sheet)
    lines = list(in_full(rules))
    assert sum("得不出：" in line for line in lines) == len(rules.left) and any("取整" in line for line in lines)
