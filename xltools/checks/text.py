"""Checks of what one passage says: totals, shares, changes and rates stated in sentences. 报告文字的校验。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.ties import ROUNDED, WAN, told
from xltools.core.breakdowns import Breakdown, amounts_by_name, breakdowns, shares_in, spread
from xltools.core.findings import Severity
from xltools.core.layout import Item
from xltools.core.model import Field, Form
from xltools.core.movements import Movement, movements
from xltools.core.reports import Told
from xltools.core.rounding import (
    HUNDRED,
    Printed,
    Tie,
    Verdict,
    change_ties,
    change_ties_delta,
    half_up,
    plain,
    ratio_ties,
    shares_plug,
    sum_ties,
)
from xltools.core.spent_rates import SpentRate, spent_rates
from xltools.core.statements import Statement
from xltools.core.subjects import key_of, partitions, quantities

Named = Mapping[str, Sequence[Statement]]
MOST_NAMED = 3  # parts that may be missing; more are not told one by one


def at(one: Told, *spoken: Statement) -> Field:
    """The passage as the place of a finding, named by its first statement's subject."""
    label = next((said.subject or said.topic for said in spoken if said.subject or said.topic), "正文")
    return Field(f"text.{one.cell}", label[:30], one.sheet, Item("text", "正文", type="longtext"), one.cell, one.text)


def found(one: Told, spoken: Sequence[Statement], message: str, **details: object) -> Found:
    """A finding at a passage, the words in question quoted."""
    return Found(at(one, *spoken), message, found=one.quote(*spoken), **details)  # type: ignore[arg-type]


def judged_elsewhere(context: Context, one: Told, *spoken: Statement) -> bool:
    """Whether all these numbers went into the accounts read from the sentences, whose own checks judge them."""
    accounts = context.accounts
    if accounts is None or accounts.sheet != one.sheet:
        return False
    there = [field for field in accounts.everything() if field.cell == one.cell and _is_judged(accounts, field)]
    return all(any(_is_in(said, field) for field in there) for said in spoken)


def _is_judged(accounts: Form, field: Field) -> bool:
    """Whether the accounts hold what a ratio is of."""
    return all("." not in key or accounts[key].printed for key in field.item.ratio or ())


def _is_in(said: Statement, field: Field) -> bool:
    number = field.percent() if field.item.type == "percent" else field.printed
    mine = said.wan if said.money else said.number
    return number is not None and mine is not None and number.value == mine.value


def unit_of(one: Statement) -> str:
    """The unit that findings about a statement are told in: 元 where it is written in 元. 结果所用的单位。"""
    return one.unit if one.unit == "元" or not one.money else "万元"


def as_written(one: Statement, amount: Decimal) -> Decimal:
    """An amount in 万元, or a count, in the unit of findings about a statement. 换算成结果所用的单位。"""
    return amount * WAN if one.unit == "元" else amount


# -- totals ------------------------------------------------------------------------


@check(
    "TX01",
    "text-sum-mismatch",
    title="正文中合计与分项不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C03", "C10", "C19", "C22", "C23", "C24", "C44"),
    on=BOOK,
    formula="合计 = 其中各项之和（分项列全时）",
    advice="请核对合计与各分项，并与决算数据一致",
)
def text_sum_mismatch(context: Context) -> Iterator[Found]:
    """A total stated in a sentence is not the sum of the parts listed after it.

    正文公开后最先被复算的就是“其中”各项，不符说明有一个数没有更新。

    按定义应当列全的分项（如基本支出与项目支出），或占比合计为 100% 的分项，加起来不等于合计是错误；合计更大而有分项没有提到的是警告，
    正文别处写明该项为零的仍是错误。得分各项之和大于总分是警告；其他列举只在各项之和大于合计时提示，分项之间可能有交叉。
    """
    named = amounts_by_name(context.told)
    for one in context.told:
        for list_ in breakdowns(one.prose):
            if not judged_elsewhere(context, one, list_.total, *list_.parts):
                yield from _sum_found(named, one, list_, [list_.total, *list_.parts])
    for one, list_, others in spread(context.told):
        apart = zip((one, *others), (list_.total, *list_.parts), strict=True)
        if not all(judged_elsewhere(context, told_, said) for told_, said in apart):
            yield from _sum_found(named, one, list_, [list_.total], "、".join(str(other.cell) for other in others))


def _sum_found(named: Named, one: Told, list_: Breakdown, spoken: Sequence[Statement], apart: str = "") -> Iterator[Found]:
    tie = list_.tie
    if tie is None or tie.ok or not list_.certain:
        return
    sum_, unit = as_written(list_.total, list_.sum), unit_of(list_.total)
    stated = as_written(list_.total, (list_.total.wan or Printed.exact(0)).value)
    severity, remark = _gravity(named, list_, stated - sum_)
    if severity:
        listed = f"{apart and f'{apart} '}所列 {len(list_.parts)} 项之和 {told(sum_, unit)}"
        message = f"合计 {told(stated, unit)}，{listed}，相差 {told(abs(stated - sum_), unit)}{remark}"
        yield found(one, spoken, message, expected=told(sum_, unit), severity=severity)


def _gravity(named: Named, list_: Breakdown, gap: Decimal) -> tuple[Severity | None, str]:
    """How grave a list that does not add up is, None where nothing can be said, and what may explain it."""
    if list_.tie and list_.tie.verdict in ROUNDED:
        return Severity.INFO, f"，可能由{ROUNDED[list_.tie.verdict]}造成"
    if list_.shares_whole:
        return Severity.ERROR, "，而各项占比合计为 100%"
    if list_.total.kind == "score":
        return (Severity.WARNING, "") if gap < 0 else (Severity.INFO, "，可能没有列全")
    keys = [key_of(part.subject) for part in list_.parts]
    known = next((one for one in partitions() if key_of(list_.total.subject) in one.whole and one.covers(keys)), None)
    if known is None and any(key_of(list_.total.subject) in one.whole and one.holds(keys) for one in partitions()):
        return (Severity.ERROR, "") if gap < 0 else (None, "")
    if known is None:
        return (Severity.INFO, "，分项之间可能有交叉") if gap < 0 and list_.total.money and not _of_others(keys) else (None, "")
    left_out = [names for names in known.missing(keys) if not _zero_elsewhere(named, names)]
    if gap > 0 and left_out:
        return Severity.WARNING, f"，可能另有{'、'.join(map(_label, left_out)) if len(left_out) <= MOST_NAMED else '没有列出的项'}"
    return Severity.ERROR, ""


def _of_others(keys: Sequence[str]) -> bool:
    """Whether some part is a quantity of its own, which need be no part of this total."""
    return any(key in quantities() for key in keys)


def _zero_elsewhere(named: Named, names: frozenset[str]) -> bool:
    said = [one for name in names for one in named.get(name, ())]
    return bool(said) and all(one.wan and one.wan.value == 0 for one in said)


def _label(names: frozenset[str]) -> str:
    shortest = min(names, key=lambda name: (len(name), name))
    return next((quantities()[name].label for name in sorted(names) if name in quantities()), shortest)


# -- shares ------------------------------------------------------------------------


@check(
    "TX02",
    "text-share-mismatch",
    title="正文中占比有误",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C14", "C22"),
    on=BOOK,
    formula="占比 = 分项 ÷ 合计",
    advice="请重新计算占比",
)
def text_share_mismatch(context: Context) -> Iterator[Found]:
    """A share stated in a sentence is not the ratio of the amounts it speaks of.

    占比就写在金额后面，读者拿计算器一按便知。

    没有写明占什么的，用所在列举的合计；写明的，用同一段里同名的金额，同一段没有的才用全文同名的，那时不符只警告。
    为使各项合计 100% 而调整的一项、截尾或进位得来的只提示；整体定不下来的不判断。
    """
    named = amounts_by_name(context.told)
    for one in context.told:
        claims = [claim for claim in shares_in(one, named) if not judged_elsewhere(context, one, claim.share)]
        for claim in claims:
            if claim.holds:
                continue
            together = [other for other in claims if other.whole.value == claim.whole.value]
            index = shares_plug([other.stated for other in together], [other.part_amount for other in together], claim.whole)
            plugged = index is not None and together[index] is claim
            yield _share_found(one, claim.part, claim.share, claim.whole, claim.tie, plugged=plugged, near=claim.near)


def _share_found(one: Told, part: Statement, share: Statement, whole: Printed, tie: Tie, *, plugged: bool, near: bool) -> Found:
    above, stated = part.wan or Printed.exact(0), share.number or Printed.exact(0)
    right = told(half_up(HUNDRED * above.value / whole.value, max(2, stated.shown_places)), "%")
    quotient = f"{plain(as_written(part, above.value))} ÷ {plain(as_written(part, whole.value))}"
    message = f"所写占比 {told(stated.value, '%')}，按 {quotient} 计算为 {right}"
    if plugged:
        return found(one, [part, share], f"{message}，各项占比合计为 100%，可能是为凑整调整", expected=right, severity=Severity.INFO)
    if tie.verdict in ROUNDED:
        return found(one, [part, share], f"{message}，可能由{ROUNDED[tie.verdict]}得来", expected=right, severity=Severity.INFO)
    return found(one, [part, share], message, expected=right, severity=None if near else Severity.WARNING)


# -- changes -----------------------------------------------------------------------


@check(
    "TX03",
    "text-change-mismatch",
    title="正文中增减额与增减率不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C15", "C16"),
    on=BOOK,
    formula="上年数 = 本年数 ∓ 增减额；增减率 = 增减额 ÷ 上年数（与预算相比的为预算数）",
    advice="请核对所比的上年数或预算数、增减额和增减率",
)
def text_change_mismatch(context: Context) -> Iterator[Found]:
    """A change stated in a sentence does not fit the amount, or its two halves point in opposite directions.

    增减额和增减率出自两张表时最容易不符，财政部门审核决算公开时逐条核对。

    可能指几个金额而都不符的、金额写在前一段的是警告；写明剔除因素、可比口径的句子不判断。
    """
    for before, one in pairwise((None, *context.told)):
        follows = before and one and before.running and before.sheet == one.sheet
        for move in movements(one.prose, before.prose if before and follows else None) if one else ():
            if not judged_elsewhere(context, one, *move.said):
                yield from _move_found(one, move)


def _move_found(one: Told, move: Movement) -> Iterator[Found]:
    if move.delta and move.rate and move.delta.sign != move.rate.sign:
        message = f"增减额写“{move.delta.match['word']}”，增减率写“{move.rate.match['word']}”，方向不一致"
        yield found(one, move.said, message, advice="请核对增减方向", refs=("C16",))
        return
    wrong = [(current, tie) for current in move.candidates if (tie := _move_tie(move, current)) and not tie.ok]
    if not move.candidates or len(wrong) < len(move.candidates):
        return
    current, tie = wrong[-1]
    certain = len(move.candidates) == 1 or move.named
    severity = None if certain and move.near else Severity.WARNING
    if tie.verdict in ROUNDED and move.rate:
        severity = Severity.INFO
    if tie.verdict is not Verdict.UNDEFINED:
        spoken = [current, *move.said] if move.near else move.said
        yield found(
            one,
            spoken,
            _move_message(move, current, tie),
            expected=_expected(move, tie),
            severity=severity,
        )


def _move_tie(move: Movement, current: Statement) -> Tie | None:
    """How the change stands to one amount it may speak of; None when they cannot be compared."""
    amount, before = current.wan, move.before
    if amount is None:
        return None
    if before and move.delta and move.delta.wan:
        larger, smaller = (amount, before) if move.delta.sign > 0 else (before, amount)
        tie = sum_ties(larger, [smaller, move.delta.wan])
        if not tie.ok or not move.rate:
            return tie
    if move.rate is None or move.rate.number is None:
        return None
    if before:
        signed = Printed(move.rate.number.value * move.rate.sign, move.rate.number.places)
        return change_ties(signed, amount, before)
    return change_ties_delta(move.rate.number, move.delta.wan, amount, move.rate.sign) if move.delta and move.delta.wan else None


def _move_message(move: Movement, current: Statement, tie: Tie) -> str:
    amount, unit = as_written(current, (current.wan or Printed.exact(0)).value), unit_of(current)
    before = as_written(current, move.before.value) if move.before else Decimal(0)
    delta = as_written(current, (move.delta.wan or Printed.exact(0)).value) if move.delta else Decimal(0)
    if move.before and move.delta and move.delta.wan and not _sums(move, current):
        return f"{told(amount, unit)}与{told(before, unit)}相差 {told(abs(amount - before), unit)}，所写增减额 {told(delta, unit)}"
    rate = move.rate.number.value if move.rate and move.rate.number else Decimal(0)
    if move.before:
        source = f" {plain(amount)} 与 {plain(before)}"
    else:
        prior = amount - (move.rate.sign if move.rate else 1) * delta
        source = f"增减额 {plain(delta)} ÷ {'预算数' if move.of_budget else '上年数'} {plain(prior)}"
    message = f"所写增减率 {told(rate, '%')}，按{source} 计算为 {told(abs(tie.expected or Decimal(0)), '%')}"
    return message + (f"，可能由{ROUNDED[tie.verdict]}得来" if tie.verdict in ROUNDED else "")


def _sums(move: Movement, current: Statement) -> bool:
    tie = _move_tie(replace(move, rate=None), current)
    return tie is None or tie.ok


def _expected(move: Movement, tie: Tie) -> str:
    return "" if tie.expected is None or not move.rate else told(abs(tie.expected), "%")


# -- rates -------------------------------------------------------------------------


@check(
    "TX04",
    "text-rate-mismatch",
    title="正文中执行率有误",
    severity=Severity.ERROR,
    source="sichuan-form-notes",
    refs=("C17", "C31", "C32"),
    on=BOOK,
    formula="执行率 = 执行数 ÷ 全年（调整后）预算数",
    advice="请以全年（调整后）预算数为分母重新计算",
)
def text_rate_mismatch(context: Context) -> Iterator[Found]:
    """A rate of execution stated in a sentence is not execution over the annual budget named there.

    执行率的分母是全年（调整后）预算数；用年初预算数作分母，得出的不是执行率。

    同一句里写明了执行数和预算数的才核对，不符是错误；可能指几组数的是警告，截尾、进位得来的只提示。
    同一句里另有调整后预算而用了年初预算的，写明是以年初预算为分母；同样的数重复出现只报一次。
    """
    places: dict[tuple[object, ...], list[tuple[Told, SpentRate]]] = {}
    for one in context.told:
        for rate in spent_rates(one.prose):
            if not rate.holds and not judged_elsewhere(context, one, rate.rate):
                places.setdefault(rate.fingerprint, []).append((one, rate))
    for (one, rate), *others in places.values():
        yield _rate_found(one, rate, [str(other.cell) for other, _ in others])


def _rate_found(one: Told, rate: SpentRate, again: Sequence[str]) -> Found:
    stated, above, below = rate.rate.number or Printed.exact(0), rate.above, rate.below
    right = told(half_up(HUNDRED * above.value / below.value, max(2, stated.shown_places)), "%")
    first = rate.operands[0]
    quotient = f"{plain(as_written(first, above.value))} ÷ {plain(as_written(first, below.value))}"
    message = f"所写 {told(stated.value, '%')}，按 {quotient} 计算为 {right}"
    if rate.of_opening:
        message += f"，所写比率以年初预算数 {plain(as_written(first, rate.of_opening.value))} 为分母"
    message += f"（{'、'.join(again)} 同）" if again else ""
    spoken = [*rate.operands, rate.rate]
    tie = ratio_ties(stated, above, below)
    if tie.verdict in ROUNDED:
        return found(one, spoken, f"{message}，可能由{ROUNDED[tie.verdict]}得来", expected=right, severity=Severity.INFO)
    severity = Severity.WARNING if rate.several else None
    return found(one, spoken, message, expected=right, severity=severity, refs=("C31", "C32") if rate.of_opening else ("C17", "C31"))
