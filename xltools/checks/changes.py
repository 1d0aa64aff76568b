"""Checks of changes against last year: the word, the amount and the rate. 与上年相比各数的校验。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.checks.declare import Context, Found, check
from xltools.checks.ties import exceeds, money, told
from xltools.core.findings import Severity
from xltools.core.model import Field, Form
from xltools.core.rounding import HUNDRED, Printed, change_ties_delta, half_up, plain

ON = ("accounts",)
SIGNS = {"增加": 1, "减少": -1}


@check(
    "AC08",
    "change-direction-contradicts",
    title="增减方向与增减额矛盾",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C16",),
    on=ON,
    formula="持平时增减额为 0；增加、减少时增减额为正数",
    advice="请核对增减方向与增减额",
)
def change_direction_contradicts(form: Form, context: Context) -> Iterator[Found]:
    """The word for the direction contradicts the amount or rate of change.

    方向词与数字相反，读者无从判断哪个是对的。

    写持平而有增减额、写增加而为负数、写增加或减少而为零是错误；写减少又为负数只提示；有增减额而没有方向词是警告。
    """
    unit_ = money(form, context)
    for key in _changes(form):
        direction, delta = form[f"change.{key}.direction"], form[f"change.{key}.delta"]
        if delta.number is None:
            continue
        if verdict := _direction_verdict(direction.text, delta.number):
            message, severity = verdict
            at = delta if direction.blank else direction
            yield Found(
                at, f"{message}，增减额 {told(delta.number, unit_)}", expected=_word_for(delta.number, direction.text), severity=severity
            )


def _direction_verdict(word: str, delta: Decimal) -> tuple[str, Severity | None] | None:
    if not word:
        return ("没有填写增减方向", Severity.WARNING) if delta else None
    if word == "持平":
        return ("填报“持平”而增减额不为零", None) if delta else None
    if delta == 0:
        return f"填报“{word}”而增减额为零", None
    if delta < 0:
        return ("填报“减少”又写负数，可能重复表示减少", Severity.INFO) if word == "减少" else (f"填报“{word}”而增减额为负数", None)
    return None


def _word_for(delta: Decimal, word: str) -> str:
    if delta == 0:
        return "持平"
    if delta < 0:
        return "减少，增减额写正数"
    return "增加或减少" if word in {"", "持平"} else word


def _changes(form: Form) -> list[str]:
    block = form.layout.block("change")
    return [line.key for line in block.rows] if block else []


@check(
    "AC09",
    "change-rate-mismatch",
    title="增减率与增减额不符",
    severity=Severity.ERROR,
    source="arithmetic",
    refs=("C15",),
    on=ON,
    formula="上年数 = 本年数 ∓ 增减额；增减率 = 增减额 ÷ 上年数",
    advice="请核对本年数、增减额和增减率",
)
def change_rate_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """The rate of change does not follow from this year's amount and the change.

    增减率的分母是上年数，常见错误是用本年数作分母。

    上年数由本年数、增减额和方向推出，增减率按填报的小数位数比较，截尾或进位得来的只提示。增加额比本年数还大，上年数就成了负数，
    是增减额的错误；没有写增加或减少的不核对。
    """
    unit_ = money(form, context)
    for key in _changes(form):
        sign = SIGNS.get(form[f"change.{key}.direction"].text)
        amount, delta, rate = (form[f"change.{key}.{column}"] for column in ("amount", "delta", "rate"))
        if sign is None or amount.printed is None or delta.printed is None:
            continue
        change = Printed(abs(delta.printed.value), delta.printed.places)
        prior = amount.printed.value - sign * change.value
        if prior < 0 and exceeds(change, amount.printed):
            yield Found(
                delta,
                f"本年 {told(amount.printed.value, unit_)}，增加 {told(change.value, unit_)}，推算上年数为负数",
                expected=f"不超过 {told(amount.printed.value, unit_)}",
            )
        elif prior > 0 and (found := _rate_off(rate, change, amount.printed, sign, prior)):
            yield found


def _rate_off(rate: Field, change: Printed, amount: Printed, sign: int, prior: Decimal) -> Found | None:
    expected = HUNDRED * change.value / prior
    shown = rate.percent(expected if rate.number is None or rate.number >= 0 else -expected)
    if shown is None:
        return None
    size = Printed(abs(shown.value), shown.places)
    tie = change_ties_delta(size, change, amount, sign)
    if tie.ok or tie.expected is None:
        return None
    right = told(half_up(expected, max(2, size.shown_places)), "%")
    rounded = {"truncated": "，填报数由截尾得来", "rounded-up": "，填报数由进位得来"}.get(tie.verdict.value, "")
    message = f"填报 {told(shown.value, '%')}，上年数推算为 {plain(prior)}，按 {plain(change.value)} ÷ {plain(prior)} 计算为 {right}"
    return Found(rate, message + rounded, expected=right, severity=Severity.INFO if rounded else None)
