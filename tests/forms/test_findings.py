"""What is found on forms as other provinces print them: a rule of the row's own, coefficients, spending by nature, points in names."""

import pytest

from xltools.commands import validate
from xltools.core.cells import Sheet, Workbook
from xltools.core.findings import Severity

DEPARTMENT = [["部门整体支出绩效自评表"], ["部门名称", "某市体育局"]]
FUNDS = ["资金", "年初预算数", "全年预算数", "全年执行数"]
HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
ROW = ["产出指标", "数量指标", "举办赛事", "≥60场", "63场", 90, 90]
TOTAL = ["资金总额", 3120, 3050, 2897]
BASIC = ["（1）基本支出", 1200, 1230, 1227]


def found(rows, code, **more):
    findings = validate(Workbook([Sheet.from_rows("表", rows, **more)])).findings
    return [(one.cell, one.severity) for one in findings if one.code == code]


@pytest.mark.parametrize(("project", "expected"), [
    (["（2）项目支出", 1920, 1820, 1670], []),
    (["（2）项目支出", 1920, 1830, 1670], [("C4", Severity.ERROR)]),
    (["（2）项目支出", 1920, 1800, 1670], [("C4", Severity.WARNING)]),
    (["（2）项目支出", 1920, None, 1670], []),
])
def test_basic_and_project_spending_make_the_total(project, expected):
    assert found([*DEPARTMENT, FUNDS, TOTAL, BASIC, project, HEAD, ROW], "BD10") == expected


@pytest.mark.parametrize(("method", "severity"), [
    ("半年进度≥45%，得2分；前三季度进度≥75%，得3分。", Severity.WARNING),
    ("按完成比例计分。", Severity.ERROR),
    (None, Severity.ERROR),
])
def test_a_rule_of_the_rows_own_makes_another_score_a_warning(method, severity):
    row = ["投入", "预算执行", "重点工作进度", "≥75%", "71%", 5, 2.5, method, "采购未完成"]
    rows = [*DEPARTMENT, [*HEAD, "评分标准", "未完成原因"], row, ["合计", "", "", "", "", 5, 2.5]]
    assert found(rows, "SC12") == [("G4", severity)]


@pytest.mark.parametrize(("coefficient", "score", "expected"), [
    (95, 19, []), (0.95, 19, []), (97.89, 19.58, []), (100, 19, [("H4", Severity.ERROR)]), (None, 19, []),
])
def test_a_coefficient_is_the_score_over_the_weight(coefficient, score, expected):
    row = ["产出", "数量", "制作宣传品", "≥20份", "19份", 20, score, coefficient]
    assert found([["项目支出绩效自评表"], ["项目名称", "宣传"], [*HEAD, "得分系数"], row], "SC09") == expected


@pytest.mark.parametrize(("score", "expected"), [(5, []), (6, [("D3", Severity.ERROR)])])
def test_points_printed_in_a_name_are_its_weight(score, expected):
    rows = [["部门整体支出绩效评价得分表"], HEAD[:3] + ["得分"], ["部门决策（25分）", "预算编制（10分）", "测算依据（5分）", score]]
    assert found(rows, "SC06") == expected


def test_a_note_of_points_lost_is_not_asked_for_in_a_column_of_remarks():
    rows = [["部门整体支出绩效评价评分表"], ["一级指标", "三级指标", "分值", "评分标准", "得分", "备注"], ["过程", "支出率", 6, "得分=支出率×6分", 5.88, None]]
    assert found(rows, "SC07") == []
