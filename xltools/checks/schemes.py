"""Scores against whole sets of rules: the items of a scorecard, and another scheme that explains more. 计分方案 SC13–SC14。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.checks.declare import Context, Found, check
from xltools.checks.wording import points
from xltools.core.findings import Severity
from xltools.core.model import Form
from xltools.core.scorecards import CardItem, card_items


@check(
    "SC13",
    "item-score-mismatch",
    title="评分表单项得分与方案规则不符",
    severity=Severity.WARNING,
    source="case-23",
    refs=("C76",),
    on=("scorecard",),
    formula="单项得分=方案的单项规则(由各表数据计算的比率)",
    advice="请核对各表数据，按评分标准重算得分",
)
def item_score_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A scorecard item scored otherwise than its rule gives for the rate the other forms show.

    控制率、调整率一类的单项，比率可由基础数据表等直接算出，得分不是自己填的。分值与方案不同的只提示，不比较得分；没有数据的不核对。
    """
    for one in card_items(form, context.scheme(form), context.book):
        score = one.row["score"]
        if not one.weight_agrees:
            yield _weighed_otherwise(one)
        elif one.due and score.number is not None and not score.formula and score.number not in one.due:
            told = f"得分 {points(score.number)}；按各表数据，{one.how}，应得 {points(one.due[0])}"
            yield Found(score, told, expected=points(one.due[0]), source=one.source)


def _weighed_otherwise(one: CardItem) -> Found:
    at, due = one.row["weight"], points(one.item.weight)
    told = f"分值 {points(at.number or Decimal(0))}，方案“{one.scheme.title}”为 {due}，得分没有按该方案核对"
    return Found(at, told, expected=due, advice="请核对分值，或换用本表所依据的方案", severity=Severity.INFO, source=one.source)


@check(
    "SC14",
    "other-scheme-fits-better",
    title="另一计分方案能得出更多得分",
    severity=Severity.INFO,
    source="inference",
    refs=(),
    formula="填报得分=方案规则(完成率,分值)",
    advice="请核对所用的计分方案；确用该方案的，可在首页改选或用 --scheme 指定",
)
def other_scheme_fits_better(form: Form, context: Context) -> Iterator[Found]:
    """Another scheme gives clearly more of the printed scores than the one the form was judged by.

    选错了方案，得分的核对就会处处不符。低于分值的得分至少三个、另一方案多得出两个以上并能得出八成以上的才提示；只作参考，不改变核算所用的方案。
    """
    sets = context.rules(form)
    other = sets.rival
    if other is None or other.scheme is None:
        return
    at = next(
        one for one in (form["total.score"], form["funds.total.score"], *(row["score"] for row in form.rows("indicators"))) if one.present
    )
    told = (
        f"可核对的 {sets.of} 个得分中，所用方案“{sets.own.title}”只能得出 {sets.used.explained} 个，"
        f"方案“{other.scheme.title}”能得出 {other.explained} 个，可能用的是后者"
    )
    yield Found(at, told, found=sets.own.id, expected=other.scheme.id)
