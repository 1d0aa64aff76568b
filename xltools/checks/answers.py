"""What is written as target and actual: bounds copied, words for numbers, units, rows of 其中. 指标的填写 IN09–IN13、IN16、IN17。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby, pairwise

from xltools.checks.declare import Context, Found, check
from xltools.checks.indicators import BOUNDS, sound
from xltools.checks.wording import FEW, cells_of, quoted, rows_of
from xltools.core import lexicon
from xltools.core.assess import Assessed
from xltools.core.completion import Completion
from xltools.core.findings import Severity
from xltools.core.model import Field, Form, Row
from xltools.core.numerals import clean
from xltools.core.rounding import plain
from xltools.core.units import canonical, compare, same_unit
from xltools.core.values import Confidence, Kind, Reading

LONG_TEXT = 10
_UNIT_IN_NAME = re.compile(
    r"(?:人次|次数|人数|户数|个数|件数|天数|篇数|场次|批次|里程|面积|[（(][^（()）]{1,6}[)）]|率|度|比例|占比|比重)[%％]?$"
)
_LONE_MYRIAD = re.compile(r"\d\s*[万亿]$")
_MISPRINT = re.compile(r"误印|不合写法|不存在")


# -- copied answers ------------------------------------------------------------------


@check(
    "IN09",
    "bound-copied",
    title="完成值照抄指标值的界限",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C56",),
    formula="完成值写实际数，不写≥、≤、以上、以内",
    advice="请填实际完成的数",
)
def bound_copied(form: Form, context: Context) -> Iterator[Found]:
    """An actual that repeats the target with its comparator, or only states a bound, and so reports nothing.

    “≥90%”是要求，不是结果，照抄就看不出实际完成多少。照抄的警告，写成别的界限的提示；相等的数字不在此列。
    """
    for one in sound(form, context):
        actual = one.row["actual"]
        if _bounded(one.completion.actual, (*BOUNDS, "=")) and _same_claim(one):
            yield Found(actual, f"完成值{quoted(actual.text)}照抄指标值，没有写明实际数", expected="实际完成的数")
        elif _bounded(one.completion.actual, BOUNDS):
            yield Found(actual, f"完成值{quoted(actual.text)}只写了界限，没有写明实际数", expected="实际完成的数", severity=Severity.INFO)


def _bounded(reading: Reading, signs: tuple[str, ...]) -> bool:
    """Does a quantity come with one of these comparators?"""
    if reading.kind is Kind.COMPOUND:
        return any(_bounded(part, signs) for part in reading.parts)
    return reading.kind is Kind.QUANTITATIVE and reading.stated not in lexicon.REPORTING and reading.comparator in signs


def _same_claim(one: Assessed) -> bool:
    target, actual = one.completion.target, one.completion.actual
    if clean(one.target) == clean(one.row["actual"].text):
        return True
    number = (actual.comparator, actual.number, actual.upper, actual.reference)
    return target.kind is actual.kind is Kind.QUANTITATIVE and number == (target.comparator, target.number, target.upper, target.reference)


@check(
    "IN10",
    "texts-copied",
    title="完成情况照抄指标文字",
    severity=Severity.INFO,
    source="reviewer-practice",
    refs=("C56",),
    formula="定性指标的完成值写实际做法和效果",
    advice="请写明实际做了什么、效果如何",
)
def texts_copied(form: Form, context: Context) -> Iterator[Found]:
    """Long qualitative targets repeated word for word as what was achieved.

    照抄不能说明完成情况。整张表合为一条，写明有几项；数字相等的不算。
    """
    rows = sound(form, context)
    copied = [one.row["actual"] for one in rows if _copies_words(one)]
    if len(copied) > 1:
        yield Found(copied[0], f"{len(rows)} 项中 {len(copied)} 项的完成值与指标值逐字相同（{rows_of(copied)}）", expected="实际完成情况")


def _copies_words(one: Assessed) -> bool:
    actual = clean(one.row["actual"].text)
    same = actual == clean(one.row["target"].text)
    return same and len(actual) >= LONG_TEXT and one.completion.actual.kind in (Kind.QUALITATIVE, Kind.DATE)


# -- words and numbers ---------------------------------------------------------------


@check(
    "IN11",
    "kind-mismatch",
    title="定量填文字或定性填数字",
    severity=Severity.ERROR,
    source="provincial-system",
    refs=("C57",),
    formula="定量指标的完成值是数，定性指标的完成值是文字",
    advice="定量指标请填实际数，定性指标请填完成情况",
)
def kind_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A number was asked for and words were given, or the other way round.

    “≤30万元”填“完成”，就看不出花了多少。指标值是明确的数而完成值只说完成的为错误，其余只警告。
    """
    for one in sound(form, context):
        target, actual = one.completion.target, one.completion.actual
        if _asks_number(target) and _gives_words(actual):
            yield _words_found(one)
        elif target.kind is Kind.QUALITATIVE and target.number is None and _bare_number(actual):
            told = f"指标值{quoted(one.row['target'].text)}是定性的，完成值只填了数字 {actual.text}"
            sure = one.row["comparator"].text == "定性"
            yield Found(one.row["actual"], told, expected="文字", severity=Severity.ERROR if sure else Severity.WARNING)


def _asks_number(target: Reading) -> bool:
    return target.kind is Kind.QUANTITATIVE and bool(target.number) and target.confidence is not Confidence.UNSURE


def _gives_words(actual: Reading) -> bool:
    return actual.kind in (Kind.QUALITATIVE, Kind.DATE) and actual.number is None and actual.reference is None


def _bare_number(actual: Reading) -> bool:
    return actual.kind is Kind.QUANTITATIVE and actual.unit is None and not actual.noun and actual.number is not None


def _words_found(one: Assessed) -> Found:
    target, actual = one.completion.target, one.completion.actual
    whole = (target.number, target.unit) == (Decimal(100), "%")
    sure = target.confidence is Confidence.CERTAIN and not target.noun and actual.tier is not None and not whole
    message = (
        f"指标值{quoted(one.target)}是数，完成值{quoted(actual.text)}是{'时间' if actual.kind is Kind.DATE else '文字'}，看不出完成多少"
    )
    return Found(
        one.row["actual"],
        message,
        expected=f"一个数（单位：{target.unit or '同指标值'}）",
        severity=Severity.ERROR if sure else Severity.WARNING,
    )


# -- units ---------------------------------------------------------------------------


@check(
    "IN12",
    "unit-differs",
    title="指标值与完成值单位不一致",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C59",),
    formula="完成值的单位与指标值相同或可换算",
    advice="请统一单位后重填",
)
def unit_differs(form: Form, context: Context) -> Iterator[Found]:
    """Target and actual in different units (人次 and 人), so that their ratio says little.

    人与人次口径不同，相除没有意义。可换算的（元与万元）、同义的（家与户）不算。
    """
    for one in sound(form, context):
        differing = [(part, doubt) for part in one.completion.parts or (one.completion,) if (doubt := _unit_doubt(part))]
        if differing:
            units = dict.fromkeys(part.target.unit or "" for part, _ in differing)
            yield Found(one.row["actual"], "；".join(dict.fromkeys(doubt for _, doubt in differing)), expected="、".join(units))


def _unit_doubt(part: Completion) -> str | None:
    target, actual = part.target, part.actual
    numbers = target.number is not None and actual.number is not None and actual.kind is Kind.QUANTITATIVE
    return compare(target.unit, actual.unit).doubt if numbers and target.unit and actual.unit else None


@check(
    "IN13",
    "unit-missing",
    title="指标值没有单位",
    severity=Severity.INFO,
    source="reviewer-practice",
    refs=("C59",),
    formula="数字写明单位；单位在指标名称、度量单位栏或完成值里的也可",
    advice="请补写单位",
)
def unit_missing(form: Form, context: Context) -> Iterator[Found]:
    """A number as target whose unit stands nowhere, or 5万 without 元.

    没有单位，汇总和核对时不知道数的是什么。单位写在度量单位栏、指标名称或完成值里的不提示。
    """
    bare = [one.row["target"] for one in sound(form, context) if _lacks_unit(one)]
    if len(bare) > FEW:
        yield Found(bare[0], f"有 {len(bare)} 项指标值没有写单位（{cells_of(bare)}）", expected="带单位的数")
        return
    for one in bare:
        missing = "在“万”或“亿”后面没有写单位" if _LONE_MYRIAD.search(clean(one.text)) else "没有写单位，指标名称和完成值里也没有"
        yield Found(one, f"指标值{quoted(one.text)}{missing}", expected="带单位的数")


def _lacks_unit(one: Assessed) -> bool:
    target, row = one.completion.target, one.row
    if target.kind is not Kind.QUANTITATIVE or target.number is None or target.reference or not row["unit"].blank:
        return False
    if _LONE_MYRIAD.search(clean(row["target"].text)):
        return True
    percentage = "%" in row["target"].format or "%" in row["actual"].format
    named = _UNIT_IN_NAME.search(clean(row["level3"].text)) or one.completion.actual.unit
    return target.unit is None and canonical(target.unit) is None and not target.noun and not percentage and not named


# -- rows of 其中 ----------------------------------------------------------------------


@check(
    "IN16",
    "child-rows-mismatch",
    title="“其中”各行与主行不符",
    severity=Severity.WARNING,
    source="arithmetic",
    refs=("C63",),
    formula="其中各行之和≤主行；列全的应相等",
    advice="请核对分项，未列全的补全",
)
def child_rows_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """Rows that break down the row above add up to something else.

    分项之和大于主行必有一处写错；小于主行的可能没有列全，只提示。
    """
    for main, children in _families(sound(form, context)):
        for key in ("target", "actual"):
            whole = _quantity(main, key)
            parts = [_quantity(child, key) for child in children]
            known = [part for part in parts if part is not None and whole is not None and same_unit(part.unit, whole.unit)]
            if whole is None or whole.number is None or not known or len(known) < len(parts):
                continue
            total = sum((part.number for part in known if part.number is not None), Decimal(0))
            yield from _family_found(main.row[key], whole.number, total, len(parts), whole.unit or "")


def _families(rows: list[Assessed]) -> Iterator[tuple[Assessed, list[Assessed]]]:
    """Each main row with the 其中 rows right under it, and those after them that are only set in like them."""
    marked: list[tuple[bool, Assessed]] = []
    for one in rows:
        marked.append((_is_child(one.row) or bool(marked and marked[-1][0] and _is_set_in(one.row)), one))
    runs = [(child, [one for _, one in group]) for child, group in groupby(marked, key=lambda pair: pair[0])]
    for (child, mains), (_, children) in pairwise(runs):
        if not child:
            yield mains[-1], children


def _is_child(row: Row) -> bool:
    return bool(re.match(r"(?:\d+[、.)）]|[（(]\d+[)）])?\s*其中", row["level3"].text.strip()))


def _is_set_in(row: Row) -> bool:
    return str(row["level3"].value)[:1].isspace() and row["weight"].blank


def _quantity(one: Assessed, key: str) -> Reading | None:
    reading = one.completion.target if key == "target" else one.completion.actual
    plain_number = reading.kind is Kind.QUANTITATIVE and reading.number is not None and reading.upper is None
    return reading if plain_number and reading.unit != "%" else None


def _family_found(at: Field, whole: Decimal, total: Decimal, count: int, unit: str) -> Iterator[Found]:
    if total == whole:
        return
    told = f"主行 {plain(whole)} {unit}，“其中”{count} 行合计 {plain(total)} {unit}，相差 {plain(abs(total - whole))} {unit}"
    if total > whole:
        yield Found(at, told, expected=f"不小于 {plain(total)} {unit}")
    elif count > 1:
        yield Found(at, f"{told}，分项可能没有列全", expected=f"{plain(total)} {unit}", severity=Severity.INFO)


# -- suspicious readings -----------------------------------------------------------------


@check(
    "IN17",
    "suspicious-value",
    title="数值可能误印",
    severity=Severity.INFO,
    source="inference",
    refs=("C62",),
    formula="指标值、完成值能读成一个合理的数或日期",
    advice="请对照原件核对",
)
def suspicious_value(form: Form, context: Context) -> Iterator[Found]:
    """A value that looks like a misprint of another: 290% for ≥90%, 1OO% for 100%, 2月30日.

    这类写法多由扫描识别或手误造成，读不准就不据此判断对错，只请核对。指标值、完成值逐个看，一律只提示。
    """
    for one in sound(form, context):
        for key, reading in (("target", one.completion.target), ("actual", one.completion.actual)):
            notes = [note for each in (reading, *reading.parts) for note in each.notes if _MISPRINT.search(note)]
            if notes:
                yield Found(
                    one.row[key],
                    f"{one.row[key].item.label}{notes[0].rstrip('。').removesuffix('，请核对').removesuffix('，请核对原件')}",
                    expected="可读的数或日期",
                )
