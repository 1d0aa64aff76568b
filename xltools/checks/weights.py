"""Weights: that they add up to 100, fit their headings, and are counted once. 分值 SC01–SC05。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.checks.declare import Context, Found, check
from xltools.checks.form import is_placeholder
from xltools.checks.wording import own_cells, points, quoted
from xltools.core.assess import SCORED_KINDS
from xltools.core.findings import Severity
from xltools.core.labels import label_of, squeeze
from xltools.core.model import Field, Form, Row
from xltools.core.rounding import HUNDRED, plain
from xltools.core.scheme import Scheme

ROWS_ONLY = ("score-summary", "scorecard")  # forms whose rows carry all the points there are
SUMMED = (*SCORED_KINDS, *ROWS_ONLY)
LARGE = Decimal(30)
EXECUTION_WEIGHTS = (10, 20)  # what forms usually give to budget execution
_PRINTED_POINTS = re.compile(r"[(（]\s*(\d+(?:\.\d+)?)\s*分\s*[)）]")
_EXECUTION = re.compile(r"(?:预算|资金)(?:资金)?执行(?:率|情况)?")


# -- the scored rows -----------------------------------------------------------------


def scored_rows(form: Form) -> list[Row]:
    """The rows that carry points, also those nobody answered."""
    return form.tables.get("blocks" if form.kind == "score-summary" else "indicators", [])


def points_cells(form: Form, key: str) -> list[Field]:
    """The cells of a points column with a number, merged ones once, the funds row first, or last where its heading tells its points."""
    funds = form[f"funds.total.{key}"]
    cells = [*own_cells([funds, *(row[key] for row in scored_rows(form))]), *([] if funds.present else [funds])]
    return [one for one in cells if one.number is not None]


def sum_of(cells: list[Field]) -> Decimal:
    return sum((one.number for one in cells if one.number is not None), Decimal(0))


def of_rows_only(form: Form) -> bool:
    """Does the total row leave out budget execution, as the weight it prints shows: 90 where all make 100?"""
    funds, stated = form["funds.total.weight"].number, form["total.weight"].number
    return bool(funds) and stated is not None and stated == sum_of(points_cells(form, "weight")) - funds == HUNDRED - funds


def total_of_rows(form: Form) -> Decimal:
    """The scores of the indicators alone, without budget execution."""
    return sum_of(own_cells(row["score"] for row in scored_rows(form)))


def complete(form: Form) -> bool:
    """Has every row that says anything a weight?"""
    rows = [row for row in scored_rows(form) if not row.blank and any(_says(row[key]) for key in ("target", "actual", "score"))]
    return bool(rows) and all(row["weight"].number is not None for row in rows)


def _says(one: Field) -> bool:
    return not one.blank and not is_placeholder(one)


# -- weights -------------------------------------------------------------------------


@check(
    "SC01",
    "weights-not-hundred",
    title="分值合计不是100分",
    severity=Severity.ERROR,
    source="caiyu-2020-10",
    refs=("C40",),
    on=SUMMED,
    formula="各行分值之和（含预算执行）=100",
    advice="请调整各行分值，使合计为100分",
)
def weights_not_hundred(form: Form, context: Context) -> Iterator[Found]:
    """The weights, the execution rate's included, do not add up to 100.

    分值不是百分制，总分和等级就不能与别的项目相比。每个填报行都有分值时才核对；没有印预算执行分值的，差10分、20分视为预算执行的分值，
    差别的数只警告；没有合计行的表可能只是节选，不足100也只警告。
    """
    cells = points_cells(form, "weight")
    total, stated = sum_of(cells), form["total.weight"]
    if not cells or not complete(form) or total in (1, HUNDRED):
        return
    unsaid = form.kind not in ROWS_ONLY and form["funds.total.weight"].number is None and total < HUNDRED
    if unsaid and (stated.number == HUNDRED or HUNDRED - total in EXECUTION_WEIGHTS):
        return
    at = stated if stated.present and not stated.blank else cells[0]
    message = f"分值合计 {points(total)}（{_by_group(form)}），与 100 分相差 {points(abs(total - HUNDRED))}"
    partial = total < HUNDRED and (unsaid or not stated.present)
    yield Found(at, message, expected="100 分", severity=Severity.WARNING if partial else Severity.ERROR)


def _by_group(form: Form) -> str:
    words = [f"{label_of(one.name)} {plain(one.total)}" for one in _groups(form)]
    funds = form["funds.total.weight"].number
    return "＋".join([f"预算执行 {plain(funds)}"] * (funds is not None) + words)


class Group(NamedTuple):
    """The rows under one heading: its text, the sum of their weights, the first weight's cell, the cell of the heading's own weight."""

    name: str
    total: Decimal
    at: Field
    own: Field

    @property
    def printed(self) -> Decimal | None:
        """The points that the heading, or the column beside it, prints for the group."""
        told = _PRINTED_POINTS.search(squeeze(self.name))
        return Decimal(told[1]) if told else self.own.number


def _groups(form: Form, level: str = "level1") -> list[Group]:
    """The groups of rows under one heading that carry weights."""
    groups: list[tuple[str, list[Row]]] = []
    for row in scored_rows(form):
        name = row[level].text or (groups[-1][0] if groups and _goes_on(groups[-1][1][0], row, level) else row["name"].text)
        if not groups or groups[-1][0] != name:
            groups.append((name, []))
        groups[-1][1].append(row)
    weighed = [(name, rows, [one for one in own_cells(row["weight"] for row in rows) if one.number is not None]) for name, rows in groups]
    return [Group(name, sum_of(cells), cells[0], rows[0][f"{level}_weight"]) for name, rows, cells in weighed if cells]


def _goes_on(first: Row, row: Row, level: str) -> bool:
    """Does a row without a heading of its own belong to the heading of a row above?"""
    return bool(first[level].text) and (not row["level1"].text or row["level1"].text == first["level1"].text)


@check(
    "SC02",
    "group-weight-mismatch",
    title="分值与上级指标所印分值不符",
    severity=Severity.ERROR,
    source="provincial-system",
    refs=("C41",),
    on=(*SCORED_KINDS, "scorecard"),
    formula="下级分值之和=上级指标所印分值；上级没有印的，与方案默认权重比较",
    advice="请核对各行分值或上级指标所印的分值",
)
def group_weight_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A group's weights differ from the points printed in its heading, or from the scheme's usual weights.

    标题印“（50分）”、或标题旁的分值栏印 50，而下面各行合计不是50分，必有一处写错；与通用权重不同只作提示，可能另有规定。
    """
    if not complete(form):
        return
    for level in ("level1", "level2"):
        for one in _groups(form, level):
            if one.printed is not None and one.printed != one.total:
                told = f"{quoted(one.name)}下各行分值合计 {points(one.total)}，相差 {points(abs(one.total - one.printed))}"
                yield Found(one.at, told, expected=points(one.printed), found=points(one.total), others=(one.own,))
    if form.kind != "scorecard":
        yield from _unusual(form, context.scheme(form))


def _unusual(form: Form, scheme: Scheme) -> Iterator[Found]:
    """Groups weighed otherwise than the scheme usually does, in one finding."""
    usual = {label_of(name).removesuffix("指标"): weight for name, weight in scheme.weights.items()}
    sums: dict[str, Decimal] = {}
    first: dict[str, Field] = {}
    for one in _groups(form):
        if one.printed is None:
            key = label_of(one.name).removesuffix("指标")
            sums[key] = sums.get(key, Decimal(0)) + one.total
            first.setdefault(key, one.at)
    other = [key for key, total in sums.items() if key in usual and usual[key] != total]
    if other:
        told = "、".join(f"{key} {plain(sums[key])} 分（通用 {plain(usual[key])} 分）" for key in other)
        source = scheme.weights_citation.text
        yield Found(
            first[other[0]],
            f"权重与方案“{scheme.title}”不同：{told}",
            expected="方案权重，或另有规定",
            found=points(sums[other[0]]),
            severity=Severity.INFO,
            source=source,
        )


@check(
    "SC03",
    "single-weight-large",
    title="单项指标分值过大",
    severity=Severity.INFO,
    source="reviewer-practice",
    refs=("C64",),
    formula="单项指标分值<30",
    advice="可考虑拆成几项，以免一项定总分",
)
def single_weight_large(form: Form, context: Context) -> Iterator[Found]:
    """One indicator that carries thirty points or more.

    一项占去近三分之一，总分就几乎由这一项决定。单项在 30 分（含）以上的只作提示，不是错误。
    """
    for one in own_cells(row["weight"] for row in form.rows("indicators")):
        if one.number is not None and one.number >= LARGE:
            yield Found(one, f"单项分值 {points(one.number)}，在 {points(LARGE)}（含）以上", expected=f"小于 {points(LARGE)}")


@check(
    "SC04",
    "funds-weight-twice",
    title="资金分值重复计入",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C78",),
    formula="预算执行的分值只印一次",
    advice="请只在年度资金总额行保留分值",
)
def funds_weight_twice(form: Form, context: Context) -> Iterator[Found]:
    """The points for budget execution printed in more than one place.

    总额行和分项行、或资金行和指标行都印分值，合计时会算两遍。总额行印了分值，而其余资金行也有分值，或名为预算执行率的指标行印着同样的分值的，是警告。
    """
    total = form["funds.total.weight"]
    if total.number is None or total.cell is None:
        return
    again = [one for one in _beside_parts(form, context) if one.number is not None and one.number > 0]
    again += [row["weight"] for row in form.rows("indicators") if row["weight"].number == total.number and _is_execution(row)]
    if again:
        told = "、".join(one.address for one in again)
        yield Found(again[0], f"预算执行的 {points(total.number)}已印在 {total.address}，{told} 又印一次", expected="只印一次")


def _is_execution(row: Row) -> bool:
    return bool(_EXECUTION.fullmatch(label_of(row["level3"].text)))


def _beside_parts(form: Form, context: Context) -> Iterator[Field]:
    """What stands in the weight column beside the other funds rows, where a form has no such cell."""
    block, total = form.layout.block("funds"), form["funds.total.weight"]
    sheet = context.book.workbook.sheet(form.sheet)
    if block is None or sheet is None or total.cell is None:
        return
    for line in block.rows:
        if line.key == "total":
            continue
        amounts = [form[f"funds.{line.key}.{item.key}"] for item in block.columns]
        cells = [one.cell for one in amounts if one.cell and one.cell.row != total.cell.row]
        if cells:
            place = sheet.owner(total.cell.offset(rows=cells[0].row - total.cell.row))
            if place.row == cells[0].row:
                yield Field("", f"{line.label}·{total.item.label}", form.sheet, total.item, place, sheet.values.get(place))


@check(
    "SC05",
    "weight-total-mismatch",
    title="印出的分值合计与各行之和不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C40",),
    on=SUMMED,
    formula="合计行的分值=各行分值之和",
    advice="请核对合计行",
)
def weight_total_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """The weight printed in the total row is not what the rows add up to.

    合计行印100而各行加起来不是100，容易被当作已经核对过。各行本身不足百分的由 SC01 指出，不重复；
    恰好少预算执行分值的只警告，总分也不含预算执行的不算错。
    """
    stated, total = form["total.weight"], sum_of(points_cells(form, "weight"))
    if stated.number is None or stated.formula or not complete(form) or total != HUNDRED or stated.number in (total, 1):
        return
    rows_only = of_rows_only(form)
    if rows_only and form["total.score"].number == total_of_rows(form):
        return
    message = f"合计行分值填报 {points(stated.number)}，各行合计 {points(total)}，相差 {points(abs(stated.number - total))}"
    told = "，可能没有计入预算执行" * rows_only
    yield Found(stated, f"{message}{told}", expected=points(total), severity=Severity.WARNING if rows_only else Severity.ERROR)
