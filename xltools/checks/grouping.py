"""Findings of one cause, drawn together: one leads, the others follow from it. 同因结果的归并。

A check says which cells its finding `rests` on. Where one of them is itself found wrong, by a finding at least as
grave, the finding follows from that one: mend that cell and it is gone, or has to be judged anew. Of findings that
expect the same of one cell, and of a row of sums that is wrong in several columns, the first leads. Nothing is dropped:
every finding keeps its place, its code and its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from xltools.checks.declare import Found
from xltools.core.findings import Finding, Severity
from xltools.core.model import Field

Place = tuple[str, int, int]


class Raised(NamedTuple):
    """A finding, and what the check yielded it from."""

    finding: Finding
    found: Found


def grouped(raised: Sequence[Raised]) -> list[Finding]:
    """The findings in the same order, those that lead and those that follow naming each other. 归并同因的结果。"""
    leaders = _leaders(raised)
    heads = {follower: head for follower in leaders if (head := _head(follower, leaders)) != follower}
    also: dict[str, list[str]] = {}
    for follower, head in heads.items():
        also.setdefault(head, []).append(follower)
    findings = (one.finding for one in raised)
    return [replace(one, follows=heads.get(one.id, ""), also=tuple(also.get(one.id, ()))) for one in findings]


def _leaders(raised: Sequence[Raised]) -> dict[str, str]:
    """What each finding follows from directly, by id; those that stand by themselves are left out."""
    wrong: dict[Place, Finding] = {}
    alike: dict[tuple, Finding] = {}
    for one in raised:
        if (place := _place(one.found.at)) and _says_otherwise(one.finding):
            wrong.setdefault(place, one.finding)
        for key in _kinds(one):
            alike.setdefault(key, one.finding)
    direct = ((one.finding.id, _leader(one, wrong) or _alike(one, alike)) for one in raised)
    return {follower: leader.id for follower, leader in direct if leader}


def _alike(one: Raised, alike: dict[tuple, Finding]) -> Finding | None:
    others = (alike[key] for key in _kinds(one))
    return next((other for other in others if other.id != one.finding.id), None)


def _says_otherwise(one: Finding) -> bool:
    """Does it say that another number belongs in its cell?"""
    return one.severity is not Severity.INFO and any(letter.isdigit() for letter in one.expected)


def _kinds(one: Raised) -> Iterator[tuple]:
    """What a finding shares with others of its cause: what is expected of the cell, the row of sums."""
    if place := _place(one.found.at):
        if _says_otherwise(one.finding):
            yield (*place, one.finding.expected)
        if one.found.sums:
            yield (one.finding.code, *place[:2])


def _leader(one: Raised, wrong: dict[Place, Finding]) -> Finding | None:
    """The gravest finding about a cell this one rests on, unless this one is graver."""
    own = _place(one.found.at)
    places = (place for cell in one.found.rests if (place := _place(cell)) and place != own)
    about = sorted((wrong[place] for place in places if place in wrong), key=lambda each: each.severity.rank)
    return about[0] if about and about[0].severity.rank <= one.finding.severity.rank else None


def _place(one: Field) -> Place | None:
    return (one.sheet, *one.cell) if one.cell else None


def _head(follower: str, leaders: dict[str, str]) -> str:
    """The finding at the end of the chain; itself where findings rest on one another in a ring."""
    seen, at = {follower}, leaders[follower]
    while at in leaders and at not in seen:
        seen.add(at)
        at = leaders[at]
    return at
