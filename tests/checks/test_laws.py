"""The two laws on generated workbooks: nothing that holds is an error, and every certain defect is found where it is.

A defect is a change of one or two cells of a workbook that holds; what it causes is what the workbook without it does
not show. tests/cases/checks has the cases written by hand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from tests.checks.drawn_indicators import REASON, TIERS
from tests.checks.generate import WEIGHTS, Drawn, draw
from tests.checks.patching import named
from xltools.checks.declare import Context
from xltools.checks.run import run
from xltools.core.findings import Finding, Severity

CONSISTENT = range(70)
SEEDS = range(1000, 1400)
EACH = 2
MOST = 3


@pytest.mark.parametrize("seed", CONSISTENT)
def test_nothing_that_holds_is_an_error(seed):
    findings = run(Context(draw(seed).bench().book))
    assert [told(one) for one in findings if one.severity is Severity.ERROR] == []


# -- defects ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    """A defect in a workbook: the changes by key, the keys it may be told at, how gravely at least."""

    changes: Mapping[str, Any]
    at: tuple[str, ...]
    severity: Severity = Severity.ERROR


Defect = Callable[[Drawn], Planted | None]
DEFECTS: dict[str, Defect] = {}


def defect(name: str) -> Callable[[Defect], Defect]:
    return lambda function: DEFECTS.setdefault(name, function)


def number(drawn: Drawn, key: str) -> Decimal | None:
    """The number typed at a key, if it is one."""
    value = drawn.value(key)
    return value if isinstance(value, Decimal) else None


def all_numbers(drawn: Drawn, *keys: str) -> list[Decimal] | None:
    numbers = [number(drawn, key) for key in keys]
    return None if None in numbers else [one for one in numbers if one is not None]


def transposed(value: Decimal) -> Decimal | None:
    """Two neighbouring digits before the point exchanged: 1749.03 for 1794.03."""
    whole, point, decimals = str(value).partition(".")
    for index in range(len(whole) - 1, 0, -1):
        if whole[index] != whole[index - 1] and whole[index] != "0":
            return Decimal(whole[: index - 1] + whole[index] + whole[index - 1] + whole[index + 1 :] + point + decimals)
    return None


TOTALS = {
    "收入合计": ("accounts", "income.total.amount", ("general", "fund", "undertaking", "other"), "income.{}.amount"),
    "支出合计": ("accounts", "expenditure.total.amount", ("basic", "project"), "expenditure.{}.amount"),
    "财政拨款本年合计": ("accounts", "fiscal.year.expenditure", ("general", "fund"), "fiscal.{}.expenditure"),
    "一般公共基本支出": ("accounts", "general_use.basic.amount", ("staff", "operating"), "general_use.{}.amount"),
    "三公合计": ("accounts", "three_public.total.executed", ("abroad", "vehicles", "reception"), "three_public.{}.executed"),
    "采购总额": ("accounts", "procurement.total.amount", ("goods", "works", "services"), "procurement.{}.amount"),
    "项目支出": ("base-data", "spending.project.executed", ("project_work", "project_running", "project_special"), "spending.{}.executed"),
    "基础数据三公": ("base-data", "spending.three_public.executed", ("vehicles", "abroad", "reception"), "spending.{}.executed"),
    "整体资金总额": ("department", "funds.total.executed", ("fiscal", "other"), "funds.{}.executed"),
    "整体预算构成": ("department", "funds.total.annual", ("nature.basic", "nature.project"), "{}"),
}


def _wrong_total(form: str, key: str, parts: tuple[str, ...], pattern: str, change: Callable[[Decimal], Decimal | None]) -> Defect:
    def plant(drawn: Drawn) -> Planted | None:
        stated = number(drawn, f"{form}.{key}")
        if stated is None or not all_numbers(drawn, *(f"{form}.{pattern.format(part)}" for part in parts)):
            return None
        wrong = change(stated)
        return Planted({f"{form}.{key}": wrong}, (f"{form}.{key}",)) if wrong is not None else None

    return plant


for name, (form, key, parts, pattern) in TOTALS.items():
    DEFECTS[f"{name}多0.05"] = _wrong_total(form, key, parts, pattern, lambda value: value + Decimal("0.05"))
    DEFECTS[f"{name}少1"] = _wrong_total(form, key, parts, pattern, lambda value: value - 1 if value > 1 else None)
for name in ("支出合计", "整体资金总额", "项目支出", "收入合计"):
    DEFECTS[f"{name}颠倒数字"] = _wrong_total(*TOTALS[name], transposed)


def _rate(key: str, above: str, below: str, *, part: bool = True) -> Defect:
    """A rate off by one unit of its last place, where rounding and cutting give another."""

    def plant(drawn: Drawn) -> Planted | None:
        operands = all_numbers(drawn, above, below)
        if not operands or operands[1] < 50 or operands[0] < 1 or max(-int(one.as_tuple().exponent) for one in operands) > 2:
            return None
        right = (100 * operands[0] / operands[1]).quantize(Decimal("0.1"))
        wrong = right + Decimal("0.2") if right < 90 or not part else right - Decimal("0.2")
        return Planted({key: f"{wrong}%"}, (key,))

    return plant


DEFECTS["整体执行率差末位"] = _rate("department.funds.total.rate", "department.funds.total.executed", "department.funds.total.annual")
DEFECTS["收入占比差末位"] = _rate("accounts.income.general.share", "accounts.income.general.amount", "accounts.income.total.amount")
DEFECTS["支出占比差末位"] = _rate(
    "accounts.expenditure.basic.share", "accounts.expenditure.basic.amount", "accounts.expenditure.total.amount"
)
DEFECTS["功能科目占比差末位"] = _rate("accounts.functions.1.share", "accounts.functions.1.amount", "accounts.functions_total.amount")
DEFECTS["完成预算差末位"] = _rate(
    "accounts.functions_total.completion", "accounts.functions_total.amount", "accounts.functions_total.budget"
)
DEFECTS["采购占比差末位"] = _rate("accounts.procurement.sme.share", "accounts.procurement.sme.amount", "accounts.procurement.total.amount")


@defect("执行率按年初预算计算")
def _opening(drawn: Drawn) -> Planted | None:
    found = all_numbers(drawn, *(f"department.funds.total.{key}" for key in ("initial", "annual", "executed")))
    if not found or abs(found[0] / found[1] - 1) < Decimal("0.02"):
        return None
    return Planted({"department.funds.total.rate": f"{100 * found[2] / found[0]:.2f}%"}, ("department.funds.total.rate",))


@defect("控制率算错")
def _control(drawn: Drawn) -> Planted | None:
    posts, people = drawn.value("base-data.staff.total.posts"), drawn.value("base-data.staff.total.people")
    return Planted({"base-data.staff.total.rate": f"{Decimal(100 * people) / posts + 1:.2f}%"}, ("base-data.staff.total.rate",))


def _changed_row(drawn: Drawn, word: str) -> str | None:
    keys = ("general", "grand_total", "fiscal", "running")
    return next(
        (
            f"accounts.change.{key}"
            for key in keys
            if drawn.value(f"accounts.change.{key}.direction") == word
            and all_numbers(drawn, f"accounts.change.{key}.delta", f"accounts.change.{key}.amount")
        ),
        None,
    )


@defect("增加写成减少")
def _reversed(drawn: Drawn) -> Planted | None:
    row = _changed_row(drawn, "增加")
    if row is None:
        return None
    amount, delta = all_numbers(drawn, f"{row}.amount", f"{row}.delta") or ()
    if amount < 10 or delta / amount < Decimal("0.05"):
        return None
    changes = {f"{row}.direction": "减少", f"{row}.rate": f"{100 * delta / (amount - delta):.2f}%"}
    return Planted(changes, (f"{row}.direction", f"{row}.rate")) if delta < amount else None


@defect("持平而有增减额")
def _level(drawn: Drawn) -> Planted | None:
    row = _changed_row(drawn, "增加") or _changed_row(drawn, "减少")
    return Planted({f"{row}.direction": "持平", f"{row}.rate": ""}, (f"{row}.direction",)) if row else None


@defect("增减额为负数")
def _negative_change(drawn: Drawn) -> Planted | None:
    row = _changed_row(drawn, "增加")
    return (
        Planted({f"{row}.delta": -(number(drawn, f"{row}.delta") or 1), f"{row}.rate": ""}, (f"{row}.direction", f"{row}.delta"))
        if row
        else None
    )


@defect("类少于其项")
def _function(drawn: Drawn) -> Planted | None:
    found = all_numbers(drawn, "accounts.functions.1.amount", "accounts.functions.2.amount")
    if not found or found[0] < 5 or drawn.value("accounts.functions.1.level") != "类":
        return None
    changes = {"accounts.functions.1.amount": found[0] - 2, "accounts.functions.1.share": "", "accounts.functions.1.completion": ""}
    return Planted(changes, ("accounts.functions.1.amount", "accounts.functions_total.amount"))


@defect("收支总计不等")
def _balance(drawn: Drawn) -> Planted | None:
    stated = number(drawn, "accounts.expenditure.grand_total.amount")
    return (
        Planted({"accounts.expenditure.grand_total.amount": stated + 3}, ("accounts.expenditure.grand_total.amount",)) if stated else None
    )


@defect("小微大于中小企业")
def _small(drawn: Drawn) -> Planted | None:
    found = all_numbers(drawn, "accounts.procurement.sme.amount", "accounts.procurement.small.amount")
    if not found or found[0] < 1:
        return None
    return Planted(
        {"accounts.procurement.small.amount": found[0] + 1, "accounts.procurement.small.share": ""}, ("accounts.procurement.small.amount",)
    )


@defect("附表正文不同")
def _twice(drawn: Drawn) -> Planted | None:
    stated = number(drawn, "accounts.change.grand_total.amount")
    return (
        Planted(
            {"accounts.change.grand_total.amount": stated + 2, "accounts.change.grand_total.rate": ""},
            ("accounts.change.grand_total.amount",),
        )
        if stated
        else None
    )


def _negative(key: str) -> Defect:
    def plant(drawn: Drawn) -> Planted | None:
        stated = number(drawn, key)
        return Planted({key: -stated}, (key,)) if stated else None

    return plant


DEFECTS["项目支出为负数"] = _negative("base-data.spending.project_work.executed")
DEFECTS["事业收入为负数"] = _negative("accounts.income.undertaking.amount")


@defect("决算支出与整体自评不符")
def _executed(drawn: Drawn) -> Planted | None:
    keys = [f"department.funds.{row}.executed" for row in ("total", "other")]
    found = all_numbers(drawn, *keys)
    changes = {key: one + 7 for key, one in zip(keys, found or (), strict=False)}
    return Planted({**changes, "department.funds.total.rate": "", "department.funds.total.score": ""}, (keys[0],)) if found else None


@defect("基础数据项目支出与决算不符")
def _base(drawn: Drawn) -> Planted | None:
    keys = ["base-data.spending.project.executed", "base-data.spending.project_work.executed"]
    found = all_numbers(drawn, *keys)
    return Planted({key: one + 4 for key, one in zip(keys, found, strict=True)}, (keys[0],)) if found else None


@defect("项目表执行数多于决算")
def _projects(drawn: Drawn) -> Planted | None:
    keys = [f"projects.1.funds.{row}.executed" for row in ("total", "other")]
    found = all_numbers(drawn, *keys)
    if not found or drawn.value("projects.1.funds.other.executed") is None:
        return None
    changes = {key: one + 500 for key, one in zip(keys, found, strict=True)}
    blank = {f"projects.1.{key}": "" for key in ("funds.total.rate", "funds.total.score", "total.score", "grade", "funds.other.rate")}
    return Planted(changes | {key: "" for key in blank if drawn.value(key) is not None}, ("project-list.total.executed",), Severity.WARNING)


# -- indicators, scores, grades ----------------------------------------------------------


def rows_of(drawn: Drawn, form: str) -> list[dict[str, Any]]:
    """The indicator rows of a form that is scored; none of a project form without points."""
    layout, rows = next((one.layout, one.rows["indicators"]) for name, one in named(drawn.filling) if name == form)
    return [] if layout == "xiqu-2021-project" else [dict(row) for row in rows]


def chosen_row(drawn: Drawn, fits: Callable[[dict[str, Any]], bool]) -> tuple[str, dict[str, Any]] | None:
    """An indicator row of the department or the first scored project that fits, by key."""
    for form in ("department", "projects.1"):
        for index, row in enumerate(rows_of(drawn, form), 1):
            if fits(row):
                return f"{form}.indicators.{index}", row
    return None


def counted(row: dict[str, Any]) -> bool:
    return all(isinstance(row.get(key), Decimal) for key in ("target", "actual", "score")) and row["target"] > 0


def without_total(drawn: Drawn, key: str) -> dict[str, Any]:
    """Leave the totals that follow from a score to the form's formulas, so that only the score is wrong."""
    form = key.partition(".indicators")[0]
    keys = [f"{form}.total.score", f"{form}.grade"]
    return {one: "" for one in keys if drawn.value(one) is not None} | _without_summary(drawn, form)


def _without_summary(drawn: Drawn, form: str) -> dict[str, Any]:
    if form != "department":
        return {}
    names = ["预算执行", *WEIGHTS[drawn.filling.department_scheme]]
    weights = (10, *WEIGHTS[drawn.filling.department_scheme].values())
    rows = [{"name": name, "weight": weight} for name, weight in zip(names, weights, strict=True)]
    return {"score-summary.blocks": rows, "score-summary.total.score": "", "score-summary.total.rate": ""}


@defect("得分高于分值")
def _above(drawn: Drawn) -> Planted | None:
    found = chosen_row(drawn, lambda row: "score" in row)
    if not found:
        return None
    key, row = found
    return Planted({f"{key}.score": row["weight"] + 1, **without_total(drawn, key)}, (f"{key}.score",))


@defect("得分不合规则")
def _rule(drawn: Drawn) -> Planted | None:
    found = chosen_row(
        drawn, lambda row: counted(row) and row.get("comparator") == "≥" and row["actual"] < row["target"] and row["score"] > 3
    )
    if not found:
        return None
    key, row = found
    return Planted({f"{key}.score": row["score"] - Decimal("1.37"), **without_total(drawn, key)}, (f"{key}.score",))


@defect("未完成得满分")
def _full(drawn: Drawn) -> Planted | None:
    found = chosen_row(
        drawn,
        lambda row: counted(row) and row.get("comparator") == "≥" and row["actual"] < row["target"] * Decimal("0.7") and row["weight"] > 3,
    )
    if not found:
        return None
    key, row = found
    return Planted({f"{key}.score": row["weight"], **without_total(drawn, key)}, (f"{key}.score",))


@defect("超过上限得满分")
def _over(drawn: Drawn) -> Planted | None:
    found = chosen_row(drawn, lambda row: counted(row) and row.get("comparator") == "≤" and row["actual"] > row["target"] * Decimal("1.1"))
    if not found:
        return None
    key, row = found
    return Planted({f"{key}.score": row["weight"], **without_total(drawn, key)}, (f"{key}.score",))


@defect("零指标有发生得满分")
def _happened(drawn: Drawn) -> Planted | None:
    found = chosen_row(drawn, lambda row: isinstance(row.get("target"), Decimal) and row["target"] == 0 and "score" in row)
    if not found:
        return None
    key, _row = found
    return Planted({f"{key}.actual": 2, f"{key}.note": REASON, **without_total(drawn, key)}, (f"{key}.score",))


@defect("未完成没有原因")
def _reason(drawn: Drawn) -> Planted | None:
    found = chosen_row(drawn, lambda row: counted(row) and row.get("comparator") in ("≥", "≤") and row["score"] < row["weight"])
    return Planted({f"{found[0]}.note": ""}, (f"{found[0]}.note",)) if found else None


@defect("定性得分不在档内")
def _tier(drawn: Drawn) -> Planted | None:
    found = chosen_row(drawn, lambda row: row.get("actual") == tuple(TIERS)[1] and row["weight"] >= 2)
    if not found:
        return None
    key, row = found
    return Planted({f"{key}.score": row["weight"] * Decimal("0.95"), **without_total(drawn, key)}, (f"{key}.score",))


@defect("完成值空白而有得分")
def _blank(drawn: Drawn) -> Planted | None:
    found = chosen_row(drawn, lambda row: row.get("score", 0) > 0 and not row["level1"].startswith("投入"))
    return Planted({f"{found[0]}.actual": ""}, (f"{found[0]}.actual",)) if found else None


@defect("扣分没有原因")
def _lost(drawn: Drawn) -> Planted | None:
    found = chosen_row(
        drawn, lambda row: row.get("comparator") == "定性" and 0 < row["score"] < row["weight"] and row["actual"] == next(iter(TIERS))
    )
    return Planted({f"{found[0]}.note": ""}, (f"{found[0]}.score",)) if found else None


@defect("预算执行得分不合规则")
def _execution(drawn: Drawn) -> Planted | None:
    score = number(drawn, "projects.1.funds.total.score")
    found = all_numbers(drawn, "projects.1.funds.total.annual", "projects.1.funds.total.executed")
    if score is None or not 5 < score < 9 or not found or found[0] < 10:
        return None
    return Planted(
        {"projects.1.funds.total.score": score + Decimal("0.37"), **without_total(drawn, "projects.1")}, ("projects.1.funds.total.score",)
    )


@defect("总分算错")
def _total(drawn: Drawn) -> Planted | None:
    total = number(drawn, "department.total.score")
    if total is None or not 62 < total < 98 or any(abs(total - each) < 3 for each in (60, 80, 90)):
        return None
    return Planted({"department.total.score": total + 2, **_without_summary(drawn, "department")}, ("department.total.score",))


@defect("等级差一档")
def _grade(drawn: Drawn) -> Planted | None:
    grade = drawn.value("department.grade")
    wrong = {"优": "良", "优秀": "良", "良": "优", "良好": "优", "中": "良", "中等": "良", "差": "中", "较差": "中"}.get(grade)
    return Planted({"department.grade": wrong}, ("department.grade",)) if wrong else None


@defect("分值合计不是100")
def _weights(drawn: Drawn) -> Planted | None:
    found = chosen_row(drawn, lambda row: row.get("comparator") == "定性" and row["score"] + 5 < row["weight"] + 5)
    if not found:
        return None
    key, row = found
    form = key.partition(".indicators")[0]
    at = (f"{form}.total.weight", f"{key}.weight")
    return Planted({f"{key}.weight": row["weight"] + 5, f"{key}.score": "", **without_total(drawn, key)}, at)


@defect("得分情况表权重不同")
def _summary_weight(drawn: Drawn) -> Planted | None:
    if drawn.value("score-summary.blocks.2.score") is None:
        return None
    weights = {
        f"score-summary.blocks.{row}.weight": drawn.value(f"score-summary.blocks.{row}.weight") + more for row, more in ((2, 5), (3, -5))
    }
    rates = {f"score-summary.blocks.{row}.rate": "" for row in (2, 3)}
    return Planted(weights | rates, tuple(weights))


@defect("得分情况表得分不同")
def _summary_score(drawn: Drawn) -> Planted | None:
    score = number(drawn, "score-summary.blocks.2.score")
    if score is None or score < 5:
        return None
    return Planted(
        {"score-summary.blocks.2.score": score - 3, "score-summary.blocks.2.rate": ""},
        ("score-summary.blocks.2.score", "score-summary.total.score"),
    )


@defect("得分率算错")
def _summary_rate(drawn: Drawn) -> Planted | None:
    score = number(drawn, "score-summary.blocks.2.score")
    if score is None:
        return None
    rate = 100 * score / drawn.value("score-summary.blocks.2.weight")
    return Planted({"score-summary.blocks.2.rate": f"{rate - 2:.2f}%"}, ("score-summary.blocks.2.rate",))


@defect("完成率与指标值不符")
def _completion(drawn: Drawn) -> Planted | None:
    form = next(one for name, one in named(drawn.filling) if name == "projects.1")
    for index, row in enumerate(form.rows["indicators"], 1):
        if row["level3"] in ("考核合格率", "设施完好率", "任务完成率") and row.get("rate"):
            return Planted({f"projects.1.indicators.{index}.rate": "37%"}, (f"projects.1.indicators.{index}.rate",))
    return None


# -- the test ------------------------------------------------------------------------------


@cache
def workbook(seed: int) -> tuple[Drawn, frozenset[str]]:
    """A generated workbook with the findings it has anyhow."""
    drawn = draw(seed)
    return drawn, frozenset(map(same_finding, run(Context(drawn.bench().book))))


def planted(name: str, count: int) -> list[tuple[int, Planted]]:
    """The first workbooks a defect can be planted in."""
    found: list[tuple[int, Planted]] = []
    for seed in SEEDS:
        one = DEFECTS[name](drawing(seed))
        if one is not None:
            found.append((seed, one))
        if len(found) == count:
            break
    return found


drawing = cache(draw)


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_found_where_it_is_and_told_once(name):
    chosen = planted(name, EACH)
    assert len(chosen) == EACH, "the generator gives too few workbooks this defect can be planted in"
    for seed, one in chosen:
        drawn, before = workbook(seed)
        bench = drawn.bench(one.changes)
        caused = [found for found in run(Context(bench.book)) if same_finding(found) not in before]
        places = [bench.find(key) for key in one.at]
        told_all = "\n".join(map(told, caused))
        assert any((found.sheet, found.cell) in places and found.severity.rank <= one.severity.rank for found in caused), (
            f"{seed} {one}\n{told_all}"
        )
        grave = [found for found in caused if found.severity is not Severity.INFO]
        assert len(grave) <= MOST, f"{seed} {one}\n{told_all}"


def same_finding(one: Finding) -> str:
    return f"{one.code} {one.place} {one.severity}"


def told(one: Finding) -> str:
    return f"{one.code} {one.severity} {one.place} {one.field}: {one.message}"
