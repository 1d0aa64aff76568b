"""Results on a terminal: a table per sheet in colour; plain lines when piped. 终端输出。"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePath
from typing import TextIO

from xltools.core.findings import Finding
from xltools.report.result import Result
from xltools.core.rounding import percent
from xltools.report.words import TEXTS, body, overall, points, sentence, summary

COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan"}


def show_findings(results: Sequence[Result], stream: TextIO | None = None, lang: str = "zh") -> None:
    """Print the findings of every workbook, then one line for all. 打印校验结果。"""
    stream = stream or sys.stdout
    for result in results:
        _head(result, stream)
        if result.error:
            print(f"{TEXTS[lang]['unread']}：{result.error}", file=stream)
            continue
        _findings(result, stream, lang)
        print(summary(result, lang), file=stream)
    if len(results) > 1:
        print(f"\n{overall(list(results), lang)}", file=stream)


def show_scores(result: Result, stream: TextIO | None = None, lang: str = "zh") -> None:
    """Print the recomputed indicators of every form, and the totals. 打印核算得分。"""
    stream = stream or sys.stdout
    _head(result, stream)
    words = TEXTS[lang]
    for assessment in result.assessments:
        columns = [words[key] for key in ("indicator", "target", "actual", "completion", "weight", "score", "stated_score")]
        _table(f"{assessment.form.sheet} {assessment.form['project_name'].text}".strip(), columns, list(_rows(assessment)), stream)
    if result.scores:
        columns = [words[key] for key in ("sheet", "form", "scheme", "total", "stated", "grade")]
        rows = [
            [one.sheet, words[one.kind], one.scheme.title, points(one.total), points(one.stated_total), one.grade or "—"]
            for one in result.scores
        ]
        _table("", columns, rows, stream)
    if not result.assessments and not result.scores:
        print(words["no_forms"], file=stream)


def show_rows(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], stream: TextIO | None = None) -> None:
    """Print any list: coloured table on a terminal, tab-separated lines when piped. 打印清单。"""
    _table(title, columns, list(rows), stream or sys.stdout)


def _rows(assessment) -> Iterator[list[str]]:
    """One line an indicator, the execution rate first."""
    if assessment.execution is not None:
        form = assessment.form
        rate = assessment.execution_rate
        yield [
            "预算执行率", form["funds.total.annual"].text, form["funds.total.executed"].text,
            "—" if rate is None else percent(rate), form["funds.total.weight"].text,
            points(assessment.execution.points), form["funds.total.score"].text or "—",
        ]
    for one in assessment.indicators:
        rate = one.completion.rate
        yield [
            one.row["level3"].text, one.target, one.row["actual"].text, "—" if rate is None else percent(rate),
            points(one.weight), points(one.scored.points if one.scored else None), points(one.stated),
        ]


def _head(result: Result, stream: TextIO) -> None:
    name = PurePath(result.path).name or result.path
    print(f"\n{name}", file=stream)


def _findings(result: Result, stream: TextIO, lang: str) -> None:
    if not result.findings:
        print(TEXTS[lang]["none"], file=stream)
        return
    if not stream.isatty():
        for finding in result.findings:
            print(sentence(finding), file=stream)
        return
    for sheet, findings in groupby(result.findings, key=lambda finding: finding.sheet):
        _finding_table(sheet, list(findings), stream, lang)


def _finding_table(sheet: str, findings: list[Finding], stream: TextIO, lang: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    words = TEXTS[lang]
    table = Table(title=sheet, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, expand=True, show_lines=True)
    for key, ratio in (("severity", 0), ("cell", 0), ("code", 0), ("field", 2), ("what", 6)):
        table.add_column(words[key], ratio=ratio or None, no_wrap=not ratio)
    for one in findings:
        what = Text(body(one))
        what.append(f"\n{words['ground']}{one.source}", style="dim")
        code = one.code if lang == "zh" else f"{one.code} {one.name}"
        table.add_row(Text(words[one.severity.value], COLOURS[one.severity.value]), one.cell, code, one.field, what)
    Console(file=stream).print(table)


def _table(title: str, columns: Sequence[str], rows: list[Sequence[str]], stream: TextIO) -> None:
    if not stream.isatty():
        if title:
            print(title, file=stream)
        for row in (columns, *rows):
            print("\t".join(" ".join(cell.split()) for cell in row), file=stream)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", max_width=34 if number < 3 else None)
    for row in rows:
        table.add_row(*row)
    Console(file=stream).print(table)
