"""Every layout reads a real or a typical form: keys, addresses and contents as its case says."""

from pathlib import Path

import pytest
import tomllib

from tests.accounts import accounts
from xltools.build.compose import compose
from xltools.build.filling import example
from xltools.core.cells import Address, Sheet, Workbook
from xltools.core.errors import BadInput
from xltools.core.layout import layouts, parse
from xltools.core.rounding import plain
from xltools.forms.recognise import recognise
from xltools.hosts.files import FileHost

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "layouts"
CASES = {path.stem: tomllib.loads(path.read_text("utf-8"))["case"] for path in sorted(FOLDER.glob("*.toml"))}


def workbook(case, request):
    if "rows" in case:
        return Workbook([Sheet.from_rows("表", case["rows"], merged=case.get("merged", ()))])
    if "accounts" in case:
        return accounts(case["accounts"])
    if "example" in case:
        return compose(example(case["example"])).workbook()
    return FileHost(request.getfixturevalue("shared") / "domain" / "forms" / case["file"]).read()


def cells(form):
    found = dict(form.fields)
    for block, rows in form.tables.items():
        found |= {f"{block}.{row.number}.{key}": one for row in rows for key, one in row.fields.items()}
    return found


def test_every_layout_has_its_case():
    assert CASES.keys() == layouts().keys()


@pytest.mark.parametrize(
    ("layout_id", "case"),
    [pytest.param(layout_id, case, id=f"{layout_id}-{case['name']}") for layout_id, cases in CASES.items() for case in cases],
)
def test_a_form_is_read_as_its_case_says(layout_id, case, request):
    forms = [form for form in recognise(workbook(case, request)).forms if form.layout.id == layout_id]
    form = forms[case.get("number", 1) - 1]
    found = cells(form)
    read = {key: [found[key].address, found[key].value] if key in found else None for key in case["expect"]}
    assert read == case["expect"]
    assert str(form.area) == case.get("range", str(form.area))


def titled(*rows, merged=()):
    return recognise(Workbook([Sheet.from_rows("表", rows, merged=merged)]))


HEAD = ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"]
TOP = [["项目支出绩效自评表"], ["项目名称", "甲"], ["项目资金", "资金总额", "预算数", "执行数"], [None, None, 10, 9]]


def names(form):
    return [row["level3"].text for row in form.rows("indicators")]


def test_notes_signatures_subtotals_and_repeated_headings_are_no_indicators():
    book = titled(
        *TOP,
        HEAD,
        ["产出", "数量", "培训", "≥3次", "3次", 50, 50],
        ["小计", None, None, None, None, 50, 50],
        HEAD,
        ["效益", "社会", "就业", "≥3人", "3人", 50, 50],
        ["注：满分100分"],
        ["填表人：   联系电话："],
    )
    assert names(book.forms[0]) == ["培训", "就业"]
    assert str(book.forms[0].area) == "A1:G11"


def test_a_text_that_sounds_like_a_heading_is_what_is_written_under_it():
    goal = [["年度总体目标", "预期目标", None, None, "实际完成情况"], [None, "改造道路3公里", None, None, "改造任务完成情况良好"]]
    row = ["产出", "数量", "培训", "≥3次", "3次", 50, 50]
    form = titled(*TOP, *goal, HEAD, row, merged=["A5:A6", "B5:D5", "E5:G5", "B6:D6", "E6:G6"]).forms[0]
    assert (form["goal.expected"].text, form["goal.actual"].text) == ("改造道路3公里", "改造任务完成情况良好")


WRITTEN = [("100%", "=100%"), ("0件", "=0件"), ("150.5亩", "=150.5亩"), ("3", ""), ("A1*3%", ""), ("SUM(D1:D2)", "")]


@pytest.mark.parametrize(("formula", "text"), WRITTEN)
def test_a_target_stored_as_a_formula_is_read_as_it_was_written(formula, text):
    sheet = Sheet.from_rows("表", [*TOP, HEAD, ["产出", "数量", "培训", None, "3次", 50, 50]])
    sheet.formulas[Address(6, 4)] = formula
    form = recognise(Workbook([sheet])).forms[0]
    assert form.rows("indicators")[0]["target"].text == text


ALONE = [(["总分", None, 97], "97"), (["总分", None, None, None, None, 90], ""), (["总分", None, "良好", 97], "")]


@pytest.mark.parametrize(("line", "total"), ALONE)
def test_the_total_may_stand_alone_in_its_row_where_no_cell_is_merged(line, total):
    form = titled(*TOP, HEAD, ["产出", "数量", "培训", "≥3次", "3次", 90, 87], line).forms[0]
    assert form["total.score"].text == total


def test_the_next_label_of_a_signature_line_is_no_name():
    row = ["产出", "数量", "培训", "≥3次", "3次", 50, 50]
    form = titled(*TOP, HEAD, row, ["填表人：", None, None, "审核人：", None, None, "填表日期："], merged=["A7:C7", "D7:F7"]).forms[0]
    assert [(form[key].text, form[key].address) for key in ("filled_by", "filled_on")] == [("", "A7"), ("", "G7")]


def test_one_score_over_two_indicators_is_counted_once():
    book = titled(
        *TOP, HEAD, ["产出", "数量", "培训", "≥3次", "3次", 50, 20], [None, None, "会议", "≥3次", "3次", 50, None], merged=["G6:G7"]
    )
    assert [row["score"].present for row in book.forms[0].rows("indicators")] == [True, False]


@pytest.mark.parametrize("title", ["项目支出绩效自评表（续）", "续表", "项目支出绩效自评表（续表1）", "接上表"])
def test_the_next_page_of_a_form_is_no_form_of_its_own(title):
    one, other = ["产出", "数量", "培训", "≥3次", "3次", 50, 50], ["效益", "社会", "就业", "≥3人", "3人", 50, 50]
    form = titled(*TOP, HEAD, one, [title], HEAD, other, ["总分", None, None, None, None, 100, 100]).forms
    assert [(names(each), each["total.score"].text) for each in form] == [(["培训", "就业"], "100")]


def test_forms_stacked_on_a_sheet_are_told_apart_by_their_titles():
    one = [*TOP, HEAD, ["产出", "数量", "培训", "≥3次", "3次", 50, 50]]
    book = titled(*one, *one, [None], *one)
    assert [(str(form.area), names(form)) for form in book.forms] == [("A1:G6", ["培训"]), ("A7:G12", ["培训"]), ("A14:G19", ["培训"])]


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1, 0], [2, 0, 1, 5, 6, 3, 4]])
def test_columns_may_stand_in_any_order(order):
    row = ["产出", "数量", "培训", "≥3次", "4次", 50, 48]
    form = titled(*TOP, [HEAD[at] for at in order], [row[at] for at in order]).forms[0]
    read = form.rows("indicators")[0]
    assert [read[key].text for key in ("level1", "level2", "level3", "target", "actual", "weight", "score")] == [str(one) for one in row]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("年度指标值（A）", "target"),
        ("预期指标值A", "target"),
        ("全年实际完成值（B）", "actual"),
        ("完成比例%", "rate"),
        ("权重", "weight"),
        ("自评得分", "score"),
        ("未完成原因及拟采取的改进措施", "note"),
        ("偏差原因分析及整改", "note"),
        ("计量单位", "unit"),
        ("序 号", "number"),
    ],
)
def test_headings_as_provinces_word_them(heading, column):
    wanted = {"target": ["指标值"], "actual": ["实际完成值"], "weight": ["分值"], "score": ["得分"]}.get(column, [])
    head = [*(one for one in HEAD if one not in wanted), heading]
    form = titled(*TOP, head, [*("甲" for _ in head[:-1]), 7]).forms[0]
    assert form.rows("indicators")[0][column].address == f"{chr(64 + len(head))}6"


def test_a_revised_target_counts_where_it_is_filled_in():
    head = ["三级指标", "年初指标值", "调整后指标值", "实际完成值", "得分"]
    form = titled(*TOP, head, ["培训", "≥10次", "≥8次", "9次", 5], ["会议", "≥2次", None, "2次", 5]).forms[0]
    assert [row["target"].text for row in form.rows("indicators")] == ["≥8次", "≥2次"]


def test_funds_in_a_row_without_label_are_the_total():
    form = titled(*TOP, HEAD, ["产出", "数量", "培训", "≥3次", "3次", 50, 50]).forms[0]
    assert (plain(form["funds.total.annual"].number), plain(form["funds.total.executed"].number)) == ("10", "9")


def test_hidden_lists_and_running_text_are_not_called_unrecognised():
    book = recognise(Workbook([Sheet.from_rows("下拉", [["产出指标"], ["效益指标"]]), Sheet.from_rows("填报说明", [["一、请如实填报。"]])]))
    assert book.unrecognised == {} and book.forms == []


def test_two_paragraphs_must_tell_an_indicator_before_a_document_is_a_form(tmp_path):
    docx = pytest.importorskip("docx")
    told = "数量指标：培训次数。年初目标值：≥3次；实际完成值：4次；自评得分：{}分。"
    for count, forms in ((1, 0), (2, 1)):
        document = docx.Document()
        document.add_paragraph("某项目支出绩效自评")
        for number in range(count):
            document.add_paragraph(told.format(10 + number))
        document.save(tmp_path / "叙述.docx")
        assert len(recognise(FileHost(tmp_path / "叙述.docx").read()).forms) == forms


def test_a_layout_that_is_only_read_needs_no_places():
    text = 'id="x"\nkind="scorecard"\ntitle="t"\ncitations=[{document="xltools",article="a",verified="read"}]\nblocks=[]'
    assert not parse(text).written
    with pytest.raises(BadInput, match="kind"):
        parse(text.replace("scorecard", "poem"))


def test_tables_headed_alike_are_told_apart_by_their_titles_and_left_alone_without():
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["合计", None, 30, 10, 20], ["201", "一般公共服务支出", 30, 10, 20]]
    titles = {"一般公共预算财政拨款支出决算表": "published-general", "国有资本经营预算财政拨款支出决算表": "published-capital"}
    read = {title: [form.layout.id for form in titled([title], *rows).forms] for title in (*titles, "各科室支出表")}
    assert read == {**{title: [id_] for title, id_ in titles.items()}, "各科室支出表": []}
