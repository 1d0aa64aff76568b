"""The manual names everything there is, and what it says a formula or a check gives is what it gives."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import xltools
from xltools import cli
from xltools.buttons import BUTTONS
from xltools.core.cells import CellError
from xltools.functions import FUNCTIONS, call
from xltools.report.result_sheet import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
MANUAL = (ROOT / "docs" / "用户手册.md").read_text("utf-8")
TRIAL = (ROOT / "docs" / "Excel实测单.md").read_text("utf-8")
LARGEST_PICTURE = 120_000

_RANGE = re.compile(r"(\w+:\w+) 是 (.+)")
_EXAMPLE = re.compile(r"=(PERF_\w+)\((.*)\) →(?: (.*))?")
_CALL = re.compile(r"=(PERF_\w+)\(([^)]*)\)")
_ARGUMENT = re.compile(r'"([^"]*)"|([A-Z]+\d+:[A-Z]+\d+)|([^,]+)')
_MESSAGE = re.compile(r"\| ([A-Z]{2}\d\d) \| (错误|警告|提示) \| (.+?) \| ")
_COMMAND = re.compile(r"^xltools .+$", re.MULTILINE)


def examples():
    """Every example of the manual: function, arguments, what the manual prints."""
    for block in re.findall(r"```excel\n(.*?)```", MANUAL, re.DOTALL):
        ranges = {}
        for line in block.splitlines():
            if one := _RANGE.fullmatch(line):
                ranges[one[1]] = [[value(text)] for text in one[2].split("、")]
            else:
                name, arguments, printed = _EXAMPLE.fullmatch(line.rstrip()).groups()
                yield name, [argument(*parts, ranges) for parts in _ARGUMENT.findall(arguments)], printed or ""


def argument(text, area, number, ranges):
    if area:
        return ranges[area]
    return value(number) if number else text


def value(text):
    try:
        return float(text)
    except ValueError:
        return text


def shown(result, places):
    """A result as the manual prints it: "|" between columns, ";" between rows, numbers to so many decimals."""
    if isinstance(result, list):
        return (" ; " if result and isinstance(result[0], list) else " | ").join(shown(one, places) for one in result)
    if isinstance(result, float):
        return f"{round(result, places):.15g}"
    return result.code if isinstance(result, CellError) else result


@pytest.mark.parametrize(("name", "arguments", "printed"), list(examples()))
def test_an_example_gives_what_the_manual_prints(name, arguments, printed):
    decimals = re.fullmatch(r"-?\d+\.(\d+)", printed)
    assert shown(call(name, *arguments), len(decimals[1]) if decimals else 2) == printed


def test_every_function_has_an_example():
    assert {name for name, _, _ in examples()} == set(FUNCTIONS)
    assert all(f"**{name} {entry.title}**" in MANUAL for name, entry in FUNCTIONS.items())


def test_every_button_has_its_row():
    rows = re.findall(r"^\| (\S+) \| .+ \| .+ \| .+ \|$", MANUAL.partition("## 三、")[2].partition("## 四、")[0], re.MULTILINE)
    assert rows[1:] == [entry.title for entry in BUTTONS.values()]
    assert all(entry.title in TRIAL for entry in BUTTONS.values())


def test_every_verb_has_its_row_and_no_other():
    verbs = re.findall(r"^\| `xltools (\w+)` \|", MANUAL, re.MULTILINE)
    assert verbs == list(cli.HELP["zh"] | cli.cli_layouts.HELP["zh"] | cli.cli_deploy.HELP["zh"])[1:]


@pytest.mark.parametrize("command", sorted({*_COMMAND.findall(MANUAL), *re.findall(r"`(xltools [a-z]+[^`…]*)`", MANUAL + TRIAL)}))
def test_the_options_of_a_command_exist(command, capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main([command.split()[1], "--help"])
    told = capsys.readouterr().out
    assert all(option in told for option in re.findall(r"--[a-z-]+", command))


def test_every_column_of_the_result_sheet_is_explained():
    rows = re.findall(r"^\| (\S+) \| .+ \|$", MANUAL.partition("## 四、")[2].partition("**三种程度**")[0], re.MULTILINE)
    assert rows[1:] == [column.heading for column in COLUMNS]


@cache
def findings():
    """What the examples really give: code, severity, message."""
    books = sorted((ROOT / "workbooks" / "examples").glob("*.xlsx"))
    return {(one.code, one.severity.label, one.message) for book in books for one in xltools.validate(book).findings}


@pytest.mark.parametrize(("code", "severity", "message"), _MESSAGE.findall(MANUAL))
def test_a_message_is_one_that_the_examples_give(code, severity, message):
    alike = [one for one in findings() if one[0] == code]
    assert (code, severity, message) in findings(), f"the manual's message is not among those of the examples: {alike}"


def test_the_trial_says_what_003_gives():
    found = [one.severity.label for one in xltools.validate(ROOT / "workbooks" / "examples" / "003.xlsx").findings]
    counts = "，".join(f"{label} {found.count(label)}" for label in ("错误", "警告", "提示"))
    assert f"共 {len(found)} 条：{counts}。" in TRIAL


def test_formulas_of_the_trial():
    formulas = _CALL.findall(TRIAL)
    ranges = {"F1:F3": [[1], [2], [None]], "F5:F6": [[date(2021, 6, 1)], [date(2022, 6, 1)]]}
    given = [call(name, *(argument(*parts, ranges) for parts in _ARGUMENT.findall(arguments))) for name, arguments in formulas]
    told = [shown(one, 2) for one in given if one != xltools.__version__]
    assert told == ["6.67", "定量 | ≥ | 4 | 次", "#DIV/0!", "#N/A", "#VALUE!", "0.1 ; 0.2 ; ", "10 ; 0"]


def test_links_and_pictures_are_there_and_small():
    for text in (MANUAL, TRIAL):
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert (ROOT / "docs" / target).exists(), target
    assert all(one.stat().st_size < LARGEST_PICTURE for one in (ROOT / "docs" / "images").iterdir())
