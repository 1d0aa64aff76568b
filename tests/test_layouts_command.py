"""`xltools layouts`: what a layout is, whether a file of one is sound, and what it finds in a workbook; and its guide."""

import re
from pathlib import Path

import openpyxl
import pytest

from xltools.cli import main
from xltools.core.layout import layouts
from xltools.forms import recognise, segments

GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "新表样.md").read_text("utf-8")


@pytest.fixture
def run(capsys):
    def call(*arguments):
        code = main([str(one) for one in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def form(tmp_path) -> Path:
    """The form that the guide prints, as a workbook."""
    table = GUIDE[GUIDE.index("| 某省") : GUIDE.index("它的表样")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines() if not line.startswith("|---")]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([float(cell) if re.fullmatch(r"\d+", cell) else cell or None for cell in row])
    book.save(tmp_path / "自评表.xlsx")
    return tmp_path / "自评表.xlsx"


@pytest.fixture
def layout(tmp_path) -> Path:
    """The layout that the guide writes for it."""
    (tmp_path / "own").mkdir()
    path = tmp_path / "own" / "example.toml"
    path.write_text(re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[1], "utf-8")
    return path


@pytest.fixture
def own(layout, monkeypatch):
    """That layout kept in a folder of the user's own."""
    caches = (layouts, recognise._labels, segments._head_labels, segments._table_labels)
    monkeypatch.setenv("XLTOOLS_LAYOUTS", str(layout.parent))
    for one in caches:
        one.cache_clear()
    yield
    monkeypatch.undo()
    for one in caches:
        one.cache_clear()


def test_the_guides_form_is_not_known_and_that_is_said(run, form):
    code, out, _ = run("layouts", "check", form)
    assert code == 1 and "没有认出" in out


def test_the_guides_layout_is_sound_and_reads_its_form(run, form, layout):
    code, out, _ = run("layouts", "check", layout)
    assert code == 0 and "写法合格" in out
    code, out, _ = run("layouts", "check", form, "--layout", layout)
    assert code == 0 and "缺 0 个" in out and "指标 2 行" in out
    assert re.search(r"说好做到\tB5\t≥320公里", out) and re.search(r"花掉比例\tD4\t98%", out)


def test_a_layout_of_ones_own_takes_part_in_validating(run, form, own):
    code, out, _ = run("validate", form)
    assert code == 0 and "1 张表" in out and "没有认出" not in out


def test_blocks_without_a_printed_name_have_a_chinese_one(run, form, layout):
    _, out, _ = run("layouts", "check", form, "--layout", layout)
    lines = [line.split("\t") for line in out.splitlines() if "\t" in line]
    assert list(dict.fromkeys(line[0] for line in lines[1:])) == ["表头", "钱款", "指标", "加起来"]
    assert [line[1:3] for line in lines if line[0] == "加起来"] == [["满打", "D8"], ["实打", "E8"]]


def test_a_folder_of_layouts_that_is_not_there_is_told(run, form, own, monkeypatch):
    monkeypatch.setenv("XLTOOLS_LAYOUTS", str(form.parent / "没有"))
    layouts.cache_clear()
    code, _, err = run("validate", form)
    assert code == 2 and "没有”不存在" in err and "XLTOOLS_LAYOUTS" in err


def test_a_layout_that_does_not_fit_says_what_is_missing(run, form):
    code, out, _ = run("layouts", "check", form, "--layout", "mof-2020-project")
    assert code == 1 and ("没有找到" in out)


def test_a_recognised_file_is_told_heading_by_heading(run):
    code, out, _ = run("layouts", "check", Path("workbooks/examples/002.xlsx"))
    assert code == 0 and "按 yiyang-2020-department：认得出" in out and "全年执行数" in out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = ", "不是合格的 TOML"),
        ('id = "x"\nkind = "project"\ntitle = "t"\n', "缺少 blocks"),
        ('id = "x"\nkind = "poem"\ntitle = "t"\nblocks = []\ncitations = [{document = "xltools"}]\n', "project"),
        ('id = "x"\nkind = "project"\ntitel = "t"\ntitle = "t"\nblocks = []\n', "是否想写“title”"),
        (
            'id = "x"\nkind = "project"\ntitle = "t"\ncitations = [{document = "xltools"}]\n'
            '[[blocks]]\ntype = "table"\ncolumns = [{ lable = "甲" }]\n',
            "是否想写“label”",
        ),
    ],
)
def test_what_is_wrong_with_a_layout_file_is_said_in_chinese(run, tmp_path, text, said):
    path = tmp_path / "坏.toml"
    path.write_text(text, "utf-8")
    code, _, error = run("layouts", "check", path)
    assert code == 2 and said in error and "Traceback" not in error


def test_list_and_show(run):
    assert {"general-project", "cover"} <= {line.split("\t")[0] for line in run("layouts")[1].splitlines()}
    assert "也作" in run("layouts", "show", "general-project")[1]
    assert run("layouts", "show")[0] == 2 and "没有名为" in run("layouts", "show", "nix")[2]
    assert run("layouts", "check", "没有.xlsx")[0] == 2
