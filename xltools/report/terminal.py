"""Results on a terminal: a table per sheet in colour; plain lines when piped. 终端输出。"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

from xltools.core.assess import Assessment, budget_column
from xltools.core.completion import Completion
from xltools.core.findings import Finding
from xltools.core.rounding import percent
from xltools.core.scoring import Scored
from xltools.report.batch import Batch
from xltools.report.result import Result
from xltools.report.words import (
    TEXTS,
    body,
    leading,
    nothing_found,
    nothing_scored,
    overall,
    points,
    rule_lines,
    sentence,
    summary,
    told_apart,
)

if TYPE_CHECKING:
    from rich.table import Table

DASH = "—"
LONGEST = 30
COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan"}


def show_findings(batch: Batch, stream: TextIO | None = None, lang: str = "zh") -> None:
    """Print the findings of every workbook as soon as they are known, then one line for all. 打印校验结果。"""
    stream = stream or sys.stdout
    for name, result in zip(batch.names, batch, strict=True):
        print(f"\n{name}", file=stream)
        if result.error:
            print(result.error, file=stream)
            continue
        _findings(result, stream, lang)
        print(summary(result.counts, lang), file=stream)
    if batch.several:
        print(f"\n{overall(batch.counts, lang)}", file=stream)


def show_scores(result: Result, stream: TextIO | None = None, lang: str = "zh") -> None:
    """Print the recomputed indicators of every form, and the totals. 打印核算得分。"""
    stream = stream or sys.stdout
    print(f"\n{told_apart([result.path])[0]}", file=stream)
    words = TEXTS[lang]
    for assessment in result.assessments:
        keys = ["indicator", "target", "actual", "completion", "stated_rate"]
        if assessment.scheme.points:
            keys[-1:] = ["weight", "score", "stated_score"]
        title = f"{assessment.form.sheet} {assessment.form['project_name'].text}".strip()
        rows = [[row[key] for key in keys] for row in _rows(assessment)]
        _table(title, [words[key] for key in keys], rows, stream)
    if result.scores:
        columns = [words[key] for key in ("sheet", "form", "scheme", "total", "stated", "grade")]
        rows = [
            [one.sheet, words[one.kind], one.scheme.title, points(one.total), points(one.stated_total), one.grade or "—"]
            for one in result.scores
        ]
        _table("", columns, rows, stream)
    for line in rule_lines(result):
        print(line, file=stream)
    if not result.assessments and not result.scores:
        print(nothing_scored(result, lang), file=stream)


def show_rows(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    stream: TextIO | None = None,
    *,
    whole: Collection[int] = (0,),
) -> None:
    """Print any list: coloured table on a terminal, tab-separated lines when piped. 打印清单。

    Args:
        whole: the columns that are never broken, such as ids, which people copy.
    """
    _table(title, columns, list(rows), stream or sys.stdout, whole)


def _rows(assessment: Assessment) -> Iterator[dict[str, str]]:
    """One line an indicator, the execution rate first."""
    form = assessment.form
    budget = form[f"funds.total.{budget_column(form)}"]
    if not budget.blank:
        rate = assessment.execution_rate
        yield {
            "indicator": "预算执行率",
            "target": budget.text,
            "actual": form["funds.total.executed"].text,
            "completion": DASH if rate is None else percent(rate),
            "stated_rate": form["funds.total.rate"].text or DASH,
            "weight": form["funds.total.weight"].text or DASH,
            "stated_score": form["funds.total.score"].text or DASH,
            "score": points(assessment.execution.points if assessment.execution else None),
        }
    for row, one in assessment.in_order:
        yield {
            "indicator": clip(row["level3"].text),
            "target": clip(one.target) if one else DASH,
            "actual": clip(row["actual"].text) or DASH,
            "completion": _completion(one.completion) if one else DASH,
            "stated_rate": row["rate"].text or DASH,
            "weight": points(row["weight"].number),
            "stated_score": points(row["score"].number),
            "score": _scored(one.scored) if one else DASH,
        }


def _completion(completion: Completion) -> str:
    """The rate, or the tier of a qualitative indicator."""
    if completion.rate is not None:
        return percent(completion.rate)
    return f"{completion.tier}（定性）" if completion.tier else DASH


def _scored(scored: Scored | None) -> str:
    """The points, or the interval a person chooses from."""
    if scored is not None and scored.points is None and scored.low is not None and scored.high is not None:
        return f"{points(scored.low)}～{points(scored.high)}"
    return points(scored.points if scored else None)


def clip(text: str) -> str:
    """A long text's beginning; the whole stands in the workbook."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _findings(result: Result, stream: TextIO, lang: str) -> None:
    if not result.findings:
        print(nothing_found(result, lang), file=stream)
        return
    if not stream.isatty():
        for finding in leading(result.findings):
            print(sentence(finding), file=stream)
        return
    for sheet, findings in groupby(leading(result.findings), key=lambda finding: finding.sheet):
        _finding_table(sheet, list(findings), stream, lang)


def _finding_table(sheet: str, findings: list[Finding], stream: TextIO, lang: str) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    words = TEXTS[lang]
    table = Table(title=sheet, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, expand=True, show_lines=True)
    for key, ratio in (("severity", 0), ("cell", 0), ("code", 0), ("field", 2), ("what", 6)):
        table.add_column(words[key], ratio=ratio or None, no_wrap=not ratio, overflow="fold")
    for one in findings:
        what = Text(_unbroken(body(one)))
        what.append(f"\n{_unbroken(words['ground'] + one.source)}", style="dim")
        code = one.code if lang == "zh" else f"{one.code} {one.name}"
        table.add_row(Text(words[one.severity.value], COLOURS[one.severity.value]), one.cell, code, _unbroken(one.field), what)
    _print(table, stream)


def _print(table: Table, stream: TextIO) -> None:
    """Print a table; its texts come from workbooks, so what looks like rich's markup or an emoji is none."""
    from rich.console import Console

    Console(file=stream, markup=False, emoji=False).print(table)


def _unbroken(text: str) -> str:
    """Text that wraps anywhere, as Chinese does, not only at the spaces around its numbers."""
    return text.replace(" ", "\u00a0")


def _table(title: str, columns: Sequence[str], rows: list[Sequence[str]], stream: TextIO, whole: Collection[int] = range(3, 9)) -> None:
    if not stream.isatty():
        if title:
            print(title, file=stream)
        for row in (columns, *rows):
            print("\t".join(" ".join(cell.split()) for cell in row), file=stream)
        return
    from rich import box
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number in whole)
    for row in rows:
        table.add_row(*map(_unbroken, row))
    _print(table, stream)
