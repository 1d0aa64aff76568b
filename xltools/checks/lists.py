"""The list of the projects: its totals, and each project against the form of its own. 项目汇总表 XS13–XS14。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.funds import AMOUNTS, by_sources, funds_of
from xltools.checks.projects import by_name, name_of
from xltools.checks.ties import Total, difference, in_wan, money, place, same, sum_found, told, wan
from xltools.checks.wording import own_cells, points
from xltools.core.findings import Severity
from xltools.core.model import Field, Form, Row
from xltools.core.rounding import Printed, half_up

UNIT = "万元"


def listed(form: Form) -> list[Row]:
    """The rows of a list that name a project. 所列项目。"""
    return [row for row in form.tables.get("projects", []) if not row["name"].blank]


@check(
    "XS13",
    "list-sum-mismatch",
    title="项目汇总合计与各项目之和不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C30", "C37"),
    on=BOOK,
    formula="合计 = 各项目之和（年初、全年、执行各列）",
    advice="请核对合计与各项目",
)
def list_sum_mismatch(context: Context) -> Iterator[Found]:
    """The total of a list of projects is not the sum of its rows.

    汇总表的合计用来与决算、与部门整体自评表核对，合计错了，后面都对不上。

    按印出的位数比较，不符是错误。有的行没有序号，可能是分类小计，连同或除去这些行能对上的不报，仍对不上的只警告；
    有项目没有填、合计大于已填之和的是警告。
    """
    for form in context.book.of("project-list"):
        rows, unit = listed(form), money(form, context)
        numbered = [row for row in rows if row["number"].number is not None]
        grouped = 0 < len(numbered) < len(rows)
        for column in AMOUNTS:
            stated = form[f"total.{column}"]
            if (found := _sum_found(stated, rows, column, unit)) and grouped:
                found = replace(found, severity=Severity.WARNING) if _sum_found(stated, numbered, column, unit) else None
            if found:
                yield found


def _sum_found(stated: Field, rows: Sequence[Row], column: str, unit: str) -> Found | None:
    """What is wrong with the total over some rows; a formula that passes over numbers typed as text is not at fault."""
    parts = own_cells(row[column] for row in rows)
    passed_over = bool(stated.formula) and any(isinstance(one.value, str) for one in parts)
    return sum_found(Total(stated, tuple(parts), what="各项目"), unit) if parts and not passed_over else None


@check(
    "XS14",
    "list-differs",
    title="项目汇总表与项目自评表不一致",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C23", "C24"),
    on=BOOK,
    formula="汇总表各项目的预算数、执行数、得分 = 该项目自评表",
    advice="请核对两表，以自评表为准更新汇总表",
)
def list_differs(context: Context) -> Iterator[Found]:
    """The list prints another amount or score for a project than the form of the same name.

    汇总表是各张自评表的汇总，同一个数两处不同，报出去的必有一个是错的。

    按项目名称对应，名称重复、对不上的不比较；金额换算成万元，按印出的位数比较，得分取整后相同的不报。自评表总额与分项不符的，与其中一个相同即可；
    汇总表没有年初预算一列的，预算数与年初预算相同也可以。由公式取数的不比较。
    """
    forms = by_name(context)
    for form in context.book.of("project-list"):
        for row in listed(form):
            if own := forms.get(name_of(row["name"].text)):
                yield from _amounts_differ(form, row, own, context)
                yield from _score_differs(row["score"], own["total.score"])


def _amounts_differ(form: Form, row: Row, own: Form, context: Context) -> Iterator[Found]:
    for column in AMOUNTS:
        stated, amounts = row[column], _amounts(own, column, row, context)
        mine = wan(stated, form, context)
        if mine and amounts and not stated.formula and not any(same(mine, one) for one in amounts):
            apart = difference(mine.value, amounts[0].value, UNIT)
            at = own[f"funds.total.{column}"]
            message = f"填报 {told(mine.value, UNIT)}，该项目自评表{place(at)}为 {told(amounts[0].value, UNIT)}，{apart}"
            yield Found(stated, message, expected=told(amounts[0].value, UNIT), others=(at,))


def _amounts(own: Form, column: str, row: Row, context: Context) -> list[Printed]:
    """What the project's own form may be said to print for a column of the list, in 万元, the likeliest first."""
    budgets = ["annual", "initial"] if column == "annual" and not row["initial"].present else [column]
    every = [getattr(funds, one) for one in budgets for funds in (funds_of(own), by_sources(own))]
    return [amount for one in every if (amount := in_wan(one, own, context))]


def _score_differs(stated: Field, own: Field) -> Iterator[Found]:
    mine, theirs = stated.printed, own.printed
    if mine and theirs and not stated.formula and half_up(theirs.value, mine.shown_places) != mine.value:
        apart = points(abs(mine.value - theirs.value))
        message = f"填报 {points(mine.value)}，该项目自评表{place(own)}总分为 {points(theirs.value)}，相差 {apart}"
        yield Found(stated, message, expected=points(theirs.value), others=(own,))
