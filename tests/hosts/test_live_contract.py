"""Every button on every live host: what it writes, what it leaves alone, and that it can be undone cell for cell."""

import shutil

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from tests.hosts.live_hosts import EXAMPLES, WORKBOOKS, at, dress_up, findings_of, kind, opened, opened_example  # noqa: F401
from xltools.buttons import press
from xltools.commands import validate
from xltools.core.cells import Address
from xltools.core.changes import Dressed, Fill, Place, Rename, Write
from xltools.core.errors import BadInput
from xltools.report import result_sheet
from xltools.report.result_sheet import COLUMNS, FILLS, SHEET, write_findings_workbook

FOUND = ("001", "002", "003")


def marked_places(findings):
    return list(dict.fromkeys(at(finding.sheet, finding.cell) for finding in findings))


def visible(sheet):
    return {address: value for address, value in sheet.values.items() if address.column <= len(COLUMNS)}


# validate


@pytest.mark.parametrize("name", EXAMPLES)
def test_validate_writes_what_the_command_line_finds(kind, name, tmp_path):
    book = opened_example(kind, name, tmp_path)
    findings = findings_of(book.path)
    told = press("validate", book.host)
    assert visible(book.host.read_sheet(SHEET)) == result_sheet.values(findings)
    assert told.startswith(f"共 {len(findings)} 条：错误 " if findings else "已校验，没有发现问题")


@pytest.mark.parametrize("name", FOUND)
def test_validate_marks_exactly_the_cells_found(kind, name, tmp_path):
    book = opened_example(kind, name, tmp_path)
    findings, before = findings_of(book.path), book.host.read()
    every = [Place(sheet.name, address) for sheet in before.sheets if sheet.name != SHEET for address in {*sheet.values, *sheet.formulas}]
    was = book.host.dresses(every)
    press("validate", book.host)
    now = book.host.dresses({*every, *marked_places(findings)})
    for place in marked_places(findings):
        there = [finding for finding in findings if at(finding.sheet, finding.cell) == place]
        gravest = min((finding.severity for finding in there), key=lambda severity: severity.rank)
        assert now[place].fill == Fill.solid(FILLS[gravest])
        assert all(f"{one.severity.label} {one.code}：{one.message.rstrip('。')}" in now[place].note for one in there)
    assert {place for place in every if now[place] != was[place]} == set(marked_places(findings)) & set(every)


def test_places_lead_to_their_cells(kind, tmp_path):
    book = opened_example(kind, "001", tmp_path)
    press("validate", book.host)
    findings = findings_of(book.path)
    links = [book.leads_to(Place(SHEET, Address(row, 4))) for row in range(4, 4 + len(findings))]
    assert links == [f"'{one.sheet}'!{one.cell}" for one in findings]


def test_validating_twice_is_validating_once(kind, tmp_path):
    book = opened_example(kind, "001", tmp_path)
    press("validate", book.host)
    once, page = book.look(), dict(book.host.read_sheet(SHEET).values)
    press("validate", book.host)
    assert book.look() == once
    assert book.host.read_sheet(SHEET).values == page


def test_the_sheet_looks_as_the_command_line_writes_it(tmp_path):
    book = opened_example("xlwings", "001", tmp_path)
    press("validate", book.host)
    reference = tmp_path / "结果.xlsx"
    write_findings_workbook(reference, {str(book.path): findings_of(book.path)})
    expected, sheet = openpyxl.load_workbook(reference)[SHEET], book.book.api._file[SHEET]

    def looks(cell):
        font, border = cell.font, cell.border.left
        color = font.color.rgb if font.color is not None and font.color.type == "rgb" else None
        fill = cell.fill.fgColor.rgb if cell.fill.fill_type else None
        return (
            (font.name, font.sz, bool(font.b), font.u, color),
            fill,
            (border.style, border.color and border.color.rgb),
            (cell.alignment.horizontal, cell.alignment.vertical, bool(cell.alignment.wrap_text)),
            cell.value,
        )

    rows = range(3, expected.max_row + 1)
    cells = [(row, column) for row in rows for column in range(1, len(COLUMNS) + 1)]
    assert [looks(sheet.cell(*cell)) for cell in cells] == [looks(expected.cell(*cell)) for cell in cells]
    assert {str(area) for area in sheet.merged_cells.ranges} == {str(area) for area in expected.merged_cells.ranges}
    heights = [expected.row_dimensions[row].height for row in (1, 2, *rows)]
    assert [sheet.row_dimensions[row].height for row in (1, 2, *rows)] == pytest.approx(heights, abs=0.5)  # whole pixels
    assert [sheet.column_dimensions[letter].hidden for letter in "JLPR"] == [False, True, True, True]
    assert sheet.auto_filter.ref == expected.auto_filter.ref
    assert book.book.api.Windows(1).SplitRow == 3 and book.book.api.Windows(1).FreezePanes


def test_text_that_looks_like_numbers_or_formulas_stays_text(kind, tmp_path):
    book = opened_example(kind, "clean", tmp_path)
    texts = {Address(row, 1): text for row, text in enumerate(["=1+1", "100%", "2024年1月1日", "'0012", "+86", "TRUE"], 50)}
    book.host.apply([Write("收支决算" if "收支决算" in book.sheets() else book.sheets()[1], texts)])
    sheet = next(sheet for sheet in book.host.read().sheets if Address(50, 1) in sheet.values)
    assert {address: sheet.values[address] for address in texts} == texts
    assert not set(texts) & set(sheet.formulas)


# clear marks


@pytest.mark.parametrize("name", FOUND)
def test_clearing_restores_every_cell(kind, name, tmp_path):
    book = opened_example(kind, name, tmp_path)
    book.host.read() if kind == "xlwings" else validate(book.host.read())  # formulas without a value are computed in memory
    dress_up(book.host, marked_places(findings_of(book.path)))
    before, sheets = book.look(), book.sheets()
    press("validate", book.host)
    assert book.look() != before
    told = press("clear-marks", book.host)
    assert (book.look(), book.sheets()) == (before, sheets)
    assert told.startswith(f"已清除 {len(marked_places(findings_of(book.path)))} 处标记") and "另有" not in told
    assert visible(book.host.read_sheet(SHEET)) == result_sheet.values(None)


def test_clearing_after_saving_and_opening_again(kind, tmp_path):
    book = opened_example(kind, "001", tmp_path)
    own = dress_up(book.host, marked_places(findings_of(book.path)))
    press("validate", book.host)
    again = book.saved_and_reopened()
    press("clear-marks", again.host)
    assert {place: again.host.dresses([place])[place] for place in own} == own


def test_a_sheet_that_validating_added_goes_again(kind, tmp_path):
    path = tmp_path / "无校验结果表.xlsx"
    file = openpyxl.load_workbook(WORKBOOKS / "examples" / "002.xlsx")
    del file[SHEET]
    file.save(path)
    book = opened(kind, path)
    sheets = book.sheets()
    press("validate", book.host)
    press("validate", book.host)
    assert book.sheets() == [*sheets, SHEET]
    press("clear-marks", book.host)
    assert book.sheets() == sheets
    assert press("clear-marks", book.host) == "没有校验时加的标记，不需要清除。"


def test_what_a_person_changed_after_marking_stays(kind, tmp_path):
    book = opened_example(kind, "001", tmp_path)
    first, second, third = marked_places(findings_of(book.path))[:3]
    own = book.host.dresses([first, second, third])
    press("validate", book.host)
    marked = book.host.dresses([third])[third]
    book.host.apply(
        [
            Dressed(*first, Fill.solid("#123456"), ""),
            Dressed(*second, Fill.solid("#123456")),
            Dressed(*third, None, marked.note + "\n已问过李四"),
        ]
    )
    told = press("clear-marks", book.host)
    now = book.host.dresses([first, second, third])
    assert (now[first].fill, now[first].note) == (Fill.solid("#123456"), "")
    assert (now[second].fill, now[second].note) == (Fill.solid("#123456"), own[second].note)
    assert (now[third].fill, now[third].note) == (own[third].fill, "\n已问过李四")
    assert "另有 1 处" in told


def test_marks_follow_an_inserted_row(kind, tmp_path):
    from xltools.core.changes import InsertRow

    book = opened_example(kind, "002", tmp_path)
    own = dress_up(book.host, marked_places(findings_of(book.path)))
    press("validate", book.host)
    place = next(place for place in own if place.sheet == "整体自评表")
    book.host.apply([InsertRow("整体自评表", 3)])
    lower = {Place(one.sheet, one.cell.offset(rows=(one.sheet == "整体自评表") & (one.cell.row >= 3))): dress for one, dress in own.items()}
    assert place not in lower
    told = press("clear-marks", book.host)
    assert dict(book.host.dresses(lower)) == lower and "另有" not in told


# previous and next


def test_next_and_previous_go_round_in_order(kind, tmp_path):
    book = opened_example(kind, "002", tmp_path)
    press("validate", book.host)
    places = marked_places(findings_of(book.path))
    seen = []
    for _ in places:
        press("next", book.host)
        seen.append(book.host.selection())
    assert seen == places
    assert f"第 1 处，共 {len(places)} 处（{places[0]}）" in press("next", book.host)
    press("previous", book.host)
    assert book.host.selection() == places[-1]


def test_next_starts_from_the_selected_row_of_the_result_sheet(kind, tmp_path):
    book = opened_example(kind, "001", tmp_path)
    press("validate", book.host)
    findings = findings_of(book.path)
    book.host.select(at(SHEET, "H9"))
    press("next", book.host)
    assert book.host.selection() == at(findings[5].sheet, findings[5].cell)
    book.host.select(at(SHEET, "H9"))
    press("previous", book.host)
    assert book.host.selection() == at(findings[4].sheet, findings[4].cell)


def test_next_from_a_cell_between_findings(kind, tmp_path):
    book = opened_example(kind, "001", tmp_path)
    press("validate", book.host)
    here = [place for place in marked_places(findings_of(book.path)) if place.sheet == "收支决算"]
    between = Place("收支决算", here[0].cell.offset(rows=1))
    assert between not in here
    book.host.select(between)
    press("next", book.host)
    assert book.host.selection() == min((place for place in here if place.cell > between.cell), key=lambda place: place.cell)
    book.host.select(between)
    press("previous", book.host)
    assert book.host.selection() == here[0]


def test_nothing_to_walk_through(kind, tmp_path):
    with pytest.raises(BadInput, match="请先点“校验工作簿”"):
        press("next", opened_example(kind, "clean", tmp_path).host)


# protection and other workbooks


def test_protected_sheets_are_marked_and_stay_protected(tmp_path):
    book = opened_example("xlwings", "001", tmp_path)
    before = {sheet.title: dict(sheet.protection) for sheet in book.book.api._file.worksheets}
    assert any(one["sheet"] == "1" for one in before.values())
    press("validate", book.host)
    press("add-project", book.host)
    now = {sheet.title: dict(sheet.protection) for sheet in book.book.api._file.worksheets}
    assert now == {**before, "项目10": before["项目09"]}


def test_a_sheet_with_a_password_is_left_alone_and_named(kind, tmp_path):
    book = opened_example(kind, "001", tmp_path)
    book.lock("项目01")
    places = [place for place in marked_places(findings_of(book.path)) if place.sheet == "项目01"]
    own = book.host.dresses(places)
    told = press("validate", book.host)
    assert "项目01" in told and "密码" in told and places
    assert book.host.dresses(places) == own
    assert press("clear-marks", book.host).startswith("已清除")
    assert book.host.dresses(places) == own
    assert "项目01" in press("freeze-formulas", book.host)


def test_a_sheet_closed_after_marking_keeps_its_marks_until_it_opens(kind, tmp_path):
    book = opened_example(kind, "001", tmp_path)
    places = marked_places(findings_of(book.path))
    own = dict(book.host.dresses(places))
    press("validate", book.host)
    marked = dict(book.host.dresses(places))
    book.lock("项目01")
    assert "标记没有清除：项目01" in press("clear-marks", book.host)
    press("validate", book.host)
    assert dict(book.host.dresses(places).items()) == marked
    book.unlock("项目01")
    press("clear-marks", book.host)
    assert dict(book.host.dresses(places)) == own


def test_nothing_is_changed_when_the_result_sheet_has_a_password(kind, tmp_path):
    book = opened_example(kind, "002", tmp_path)
    places = marked_places(findings_of(book.path))
    press("validate", book.host)
    marked, page = dict(book.host.dresses(places)), visible(book.host.read_sheet(SHEET))
    book.lock(SHEET)
    with pytest.raises(BadInput, match="不能写入“校验结果”表"):
        press("validate", book.host)
    assert dict(book.host.dresses(places)) == marked and visible(book.host.read_sheet(SHEET)) == page


def test_a_workbook_whose_structure_has_a_password(tmp_path):
    book = opened_example("xlwings", "001", tmp_path)
    del book.book.api._file[SHEET]
    book.book.api.Protect("secret", True, False)
    before = book.look()
    with pytest.raises(BadInput, match="结构有密码保护"):
        press("validate", book.host)
    with pytest.raises(BadInput, match="结构有密码保护"):
        press("add-project", book.host)
    assert book.look() == before


def test_structure_without_a_password_is_protected_again(tmp_path):
    book = opened_example("xlwings", "001", tmp_path)
    book.book.api.Protect("", True, False)
    press("add-project", book.host)
    assert "项目10" in book.sheets() and book.book.api.ProtectStructure


def test_another_open_workbook_is_untouched(tmp_path):
    book = opened_example("xlwings", "001", tmp_path)
    path = tmp_path / "别的.xlsx"
    shutil.copy(WORKBOOKS / "examples" / "002.xlsx", path)
    other = opened("xlwings", path)
    other.book = book.book.app.books.open(str(path))  # in the same Excel, and in front
    assert book.host.selection() is None
    before = other.look(), set(other.book.api._file[SHEET]._cells)
    for name in ("validate", "next", "clear-marks", "add-project", "freeze-formulas", "repair-links"):
        press(name, book.host)
    assert (other.look(), set(other.book.api._file[SHEET]._cells)) == before


def test_the_settings_of_excel_come_back(tmp_path):
    book = opened_example("xlwings", "001", tmp_path)
    app = book.book.app.api
    app.Calculation, app.EnableEvents = -4105, False
    front = book.book.api.ActiveSheet.Name
    press("validate", book.host)
    assert (app.Calculation, app.EnableEvents, app.DisplayAlerts, app.ScreenUpdating, app.StatusBar) == (-4105, False, True, True, False)
    assert book.book.api.ActiveSheet.Name == front
    assert app._updates == 2  # 校验结果 first, then the marks


def test_the_settings_of_excel_come_back_when_it_does_not_say_which_sheets_there_are(tmp_path, monkeypatch):
    book = opened_example("xlwings", "001", tmp_path)
    monkeypatch.setattr(type(book.book.api), "Sheets", property(lambda book: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        book.host.apply([Write("项目01", {Address(60, 1): "甲"})])
    app = book.book.app.api
    assert app.ScreenUpdating and app.EnableEvents and app.DisplayAlerts and app.Calculation == -4105


def test_a_name_of_a_sheet_with_an_apostrophe_is_led_elsewhere(kind, tmp_path):
    file = openpyxl.Workbook()
    file.active.title, file.active["A1"] = "王's 表", 1
    file.active.defined_names["首行"] = DefinedName("首行", attr_text="'王''s 表'!$A$1")
    file.save(tmp_path / "名称.xlsx")
    host = opened(kind, tmp_path / "名称.xlsx").host
    host.apply([Rename("王's 表", "王's 表!首行", "'王''s 表'!$A$2")])
    assert host.read().names["王's 表!首行"].endswith("$A$2")


def test_protection_comes_back_when_a_change_fails(tmp_path):
    book = opened_example("xlwings", "001", tmp_path)
    with pytest.raises(BadInput, match="没有名为“不存在”的工作表"):
        book.host.apply([Write("项目01", {Address(60, 1): "甲"}), Write("不存在", {Address(1, 1): 1})])
    assert book.book.api._file["项目01"].protection.sheet and book.book.app.api.ScreenUpdating


# workbooks without forms


@pytest.mark.parametrize("name", ["validate", "score", "add-project", "next", "previous"])
@pytest.mark.parametrize("content", [[], [["采购清单", "数量"], ["桌子", 3]]])
def test_a_workbook_without_forms_is_left_alone(kind, name, content, tmp_path):
    file = openpyxl.Workbook()
    for row in content:
        file.active.append(row)
    file.save(tmp_path / "别的表.xlsx")
    book = opened(kind, tmp_path / "别的表.xlsx")
    before = book.look(), book.sheets()
    with pytest.raises(BadInput, match="下一步"):
        press(name, book.host)
    assert (book.look(), book.sheets()) == before


@pytest.mark.parametrize("name", ["clear-marks", "freeze-formulas", "repair-links"])
def test_nothing_to_do_is_said(kind, name, tmp_path):
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    book = opened(kind, tmp_path / "空.xlsx")
    before = book.look(), book.sheets()
    assert press(name, book.host).startswith(("没有", "本工作簿没有"))
    assert (book.look(), book.sheets()) == before
