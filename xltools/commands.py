"""What xltools does with a workbook, whatever opened it: validate and score. 命令。"""

from __future__ import annotations

from collections.abc import Collection

from xltools.checks import run
from xltools.checks.declare import Context
from xltools.core.cells import Workbook
from xltools.core.formula import evaluate
from xltools.core.scorecards import card_items
from xltools.forms.recognise import recognise
from xltools.functions import evaluators
from xltools.report.result import Result, scores_of


def validate(workbook: Workbook, *, scheme: str | None = None, select: Collection[str] = (), ignore: Collection[str] = ()) -> Result:
    """Read the forms, recompute them and run the checks. 校验工作簿。

    Args:
        workbook: as a host read it; formulas without a cached value are computed where that is possible.
        scheme: a scheme id that replaces the workbook's own for its kind of form.
        select, ignore: check codes, names or prefixes.
    Returns:
        forms, scores, indicators and findings.
    Raises:
        UnknownName: no such scheme or check.
    """
    context = read(workbook, scheme)
    return _result(context, tuple(run(context, select, ignore)))


def score(workbook: Workbook, *, scheme: str | None = None) -> Result:
    """Read the forms and recompute them, without running checks. 计算得分。"""
    return _result(read(workbook, scheme), ())


def read(workbook: Workbook, scheme: str | None = None) -> Context:
    """The forms of a workbook, ready for scoring and checking. 识别工作簿中的表。"""
    evaluate(workbook, functions=evaluators())
    return Context(recognise(workbook), scheme)


def _result(context: Context, findings: tuple) -> Result:
    assessments = tuple(context.assessments)
    scores = scores_of(context)
    cards = tuple(one for form in context.book.of("scorecard") for one in card_items(form, context.scheme(form), context.book))
    return Result(context.book.workbook.path, None, context.book, assessments, scores, findings, cards)
