"""The year's money at random, and the final accounts printed from it. 随机的决算。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.checks.drawn_amounts import ZERO, Amounts, rounded
from xltools.build.filling import FormFill


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


class Accounts(Amounts):
    """Draws the accounts."""

    def truth(self, projects: int) -> Truth:
        size = self.random.choice((10, 100, 1000, 20000))
        money = [self.amount(size / 50, size) for _ in range(projects)]
        opening = self.maybe(0.4, size / 100, size / 20)
        return Truth(
            self.amount(size / 10, size),
            self.amount(size / 20, size / 4),
            self.maybe(0.3, 0.1, size / 10),
            money,
            self.maybe(0.4, 0.1, size / 10),
            self.maybe(0.4, 0.1, size / 10),
            min(opening, self.below(money[0])),
            self.maybe(0.4, 0.1, size / 20),
            self.maybe(0.5, 0.1, size / 20),
            self.maybe(0.5, 0.1, size / 20),
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
        values = self.say_all(
            {
                "income.general.amount": general,
                "income.fund.amount": truth.fund,
                "income.capital.amount": ZERO,
                "income.undertaking.amount": undertaking,
                "income.other.amount": rest,
                "income.reserves.amount": reserves,
                "income.carried_over.amount": truth.opening_fiscal + opening_other,
                "expenditure.basic.amount": truth.basic,
                "expenditure.project.amount": truth.projects,
                "expenditure.other.amount": ZERO,
                "expenditure.distributed.amount": ZERO,
                "expenditure.closing.amount": grand - spent,
                "fiscal.general.income": general,
                "fiscal.general.expenditure": truth.general,
                "fiscal.fund.income": truth.fund,
                "fiscal.fund.expenditure": truth.fund,
                "fiscal.capital.income": ZERO,
                "fiscal.capital.expenditure": ZERO,
                "fiscal.balance.income": truth.opening_fiscal,
                "fiscal.balance.expenditure": truth.closing_fiscal,
                "general_use.staff.amount": truth.staff,
                "general_use.operating.amount": truth.operating,
                "general_use.project.amount": sum(truth.general_projects, ZERO),
                "procurement.goods.amount": bought[0],
                "procurement.works.amount": bought[1],
                "procurement.services.amount": bought[2],
            }
        )
        values |= self.say_all(
            {
                "income.total.amount": income,
                "income.grand_total.amount": grand,
                "expenditure.total.amount": spent,
                "expenditure.grand_total.amount": grand,
                "fiscal.year.income": general + truth.fund,
                "fiscal.year.expenditure": fiscal,
                "fiscal.total.income": fiscal + truth.closing_fiscal,
                "fiscal.total.expenditure": fiscal + truth.closing_fiscal,
                "general_use.basic.amount": truth.staff + truth.operating,
                "general_use.total.amount": truth.general,
                "procurement.total.amount": sum(bought, ZERO),
            },
            blanks=0,
        )
        for key, part, whole in (
            *(
                (f"income.{key}.share", part, income)
                for key, part in (("general", general), ("fund", truth.fund), ("undertaking", undertaking), ("other", rest))
            ),
            ("expenditure.basic.share", truth.basic, spent),
            ("expenditure.project.share", truth.projects, spent),
            ("general_use.total.share_of_year", truth.general, spent),
        ):
            values |= self.rate(key, part, whole)
        values |= self.procurement(sum(bought, ZERO)) | self.three_public(three)
        values |= (
            self.change("grand_total", grand) | self.change("fiscal", fiscal + truth.closing_fiscal) | self.change("general", truth.general)
        )
        values |= self.change("vehicles", three["vehicle_purchase"] + three["vehicle_running"]) | self.change(
            "reception", three["reception"]
        )
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
