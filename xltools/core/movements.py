"""Changes as sentences state them: so much more or less, so many percent, than what. 正文中的增减。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.core.breakdowns import dimension
from xltools.core.rounding import Printed
from xltools.core.statements import Prose, Statement, speaks_of


@dataclass(frozen=True)
class Movement:
    """One change: its amount, its rate, what it is compared with where that is printed, the amounts it may be said of. 一处增减。

    `named` is true when the sentence says of what it is the change.
    """

    candidates: tuple[Statement, ...]
    delta: Statement | None
    rate: Statement | None
    before: Printed | None
    named: bool

    @property
    def said(self) -> list[Statement]:
        """The statements of the change itself, in order."""
        return sorted((one for one in (self.delta, self.rate) if one), key=lambda one: one.start)


def movements(prose: Prose) -> Iterator[Movement]:
    """Every change that can be judged. 各处增减。"""
    for chain in _chains(prose.of("change", "base")):
        if not prose.hedged(chain[0].clause.sentence):
            move = _movement(prose, chain)
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
    if not changes or not ((delta and rate) or before):
        return None
    if delta and before and not delta.money:
        return None
    candidates = _candidates(prose, chain[0], subject, delta)
    return Movement(tuple(candidates), delta, rate, before, bool(subject))


def _candidates(prose: Prose, first: Statement, subject: str, delta: Statement | None) -> list[Statement]:
    """The amounts a change may be said of: those before it in its sentence, else those of the sentence before."""
    amounts = [
        one for one in prose.of("amount") if one.start < first.start and (dimension(one) == dimension(delta) if delta else one.money)
    ]
    here = [one for one in amounts if one.clause.sentence == first.clause.sentence]
    if any(here[-1].index < index < first.index for index in prose.unread) if here else False:
        return []
    if not here:
        here = _sentence_before(prose, amounts, first)
    matching = [one for one in here if not subject or (one.subject and speaks_of(subject, one.subject))]
    return _since_last(prose, matching, first)


def _sentence_before(prose: Prose, amounts: Sequence[Statement], first: Statement) -> list[Statement]:
    number = first.clause.sentence - 1
    if any(prose.clauses[index].sentence in (number, number + 1) and index < first.index for index in prose.unread):
        return []
    return [one for one in amounts if one.clause.sentence == number]


def _since_last(prose: Prose, amounts: Sequence[Statement], first: Statement) -> list[Statement]:
    """Of several amounts, the ones after the last semicolon before the change, where there are any."""
    stops = [piece.end for piece in prose.clauses if piece.stop == "；" and piece.end < first.start]
    late = [one for one in amounts if not stops or one.start >= stops[-1]]
    return late or list(amounts)
