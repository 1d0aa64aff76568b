"""What is found on forms as other provinces print them: a rule of the row's own, coefficients, spending by nature, points in names."""

import pytest

from xltools.commands import validate
from xltools.core.cells import Address, Sheet, Workbook
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


@pytest.mark.parametrize(
    ("project", "expected"),
    [
        (["（2）项目支出", 1920, 1820, 1670], []),
        (["（2）项目支出", 1920, 1830, 1670], [("C4", Severity.ERROR)]),
        (["（2）项目支出", 1920, 1800, 1670], [("C4", Severity.WARNING)]),
        (["（2）项目支出", 1920, None, 1670], []),
    ],
)
def test_basic_and_project_spending_make_the_total(project, expected):
    assert found([*DEPARTMENT, FUNDS, TOTAL, BASIC, project, HEAD, ROW], "BD10") == expected


@pytest.mark.parametrize(
    ("method", "severity"),
    [
        ("半年进度≥45%，得2分；前三季度进度≥75%，得3分。", Severity.WARNING),
        ("按完成比例计分。", Severity.ERROR),
        (None, Severity.ERROR),
    ],
)
def test_a_rule_of_the_rows_own_makes_another_score_a_warning(method, severity):
    row = ["投入", "预算执行", "重点工作进度", "≥75%", "71%", 5, 2.5, method, "采购未完成"]
    rows = [*DEPARTMENT, [*HEAD, "评分标准", "未完成原因"], row, ["合计", "", "", "", "", 5, 2.5]]
    assert found(rows, "SC12") == [("G4", severity)]


@pytest.mark.parametrize(
    ("coefficient", "score", "expected"),
    [
        (95, 19, []),
        (0.95, 19, []),
        (97.89, 19.58, []),
        (100, 19, [("H4", Severity.ERROR)]),
        (None, 19, []),
    ],
)
def test_a_coefficient_is_the_score_over_the_weight(coefficient, score, expected):
    row = ["产出", "数量", "制作宣传品", "≥20份", "19份", 20, score, coefficient]
    assert found([["项目支出绩效自评表"], ["项目名称", "宣传"], [*HEAD, "得分系数"], row], "SC09") == expected


@pytest.mark.parametrize(("score", "expected"), [(5, []), (6, [("D3", Severity.ERROR)])])
def test_points_printed_in_a_name_are_its_weight(score, expected):
    rows = [["部门整体支出绩效评价得分表"], HEAD[:3] + ["得分"], ["部门决策（25分）", "预算编制（10分）", "测算依据（5分）", score]]
    assert found(rows, "SC06") == expected


def test_a_note_of_points_lost_is_not_asked_for_in_a_column_of_remarks():
    rows = [
        ["部门整体支出绩效评价评分表"],
        ["一级指标", "三级指标", "分值", "评分标准", "得分", "备注"],
        ["过程", "支出率", 6, "得分=支出率×6分", 5.88, None],
    ]
    assert found(rows, "SC07") == []


LEVELS = [
    ["项目支出绩效自评表"],
    ["项目名称", "社区矫正"],
    ["资金", "全年预算", "全年支出", "执行率", "分值", "得分"],
    ["资金总额", 300, 285, "95%", 10, 9.5],
    HEAD,
    ["产出", "数量", "建设面积", "1200平方米", "1200平方米", 90, 90],
]


@pytest.mark.parametrize(
    ("weight", "score", "expected"),
    [
        (100, 99.5, {}),
        (90, 99.5, {"SC05": [("F7", Severity.WARNING)]}),
        (90, 90, {}),
        (100, 98.5, {"SC08": [("G7", Severity.ERROR)]}),
        (80, 99.5, {"SC05": [("F7", Severity.ERROR)]}),
    ],
)
def test_a_total_row_sums_up_with_or_without_budget_execution(weight, score, expected):
    rows = [*LEVELS, ["合计", "", "", "", "", weight, score]]
    assert {code: told for code in ("SC05", "SC08") if (told := found(rows, code))} == expected


def test_a_total_merged_over_points_and_scores_is_the_score():
    rows = [*LEVELS, ["总分", 98.5]]
    assert found(rows, "SC05", merged=["B7:G7"]) == []
    assert found(rows, "SC08", merged=["B7:G7"]) == [("B7", Severity.ERROR)]


def test_a_label_merged_over_the_points_is_no_number():
    assert found([*LEVELS, ["自评得分合计", "", "", "", "", "", 99.5]], "FM11", merged=["A7:F7"]) == []


def test_points_in_headings_and_names_make_a_hundred():
    rows = [
        ["部门整体绩效自评表"],
        ["单位名称", "某市司法局"],
        ["资金", "预算数（A）", "执行数（B）", "得分（20分*执行率）"],
        ["支出总额", 2100, 1995, 19],
        HEAD[:5] + ["得分"],
        ["产出", "数量", "讲座场次（50分）", "≥50场", "58场", 50],
        ["效益", "社会", "重新犯罪率（30分）", "≤0.2%", "0.05%", 30],
    ]
    assert found(rows, "SC01") == []


@pytest.mark.parametrize(("rate", "expected"), [("90.00%", []), (0.9, []), ("92.00%", [("E3", Severity.ERROR)]), (None, [])])
def test_the_rates_of_a_list_of_projects_are_reckoned_again(rate, expected):
    rows = [
        ["项目支出绩效自评汇总表"],
        ["序号", "项目名称", "全年预算数", "全年执行数", "执行率", "自评得分"],
        [1, "水质监测", 50, 45, rate, 89.2],
    ]
    assert found(rows, "BD02") == expected


def test_weights_shown_as_percentages_count_as_they_are_shown():
    rows = [
        ["项目支出绩效自评表"],
        ["项目名称", "审计"],
        HEAD,
        ["产出", "数量", "审计项目数", "≥45个", "47个", 0.9, 90],
        ["效益", "社会", "整改率", "≥95%", "96%", 0.1, 11],
    ]
    sheet = Sheet.from_rows("表", rows)
    sheet.formats.update({Address.parse(cell): "0%" for cell in ("F4", "F5")})
    findings = validate(Workbook([sheet])).findings
    assert [(one.code, one.cell) for one in findings if one.severity is Severity.ERROR] == [("SC06", "G5")]


def test_a_label_whose_cell_is_blank_does_not_take_the_next_label():
    rows = [["项目支出绩效自评表"], ["项目名称", "", "主管部门", "文旅局"], HEAD, ROW]
    assert found(rows, "FM03")[:1] == [("B2", Severity.WARNING)]
    assert found([rows[0], ["项目名称", "", "古籍保护"], HEAD, ROW], "FM03") == []


@pytest.mark.parametrize(
    ("heading", "told", "target", "actual", "score", "expected"),
    [
        ("正/反向", "反", "10天", "8天", 90, []),
        ("指标方向", "反向", 10, 8, 90, []),
        ("指标方向", "反向", "10天", "12天", 80, [("H4", Severity.WARNING)]),
        ("指标方向", "正向", "10天", "8天", 90, [("H4", Severity.WARNING)]),
        ("正/反向", "≤", "10天", "8天", 90, []),
        ("指标性质", "反向指标", "≥10天", "8天", 72, []),
    ],
)
def test_the_direction_a_form_tells_is_the_way_it_is_scored(heading, told, target, actual, score, expected):
    head = ["一级指标", "二级指标", "三级指标", heading, "目标值", "完成值", "分值", "得分", "原因"]
    rows = [["项目支出绩效自评表"], ["项目名称", "办件"], head, ["产出", "数量", "平均用时", told, target, actual, 90, score, "已说明"]]
    assert found(rows, "SC12") == expected


@pytest.mark.parametrize(
    ("head", "second", "expected"),
    [
        (["一级指标", "分值", "二级指标", "分值", "三级指标", "分值"], 40, []),
        (["一级指标", "权重（%）", "二级指标", "权重（%）", "三级指标", "权重（%）"], 45, [("F4", Severity.ERROR)]),
        (["一级指标", "一级指标分值", "二级指标", "二级指标分值", "三级指标", "三级指标分值"], 45, [("F4", Severity.ERROR)]),
    ],
)
def test_points_in_columns_beside_the_levels_are_those_of_the_groups(head, second, expected):
    rows = [
        ["部门整体支出绩效评价评分表"],
        ["单位名称", "某市司法局"],
        [*head, "评分标准", "得分"],
        ["投入", 40, "目标", second, "明确性", 30, "明确得满分", 30],
        [None, None, None, None, "合理性", 10, "合理得满分", 10],
        ["产出", 60, "职责", 60, "完成率", 60, "按完成率计分", 60],
    ]
    assert found(rows, "SC02", merged=["A4:A5", "B4:B5", "C4:C5", "D4:D5"]) == expected
    assert found(rows, "SC01", merged=["A4:A5", "B4:B5", "C4:C5", "D4:D5"]) == []


@pytest.mark.parametrize(("adjusted", "expected"), [("80", []), ("/", ["H4"]), ("无", ["H4"]), (None, ["H4"]), ("未调整", ["H4"])])
def test_a_target_that_was_not_revised_is_the_opening_one(adjusted, expected):
    head = ["一级指标", "二级指标", "三级指标", "年初指标值", "调整指标值", "全年完成值", "分值", "得分", "原因"]
    rows = [["项目支出绩效自评表"], ["项目名称", "甲"], head, ["产出", "质量", "优良率（%）", 100, adjusted, 80, 90, 90, "雨季"]]
    assert [cell for cell, _ in found(rows, "SC12")] == expected


@pytest.mark.parametrize(("line", "expected"), [("（2022年度）", ["B3"]), ("（２０２１ 年度）", []), ("填报日期：2022年3月1日", [])])
def test_the_year_of_a_form_may_stand_on_a_line_under_its_title(line, expected):
    rows = [["项目支出绩效自评表"], [line], ["项目名称", "2021年干部体检"], HEAD, ROW]
    assert [cell for cell, _ in found(rows, "IN15")] == expected


@pytest.mark.parametrize(
    ("total", "below", "expected"),
    [
        (None, [], ["C5"]),
        ("工程款按进度支付，尾款次年拨付", [], []),
        (None, ["说明", "项目资金下达较晚，结余已交回财政"], []),
        (None, ["偏差大或目标未完成\n原因分析", "因招标结余，执行率偏低"], []),
        (None, ["说明：执行率偏低，系验收后才付尾款"], []),
        (None, ["五、存在问题、原因及下一步整改措施", "拆迁滞后，工程款未全部支付"], []),
        (None, ["说明", "无"], ["C5"]),
        (None, ["说明：本表由财务科填报"], ["C5"]),
        ("90分", [], ["C5"]),
    ],
)
def test_a_reason_for_low_execution_may_stand_in_the_total_row_or_below_the_table(total, below, expected):
    funds = [["资金", "全年预算数", "全年执行数"], ["资金总额", 100, 60]]
    head, row = [*HEAD, "偏差原因"], ["产出指标", "数量指标", "举办赛事", "≥60场", "63场", 90, 90]
    rows = [["项目支出绩效自评表"], ["项目名称", "体育赛事"], [], *funds, head, row, ["总分", "", "", "", "", 90, 90, total], below]
    assert [cell for cell, _ in found(rows, "BD07")] == expected


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([0.1, 0.5, 0.3, 0.1], []),
        ([10, 50, 30, 10], []),
        ([0.1, 0.5, 0.3, 0.2], ["E3", "G6", "G7", "G8"]),
    ],
)
def test_weights_may_be_shares_of_one_in_a_file_without_formats(weights, expected):
    funds = [["资金", "全年预算数", "全年执行数", "执行率", "得分", "分值"], ["资金总额", 100, 100, "100%", 10, weights[0]]]
    head = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    scores = zip(("产出", "效益", "满意度"), weights[1:], (50, 30, 10), strict=True)
    rows = [[level, "数量", f"{level}甲", "≥60场", "63场", weight, score] for level, weight, score in scores]
    sheet = [["项目支出绩效自评表"], *funds, ["项目名称", "体育赛事"], head, *rows, ["总分", "", "", "", "", sum(weights), 90]]
    assert [cell for cell, _ in found(sheet, "SC06")] == expected
