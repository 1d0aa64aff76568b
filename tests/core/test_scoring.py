"""Scoring rules, case by case from tests/cases/rules, and the laws they keep."""

from decimal import Decimal
from pathlib import Path

import pytest
import tomllib
from hypothesis import given
from hypothesis import strategies as st

from xltools.core import errors
from xltools.core.citation import cite, document, documents
from xltools.core.completion import complete
from xltools.core.facts import PLACES, Facts
from xltools.core.rounding import half_up
from xltools.core.scheme import Scheme, schemes
from xltools.core.scoring import Scored, score_execution, score_indicator, total, which_rules
from xltools.core.scoring_rules import RULES, rule

FOLDER = Path(__file__).parent.parent / "cases" / "rules"
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)["case"]
]
NUMBERS = ("weight", "rate", "target", "actual")
MOF = Scheme.get("mof-2020-project")


def facts_from(case):
    told = {key: case[key] for key in Facts.__dataclass_fields__ if key in case}
    told |= {key: Decimal(told[key]) for key in NUMBERS if key in told}
    return Facts(**told | {"answers": tuple(case.get("answers", ()))})


def parameters_from(case):
    given_ = case.get("parameters", {})
    return {key: Decimal(value) if isinstance(value, int | Decimal) else value for key, value in given_.items()}


@pytest.mark.parametrize(("name", "case"), CASES)
def test_case(name, case):
    apply = RULES[name].function
    assert case["because"]
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])):
            apply(facts_from(case), **parameters_from(case))
        return
    award = apply(facts_from(case), **parameters_from(case))
    assert (award.points, award.low, award.high) == tuple(case.get(key) for key in ("points", "low", "high"))
    assert award.how
    if case.get("unknown"):
        assert award.points is award.low is award.high is None


@pytest.mark.parametrize(("name", "case"), [one for one in CASES if "admitted" in one.values[1]])
def test_intervals_admit_what_they_should(name, case):
    award = RULES[name].function(facts_from(case), **parameters_from(case))
    scored = Scored(None, award.low, award.high, name, "", "", "", 2, award.open_high)
    assert all(scored.admits(Decimal(score)) for score in case["admitted"])
    assert not any(scored.admits(Decimal(score)) for score in case["refused"])


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_its_cases(name):
    cases = [one.values[1] for one in CASES if one.values[0] == name]
    best = [case.get("points", case.get("high")) for case in cases]
    assert any(points == case["weight"] for points, case in zip(best, cases, strict=True)), "a full score"
    assert any(points is not None and points < case["weight"] for points, case in zip(best, cases, strict=True)), "less"
    assert any("error" in case or case.get("unknown") for case in cases), "input that cannot be scored"


def test_no_cases_without_a_rule():
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_can_be_shown(name):
    entry = RULES[name]
    assert entry.title and entry.details["fits"] <= set(PLACES) and document(entry.source).title
    assert "Source:" in entry.doc and any("一" <= letter <= "鿿" for letter in entry.summary)
    for seen in entry.details["seen"]:
        assert set(seen.parameters) <= set(entry.details["parameters"]) and document(seen.source)


@pytest.mark.parametrize(
    ("given_", "said"),
    [({"fits": ("nowhere",)}, "适用处"), ({"fits": ("higher",), "parameters": {"cost": "扣分"}}, "参数")],
)
def test_a_rule_with_undescribed_parameters_or_places_is_refused(given_, said):
    def function(facts):
        """Something. 某规则。"""

    with pytest.raises(errors.BadInput, match=said):
        rule("some-rule", title="某规则", source="arithmetic", **given_)(function)
    assert "some-rule" not in RULES


# ------------------------------------------------------------------------------------------------ laws

weights = st.decimals(min_value=0, max_value=100, places=1, allow_nan=False, allow_infinity=False)
rates = st.decimals(min_value=-1, max_value=4, places=6, allow_nan=False, allow_infinity=False)
places_with_rate = ("higher", "equal", "spend", "execution", "lower")
schemes_with_points = st.sampled_from([scheme for scheme in schemes() if scheme.points])


def points_at(scheme, place, rate, weight):
    met = rate <= 1 if place == "spend" else rate >= 1
    award = scheme.place(place).award(Facts(weight, rate, Decimal(100), 100 * rate, met, place=place))
    return scheme.place(place).rounded(award.points, weight)


@given(schemes_with_points, st.sampled_from(places_with_rate), rates, weights)
def test_points_lie_between_nothing_and_the_weight(scheme, place, rate, weight):
    if place == "lower":
        rate = min(Decimal(1), max(rate, Decimal("0.01")))
    assert 0 <= points_at(scheme, place, rate, weight) <= weight


@given(schemes_with_points, st.sampled_from(["higher", "execution", "lower"]), rates, rates, weights)
def test_more_completion_never_earns_less(scheme, place, one, other, weight):
    low, high = sorted((one, other))
    if place == "lower":
        low, high = (min(Decimal(1), max(rate, Decimal("0.01"))) for rate in (low, high))
    assert points_at(scheme, place, low, weight) <= points_at(scheme, place, high, weight)


@given(schemes_with_points, rates, rates, weights)
def test_more_spending_than_planned_never_earns_more(scheme, one, other, weight):
    low, high = sorted((abs(one), abs(other)))
    assert points_at(scheme, "spend", low, weight) >= points_at(scheme, "spend", high, weight)


@given(st.sampled_from(["reverse-linear", "inverse-ratio"]), rates.filter(lambda rate: rate > 0), weights)
def test_reverse_linear_is_never_milder_than_inverse_ratio(name, rate, weight):
    facts = Facts(weight, rate, place="spend")
    linear, inverse = (RULES[one].function(facts).points for one in ("reverse-linear", "inverse-ratio"))
    assert 0 <= linear <= inverse + Decimal("1e-15") and inverse <= weight


amounts = st.decimals(min_value=-10, max_value=10**6, places=2, allow_nan=False, allow_infinity=False)


@given(st.none() | amounts, st.none() | amounts, weights, schemes_with_points)
def test_every_pair_of_amounts_has_an_outcome(budget, executed, weight, scheme):
    scored = score_execution(budget, executed, weight, scheme)
    known = budget is not None and executed is not None and budget > 0 and executed >= 0
    assert (scored.points is not None) == known
    assert scored.sentence.endswith("。") and scored.sentence.count("。") == 1
    if known:
        assert 0 <= scored.points <= weight and scored.admits(scored.points)


@given(rates.filter(lambda rate: rate >= 0), st.sampled_from([Decimal(5), Decimal(10), Decimal(20)]))
def test_the_usual_rule_is_found_first(rate, weight):
    stated = half_up(weight * min(rate, Decimal(1)), 2)
    assert which_rules(stated, weight, rate=rate)[0].rule == "capped-ratio"


# ------------------------------------------------------------------------------------------------ whole indicators


@pytest.mark.parametrize(
    ("target", "actual", "points", "said"),
    [
        ("≥270人次", "553人次", "10", "不低于 130%，须说明原因"),
        ("≥100人", "120人", "10", "封顶"),
        ("≤0", "2", "0", "指标值为 0"),
        ("=0件", "0件", "10", "指标值为 0"),
        ("≥0", "-3", "0", "指标值为 0"),
        ("≥5%", "-2%", "0", "负"),
        ("≤-5%", "-2%", None, "负"),
        ("≥10公里", "5人", None, "单位不同"),
        ("≥10次", "", None, "未填"),
        ("", "", None, "未填"),
        ("2021年6月底前", "2021年8月", "0", "晚于期限"),
        ("2021年6月底前", "2021年5月", "10", "达标计分"),
        ("≤30万元", "262300元", "10", "不超过指标值"),
        ("30万元", "26.23万元", "10", "若按支出进度计分则按 87.43% 折算"),
        ("30万元", "33万元", "9.09", "四舍五入保留 2 位小数"),
        ("1个镇、5个街道", "1个镇、4个街道", "8", "取最低"),
    ],
)
def test_every_kind_of_indicator_has_an_outcome(target, actual, points, said):
    category = "成本指标" if "元" in target else None
    scored = score_indicator(complete(target, actual, category=category), Decimal(10), MOF)
    assert scored.points == (None if points is None else Decimal(points))
    assert said in scored.sentence and scored.source in scored.sentence
    assert scored.sentence.endswith("。")


@given(st.integers(1, 10**5), st.integers(0, 10**5), st.sampled_from("≥≤="), weights)
def test_points_of_real_texts_keep_the_law(target, actual, comparator, weight):
    scored = score_indicator(complete(f"{comparator}{target}人", f"{actual}人"), weight, MOF)
    assert 0 <= scored.points <= weight and scored.admits(scored.points)
    kept = actual <= target if comparator == "≤" else actual >= target
    assert not kept or scored.points == weight


def test_a_rule_chosen_for_the_wrong_kind_says_so():
    scored = score_indicator(complete("≥300人", "350人"), Decimal(6), MOF, rule="inverse-ratio")
    assert scored.points == Decimal("5.14") and "该规则用于反向定量指标" in scored.sentence


def test_a_rule_that_needs_a_table_cannot_be_chosen_by_name():
    with pytest.raises(errors.BadInput, match="bands.*table"):
        score_indicator(complete("≥300人", "350人"), Decimal(6), MOF, rule="bands")


# ------------------------------------------------------------------------------------------------ execution and totals


@pytest.mark.parametrize(
    ("budget", "executed", "said"),
    [
        ("0", "0", "预算数为 0"),
        ("0", "3.36", "预算数为 0"),
        ("-1", "1", "为负"),
        ("1", "-1", "为负"),
        (None, "1", "未填"),
        ("1", None, "未填"),
    ],
)
def test_execution_that_cannot_be_scored_says_why(budget, executed, said):
    budget, executed = (None if one is None else Decimal(one) for one in (budget, executed))
    scored = score_execution(budget, executed, Decimal(10), MOF)
    assert scored.points is None and said in scored.sentence and not scored.admits(Decimal(0))


def test_over_execution_is_capped_and_told():
    scored = score_execution(Decimal(100), Decimal(110), Decimal(10), MOF)
    assert scored.points == 10 and "须说明原因" in scored.sentence


def test_a_rule_chosen_by_name():
    scored = score_execution(Decimal("1864.04"), Decimal("1794.03"), Decimal(10), MOF, rule="step-deduct")
    assert scored.points == 6 and "指定的“分档扣分”" in scored.sentence and "雨花区" in scored.source


def test_an_unknown_rule_lists_the_known():
    with pytest.raises(errors.UnknownName, match="capped-ratio.*是否想用“tiers”"):
        score_execution(Decimal(1), Decimal(1), Decimal(10), MOF, rule="tier")


def test_totals_count_only_what_is_filled_in():
    assert total([Decimal(10), Decimal(20), None], [Decimal(3), None, None]) == 3


@pytest.mark.parametrize(
    ("weights_", "scores", "said"),
    [([10, 20], [3, 21], "第 2 行得分 21"), ([10], [-1], "第 1 行得分 -1"), ([None], [1], "第 1 行.*没有分值"), ([10], [1, 2], "行数相同")],
)
def test_a_total_that_cannot_be_names_the_row(weights_, scores, said):
    with pytest.raises(errors.BadInput, match=said):
        total(weights_, scores)


# ------------------------------------------------------------------------------------------------ which rule was it?


@pytest.mark.parametrize(
    ("stated", "rate", "expected"),
    [
        ("6", "0.9624", [("step-deduct", "half-up", 2, None)] * 2),
        ("3", "0.2419", [("capped-ratio", "up", 0, None)]),
        ("9", "0.862", [("capped-ratio", "half-up", 0, None), ("capped-ratio", "up", 0, None)]),
        ("9.62", "0.9624", [("capped-ratio", "half-up", 2, None)]),
        ("0", "1", []),
        ("7", "0.9624", []),
        ("0", "0.3", []),
    ],
)
def test_printed_scores_are_explained(stated, rate, expected):
    found = which_rules(Decimal(stated), Decimal(10), rate=Decimal(rate))
    assert [(one.rule, one.rounding, one.places, one.rate_places) for one in found] == expected


def test_case_19_rounded_the_rate_first_or_the_score():
    found = which_rules(Decimal(5), Decimal(10), rate=Decimal("154.74") / Decimal("310.2"))
    ways = {(one.rounding.value, one.places, one.rate_places) for one in found}
    assert {("half-up", 2, 0), ("half-up", 0, None)} <= ways
    assert {one.rule for one in found} == {"capped-ratio"}


def test_an_indicator_over_its_limit():
    found = which_rules(Decimal(7), Decimal(10), completion=complete("≤100%", "103%", name="三公经费控制率"))
    assert [(one.rule, one.parameters["cost"]) for one in found] == [("excess-deduct", 1)]


def test_a_score_inside_its_tier():
    completion = complete("符合相关规定", "达成预期指标")
    assert [one.rule for one in which_rules(Decimal(9), Decimal(10), completion=completion)] == ["tiers"]
    assert which_rules(Decimal(7), Decimal(10), completion=completion) == []


def test_nothing_to_compare_explains_nothing():
    assert which_rules(Decimal(5), Decimal(10)) == []


# ------------------------------------------------------------------------------------------------ citations


def test_every_document_is_told_with_its_status():
    assert cite("caiyu-2020-10").text == "《项目支出绩效评价管理办法》（财预〔2020〕10号）（据记忆，原文未核）"
    assert all(one.title and one.kind for one in documents().values())


def test_an_unknown_document_lists_the_known():
    with pytest.raises(errors.UnknownName, match="caiyu-2020-10"):
        cite("caiyu-2020")
