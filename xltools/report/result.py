"""What validating or scoring a workbook gives: forms, scores, indicators, findings. 校验与计分的结果。

`to_dict` is the stable JSON of ``xltools validate --format json``; keys may be added, never removed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field, replace
from decimal import Decimal
from operator import add
from typing import TYPE_CHECKING, Any

from xltools.checks.declare import Context
from xltools.core.assess import Assessed, Assessment, grade_of
from xltools.core.completion import Completion
from xltools.core.explain import explain_grade
from xltools.core.findings import Finding, Severity
from xltools.core.model import Book, Form, Row
from xltools.core.rounding import HUNDRED, half_up
from xltools.core.rule_sets import RuleSets
from xltools.core.scheme import Scheme
from xltools.core.scorecards import CardItem
from xltools.core.scoring import Scored
from xltools.core.version import VERSION
from xltools.report import rules_told

if TYPE_CHECKING:
    import pandas

COMPLETION_PLACES = 4
REPORTED_KINDS = ("project", "department", "base-data", "score-summary", "scorecard", "accounts")


@dataclass(frozen=True, slots=True)
class Score:
    """A form's total and grade, computed and stated. 一张表的总分与等级。"""

    sheet: str
    kind: str
    title: str
    scheme: Scheme
    total: Decimal | None
    stated_total: Decimal | None
    grade: str | None
    stated_grade: str | None
    rules: RuleSets | None = None
    execution: Scored | None = None

    @property
    def explanation(self) -> str:
        """The grade's sentence; "" without a total or bands."""
        return explain_grade(self.total, self.scheme)

    def to_dict(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "kind": self.kind,
            "title": self.title,
            "scheme": self.scheme.id,
            "total": _number(self.total),
            "stated_total": _number(self.stated_total),
            "grade": self.grade,
            "stated_grade": self.stated_grade,
            "explanation": self.explanation,
            "execution_explanation": self.execution.sentence if self.execution else None,
            "rules": rules_told.to_dict(self.rules) if self.rules else None,
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of what one workbook has, or several have together, as the lines that close them tell. 计数。"""

    workbooks: int = 0
    unread: int = 0
    forms: int = 0
    blank: int = 0
    indicators: int = 0
    error: int = 0
    warning: int = 0
    info: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*map(add, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """Everything found in one workbook; `error` alone when it could not be read. 一本工作簿的结果。"""

    path: str
    error: str | None = None
    book: Book | None = None
    assessments: tuple[Assessment, ...] = ()
    scores: tuple[Score, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    cards: tuple[CardItem, ...] = ()

    def __repr__(self) -> str:
        """How many findings of which severity, short enough for a prompt."""
        told = self.error or "，".join(f"{severity.label} {self.count(severity)}" for severity in Severity)
        return f"<Result {self.path}：{told}>"

    @property
    def indicators(self) -> tuple[Assessed, ...]:
        return tuple(one for assessment in self.assessments for one in assessment.indicators)

    @property
    def forms(self) -> tuple[Form, ...]:
        return tuple(self.book.of(*REPORTED_KINDS)) if self.book else ()

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def counts(self) -> Counts:
        """How many forms are filled in and how many are blank, how many indicators, and findings of each severity."""
        filled = sum(form.filled for form in self.forms)
        graded = {severity.value: self.count(severity) for severity in Severity}
        return Counts(1, int(self.error is not None), filled, len(self.forms) - filled, len(self.indicators), **graded)

    def to_dict(self) -> dict[str, Any]:
        """One entry of "workbooks" in the JSON."""
        return {
            "path": self.path,
            "error": self.error,
            "forms": [_form(form) for form in self.forms],
            "scores": [score.to_dict() for score in self.scores],
            "indicators": [*self._rows(), *self._criteria()],
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def _rows(self) -> Iterator[dict[str, Any]]:
        """The indicators of every scored form in the order of their rows, those only a person can judge among them."""
        for assessment in self.assessments:
            for row, one in assessment.in_order:
                yield _indicator(one) if one else _criterion(row, None)

    def _criteria(self) -> Iterator[dict[str, Any]]:
        """The rows of scorecards, with their points where the scheme has a rule for them."""
        ruled = {id(one.row): one for one in self.cards}
        rows = (row for form in self.forms if form.kind == "scorecard" for row in form.rows("indicators"))
        return (_criterion(row, ruled.get(id(row))) for row in rows)

    def to_frame(self) -> pandas.DataFrame:
        """The findings as a pandas DataFrame, one row each. 校验结果的数据框。"""
        import pandas

        columns = list(Finding.__dataclass_fields__)
        return pandas.DataFrame([finding.to_dict() for finding in self.findings], columns=columns)


def json_text(results: Iterable[Result]) -> Iterator[str]:
    """The whole JSON object for several workbooks, a piece for each, so that none need be kept. JSON 文本。"""
    before, after = _dumped({"version": VERSION, "workbooks": [None]}).split("null")
    yield before
    for number, result in enumerate(results):
        yield (",\n  " if number else "") + _dumped(result.to_dict()).replace("\n", "\n  ")
    yield f"{after}\n"


def _dumped(thing: dict[str, Any]) -> str:
    return json.dumps(thing, ensure_ascii=False, indent=1)


def scores_of(context: Context) -> tuple[Score, ...]:
    """Totals and grades of all scored forms and score summaries. 各表总分与等级。"""
    scored = [
        replace(_score(one.form, one.scheme, one.total), rules=context.rules(one.form), execution=one.execution)
        for one in context.assessments
        if one.scheme.points
    ]
    summaries = [form for form in context.book.of("score-summary") if form.filled]
    return (*scored, *(_score(form, context.scheme(form), _sum_of_blocks(form)) for form in summaries))


def _score(form: Form, scheme: Scheme, total: Decimal | None) -> Score:
    stated, grade = form["total.score"].number, form["grade"].text
    return Score(form.sheet, form.kind, form.title, scheme, total, stated, grade_of(total, scheme), grade or None)


def _sum_of_blocks(form: Form) -> Decimal | None:
    scores = [row["score"].number for row in form.rows("blocks")]
    known = [score for score in scores if score is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(scores) else None


def _form(form: Form) -> dict[str, Any]:
    return {
        "sheet": form.sheet,
        "range": str(form.area),
        "layout": form.layout.id,
        "kind": form.kind,
        "title": form.title,
        "filled": form.filled,
    }


def _indicator(one: Assessed) -> dict[str, Any]:
    row, rate = one.row, one.completion.rate
    near = None if rate is None else rate * HUNDRED
    stated = row["rate"].percent(near)
    cell = row["target"].cell or row["level3"].cell
    return {
        "sheet": row["target"].sheet or row["level3"].sheet,
        "row": cell.row if cell else None,
        "name": row["level3"].text,
        "target": one.target,
        "actual": row["actual"].text,
        "kind": one.completion.target.kind.value,
        "completion": _fraction(rate),
        "weight": _number(one.weight),
        "score": _number(one.points),
        "stated_score": _number(one.stated),
        "stated_rate": None if stated is None else _number(stated.value / HUNDRED),
        "certain": one.completion.certain,
        "explanation": one.scored.sentence if one.scored else one.completion.sentence,
    }


def _criterion(row: Row, ruled: CardItem | None) -> dict[str, Any]:
    """A row with no target and no actual, as on scorecards, but perhaps with the criteria that the points are given by."""
    at, criteria = row["level3"], (row[key].text for key in ("method", "explanation"))
    return {
        "sheet": at.sheet,
        "row": at.cell.row if at.cell else None,
        "name": at.text,
        "target": "",
        "actual": "",
        "kind": "criterion",
        "completion": None,
        "weight": _number(row["weight"].number),
        "score": _number(ruled.due[0]) if ruled and ruled.due else None,
        "stated_score": _number(row["score"].number),
        "stated_rate": None,
        "certain": False,
        "explanation": ruled.sentence if ruled else "",
        "criteria": "\n".join(text for text in criteria if text),
    }


def _number(value: Decimal | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def explanation(completion: Completion, scored: Scored) -> dict[str, Any]:
    """The JSON of ``xltools explain --format json``. 说明的 JSON。"""
    return {
        "kind": completion.target.kind.value,
        "comparator": completion.target.comparator,
        "number": _number(completion.target.number),
        "unit": completion.target.unit,
        "direction": completion.direction.value,
        "completion": _fraction(completion.rate),
        "met": completion.met,
        "tier": completion.tier,
        "certain": completion.certain,
        "doubt": completion.doubt,
        "score": _number(scored.points),
        "low": _number(scored.low),
        "high": _number(scored.high),
        "rule": scored.rule,
        "scheme": scored.scheme,
        "sentence": scored.sentence,
        "source": scored.source,
    }


def _fraction(rate: Decimal | None) -> float | int | None:
    """A completion at the four decimals the JSON prints."""
    return None if rate is None else _number(half_up(rate, COMPLETION_PLACES))
