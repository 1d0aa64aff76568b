"""The buttons as they are declared, and what they say."""

import copy
import re

import pytest

from xltools import buttons
from xltools.build.compose import compose
from xltools.build.filling import blank, example
from xltools.buttons import BUTTONS, GROUPS, button, press
from xltools.core.changes import Dress, Fill
from xltools.core.errors import BadInput, UnknownName
from xltools.core.host import Openness
from xltools.core.version import VERSION
from xltools.hosts.memory import MemoryHost
from xltools.live.words import SAYINGS


@pytest.fixture
def no_health_check(monkeypatch):
    monkeypatch.setattr(buttons, "_health", [])


def host_of(name):
    return MemoryHost(compose(example(name)).workbook())


def test_the_names_that_ribbon_and_macros_rely_on():
    names = "validate score previous next clear-marks add-project report freeze-formulas repair-links doctor about"
    titles = "校验工作簿 计算得分 上一处 下一处 清除标记 新增项目表 生成报告 固化公式 修复公式链接 体检 关于"
    assert {name: entry.title for name, entry in BUTTONS.items()} == dict(zip(names.split(), titles.split(), strict=True))
    assert list(BUTTONS) == names.split()


@pytest.mark.parametrize("entry", BUTTONS.values(), ids=list(BUTTONS))
def test_a_ribbon_can_be_made_from_the_declaration(entry):
    details = entry.details
    assert details["group"] in GROUPS and details["size"] in ("large", "normal")
    assert re.fullmatch(r"[A-Z][A-Za-z]+", details["image"])
    assert re.search("[一-鿿]", entry.title + details["tip"]) and not re.search("[一-鿿]", details["english"])
    assert details["tip"].endswith("。") and details["tip_en"].endswith(".")
    assert len(entry.title) <= 6 and re.search("[一-鿿]", entry.doc)


def test_images_and_labels_are_not_used_twice():
    for details in ("image", "english"):
        used = [entry.details[details] for entry in BUTTONS.values()]
        assert len(set(used)) == len(used)


@pytest.mark.parametrize("changed", [{"group": "elsewhere"}, {"size": "huge"}, {"image": ""}, {"tip_en": " "}])
def test_a_declaration_that_no_ribbon_could_show_is_refused(changed):
    given = {"image": "Help", "tip": "说明。", "tip_en": "A tip.", "group": "about", **changed}
    with pytest.raises(BadInput):
        button("x", "某", "Some", **given)


def test_an_unknown_button_is_named_with_the_known_ones():
    with pytest.raises(UnknownName, match="validate"):
        press("valdate", MemoryHost({}))


def test_about_says_the_version_in_both_languages():
    assert press("about", None).startswith(f"xltools {VERSION}：预算绩效自评")
    assert press("about", None, "en").startswith(f"xltools {VERSION}: checks")
    assert press("about", None, "fr") == press("about", None)


def test_the_health_check_is_the_one_handed_over(no_health_check):
    with pytest.raises(BadInput, match="xltools doctor"):
        press("doctor", None)
    buttons.provide_health_check(lambda lang: f"一切正常（{lang}）")
    assert press("doctor", None, "en") == "一切正常（en）"


def test_everything_is_said_in_both_languages():
    assert SAYINGS["zh"].keys() == SAYINGS["en"].keys()
    for word, text in SAYINGS["zh"].items():
        english = set(re.findall(r"{(\w+)}", SAYINGS["en"][word]))
        assert english <= set(re.findall(r"{(\w+)}", text)), word


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sentences_stand_one_after_another_as_the_language_has_them(lang):
    host = MemoryHost(compose(example("001")).workbook(), passwords=["整体自评表"], openness=Openness.READ_ONLY)
    told = [press(name, host, lang) for name in ("validate", "clear-marks", "add-project", "freeze-formulas", "repair-links")]
    assert sum(len(re.findall(r"[.。](?=.)", one)) for one in told) >= 5
    for one in told:
        assert one == one.strip() and "  " not in one and (lang == "zh" or not re.search(r"[.;][A-Z“\d]", one)), one


def test_scores_are_told_beside_the_stated_ones_and_nothing_changes():
    host = host_of("clean")
    before = copy.deepcopy(host.read())
    lines = press("score", host).splitlines()
    assert lines[0] == "整体自评表：核算总分 98.95，填报 98.95；核算等级 优，填报 优"
    assert [line.partition("：")[0] for line in lines] == ["整体自评表", "项目01", "项目02", "项目03", "得分情况表"]
    assert host.read() == before and not host.dressed
    assert press("score", host, "en").startswith("整体自评表: total 98.95, stated 98.95; grade 优")


def test_forms_without_scores_have_none_to_tell():
    with pytest.raises(BadInput, match="没有可以计分的自评表"):
        press("score", MemoryHost(compose(blank(year=2025)).workbook()))


def test_progress_is_shown_and_the_status_bar_given_back():
    host = host_of("002")
    told = press("validate", host, "en")
    assert [bool(text) for text in host.told] == [True, True, True, False]
    assert re.match(r"\d+ findings: \d+ errors, \d+ warnings, \d+ infos\. See", told)


def test_the_status_bar_is_given_back_after_a_failure():
    host = MemoryHost({"采购": [["桌子", 3]]})
    with pytest.raises(BadInput):
        press("validate", host)
    assert host.told[-1] == ""


@pytest.mark.parametrize("dress", [Dress(fixed_fill=True), Dress(fixed_note=True), Dress(Fill("4000"), "", True, True)])
def test_what_cannot_be_put_back_is_not_taken_away(dress):
    """A gradient keeps its fill and only gets the note, a threaded comment the other way round."""
    host = host_of("002")
    press("validate", host)
    place = next(place for place in host.dressed if place.sheet != "校验结果")
    press("clear-marks", host)
    host = MemoryHost(host.read(), dresses={place: dress})
    press("validate", host)
    now = host.dressed[place]
    assert (now.fill == dress.fill) == dress.fixed_fill and (now.note == "") == dress.fixed_note
    press("clear-marks", host)
    assert host.dresses([place])[place] == dress


def test_a_further_project_takes_the_number_after_the_greatest():
    host = MemoryHost(compose(blank(year=2025, projects=3)).workbook())
    host.read().sheets = [sheet for sheet in host.read().sheets if sheet.name != "项目02"]
    press("add-project", host)
    press("add-project", host)
    names = [sheet.name for sheet in host.read().sheets]
    assert names[names.index("项目03") : names.index("项目03") + 3] == ["项目03", "项目04", "项目05"]
    assert host.read().sheet("项目汇总").values[(8, 8)] == "项目05"


def test_without_a_list_of_projects_only_the_form_is_added():
    host = MemoryHost(compose(blank(year=2025, projects=1)).workbook())
    host.read().sheets = [sheet for sheet in host.read().sheets if sheet.name != "项目汇总"]
    assert "只新增了项目表" in press("add-project", host)


def test_perf_formulas_without_a_value_stay_formulas():
    from xltools.core.cells import NAME, Address, Sheet, Workbook

    linked = "'C:\\别处\\xltools.xlam'!PERF_SCORE(B1,C1,10)"
    values = {Address(1, 1): NAME, Address(2, 1): 10, Address(3, 1): NAME}
    sheet = Sheet("表", values, {Address(1, 1): "PERF_SCORE(B1,C1,10)", Address(2, 1): "PERF_TOTAL(B1,C1)", Address(3, 1): linked})
    told = press("freeze-formulas", MemoryHost(Workbook([sheet])))
    assert told.startswith("已把 1 个含 PERF_ 函数的公式换成值，其他公式未动。1 个公式的函数现在不认识（#NAME?）")
    assert told.count("“体检”") == told.count("“修复公式链接”") == 1 and "1 个公式指向别处的加载项" in told
    assert sheet.formulas == {Address(1, 1): "PERF_SCORE(B1,C1,10)", Address(3, 1): linked} and sheet.values[Address(2, 1)] == 10


def test_a_button_whose_work_does_not_exist_yet_says_so():
    assert [name for name, entry in BUTTONS.items() if not entry.details["ready"]] == ["report"]
    with pytest.raises(BadInput, match="还不能生成报告"):
        press("report", MemoryHost({"表": [["甲"]]}))
