"""Rows that print points and neither target nor actual: listed, counted in the total, never computed."""

import pytest

import xltools

HEADINGS = ["一级指标", "二级指标", "三级指标", "分值", "年度指标值", "实际完成值", "得分", "偏差原因分析及改进措施"]
FUNDS = [
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", 100, 100, 100, 10, "100%", 10],
]


def form(*rows: list) -> dict[str, list[list]]:
    head = [["项目支出绩效自评表（2024年度）"], ["项目名称", "道路养护", "", "", "主管部门", "某局", "", ""]]
    return {"自评表": [*head, *FUNDS, HEADINGS, *rows, ["总分", "", "", 100, "", "", "", ""]]}


def told(*rows: list) -> dict:
    return xltools.validate(form(*rows)).to_dict()["indicators"]


COUNTED = ["产出指标", "数量指标", "养护里程", 50, "≥50公里", "50公里", 50, ""]
JUDGED = ["决策指标", "目标", "目标完整性", 40, "", "", 36, "有两项没有细化"]
OPEN = ["满意度指标", "满意度", "群众满意度", 40, "", "", "", ""]


def test_they_stand_among_the_indicators_in_the_order_of_the_form():
    listed = told(JUDGED, COUNTED)
    assert [(one["name"], one["kind"], one["score"], one["stated_score"]) for one in listed] == [
        ("目标完整性", "criterion", None, 36),
        ("养护里程", "quantitative", 50, 50),
    ]


@pytest.mark.parametrize(("row", "total"), [(JUDGED, 96), (OPEN, None)])
def test_the_total_takes_what_the_person_gave_and_waits_for_what_is_missing(row, total):
    [score] = xltools.validate(form(COUNTED, row)).to_dict()["scores"]
    assert score["total"] == total
