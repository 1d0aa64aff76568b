"""Every rate, score, total, grade and finding of a workbook in one Chinese sentence each, by cell. 逐格说明。

A clerk may put the sentence into the form's column for reasons, or take it to the finance bureau.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xltools.core.assess import BASES, Assessed, Assessment, budget_column
from xltools.core.errors import BadInput, some
from xltools.core.explain import explain_grade, explain_rate
from xltools.core.findings import Finding
from xltools.core.labels import squeeze
from xltools.core.model import Field
from xltools.core.rounding import plain
from xltools.core.scorecards import CardItem
from xltools.report.result import Result
from xltools.report.words import body

ANSWERS = ("level3", "target", "actual", "weight")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What stands in a cell and why. 一格的说明。

    `what` is 执行率, 完成率, 得分, 总分, 等级 or the code of a finding; `cells` are further cells it answers for.
    """

    sheet: str
    cell: str
    what: str
    name: str
    sentence: str
    cells: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "cell": self.cell, "what": self.what, "name": self.name, "sentence": self.sentence}

    def stands_in(self, sheet: str, cell: str) -> bool:
        return sheet in ("", self.sheet) and cell in (self.cell, *self.cells)

    @property
    def line(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{place} {self.what}{f'（{self.name}）' if self.name else ''}：{self.sentence}"


def explanations(result: Result) -> tuple[Explanation, ...]:
    """All explanations of a workbook: form by form, then the findings. 一本工作簿的全部说明。"""
    told = [one for assessment in result.assessments for one in _form(assessment)]
    told += [
        _told(one.row["score"], one.row["level3"].sheet, "得分", one.row["level3"].text, one.sentence, _criteria(one))
        for one in result.cards
    ]
    return (*told, *(_finding(one) for one in result.findings))


def at(told: tuple[Explanation, ...], place: str) -> tuple[Explanation, ...]:
    """Those of one cell, "自评表!D7" or "D7" on any sheet. 某一格的说明。

    Raises:
        BadInput: nothing is known of that cell.
    """
    sheet, _, cell = place.replace("！", "!").rpartition("!")
    sheet, cell = sheet.strip().strip("'"), squeeze(cell).replace("$", "").upper()
    found = tuple(one for one in told if one.stands_in(sheet, cell))
    if not found:
        known = some(_places(told, sheet), most=12) or "有指标、得分或校验结果的单元格"
        raise BadInput(f"“{place}”没有可说明的内容", accepted=known, next_step="不加 --cell 可列出全部说明")
    return found


def _places(told: tuple[Explanation, ...], sheet: str) -> list[str]:
    """The cells of that sheet that are explained; of all sheets when nothing is explained on it."""
    places = dict.fromkeys((one.sheet, one.cell) for one in told if one.cell)
    there = [place for place in places if place[0] == sheet]
    return ["!".join(place) for place in there or places]


def _form(assessment: Assessment) -> Iterator[Explanation]:
    yield from _execution(assessment)
    for one in assessment.indicators:
        yield from _indicator(one)
    form, total = assessment.form, assessment.total
    grade = explain_grade(total, assessment.scheme)
    if total is not None:
        stated = form["total.score"].number
        apart = "" if stated is None or stated == total else f"，填报 {plain(stated)} 分"
        sentence = f"按方案“{assessment.scheme.title}”核算，各项得分合计 {plain(total)} 分{apart}。"
        yield _told(form["total.score"], form.sheet, "总分", "", sentence)
    if grade:
        yield _told(form["grade"], form.sheet, "等级", "", grade)


def _execution(assessment: Assessment) -> Iterator[Explanation]:
    """The execution rate at its cell, its points at theirs."""
    form = assessment.form
    column = budget_column(form)
    amounts = [form[f"funds.total.{key}"] for key in (column, "executed")]
    unit = "元" if "(元)" in squeeze(amounts[0].label) else "万元"
    sentence = explain_rate(amounts[0].number, amounts[1].number, unit, BASES[column])
    if sentence:
        yield _told(form["funds.total.rate"], form.sheet, "执行率", "", sentence, amounts)
    if assessment.execution is not None:
        weight, told = form["funds.total.weight"], assessment.execution.sentence
        yield _told(form["funds.total.score"], form.sheet, "得分", "预算执行率", told, [weight])


def _indicator(one: Assessed) -> Iterator[Explanation]:
    """The completion where the form prints a rate or no points; the points, with the completion told first."""
    row, name = one.row, one.row["level3"].text
    answers = [row[key] for key in ANSWERS]
    if row["rate"].present or one.scored is None:
        at_ = row["rate"] if row["rate"].present else row["actual"]
        yield _told(at_, row["actual"].sheet, "完成率", name, one.completion.sentence, answers if one.scored is None else ())
    if one.scored is not None:
        at_ = row["score"] if row["score"].present else row["actual"]
        yield _told(at_, row["actual"].sheet, "得分", name, one.scored.sentence, answers)


def _criteria(one: CardItem) -> list[Field]:
    return [one.row[key] for key in ("level3", "weight", "method")]


def _told(at_: Field, sheet: str, what: str, name: str, sentence: str, others: Any = ()) -> Explanation:
    return Explanation(at_.sheet or sheet, at_.address, what, name, sentence, tuple(other.address for other in others if other.cell))


def _finding(one: Finding) -> Explanation:
    sentence = f"{body(one).rstrip('。').replace('。', '；')}；依据：{one.source}。"
    return Explanation(one.sheet, one.cell, f"{one.severity.label} {one.code}", one.field, sentence)
