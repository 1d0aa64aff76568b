"""The items of a scorecard against the rules a scheme has for them, their rates taken from the other forms. 评分表的核对。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.core.items import Item
from xltools.core.model import Book, Form, Row
from xltools.core.rounding import Printed, half_up, plain
from xltools.core.scheme import Scheme
from xltools.core.scoring_rules import RULES


class CardItem(NamedTuple):
    """One row of a scorecard that a scheme has a rule for. 评分表的一项及其核算。

    `percentages` are the rate from the other forms, then the least and the most the printed amounts allow; empty when
    the forms do not tell.
    """

    row: Row
    item: Item
    scheme: Scheme
    percentages: tuple[Decimal, ...]

    @property
    def weight_agrees(self) -> bool:
        """A form may give an item other points than the scheme; then its rule cannot be used."""
        return self.row["weight"].number in (None, self.item.weight)

    @property
    def due(self) -> tuple[Decimal, ...]:
        """The points for each of the percentages; empty when they are unknown or the weight is another."""
        points = [self.item.points(one) for one in self.percentages] if self.weight_agrees else []
        return tuple(one for one in points if one is not None)

    @property
    def source(self) -> str:
        cited = (self.item.place.citation, self.item.measure.citation if self.item.measure else None)
        return "；".join(one.text for one in cited if one)

    @property
    def how(self) -> str:
        """The rate and what the rule makes of it, without the points."""
        return f"{self.item.name}为 {plain(half_up(self.percentages[0], 2))}%，{self.item.award(self.percentages[0]).how}"

    @property
    def sentence(self) -> str:
        """How the item is scored, in one sentence. 单项得分的说明。"""
        ruled = f"按方案“{self.scheme.title}”的“{RULES[self.item.place.rule].title}”"
        if not self.weight_agrees:
            told = f"表内分值与方案的 {plain(self.item.weight)} 分不同，不能按该方案核算"
        elif self.due:
            told = f"按各表数据，{self.how}，得 {plain(self.due[0])} 分"
        else:
            told = f"{plain(self.item.weight)} 分，各表没有{self.item.name}所需的数据，不能核算"
        return f"{ruled}，{told}；依据：{self.source}。"


def card_items(form: Form, scheme: Scheme, book: Book) -> Iterator[CardItem]:
    """The rows of a scorecard that the scheme has a rule for, in their order. 方案有规则的各项。"""
    for row in form.rows("indicators"):
        if item := scheme.item(row["level3"].text):
            measured = item.measure.percentages(lambda key: _amount(key, book)) if item.measure else ()
            yield CardItem(row, item, scheme, measured)


def _amount(key: str, book: Book) -> Printed | None:
    """An amount by form and layout key, "base-data.staff.total.people", in the first form of its kind."""
    kind, _, rest = key.partition(".")
    form = book.one(kind)
    return form[rest].printed if form else None
