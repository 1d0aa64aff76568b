"""Changes as sentences state them: so much more or less, so many percent, than what. 正文中的增减。"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xltools.core.breakdowns import dimension
from xltools.core.patterns import late
from xltools.core.rounding import Printed
from xltools.core.spent_rates import is_budget
from xltools.core.statements import Prose, Statement, core_of
from xltools.core.subjects import key_of, quantity_of

_GENERAL = {"费用", "费用支出", "支出", "决算", "支出决算"}  # say nothing of what they are the amount of
_BOTH = {"收支", "收支总计", "收入支出", "收入支出总计"}  # said of two totals that are equal
MOST_BEFORE = 8  # statements among which a budget and what was spent of it stand
LONGEST_LIST = 40  # clauses they may be apart
MOST_BETWEEN = 3  # sentences between an amount and a change that does not say of what it is
_OUTCOME = late(r"决算数?$")
_REMARK = late(r"主要|具体|原因|变动原因|结转和?结余事项|均?用于|包括")


@dataclass(frozen=True)
class Movement:
    """One change: its amount, its rate, what it is compared with where that is printed, the amounts it may be said of. 一处增减。

    `named` is true when the sentence says of what it is the change, `near` when that stands in the same passage, `of_budget` when
    it is compared with a budget and not with the year before.
    """

    candidates: tuple[Statement, ...]
    delta: Statement | None
    rate: Statement | None
    before: Printed | None
    named: bool
    near: bool = True
    of_budget: bool = False

    @property
    def said(self) -> list[Statement]:
        """The statements of the change itself, in order."""
        return sorted((one for one in (self.delta, self.rate) if one), key=lambda one: one.start)


def movements(prose: Prose, before: Prose | None = None) -> Iterator[Movement]:
    """Every change that can be judged; `before` is the passage before. 各处增减。"""
    for chain in _chains(prose.of("change", "base")):
        if not prose.hedged(chain[0].clause.sentence):
            move = _movement(prose, chain)
            if move and move.named and not move.candidates and before:
                move = replace(move, candidates=tuple(_just_before(prose, before, chain)), near=False)
            if move and move.candidates:
                yield move


def _chains(said: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Changes that belong together: one amount and one rate against the same base."""
    chain: list[Statement] = []
    for one in said:
        if chain and _goes_on(chain, one):
            chain.append(one)
        else:
            if chain:
                yield chain
            chain = [one]
    if chain:
        yield chain


def _goes_on(chain: Sequence[Statement], one: Statement) -> bool:
    if one.clause.sentence != chain[0].clause.sentence or one.kind == "base" or "base" in one.match:
        return False
    if chain[-1].kind != "base" and (one.index - chain[-1].index != 1 or one.subject):
        return False
    return not any(other.kind == "change" and (other.unit == "%") == (one.unit == "%") for other in chain)


def _movement(prose: Prose, chain: Sequence[Statement]) -> Movement | None:
    changes = [one for one in chain if one.kind == "change"]
    delta = next((one for one in changes if one.unit != "%"), None)
    rate = next((one for one in changes if one.unit == "%"), None)
    before = next((one.base_amount for one in chain if one.base_amount), None)
    subject = next((one.subject or one.match.get("other", "") for one in chain if one.subject or one.match.get("other")), "")
    if changes and delta and delta.money and not before and (pair := _budgeted(prose, chain[0])):
        return Movement((pair[0],), delta, rate, pair[1].wan, named=True, of_budget=True)
    if not changes or not ((delta and rate) or before):
        return None
    if delta and before and not delta.money:
        return None
    candidates = _candidates(prose, chain[0], subject, delta)
    of_budget = any("预算" in (one.match.get("what") or "") for one in chain)
    return Movement(tuple(candidates), delta, rate, before, bool(subject), of_budget=of_budget)


def _just_before(prose: Prose, before: Prose, chain: Sequence[Statement]) -> list[Statement]:
    """The one amount of the passage before under the name of a change, where its own passage does not speak of it until then."""
    subject = next((one.subject for one in chain if one.subject), "")
    quantity, name = quantity_of(subject), core_of(subject)
    if quantity is None or quantity.loose or name in prose.passage.text[: chain[0].start]:
        return []
    said = [one for one in before.of("amount") if one.money and key_of(one.subject) == quantity.id]
    doubtful = any(name in before.clauses[index].text for index in before.unread)
    return said[:1] if len({one.wan for one in said}) == 1 and not doubtful else []


def _budgeted(prose: Prose, first: Statement) -> tuple[Statement, Statement] | None:
    """What was spent and the opening budget it is compared with, both named once before (年初预算5万元，支出决算4万元，比年初预算 …)."""
    if "年初预算" not in first.match.get("what", "") or first.match.get("other"):
        return None
    near = _shortly_before(prose, first)
    opening = [one for one in near if is_budget(one.subject) and "年初" in one.subject]
    spent = [one for one in near if not is_budget(one.subject)]
    if len(opening) != 1 or len(spent) != 1 or not _OUTCOME.search(spent[0].subject) or prose.unread_between(near[0].index, first.index):
        return None
    return spent[0], opening[0]


def _shortly_before(prose: Prose, first: Statement) -> list[Statement]:
    """The few amounts of money before a change, since the last semicolon, of its sentence or else of the one before."""
    place = bisect_left(prose.statements, first.start, key=lambda one: one.start)
    window = [one for one in prose.statements[max(0, place - MOST_BEFORE) : place] if one.kind == "amount" and one.money]
    stops = [piece.end for piece in prose.clauses[max(0, first.index - LONGEST_LIST) : first.index] if piece.stop == "；"]
    since = [one for one in window if one.start >= max(stops, default=0)]
    sentence = first.clause.sentence
    return [one for one in since if one.clause.sentence == sentence] or [one for one in since if one.clause.sentence == sentence - 1]


def _candidates(prose: Prose, first: Statement, subject: str, delta: Statement | None) -> list[Statement]:
    """The amounts a change may be said of: those before it in its sentence, else those of the sentence before, else the one so named."""
    amounts = [
        one for one in prose.of("amount") if one.start < first.start and (dimension(one) == dimension(delta) if delta else one.money)
    ]
    here = [one for one in amounts if one.clause.sentence == first.clause.sentence]
    if any(here[-1].index < index < first.index for index in prose.unread) if here else False:
        return []
    if not here:
        here = _sentence_before(prose, amounts, first)
    return _since_last(prose, _said_of(subject, here), first) or _named_before(prose, amounts, subject, first)


def _said_of(subject: str, here: Sequence[Statement]) -> list[Statement]:
    """Of some amounts, those that a change under a name is surely said of."""
    named = [one for one in here if not subject or (one.subject and key_of(subject) == key_of(one.subject))]
    if named or (core_of(subject) in _GENERAL and len(here) == 1):
        return named or list(here)
    both = core_of(subject) in _BOTH and {core_of(one.subject) for one in here} == {"收入总计", "支出总计"}
    return list(here) if both and len({one.wan for one in here}) == 1 else []


def _sentence_before(prose: Prose, amounts: Sequence[Statement], first: Statement) -> list[Statement]:
    """The amounts of the sentence before; those before remarks and other changes only where there is but one."""
    number = amounts[-1].clause.sentence if amounts else -1
    if any(prose.clauses[index].sentence >= number and index < first.index for index in prose.unread):
        return []
    last = [one for one in amounts if one.clause.sentence == number]
    between = range(number + 1, first.clause.sentence)
    if not between or not last:
        return last
    near = len(last) == 1 and len(between) <= MOST_BETWEEN
    return last if near and all(_goes_without_amount(prose, sentence) for sentence in between) else []


def _goes_without_amount(prose: Prose, sentence: int) -> bool:
    said = prose.sentences.get(sentence)
    if said:
        return all(one.kind in ("change", "base", "flat") for one in said)
    return bool(_REMARK.match(next(piece.text for piece in prose.clauses if piece.sentence == sentence)))


def _named_before(prose: Prose, amounts: Sequence[Statement], subject: str, first: Statement) -> list[Statement]:
    """The one amount of the passage under the very name of a change; nothing where there may be several."""
    if any(core_of(subject) in prose.clauses[index].text for index in prose.unread if index < first.index):
        return []
    named = [one for one in amounts if subject and one.subject and key_of(one.subject) == key_of(subject)]
    of_year = [one for one in named if None in (one.year, first.year) or one.year == first.year]
    return of_year[:1] if len({one.wan for one in of_year}) == 1 else []


def _since_last(prose: Prose, amounts: Sequence[Statement], first: Statement) -> list[Statement]:
    """Of several amounts, the ones after the last semicolon before the change, where there are any."""
    stops = [piece.end for piece in prose.clauses if piece.stop == "；" and piece.end < first.start]
    last = [one for one in amounts if not stops or one.start >= stops[-1]]
    return last or list(amounts)
