"""Dates: finished after the deadline, and years that are not the form's. 时间 IN14、IN15。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.checks.declare import Context, Found, check
from xltools.checks.form import CRITERIA
from xltools.checks.indicators import sound
from xltools.checks.wording import own_cells, quoted
from xltools.core.assess import SCORED_KINDS, Assessed
from xltools.core.findings import Severity
from xltools.core.model import Field, Form
from xltools.core.values import Direction, Kind, Reading

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*(?:年|[-—–~至]\s*(?:19|20)\d\d))")
_CITED = re.compile(
    r"《[^》]*》|〔[^〕]*〕|\[[^\]]*\]|[(（][^()（）]*号[^()（）]*[)）]|[(（]\d{4}年?版?[)）]|(?:自|从)?\d{4}年(?:\d+月)?(?:\d+日)?(?:以来|以后|起|后|印发|修订|发布|施行|实施)"
)
_SPAN = re.compile(r"((?:19|20)\d\d)\s*年?\s*[-—–~至]\s*((?:19|20)\d\d)")


@check(
    "IN14",
    "finished-late",
    title="完成时间晚于期限",
    severity=Severity.WARNING,
    source="arithmetic",
    refs=("C60",),
    formula="完成日期≤指标值所定期限",
    advice="请核对日期；确已逾期的，按规则计分并说明原因",
)
def finished_late(form: Form, context: Context) -> Iterator[Found]:
    """An actual date after the deadline.

    逾期的时效指标不算完成。只写月份的按该月最后一天看。
    """
    for one in sound(form, context):
        if _is_late(one):
            told = f"完成时间{quoted(one.row['actual'].text)}晚于期限{quoted(one.row['target'].text)}"
            yield Found(one.row["actual"], told, expected=f"不晚于 {one.row['target'].text}")


@check(
    "IN15",
    "year-differs",
    title="年度不一致",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C60",),
    on=(*SCORED_KINDS, "scorecard"),
    formula="项目名称、指标值、完成值所写年度=表的年度；评分标准不沿用早年口径",
    advice="请核对是否为上年项目或沿用了旧表",
)
def year_differs(form: Form, context: Context) -> Iterator[Found]:
    """A year in the project's name, a target date or an actual date that is not the form's.

    年度不符可能是跨年支付，也可能是沿用旧表。年份区间（2019—2023年）含本年的不算；评分标准、指标说明里只写着早年年份
    的只提示，文件名和文号里的年份、“自某年起”不算。期限在本年度而完成在下一年的由 IN14 指出。
    """
    year = _year_of(form, context)
    if year is None:
        return
    name = form["project_name"]
    named = _years(name.text)
    if named and year not in named:
        yield Found(name, f"项目名称里是 {min(named)} 年，本表是 {year} 年度", expected=f"{year}年")
    for one in sound(form, context):
        for field in _dated_otherwise(one, year):
            yield Found(field, f"{field.item.label}{quoted(field.text)}不在本表的 {year} 年度内", expected=f"{year}年")
    yield from _dated_criteria(form, year)
    signed = form["filled_on"].reading.date
    if signed and 0 < signed.last[0] < year:
        yield Found(form["filled_on"], f"填报日期 {form['filled_on'].text} 早于本表的 {year} 年度", expected=f"{year}年或以后")


def _is_late(one: Assessed) -> bool:
    return one.completion.direction is Direction.DEADLINE and one.completion.met is False


def _dated_otherwise(one: Assessed, year: int) -> Iterator[Field]:
    """The dates of an indicator that lie outside the year; late against a deadline inside it is late and no other year."""
    target, actual = one.completion.target, one.completion.actual
    if _lies_outside(target, year):
        yield one.row["target"]
    elif _is_late(one):
        return
    if _lies_outside(actual, year):
        yield one.row["actual"]


def _lies_outside(reading: Reading, year: int) -> bool:
    return reading.kind is Kind.DATE and reading.date is not None and reading.date.has_year and not _covers(reading, year)


def _dated_criteria(form: Form, year: int) -> Iterator[Found]:
    """Criteria that only speak of years long past: the wording of an older form."""
    for one in own_cells(row[key] for row in form.rows("indicators") for key in CRITERIA):
        named = _years(_CITED.sub("", one.text))
        if named and max(named) < year - 1:
            told = f"{one.item.label}里写的是 {max(named)} 年，本表是 {year} 年度，可能沿用了旧口径"
            yield Found(one, told, expected=f"{year}年度的口径", severity=Severity.INFO)


def _year_of(form: Form, context: Context) -> int | None:
    years = re.findall(r"(20\d\d)\s*年", form.title)
    return int(years[0]) if years else form.year or context.year


def _years(text: str) -> set[int]:
    """The years a text names, those between the ends of a span included."""
    years = {int(year) for year in _YEAR.findall(text)}
    for first, last in _SPAN.findall(text):
        years.update(range(int(first), int(last) + 1))
    return years


def _covers(reading: Reading, year: int) -> bool:
    assert reading.date is not None
    return reading.date.first[0] <= year <= reading.date.last[0]
