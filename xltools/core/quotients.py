"""Rates and averages of two numbers that stand right before them: 办结率, 完成率, 得分率, 车均, 人均. 正文中两数相除的比率。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.core.patterns import late
from xltools.core.rounding import HUNDRED, Printed, Tie, ratio_ties
from xltools.core.spent_rates import is_budget
from xltools.core.statements import Prose, Statement
from xltools.core.subjects import key_of

_N = r"(?<![\d.])\d{1,15}(?:\.\d{1,9})?"  # longer ones are no figures
_WORDS = r"[^\d，。；：%]"
_IS = r"(?:为|是|达到|达)?"
_RATIOS = (
    late(
        rf"(?:计划|目标|应){_WORDS}{{0,20}}(?P<below>{_N})(?P<unit>{_WORDS}{{1,4}})，(?:实际|已|实){_WORDS}{{0,12}}(?P<above>{_N})(?P=unit)，"
        rf"(?P<name>(?:完成|到位|参训|参会|出勤|兑现|发放|落实|整改)率){_IS}(?P<rate>{_N})%"
    ),
    late(
        rf"(?:受理|收到|接到|接收|承办|交办|立案){_WORDS}{{0,16}}(?P<below>{_N})(?P<unit>件|起|条|项|宗)，"
        rf"(?:已|共|实际)?(?:办结|办复|答复|结案|回复|处置){_WORDS}{{0,6}}(?P<above>{_N})(?P=unit)，"
        rf"(?P<name>(?:办结|办复|答复|结案|回复|处置)率){_IS}(?P<rate>{_N})%"
    ),
    late(rf"(?:满分|分值|权重)为?(?P<below>{_N})分，(?:实际|自评)?得分?为?(?P<above>{_N})分，(?P<name>得分率){_IS}(?P<rate>{_N})%"),
    late(
        rf"三公经费(?:年初)?预算数?为?(?P<below>{_N})(?P<unit>万?元)，(?:实际)?(?:支出|决算|执行)数?为?(?P<above>{_N})(?P=unit)，"
        rf"(?P<name>三公经费控制率){_IS}(?P<rate>{_N})%"
    ),
)
_AVERAGES = {
    "vehicle_running": late(
        rf"保有量{_IS}(?P<below>{_N})辆，(?P<name>车均|平均每辆|每辆平均)(?:公务用车)?(?:运行维护费|运行费|运维费)?(?:支出)?{_IS}(?P<rate>{_N})(?P<unit>万?元)"
    ),
    "reception": late(rf"(?P<below>{_N})人次，(?P<name>人均)(?:接待费|公务接待费|费用|支出)?{_IS}(?P<rate>{_N})(?P<unit>万?元)"),
}
_ABROAD = late(r"外事|国外|境外|外宾")
_CEILING = {"完成率", "到位率", "落实率"}  # rates that are often written as 100 % where more was done than planned


@dataclass(frozen=True)
class Quotient:
    """A rate in percent, or an average in `unit`, with the two numbers it is of, and where they stand. 一处比率或平均数。"""

    name: str
    stated: Printed
    above: Printed
    below: Printed
    unit: str
    start: int
    end: int

    @property
    def tie(self) -> Tie:
        return ratio_ties(self.stated, self.above, self.below, percent=self.unit == "%")

    @property
    def holds(self) -> bool:
        """Can the numbers have given it, or is it a rate that stops at 100 %?"""
        full = self.name in _CEILING and self.stated.value == HUNDRED and self.above.value >= self.below.value
        return full or self.tie.ok


def quotients(prose: Prose) -> Iterator[Quotient]:
    """Every rate and average that can be recomputed. 各处比率与平均数。"""
    yield from _ratios(prose)
    for quantity, pattern in _AVERAGES.items():
        averages = list(pattern.finditer(prose.passage.text))
        spent = _spent(prose, quantity, averages[0].start()) if len(averages) == 1 else None
        for found in averages:
            if spent and spent.wan and Decimal(found["below"]):
                above = spent.wan if found["unit"] == "万元" else _in_yuan(spent.wan)
                below, stated = Printed.exact(Decimal(found["below"])), Printed.from_text(found["rate"])
                yield Quotient(found["name"], stated, above, below, found["unit"], found.start(), found.end())


def _ratios(prose: Prose) -> Iterator[Quotient]:
    for pattern in _RATIOS:
        for found in pattern.finditer(prose.passage.text):
            above, below = (_number(found[name], found.groupdict().get("unit") or "") for name in ("above", "below"))
            if below.value:
                yield Quotient(found["name"], Printed.from_text(found["rate"]), above, below, "%", found.start(), found.end())


def _number(text: str, unit: str) -> Printed:
    """An amount of money as printed; a whole number of anything else stands for itself only."""
    return Printed.from_text(text) if "." in text or unit.endswith("元") else Printed.exact(Decimal(text))


def _spent(prose: Prose, quantity: str, before: int) -> Statement | None:
    """The one amount of a quantity that stands before a place of the passage; None for several, or visitors from abroad."""
    named = [said for said in prose.of("amount") if said.money and said.start < before and key_of(said.subject) == quantity]
    spent = [said for said in named if not is_budget(said.subject) and "上" not in said.subject]
    alike = len({said.wan for said in spent}) == 1 and len({said.year for said in spent}) == 1
    return None if not alike or quantity == "reception" and _ABROAD.search(prose.passage.text) else spent[0]


def _in_yuan(amount: Printed) -> Printed:
    """An amount in 万元 told in 元, no finer than it was printed."""
    places = amount.shown_places - 4
    return Printed(amount.value * 10_000, places)
