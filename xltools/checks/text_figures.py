"""Checks of a report's figures against each other and against the tables. 报告文字与各表的勾稽。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.text import as_written, found, unit_of
from xltools.checks.ties import difference, exceeds, place, same, told, wan
from xltools.core.findings import Severity
from xltools.core.mentions import Mention, main_year, mentions, quantity_named, sound
from xltools.core.model import Field, Form
from xltools.core.reports import Told
from xltools.core.rounding import HUNDRED, Printed, Verdict, half_up, plain, ratio_ties
from xltools.core.spent_rates import spent_rates
from xltools.core.statements import Statement, core_of
from xltools.core.subjects import quantities

MOST = 20  # different amounts of one quantity that are told; with more, the text is a list of many units
NEAR = 3  # a grade stands at most so many passages after its score
_TOTAL = re.compile(r"(?:最终|综合|自评|评价|总)得分|总分|自评分|评价分|综合评分|^得分")
_PART_OF_SCORE = re.compile(r"执行|产出|效益|满意|管理|过程|投入|决策|成本|指标|项目[^支]|扣|上年|满分|平均|均分|分值")
_SCORED = ("department", "score-summary", "scorecard", "project", "transfer")
_OF_ONE_PROJECT = ("project", "transfer")
_GRADES = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (Decimal(0), "差"))
_COLUMNS = {"预算": "budget", "上年": "prior", "上年度": "prior", "去年": "prior"}


def _at_home(context: Context, one: Mention) -> bool:
    """Whether the accounts were read from this very place."""
    accounts = context.accounts
    if accounts is None or accounts.sheet != one.told.sheet:
        return False
    return any(
        field.cell == one.told.cell and field.printed and field.printed.value == one.amount.value
        for key in one.quantity.accounts
        if (field := accounts[key]).present
    )


# -- sentence against sentence -----------------------------------------------------


@check(
    "TX05",
    "text-figures-differ",
    title="正文中同一数字前后不一致",
    severity=Severity.ERROR,
    source="reviewer-practice",
    refs=("C23", "C24", "C66"),
    on=BOOK,
    formula="同一年度、同一口径的同一栏目，各处金额相同；部分不大于整体",
    advice="请以决算报表为准统一各处数字",
)
def text_figures_differ(context: Context) -> Iterator[Found]:
    """The same quantity is stated twice with different amounts, or a part with more than its whole.

    正文多处引用同一个数，改了一处忘了另一处，是报告公开后最常见的差错。

    年度、口径相同的同一栏目才比较。一份报告里可能另有所指的简称（基本支出、总支出）和没有写明年度的是警告；
    只与自己的分项不符的合计由 TX01 指出。
    """
    named = list(sound(mentions(context.told, context.year)))
    yield from _repeated(named)
    yield from _within(named, context)


def _repeated(named: Sequence[Mention]) -> Iterator[Found]:
    """Quantities stated again with another amount; short names only under headings of the same scope."""
    seen: dict[tuple[str, tuple[str, ...]], list[Mention]] = {}
    for one in named:
        before = seen.setdefault((one.quantity.id, one.scope), [])
        if one.quantity.accounts and len(before) < MOST and all(not same(one.amount, other.amount) for other in before):
            if before:
                yield _differing(one, before[0])
            before.append(one)


def _differing(one: Mention, first: Mention) -> Found:
    mine, theirs, unit = as_written(one.said, one.amount.value), as_written(one.said, first.amount.value), unit_of(one.said)
    there = f"{first.told.cell} 写作“{first.told.quote(first.said)}”"
    message = f"“{one.quantity.label}”此处为 {told(mine, unit)}，{there}，{difference(mine, theirs, unit)}"
    certain = not one.quantity.loose and one.year == first.year and (one.year is not None or one.told is first.told)
    return found(one.told, [one.said], message, expected=told(theirs, unit), severity=None if certain else Severity.WARNING)


def _within(named: Sequence[Mention], context: Context) -> Iterator[Found]:
    """Parts that exceed what they are part of; told once for each place, unless the accounts' own checks see it."""
    largest: dict[str, Mention] = {}
    for one in named:
        if one.quantity.id not in largest or one.amount.value > largest[one.quantity.id].amount.value:
            largest[one.quantity.id] = one
    for one in named:
        wholes = [largest[id_] for id_ in one.quantity.within if id_ in largest]
        whole = next((other for other in wholes if exceeds(one.amount, other.amount) and not _both_in_accounts(context, one, other)), None)
        if whole:
            mine, limit, unit = as_written(one.said, one.amount.value), as_written(one.said, whole.amount.value), unit_of(one.said)
            larger = f"大于 {whole.told.cell} 的“{whole.quantity.label}”{told(limit, unit)}"
            message = f"“{one.quantity.label}”{told(mine, unit)}，{larger}，多出 {told(mine - limit, unit)}"
            loose = one.quantity.loose or whole.quantity.loose or one.year != whole.year
            yield found(one.told, [one.said], message, expected=f"不超过 {told(limit, unit)}", severity=Severity.WARNING if loose else None)


def _both_in_accounts(context: Context, one: Mention, other: Mention) -> bool:
    return _at_home(context, one) and _at_home(context, other)


# -- sentences against tables ------------------------------------------------------


@check(
    "TX06",
    "text-differs-from-table",
    title="正文与表中数字不一致",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C23", "C24", "C71"),
    on=BOOK,
    formula="正文所写金额、执行率与自评表、基础数据表、决算表的同一栏目相同",
    advice="请核对正文与表，以决算报表为准",
)
def text_differs_from_table(context: Context) -> Iterator[Found]:
    """A figure of the report is not the one its own tables print.

    正文和附表由不同的人填写，同一栏目的数不一致时，整份报告的可信度都受影响。

    只比较评价年度、在表中有固定位置的栏目。三公经费和决算各栏是错误；其他名称可能另有所指，是警告。
    """
    named = list(mentions(context.told, context.year or main_year(context.told)))
    first = {one.quantity.id: one for one in reversed(named)}
    varied = {one.quantity.id for one in named if one.quantity.loose and not same(one.amount, first[one.quantity.id].amount)}
    for one in sound(named):  # a short name with several amounts: nobody knows which is the table's
        if one.quantity.id not in varied:
            yield from _against_tables(context, one)
    for told_ in context.told:
        if told_.running:
            yield from _bases_against_tables(context, told_)
            yield from _rate_against_table(context, told_)
            yield from _completion_against_table(context, told_)


def _against_tables(context: Context, one: Mention) -> Iterator[Found]:
    for form, field in _places(context, one):
        theirs = wan(field, form, context)
        if theirs and not same(one.amount, theirs):
            yield off(one.told, [one.said], one.amount, field, theirs, certain=not one.quantity.loose)
            return


def _places(context: Context, one: Mention) -> Iterator[tuple[Form, Field]]:
    """The cells of the tables that print a mention's quantity: of the accounts, and of the other forms."""
    accounts = context.accounts
    if accounts and accounts.sheet != one.told.sheet:
        yield from ((accounts, accounts[key]) for key in [key for key in one.quantity.accounts if accounts[key].printed][:1])
    elif accounts and not _at_home(context, one) and accounts[one.quantity.accounts[0] if one.quantity.accounts else ""].present:
        return  # the sentences against each other are TX05's
    yield from form_places(context, one.quantity.forms)


def form_places(context: Context, places: Sequence[str], column: str = "executed") -> Iterator[tuple[Form, Field]]:
    """Each place ``kind.key`` in the only filled form of that kind."""
    for where in places:
        kind, _, key = where.partition(".")
        forms = [form for form in context.book.of(kind) if form.filled]
        if len(forms) == 1:
            yield forms[0], forms[0][key if column == "executed" else key.rpartition(".")[0] + f".{column}"]


def off(one: Told, spoken: Sequence[Statement], mine: Printed, field: Field, theirs: Printed, *, certain: bool = True) -> Found:
    """A finding that a figure of the text is not the one a table prints. 正文与表中的数不同。"""
    ours, printed = as_written(spoken[0], mine.value), as_written(spoken[0], theirs.value)
    unit, severity = unit_of(spoken[0]), Severity.ERROR if certain else Severity.WARNING
    message = f"正文写 {told(ours, unit)}，{place(field)}填报 {told(printed, unit)}，{difference(ours, printed, unit)}"
    return found(one, spoken, message, expected=told(printed, unit), severity=severity, rests=(field,))


def _bases_against_tables(context: Context, one: Told) -> Iterator[Found]:
    """What an amount is compared with (比本年预算数的14万元、比上年度决算数的11.23万元) against the columns for it."""
    current: Statement | None = None
    for said in one.prose.of("amount", "change"):
        current = said if said.kind == "amount" else current
        column = next((column for word, column in _COLUMNS.items() if word in said.match.get("what", "")), "")
        quantity = quantity_named(current) if current and current.clause.sentence == said.clause.sentence else None
        if said.kind == "change" and said.base_amount and column and quantity:
            for form, field in form_places(context, quantity.forms, column):
                theirs = wan(field, form, context)
                if theirs and not same(said.base_amount, theirs):
                    yield off(one, [said], said.base_amount, field, theirs, certain=not quantity.loose)


def _rate_against_table(context: Context, one: Told) -> Iterator[Found]:
    """A rate of execution whose budget the sentence does not name, against the department form's."""
    judged = {rate.rate.start for rate in spent_rates(one.prose)}
    for rate in one.prose.of("rate"):
        if rate.start in judged or rate.match.get("what") not in ("预算执行率", "执行率") or rate.subject or rate.number is None:
            continue
        before = [said for said in one.prose.of("amount") if said.clause.sentence == rate.clause.sentence and said.start < rate.start]
        places = dict(_named_places(context, ("annual_budget", "executed")))
        above, below = places.get("executed"), places.get("annual_budget")
        spent = quantity_named(before[-1]) if before else None
        if (
            len(before) != 1
            or not spent
            or spent.id not in ("all_spent", "executed", "spent")
            or not above
            or not below
            or not below[1].value
        ):
            continue
        if same(before[-1].wan or Printed.exact(0), above[1]) and not ratio_ties(rate.number, above[1], below[1]).ok:
            right = told(half_up(HUNDRED * above[1].value / below[1].value, 2), "%")
            quotient = f"{place(above[0])}{plain(above[1].value)} ÷ {place(below[0])}{plain(below[1].value)}"
            message = f"正文写 {told(rate.number.value, '%')}，按{quotient} 计算为 {right}"
            yield found(one, [before[-1], rate], message, expected=right, refs=("C31",))


def _completion_against_table(context: Context, one: Told) -> Iterator[Found]:
    """What was spent of a budget that only the table prints (公务接待费3万元，完成预算的60%)."""
    for said, rate in _completions(one) if context.accounts and context.accounts.sheet != one.sheet else ():
        executed, budget = _of_table(context, said)
        if executed and budget and budget.value and said.wan and rate.number and same(said.wan, executed):
            tie = ratio_ties(rate.number, executed, budget)
            if tie.verdict is Verdict.WRONG:
                right = told(half_up(HUNDRED * executed.value / budget.value, 2), "%")
                quotient = f"表中决算数 {plain(executed.value)} ÷ 预算数 {plain(budget.value)}"
                message = f"正文写完成预算 {told(rate.number.value, '%')}，按{quotient} 计算为 {right}"
                yield found(one, [said, rate], message, expected=right, severity=Severity.WARNING)


def _completions(one: Told) -> Iterator[tuple[Statement, Statement]]:
    """Rates of completion whose budget is not named, each with the amount right before it."""
    judged = {rate.rate.start for rate in spent_rates(one.prose)}
    spent = {said.index + 1: said for said in one.prose.of("amount") if said.money}
    for rate in one.prose.of("rate"):
        if rate.start not in judged and not rate.subject and rate.match.get("what", "").startswith("完成预算") and rate.index in spent:
            yield spent[rate.index], rate


def _of_table(context: Context, said: Statement) -> tuple[Printed | None, Printed | None]:
    """What the accounts print as spent and as budgeted under an amount's name."""
    quantity, accounts = quantity_named(said), context.accounts
    key = quantity.accounts[0] if quantity and quantity.accounts else ""
    if accounts is None or not key.endswith(".executed"):
        return None, None
    executed, budget = accounts[key], accounts[f"{key.removesuffix('executed')}budget"]
    return wan(executed, accounts, context), wan(budget, accounts, context)


def _named_places(context: Context, ids: Sequence[str]) -> Iterator[tuple[str, tuple[Field, Printed]]]:
    for id_ in ids:
        for form, field in form_places(context, quantities()[id_].forms[:1], quantities()[id_].forms[0].rpartition(".")[2]):
            if amount := wan(field, form, context):
                yield id_, (field, amount)


# -- scores and grades -------------------------------------------------------------


@check(
    "TX07",
    "text-score-mismatch",
    title="正文中得分与等级或表中总分不符",
    severity=Severity.ERROR,
    source="jinshui-2021-notice",
    refs=("C44", "C45"),
    on=BOOK,
    formula="等级与得分所在区间一致；正文得分 = 表中总分",
    advice="请核对总分和等级",
)
def text_score_mismatch(context: Context) -> Iterator[Found]:
    """The score in the text does not belong to the grade beside it, or is not the total of the score table.

    结论一句最先被人看到，得分、等级与表不符等于结论不成立。

    正文自己列出区间（90-100分为优）而不符的是错误；按通用的 90、80、60 判断的是警告，通知可能另有规定。
    只有一张表可比，或部门整体的几张表总分相同时，才与表中总分比较。
    """
    scores = [
        (number, one, said) for number, one in enumerate(context.told) for said in one.prose.of("score") if one.running and _is_total(said)
    ]
    for number, one, said in scores:
        following = context.told[number : number + NEAR]
        yield from _grade_found(one, said, following)
    yield from _table_found(context, scores)


def _is_total(said: Statement) -> bool:
    return bool(_TOTAL.search(said.subject)) and not _PART_OF_SCORE.search(core_of(said.subject))


def _grade_found(one: Told, said: Statement, following: Sequence[Told]) -> Iterator[Found]:
    graded = next(
        ((other, grade) for other in following for grade in other.prose.of("grade") if other is not one or grade.start > said.start), None
    )
    between = [other for other in following if any(_is_total(score) for score in other.prose.of("score")) and other is not one]
    if graded is None or said.number is None or (between and graded[0] is not one):
        return
    other, grade = graded
    scale = next((passage.prose.scale for passage in following if len(passage.prose.scale) > 1), {})
    limits = sorted(((low, word) for word, low in scale.items()), reverse=True) or list(_GRADES)
    expected = next((word for low, word in limits if said.number.value >= low), limits[-1][1] if not scale else "")
    if (
        expected
        and grade.match["word"][0] != expected
        and said.number.value <= HUNDRED
        and not (scale and grade.match["word"][0] not in scale)
    ):
        message = f"得分 {plain(said.number.value)} 分对应“{expected}”，所写等级为“{grade.match['word']}”"
        yield found(other, [grade], message, expected=expected, severity=None if scale else Severity.WARNING, refs=("C45",))


def _table_found(context: Context, scores: Sequence[tuple[int, Told, Statement]]) -> Iterator[Found]:
    totals = [
        form["total.score"]
        for form in context.book.of(*_SCORED)
        if form.filled and form["total.score"].printed and form["total.score"].sheet != "正文"
    ]
    stated = {said.number.value for _, _, said in scores if said.number}
    alike = {field.printed.value for field in totals if field.printed}
    if len(alike) != 1 or len(stated) != 1 or (len(totals) > 1 and context.book.of(*_OF_ONE_PROJECT)):
        return
    (_, one, said), field = scores[0], totals[0]
    mine, theirs = said.number or Printed.exact(0), field.printed or Printed.exact(0)
    if not same(mine, theirs):
        message = (
            f"正文写 {plain(mine.value)} 分，{place(field)}为 {plain(theirs.value)} 分，相差 {plain(abs(mine.value - theirs.value))} 分"
        )
        yield found(one, [said], message, expected=f"{plain(theirs.value)} 分", refs=("C44",))
