"""A form recomputed: completion, points, total and grade by its scheme, beside what the form states. 重新核算。

The command line, the checks and the workbook's own result sheet all take their numbers from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from xltools.core.completion import Completion, complete
from xltools.core.directions import DIRECTION_WORDS, tell_direction
from xltools.core.errors import BadInput
from xltools.core.labels import label_of, squeeze
from xltools.core.layout import Layout
from xltools.core.model import Book, Field, Form, Row, shown
from xltools.core.rounding import percent, plain
from xltools.core.scheme import Scheme, grade, scheme_ids
from xltools.core.scoring import Scored, score_execution, score_indicator
from xltools.core.values import Direction, Kind, Reading, read_value

BASES = {"annual": "全年预算数", "initial": "年初预算数"}
DEFAULT_SCHEMES = {"project": "mof-2020-project", "department": "mof-2020-department"}
SCORED_KINDS = ("project", "department")
DIRECTIONS = {word: way for word, way in DIRECTION_WORDS.items() if len(word) > 1 or word in "正反"}
"""Words for a direction that are no comparators. 表示方向的词。"""
_EXECUTION = re.compile(r"(?:部门|项目|年度|全年)?(?:预算|资金|经费|支出)(?:资金)?执行率")
"""Words by which a target refers to a column of the base data. 相对指标值所指的列。"""
MEASURED = "本年决算数"
REFERENCES = {
    MEASURED: "executed",
    "上年数": "prior",
    "上年": "prior",
    "上年决算数": "prior",
    "预算": "budget",
    "预算数": "budget",
    "年初预算": "budget",
}


class Assessed(NamedTuple):
    """One indicator recomputed. 一项指标的核算。"""

    row: Row
    target: str
    completion: Completion
    scored: Scored | None

    @property
    def weight(self) -> Decimal | None:
        return self.row["weight"].number

    @property
    def stated(self) -> Decimal | None:
        return self.row["score"].number

    @property
    def child(self) -> bool:
        """A row 其中：… that details the row above and carries no weight of its own."""
        return self.row["level3"].text.lstrip("（(").startswith("其中")

    @property
    def points(self) -> Decimal | None:
        """The computed points, or the stated ones where only a person can judge."""
        if self.scored is None or self.weight is None:
            return None
        return self.stated if self.scored.points is None else self.scored.points


@dataclass(frozen=True)
class Assessment:
    """One form recomputed under one scheme. 一张表的核算。

    `judged` are the rows that print points and neither target nor actual: only a person can say what they earn.
    """

    form: Form
    scheme: Scheme
    indicators: tuple[Assessed, ...]
    execution: Scored | None
    judged: tuple[Row, ...] = ()

    @property
    def in_order(self) -> list[tuple[Row, Assessed | None]]:
        """The indicator rows as the form prints them; None beside those only a person can judge."""
        rows = [(one.row, one) for one in self.indicators] + [(row, None) for row in self.judged]
        return sorted(rows, key=lambda pair: pair[0].number)

    @cached_property
    def execution_rate(self) -> Decimal | None:
        """Executed over budget, a fraction; None without a budget above zero."""
        budget, executed = _amounts(self.form)
        return executed / budget if budget and budget > 0 and executed is not None else None

    @cached_property
    def total(self) -> Decimal | None:
        """The sum of all points; None when a row has no weight or no points, or the form prints no points."""
        points = [one.points for one in self.indicators if one.weight is not None or not one.child]
        points += [row["score"].number for row in self.judged]
        if self.execution is not None:
            stated = self.form["funds.total.score"].number
            points.append(stated if self.execution.points is None else self.execution.points)
        known = [one for one in points if one is not None]
        return sum(known, Decimal(0)) if points and len(known) == len(points) else None

    @property
    def grade(self) -> str | None:
        return grade_of(self.total, self.scheme)


def grade_of(total: Decimal | None, scheme: Scheme) -> str | None:
    """The grade, or None where there is no total, no bands, or a total outside 0 to full points."""
    if total is None or not scheme.bands:
        return None
    try:
        return grade(total, scheme)
    except BadInput:
        return None


def assess(form: Form, scheme: Scheme, references: Form | None = None) -> Assessment:
    """Recompute a project or department form. 核算一张自评表。

    Args:
        form: a form of kind project or department.
        scheme: its scoring scheme.
        references: the base-data form that relative targets such as ≤上年数 refer to.
    """
    spent = execution_row(form)
    rows = [row for row in form.rows("indicators") if not row["target"].blank or not row["actual"].blank or row is spent]
    indicators = tuple(_assess_spent(row, form, scheme) if row is spent else _assess_row(row, scheme, references) for row in rows)
    return Assessment(form, scheme, indicators, _execution(form, scheme), tuple(_judged(form, rows)))


def _judged(form: Form, rows: Sequence[Row]) -> Iterator[Row]:
    """The named rows with points among those that could not be compared."""
    compared = {id(row) for row in rows}
    for row in form.rows("indicators"):
        pointed = row["weight"].number is not None or row["score"].number is not None
        if id(row) not in compared and pointed and not row["level3"].blank:
            yield row


def execution_row(form: Form) -> Row | None:
    """The indicator row that stands for budget execution: it names the rate, states no target, and the funds row has no points.

    以指标行列示的预算执行率；资金行没有金额的不算。
    """
    amounts = _amounts(form)
    if None in amounts or not amounts[0] or any(form[f"funds.total.{key}"].number is not None for key in ("weight", "score")):
        return None
    named = [row for row in form.rows("indicators") if _EXECUTION.fullmatch(label_of(row["level3"].text))]
    return named[0] if len(named) == 1 and named[0]["target"].reading.kind is Kind.EMPTY else None


def _assess_spent(row: Row, form: Form, scheme: Scheme) -> Assessed:
    """The row of the execution rate, which the funds row answers."""
    budget, executed = (amount or Decimal(0) for amount in _amounts(form))
    rate, weight = executed / budget, row["weight"].number
    done = replace(complete("100%", percent(rate), name=row["level3"].text), rate=rate)
    pointed = weight is not None and weight >= 0 and scheme.points
    scored = score_execution(budget, executed, weight, scheme, base=BASES[budget_column(form)]) if pointed else None
    return Assessed(row, "", done, scored)


def _assess_row(row: Row, scheme: Scheme, references: Form | None) -> Assessed:
    name, category = row["level3"].text, row["level2"].text
    target = target_text(row)
    known = references_for(name, references) if references else {}
    unit = row["unit"].text or None
    measured = known.get(MEASURED) if row["actual"].reading.reference else None
    actual = _typed(row["actual"]) if measured is None else f"{plain(measured)}万元"
    wanted = read_value(target, name=name, category=category, unit=unit)
    way = _told_direction(row, wanted)
    completion = complete(wanted, actual, name=name, category=category, direction=way, unit=unit, references=known)
    if measured is not None:
        told = f"完成值“{row['actual'].text}”按基础数据表取 {plain(measured)} 万元；{completion.sentence}"
        completion = replace(completion, sentence=told)
    weight = row["weight"].number
    scored = score_indicator(completion, weight, scheme) if weight is not None and weight >= 0 and scheme.points else None
    return Assessed(row, target, completion, scored)


def target_text(row: Row) -> str:
    """The target as one text, comparator and unit cells joined on. 合成的指标值。"""
    unit = row["unit"].text
    comparator = next((word for word in _signs(row) if word and word not in DIRECTIONS), "")
    if comparator == "定性":
        return f"定性|{row['target'].text}"
    text = _in_full(row["target"])
    return f"{comparator}{text}{'' if unit and text.endswith(unit) else unit}" if text else ""


def _signs(row: Row) -> list[str]:
    """What the cells beside a target say of it: its comparator, 正向 or 反向, 定性."""
    return [squeeze(row[key].text) for key in ("comparator", "direction")]


def _told_direction(row: Row, target: Reading) -> Direction | None:
    """The direction that a cell tells, where the target has no comparator and is no amount to be spent."""
    told = next((DIRECTIONS[word] for word in _signs(row) if word in DIRECTIONS), None)
    plain_number = target.kind is Kind.QUANTITATIVE and target.comparator is None and bool(target.number)
    spent = plain_number and tell_direction(target, row["level3"].text, row["level2"].text) is Direction.SPEND
    return told if plain_number and not spent else None


def _in_full(one: Field) -> str:
    """A text as it stands, a number with all its decimals, for a target is compared as it was typed."""
    typed = one.number if isinstance(one.value, int | float | Decimal) and "%" not in one.format else None
    return one.text if typed is None else plain(typed)


def _typed(one: Field) -> object:
    """A number shown as a percentage is read as one, anything else as it is typed."""
    return shown(one.value, one.format) if "%" in one.format else one.value


def _execution(form: Form, scheme: Scheme) -> Scored | None:
    weight = form["funds.total.weight"].number
    if weight is None or weight < 0 or not scheme.points:
        return None
    return score_execution(*_amounts(form), weight, scheme, base=BASES[budget_column(form)])


def budget_column(form: Form) -> str:
    """The column of the budget that the execution rate is taken of: the opening one where a form prints no other. 执行率的分母。"""
    opening_only = form["funds.total.initial"].present and not form["funds.total.annual"].present
    return "initial" if opening_only else "annual"


def _amounts(form: Form) -> tuple[Decimal | None, Decimal | None]:
    """The budget and the number spent that the execution rate is taken of."""
    return form[f"funds.total.{budget_column(form)}"].number, form["funds.total.executed"].number


def references_for(name: str, base: Form) -> Mapping[str, Decimal]:
    """What relative targets and answers of an indicator mean, from the base data row its name speaks of. 相对指标值的取数。

    三公经费（除公车购置） is the 三公 row less the vehicle purchases.
    """
    line = row_named(name, base.layout)
    if line is None:
        return {}
    less = "vehicle_purchase" if "除公车购置" in name or "不含公车购置" in name else None
    values = {word: base_amount(base, line, column, less) for word, column in REFERENCES.items()}
    return {word: value for word, value in values.items() if value is not None}


def base_amount(base: Form, line: str, column: str, less: str | None = None) -> Decimal | None:
    """An amount of the base data, less another row's where asked for."""
    amount = base[f"spending.{line}.{column}"].number
    minus = base[f"spending.{less}.{column}"].number if less else Decimal(0)
    return None if amount is None or minus is None else amount - minus


def row_named(name: str, layout: Layout) -> str | None:
    """The key of the base-data row whose label the name contains, the longest label first."""
    block = layout.block("spending")
    plain = name.replace("“", "").replace("”", "")
    labels = [(label_of(text), line.key) for line in (block.rows if block else ()) for text in (line.label, *line.aliases)]
    return next((key for label, key in sorted(labels, key=lambda one: -len(one[0])) if label and label in plain), None)


def schemes_for(book: Book, chosen: str | None = None) -> Mapping[str, Scheme]:
    """The scheme of each kind of form: the one asked for, the cover's, or the layout's own. 各表的计分方案。

    Args:
        chosen: a scheme id that replaces the workbook's own for the kind it is made for.
    Raises:
        UnknownName: no such scheme.
    """
    ids = dict(DEFAULT_SCHEMES)
    own = [form.layout.id for form in book.of("project") if form.layout.id in scheme_ids()]
    ids["project"] = own[0] if own else ids["project"]
    for cover in book.of("cover"):
        stated = {kind: cover[f"scheme.{kind}"].text for kind in ids}
        ids.update({kind: id_ for kind, id_ in stated.items() if id_ in scheme_ids() and Scheme.get(id_).object == kind})
    if chosen:
        ids[Scheme.get(chosen).object] = chosen
    return {kind: Scheme.get(id_) for kind, id_ in ids.items()}
