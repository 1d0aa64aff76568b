"""Consistent workbooks at random: amounts, targets and rules are drawn first, and whatever is printed follows from them.

`draw(seed)` gives the same workbook for the same seed. Amounts are drawn finer than they are printed, so that parts and
totals are rounded each for itself; rates are typed in the ways staff type them; scores follow the scheme, written here
anew and not taken from the product.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from random import Random
from typing import Any

from tests.checks.drawn_accounts import Accounts, Truth
from tests.checks.drawn_amounts import HUNDRED, ONE, ZERO, rounded
from tests.checks.drawn_indicators import REASON, YEAR, Indicators, joined, said
from tests.checks.patching import Bench, bench_of_filling, changed, named
from xltools.build.filling import Filling, FormFill, keys
from xltools.core.layout import Layout

WEIGHTS = {
    "mof-2020-department": {"产出指标": 50, "效益指标": 30, "满意度指标": 10},
    "yiyang-2020-department": {"产出指标": 50, "效益指标": 30, "满意度指标": 10},
    "jinshui-2021-department": {"投入管理": 20, "产出指标": 40, "效益指标": 30},
}


@dataclass
class Drawn:
    """A generated workbook: the filling, and the keys of percentages typed as bare numbers (96.24 for 96.24%)."""

    filling: Filling
    bare: set[str]

    def bench(self, changes: Mapping[str, Any] | None = None) -> Bench:
        """The workbook recognised, after some changes by key."""
        filling = self.filling
        for key, value in (changes or {}).items():
            filling = changed(filling, key, value)
        return bench_of_filling(filling, unformatted=self.bare - set(changes or {}))

    def value(self, key: str) -> Any:
        """What was typed at a key, None where it was left blank or to the form's formula."""
        forms = dict(named(self.filling))
        name = next(name for name in sorted(forms, key=len, reverse=True) if key.startswith(f"{name}."))
        rest = key.removeprefix(f"{name}.")
        table, _, place = rest.partition(".")
        if table in forms[name].rows:
            number, column = place.split(".")
            return forms[name].rows[table][int(number) - 1].get(column)
        return forms[name].values.get(rest)


class Maker(Accounts, Indicators):
    """Draws one workbook, form by form."""

    # -- base data and department ------------------------------------------------------

    def base_data(self, truth: Truth, three: Mapping[str, Decimal], bought: Decimal, planned: Decimal) -> FormFill:
        self.start("base-data")
        posts = self.random.randint(5, 400)
        people = self.random.randint(1, posts)
        vehicles = three["vehicle_purchase"] + three["vehicle_running"]
        spent = {
            **three,
            "vehicles": vehicles,
            "three_public": vehicles + three["abroad"] + three["reception"],
            "operating": truth.operating,
        }
        amounts = {f"spending.{key}.executed": amount for key, amount in spent.items()}
        amounts["spending.procurement.executed"], amounts["spending.basic_adjusted.executed"] = bought, truth.basic
        for column, whole in (("executed", truth.projects), ("budget", planned), ("prior", self.amount(1, 500))):
            parts = self.split(whole, 3)
            keys = ("project", "project_work", "project_running", "project_special")
            amounts |= {f"spending.{key}.{column}": amount for key, amount in zip(keys, (whole, *parts), strict=True)}
        office = self.split(self.below(truth.operating), 3)
        amounts |= {f"spending.{key}.executed": part for key, part in zip(("office", "utilities", "meetings"), office, strict=True)}
        values = self.say_all(amounts) | {"staff.total.posts": posts, "staff.total.people": people}
        values |= self.rate("staff.total.rate", Decimal(people), Decimal(posts))
        approved, cost = self.maybe(0.5, 100, 9000), self.maybe(0.5, 10, 900)
        actual, paid = self.below(approved), self.below(cost)
        building = {"approved_area": approved, "actual_area": actual, "planned_cost": cost, "actual_cost": paid}
        values |= self.say_all({f"building.total.{key}": amount for key, amount in building.items()})
        values |= self.rate("building.total.area_rate", actual, approved) | self.rate("building.total.cost_rate", paid, cost)
        return FormFill("yiyang-2020-base-data", values | signed())

    def department(self, scheme: str, truth: Truth, planned: Decimal) -> FormFill:
        self.start("department")
        spent, fiscal = truth.basic + truth.projects, truth.general + truth.fund
        annual = truth.basic + planned
        revenue = self.split(annual, 4)
        fiscal_budget = rounded(annual * fiscal / spent, self.finest)
        values = self.say_all(
            {
                "funds.total.annual": annual,
                "funds.total.executed": spent,
                "funds.fiscal.annual": fiscal_budget,
                "funds.fiscal.executed": fiscal,
                "funds.other.annual": annual - fiscal_budget,
                "funds.other.executed": spent - fiscal,
                "nature.basic": truth.basic,
                "nature.project": planned,
                **dict(zip(("revenue.general", "revenue.fund", "revenue.special", "revenue.other"), revenue, strict=True)),
            }
        )
        values |= self.funds_row(annual, spent, scheme)
        rows = self.indicators(WEIGHTS[scheme], scheme)
        values |= self.totals(values, rows) | {"department": "示例单位", "goal.expected": "完成年度工作", "goal.actual": "年度工作已完成"}
        return FormFill("yiyang-2020-department", values | signed(), {"indicators": rows})

    def funds_row(self, annual: Decimal, spent: Decimal, scheme: str) -> dict[str, Any]:
        """Opening budget, rate, points and reason of the total row."""
        points = execution_points(annual, spent, scheme)
        values = {"funds.total.initial": self.say(self.random.choice((annual, self.below(annual), annual + self.maybe(0.5, 0.1, 9))))}
        values |= self.rate("funds.total.rate", spent, annual)
        if points is None:
            return values | {"funds.total.score": 10, "funds.total.note": "当年没有安排预算，按满分计"}
        if self.chance(0.7):
            values["funds.total.score"] = points
        return values | {"funds.total.note": REASON}

    def totals(self, values: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The total and the grade, typed only where every score is."""
        scores = [values.get("funds.total.score"), *(row.get("score") for row in rows)]
        known = [Decimal(score) for score in scores if score is not None]
        if len(known) < len(scores) or self.chance(0.3):
            return {}
        total = sum(known, ZERO)
        grade = next(name for low, name in ((90, "优"), (80, "良"), (60, "中"), (0, "差")) if total >= low)
        return {
            "total.score": total,
            "grade": grade if self.chance(0.5) else {"优": "优秀", "良": "良好", "中": "中等", "差": "较差"}[grade],
        }

    def summary(self, department: FormFill, weights: Mapping[str, int]) -> FormFill:
        """The score summary of a department form all of whose scores are typed; with formulas otherwise."""
        self.form = "score-summary"
        given: list[dict[str, Any]] = [
            {"name": "预算执行", "weight": 10},
            *({"name": name, "weight": weight} for name, weight in weights.items()),
        ]
        rows = department.rows["indicators"]
        scores = {
            "预算执行": [department.values.get("funds.total.score")],
            **{name: [row.get("score") for row in rows if row["level1"] == name] for name in weights},
        }
        if any(None in each for each in scores.values()) or self.chance(0.3):
            return FormFill("jinshui-2021-score-summary", {}, {"blocks": given})
        values: dict[str, Any] = {}
        for number, row in enumerate(given, 1):
            row["score"] = sum(map(Decimal, scores[row["name"]]), ZERO)
            key = f"blocks.{number}.rate"
            row["rate"] = self.rate(key, row["score"], Decimal(row["weight"]), formula=False, printed=False)[key]
        total = sum((row["score"] for row in given), ZERO)
        values = {"total.score": total, "total.weight": 100} | self.rate("total.rate", total, HUNDRED, printed=False)
        return FormFill("jinshui-2021-score-summary", values, {"blocks": given})

    # -- projects --------------------------------------------------------------------

    def project(self, number: int, layout: str, spent: Decimal, annual: Decimal) -> FormFill:
        self.start(f"projects.{number}")
        sources = ("upper", "own", "other") if layout.startswith("xiqu") else ("fiscal", "carried_over", "other")
        amounts = {"funds.total.annual": annual, "funds.total.executed": spent}
        shares = self.split(annual, 3)
        paid = spread(spent, shares)
        for source, share, part in zip(sources, shares, paid, strict=True):
            amounts |= {f"funds.{source}.annual": share, f"funds.{source}.executed": part}
        values = self.say_all(amounts) | {"project_name": f"示例项目{number}", "department": "示例单位", "implementer": "示例单位"}
        values |= {"goal.expected": "完成年度任务", "goal.actual": "年度任务已完成"} | signed()
        if layout.startswith("xiqu"):
            return self._unscored(layout, values, sources, spent, annual, dict(zip(sources, zip(paid, shares, strict=True), strict=True)))
        opening = [self.below(share) for share in shares]
        values |= self.say_all({f"funds.{source}.initial": part for source, part in zip(sources, opening, strict=True)})
        values |= self.funds_row(annual, spent, "mof-2020-project") | {"funds.total.initial": self.say(sum(opening, ZERO))}
        rows = self.indicators({"产出指标": 50, "效益指标": 30, "满意度指标": 10}, "mof-2020-project", money=(annual, spent))
        return FormFill(layout, values | self.totals(values, rows), {"indicators": rows})

    def _unscored(
        self,
        layout: str,
        values: dict[str, Any],
        sources: Sequence[str],
        spent: Decimal,
        annual: Decimal,
        parts: Mapping[str, tuple[Decimal, Decimal]],
    ) -> FormFill:
        """A form that prints rates of completion and no points."""
        values |= self.rate("funds.total.rate", spent, annual) | {"funds.total.note": REASON}
        for source in sources:
            values |= self.rate(f"funds.{source}.rate", *parts[source])
        rows = []
        for level1, level2 in self.places({"项目完成": 50, "效益指标": 30, "满意度指标": 10}):
            row, done = self.indicator(level2, (annual, spent))
            row |= {"level1": level1, "level2": level2, "target": joined(row), "actual": said(row)}
            key = f"indicators.{len(rows) + 1}.rate"
            row |= (
                {"rate": self.typed_rate(key, min(done, ONE) if self.chance(0.5) else done)}
                if done is not None and self.chance(0.8)
                else {}
            )
            rows.append({name: value for name, value in row.items() if name not in ("comparator", "unit", "tier")})
        kept = {key: value for key, value in values.items() if key in layout_keys(layout)}
        return FormFill(layout, kept, {"indicators": rows})


def signed() -> dict[str, Any]:
    return {"filled_by": "示例填表人", "filled_on": f"{YEAR + 1}年2月20日", "signed_by": "示例负责人"}


def spread(amount: Decimal, caps: Sequence[Decimal]) -> list[Decimal]:
    """An amount over the sources, none above its own budget."""
    parts = []
    for cap in caps:
        parts.append(min(cap, amount))
        amount -= parts[-1]
    return parts


def layout_keys(layout: str) -> set[str]:
    return set(keys(Layout.get(layout)))


def execution_points(annual: Decimal, spent: Decimal, scheme: str) -> Decimal | None:
    """The points of ten that budget execution earns; None without a budget."""
    if not annual:
        return None
    done = min(ONE, spent / annual)
    if scheme.startswith("jinshui"):
        return rounded(10 * done, 0, ROUND_CEILING)
    if scheme.startswith("yiyang"):
        return max(ZERO, 10 - 4 * rounded((ONE - done) * 20, 0, ROUND_CEILING))
    return rounded(10 * done, 2)


def draw(seed: int) -> Drawn:
    """A consistent workbook."""
    random = Random(seed)
    make = Maker(random, finest=random.choice((0, 1, 2, 2, 2, 4, 6, 6)))
    count = random.randint(1, 3)
    truth = make.truth(count)
    three = {
        key: make.maybe(share, 0.1, 20)
        for key, share in (("vehicle_purchase", 0.2), ("vehicle_running", 0.8), ("abroad", 0.2), ("reception", 0.7))
    }
    bought = [make.maybe(0.7, 0.5, 90) for _ in range(3)]
    spent = list(truth.general_projects)
    spent[-1] += truth.fund + truth.other_projects
    annual = [amount + make.maybe(0.7, 0.1, 30) for amount in spent]
    scheme = random.choice(tuple(WEIGHTS))
    layout = random.choice(("mof-2020-project", "mof-2020-project", "xiqu-2021-project"))
    project_scheme = "xiqu-2021-project" if layout.startswith("xiqu") else "mof-2020-project"
    department = make.department(scheme, truth, sum(annual, ZERO))
    forms = [
        make.base_data(truth, three, sum(bought, ZERO), sum(annual, ZERO)),
        make.accounts(truth, three, bought),
        department,
        *(make.project(number, layout, *each) for number, each in enumerate(zip(spent, annual, strict=True), 1)),
        FormFill("project-list"),
        make.summary(department, WEIGHTS[scheme]),
    ]
    return Drawn(Filling("示例单位", YEAR, scheme, project_scheme, tuple(forms)), make.bare)
