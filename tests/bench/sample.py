"""A department's workbook as they come: 30 sheets of indicators, about 230 KB, the same on every machine."""

import random
from pathlib import Path

import xlsxwriter

SHEETS = 30
HEADINGS = ("一级指标", "二级指标", "三级指标", "权重", "年度指标值", "实际完成值", "完成率", "得分", "偏差原因", "改进措施", "备注")
WORDS = "部门整体支出绩效自评项目资金预算执行完成情况指标数量质量时效成本效益社会经济生态可持续满意度采购培训会议设备维护信息化建设"


def write(path: Path) -> Path:
    """Write the workbook and return its path."""
    chance = random.Random(20240301)
    with xlsxwriter.Workbook(path) as book:
        look = {
            "title": book.add_format({"bold": True, "align": "center"}),
            "text": book.add_format({"text_wrap": True}),
            "number": book.add_format({"num_format": "#,##0.00"}),
            "rate": book.add_format({"num_format": "0.00%"}),
        }
        for number in range(1, SHEETS + 1):
            fill(book.add_worksheet(f"附表{number}"), look, chance, rows=chance.randint(15, 60))
        book.define_name("总分", f"=附表{SHEETS}!$H$4")
    return path


def fill(sheet, look, chance, rows: int) -> None:
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, phrase(chance, 8) + "绩效自评表", look["title"])
    sheet.write_row(1, 0, HEADINGS, look["title"])
    for row in range(2, 2 + rows):
        weight, target = chance.randint(1, 10), chance.randint(1, 500)
        actual = round(target * chance.uniform(0.5, 1.2), 2)
        rate = min(actual / target, 1)
        sheet.write_row(row, 0, ("产出指标", "数量指标", phrase(chance, 12)), look["text"])
        sheet.write_row(row, 3, (weight, target, actual), look["number"])
        sheet.write_formula(row, 6, f"=MIN(F{row + 1}/E{row + 1},1)", look["rate"], rate)
        sheet.write_formula(row, 7, f"=ROUND(D{row + 1}*G{row + 1},2)", look["number"], round(weight * rate, 2))
        for column in range(8, len(HEADINGS)):
            sheet.write(row, column, phrase(chance, 24) if chance.random() < 0.35 else None, look["text"])
    for row in range(2, rows, 5):
        sheet.merge_range(row, 0, row + 2, 0, "产出指标", look["text"])


def phrase(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(WORDS, k=length))
