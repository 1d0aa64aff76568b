"""Which rules gave a form's scores: whatever did is among those named, and nothing is claimed on few scores."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.generate import draw
from tests.checks.patching import Case, bench_of
from xltools.checks.declare import Context
from xltools.core.facts import PLACES, Facts
from xltools.core.rule_sets import Evidence, RuleSets, rule_sets, suggested, ways, words
from xltools.core.scheme import Scheme, schemes

MOF = Scheme.get("mof-2020-project")
SCORED = [scheme for scheme in schemes() if scheme.points]
TIERS = ("达成", "部分达成", "未达成")

weights = st.decimals(min_value=1, max_value=40, places=1)
rates = st.decimals(min_value=0, max_value=2, places=4)


@st.composite
def facts_at(draw_, place):
    """Facts as a comparison yields them at one place."""
    weight, rate = draw_(weights), draw_(rates)
    if place == "qualitative":
        return Facts(weight, tier=draw_(st.sampled_from(TIERS)), place=place)
    if place == "deadline":
        return Facts(weight, met=draw_(st.booleans()), place=place)
    if place == "lower":
        rate = min(Decimal(1), max(rate, Decimal("0.05")))
    met = rate <= 1 if place == "spend" else rate >= 1
    return Facts(weight, rate, Decimal(100), 100 * rate, met, place=place)


def scored(facts, place):
    """The score a way of scoring gives, one of those it allows for a tier."""
    award = place.award(facts)
    stated = award.low if award.points is None else place.rounded(award.points, facts.weight)
    return Evidence("指标", facts, stated)


@st.composite
def forms(draw_, rules=None):
    """A form scored by one way at each place: the ways, and the scores."""
    names = draw_(st.lists(st.sampled_from(list(PLACES)), min_size=1, max_size=8))
    chosen = rules or {name: draw_(st.sampled_from(ways(name))) for name in sorted(set(names))}
    return chosen, tuple(scored(draw_(facts_at(name)), chosen[name]) for name in names)


@given(forms(), st.sampled_from(SCORED))
@settings(max_examples=60, deadline=None)
def test_whatever_gave_the_scores_is_among_those_reported(form, own):
    chosen, evidence = form
    sets = RuleSets(evidence, 0, own)
    assert sets.free.explained == sets.of == len(evidence)
    for one in evidence:
        assert chosen[one.facts.place] in sets.free.places[one.facts.place]


@given(st.data(), st.sampled_from(SCORED), st.sampled_from(SCORED))
@settings(max_examples=60, deadline=None)
def test_a_form_scored_by_a_scheme_is_explained_by_it_fully(data, scheme, own):
    _, evidence = data.draw(forms(dict(scheme.rules)))
    sets = RuleSets(evidence, 0, own)
    explained = {one.scheme.id: one.explained for one in (sets.used, *sets.others)}
    if scheme.object == own.object:
        assert explained[scheme.id] == sets.of == sets.best.explained and sets.best.scheme is not None
    if scheme is own:
        assert sets.left == () and sets.rival is None and sets.best.scheme is own


@given(forms(), st.sampled_from(SCORED))
@settings(max_examples=60, deadline=None)
def test_the_sentence_says_how_many_and_how_sure(form, own):
    sets = RuleSets(form[1], 0, own)
    assert sets.sentence.endswith("。") and sets.sentence.count("。") == 1
    assert f"可核对的 {sets.of} 个得分中，{sets.used.explained} 个" in sets.sentence
    assert ("看不出用的是哪条规则" in sets.sentence) == (sets.telling == 0)
    assert ("不足以断定" in sets.sentence) == (0 < sets.telling < 3)
    assert sets.rival is None or sets.telling >= 3


@pytest.mark.parametrize("seed", range(6))
def test_a_consistent_workbook_is_explained_by_its_own_schemes(seed):
    context = Context(draw(seed).bench().book)
    for assessment in context.assessments:
        if assessment.scheme.points:
            sets = rule_sets(assessment)
            assert [one.name for one in sets.left] == [] and sets.used.explained == sets.of > 0


def test_the_simplest_explanation_is_preferred():
    place = MOF.place("higher")
    evidence = tuple(
        scored(Facts(Decimal(10), Decimal(rate), Decimal(1), Decimal(rate), False), place) for rate in ("0.85", "0.333", "0.5")
    )
    sets = RuleSets(evidence, 0, MOF)
    assert sets.best.scheme is MOF and {one.id for one in sets.ties} >= {"sichuan-2022-project", "chongqing-2020-project"}


def test_another_scheme_is_named_only_when_it_explains_clearly_more():
    whole = Scheme.get("langfang-project").place("higher")
    facts = [Facts(Decimal(10), Decimal(rate), Decimal(1), Decimal(rate), False) for rate in ("0.333", "0.777", "0.5", "0.666")]
    evidence = tuple(scored(one, whole) for one in facts)
    sets = RuleSets(evidence, 0, MOF)
    assert sets.rival.scheme.places == 0 and (sets.used.explained, sets.rival.explained) == (1, 4)
    assert "可能用的是该方案" in sets.sentence
    assert RuleSets(evidence[:2], 0, MOF).rival is None


def test_a_rate_over_the_opening_budget_is_a_reading_too():
    changes = {
        "projects.2.funds.total.initial": 200,
        "projects.2.funds.total.annual": 180,
        "projects.2.funds.total.executed": 150,
        "projects.2.funds.total.score": 7.5,
    }
    context = Context(bench_of(Case("", (), "", set=changes)).book)
    sets = rule_sets(context.assess(context.projects[1]))
    execution = next(one for one in sets.evidence if one.name == "预算执行率")
    assert [reading.rate for reading in execution.readings][1] == Decimal("0.75")
    assert execution not in sets.left


def test_nothing_to_look_into_says_nothing():
    context = Context(bench_of(Case("", (), "", base="blank")).book)
    forms_ = context.book.of("project")
    sets = rule_sets(context.assess(forms_[0]))
    assert (sets.of, sets.sentence, sets.rival, sets.left) == (0, "", None, ())


@pytest.mark.parametrize(
    ("text", "year", "object_", "id_"),
    [
        ("岳阳市公路系统", None, "department", "yueyang-department"),
        ("银川市2021年度项目支出绩效自评表", 2021, "project", "yinchuan-2021-project"),
        ("银川市2024年度项目支出绩效自评表", 2024, "project", None),
        ("岳阳市公路系统", None, "project", None),
        ("某县水利局", 2022, "project", None),
    ],
)
def test_a_scheme_is_suggested_by_region_and_year(text, year, object_, id_):
    found = suggested(text, year, object_)
    assert (found.id if found else None) == id_


@pytest.mark.parametrize("place", PLACES)
def test_every_way_can_be_said_in_words(place):
    told = [words(way) for way in ways(place)]
    assert all(told) and len(set(told)) == len(told) and not any("None" in one or "Decimal" in one for one in told)
