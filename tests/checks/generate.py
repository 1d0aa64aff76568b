"""Consistent workbooks at random: amounts, targets and rules are drawn first, and whatever is printed follows from them.

`draw(seed)` gives the same workbook for the same seed. Amounts are drawn finer than they are printed, so that parts and
totals are rounded each for itself; rates are typed in the ways staff type them; scores follow the scheme, written here
anew and not taken from the product.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise
from random import Random
from typing import Any

from tests.checks.patching import Bench, bench_of_filling, changed, named
from xltools.build.filling import Filling, FormFill, keys
from xltools.core.layout import Layout

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
WEIGHTS = {
    "mof-2020-department": {"产出指标": 50, "效益指标": 30, "满意度指标": 10},
    "yiyang-2020-department": {"产出指标": 50, "效益指标": 30, "满意度指标": 10},
    "jinshui-2021-department": {"投入管理": 20, "产出指标": 40, "效益指标": 30},
}
LEVEL2 = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"), "效益指标": ("经济效益指标", "社会效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",), "投入管理": ("预算管理", "资产管理"), "项目完成": ("数量指标", "质量指标", "时效指标", "成本指标"),
}
COUNTED = (("举办培训班", "期"), ("走访服务对象", "人次"), ("维护办公设备", "台（套）"), ("印发工作简报", "份"), ("新建活动场所", "个"),
           ("开展督查", "次"), ("完成绿化面积", "平方米"), ("慰问困难群众", "户"))
RATED = ("考核合格率", "设施完好率", "任务完成率", "参训人员满意度", "政策知晓率", "资料归档率")
CEILINGS = (("设备故障率", "%"), ("投诉率", "%"), ("平均办理时间", "天"), ("返工率", "%"))
NOTHING = (("安全事故", "起"), ("有效投诉", "件"), ("违规问题", "个"))
QUALITIES = (("履职能力", "履职能力得到提升"), ("管理制度", "制度健全并执行"), ("工作机制", "长效机制基本建立"), ("社会影响", "社会影响良好"))
TIERS = {"达成预期指标": ("0.8", "1"), "部分达成预期指标并具有一定效果": ("0.6", "0.79"), "未达成预期指标且效果较差": ("0", "0.59")}
REASON = "设备分批更新，余款按合同结转下年支付，下年度提前安排"
YEAR = 2024


def rounded(value: Decimal, places: int, mode: str = ROUND_HALF_UP) -> Decimal:
    return value.quantize(ONE.scaleb(-places), mode)


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


@dataclass
class Truth:
    """The year's money, in 万元 at the finest places, from which every form is printed."""

    staff: Decimal
    operating: Decimal
    other_basic: Decimal
    general_projects: list[Decimal]
    fund: Decimal
    other_projects: Decimal
    opening_fiscal: Decimal
    closing_fiscal: Decimal
    closing_other: Decimal
    opening_other: Decimal

    @property
    def basic(self) -> Decimal:
        return self.staff + self.operating + self.other_basic

    @property
    def projects(self) -> Decimal:
        return sum(self.general_projects, ZERO) + self.fund + self.other_projects

    @property
    def general(self) -> Decimal:
        return self.staff + self.operating + sum(self.general_projects, ZERO)


@dataclass
class Maker:
    """Draws one workbook. `finest` are the places amounts are drawn with, `shown` those the current form prints."""

    random: Random
    finest: int = 2
    shown: int = 2
    bare: set[str] = field(default_factory=set)
    form: str = ""

    # -- amounts ---------------------------------------------------------------------

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def amount(self, low: float, high: float) -> Decimal:
        """An amount above zero, of any size between."""
        drawn = Decimal(repr(low * (high / low) ** self.random.random()))
        return max(rounded(drawn, self.finest), ONE.scaleb(-self.finest))

    def maybe(self, share: float, low: float, high: float) -> Decimal:
        return self.amount(low, high) if self.chance(share) else ZERO

    def split(self, whole: Decimal, count: int) -> list[Decimal]:
        """Parts of a whole, none negative, some of them zero."""
        parts, left = [], whole
        for _ in range(count - 1):
            share = Decimal(repr(self.random.choice((0, self.random.random(), self.random.random()))))
            parts.append(rounded(left * share, self.finest, ROUND_DOWN))
            left -= parts[-1]
        parts.append(left)
        self.random.shuffle(parts)
        return parts

    def below(self, whole: Decimal) -> Decimal:
        return rounded(whole * Decimal(repr(self.random.uniform(0.3, 1))), self.finest, ROUND_DOWN)

    def start(self, form: str) -> None:
        """Choose the places a form prints its amounts with."""
        self.form = form
        self.shown = self.random.choice([places for places in (2, 4, 6) if places <= self.finest]) if self.finest > 2 else self.finest

    def say(self, amount: Decimal) -> Any:
        """An amount as this form prints it; now and then as text."""
        printed = rounded(amount, self.shown)
        if self.chance(0.01):
            return f"{printed:,}万元"
        return f"{printed:,}" if self.chance(0.02) else printed

    def say_all(self, amounts: Mapping[str, Decimal], *, blanks: float = 0.3) -> dict[str, Any]:
        """Amounts by key; zero ones are sometimes left blank."""
        return {key: "" if not amount and self.chance(blanks) else self.say(amount) for key, amount in amounts.items()}

    # -- rates -----------------------------------------------------------------------

    def rate(self, key: str, above: Decimal, below: Decimal, *, formula: bool = True, printed: bool = True) -> dict[str, Any]:
        """A rate of two amounts as staff type it, by key; nothing where a formula fills it or there is none."""
        if below <= 0:
            return {key: self.random.choice(("", "—", "不适用"))}
        if formula and self.chance(0.3):
            return {}
        if printed and self.chance(0.5) and rounded(below, self.shown) > 0:
            above, below = rounded(above, self.shown), rounded(below, self.shown)
        return {key: self.typed_rate(key, above / below)}

    def typed_rate(self, key: str, fraction: Decimal) -> Any:
        places = self.random.choice((0, 1, 2, 2, 2, 3, 4))
        percent = rounded(fraction * HUNDRED, places)
        way = self.random.choice(("text", "text", "format", "format", "number", "fraction", "cut", "float", "spaced"))
        if way == "format":
            return percent.scaleb(-2)
        if way in ("text", "cut"):
            return f"{percent if way == 'text' else rounded(fraction * HUNDRED, places, ROUND_DOWN)}%"
        if way == "spaced":
            return f" {percent} ％"
        self.bare.add(f"{self.form}.{key}")
        if way == "number" and percent >= 2:
            return percent
        return float(fraction) if way == "float" else rounded(fraction, 4)

    # -- the accounts ----------------------------------------------------------------

    def truth(self, projects: int) -> Truth:
        size = self.random.choice((10, 100, 1000, 20000))
        money = [self.amount(size / 50, size) for _ in range(projects)]
        opening = self.maybe(0.4, size / 100, size / 20)
        return Truth(
            self.amount(size / 10, size), self.amount(size / 20, size / 4), self.maybe(0.3, 0.1, size / 10), money,
            self.maybe(0.4, 0.1, size / 10), self.maybe(0.4, 0.1, size / 10), min(opening, self.below(money[0])),
            self.maybe(0.4, 0.1, size / 20), self.maybe(0.5, 0.1, size / 20), self.maybe(0.5, 0.1, size / 20),
        )

    def accounts(self, truth: Truth, three: Mapping[str, Decimal], bought: Sequence[Decimal]) -> FormFill:
        self.start("accounts")
        general = truth.general + truth.closing_fiscal - truth.opening_fiscal
        other = truth.other_basic + truth.other_projects + truth.closing_other - truth.opening_other
        reserves, opening_other = (-other, truth.opening_other) if other < 0 else (ZERO, truth.opening_other)
        undertaking, rest = self.split(max(other, ZERO), 2)
        income = general + truth.fund + undertaking + rest
        spent = truth.basic + truth.projects
        grand = income + reserves + truth.opening_fiscal + opening_other
        fiscal = truth.general + truth.fund
        values = self.say_all({
            "income.general.amount": general, "income.fund.amount": truth.fund, "income.capital.amount": ZERO,
            "income.undertaking.amount": undertaking, "income.other.amount": rest, "income.reserves.amount": reserves,
            "income.carried_over.amount": truth.opening_fiscal + opening_other, "expenditure.basic.amount": truth.basic,
            "expenditure.project.amount": truth.projects, "expenditure.other.amount": ZERO, "expenditure.distributed.amount": ZERO,
            "expenditure.closing.amount": grand - spent, "fiscal.general.income": general, "fiscal.general.expenditure": truth.general,
            "fiscal.fund.income": truth.fund, "fiscal.fund.expenditure": truth.fund, "fiscal.capital.income": ZERO,
            "fiscal.capital.expenditure": ZERO, "fiscal.balance.income": truth.opening_fiscal,
            "fiscal.balance.expenditure": truth.closing_fiscal, "general_use.staff.amount": truth.staff,
            "general_use.operating.amount": truth.operating, "general_use.project.amount": sum(truth.general_projects, ZERO),
            "procurement.goods.amount": bought[0], "procurement.works.amount": bought[1], "procurement.services.amount": bought[2],
        })
        values |= self.say_all({
            "income.total.amount": income, "income.grand_total.amount": grand, "expenditure.total.amount": spent,
            "expenditure.grand_total.amount": grand, "fiscal.year.income": general + truth.fund, "fiscal.year.expenditure": fiscal,
            "fiscal.total.income": fiscal + truth.closing_fiscal, "fiscal.total.expenditure": fiscal + truth.closing_fiscal,
            "general_use.basic.amount": truth.staff + truth.operating, "general_use.total.amount": truth.general,
            "procurement.total.amount": sum(bought, ZERO),
        }, blanks=0)
        for key, part, whole in (
            *((f"income.{key}.share", part, income) for key, part in
              (("general", general), ("fund", truth.fund), ("undertaking", undertaking), ("other", rest))),
            ("expenditure.basic.share", truth.basic, spent), ("expenditure.project.share", truth.projects, spent),
            ("general_use.total.share_of_year", truth.general, spent),
        ):
            values |= self.rate(key, part, whole)
        values |= self.procurement(sum(bought, ZERO)) | self.three_public(three)
        values |= self.change("grand_total", grand) | self.change("fiscal", fiscal + truth.closing_fiscal) | self.change("general", truth.general)
        values |= self.change("vehicles", three["vehicle_purchase"] + three["vehicle_running"]) | self.change("reception", three["reception"])
        values |= self.change("abroad", three["abroad"]) | self.change("running", truth.operating)
        rows, totals = self.functions(truth.general)
        return FormFill("xiqu-2021-accounts", values | totals, {"functions": rows})

    def procurement(self, total: Decimal) -> dict[str, Any]:
        sme = self.below(total)
        small = self.below(sme)
        values = self.say_all({"procurement.sme.amount": sme, "procurement.small.amount": small})
        return values | self.rate("procurement.sme.share", sme, total) | self.rate("procurement.small.share", small, total)

    def three_public(self, three: Mapping[str, Decimal]) -> dict[str, Any]:
        vehicles = three["vehicle_purchase"] + three["vehicle_running"]
        spent = {**three, "vehicles": vehicles, "total": vehicles + three["abroad"] + three["reception"]}
        planned = {key: amount + self.maybe(0.5, 0.1, 5) for key, amount in three.items()}
        planned["vehicles"] = planned["vehicle_purchase"] + planned["vehicle_running"]
        planned["total"] = planned["vehicles"] + planned["abroad"] + planned["reception"]
        values = self.say_all({f"three_public.{key}.budget": amount for key, amount in planned.items()}, blanks=0.1)
        values |= self.say_all({f"three_public.{key}.executed": amount for key, amount in spent.items()}, blanks=0.1)
        for key in ("abroad", "vehicles", "reception", "total"):
            values |= self.rate(f"three_public.{key}.completion", spent[key], planned[key])
            if key != "total":
                values |= self.rate(f"three_public.{key}.share", spent[key], spent["total"])
        return values

    def change(self, key: str, now: Decimal) -> dict[str, Any]:
        way = self.random.choice(("增加", "减少", "持平")) if now else "持平"
        prior = now if way == "持平" else self.below(now) if way == "增加" else now + self.amount(0.1, 50)
        if rounded(now, self.shown) == rounded(prior, self.shown) or rounded(abs(now - prior), self.shown) == 0:
            prior, way = now, "持平"
        values = self.say_all({f"change.{key}.amount": now, f"change.{key}.delta": abs(now - prior)}, blanks=0)
        rate = self.rate(f"change.{key}.rate", abs(now - prior), prior, printed=False) if way != "持平" else {}
        return {**values, f"change.{key}.direction": way, **rate}

    def functions(self, total: Decimal) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Rows of 类, 款 and 项 that add up, with shares, budgets and completion, and the total row."""
        rows: list[dict[str, Any]] = []
        planned_total = ZERO
        for number, group in enumerate(self.split(total, self.random.randint(1, 5)), 1):
            items = self.split(group, self.random.randint(1, 3))
            planned = [item + self.maybe(0.4, 0.1, 20) for item in items]
            planned_total += sum(planned, ZERO)
            level = self.random.choice(("项", "款"))
            lines = [(f"第{number}类支出", "类", group, sum(planned, ZERO))]
            lines += [(f"科目{number}0{index}", level, *each) for index, each in enumerate(zip(items, planned, strict=True), 1)]
            for name, step, spent, budget in lines:
                place = f"functions.{len(rows) + 1}."
                row = {"name": name, "level": step, "amount": self.say(spent), "budget": self.say(budget)}
                rates = self.rate(f"{place}completion", spent, budget)
                rates |= self.rate(f"{place}share", spent, total, formula=False) if step == "类" else {}
                rows.append(row | {key.removeprefix(place): value for key, value in rates.items()})
        totals = {"functions_total.amount": self.say(total), "functions_total.budget": self.say(planned_total)}
        return rows, totals | self.rate("functions_total.completion", total, planned_total)

    # -- base data and department ------------------------------------------------------

    def base_data(self, truth: Truth, three: Mapping[str, Decimal], bought: Decimal, planned: Decimal) -> FormFill:
        self.start("base-data")
        posts = self.random.randint(5, 400)
        people = self.random.randint(1, posts)
        vehicles = three["vehicle_purchase"] + three["vehicle_running"]
        spent = {**three, "vehicles": vehicles, "three_public": vehicles + three["abroad"] + three["reception"], "operating": truth.operating}
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
        values = self.say_all({
            "funds.total.annual": annual, "funds.total.executed": spent, "funds.fiscal.annual": fiscal_budget,
            "funds.fiscal.executed": fiscal, "funds.other.annual": annual - fiscal_budget, "funds.other.executed": spent - fiscal,
            "nature.basic": truth.basic, "nature.project": planned,
            **dict(zip(("revenue.general", "revenue.fund", "revenue.special", "revenue.other"), revenue, strict=True)),
        })
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
        return {"total.score": total, "grade": grade if self.chance(0.5) else {"优": "优秀", "良": "良好", "中": "中等", "差": "较差"}[grade]}

    def summary(self, department: FormFill, weights: Mapping[str, int]) -> FormFill:
        """The score summary of a department form all of whose scores are typed; with formulas otherwise."""
        self.form = "score-summary"
        given: list[dict[str, Any]] = [{"name": "预算执行", "weight": 10}, *({"name": name, "weight": weight} for name, weight in weights.items())]
        rows = department.rows["indicators"]
        scores = {"预算执行": [department.values.get("funds.total.score")], **{name: [row.get("score") for row in rows if row["level1"] == name] for name in weights}}
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

    def _unscored(self, layout: str, values: dict[str, Any], sources: Sequence[str], spent: Decimal, annual: Decimal,
                  parts: Mapping[str, tuple[Decimal, Decimal]]) -> FormFill:
        """A form that prints rates of completion and no points."""
        values |= self.rate("funds.total.rate", spent, annual) | {"funds.total.note": REASON}
        for source in sources:
            values |= self.rate(f"funds.{source}.rate", *parts[source])
        rows = []
        for level1, level2 in self.places({"项目完成": 50, "效益指标": 30, "满意度指标": 10}):
            row, done = self.indicator(level2, (annual, spent))
            row |= {"level1": level1, "level2": level2, "target": joined(row), "actual": said(row)}
            key = f"indicators.{len(rows) + 1}.rate"
            row |= {"rate": self.typed_rate(key, min(done, ONE) if self.chance(0.5) else done)} if done is not None and self.chance(0.8) else {}
            rows.append({name: value for name, value in row.items() if name not in ("comparator", "unit", "tier")})
        kept = {key: value for key, value in values.items() if key in layout_keys(layout)}
        return FormFill(layout, kept, {"indicators": rows})

    # -- indicators --------------------------------------------------------------------

    def places(self, groups: Mapping[str, int]) -> Iterator[tuple[str, str]]:
        """The first two levels of each row."""
        for level1 in groups:
            for level2 in LEVEL2[level1]:
                yield from [(level1, level2)] * self.random.randint(1, 2)

    def indicators(self, groups: Mapping[str, int], scheme: str, money: tuple[Decimal, Decimal] | None = None) -> list[dict[str, Any]]:
        """Rows with weights that make their groups', scored by the scheme's usual rules."""
        levels = list(self.places(groups))
        rows: list[dict[str, Any]] = []
        for level1, weight in groups.items():
            mine = [level2 for one, level2 in levels if one == level1]
            for level2, points in zip(mine, self.weights(Decimal(weight), len(mine)), strict=True):
                row, done = self.indicator(level2, money)
                rows.append({"level1": level1, "level2": level2, **self._scored(row, done, points)})
        return rows

    def weights(self, whole: Decimal, count: int) -> list[Decimal]:
        """Whole or half points, each above zero, that make the whole."""
        step = self.random.choice((Decimal(1), Decimal("0.5")))
        cuts = sorted(self.random.sample(range(1, int(whole / step)), count - 1))
        ends = [0, *cuts, int(whole / step)]
        return [(after - before) * step for before, after in pairwise(ends)]

    def _scored(self, row: dict[str, Any], done: Decimal | None, weight: Decimal) -> dict[str, Any]:
        """The row with its weight and score; a formula scores what is plain numbers."""
        tier = row.pop("tier", None)
        if tier:
            low, high = (Decimal(bound) * weight for bound in TIERS[tier])
            score = rounded(low + (high - low) * Decimal(repr(self.random.random())), self.random.choice((1, 2)), ROUND_DOWN)
            row |= {"score": max(score, rounded(low, 2, ROUND_CEILING)), "note": REASON}
        elif done is None or self.chance(0.7):
            row["score"] = rounded(weight * min(ONE, ONE if done is None else done), 2)
        return row | {"weight": weight}

    def indicator(self, level2: str, money: tuple[Decimal, Decimal] | None) -> tuple[dict[str, Any], Decimal | None]:
        """A target with its actual, and the completion; None where it is met but no rate."""
        kinds = {"数量指标": (self.counted, self.counted, self.compound), "质量指标": (self.percentage, self.ceiling, self.nothing, self.between),
                 "时效指标": (self.deadline, self.percentage), "成本指标": (self.cost, self.unit_cost), "经济效益指标": (self.counted, self.quality)}
        make = self.random.choice(kinds.get(level2, (self.percentage, self.quality)))
        return make(money) if make in (self.cost,) else make()

    def counted(self) -> tuple[dict[str, Any], Decimal]:
        name, unit = self.random.choice(COUNTED)
        target = Decimal(self.random.randint(1, 3000))
        way = self.random.choice(("met", "over", "short", "far"))
        actual = {"met": target, "over": rounded(target * Decimal("1.2"), 0), "short": rounded(target * Decimal(repr(self.random.random())), 0),
                  "far": target * 3}[way]
        sign = self.random.choice(("≥", "≥", "=", ">")) if way in ("over", "far") else self.random.choice(("≥", "≥", "="))
        return self.row(name, sign, target, unit, actual, actual / target)

    def percentage(self) -> tuple[dict[str, Any], Decimal]:
        target = Decimal(self.random.choice((80, 85, 90, 95, 98, 100, Decimal("92.5"))))
        actual = rounded(min(HUNDRED, target * Decimal(repr(self.random.uniform(0.8, 1.1)))), self.random.choice((0, 1, 2)))
        return self.row(self.random.choice(RATED), "=" if target == 100 and self.chance(0.5) else "≥", target, "%", actual, actual / target)

    def ceiling(self) -> tuple[dict[str, Any], Decimal]:
        name, unit = self.random.choice(CEILINGS)
        target = Decimal(self.random.choice((1, 2, 3, 5, 8, Decimal("1.5"))))
        actual = rounded(target * Decimal(repr(self.random.uniform(0, 1.5))), self.random.choice((1, 2)))
        return self.row(name, "≤", target, unit, actual, ONE if actual <= target else target / actual)

    def nothing(self) -> tuple[dict[str, Any], Decimal]:
        name, unit = self.random.choice(NOTHING)
        return self.row(name, self.random.choice(("=", "≤")), ZERO, unit, ZERO, ONE)

    def between(self) -> tuple[dict[str, Any], None]:
        low = self.random.randint(1, 60)
        row = {"level3": "抽查比例", "target": f"{low}%-{low + 20}%", "actual": f"{low + self.random.randint(0, 20)}%"}
        return row, None

    def deadline(self) -> tuple[dict[str, Any], None]:
        month = self.random.randint(3, 12)
        target = self.random.choice((f"{YEAR}年{month}月底前", f"{YEAR}年{month}月30日前", f"{month}月底前", f"{YEAR}年{month}月前完成"))
        actual = self.random.choice((f"{YEAR}年{month - 1}月20日", f"{YEAR}年{month - 1}月完成", f"{month - 1}月15日", f"{YEAR}-{month - 1:02}-10"))
        return {"level3": "任务完成时间", "target": target, "actual": actual}, None

    def compound(self) -> tuple[dict[str, Any], Decimal]:
        first, second = self.random.randint(2, 9), self.random.randint(100, 900)
        row = {"level3": "培训和演练", "target": f"组织培训不少于{first}次，参训不少于{second}人次", "actual": f"组织培训{first}次，参训{second + 5}人次"}
        return row, ONE

    def quality(self) -> tuple[dict[str, Any], None]:
        name, target = self.random.choice(QUALITIES)
        tier = self.random.choice((*TIERS, "达成预期指标", "达成预期指标"))
        return {"level3": name, "comparator": "定性", "target": target, "actual": tier, "tier": tier, "note": REASON}, None

    def cost(self, money: tuple[Decimal, Decimal] | None) -> tuple[dict[str, Any], Decimal]:
        planned, spent = money or (self.amount(10, 100), ZERO)
        planned, spent = rounded(planned, self.shown), rounded(spent, self.shown)
        if not planned:
            return self.unit_cost()
        return self.row("项目总支出", "≤", planned, "万元", spent, ONE if spent <= planned else planned / spent)

    def unit_cost(self) -> tuple[dict[str, Any], Decimal]:
        target = Decimal(self.random.randint(100, 5000))
        actual = self.below(target) or target
        return self.row("人均培训费", "≤", target, "元", rounded(actual, 2), ONE)

    def row(self, name: str, sign: str, target: Decimal, unit: str, actual: Decimal, done: Decimal) -> tuple[dict[str, Any], Decimal]:
        """A row in one of the ways it is typed: three cells, one text, the actual with its unit."""
        written: dict[str, Any] = {"level3": name, "comparator": sign, "target": target, "unit": unit, "actual": actual}
        if self.chance(0.3):
            words = {"≥": ("≥", "不少于", "不低于", ">="), "≤": ("≤", "不超过", "<="), "=": ("=", ""), ">": (">", "大于")}
            written = {"level3": name, "target": f"{self.random.choice(words[sign])}{target}{unit}", "actual": f"{actual}{unit}"}
        elif self.chance(0.3):
            written["actual"] = f"{actual}{unit}"
        if done < 1 or done >= Decimal("1.3"):
            written["note"] = REASON
        return written, done


def signed() -> dict[str, Any]:
    return {"filled_by": "示例填表人", "filled_on": f"{YEAR + 1}年2月20日", "signed_by": "示例负责人"}


def joined(row: Mapping[str, Any]) -> str:
    """The target as one text, for forms without columns for comparator and unit."""
    sign = row.get("comparator", "")
    return str(row["target"]) if sign == "定性" else f"{sign}{row['target']}{row.get('unit', '')}"


def said(row: Mapping[str, Any]) -> str:
    """The actual with its unit."""
    unit = row.get("unit", "")
    text = str(row["actual"])
    return text if not unit or text.endswith(unit) else f"{text}{unit}"


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
    three = {key: make.maybe(share, 0.1, 20) for key, share in
             (("vehicle_purchase", 0.2), ("vehicle_running", 0.8), ("abroad", 0.2), ("reception", 0.7))}
    bought = [make.maybe(0.7, 0.5, 90) for _ in range(3)]
    spent = list(truth.general_projects)
    spent[-1] += truth.fund + truth.other_projects
    annual = [amount + make.maybe(0.7, 0.1, 30) for amount in spent]
    scheme = random.choice(tuple(WEIGHTS))
    layout = random.choice(("mof-2020-project", "mof-2020-project", "xiqu-2021-project"))
    project_scheme = "xiqu-2021-project" if layout.startswith("xiqu") else "mof-2020-project"
    department = make.department(scheme, truth, sum(annual, ZERO))
    forms = [
        make.base_data(truth, three, sum(bought, ZERO), sum(annual, ZERO)), make.accounts(truth, three, bought), department,
        *(make.project(number, layout, *each) for number, each in enumerate(zip(spent, annual, strict=True), 1)),
        FormFill("project-list"), make.summary(department, WEIGHTS[scheme]),
    ]
    return Drawn(Filling("示例单位", YEAR, scheme, project_scheme, tuple(forms)), make.bare)
