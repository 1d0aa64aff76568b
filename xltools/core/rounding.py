"""Rounding as forms do it, and comparing printed numbers only at the precision that is printed. 舍入与印刷精度。

A number printed 26.23 stands for every number that rounds to it. A total, share or rate is wrong only when no numbers
behind the printed ones could have given it; this needs no tolerance chosen by hand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal, InvalidOperation
from itertools import product

from xltools.core.errors import BadInput
from xltools.core.older_python import StrEnum

_WIDE = Context(prec=80)
_FINEST = 12
_READABLE = 20  # powers of ten up to which a rate is written out
HUNDRED = Decimal(100)


def half_up(value: Decimal, places: int) -> Decimal:
    """The value rounded half away from zero, as Excel's ROUND does. 四舍五入。

    Args:
        value: any finite number.
        places: decimals to keep, 0 for whole numbers.
    Example:
        >>> half_up(Decimal("8.625"), 2), half_up(Decimal("-0.5"), 0)
        (Decimal('8.63'), Decimal('-1'))
    """
    return _rounded(value, places, ROUND_HALF_UP)


def _rounded(value: Decimal, places: int, mode: str) -> Decimal:
    """The value at those places, with digits enough even for numbers no form can mean."""
    digits = value.adjusted() + places + 2 if value.is_finite() else 0
    return value.quantize(unit(places), mode, context=_WIDE if digits <= _WIDE.prec else Context(prec=digits))


def ceil_to(value: Decimal, places: int) -> Decimal:
    """The value rounded away from zero, as Excel's ROUNDUP does. 进位（有尾数即进一）。

    >>> ceil_to(Decimal("2.42"), 0)
    Decimal('3')
    """
    return _rounded(value, places, ROUND_UP)


def truncate(value: Decimal, places: int) -> Decimal:
    """The value cut towards zero, as Excel's TRUNC does. 截尾。

    >>> truncate(Decimal("88.606"), 2)
    Decimal('88.60')
    """
    return _rounded(value, places, ROUND_DOWN)


def settle(value: Decimal) -> Decimal:
    """The value without the noise in its last digits that dividing there and back leaves: halves and steps stay exact.

    >>> plain(settle(Decimal(1) / (Decimal(100) / Decimal(103))))
    '1.03'
    """
    return half_up(value, 18)


def unit(places: int) -> Decimal:
    """One unit of the last decimal kept: 0.01 for two places. 末位单位。"""
    return Decimal(1).scaleb(-places)


def plain(value: Decimal) -> str:
    """The number without trailing zeros or exponent, as messages print it. 去尾零的数字文本。

    >>> plain(Decimal("10.00")), plain(Decimal("9.62")), plain(Decimal("1E+2"))
    ('10', '9.62', '100')
    """
    return format(value.normalize(_WIDE) if value else Decimal(0), "f")


def percent(rate: Decimal, places: int = 2) -> str:
    """A fraction as a percentage for people, without trailing zeros. 百分数文本。

    >>> percent(Decimal("0.96238")), percent(Decimal(1))
    ('96.24%', '100%')
    """
    if rate.adjusted() > _READABLE:
        return f"{rate * HUNDRED:.2E}%"
    return f"{plain(half_up(rate * HUNDRED, places))}%"


def as_decimal(value: Decimal | int | float | None, what: str) -> Decimal:
    """The number as an exact Decimal; a float as it prints. 转为十进制数。

    Args:
        value: a finite number.
        what: the name of the input, for the error message.
    Raises:
        BadInput: not a number, infinite, or not a number at all.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | float):
        raise BadInput(f"{what}不是数字（{value!r}）", accepted="数字", next_step="请填入数字")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise BadInput(f"{what}不是有限的数字（{value}）", accepted="数字", next_step="请填入数字")
    return number


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed, with its decimals; `places` is None for a number known exactly. 印出的数。

    >>> amount = Printed.from_text("26.23")
    >>> amount.low, amount.high
    (Decimal('26.225'), Decimal('26.235'))
    """

    value: Decimal
    places: int | None

    @property
    def half_unit(self) -> Decimal:
        """Half a unit of the last printed decimal; zero for an exact number."""
        return Decimal(0) if self.places is None else unit(self.places) / 2

    @property
    def low(self) -> Decimal:
        """The smallest number that prints so."""
        return self.value - self.half_unit

    @property
    def high(self) -> Decimal:
        """The largest number that prints so (itself the first that does not, for positive numbers)."""
        return self.value + self.half_unit

    @property
    def shown_places(self) -> int:
        """The decimals to compare at: those printed, or an exact number's own, at most twelve."""
        return min(_own_places(self.value), _FINEST) if self.places is None else self.places

    @classmethod
    def from_text(cls, text: str) -> Printed:
        """The number a text prints; full-width digits, thousands separators and a final percent sign are understood.

        Args:
            text: such as "1,320.43", "８８.60%"; a percentage stays in percent (88.60).
        Raises:
            BadInput: the text is not one number.
        """
        cleaned = unicodedata.normalize("NFKC", text).replace(",", "").replace("−", "-").strip().rstrip("%").strip()
        try:
            value = Decimal(cleaned)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            raise BadInput(f"“{text}”不是一个数字", accepted="如 26.23、1,320.43、88.60%", next_step="请只填数字")
        return cls(value, _own_places(value))

    @classmethod
    def exact(cls, value: Decimal | int) -> Printed:
        """A number that stands for itself only, such as a head count. 精确数。"""
        return cls(Decimal(value), None)


class Verdict(StrEnum):
    """How a stated number stands to the ones it comes from. 勾稽结论。"""

    TIES = "ties"
    TRUNCATED = "truncated"
    ROUNDED_UP = "rounded-up"
    WRONG = "wrong"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class Tie:
    """Whether a stated number can come from its operands. 一次勾稽的结果。

    `expected` is the printed operands' own result, half-up at the stated decimals; `low` and `high` bound what the
    numbers behind the print can give; `difference` is stated − expected. All None when the denominator is zero.
    """

    verdict: Verdict
    expected: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    difference: Decimal | None = None

    @property
    def ok(self) -> bool:
        """True when half-up rounding explains the stated number."""
        return self.verdict is Verdict.TIES


_UNDEFINED = Tie(Verdict.UNDEFINED)


def sum_ties(stated: Printed, parts: Sequence[Printed]) -> Tie:
    """Whether a stated total can be the sum of its parts. 合计与分项是否相符。

    With n parts printed like the total they may be n half-units of the last decimal apart and no more; cutting or
    rounding up can only be told when the parts are printed finer than the total.

    Args:
        stated: the printed total.
        parts: the printed addends, at least one.
    Raises:
        BadInput: no parts.
    Example:
        >>> sum_ties(Printed.from_text("1794.03"), [Printed.from_text("1101.73"), Printed.from_text("692.30")]).verdict
        <Verdict.TIES: 'ties'>
    """
    if not parts:
        raise BadInput("没有分项可以与合计比较", accepted="至少一个分项", next_step="请选入分项数字")
    if stated.places is None:
        stated = Printed(stated.value, max(stated.shown_places, *(part.shown_places for part in parts)))
    zero = Decimal(0)
    low, high = sum((part.low for part in parts), zero), sum((part.high for part in parts), zero)
    tie = _judge(stated, sum((part.value for part in parts), zero), low, high, open_ends=True)
    finer = all(part.places is None or part.places > stated.shown_places for part in parts)
    return tie if tie.ok or finer else replace(tie, verdict=Verdict.WRONG)


def ratio_ties(stated: Printed, numerator: Printed, denominator: Printed, *, percent: bool = True) -> Tie:
    """Whether a stated rate or share can be numerator over denominator. 比率是否相符。

    Args:
        stated: the printed rate, in percent unless ``percent=False``.
        numerator, denominator: the printed operands, in the same unit.
    Returns:
        UNDEFINED when the denominator is zero.
    Example:
        >>> ratio_ties(Printed.from_text("96%"), Printed.from_text("1794.03"), Printed.from_text("1864.04")).verdict
        <Verdict.TIES: 'ties'>
        >>> ratio_ties(Printed.from_text("88.60"), Printed.from_text("976.20"), Printed.from_text("1101.73")).verdict
        <Verdict.TRUNCATED: 'truncated'>
    """
    scale = HUNDRED if percent else Decimal(1)
    return _tie_over(stated, numerator, denominator, lambda a, b: scale * a / b, lambda a, b: b)


def change_ties(stated_rate: Printed, current: Printed, prior: Printed) -> Tie:
    """Whether a stated change in percent can be (current − prior) / |prior|. 增减率是否相符。

    Args:
        stated_rate: percent, negative for a fall.
        current, prior: this year's and last year's printed amounts.
    Returns:
        UNDEFINED when last year's amount is zero.
    Example:
        >>> change_ties(Printed.from_text("-9.50"), Printed.from_text("4.38"), Printed.from_text("4.84")).verdict
        <Verdict.TIES: 'ties'>
    """
    return _tie_over(stated_rate, current, prior, lambda c, p: HUNDRED * (c - p) / abs(p), lambda c, p: p)


def change_ties_delta(stated_rate: Printed, delta: Printed, current: Printed, sign: int) -> Tie:
    """Whether a stated change in percent fits a stated amount of change. 增减额与增减率是否相符。

    Args:
        stated_rate: percent as prose prints it, without a sign ("增长28.89%", "下降9.50%").
        delta: the amount of change, without a sign.
        current: this year's amount.
        sign: +1 for a rise, −1 for a fall.
    Returns:
        UNDEFINED when last year's amount, current ∓ delta, is zero.
    Raises:
        BadInput: a sign other than +1 and −1.
    Example:
        >>> change_ties_delta(
        ...     Printed.from_text("28.89"), Printed.from_text("246.93"), Printed.from_text("1101.73"), +1).verdict
        <Verdict.TIES: 'ties'>
    """
    if sign not in (1, -1):
        raise BadInput(f"增减方向 {sign} 不能识别", accepted="+1（增加）、-1（减少）", next_step="请改为其中之一")
    return _tie_over(stated_rate, delta, current, lambda d, c: HUNDRED * d / abs(c - sign * d), lambda d, c: c - sign * d)


def shares_plug(stated: Sequence[Printed], parts: Sequence[Printed], whole: Printed) -> int | None:
    """The index of the one share that was bent so that the shares add up to 100; None when there is none. 凑整的占比。

    Args:
        stated: the printed shares in percent.
        parts: the printed parts, in the same order.
        whole: the printed whole.
    Example:
        >>> shares = [Printed.from_text(text) for text in ("88.60", "9.62", "1.78")]
        >>> parts = [Printed.from_text(text) for text in ("976.20", "105.96", "19.57")]
        >>> shares_plug(shares, parts, Printed.from_text("1101.73"))
        0
    """
    if len(stated) != len(parts):
        raise BadInput(f"占比 {len(stated)} 个，分项 {len(parts)} 个", accepted="个数相同", next_step="请核对所选区域")
    if sum(share.value for share in stated) != HUNDRED:
        return None
    ties = [ratio_ties(share, part, whole) for share, part in zip(stated, parts, strict=True)]
    bent = [index for index, tie in enumerate(ties) if not tie.ok]
    if len(bent) != 1 or ties[bent[0]].difference is None:
        return None
    slack = len(stated) * max(unit(share.shown_places) for share in stated) / 2
    return bent[0] if abs(ties[bent[0]].difference or Decimal(0)) <= slack else None


def _tie_over(
    stated: Printed,
    first: Printed,
    second: Printed,
    result: Callable[[Decimal, Decimal], Decimal],
    divisor: Callable[[Decimal, Decimal], Decimal],
) -> Tie:
    """The verdict over a result that is monotone in each operand, so that its bounds lie at the intervals' ends."""
    corners = list(product((first.low, first.high), (second.low, second.high)))
    divisors = [divisor(*corner) for corner in corners]
    if divisor(first.value, second.value) == 0 or min(divisors) <= 0 <= max(divisors):
        return _UNDEFINED
    results = [result(*corner) for corner in corners]
    return _judge(stated, result(first.value, second.value), min(results), max(results))


def _judge(stated: Printed, point: Decimal, low: Decimal, high: Decimal, *, open_ends: bool = False) -> Tie:
    expected = half_up(point, stated.shown_places)
    return Tie(_verdict(stated, low, high, open_ends), expected, low, high, stated.value - expected)


def _verdict(stated: Printed, low: Decimal, high: Decimal, open_ends: bool) -> Verdict:
    """Which way of rounding takes some number of [low, high] to the stated one."""
    places, value = stated.shown_places, stated.value
    if value < 0:
        value, low, high = -value, -high, -low
    step = unit(places)
    half = step / 2
    if _meets(low, high, value - half, value + half, open_ends, places, value):
        return Verdict.TIES
    if low < value + step and high >= value and (value or high > -step):
        return Verdict.TRUNCATED
    if value and low <= value and high > value - step:
        return Verdict.ROUNDED_UP
    return Verdict.WRONG


def _meets(low: Decimal, high: Decimal, floor: Decimal, ceiling: Decimal, open_ends: bool, places: int, value: Decimal) -> bool:
    """Whether [low, high] reaches [floor, ceiling]; a single point is rounded half-up instead."""
    if low == high:
        return half_up(low, places) == value
    return low < ceiling and high > floor if open_ends else low <= ceiling and high >= floor


def _own_places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
