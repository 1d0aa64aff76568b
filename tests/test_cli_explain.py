"""xltools explain FILE and xltools score FILE --explain, as typed."""

import json

import pytest

from xltools import cli
from xltools.build import emit
from xltools.build.filling import example


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("explain") / "自评表.xlsx"
    emit.write(example("002"), path)
    return str(path)


def test_a_file_is_explained_cell_by_cell(file, capsys):
    assert cli.main(["explain", file]) == cli.FINE
    lines = capsys.readouterr().out.splitlines()
    assert any("执行率：全年执行数 1794.03 万元 ÷ 全年预算数 1864.04 万元，执行率 96.24%。" in line for line in lines)
    assert any("等级：总分 96 分" in line and "90 分（含）以上为“优”" in line for line in lines)
    assert all(line.endswith("。") for line in lines)


def test_one_cell_in_json(file, capsys):
    assert cli.main(["explain", file, "--cell", "整体自评表!K4", "--format", "json"]) == cli.FINE
    told = json.loads(capsys.readouterr().out)
    assert {one["cell"] for one in told} == {"K4"} and "得 6 分" in told[0]["sentence"]
    assert set(told[0]) == {"sheet", "cell", "what", "name", "sentence"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--cell", "整体自评表!ZZ9"], "没有可说明的内容。可接受：整体自评表!J4、"),
        (["--cell", "没有这张!A1"], "没有可说明的内容。可接受：整体自评表!J4、"),
        (["--target", "5"], "说明文件时不用 --target"),
        (["--scheme", "mof-1999"], "mof-2020-project"),
    ],
)
def test_what_cannot_be_explained_says_why(file, capsys, arguments, said):
    assert cli.main(["explain", file, *arguments]) == cli.FAILED
    assert said in capsys.readouterr().err


def test_without_a_file_all_three_are_needed(capsys):
    assert cli.main(["explain", "--target", "≥5个"]) == cli.FAILED
    assert "--actual、--weight" in capsys.readouterr().err
    assert cli.main(["explain", "--target", "≥5个", "--actual", "4个", "--weight", "10"]) == cli.FINE
    assert "得 8 分" in capsys.readouterr().out


def test_a_score_tells_which_rules_may_have_given_it(file, capsys):
    assert cli.main(["score", file, "--explain", "--scheme", "mof-2020-department"]) == cli.FINE
    out = capsys.readouterr().out
    assert "“预算执行率”得分 6（分值 10），方案“部门整体支出自评通用口径（参照财政部项目支出办法）”得不出：按“分档扣分”" in out
    assert "预算执行率的 1 个得分中，1 个可由分档扣分" in out
