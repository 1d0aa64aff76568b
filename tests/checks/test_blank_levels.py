"""Word tables often leave a level blank where a workbook merges it: the rows below still belong to the heading above."""

from xltools.checks.declare import Context
from xltools.checks.run import run
from xltools.core.cells import Address, Sheet, Workbook
from xltools.forms.recognise import recognise

HEAD = ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "评价标准", "得分"]
ROWS = [
    ["投入", 40, "目标设定", 40, "目标合理性", 30, "符合规定计满分。", 30],
    ["", "", "", "", "指标明确性", 10, "清晰可衡量计满分。", 10],
    ["产出", 60, "职责履行", 60, "实际完成率", 40, "实际完成率×40", 40],
    ["", "", "", "", "质量达标率", 20, "质量达标率×20", 20],
    ["总分", 100, "", 100, "", 100, "", 100],
]


def findings(rows):
    table = [["部门整体支出绩效评价评分表"], HEAD, *rows]
    values = {Address(r, c): value for r, cells in enumerate(table, 1) for c, value in enumerate(cells, 1) if value != ""}
    return [(one.cell, one.message) for one in run(Context(recognise(Workbook([Sheet("表1", values)]))), select=["SC02"])]


def test_a_blank_level_belongs_to_the_heading_above():
    assert findings(ROWS) == []


def test_a_group_that_does_not_add_up_is_still_found():
    wrong = [[*ROWS[0][:3], 35, *ROWS[0][4:]], *ROWS[1:]]
    assert ["相差 5 分" in message for _, message in findings(wrong)] == [True]
