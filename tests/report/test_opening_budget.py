"""Forms that print the opening budget only: rate, points and explanations are all taken of it."""

from decimal import Decimal

import pytest

from xltools.commands import validate
from xltools.core.assess import budget_column
from xltools.core.cells import Sheet, Workbook
from xltools.report.explanations import explanations
from xltools.report.terminal import show_scores


def result(opening, executed, stated, annual=None):
    heads = ["年初预算数", *(["全年预算数"] if annual is not None else []), "全年执行数", "分值", "执行率", "得分"]
    amounts = [opening, *([annual] if annual is not None else []), executed, 10, None, stated]
    rows = [
        ["2023年度项目支出绩效自评表"],
        ["项目名称", "培训"],
        ["项目资金（万元）", "", *heads],
        ["", "年度资金总额", *amounts],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "培训期数", "≥4期", "4期", 90, 90],
    ]
    return validate(Workbook([Sheet.from_rows("自评表", rows)]))


@pytest.mark.parametrize(("annual", "column", "points"), [(None, "initial", "8.0"), (200, "annual", "4.0"), ("", "annual", None)])
def test_the_rate_is_taken_of_the_opening_budget_where_no_other_is_printed(annual, column, points):
    told = result(100, 80, None, annual)
    form = told.forms[0]
    assert budget_column(form) == column
    assert told.assessments[0].execution.points == (None if points is None else Decimal(points))


def test_every_sentence_names_the_budget_it_is_taken_of(capsys):
    told = result(100, 80, 9)
    sentences = [one.sentence for one in explanations(told)]
    assert not [one for one in sentences if "全年预算数" in one]
    assert any("年初预算数 100" in one and "80%" in one for one in sentences)
    assert [one.code for one in told.findings if one.code == "BD06"] == ["BD06"]
    show_scores(told)
    assert "预算执行率\t100\t80\t80%" in capsys.readouterr().out
