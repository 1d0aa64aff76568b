"""Rounding as forms do it, and comparing printed numbers at printed precision only."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xltools.core.errors import BadInput
from xltools.core.rounding import (
    Printed,
    Verdict,
    as_decimal,
    ceil_to,
    change_ties,
    change_ties_delta,
    half_up,
    percent,
    plain,
    ratio_ties,
    shares_plug,
    sum_ties,
    truncate,
)

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False)
positive = st.decimals(min_value=Decimal("0.01"), max_value=10**7, places=4, allow_nan=False, allow_infinity=False)
few_places = st.integers(0, 4)


def printed(text):
    return Printed.from_text(text)


def print_at(value, places):
    """The value as a form prints it at that many places."""
    return Printed(half_up(value, places), places)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("8.625", 2, "8.63"),
        ("8.624", 2, "8.62"),
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-0.5", 0, "-1"),
        ("-2.345", 2, "-2.35"),
        ("0", 2, "0.00"),
        ("100", 0, "100"),
        ("4.988", 1, "5.0"),
    ],
)
def test_half_up_rounds_halves_away_from_zero(value, places, expected):
    assert str(half_up(Decimal(value), places)) == expected


def test_half_up_keeps_more_digits_than_the_default_precision():
    assert half_up(Decimal("1234567890123456789012345678901.235"), 2) == Decimal("1234567890123456789012345678901.24")


@pytest.mark.parametrize(("value", "up", "down"), [("2.42", "3", "2"), ("-2.42", "-3", "-2"), ("3", "3", "3"), ("0", "0", "0")])
def test_ceil_to_and_truncate_are_roundup_and_trunc(value, up, down):
    assert (ceil_to(Decimal(value), 0), truncate(Decimal(value), 0)) == (Decimal(up), Decimal(down))


@given(amounts, few_places)
def test_half_up_is_within_half_a_unit_and_settled(value, places):
    rounded = half_up(value, places)
    assert abs(rounded - value) <= Decimal(1).scaleb(-places) / 2
    assert half_up(rounded, places) == rounded
    assert rounded == value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(amounts, amounts, few_places)
def test_rounding_keeps_order(one, other, places):
    low, high = sorted((one, other))
    for rounding in (half_up, ceil_to, truncate):
        assert rounding(low, places) <= rounding(high, places)


@given(amounts, few_places)
def test_truncated_and_rounded_up_enclose_the_value(value, places):
    assert abs(truncate(value, places)) <= abs(value) <= abs(ceil_to(value, places))


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [
        ("26.23", "26.23", 2),
        ("1,320.43", "1320.43", 2),
        ("８８．６０％", "88.60", 2),
        ("86%%", "86", 0),
        ("-9.50", "-9.50", 2),
        ("−3", "-3", 0),
        (" 10 ", "10", 0),
        ("1，794.03", "1794.03", 2),
    ],
)
def test_printed_numbers_are_read_with_their_decimals(text, value, places):
    assert Printed.from_text(text) == Printed(Decimal(value), places)


@pytest.mark.parametrize("text", ["", "—", "约10", "1.2.3", "nan", "Infinity", "10万元"])
def test_what_is_no_number_is_refused_by_name(text):
    with pytest.raises(BadInput, match="不是一个数字"):
        Printed.from_text(text)


@given(amounts, few_places)
def test_a_printed_number_stands_for_what_prints_so(value, places):
    one = print_at(value, places)
    assert one.low <= value <= one.high
    assert one.high - one.low == Decimal(1).scaleb(-places)


def test_an_exact_number_stands_for_itself_only():
    heads = Printed.exact(67)
    assert heads.low == heads.high == 67


class TestSums:
    """Totals against their parts."""

    @pytest.mark.parametrize(
        ("total", "parts", "verdict"),
        [
            ("1794.03", ["1101.73", "692.30"], Verdict.TIES),
            ("34.86", ["30.48", "0", "4.38"], Verdict.TIES),
            ("0", ["89.974", "0"], Verdict.WRONG),
            ("100.01", ["33.33", "33.33", "33.34"], Verdict.TIES),
            ("100.02", ["33.33", "33.33", "33.34"], Verdict.WRONG),
            ("10.01", ["10.00"], Verdict.WRONG),
            ("-5.00", ["-2.50", "-2.50"], Verdict.TIES),
            ("0.00", ["2.50", "-2.50"], Verdict.TIES),
            ("90", ["89.974"], Verdict.TIES),
            ("89", ["89.974"], Verdict.TRUNCATED),
            ("90", ["89.274"], Verdict.ROUNDED_UP),
        ],
    )
    def test_totals(self, total, parts, verdict):
        assert sum_ties(printed(total), [printed(part) for part in parts]).verdict is verdict

    def test_the_result_says_how_far_off(self):
        tie = sum_ties(printed("0.000"), [printed("89.974"), printed("0.000")])
        assert (tie.ok, tie.expected, tie.difference) == (False, Decimal("89.974"), Decimal("-89.974"))

    def test_exact_numbers_must_agree_exactly(self):
        assert not sum_ties(Printed.exact(10), [Printed.exact(Decimal("10.004"))]).ok
        assert sum_ties(Printed.exact(Decimal("10.1")), [Printed.exact(Decimal("10")), Printed.exact(Decimal("0.1"))]).ok

    def test_no_parts(self):
        with pytest.raises(BadInput, match="没有分项"):
            sum_ties(printed("1"), [])

    @given(st.lists(amounts.filter(lambda one: one >= 0), min_size=1, max_size=8), few_places)
    def test_a_true_total_always_ties(self, parts, places):
        assert sum_ties(print_at(sum(parts), places), [print_at(part, places) for part in parts]).ok

    @given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.integers(-20, 20))
    def test_n_half_units_and_no_more(self, cents, off):
        parts = [Printed(Decimal(one).scaleb(-2), 2) for one in cents]
        total = Printed(Decimal(sum(cents) + off).scaleb(-2), 2)
        assert sum_ties(total, parts).ok == (2 * abs(off) <= len(parts))


class TestRatios:
    """Rates and shares against their operands."""

    @pytest.mark.parametrize(
        ("rate", "numerator", "denominator", "verdict"),
        [
            ("96%", "1794.03", "1864.04", Verdict.TIES),
            ("24%", "1770.59", "7319.56", Verdict.TIES),
            ("24%", "1770.59", "1770.59", Verdict.WRONG),
            ("87%", "26.23", "30", Verdict.TIES),
            ("88.60", "976.20", "1101.73", Verdict.TRUNCATED),
            ("9.62", "105.96", "1101.73", Verdict.TIES),
            ("3", "2.419", "100", Verdict.ROUNDED_UP),
            ("100", "0.19", "0.19", Verdict.TIES),
            ("0", "0.01", "508.65", Verdict.TIES),
            ("0", "0", "508.65", Verdict.TIES),
            ("0", "8.00", "508.65", Verdict.WRONG),
            ("100", "0", "0", Verdict.UNDEFINED),
            ("0%", "89.974", "89.974", Verdict.WRONG),
            ("-50", "-1.00", "2.00", Verdict.TIES),
        ],
    )
    def test_rates(self, rate, numerator, denominator, verdict):
        assert ratio_ties(printed(rate), printed(numerator), printed(denominator)).verdict is verdict

    def test_counts_are_exact(self):
        assert ratio_ties(printed("98.53%"), Printed.exact(67), Printed.exact(68)).ok
        assert ratio_ties(printed("98.52%"), Printed.exact(67), Printed.exact(68)).verdict is Verdict.TRUNCATED
        assert ratio_ties(printed("13"), Printed.exact(1), Printed.exact(8)).ok
        assert ratio_ties(printed("12"), Printed.exact(1), Printed.exact(8)).verdict is Verdict.TRUNCATED

    def test_a_plain_ratio(self):
        tie = ratio_ties(printed("0.96"), printed("1794.03"), printed("1864.04"), percent=False)
        assert (tie.verdict, tie.expected) == (Verdict.TIES, Decimal("0.96"))

    def test_zero_denominator_has_no_expectation(self):
        tie = ratio_ties(printed("5"), printed("3"), printed("0"))
        assert (tie.verdict, tie.expected, tie.difference) == (Verdict.UNDEFINED, None, None)

    @given(positive, positive, few_places, few_places)
    def test_a_true_rate_always_ties(self, numerator, denominator, places, rate_places):
        part, whole = print_at(numerator, places), print_at(denominator, places)
        assume(whole.value > 0)
        assert ratio_ties(print_at(100 * numerator / denominator, rate_places), part, whole).ok

    @given(positive, positive, st.integers(0, 3))
    def test_a_cut_rate_is_told_from_a_wrong_one(self, numerator, denominator, places):
        rate = 100 * numerator / denominator
        stated = Printed(truncate(rate, places), places)
        verdict = ratio_ties(stated, Printed.exact(numerator), Printed.exact(denominator)).verdict
        assert verdict is (Verdict.TIES if half_up(rate, places) == stated.value else Verdict.TRUNCATED)

    @given(positive, positive, st.integers(0, 3), st.integers(2, 50))
    def test_two_units_off_is_wrong(self, numerator, denominator, places, units):
        off = half_up(100 * numerator / denominator, places) + units * Decimal(1).scaleb(-places)
        tie = ratio_ties(Printed(off, places), Printed.exact(numerator), Printed.exact(denominator))
        assert tie.verdict is Verdict.WRONG


class TestChanges:
    """Growth and decline."""

    @pytest.mark.parametrize(
        ("rate", "current", "prior", "verdict"),
        [
            ("-22.07", "10.91", "14.00", Verdict.TIES),
            ("-2.85", "10.91", "11.23", Verdict.TIES),
            ("-83.28", "4.38", "26.20", Verdict.TIES),
            ("-9.50", "4.38", "4.84", Verdict.TIES),
            ("9.50", "4.38", "4.84", Verdict.WRONG),
            ("100", "19.57", "0", Verdict.UNDEFINED),
            ("0.00", "19.57", "19.57", Verdict.TIES),
            ("50", "-5.00", "-10.00", Verdict.TIES),
        ],
    )
    def test_from_two_years(self, rate, current, prior, verdict):
        assert change_ties(printed(rate), printed(current), printed(prior)).verdict is verdict

    @pytest.mark.parametrize(
        ("rate", "delta", "current", "sign", "verdict"),
        [
            ("28.89", "246.93", "1101.73", 1, Verdict.TIES),
            ("28.10", "214.11", "976.20", 1, Verdict.TIES),
            ("24.83", "137.71", "692.30", 1, Verdict.TIES),
            ("16", "97.74", "516.82", -1, Verdict.TIES),
            ("7", "33.25", "444.76", -1, Verdict.TIES),
            ("16", "97.74", "516.82", 1, Verdict.WRONG),
            ("100", "19.57", "19.57", 1, Verdict.UNDEFINED),
        ],
    )
    def test_from_the_difference(self, rate, delta, current, sign, verdict):
        assert change_ties_delta(printed(rate), printed(delta), printed(current), sign).verdict is verdict

    def test_a_direction_that_is_none(self):
        with pytest.raises(BadInput, match="增减方向"):
            change_ties_delta(printed("1"), printed("1"), printed("1"), 0)

    @given(positive, positive, st.integers(0, 3))
    def test_a_true_change_always_ties(self, current, prior, places):
        now, before = print_at(current, 2), print_at(prior, 2)
        assume(before.value > 0)
        rate = 100 * (current - prior) / prior
        assert change_ties(print_at(rate, places), now, before).ok


class TestPlugs:
    """Shares bent so that they add up to 100."""

    whole = printed("1101.73")
    parts = [printed(text) for text in ("976.20", "105.96", "19.57")]

    def plug(self, *shares):
        return shares_plug([printed(share) for share in shares], self.parts, self.whole)

    def test_seed_002(self):
        assert self.plug("88.60", "9.62", "1.78") == 0

    def test_honest_shares_have_none(self):
        assert self.plug("88.61", "9.62", "1.78") is None

    def test_a_wrong_share_is_no_plug(self):
        assert self.plug("80.60", "17.62", "1.78") is None
        assert self.plug("78.60", "9.62", "11.78") is None

    def test_different_lengths(self):
        with pytest.raises(BadInput, match="个数相同"):
            self.plug("100")


def test_numbers_for_people():
    assert (plain(Decimal("1E+2")), plain(Decimal("0.00")), percent(Decimal("0.9624"), 0)) == ("100", "0", "96%")


@pytest.mark.parametrize("value", [None, True, "10", Decimal("NaN"), float("inf")])
def test_as_decimal_refuses_by_name(value):
    with pytest.raises(BadInput, match="分值"):
        as_decimal(value, "分值")


def test_as_decimal_takes_a_float_as_it_prints():
    assert as_decimal(0.1, "分值") == Decimal("0.1")


def test_numbers_no_form_can_mean_are_rounded_too():
    assert half_up(Decimal("1e300"), 2) == Decimal("1e300")
