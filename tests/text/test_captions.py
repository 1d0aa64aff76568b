"""The line above a table of a document: its title and the unit of its amounts reach the form."""

import io

import docx
import pytest

from xltools.checks.declare import Context
from xltools.checks.ties import money
from xltools.core.money import money_unit
from xltools.forms.recognise import recognise
from xltools.hosts.word import read_document

ROWS = (
    ("项目名称", "党建经费", "", "", "", "", "", ""),
    ("主管部门", "某局", "", "", "实施单位", "某局", "", ""),
    ("项目资金", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    ("", "年度资金总额", "300000", "300000", "262300", "10", "87.43%", "8.74"),
    ("", "其中：当年财政拨款", "300000", "300000", "262300", "", "", ""),
    ("", "上年结转资金", "", "", "", "", "", ""),
    ("", "其他资金", "", "", "", "", "", ""),
    ("年度总体目标", "预期目标", "", "", "实际完成情况", "", "", ""),
    ("", "完成培训", "", "", "已完成", "", "", ""),
    ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
    ("产出指标", "数量指标", "培训人数", "≥100人", "120人", "50", "50", ""),
    ("效益指标", "社会效益指标", "覆盖率", "≥90%", "95%", "40", "40", ""),
    ("总分", "", "", "", "", "100", "98.74", ""),
)


def book_of(*lines: str):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for row, cells in enumerate(ROWS):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    out = io.BytesIO()
    document.save(out)
    return recognise(read_document(out.getvalue(), 64 << 20))


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：元", "元"),
        ("金额单位：元", "元"),
        ("（单位：元）", "元"),
        ("单位： 元", "元"),
        ("单位：万元", "万元"),
        ("金额单位：万元", "万元"),
        ("填报单位：某局", "万元"),
    ],
)
def test_the_unit_above_a_table_is_the_money_unit_its_amounts(line, unit):
    book = book_of("2023年度项目支出绩效自评表", line)
    (form,) = book.of("project")
    sheet = book.workbook.sheet(form.sheet)
    assert money(form, Context(book)) == unit
    assert sheet is not None and money_unit(form, sheet) == unit


def test_the_title_above_a_table_is_its_title():
    (form,) = book_of("附件1", "2023年度项目支出绩效自评表", "单位：元").of("project")
    assert form.title == "2023年度项目支出绩效自评表"
