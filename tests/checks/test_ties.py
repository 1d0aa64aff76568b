"""Sums on forms that hold more rows than their layout, and amounts in 元: what layout keys cannot set."""

import pytest

from xltools.checks.declare import Context
from xltools.checks.run import run
from xltools.core.cells import Sheet, Workbook
from xltools.forms.recognise import recognise


def form(total, *sources, unit="万元", rate=None):
    """A project form as published, its funds rows given; the sources after the third have no row in any layout."""
    names = ("其中：当年财政拨款", "上年结转资金", "其他资金", "社会捐助", "结余调剂")
    rows = [
        ["项目支出绩效自评表"],
        ["（2022年度）"],
        ["项目名称", None, "示例项目"],
        ["主管部门", None, "示例单位", None, None, "实施单位", None, "示例单位"],
        [f"项目资金（{unit}）", None, None, None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        [None, "年度资金总额", None, None, total, total, total, 10, rate, None],
        *([None, name, None, None, amount, amount, amount] for name, amount in zip(names, sources, strict=False)),
        ["年度总体目标", "预期目标", None, None, None, "实际完成情况"],
        [None, "举办培训", None, None, None, "已举办"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", None, "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        [None, "产出指标", "数量指标", "培训班", None, "≥4期", "4期", 90, 90, None],
        ["总分", None, None, None, None, None, None, 100, 100],
    ]
    book = recognise(Workbook([Sheet.from_rows("自评表", rows)]))
    assert [one.kind for one in book.forms] == ["project"]
    return [(one.severity.value, one.cell, one.message) for one in run(Context(book), select=["BD01"])]


def test_rows_the_layout_does_not_know_count_as_sources():
    assert form(100, 60, 0, 0, 30, 10) == []


def test_a_difference_beside_unknown_rows_is_doubtful():
    found = form(100, 60, 0, 0, 30)
    assert {(severity, cell) for severity, cell, _ in found} == {("warning", "E6"), ("warning", "F6"), ("warning", "G6")}
    assert all("可能另有未识别的分项" in message for _, _, message in found)


def test_a_single_source_need_not_be_all():
    assert {severity for severity, _, _ in form(100, 60)} == {"warning"}


def test_a_difference_among_known_rows_is_certain():
    found = form(100, 60, 20, 10)
    assert found[0] == ("error", "E6", "填报 100 万元，分项合计 90 万元，相差 10 万元")


@pytest.mark.parametrize(("unit", "said"), [("元", "相差 10 元"), ("万元", "相差 10 万元"), ("单位：元", "相差 10 元")])
def test_amounts_are_told_in_the_unit_of_the_form(unit, said):
    assert form(100, 60, 20, 10, unit=unit)[0][2].endswith(said)
