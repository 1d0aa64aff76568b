"""Totals with the parts listed after them, and the shares printed beside: as sentences give them. 正文中的合计与分项。"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby, pairwise
from typing import NamedTuple

from xltools.core.patterns import late
from xltools.core.reports import Told
from xltools.core.rounding import HUNDRED, Printed, Tie, ratio_ties, sum_ties
from xltools.core.spent_rates import is_budget
from xltools.core.statements import COUNTERS, FACTORS, OPENERS, Prose, Statement, core_of, speaks_of
from xltools.core.subjects import Partition, key_of, partitions

_ALIKE = {"名": "人"}
_LISTED = ("amount", "score")
_COMPARED = ("change", "base", "flat")
_NAMELESS = {"总额", "总数", "全部", "合计", "总", "支出", "收入", "总额度"}

_FIGURE = late(rf"\d+(?:\.\d+)?(?P<unit>亿元|万元|元|%|分|{COUNTERS})?")
MOST_WHOLES = 100  # of one with more amounts than these nobody can say which is meant

Named = Mapping[str, Sequence[Statement]]


@dataclass(frozen=True)
class Breakdown:
    """A total and the parts listed after it; `certain` is false where part of the list was not understood. 合计与分项。"""

    total: Statement
    parts: tuple[Statement, ...]
    shares: tuple[Statement, ...]
    certain: bool

    @cached_property
    def sum(self) -> Decimal:
        return sum((part.wan.value for part in self.parts if part.wan), Decimal(0))

    @cached_property
    def printed_sum(self) -> Printed:
        """The sum as it would be printed, with as many decimals as the part that has most."""
        return Printed(self.sum, max(part.wan.shown_places for part in self.parts if part.wan))

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
    return _measure(one.unit)


def _measure(unit: str) -> str:
    return "元" if unit in FACTORS else _ALIKE.get(unit, unit)


def breakdowns(prose: Prose) -> Iterator[Breakdown]:
    """Every total followed by a list of parts. 各处合计与分项。"""
    stops = [piece.end for piece in prose.clauses if piece.stop == "；"]
    for said in prose.sentences.values():
        opened = [one.start for one in said if _opens(one)]
        if opened:
            yield from _in_sentence(prose, said, opened[0])
        if len(opened) > 1:
            yield from _side_by_side(prose, said, stops)


def spread(document: Sequence[Told]) -> Iterator[tuple[Told, Breakdown, tuple[Told, ...]]]:
    """Totals at whose 其中 a paragraph ends, with the parts that open the paragraphs after it: all of them. 分项另起几段的合计。"""
    for number, one in enumerate(document):
        total = _opening_total(one) if one.running else None
        for partition in partitions() if total else ():
            following = document[number + 1 : number + 2 + len(partition.required) + len(partition.optional)]
            after = list(_parts_after(following, partition)) if total and key_of(total.subject) in partition.whole else []
            if total and len(after) > 1 and partition.covers([key_of(part.subject) for _, part in after]):
                yield one, Breakdown(total, tuple(part for _, part in after), (), certain=True), tuple(told for told, _ in after)


def _opening_total(one: Told) -> Statement | None:
    """The only amount of a last sentence that ends by opening a list; of all sentences where the last says nothing else."""
    last = one.prose.clauses[-1]
    amounts = [said for said in one.prose.sentences.get(last.sentence) or one.prose.statements if said.kind == "amount"]
    opens = last.stop == "：" and last.text.endswith(tuple(OPENERS.split("|")))
    return amounts[0] if opens and len(amounts) == 1 and amounts[0].money and not one.prose.hedged(last.sentence) else None


def _parts_after(following: Sequence[Told], partition: Partition) -> Iterator[tuple[Told, Statement]]:
    """The amounts that open the next passages, as long as each is another part."""
    places = set()
    for one in following:
        first = next(iter(one.prose.statements), None)
        place = partition.place(key_of(first.subject)) if first and first.kind == "amount" and first.money and one.running else None
        if first is None or place is None or place in places or any(index < first.index for index in one.prose.unread):
            return
        places.add(place)
        yield one, first


def by_part(lists: Iterable[Breakdown]) -> dict[int, Breakdown]:
    """Lists by where each of their parts starts: no part is in two. 各分项所在的列举。"""
    return {part.start: list_ for list_ in lists for part in list_.parts}


def _opens(one: Statement) -> bool:
    return one.lead and one.kind in _LISTED


def _in_sentence(prose: Prose, said: Sequence[Statement], opened: int) -> Iterator[Breakdown]:
    """The lists of a sentence, the first of which is opened at a place; each goes on to the next."""
    latest: dict[str, Statement] = {}
    cuts = [place for place, one in enumerate(said) if place and one.lead]
    for begin, end in pairwise((0, *cuts, len(said))):
        listed = said[begin:end]
        total = _total_before(prose, latest, listed[0]) if _opens(listed[0]) else None
        if total:
            yield _breakdown(prose, total, listed, alone=end == len(said) and total.start < opened)
        latest.update((dimension(one), one) for one in listed if one.kind in _LISTED)


def _side_by_side(prose: Prose, said: Sequence[Statement], stops: Sequence[int]) -> Iterator[Breakdown]:
    """The lists of a sentence that each stand between two semicolons with their total, all the parts it has being named."""
    for _, between in groupby(said, key=lambda one: bisect_right(stops, one.start)):
        listed = list(between)
        leads = [place for place, one in enumerate(listed) if place and _opens(one)]
        total = listed[leads[0] - 1] if len(leads) == 1 else None
        if total and total.kind == "amount" and dimension(total) == dimension(listed[leads[0]]):
            list_ = _breakdown(prose, total, listed[leads[0] :], alone=True)
            keys = [key_of(part.subject) for part in list_.parts]
            if any(key_of(total.subject) in one.whole and (one.covers(keys) or one.holds(keys)) for one in partitions()):
                yield list_


def _total_before(prose: Prose, latest: Mapping[str, Statement], first: Statement) -> Statement | None:
    """The amount a list is of: the latest one before it in its sentence, else the only one of the sentence before it.

    Sentences that state changes alone are passed over.
    """
    sentence = first.clause.sentence
    if (here := latest.get(dimension(first))) or first is not prose.sentences[sentence][0]:
        return here
    before = sentence - 1
    while prose.sentences.get(before) and all(one.kind in _COMPARED for one in prose.sentences[before]):
        before -= 1
    last = [one for one in prose.sentences.get(before, ()) if one.kind in _LISTED and dimension(one) == dimension(first)]
    return last[0] if len(last) == 1 else None


def _breakdown(prose: Prose, total: Statement, listed: Sequence[Statement], *, alone: bool) -> Breakdown:
    """A list as read; `alone` where its sentence holds no other one after its total."""
    first = listed[0]
    sentence = first.clause.sentence
    parts = tuple(one for one in listed if one.kind in _LISTED and dimension(one) == dimension(first))
    after = bisect_right(prose.clauses, sentence, key=lambda piece: piece.sentence)
    alike = len({is_budget(one.subject) for one in (total, *parts)}) == 1
    certain = alone and alike and not prose.hedged(sentence) and not _part_unread(prose, total, after)
    return Breakdown(total, parts, tuple(one for one in listed if one.kind == "share"), certain)


def _part_unread(prose: Prose, total: Statement, after: int) -> bool:
    """Whether a clause between a total and a place was not read that may hold another part of it."""
    if not prose.unread_between(total.index, after):
        return False
    return any(_may_be_part(prose.clauses[index].text, total) for index in range(total.index + 1, after) if index in prose.unread)


def _may_be_part(text: str, total: Statement) -> bool:
    """Whether some figure of a clause has no unit, or the unit of a total: others (3台, 12%) are nothing to add to an amount."""
    if total.kind != "amount":
        return True
    units = [found["unit"] for found in _FIGURE.finditer(text)]
    return not units or any(unit is None or _measure(unit) == dimension(total) for unit in units)


# -- shares --------------------------------------------------------------------------


class ShareClaim(NamedTuple):
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


def amounts_by_name(document: Iterable[Told]) -> dict[str, list[Statement]]:
    """The amounts of the running text by what they are of, one printed alike in the same year twice at most. 全文各栏目的金额。

    Twice, since one of the two may be the very part whose whole is looked for.
    """
    return _by_name(said for one in document if one.running for said in one.prose.of("amount"))


def _by_name(amounts: Iterable[Statement]) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    times: Counter[tuple[object, ...]] = Counter()
    for said in (said for said in amounts if said.subject):
        alike = (key_of(said.subject), said.year, dimension(said), said.wan)
        times[alike] += 1
        if times[alike] <= 2:
            found.setdefault(alike[0], []).append(said)
    return found


def shares_in(one: Told, document: Mapping[str, Sequence[Statement]]) -> Iterator[ShareClaim]:
    """Every share whose part and whole are surely known; `document` is the whole text's amounts by name. 各处占比。"""
    claimed = list(_with_parts(one.prose))
    if not claimed:
        return
    lists = by_part(breakdowns(one.prose))
    here, sums = _by_name(one.prose.of("amount")), dict(_sums_of_all(one.prose, lists))
    for share, part in claimed:
        wholes, near = _wholes(share, part, lists.get(part.start), here, document if one.running else {})
        wholes = wholes or ([] if share.match.get("whole") else sums.get(share.clause.sentence, []))
        values = {whole.value for whole in wholes}
        if values and all(values) and len(values) <= MOST_WHOLES:
            holds = any(ratio_ties(share.number or Printed.exact(0), part.wan or Printed.exact(0), whole).ok for whole in wholes)
            if len(values) == 1 or holds:
                yield ShareClaim(share, part, wholes[0], near, holds)


def _with_parts(prose: Prose) -> Iterator[tuple[Statement, Statement]]:
    """The shares of sentences that can be recomputed, each with the amount right before it, of which it must be said."""
    for sentence, said in prose.sentences.items():
        part = None
        for one in () if prose.hedged(sentence) else said:
            if one.kind == "share" and part and _is_said_of(prose, one, part):
                yield one, part
            part = one if one.kind == "amount" else part


def _is_said_of(prose: Prose, share: Statement, part: Statement) -> bool:
    return share.index - part.index <= 2 and speaks_of(share.subject, part.subject) and not prose.unread_between(part.index, share.index)


def _wholes(share: Statement, part: Statement, list_: Breakdown | None, here: Named, document: Named) -> tuple[list[Printed], bool]:
    """What a share may be of, and whether that stands in the same passage."""
    name = share.match.get("whole", "")
    if core_of(name) in _NAMELESS or not name:
        return _totals(share, part, list_) if list_ and (list_.certain or not name) else [], True
    meant = _totals(share, part, list_) if list_ and core_of(list_.total.subject).endswith(core_of(name)) else []
    near = _named(here.get(key_of(name), ()), part)
    elsewhere = document.get(key_of(name), ()) if not near else ()
    others = _named([said for said in elsewhere if None in (said.year, share.year) or said.year == share.year], part)
    return near or [*meant, *(one for one in others if one.value or not meant)], bool(near or meant)


def _sums_of_all(prose: Prose, lists: Mapping[int, Breakdown]) -> Iterator[tuple[int, list[Printed]]]:
    """The sums of the sentences whose amounts stand under no total and are all that what they open with consists of."""
    unread = {prose.clauses[index].sentence for index in prose.unread}
    for sentence, said in prose.sentences.items():
        parts = [one for one in said if one.kind == "amount" and one.wan and one.start not in lists]
        if len(parts) < 2 or sentence in unread or len(parts) < sum(one.kind == "amount" for one in said):
            continue
        keys = [key_of(part.subject) for part in parts]
        if any(one.named_in(parts[0].topic) and one.covers(keys) for one in partitions()):
            amounts = [part.wan for part in parts if part.wan]
            yield sentence, [Printed(sum((one.value for one in amounts), Decimal(0)), max(one.shown_places for one in amounts))]


def _totals(share: Statement, part: Statement, list_: Breakdown) -> list[Printed]:
    totals = [list_.total.wan] if list_.total.wan else []
    if list_.tie and not list_.tie.ok and list_.certain:
        return _tying(share, part, [*totals, list_.printed_sum])
    return totals


def _tying(share: Statement, part: Statement, totals: list[Printed]) -> list[Printed]:
    """Of a total and the sum of its parts that differ, the ones the share fits; the fault is told at the total."""
    fitting = [
        whole for whole in totals if whole.value and ratio_ties(share.number or Printed.exact(0), part.wan or Printed.exact(0), whole).ok
    ]
    return fitting or totals[:1]


def _named(amounts: Sequence[Statement], part: Statement) -> list[Printed]:
    return [one.wan for one in amounts if one is not part and one.wan and dimension(one) == dimension(part)]
