"""Schemes: what their files say, the seeds' printed numbers, and clear errors for a bad file."""

import copy
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
import tomllib

from xltools.core import errors
from xltools.core.completion import complete
from xltools.core.findings import Severity
from xltools.core.items import MEASURES, Measure
from xltools.core.rounding import HUNDRED, Printed, half_up
from xltools.core.scheme import Scheme, grade, read_grade, read_scheme, scheme_ids, schemes
from xltools.core.scoring import score_execution, score_indicator, total

FOLDER = Path(__file__).parent.parent / "cases" / "schemes"
FILES = {path.stem: tomllib.loads(path.read_text("utf-8"), parse_float=Decimal) for path in sorted(FOLDER.glob("*.toml"))}


def cases(kind):
    return [pytest.param(Scheme.get(id_), case, id=f"{id_}: {case['name']}") for id_, file in FILES.items() for case in file.get(kind, ())]


def agrees(scored, case):
    """The scored value is the case's: points, an interval, or nothing."""
    assert (scored.points, scored.low, scored.high) == tuple(case.get(key) for key in ("points", "low", "high"))
    assert case["because"] and scored.scheme and scored.source in scored.sentence
    if case.get("points") is not None:
        assert scored.admits(Decimal(case["points"]))


@pytest.mark.parametrize(("scheme", "case"), cases("execution"))
def test_execution(scheme, case):
    amounts = [Decimal(case[key]) for key in ("budget", "executed", "weight")]
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])):
            score_execution(*amounts, scheme)
        return
    scored = score_execution(*amounts, scheme)
    agrees(scored, case)
    assert scored.rule == case.get("rule", scored.rule)


@pytest.mark.parametrize(("scheme", "case"), cases("indicator"))
def test_indicator(scheme, case):
    completion = complete(case["target"], case["actual"], name=case["name"], category=case.get("category"))
    agrees(score_indicator(completion, Decimal(case["weight"]), scheme), case)


@pytest.mark.parametrize(("scheme", "case"), cases("item"))
def test_item(scheme, case):
    item = scheme.item(case["name"])
    assert item.points(Decimal(case["percentage"])) == case["points"] and case["because"]


@pytest.mark.parametrize(
    ("scheme", "item"), [pytest.param(one, item, id=f"{one.id}: {item.name}") for one in schemes() for item in one.items]
)
def test_every_item_has_a_case_for_full_points_and_one_for_less(scheme, item):
    points = [case["points"] for case in FILES[scheme.id]["item"] if item.called(case["name"])]
    assert max(points) == item.weight and min(points) < item.weight


@pytest.mark.parametrize(("scheme", "case"), cases("total"))
def test_total_and_grade(scheme, case):
    points = total([Decimal(one) for one in case["weights"]], [Decimal(one) for one in case["scores"]])
    assert (points, grade(points, scheme)) == (case["total"], case["grade"])


@pytest.mark.parametrize(("scheme", "case"), cases("rate"))
def test_printed_rate(scheme, case):
    assert half_up(HUNDRED * Decimal(case["part"]) / Decimal(case["whole"]), scheme.rate_places) == case["percent"]


@pytest.mark.parametrize("id_", scheme_ids())
def test_every_scheme_has_its_cases(id_):
    file = FILES[id_]
    shares = [
        Decimal(case["points"]) / Decimal(case["weight"])
        for kind in ("execution", "indicator")
        for case in file.get(kind, ())
        if "points" in case
    ] or [Decimal(case["percent"]) / HUNDRED for case in file["rate"]]
    assert max(shares) == 1 and min(shares) < 1


def test_no_cases_without_a_scheme():
    assert set(FILES) == set(scheme_ids())


@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.id)
def test_every_scheme_is_cited_and_complete(scheme):
    assert scheme.citations and all(one.text for one in scheme.citations)
    assert set(scheme.rules) == (set(Scheme.get().rules) if scheme.points else set())
    assert sum(scheme.weights.values()) == (100 if scheme.points else 0)
    assert scheme.in_force(scheme.first_year) and not scheme.in_force(scheme.first_year - 1)
    assert scheme.last_year is None or not scheme.in_force(scheme.last_year + 1)


@pytest.mark.parametrize("scheme", [one for one in schemes() if one.hypotheses], ids=lambda scheme: scheme.id)
def test_a_guessed_rule_is_told_in_every_sentence(scheme):
    amounts = [("100", "90"), ("100", "100"), ("100", "120"), ("0", "1")]
    for budget, executed in amounts:
        sentence = score_execution(Decimal(budget), Decimal(executed), Decimal(10), scheme).sentence
        assert "推断" in sentence and scheme.hypotheses[0] in sentence


def test_schemes_known_by_name():
    assert [scheme.id for scheme in schemes()] == sorted(scheme_ids())
    assert {scheme.id for scheme in schemes() if scheme.hypotheses} == {
        "haidian-2016-project",
        "jinshui-2021-department",
        "yiyang-2020-department",
    }


def test_an_unknown_scheme_lists_all():
    with pytest.raises(errors.UnknownName) as caught:
        Scheme.get("mof-2020-projekt")
    assert all(id_ in str(caught.value) for id_ in scheme_ids())


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ("100", "优"),
        ("90", "优"),
        ("90.00", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_grade_boundaries_are_inclusive(points, expected):
    assert {grade(Decimal(points), scheme) for scheme in schemes() if scheme.bands} == {expected}


@pytest.mark.parametrize("points", [Decimal("100.01"), Decimal("-0.01"), None, "90"])
def test_a_total_that_is_none_is_refused(points):
    with pytest.raises(errors.BadInput, match="总分"):
        grade(points, Scheme.get())


def test_a_scheme_without_grades_says_so():
    with pytest.raises(errors.BadInput, match="没有规定等级"):
        grade(Decimal(90), Scheme.get("xiqu-2021-project"))


def test_grades_as_forms_write_them():
    names = [read_grade(text, Scheme.get()) for text in ("优", "“优秀”", "良好", "不错")]
    assert names == ["优", "优", "良", None]


# ------------------------------------------------------------------------------------------------ items, severities, a base


def test_an_item_is_known_by_its_name_however_it_is_quoted():
    scheme = Scheme.get("yueyang-department")
    assert scheme.item(" “三公经费”控制率 ") is scheme.item("三公经费控制率") is not None
    assert scheme.item("三公经费") is None and Scheme.get().item("三公经费控制率") is None


def test_an_item_is_computed_from_what_the_printed_amounts_allow():
    measure = Scheme.get("yueyang-department").item("三公经费控制率").measure
    amounts = {
        "base-data.spending.three_public.executed": Printed(Decimal("10.10"), 2),
        "base-data.spending.three_public.budget": Printed(Decimal("10.00"), 2),
    }
    value, least, most = measure.percentages(amounts.get)
    assert (value, half_up(least, 2), half_up(most, 2)) == (101, Decimal("100.90"), Decimal("101.10"))
    assert measure.percentages({}.get) == ()
    nothing = amounts | {"base-data.spending.three_public.budget": Printed(Decimal(0), 2)}
    assert measure.percentages(nothing.get) == ()


def test_adjustments_count_in_both_directions_and_changes_in_one():
    citation = Scheme.get().weights_citation
    amounts = {"before": Printed.exact(Decimal(100)), "after": Printed.exact(Decimal(80)), "less": Printed.exact(Decimal(10))}
    told = [Measure(kind, ("after", "-less"), ("before",), citation).percentages(amounts.get)[0] for kind in MEASURES]
    assert dict(zip(MEASURES, told, strict=True)) == {"ratio": 70, "change": -30, "adjustment": 30}


def test_what_a_scheme_does_not_say_is_its_bases_and_says_so():
    base, own = Scheme.get("mof-2020-project"), Scheme.get("haidian-2016-project")
    assert own.place("equal").rule == base.place("equal").rule and own.bands == base.bands and own.weights == base.weights
    assert "未写明，按通用口径" in own.place("equal").citation.text and "未写明" not in own.place("lower").citation.text
    assert own.place("execution").rate_places == 0 and base.place("execution").rate_places is None


def test_a_scheme_may_make_a_check_milder_on_a_cited_ground():
    scheme = Scheme.get("yunnan-2021-project")
    assert scheme.severity == {"BD02": Severity.WARNING} and "保山" in scheme.severity_citation.text
    assert scheme.severity_citation in scheme.citations


# ------------------------------------------------------------------------------------------------ bad files

CITE = {"document": "case-23", "article": "评分标准", "verified": "read"}
ITEM = {"name": "控制率", "weight": 5, "place": "lower", "rule": "excess-deduct", "parameters": {"cost": 1}, "cite": CITE}


@pytest.fixture
def raw():
    path = resources.files("xltools.data").joinpath("schemes", "yiyang-2020-department.toml")
    return copy.deepcopy(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))


def broken(raw, path, value):
    """The table with the entry at a dotted path replaced, or removed when the value is None."""
    *way, last = path.split(".")
    table = raw
    for key in way:
        table = table[key]
    if value is None:
        del table[last]
    else:
        table[last] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("title", None, "缺少“title”"),
        ("id", "another", "id"),
        ("object", "household", "project、department"),
        ("rounding", "bankers", "half-up"),
        ("in_force.from", None, "缺少“from”"),
        ("rules.execution.rule", None, "缺少“rule”"),
        ("rules.execution.rule", "step-dedct", "是否想用“step-deduct”"),
        ("rules.execution.cite", None, "rules.execution.*依据"),
        ("rules.higher.cite.verified", "sure", "read、vendor"),
        ("rules.higher.cite.document", "caiyu-1999-1", "caiyu-2020-10"),
        ("weights.cite", None, "weights.*依据"),
        ("grades.cite", None, "grades.*依据"),
        ("rules.execution.parameters.cots", 1, "未知参数“cots”.*step、cost、of"),
        ("rules.execution.parameters.step", None, "缺少参数“step”"),
        ("rules.lower.rule", "tiers", "反向定量指标.*inverse-ratio"),
        ("rules.sideways", {"rule": "tiers"}, "sideways"),
        ("base", "mof-1999", "mof-2020-project"),
        ("base", "yueyang-department", "也有 base"),
        ("severity", {"BD02": "fatal"}, "BD02.*fatal.*off"),
        ("severity", {"BD02": "off"}, "severity.*依据"),
        ("items", [{"weight": 5}], "缺少“name”"),
        ("items", [{"name": "控制率", "weight": 5}], "缺少“place”"),
        ("items", [ITEM | {"place": "sideways"}], "sideways"),
        ("items", [ITEM | {"measure": {"kind": "ratio", "cite": CITE}}], "控制率”的 measure"),
        ("items", [ITEM | {"measure": {"kind": "ratio"}}], "measure.*依据"),
        ("grades.bands", [{"name": "优", "from": 90}], "0 分"),
    ],
)
def test_a_bad_file_is_refused_with_the_entry_named(raw, path, value, said):
    with pytest.raises(errors.XltoolsError, match=said):
        read_scheme("yiyang-2020-department", broken(raw, path, value))
