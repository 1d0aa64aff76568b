"""Rates of execution as sentences state them, with the budgets and the spending named before. 正文中的执行率。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xltools.core.patterns import late
from xltools.core.rounding import Printed, ratio_ties
from xltools.core.statements import Prose, Statement

_OPENING = late(r"年初")
_ADJUSTED = late(r"调整|全年预算")
_BUDGET = late(r"预算(?:数|金额|总额|资金|额)?$|预算安排(?:资金)?$|^预算$|年初数?$|调整数?$")
_GRANTED = late(r"(?:下达|安排|批复)(?:预算|项目|财政|专项)*资金(?:总额)?$")
_SPENT = late(r"执行|决算|支出|使用|支付|列支")
_DONE = late(r"执行|决算|完成")
_GENERAL = late(r"(?:本|我|全年|年度|部门|单位|整体|项目|资金|总体|总)*")


class SpentRate(NamedTuple):
    """A rate with what was spent and the budget it should be of. 一处执行率。

    `of_opening` is the opening budget when the rate is of that, `several` true when more than one pair may be meant.
    """

    rate: Statement
    operands: tuple[Statement, ...]
    above: Printed
    below: Printed
    holds: bool
    of_opening: Printed | None = None
    several: bool = False

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """What makes two statements of it the same."""
        return (self.rate.number and self.rate.number.value, self.above.value, self.below.value)


def spent_rates(prose: Prose) -> Iterator[SpentRate]:
    """Every rate of execution whose budget and spending stand before it in its sentence. 各处执行率。"""
    for rate in prose.of("rate"):
        if _GENERAL.fullmatch(rate.subject) and not prose.hedged(rate.clause.sentence):
            amounts = _before(prose, rate)
            judged = _of_named(rate, amounts) if rate.base_amount else _judged(rate, amounts) or _of_compared(prose, rate, amounts)
            if judged:
                yield judged


def _before(prose: Prose, rate: Statement) -> list[Statement]:
    """The amounts of money since the rate before it, or the start of its sentence; none when a figure between was not read."""
    earlier = [one.end for one in prose.of("rate") if one.end <= rate.start]
    since = max(earlier, default=0)
    amounts = [
        one for one in prose.of("amount") if one.money and since <= one.start < rate.start and one.clause.sentence == rate.clause.sentence
    ]
    unread = any(amounts[0].index < index < rate.index for index in prose.unread) if amounts else False
    return [] if unread else amounts


def _of_named(rate: Statement, amounts: Sequence[Statement]) -> SpentRate | None:
    """A rate that names its budget itself (完成预算650.00万元的92.31%), of the one amount before it."""
    spent = [one for one in amounts if not is_budget(one.subject) and one.wan]
    if len(spent) != 1 or not rate.base_amount or not rate.base_amount.value or rate.number is None or spent[0].wan is None:
        return None
    above, below = spent[0].wan, rate.base_amount
    return SpentRate(rate, (spent[0],), above, below, ratio_ties(rate.number, above, below).ok)


def _of_compared(prose: Prose, rate: Statement, amounts: Sequence[Statement]) -> SpentRate | None:
    """A rate of the opening budget that the one amount before was just compared with (与年初预算数5万元相比，减少 …)."""
    sentence = rate.clause.sentence
    before = (one for one in prose.of("base", "change") if one.clause.sentence == sentence and one.end <= rate.start)
    named = [one.base_amount for one in before if one.base_amount and "年初预算" in one.match.get("what", "")]
    if "年初" not in rate.match.get("what", "") or len(named) != 1 or len(amounts) != 1 or not named[0].value:
        return None
    above, number = amounts[0].wan, rate.number
    return SpentRate(rate, (amounts[0],), above, named[0], ratio_ties(number, above, named[0]).ok) if above and number else None


def _judged(rate: Statement, amounts: Sequence[Statement]) -> SpentRate | None:
    budgets = [one for one in amounts if is_budget(one.subject)] or _granted(amounts)
    spent = [one for one in amounts if one not in budgets and _SPENT.search(one.subject) and one.wan]
    opening = [one for one in budgets if _OPENING.search(one.subject)]
    adjusted = [one for one in budgets if _ADJUSTED.search(one.subject)]
    of_opening = "年初" in rate.match.get("what", "")
    wanted = opening if of_opening else adjusted or [one for one in budgets if one not in opening] or opening
    pairs = [(above, below) for above in spent for below in wanted if below.wan and below.wan.value]
    if not pairs or rate.number is None:
        return None
    holds = any(ratio_ties(rate.number, above.wan, below.wan).ok for above, below in pairs if above.wan and below.wan)
    above, below = pairs[-1]
    misread = next(
        (
            one.wan
            for one in opening
            if not of_opening and one not in wanted and one.wan and above.wan and ratio_ties(rate.number, above.wan, one.wan).ok
        ),
        None,
    )
    operands = tuple(sorted({one.start: one for one in (*spent, *budgets)}.values(), key=lambda one: one.start))
    return SpentRate(rate, operands, above.wan or Printed.exact(0), below.wan or Printed.exact(0), holds, misread, len(pairs) > 1)


def _granted(amounts: Sequence[Statement]) -> list[Statement]:
    """The money granted, where nothing else stands beside it but what was spent of it."""
    return [amounts[0]] if len(amounts) == 2 and _GRANTED.search(amounts[0].subject) else []


def is_budget(subject: str) -> bool:
    """Whether an amount of that name is a budget, not what became of it. 是否预算数。

    >>> is_budget("全年预算数"), is_budget("预算执行金额"), is_budget("一般公共预算支出"), is_budget("项目支出年初预算")
    (True, False, False, True)
    """
    return bool(_BUDGET.search(subject)) and not _DONE.search(subject)
