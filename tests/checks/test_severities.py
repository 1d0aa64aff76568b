"""How gravely a scheme takes a check: applied to the findings of its forms, on a cited ground, and refused when unknown."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.checks.patching import Case, bench_of
from xltools.checks.declare import CHECKS, Context
from xltools.checks.run import run
from xltools.checks.severities import severities, told_by_schemes
from xltools.core.errors import UnknownName
from xltools.core.findings import Severity
from xltools.core.scheme import Scheme, schemes
from xltools.report.catalogue import show

RATE = {"projects.1.funds.total.rate": "50%"}


def found(severity, code="BD02", changes=RATE):
    """The findings of one check where the projects' scheme takes it so."""
    context = Context(bench_of(Case("", (), "", set=changes)).book)
    scheme = replace(
        context.schemes["project"],
        severity=MappingProxyType(severity),
        severity_citation=Scheme.get("yunnan-2021-project").severity_citation,
    )
    context.__dict__["schemes"] = {**context.schemes, "project": scheme}
    return run(context, select=[code])


@pytest.mark.parametrize("severity", Severity)
def test_a_scheme_says_how_grave_a_check_is(severity):
    findings = found({"BD02": severity})
    assert [one.severity for one in findings] == [severity] and "程度按《保山市绩效自评表备注》" in findings[0].source


def test_a_scheme_may_switch_a_check_off_and_leaves_the_others_alone():
    assert found({"BD02": None}) == []
    assert [(one.severity, "程度按" in one.source) for one in found({"BD03": None})] == [(Severity.ERROR, False)]


def test_a_case_taken_more_lightly_stays_so():
    changes = {"projects.1.indicators.1.score": 8, "projects.1.indicators.1.note": "两期课程质量不高"}
    assert [one.severity for one in found({"SC12": Severity.ERROR}, "SC12", changes)] == [Severity.INFO]


def test_a_department_form_is_not_judged_by_the_projects_scheme():
    changes = {"department.funds.total.rate": "50%"}
    assert [one.severity for one in found({"BD02": Severity.INFO}, changes=changes)] == [Severity.ERROR]


@pytest.mark.parametrize("code", ["BD99", "execution-rate-mismatch"])
def test_a_check_that_does_not_exist_is_refused(code):
    with pytest.raises(UnknownName, match=f"{code}.*可接受：AC01"):
        found({code: Severity.INFO})


@pytest.mark.parametrize("scheme", [one for one in schemes() if one.severity], ids=lambda scheme: scheme.id)
def test_every_scheme_names_checks_that_exist_and_the_catalogue_shows_them(scheme):
    for code in severities(scheme):
        assert code in CHECKS and any(scheme.title in line for line in told_by_schemes(code))
        assert scheme.title in show("checks", code) and f"校验程度：{code}" in show("schemes", scheme.id)


def test_the_yunnan_rate_that_may_rest_on_carried_over_money_is_a_warning():
    context = Context(bench_of(Case("", (), "", set=RATE)).book, "yunnan-2021-project")
    assert [one.severity for one in run(context, select=["BD02"])] == [Severity.WARNING]
