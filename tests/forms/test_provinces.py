"""One content in the layouts of many provinces: whatever the layout, every number and text is read as it was printed."""

from decimal import Decimal
from random import Random

import pytest

from tests.forms.provinces import FUNDS, Content, Style, drawn, printed
from xltools.commands import validate
from xltools.core.assess import target_text
from xltools.core.cells import Sheet, Workbook
from xltools.forms.recognise import recognise

CONTENT = Content()


def told(form):
    """What was read of a form, as plain values."""
    rows = form.rows("indicators")
    return {
        "kind": form.kind,
        "name": form["project_name"].text,
        "department": form["department"].text,
        "implementer": form["implementer"].text,
        "funds": {key: [form[f"funds.{key}.{column}"].number for column in FUNDS] for key, _ in CONTENT.funds},
        "execution": [form["funds.total.weight"].number, form["funds.total.score"].number, form["funds.total.rate"].text],
        "goals": [form["goal.expected"].text, form["goal.actual"].text],
        "total": form["total.score"].number,
        "names": [row["level3"].text for row in rows],
        "levels": [(row["level1"].text, row["level2"].text) for row in rows],
        "targets": [target_text(row) for row in rows],
        "actuals": [row["actual"].text for row in rows],
        "weights": [row["weight"].number for row in rows],
        "scores": [row["score"].number for row in rows],
        "notes": [row["note"].text for row in rows],
    }


def wanted(content: Content, style: Style):
    rows = content.indicators
    number = lambda value: Decimal(str(value))  # noqa: E731
    without = {key for key in FUNDS if key not in style.funds_columns}
    named = style.target == "in-name"
    return {
        "kind": "project",
        "name": content.name,
        "department": content.department,
        "implementer": content.implementer,
        "funds": {
            key: [None if column in without else number(amount) for column, amount in zip(FUNDS, amounts, strict=True)]
            for key, amounts in content.funds
        },
        "execution": [number(10), number(content.score), content.rate],
        "goals": [content.expected, content.achieved] if style.goals else ["", ""],
        "total": number(content.total) if style.sum_row else None,
        "names": [one.level3 + one.whole_target * named for one in rows],
        "levels": [(one.level1, one.level2) for one in rows],
        "targets": ["" if named else one.whole_target for one in rows],
        "actuals": [one.actual for one in rows],
        "weights": [number(one.weight) for one in rows],
        "scores": [number(one.score) for one in rows],
        "notes": [one.note for one in rows],
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


# -- scorecards ------------------------------------------------------------------------

CARD = [
    ["投入", "预算配置", "财政供养人员控制率", "以100%为标准，每超过1个百分点扣0.5分", 5, 5, ""],
    ["投入", "预算配置", "重点支出安排率", "≥90%计5分，低于60%不得分", 5, 4, "安排不足"],
    ["过程", "预算执行", "预算调整率", "0计3分，大于30%不得分", 3, 3, ""],
]
CARD_WORDS = {
    "level1": ["一级指标", "一级\n指标"],
    "level2": ["二级指标"],
    "level3": ["三级指标", "指标名称", "评价指标", "三级指标（考核内容）"],
    "method": ["评分标准", "评价标准及评分办法", "评分细则", "指标解释及评分标准", "计分标准", "考核评分标准"],
    "weight": ["分值", "标准分值", "权重分值", "满分分值", "权重（%）"],
    "score": ["得分", "自评得分", "部门自评分", "单位自评得分", "得 分"],
    "note": ["扣分原因", "扣分原因和其他说明", "备注", "扣分理由及依据"],
}


@pytest.mark.parametrize("seed", range(30))
def test_scorecards_in_any_order_and_words(seed):
    random = Random(seed)
    keys = list(CARD_WORDS)
    if seed % 2:
        keys = random.choice(
            (
                ["level1", "level2", "level3", "weight", "method", "score", "note"],
                ["level3", "weight", "method", "score", "note"],
                ["level1", "level3", "method", "weight", "note", "score"],
            )
        )
    at = [list(CARD_WORDS).index(key) for key in keys]
    head = [random.choice(CARD_WORDS[key]) for key in keys]
    rows = [["2024年度部门整体支出绩效评价评分表"], ["填报单位：某县交通运输局"], head, *([row[one] for one in at] for row in CARD)]
    total = ["合计" if key == keys[0] else {"weight": 13, "score": 12}.get(key, "") for key in keys]
    book = recognise(Workbook([Sheet.from_rows("Sheet1", [*rows, total])]))
    assert [form.kind for form in book.forms] == ["scorecard"], (head, book.unrecognised)
    form = book.forms[0]
    read = [[row[key].text for key in keys] for row in form.rows("indicators")]
    assert read == [[str(row[one]) for one in at] for row in CARD], head
    assert (form["total.weight"].number, form["total.score"].number) == (13, 12)


def test_the_sums_and_points_of_a_scorecard_are_checked():
    rows = [
        ["部门整体支出绩效评价评分表"],
        ["填报单位：某县交通运输局"],
        ["一级指标", "三级指标", "评分标准", "分值", "自评得分", "扣分原因"],
        ["投入（50分）", "在职人员控制率", "以100%为标准", 50, 60, ""],
        ["产出（50分）", "职责履行", "按完成率计分", 40, 35, ""],
        ["合计", "", "", 100, 98, ""],
    ]
    findings = validate(Workbook([Sheet.from_rows("评分表", rows)])).findings
    assert {(one.code, one.cell) for one in findings} >= {("SC06", "E4"), ("SC07", "E5"), ("SC08", "E6"), ("SC02", "D5")}


def test_a_scorecard_is_told_in_the_json_row_by_row():
    rows = [
        ["部门整体支出绩效评价评分表"],
        ["填报单位：某县交通运输局"],
        ["指标", "分值", "评价标准", "指标说明", "得分"],
        ["在职人员控制率", 5, "≤100%计5分", "在职人员数/编制数", 4.5],
        ["预算完成率", 5, "100%计满分", "", None],
    ]
    told = validate(Workbook([Sheet.from_rows("评分表", rows)])).to_dict()["indicators"]
    assert [(one["name"], one["weight"], one["stated_score"], one["criteria"], one["row"]) for one in told] == [
        ("在职人员控制率", 5, 4.5, "≤100%计5分\n在职人员数/编制数", 4),
        ("预算完成率", 5, None, "100%计满分", 5),
    ]
    assert all(one["score"] is None and one["completion"] is None and one["target"] == "" for one in told)


# -- what a form counts, and in what --------------------------------------------------------

FORM = [
    ["项目支出绩效自评表"],
    ["项目名称", "甲"],
    ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", 1500000, 1500000, 1470000, 10, "98%", 9.8],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
    ["产出指标", "成本指标", "养护成本", "≤150万元", "147万元", 50, 50],
    ["产出指标", "数量指标", "养护里程", "≥3公里", "3公里", 40, 40],
]


def codes(rows):
    return {(one.code, one.cell) for one in validate(Workbook([Sheet.from_rows("表", rows)])).findings}


def test_yuan_under_a_heading_in_ten_thousand_yuan_is_noticed():
    assert ("FM13", "D4") in codes(FORM)
    in_yuan = [FORM[0], FORM[1], ["项目资金（元）", *FORM[2][1:]], *FORM[3:]]
    assert "FM13" not in {code for code, _ in codes(in_yuan)}


@pytest.mark.parametrize(("total", "wrong"), [((90, 90), False), ((100, 99.8), False), ((90, 99.8), False), ((100, 90), True)])
def test_a_total_row_may_leave_out_budget_execution_if_its_weight_does(total, wrong):
    found = codes([*FORM, ["合计", None, None, None, None, *total]])
    assert (("SC08", "G8") in found) is wrong
