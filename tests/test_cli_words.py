"""The argument parser speaks Chinese to those who asked for nothing else."""

import argparse
import re
from inspect import getsource

import pytest

from xltools.cli import HELP, main
from xltools.cli_words import CHINESE

FRAME = "用法：", "显示这段说明"
ENGLISH_FRAME = "usage: ", "show this help message"


@pytest.fixture
def told(capsys):
    def told(line):
        with pytest.raises(SystemExit) as left:
            main(line.split())
        captured = capsys.readouterr()
        return left.value.code, captured.out, captured.err

    return told


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--help", FRAME),
        ("validate --help", FRAME),
        ("--lang en --help", ENGLISH_FRAME),
        ("--help --lang en", ENGLISH_FRAME),
        ("validate --lang=en --help", ENGLISH_FRAME),
        ("--lang zh bundle --help", FRAME),
    ],
)
def test_help(told, line, words):
    code, out, _ = told(line)
    assert code == 0 and all(word in out for word in words)
    assert not any(word in out for word in {*FRAME, *ENGLISH_FRAME} - {*words})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "xltools：没有写明 命令。下一步：运行 xltools --help 看用法。"),
        ("validat a.xlsx", "命令 不能写 validat。可接受："),
        ("validate", "xltools validate：没有写明 FILE。下一步：运行 xltools validate --help 看用法。"),
        ("validate a.xlsx --foo", "没有这样的参数 --foo。"),
        ("validate a.xlsx --format pdf", "--format 不能写 pdf。可接受："),
        ("validate a.xlsx --out", "--out 后面要写一项。"),
        ("new a.xlsx --year 今年", "--year 不能写 今年。可接受：整数。"),
        ("new a.xlsx --macros=1", "--macros 后面不用再写 1。"),
        ("validate a.xlsx --s BD", "--s 不明确，可以是 --scheme, --select。"),
        ("--lang fr checks", "--lang 不能写 fr。可接受："),
        ("--lang en validate", "xltools validate: error: the following arguments are required: FILE"),
    ],
)
def test_a_wrong_line_is_told_with_the_next_step(told, line, said):
    code, out, err = told(line)
    assert code == 2 and not out and said in err.splitlines()[-1]


@pytest.mark.parametrize("lang", HELP)
def test_the_language_may_stand_before_the_verb(capsys, lang):
    assert main(["--lang", lang, "checks", "show", "BD04"]) == 0
    assert capsys.readouterr().out.startswith("BD04")


def test_every_text_is_one_that_the_parser_looks_up():
    looked_up = set(re.findall(r"_\(\s*(['\"])(.*?)\1\s*[,)%]", getsource(argparse)))
    texts = {text.replace("\\n", "\n") for _, text in looked_up}
    assert set(CHINESE) <= texts


def test_the_parser_of_others_stays_english():
    main(["checks", "show", "BD04"])
    assert "usage: " in argparse.ArgumentParser("other").format_help()
