"""The command line as people use it: verbs, formats, exit codes, and bad input told in one line."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

import xltools
from tests.test_imports import HEAVY
from xltools.cli import main
from xltools.report.words import leading

EXAMPLES = Path(__file__).parents[1] / "workbooks" / "examples"


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.mark.parametrize(("name", "code"), [("001", 1), ("002", 0), ("003", 1), ("clean", 0)])
def test_validate_exits_by_the_gravest_finding(run, name, code):
    assert run("validate", EXAMPLES / f"{name}.xlsx")[0] == code


def test_a_finding_is_one_line_with_place_reason_advice_and_ground(run):
    _, out, _ = run("validate", EXAMPLES / "003.xlsx")
    line = next(line for line in out.splitlines() if "BD04" in line)
    assert line.startswith("错误 BD04 整体自评表!J4（") and "7319.56" in line and "请" in line and "依据：" in line
    assert out.splitlines()[-1].endswith("提示 0")


def test_json_is_the_contract(run):
    _, out, _ = run("validate", *sorted(EXAMPLES.glob("*.xlsx")), "--format", "json")
    data = json.loads(out)
    assert data["version"] == xltools.__version__ and len(data["workbooks"]) == 4
    for book in data["workbooks"]:
        assert set(book) >= {"path", "error", "forms", "scores", "indicators", "findings"} and book["error"] is None
        assert all(set(one) >= {"sheet", "range", "layout", "kind", "title"} for one in book["forms"])
        assert {one["kind"] for one in book["forms"]} <= {"project", "department", "base-data", "score-summary", "accounts"}
        assert all(set(one) >= {"sheet", "kind", "scheme", "total", "stated_total", "grade", "stated_grade"} for one in book["scores"])
        wanted = {"sheet", "row", "name", "target", "actual", "kind", "completion", "weight", "score", "stated_score", "stated_rate"}
        assert all(set(one) >= wanted for one in book["indicators"])
        wanted = {
            "code",
            "name",
            "severity",
            "sheet",
            "cell",
            "field",
            "found",
            "expected",
            "message",
            "advice",
            "source",
            "refs",
            "cells",
            "follows",
            "also",
        }
        assert all(set(one) == wanted and one["severity"] in {"error", "warning", "info"} for one in book["findings"])
    first = next(one for book in data["workbooks"] for one in book["indicators"] if one["name"] == "公务员考录")
    assert (first["completion"], first["weight"], first["score"], first["stated_score"]) == (2.0481, 10, 10, 10)


def test_html_and_xlsx_go_to_files_and_hold_every_finding(run, tmp_path):
    page, sheet = tmp_path / "结果.html", tmp_path / "结果.xlsx"
    findings = xltools.validate(EXAMPLES / "001.xlsx").findings
    assert run("validate", EXAMPLES / "001.xlsx", "--format", "html", "--out", page)[0] == 1
    text = page.read_text("utf-8")
    assert text.count("<tr class=") == len(leading(findings)) < len(findings) and "<script" not in text and "9623" in text
    assert all(name.partition("!")[2] in text for one in findings for name in one.also)
    run("validate", EXAMPLES / "001.xlsx", "--format", "xlsx", "--out", sheet)
    rows = list(openpyxl.load_workbook(sheet)["校验结果"].iter_rows(min_row=4, values_only=True))
    assert [row[1] for row in rows] == [finding.code for finding in findings]


def test_text_goes_to_a_file_too(run, tmp_path):
    out = tmp_path / "结果.txt"
    run("validate", EXAMPLES / "002.xlsx", "--out", out)
    assert out.read_text("utf-8").startswith("002.xlsx\n")


def test_select_and_ignore(run):
    codes = lambda out: {line.split()[1] for line in out.splitlines() if line.startswith(("错误", "警告", "提示"))}  # noqa: E731
    assert codes(run("validate", EXAMPLES / "003.xlsx", "--select", "BD04,rate-of-opening-budget")[1]) == {"BD04"}
    assert codes(run("validate", EXAMPLES / "003.xlsx", "--select", "BD", "--ignore", "BD04")[1]) == {"BD06", "BD08"}
    code, _, err = run("validate", EXAMPLES / "003.xlsx", "--select", "ZZ99")
    assert code == 2 and "ZZ99" in err


def test_another_scheme_gives_another_score(run):
    out = run("score", EXAMPLES / "002.xlsx", "--scheme", "mof-2020-department", "--format", "json")[1]
    assert json.loads(out)["workbooks"][0]["scores"][0]["total"] == 99.62
    code, _, err = run("score", EXAMPLES / "002.xlsx", "--scheme", "mof-2020")
    assert code == 2 and "mof-2020-department" in err


def test_english_frame(run):
    _, out, _ = run("validate", EXAMPLES / "003.xlsx", "--lang", "en")
    assert "errors" in out.splitlines()[-1]
    with pytest.raises(SystemExit):
        main(["--help"])


def test_new_writes_a_workbook_that_validates_clean_and_is_not_overwritten(run, tmp_path):
    path = tmp_path / "自评.xlsx"
    code, out, _ = run("new", path, "--unit", "示例局", "--year", 2025, "--projects", 2)
    assert code == 0 and "2025" in out
    before = path.read_bytes()
    assert run("validate", path)[0] == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "首页" and {"项目01", "项目02", "校验结果", "填表说明"} <= set(book.sheetnames)
    code, _, err = run("new", path)
    assert code == 2 and "已存在" in err and path.read_bytes() == before


def test_new_says_how_a_workbook_with_macros_is_made(run, tmp_path):
    code, _, err = run("new", tmp_path / "自评.xlsm")
    assert code == 2 and "--macros" in err and not (tmp_path / "自评.xlsm").exists()


@pytest.mark.parametrize("scheme", ["yiyang-2020-department", "xiqu-2021-project"])
def test_new_takes_a_scheme_for_its_object(run, tmp_path, scheme):
    assert run("new", tmp_path / "自评.xlsx", "--scheme", scheme, "--year", 2025)[0] == 0
    ids = [str(cell.value) for row in openpyxl.load_workbook(tmp_path / "自评.xlsx")["首页"].iter_rows() for cell in row]
    assert scheme in ids


def test_explain(run):
    code, out, _ = run("explain", "--target", "≥270人次", "--actual", "180人次", "--weight", "10")
    assert code == 0 and "6.67" in out and "财预〔2020〕10号" in out
    data = json.loads(run("explain", "--target", "2%", "--actual", "0", "--weight", "2", "--name", "结转结余率", "--format", "json")[1])
    assert data["direction"] == "lower" and data["completion"] == 1 and data["score"] == 2
    code, _, err = run("explain", "--target", "1", "--actual", "1", "--weight", "十分")
    assert code == 2 and "十分" in err


@pytest.mark.parametrize("kind", ["schemes", "checks", "functions"])
def test_lists_and_pages(run, kind):
    code, out, _ = run(kind)
    rows = [line.split("\t") for line in out.splitlines()]
    assert code == 0 and len(rows) > 3
    assert rows[1][0] in run(kind, "show", rows[1][0])[1] == run(kind, rows[1][0])[1]
    code, _, err = run(kind, "show", "没有")
    assert code == 2 and rows[1][0] in err
    assert run(kind, "show")[0] == 2


def test_demo_writes_scores_and_validates_the_examples(run, tmp_path):
    code, out, _ = run("demo", "--out", tmp_path / "演示")
    assert code == 0 and sorted(path.name for path in (tmp_path / "演示").iterdir()) == ["001.xlsx", "002.xlsx", "003.xlsx"]
    assert "BD04" in out and "3 本工作簿" in out


def broken(path, kind):
    if kind == "missing":
        return
    if kind == "truncated":
        path.write_bytes((EXAMPLES / "002.xlsx").read_bytes()[:9000])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "no workbook":
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("readme.txt", "x")
    else:
        path.write_text("<html><table></table></html>")


@pytest.mark.parametrize("kind", ["missing", "truncated", "empty", "no workbook", "html"])
def test_a_file_that_cannot_be_read_is_one_line_and_the_others_are_still_checked(run, tmp_path, kind):
    path = tmp_path / "坏.xlsx"
    broken(path, kind)
    code, out, err = run("validate", path, EXAMPLES / "clean.xlsx", "--format", "json")
    books = json.loads(out)["workbooks"]
    assert code == 2 and len(err.splitlines()) == 1 and "坏.xlsx" in err and "Traceback" not in err
    assert books[0]["error"] and books[0]["findings"] == [] and books[1]["error"] is None


def test_the_checked_file_is_never_the_output(run, tmp_path):
    path = tmp_path / "自评.xlsx"
    shutil.copy(EXAMPLES / "002.xlsx", path)
    code, _, err = run("validate", path, "--format", "xlsx", "--out", path)
    assert code == 2 and "换一个文件名" in err and path.read_bytes() == (EXAMPLES / "002.xlsx").read_bytes()
    assert run("validate", path, "--format", "xlsx")[0] == 2


def test_the_installed_command_pipes_quietly():
    command = f'"{sys.executable}" -m xltools.cli validate "{EXAMPLES / "001.xlsx"}" | head -1'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.stderr == ""


@pytest.mark.parametrize("arguments", ["explain --target 1 --actual 1 --weight 1".split(), ["validate", str(EXAMPLES / "clean.xlsx")]])
def test_starting_and_validating_load_no_heavy_library(arguments):
    loaded = f"sorted({HEAVY | {'python_calamine'}!r} & set(sys.modules))"
    code = f"import sys, xltools.cli; xltools.cli.main({arguments!r}); print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_blank_workbook_is_not_called_faultless(run, tmp_path):
    _, out, _ = run("validate", EXAMPLES.parent / "xltools-standard.xlsx")
    assert "还没有填写" in out and "没有发现问题" not in out
    run("validate", EXAMPLES.parent / "xltools-standard.xlsx", "--out", tmp_path / "结果.xlsx")
    assert "还没有填写" in openpyxl.load_workbook(tmp_path / "结果.xlsx")["校验结果"]["A2"].value


def test_the_name_of_the_output_says_its_format(run, tmp_path):
    for name, start in {"结果.xlsx": b"PK", "结果.HTML": b"<!doctype", "结果.json": b"{", "结果.txt": b"clean.xlsx"}.items():
        code, out, _ = run("validate", EXAMPLES / "clean.xlsx", "--out", tmp_path / name)
        assert code == 0 and name in out and "错误 0，警告 0，提示 0" in out
        assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("name", "format_"), [("结果.html", "xlsx"), ("结果", "xlsx"), ("结果.xlsx", "html"), ("结果.docx", "text"), ("结果.xls", "json")]
)
def test_no_output_pretends_to_be_another(run, tmp_path, name, format_):
    code, _, err = run("validate", EXAMPLES / "clean.xlsx", "--format", format_, "--out", tmp_path / name)
    assert code == 2 and name in err and "下一步" in err and not (tmp_path / name).exists()


def test_a_document_of_the_person_is_never_replaced(run, tmp_path):
    (tmp_path / "报告.wps").write_bytes(b"mine")
    code, _, err = run("validate", EXAMPLES / "clean.xlsx", "--out", tmp_path / "报告.wps")
    assert code == 2 and "下一步" in err and (tmp_path / "报告.wps").read_bytes() == b"mine"


def test_a_file_named_twice_is_checked_once(run, tmp_path):
    shutil.copy(EXAMPLES / "clean.xlsx", tmp_path / "甲[1] 2025.xlsx")
    code, out, _ = run("validate", tmp_path / "甲[1] 2025.xlsx", tmp_path / "甲[1]*.xlsx", "--format", "json")
    assert code == 0 and len(json.loads(out)["workbooks"]) == 1


def test_a_pattern_stands_for_its_files(run, tmp_path):
    for name in ("乙.xlsx", "甲 2025.xlsx", "~$甲.xlsx", "说明.txt"):
        shutil.copy(EXAMPLES / "clean.xlsx", tmp_path / name)
    code, out, _ = run("validate", tmp_path / "*.xlsx", "--format", "json")
    assert code == 0 and [Path(one["path"]).name for one in json.loads(out)["workbooks"]] == ["乙.xlsx", "甲 2025.xlsx"]
    code, _, err = run("validate", tmp_path / "没有*.xlsx")
    assert code == 2 and "没有*.xlsx" in err and "不存在" in err


def test_an_unreadable_file_is_named_once_a_line(run, tmp_path):
    _, out, err = run("validate", tmp_path / "没有.xlsx")
    assert err.count("没有.xlsx") == 1 and out.splitlines()[-1].count("没有.xlsx") == 1


def test_demo_again_keeps_a_workbook_that_was_practised_on(run, tmp_path):
    run("demo", "--out", tmp_path)
    (tmp_path / "001.xlsx").write_bytes(b"practised")
    _, out, _ = run("demo", "--out", tmp_path)
    assert (tmp_path / "001.备份1.xlsx").read_bytes() == b"practised"
    assert "001.备份1.xlsx" in out and (tmp_path / "001.xlsx").read_bytes() != b"practised"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["001.xlsx", "001.备份1.xlsx", "002.xlsx", "003.xlsx"]


def test_demo_into_a_file_is_told(run, tmp_path):
    (tmp_path / "演示").touch()
    code, _, err = run("demo", "--out", tmp_path / "演示")
    assert code == 2 and "演示（已有同名的文件）" in err


def test_what_cannot_be_scored_is_told_as_that(run):
    assert "没有可以计分的自评表" in run("score", EXAMPLES.parent / "xltools-standard.xlsx")[1]


@pytest.mark.parametrize(("kind", "typed", "meant"), [("checks", "bd04", "BD04"), ("functions", "perf_rate", "PERF_RATE")])
def test_a_name_in_the_wrong_case_is_recognised_as_meant(run, kind, typed, meant):
    code, _, err = run(kind, "show", typed)
    assert code == 2 and f"是否想用“{meant}”" in err and len(err) < 400


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["结果.xlsx"], "以 .zip 结尾"), (["--python", "3.9"], "不能为 Python 3.9 做离线包。可接受：3.11、"), (["包"], "以 .zip 结尾")],
)
def test_a_bundle_is_a_zip_for_a_python_that_there_is(run, monkeypatch, tmp_path, arguments, said):
    monkeypatch.chdir(tmp_path)
    for more in ([], ["--dry-run"]):
        code, _, err = run("bundle", *arguments, *more)
        assert code == 2 and said in err and not list(tmp_path.iterdir())


def test_a_folder_is_no_output(run, tmp_path):
    code, _, err = run("validate", EXAMPLES / "clean.xlsx", "--out", tmp_path)
    assert code == 2 and "是文件夹。下一步：请写明文件名" in err


def test_a_workbook_without_forms_is_told_with_the_next_step(run, tmp_path):
    path = tmp_path / "通讯录.xlsx"
    openpyxl.Workbook().save(path)
    for verb in ("validate", "score"):
        assert "没有识别出任何自评表" in (out := run(verb, path)[1]) and "xltools layouts check" in out


def test_files_of_one_name_are_told_apart_by_their_folders(run, tmp_path):
    paths = [tmp_path / name / "自评表.xlsx" for name in ("甲局", "乙局")]
    for path in paths:
        path.parent.mkdir()
        shutil.copy(EXAMPLES / "clean.xlsx", path)
    assert all(str(path) in run("validate", *paths)[1] for path in paths)
    page = run("validate", *paths, EXAMPLES / "003.xlsx", "--format", "html")[1]
    assert all(
        f'<a href="#w{n}">{name}</a>' in page and f'<h2 id="w{n}">{name}</h2>' in page for n, name in enumerate([*paths, "003.xlsx"])
    )


def test_earlier_results_among_the_files_are_passed_over(run, tmp_path):
    shutil.copy(EXAMPLES / "clean.xlsx", tmp_path / "甲.xlsx")
    for _ in range(2):
        code, out, err = run("validate", tmp_path / "*.xlsx", "--out", tmp_path / "结果.xlsx")
        assert code == 0 and "错误 0" in out
    assert "结果.xlsx”是以前的校验结果，不校验" in err
    assert openpyxl.load_workbook(tmp_path / "结果.xlsx")["校验结果"]["A1"].value == "校验结果：甲.xlsx"
