"""Forms are found by their labels: wherever they stand, whatever the sheet is called, however the labels are spaced."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltools.build.compose import compose
from xltools.build.filling import blank, example
from xltools.core.cells import Address, Area, Sheet, Workbook
from xltools.forms.recognise import best_fit, recognise
from xltools.forms.rows import MOST_ROWS

EXAMPLES = ("001", "002", "003", "clean")


@pytest.fixture(scope="module")
def workbooks():
    return {name: compose(example(name)).workbook() for name in EXAMPLES}


def says(book):
    """Every form's typed content by key, places left out."""
    return {
        (form.layout.id, number): {one.key: one.value for one in form.everything() if not one.blank}
        for number, form in enumerate(book.forms)
    }


def moved(sheet, row_of=lambda row: row, column_of=lambda column: column):
    """The sheet with its rows and columns moved apart; a merged area grows over the gap."""

    def to(cell):
        return Address(row_of(cell.row), column_of(cell.column))

    return Sheet(
        sheet.name,
        {to(cell): value for cell, value in sheet.values.items()},
        {to(cell): formula for cell, formula in sheet.formulas.items()},
        {to(cell): one for cell, one in sheet.formats.items()},
        tuple(Area(to(area.first), to(area.last)) for area in sheet.merged),
        sheet.hidden,
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_composed_cell_is_read_back_at_its_place(name):
    composition = compose(example(name))
    book = recognise(composition.workbook())
    assert not book.unrecognised
    forms = {form.sheet: form for form in book.forms}
    for sheet in composition.sheets:
        if sheet.name not in forms:
            continue
        read = {one.key: one.cell for one in forms[sheet.name].everything()}
        written = {key: cell for key, cell in sheet.keys.items() if key in read or "." not in key}
        assert {key: read.get(key) for key in written} == written
        assert read.keys() <= sheet.keys.keys()


def test_the_blank_workbook_is_recognised_whole_and_is_not_filled():
    book = recognise(compose(blank(year=2025, projects=2)).workbook())
    assert [form.kind for form in book.forms] == [
        "cover",
        "base-data",
        "accounts",
        "department",
        "project",
        "project",
        "project-list",
        "score-summary",
    ]
    assert not any(form.filled for form in book.forms if form.kind not in {"cover", "project-list"})


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_table_may_start_anywhere(workbooks, name):
    original = workbooks[name]
    for sheet in original.sheets:
        shifted = moved(sheet, lambda row: row + 4, lambda column: column + 2)
        before, after = best_fit(sheet, 2024), best_fit(shifted, 2024)
        if before and before.score > 0.6:
            assert after.form.layout == before.form.layout
            assert [one.value for one in after.form.everything()] == [one.value for one in before.form.everything()]


def test_renamed_sheets_and_other_order_change_nothing(workbooks):
    book = workbooks["001"]
    renamed = [replace_name(sheet, f"Sheet{number}") for number, sheet in enumerate(reversed(book.sheets[:-2]))]
    before, after = recognise(book), recognise(Workbook(renamed))
    assert sorted(str(one) for one in says(before).values()) == sorted(str(one) for one in says(after).values())


def replace_name(sheet, name):
    return Sheet(name, sheet.values, sheet.formulas, sheet.formats, sheet.merged, sheet.hidden)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_an_empty_row_or_column_between_changes_nothing(data):
    sheet = data.draw(st.sampled_from([one for one in BOOK.sheets if best_fit(one, 2024)]))
    last = sheet.extent.last
    at_row = data.draw(st.integers(1, last.row))
    at_column = data.draw(st.integers(1, last.column))
    wider = moved(sheet, lambda row: row + (row > at_row), lambda column: column + (column > at_column))
    before, after = best_fit(sheet, 2024), best_fit(wider, 2024)
    if before.score > 0.6:
        values = {one.key: one.value for one in before.form.fields.values()}
        assert {one.key: one.value for one in after.form.fields.values()} == values
        assert after.form.layout == before.form.layout


BOOK = compose(example("clean")).workbook()


@pytest.mark.parametrize(
    "spelt",
    [
        lambda text: " ".join(text),
        lambda text: "\n".join(text),
        lambda text: f"　{text}：",
        lambda text: "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text),
    ],
)
def test_spaces_line_breaks_and_full_width_forms_do_not_hide_a_label(spelt):
    sheet = next(one for one in BOOK.sheets if one.name == "项目01")
    before = best_fit(sheet).form
    places = {one.cell for one in before.everything()}
    labels = {
        cell: spelt(value) if isinstance(value, str) and cell not in places and cell.row > 2 else value
        for cell, value in sheet.values.items()
    }
    after = best_fit(Sheet(sheet.name, labels, sheet.formulas, sheet.formats, sheet.merged))
    assert after.form.layout == before.layout
    assert {one.key: one.value for one in after.form.everything()} == {one.key: one.value for one in before.everything()}


def test_a_sheet_that_is_no_form_is_named_with_the_nearest_layout():
    book = recognise(
        Workbook(
            [
                Sheet.from_rows("通讯录", [["姓名", "电话"], ["甲", "1"]]),
                Sheet.from_rows("半张", [["一级指标", "二级指标"], ["产出", "数量"]]),
                Sheet("空表"),
            ]
        )
    )
    assert book.forms == []
    assert set(book.unrecognised) == {"通讯录", "半张"}
    assert "最接近" in book.unrecognised["半张"] and "没有找到" in book.unrecognised["通讯录"]


def test_level_cells_left_blank_mean_the_group_above():
    sheet = next(one for one in BOOK.sheets if one.name == "项目01")
    unmerged = Sheet(sheet.name, sheet.values, sheet.formulas, sheet.formats, tuple(area for area in sheet.merged if area.first.column > 2))
    read = [(row["level1"].text, row["level2"].text) for row in best_fit(unmerged).form.rows("indicators")]
    assert read == [(row["level1"].text, row["level2"].text) for row in best_fit(sheet).form.rows("indicators")]
    assert all(level1 for level1, _ in read)


def test_a_huge_merged_area_is_not_walked_cell_by_cell():
    sheet = Sheet.from_rows("大", [["一级指标", "三级指标", "年度指标值", "实际完成值"]], merged=["A5:XFD1048576"])
    assert best_fit(replace(sheet)) is not None


HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
ONE = [
    ["项目支出绩效自评表"],
    ["项目名称", "甲"],
    ["项目资金", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", 150, 150, 147, 10, "98%", 9.8],
    HEAD,
    ["产出指标", "数量指标", "培训", "≥3次", "3次", 90, 90],
]


def test_forms_side_by_side_are_each_read():
    two = [[*row, *[None] * (8 - len(row)), *row] for row in ONE]
    book = recognise(Workbook([Sheet.from_rows("表", two)]))
    assert [str(form.area) for form in book.forms] == ["A1:G6", "I1:O6"]
    assert [form.rows("indicators")[0]["score"].address for form in book.forms] == ["G6", "O6"]


DEPARTMENT = [["部门整体支出绩效自评表"], ["部门名称", "某局"], *ONE[2:]]
CARD = [["部门整体支出绩效评价评分表"], ["一级指标", "三级指标", "评分标准", "分值", "得分"], ["投入", "控制率", "≤100%计5分", 5, 5]]
LIST = [
    ["项目支出绩效自评情况汇总表"],
    ["序号", "项目名称", "全年预算数", "全年执行数", "执行率"],
    [1, "甲", 150, 147, "98%"],
    ["合计", None, 150, 147, "98%"],
]
SUMMARY = [["各项指标得分情况表"], ["一级指标", "权重分值", "得分", "得分率"], ["预算执行", 10, 9.8, "98%"]]
BASE = [
    ["部门整体支出绩效评价基础数据表"],
    ["财政供养人员情况", "编制数", "2022年实际在职人数", "控制率"],
    [None, 45, 44, "97.78%"],
    ["经费控制情况", "2021年决算数", "2022年预算数", "2022年决算数"],
    ["三公经费", 10, 9, 8],
    ["1、公务用车购置和维护经费", 5, 4, 3],
    ["其中：公车购置", 0, 0, 0],
    ["公车运行维护", 5, 4, 3],
    ["2、出国经费", 0, 0, 0],
    ["3、公务接待", 5, 5, 5],
    ["项目支出", 310, 286, 280],
    ["公用经费", 88, 85, 83],
]
SPENDING = [
    ["支出决算表"],
    ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
    ["合计", None, 100, 60, 40, 0, 0, 0],
    ["208", "社会保障和就业支出", 100, 60, 40, 0, 0, 0],
]
KINDS = {
    "project": ONE,
    "department": DEPARTMENT,
    "scorecard": CARD,
    "project-list": LIST,
    "score-summary": SUMMARY,
    "base-data": BASE,
    "accounts": SPENDING,
}


@pytest.mark.parametrize("gap", [0, 2])
@pytest.mark.parametrize(("upper", "lower"), list(permutations(KINDS, 2)))
def test_forms_of_any_two_kinds_may_stand_on_one_sheet(upper, lower, gap):
    book = recognise(Workbook([Sheet.from_rows("表", [*KINDS[upper], *[[]] * gap, *KINDS[lower]])]))
    assert [form.kind for form in book.forms] == [upper, lower]


def test_a_form_of_another_kind_keeps_the_line_above_its_title():
    rows = [*LIST, ["附件2"], *SUMMARY]
    assert [str(form.area) for form in recognise(Workbook([Sheet.from_rows("表", rows)])).forms] == ["A1:E4", "A6:D8"]


def test_an_empty_column_within_a_form_does_not_split_it():
    apart = [[*row[:4], None, *row[4:]] for row in ONE]
    book = recognise(Workbook([Sheet.from_rows("表", apart)]))
    assert [str(form.area) for form in book.forms] == ["A1:H6"]


@pytest.mark.parametrize("lead", ["小计", "产出指标小计", "产出指标合计"])
def test_a_subtotal_is_no_indicator(lead):
    rows = [*ONE, [lead, None, None, None, None, 90, 90], ["总分", None, None, None, None, 100, 99.8]]
    form = recognise(Workbook([Sheet.from_rows("表", rows)])).forms[0]
    assert [row["level3"].text for row in form.rows("indicators")] == ["培训"] and form["total.score"].number is not None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["姓名", "单位", "电话"], ["甲", "局", 1]], "没有找到任何已知表样的栏目名称（只有“单位”）"),
        (
            [
                ["项目支出绩效目标申报表"],
                ["项目名称", "甲"],
                ["一级指标", "二级指标", "三级指标", "指标值"],
                ["产出", "数量", "培训", "≥3次"],
            ],
            "最接近的表样是项目支出自评表（general-project），但没有找到“实际完成值”或类似的栏目",
        ),
    ],
)
def test_what_was_looked_for_on_an_unknown_sheet_is_said(rows, said):
    assert recognise(Workbook([Sheet.from_rows("表", rows)])).unrecognised == {"表": said}


def test_a_list_longer_than_any_form_is_told_not_checked():
    heads = [("项目名称", "甲"), ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")]
    rows = [("产出指标", "数量指标", f"指标{number}", 1, 1, 1, 1) for number in range(MOST_ROWS + 1)]
    of = {
        count: recognise(Workbook([Sheet.from_rows("项目自评表", [("项目支出绩效自评表",), *heads, *rows[:count]])]))
        for count in (10, len(rows))
    }
    assert [len(form.rows("indicators")) for form in of[10].forms] == [10]
    assert not of[len(rows)].forms
    assert f"超过 {MOST_ROWS} 行" in of[len(rows)].unrecognised["项目自评表"]


SAID_OTHERWISE = {
    "level3": "指标名称及内容 细化指标 明细指标 三级明细指标 考核指标",
    "target": "预期达到目标 预期完成目标 计划指标 预设值 指标目标 绩效标准 计划完成值",
    "actual": "实际完成结果 完成结果 实绩 实际产出 执行情况 实际效果",
    "weight": "指标分 权数 赋分 基础分 配分 设定分 额定分",
    "score": "单位自评 评分结果 部门评分 自评打分 自我评分 自评价分 单位评分",
}
FUNDS_SAID_OTHERWISE = {
    "annual": "调整预算 预算调整后 全年下达数 下达数 可用预算 全年可执行数",
    "executed": "支出决算 实际使用 累计支出 实际支付 使用金额 全年实际执行 支付金额 支出额",
    "rate": "支出率 完成比例 执行比例",
}
KEYS = ("level1", "level2", "level3", "target", "actual", "weight", "score")
FUNDS_KEYS = ("initial", "annual", "executed", "weight", "rate", "score")


@pytest.mark.parametrize(("key", "words"), [(key, word) for key, words in SAID_OTHERWISE.items() for word in words.split()])
def test_a_column_may_be_headed_otherwise(key, words):
    rows = [*ONE[:4], [words if one == key else heading for one, heading in zip(KEYS, HEAD, strict=True)], ONE[5]]
    row = recognise(Workbook([Sheet.from_rows("表", rows)])).forms[0].rows("indicators")[0]
    assert [row[one].value for one in KEYS] == ONE[5]


@pytest.mark.parametrize(("key", "words"), [(key, word) for key, words in FUNDS_SAID_OTHERWISE.items() for word in words.split()])
def test_a_column_of_the_funds_may_be_headed_otherwise(key, words):
    headings = [words if one == key else heading for one, heading in zip(FUNDS_KEYS, ONE[2][1:], strict=True)]
    form = recognise(Workbook([Sheet.from_rows("表", [*ONE[:2], [ONE[2][0], *headings], *ONE[3:]])])).forms[0]
    assert [form[f"funds.total.{one}"].value for one in FUNDS_KEYS] == ONE[3][1:]


@pytest.mark.parametrize("reviewed", ["财政审核得分", "财政部门得分", "主管部门评分", "上级审核得分", "复评得分", "第三方得分"])
@pytest.mark.parametrize("own", ["自评得分", "单位得分", "部门得分", "单位自评分"])
def test_of_two_scores_side_by_side_the_departments_own_is_read(reviewed, own):
    rows = [*ONE[:4], [*HEAD[:6], reviewed, own], [*ONE[5][:6], 88, 90]]
    assert recognise(Workbook([Sheet.from_rows("表", rows)])).forms[0].rows("indicators")[0]["score"].value == 90


@pytest.mark.parametrize(
    ("below", "named"),
    [
        ([["车辆情况统计表"], ["车牌", "品牌", "里程", "三级指标"], ["甲1", "乙", "3万", "—"], ["甲2", "乙", "4万", "—"]], ["A9:D12"]),
        ([["说明：本表由单位填报"], ["填表人：甲"]], []),
    ],
)
def test_a_table_beside_a_form_that_fits_no_layout_is_told(below, named):
    form = [
        ["项目支出绩效自评表"],
        ["项目名称", "甲"],
        ["资金", "全年预算数", "全年执行数"],
        ["资金总额", 10, 9],
        ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"],
        ["产出", "数量", "培训", "≥3次", "3次", 50, 50],
        ["总分", None, None, None, None, 50, 50],
        [],
    ]
    book = recognise(Workbook([Sheet.from_rows("表", [*form, *below])]))
    assert len(book.forms) == 1 and book.unrecognised == {}
    assert [str(one.area) for one in book.partly] == named
