"""Findings of one cause: one leads, the others are told with it; none is lost, and none hides one that stands by itself."""

import pytest

from tests.checks.patching import Case, bench_of
from xltools.checks.declare import Context
from xltools.checks.run import run
from xltools.report.batch import Batch
from xltools.report.result import Result
from xltools.report.terminal import show_findings
from xltools.report.words import leading

FUNDS = "projects.3.funds"


def findings(select=(), **changes):
    return run(Context(bench_of(Case("case", (), "", set=changes)).book), select)


def groups(found):
    """Code and cell of every finding that follows, with those of its leader."""
    return {(one.code, one.cell): tuple(one.follows.replace(f"{one.sheet}!", "").split()) for one in found if one.follows}


NOTHING = {f"{FUNDS}.total.{key}": 0 for key in ("initial", "annual", "executed")}
WRONG_TOTAL = {**NOTHING, f"{FUNDS}.total.rate": 0, f"{FUNDS}.total.score": 0}


def test_a_wrong_total_is_one_finding_with_what_follows_from_it():
    found = findings(**WRONG_TOTAL)
    first = next(one for one in found if one.code == "BD01")
    assert {one.code for one in found if one.follows} >= {"BD01", "BD02", "BD06"}
    assert {one.follows for one in found if one.follows} == {first.id}
    assert set(first.also) == {one.id for one in found if one.follows}
    assert leading(found).count(first) == 1 and len(leading(found)) < len(found) - 2


def test_a_rate_that_is_wrong_by_itself_leads_itself():
    found = findings(**{f"{FUNDS}.total.rate": 0.5})
    assert [(one.code, one.follows) for one in found if one.code == "BD02"] == [("BD02", "")]


def test_what_follows_is_still_found_when_it_alone_is_asked_for():
    alone = findings(select=["BD02"], **WRONG_TOTAL)
    assert [one.code for one in alone] == ["BD02"] and not alone[0].follows
    assert leading(alone) == alone


def test_grouping_changes_neither_the_findings_nor_their_order():
    found = findings(**WRONG_TOTAL)
    apart = sorted((one.code, one.cell) for code in sorted({one.code for one in found}) for one in findings(select=[code], **WRONG_TOTAL))
    assert sorted((one.code, one.cell) for one in found) == apart


def test_the_terminal_tells_a_group_in_one_line(capsys):
    book = bench_of(Case("case", (), "", set=WRONG_TOTAL)).book
    found = run(Context(book), ["BD01", "BD02", "BD06"])
    show_findings(Batch(["表.xlsx"], [Result("表.xlsx", book=book, findings=tuple(found))]))
    lines = [line for line in capsys.readouterr().out.splitlines() if "BD0" in line]
    assert len(found) >= 5 and len(lines) == 1
    assert f"连带 {len(found) - 1} 处" in lines[0] and "BD02" in lines[0]


@pytest.mark.parametrize("base", ["001", "002", "003"])
def test_leaders_are_as_grave_as_what_follows_from_them(base):
    found = run(Context(bench_of(Case("case", (), "", base=base)).book))
    known = {one.id: one for one in found}
    for one in found:
        if one.follows:
            assert known[one.follows].severity.rank <= one.severity.rank and not known[one.follows].follows
