"""The unit of a form's amounts: beside a label, in a line of the form, in the last line above it."""

import pytest

from xltools.checks.declare import Context
from xltools.checks.ties import in_wan, money
from xltools.core.cells import Sheet, Workbook
from xltools.core.money import money_unit
from xltools.core.rounding import Printed
from xltools.forms.recognise import recognise


def rows(line="", heading="项目资金", told=""):
    return [
        ["2023年度项目支出绩效自评表"],
        [line],
        ["项目名称", "培训"],
        [heading, "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", 20, 20, 18, 10, "90%", 9],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "次数", told or "≥4次", "4次", 90, 90],
        ["总分", "", "", "", "", 100, 99],
    ]


def unit(*sheets):
    """The unit of the last form of a workbook, as the checks and as converting have it."""
    book = recognise(Workbook([Sheet.from_rows(f"表{number}", one) for number, one in enumerate(sheets)]))
    form = book.forms[-1]
    sheet = book.workbook.sheet(form.sheet)
    found = money(form, Context(book))
    assert sheet and money_unit(form, sheet) == found
    return found


@pytest.mark.parametrize(
    ("line", "heading", "expected"),
    [
        ("", "项目资金", "万元"),
        ("单位：元", "项目资金", "元"),
        ("金额单位：人民币元", "项目资金", "元"),
        ("", "项目资金（千元）", "千元"),
        ("单位：元", "项目资金（万元）", "万元"),
        ("单位：百元", "项目资金", "百元"),
        ("单位：某局", "项目资金", "万元"),
        ("单位：亿元", "项目资金", "亿元"),
    ],
)
def test_the_form_says_its_unit(line, heading, expected):
    assert unit(rows(line, heading)) == expected


def test_what_is_typed_into_a_field_is_no_unit():
    assert unit(rows(told="资金（元）")) == "万元"


def test_a_line_above_several_forms_counts_for_all_of_them():
    assert unit([["金额单位：元"], [], *rows(), [], [], [], [], *rows()]) == "元"


def test_another_sheet_does_not_count():
    assert unit(rows("单位：元"), rows()) == "万元"


def test_a_later_form_does_not_count_for_an_earlier_one():
    book = recognise(Workbook([Sheet.from_rows("表", [*rows(), [], [], [], [], *rows("单位：元")])]))
    assert [money(form, Context(book)) for form in book.forms] == ["万元", "元"]


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("单位：元", Printed.from_text("0.002623")),
        ("单位：千元", Printed.from_text("2.623")),
        ("单位：万元", Printed.from_text("26.23")),
        ("单位：亿元", Printed.from_text("262300")),
    ],
)
def test_amounts_in_wan_keep_what_is_known_of_them(line, printed):
    book = recognise(Workbook([Sheet.from_rows("表", rows(line))]))
    (form,) = book.forms
    assert in_wan(Printed.from_text("26.23"), form, Context(book)) == printed
