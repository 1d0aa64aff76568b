"""Totals with the parts listed after them, and the shares printed beside: as sentences give them. 正文中的合计与分项。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from xltools.core.reports import Told
from xltools.core.rounding import HUNDRED, Printed, Tie, ratio_ties, sum_ties
from xltools.core.statements import Prose, Statement, core_of, speaks_of
from xltools.core.subjects import key_of

_ALIKE = {"名": "人"}
_LISTED = ("amount", "score")
_NAMELESS = {"总额", "总数", "全部", "合计", "总", "支出", "收入", "总额度"}


@dataclass(frozen=True)
class Breakdown:
    """A total and the parts listed after it; `certain` is false where part of the list was not understood. 合计与分项。"""

    total: Statement
    parts: tuple[Statement, ...]
    shares: tuple[Statement, ...]
    certain: bool

    @property
    def sum(self) -> Decimal:
        return sum((part.wan.value for part in self.parts if part.wan), Decimal(0))

    @cached_property
    def tie(self) -> Tie | None:
        amounts = [part.wan for part in self.parts if part.wan]
        return sum_ties(self.total.wan, amounts) if self.total.wan and amounts else None

    @property
    def shares_whole(self) -> bool:
        """Does every part have a share without a whole of its own, and do they add up to 100 %?"""
        printed = [share.number for share in self.shares if share.number and not share.match.get("whole")]
        if len(printed) != len(self.parts) or len(printed) < 2:
            return False
        return abs(sum(one.value for one in printed) - HUNDRED) <= sum(one.half_unit for one in printed)


def dimension(one: Statement) -> str:
    """What may be added to what: money, persons, any other unit by itself."""
    return "元" if one.money else _ALIKE.get(one.unit, one.unit)


def breakdowns(prose: Prose) -> Iterator[Breakdown]:
    """Every total followed by a list of parts. 各处合计与分项。"""
    said = prose.statements
    for number, one in enumerate(said):
        if one.lead and one.kind in _LISTED and (total := _total_before(prose, number)):
            yield _breakdown(prose, number, total)


def _total_before(prose: Prose, number: int) -> Statement | None:
    """The amount a list is of: the last one before it in its sentence, else the only one of the sentence before."""
    first = prose.statements[number]
    before = [one for one in prose.statements[:number] if one.kind in _LISTED and dimension(one) == dimension(first)]
    here = [one for one in before if one.clause.sentence == first.clause.sentence]
    if here:
        return here[-1]
    last = [one for one in before if one.clause.sentence == first.clause.sentence - 1]
    return last[0] if len(last) == 1 and first.start == _sentence_start(prose, first) else None


def _sentence_start(prose: Prose, one: Statement) -> int:
    """Where the first statement of a sentence begins."""
    return min(other.start for other in prose.statements if other.clause.sentence == one.clause.sentence)


def _breakdown(prose: Prose, number: int, total: Statement) -> Breakdown:
    first = prose.statements[number]
    sentence = first.clause.sentence
    rest = [one for one in prose.statements[number:] if one.clause.sentence == sentence]
    nested = next((place for place, one in enumerate(rest) if place and one.lead), len(rest))
    listed = rest[:nested]
    parts = tuple(one for one in listed if one.kind in _LISTED and dimension(one) == dimension(first))
    between = {index for index in prose.unread if total.index < index and prose.clauses[index].sentence in (total.clause.sentence, sentence)}
    inside = any(one.lead and one.kind in _LISTED and one.start <= total.start for one in prose.statements if one.clause.sentence == sentence)
    certain = not between and not inside and nested == len(rest) and not prose.hedged(sentence)
    return Breakdown(total, parts, tuple(one for one in listed if one.kind == "share"), certain)


# -- shares --------------------------------------------------------------------------

@dataclass(frozen=True)
class ShareClaim:
    """A share with the part and the whole it speaks of; `near` when the whole stands in the same passage. 一处占比。"""

    share: Statement
    part: Statement
    whole: Printed
    near: bool
    holds: bool

    @property
    def stated(self) -> Printed:
        return self.share.number or Printed.exact(0)

    @property
    def part_amount(self) -> Printed:
        return self.part.wan or Printed.exact(0)

    @property
    def tie(self) -> Tie:
        return ratio_ties(self.stated, self.part_amount, self.whole)


def amounts_by_name(document: Sequence[Told]) -> dict[str, list[Statement]]:
    """All amounts of the running text by what they are of. 全文各栏目的金额。"""
    found: dict[str, list[Statement]] = {}
    for said in (said for one in document if one.running for said in one.prose.of("amount") if said.subject):
        found.setdefault(key_of(said.subject), []).append(said)
    return found


def shares_in(one: Told, document: Mapping[str, Sequence[Statement]]) -> Iterator[ShareClaim]:
    """Every share whose part and whole are surely known; `document` is the whole text's amounts by name. 各处占比。"""
    lists = list(breakdowns(one.prose))
    for share in one.prose.of("share"):
        part = _part_of(one.prose, share)
        if part is None or one.prose.hedged(share.clause.sentence):
            continue
        wholes, near = _wholes(one, share, part, lists, document)
        values = {whole.value for whole in wholes}
        if values and all(values):
            ties = [ratio_ties(share.number or Printed.exact(0), part.wan or Printed.exact(0), whole) for whole in wholes]
            if len(values) == 1 or any(tie.ok for tie in ties):
                yield ShareClaim(share, part, wholes[0], near, any(tie.ok for tie in ties))


def _part_of(prose: Prose, share: Statement) -> Statement | None:
    """The amount right before a share, of which it must be said."""
    before = [one for one in prose.of("amount") if one.start < share.start and one.clause.sentence == share.clause.sentence]
    if not before or share.index - before[-1].index > 2 or not speaks_of(share.subject, before[-1].subject):
        return None
    return before[-1] if not any(before[-1].index < index < share.index for index in prose.unread) else None


def _wholes(one: Told, share: Statement, part: Statement, lists: Sequence[Breakdown], document: Mapping[str, Sequence[Statement]]) -> tuple[list[Printed], bool]:
    name = share.match.get("whole", "")
    if core_of(name) in _NAMELESS or not name:
        list_ = next((list_ for list_ in lists if part in list_.parts), None)
        if list_ is None or (name and not list_.certain):
            return [], True
        totals = [list_.total.wan] if list_.total.wan else []
        if list_.tie and not list_.tie.ok and list_.certain:
            totals.append(Printed(list_.sum, max(part.wan.shown_places for part in list_.parts if part.wan)))
            return _tying(share, part, totals), True
        return totals, True
    here = _named(one.prose.of("amount"), name, part)
    if here or not one.running:
        return here, True
    elsewhere = document.get(key_of(name), ())
    return _named([said for said in elsewhere if None in (said.year, share.year) or said.year == share.year], name, part), False


def _tying(share: Statement, part: Statement, totals: list[Printed]) -> list[Printed]:
    """Of a total and the sum of its parts that differ, the ones the share fits; the fault is told at the total."""
    fitting = [whole for whole in totals if whole.value and ratio_ties(share.number or Printed.exact(0), part.wan or Printed.exact(0), whole).ok]
    return fitting or totals[:1]


def _named(amounts: Sequence[Statement], name: str, part: Statement) -> list[Printed]:
    wanted = key_of(name)
    return [one.wan for one in amounts if one is not part and one.wan and one.subject and dimension(one) == dimension(part) and key_of(one.subject) == wanted]
