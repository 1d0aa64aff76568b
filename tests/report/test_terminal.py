"""What stands on a terminal is what stands in the workbook: brackets and colons mean nothing there."""

import io

import pytest

from xltools.core.findings import Finding, Severity
from xltools.report.batch import Batch
from xltools.report.result import Result
from xltools.report.terminal import show_findings, show_rows

ODD = ["[b]甲[/b]", "[/]", "设备:ok:台", "[1]校园", "C:\\[红]"]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("text", ODD)
def test_texts_of_a_list_are_shown_as_they_are(text):
    shown = Terminal()
    show_rows(text, ["栏目", "内容"], [["名称", text]], shown)
    assert shown.getvalue().count(text) == 2


@pytest.mark.parametrize("text", ODD)
def test_texts_of_a_finding_are_shown_as_they_are(text):
    shown = Terminal()
    finding = Finding("BD01", "fund-total-mismatch", Severity.ERROR, text, "D7", text, "0", "1", f"填报的是{text}", "", "依据")
    show_findings(Batch(["甲.xlsx"], [Result("甲.xlsx", findings=(finding,))]), shown)
    assert shown.getvalue().count(text) == 3


def test_an_id_is_never_broken_since_people_copy_it(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    shown = Terminal()
    show_rows("", ["编号", "名称"], [["hubei-2022-project", "湖北省项目支出自评（预算执行20分、绩效指标80分）" * 3]], shown)
    assert any(line.split()[:1] == ["hubei-2022-project"] for line in shown.getvalue().splitlines())
