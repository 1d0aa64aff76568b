"""Schemes: what their files say, the seeds' printed numbers, and clear errors for a bad file."""

import copy
import tomllib
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

from xltools.core import errors
from xltools.core.completion import complete
from xltools.core.rounding import HUNDRED, half_up
from xltools.core.scheme import Scheme, grade, read_grade, read_scheme, scheme_ids, schemes
from xltools.core.scoring import score_execution, score_indicator, total

FOLDER = Path(__file__).parent.parent / "cases" / "schemes"
FILES = {path.stem: tomllib.loads(path.read_text("utf-8"), parse_float=Decimal) for path in sorted(FOLDER.glob("*.toml"))}


def cases(kind):
    return [
        pytest.param(Scheme.get(id_), case, id=f"{id_}: {case['name']}")
        for id_, file in FILES.items()
        for case in file.get(kind, ())
    ]


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
    assert {scheme.id for scheme in schemes() if scheme.hypotheses} == {"jinshui-2021-department", "yiyang-2020-department"}


def test_an_unknown_scheme_lists_all():
    with pytest.raises(errors.UnknownName) as caught:
        Scheme.get("mof-2020-projekt")
    assert all(id_ in str(caught.value) for id_ in scheme_ids())


@pytest.mark.parametrize(
    ("points", "expected"),
    [("100", "优"), ("90", "优"), ("90.00", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"), ("59.99", "差"), ("0", "差")],
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


# ------------------------------------------------------------------------------------------------ bad files

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
    [("title", None, "缺少“title”"), ("id", "another", "id"), ("object", "household", "project、department"),
     ("rounding", "bankers", "half-up"), ("in_force.from", None, "缺少“from”"),
     ("rules.execution.rule", None, "缺少“rule”"), ("rules.execution.rule", "step-dedct", "是否想用“step-deduct”"),
     ("rules.execution.cite", None, "rules.execution.*依据"), ("rules.higher.cite.verified", "sure", "read、vendor"),
     ("rules.higher.cite.document", "caiyu-1999-1", "caiyu-2020-10"), ("weights.cite", None, "weights.*依据"),
     ("grades.cite", None, "grades.*依据"), ("rules.execution.parameters.cots", 1, "未知参数“cots”.*step、cost、of"),
     ("rules.execution.parameters.step", None, "缺少参数“step”"), ("rules.lower.rule", "tiers", "反向定量指标.*inverse-ratio"),
     ("rules.sideways", {"rule": "tiers"}, "sideways"), ("grades.bands", [{"name": "优", "from": 90}], "0 分")],
)
def test_a_bad_file_is_refused_with_the_entry_named(raw, path, value, said):
    with pytest.raises(errors.XltoolsError, match=said):
        read_scheme("yiyang-2020-department", broken(raw, path, value))
