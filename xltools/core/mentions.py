"""Every place a report names a quantity with its amount, for comparing one place with another. 同一栏目的各处数字。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from xltools.core.breakdowns import Breakdown, breakdowns, by_part
from xltools.core.reports import Told
from xltools.core.rounding import Printed
from xltools.core.statements import Statement, core_of
from xltools.core.subjects import Quantity, key_of, quantity_of

_GENERAL = {"决算", "决算数", "支出", "支出决算", "支出决算数", "本年决算数", ""}
_OTHER_BASIS = re.compile(r"年初预算(?!数为|为)|预算数|预算安排|上年|去年|计划|预计|拟|本级|下属|所属|下辖")
_SCOPES = ("一般公共预算", "财政拨款", "政府性基金", "国有资本", "项目", "本级", "预算")
OTHER_PURSE = re.compile(r"政府性基金|国有资本经营")
_OF_ANY_PURSE = {"opening_balance", "closing_balance", "income", "spent"}
_BOTH_PURSES = {"fiscal_spent", "fiscal_income"}  # said for short of the one purse the heading names
_WHOLE_YEAR = {"spent", "income", "all_spent"}


class Mention(NamedTuple):
    """One place where a quantity is named with its amount of the year. 一处提及。"""

    told: Told
    said: Statement
    quantity: Quantity
    year: int | None

    @property
    def amount(self) -> Printed:
        return self.said.wan or Printed.exact(0)

    @property
    def scope(self) -> tuple[str, ...]:
        """What the heading above limits a short name to."""
        return tuple(word for word in _SCOPES if word in self.told.heading) if self.quantity.loose else ()


def main_year(document: Sequence[Told]) -> int | None:
    """The year most sentences speak of; None where none is named. 报告年度。"""
    years = Counter(said.year for one in document for said in one.prose.of("amount") if said.year)
    return years.most_common(1)[0][0] if years else None


def mentions(document: Sequence[Told], year: int | None = None) -> Iterator[Mention]:
    """Every amount whose quantity, year and basis are sure: running text only. 各处提及。

    Parts of a list under a name that has several meanings count only where the list is of all expenditure or income.
    """
    year = year or main_year(document)
    for one in document:
        if one.running:
            lists = by_part(breakdowns(one.prose))
            yield from (mention for said in one.prose.of("amount") if (mention := _mention(one, said, lists, year)))


def _mention(one: Told, said: Statement, lists: Mapping[int, Breakdown], year: int | None) -> Mention | None:
    found = quantity_named(said)
    if found is None or not said.money or (said.year or year) != year or _other_basis(one, said, found):
        return None
    list_ = lists.get(said.start)
    if _of_one_purse(one, said, found):
        return None
    if found.loose and list_ and key_of(list_.total.subject) not in _WHOLE_YEAR:
        return None
    return Mention(one, said, found, said.year)


def _of_one_purse(one: Told, said: Statement, found: Quantity) -> bool:
    """Whether the heading, or what the sentence opens with, is of one purse only, and the name does not say so."""
    if found.id in _BOTH_PURSES and "一般公共预算" in one.heading:
        return True
    opening = one.prose.sentences[said.clause.sentence][0].subject if found.id in _OF_ANY_PURSE else ""
    return bool((found.loose or found.id in _OF_ANY_PURSE) and (OTHER_PURSE.search(one.heading) or OTHER_PURSE.search(opening)))


def quantity_named(said: Statement) -> Quantity | None:
    """The quantity an amount is of, named by its subject or, where that says only 决算数, by the words before it."""
    if core_of(said.subject) in _GENERAL and said.subject:
        return quantity_of(said.topic) if "上" not in said.subject else None
    return quantity_of(said.subject)


def _other_basis(one: Told, said: Statement, found: Quantity) -> bool:
    """Whether the clause, or what leads up to it, speaks of a budget, another year or another unit."""
    if found.id.endswith("_budget") or found.id == "executed":
        return bool(said.topic and not re.search(r"我单位|本单位|部门|单位|年度|年$|情况", said.topic))
    return bool(_OTHER_BASIS.search(said.topic) or _OTHER_BASIS.search(said.clause.text))


def has_institutions(document: Sequence[Told]) -> bool:
    """Whether a report counts public institutions that are not run like offices. 是否有非参公事业单位。"""
    counted = (said for one in document if one.running for said in one.prose.of("amount") if said.subject.endswith("事业单位"))
    return any(said.number and said.number.value > 0 and "参" not in said.subject for said in counted)


def sound(named: Iterable[Mention]) -> Iterator[Mention]:
    """Of mentions in the order of the document, all but the totals that are at odds with their own parts. 与分项相符的提及。"""
    for _, together in groupby(named, key=lambda one: id(one.told)):
        first, *others = together
        faulty = {list_.total.start for list_ in breakdowns(first.told.prose) if list_.tie and not list_.tie.ok and list_.certain}
        yield from (one for one in (first, *others) if one.said.start not in faulty)
