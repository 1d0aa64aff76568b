"""What converting promises whatever it is given: the file, its refusals, odd values, and what other programs make of it."""

import datetime
from pathlib import Path

import openpyxl
import pytest

import xltools
from tests.conversion.reading import Written, cells
from xltools import cli
from xltools.conversion.carry import LONGEST
from xltools.core.cells import NA, Address, Sheet, Workbook
from xltools.core.errors import BadInput, UnknownName

FORM = [
    ["2023年度项目支出绩效自评表"],
    ["项目名称", "培训"],
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", 20, 20, 18, 10, 90, 9],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "次数", "≥4次", "4次", 90, 90],
    ["总分", "", "", "", "", 100, 99],
]


def book(rows=FORM, path="去年.xlsx", **others):
    return Workbook([Sheet.from_rows("自评表", rows), *(Sheet.from_rows(name, more) for name, more in others.items())], path=path)


def changed(**cells):
    """The form with other values in some cells, by address."""
    workbook = book()
    workbook.sheets[0].values |= {Address.parse(name): value for name, value in cells.items()}
    return workbook


def test_an_existing_file_is_never_replaced(tmp_path, capsys):
    out = tmp_path / "标准.xlsx"
    out.write_text("旧的")
    with pytest.raises(BadInput, match="已存在"):
        xltools.convert(book(), out)
    assert out.read_text() == "旧的"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("rows", "options", "error"),
    [
        ([["姓名", "职务"], ["某某", "科员"]], {}, "没有认出任何自评表"),
        ([], {}, "没有认出任何自评表"),
        (FORM, {"year": 1820}, "不合理"),
    ],
)
def test_what_cannot_be_converted_is_refused(rows, options, error):
    with pytest.raises(BadInput, match=error):
        xltools.convert(book(rows), **options)


def test_an_unknown_scheme_is_refused():
    with pytest.raises(UnknownName, match="计分方案"):
        xltools.convert(book(), scheme="不存在")


def test_only_xlsx_is_written(tmp_path):
    with pytest.raises(BadInput, match="结尾"):
        xltools.convert(book(), tmp_path / "标准.xlsm")


def test_what_is_not_said_is_assumed_aloud():
    told = "\n".join(xltools.convert(book([["项目支出绩效自评表"], *FORM[1:]], "自评.xlsx")).account())
    assert f"没有找到评价年度，暂填 {datetime.date.today().year - 1} 年" in told
    assert "评价年度 2019" in "\n".join(xltools.convert(book([["项目支出绩效自评表"], *FORM[1:]], "2019年自评.xlsx")).account())
    assert "评价年度 2022，单位 某局" in "\n".join(xltools.convert(book(), unit="某局", year=2022).account())


def test_a_bare_rate_keeps_its_look(tmp_path):
    written = Written.of(book(), tmp_path)
    assert written.form("项目01")["funds.total.rate"].percent().value == 90
    assert not [one for one in xltools.validate(written.path).findings if one.code == "BD02"]


@pytest.mark.parametrize(
    ("cell", "key", "value"),
    [
        ("G4", "funds.total.rate", NA),
        ("D6", "indicators.1.target", "=1+1"),
        ("D6", "indicators.1.target", "\x0b控制符"),
        ("E6", "indicators.1.actual", True),
        ("D6", "indicators.1.target", "https://example.com/" + "长" * 300),
        ("F4", "funds.total.weight", "="),
        ("D4", "funds.total.annual", -3.1),
        ("D4", "funds.total.annual", 0.1 + 0.2),
        ("D4", "funds.total.annual", 1e25),
        ("E4", "funds.total.executed", "约3万元"),
    ],
)
def test_an_odd_value_stays_what_it_is(cell, key, value, tmp_path):
    written = Written.of(changed(**{cell: value}), tmp_path)
    read = cells(written.form("项目01"))[key].value
    assert type(read) is type(value) and (read == value or f"{read:.15g}" == f"{value:.15g}")  # a workbook keeps fifteen digits


def test_a_date_stays_a_date(tmp_path):
    day = datetime.datetime(2023, 6, 30)
    written = Written.of(changed(D6=day, E6=day), tmp_path)
    assert cells(written.form("项目01"))["indicators.1.actual"].value in (day, day.date())


def test_a_text_too_long_for_a_cell_is_kept_in_parts(tmp_path):
    long = "长" * (LONGEST + 5)
    written = Written.of(changed(D6=long), tmp_path)
    parts = [content for sheet, cell, _, content, _ in written.unplaced() if cell == "D6"]
    assert "".join(parts) == long and len(parts) == 2


def test_every_value_is_traceable(tmp_path):
    written = Written.of(book(), tmp_path)
    notes = written.notes()["项目01"]
    assert notes[written.form("项目01")["total.score"].address] == "来源：去年.xlsx 自评表!G7"
    assert {"首页", "未对应内容", "校验结果", "项目01"} <= set(openpyxl.load_workbook(written.path).sheetnames)


@pytest.mark.shared
def test_a_value_told_in_a_paragraph_is_traceable(shared, tmp_path):
    written = Written.of(shared / "domain" / "forms" / "train" / "22.docx", tmp_path)
    form, notes = written.form("项目01"), written.notes()["项目01"]
    assert [notes[row["target"].address] for row in form.rows("indicators")][:2] == ["来源：22.docx 正文!P5", "来源：22.docx 正文!P6"]
    assert ("正文", "P5") in [row[:2] for row in written.unplaced()]


def test_a_remark_in_the_column_of_numbers_is_kept(tmp_path):
    rows = [*FORM[:4], ["序号", *FORM[4]], [1, *FORM[5]], ["补报", *FORM[5]], FORM[6]]
    written = Written.of(book(rows), tmp_path)
    assert ("自评表", "A7", "补报") in [(*row[:2], row[3]) for row in written.unplaced()]


def test_the_command_tells_what_it_did(tmp_path, capsys):
    source, out = tmp_path / "自评.xlsx", tmp_path / "标准.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active.title = "自评表"
    for row in FORM:
        workbook.active.append(row)
    workbook.create_sheet("名册").append(["姓名", "职务"])
    workbook["名册"].append(["某某", "科员"])
    workbook.save(source)
    before = source.read_bytes()
    assert cli.main(["convert", str(source), str(out)]) == 0
    told = capsys.readouterr().out
    assert "项目支出自评表" in told and "→ 项目01" in told and "名册" in told and str(out) in told
    assert source.read_bytes() == before
    assert cli.main(["convert", str(source), str(out)]) == 2
    assert "已存在" in capsys.readouterr().err
    assert cli.main(["convert", str(tmp_path / "没有.xlsx"), str(tmp_path / "另.xlsx")]) == 2
    assert capsys.readouterr().err.startswith("xltools: ")


def test_libreoffice_reads_the_same_values_and_notes(soffice, tmp_path):
    written = Written.of(book(名册=[["姓名", "职务"], ["某某", "科员"]]), tmp_path)
    there = soffice.recalculate(written.path)
    before, after = (openpyxl.load_workbook(path, data_only=True) for path in (written.path, there))
    assert after.sheetnames == before.sheetnames
    assert [[cell.value for cell in row] for row in after["未对应内容"]] == [[cell.value for cell in row] for row in before["未对应内容"]]
    typed = {cell.coordinate: (cell.value, cell.comment.text) for row in before["项目01"] for cell in row if cell.comment}
    assert {name: (after["项目01"][name].value, after["项目01"][name].comment.text) for name in typed} == typed


def test_too_much_besides_the_forms_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("xltools.conversion.workbook.MOST_UNPLACED", 3)
    with pytest.raises(BadInput, match="只保留自评表"):
        xltools.convert(book(名册=[["姓名", "职务"], ["某某", "科员"]]), tmp_path / "标准.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_comments_stand_in_the_notes_or_are_left_over(tmp_path):
    workbook = changed()
    workbook.sheets[0].notes |= {Address.parse("E4"): "张三：请核对", Address.parse("A20"): "空格的批注"}
    written = Written.of(workbook, tmp_path)
    assert (
        written.notes()["项目01"][written.form("项目01")["funds.total.executed"].address]
        == "来源：去年.xlsx 自评表!E4\n原批注：张三：请核对"
    )
    assert ("自评表", "A20", "批注", "空格的批注") in [row[:4] for row in written.unplaced()]
    assert "张三：请核对" not in [row[3] for row in written.unplaced()]


@pytest.mark.parametrize(
    ("besides", "words"), [({"图片": 2, "图表": 1}, "图片 2 处、图表 1 处没有转换"), (None, "批注、图片和图表读不到"), ({}, "")]
)
def test_what_is_not_converted_is_said_on_the_cover(besides, words, tmp_path):
    workbook = book()
    workbook.sheets[0].besides = besides
    written = Written.of(workbook, tmp_path)
    told = [one for one in written.conversion.remarks if words and words in one]
    assert len(told) == len(written.conversion.remarks) == bool(words)
    assert set(told) <= set(xltools.open(written.path).sheet("首页").values.values())


def test_what_was_typed_over_a_formula_of_ours_is_kept(tmp_path):
    once = Written.of(changed(G7=55), tmp_path)
    (tmp_path / "again").mkdir()
    again = Written.of(once.path, tmp_path / "again")
    assert [written.form("项目01")["total.score"].value for written in (once, again)] == [55, 55]
    assert "原批注：来源：去年.xlsx 自评表!G7" in again.notes()["项目01"][again.form("项目01")["total.score"].address]


@pytest.mark.parametrize(("path", "told"), [("去年.docx", True), ("去年.xlsx", False)])
def test_places_in_a_word_document_are_explained_where_they_are_listed(tmp_path, path, told):
    xltools.convert(book(path=path, 说明=[["另有说明一段"]]), tmp_path / "标准.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "标准.xlsx")["未对应内容"]
    assert ("T2R3C4 是第 2 张表第 3 行第 4 列" in sheet["A2"].value) is told


def test_the_account_counts_the_forms_it_lists():
    told = list(xltools.convert(Path(__file__).parents[2] / "workbooks" / "examples" / "clean.xlsx").account())
    assert f"认出 {sum('→' in line for line in told)} 张表" in told[0]
    assert any("→ 不搬运：由各项目表自动生成" in line for line in told)  # nothing of it is left over
