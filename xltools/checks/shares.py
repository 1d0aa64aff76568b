"""Shares of a whole that should make 100 % together. 占比的凑整与合计。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.core.model import Field, Form
from xltools.core.rounding import HUNDRED, Printed, shares_plug


class Shares(NamedTuple):
    """The shares of one table with their parts and whole. 一组占比。"""

    stated: tuple[Field, ...]
    parts: tuple[Field, ...]
    whole: Field


def shares_of(form: Form) -> Iterator[Shares]:
    """The sets of shares that should make 100 %, where every one and its amount is filled in."""
    listed = [row for row in form.rows("functions") if row["level"].text == "类"]
    groups = [([row["share"] for row in listed], [row["amount"] for row in listed], form["functions_total.amount"])]
    for block, amount in (("income", "amount"), ("expenditure", "amount"), ("three_public", "executed")):
        lines = [form[f"{block}.{key}.share"] for key in _rows_with_share(form, block)]
        amounts = [form[f"{block}.{key}.{amount}"] for key in _rows_with_share(form, block)]
        groups.append((lines, amounts, form[f"{block}.total.{amount}"]))
    for stated, parts, whole in groups:
        kept = [(one, part) for one, part in zip(stated, parts, strict=True) if not (one.blank and not part.number)]
        complete = all(one.number is not None and part.printed is not None for one, part in kept)
        if len(kept) > 1 and complete and whole.printed and whole.printed.value > 0:
            yield Shares(tuple(one for one, _ in kept), tuple(part for _, part in kept), whole)


def _rows_with_share(form: Form, key: str) -> list[str]:
    block = form.layout.block(key)
    return [line.key for line in block.rows if form[f"{key}.{line.key}.share"].present] if block else []


def percentages(shares: Shares) -> list[Printed]:
    """The shares as printed, in percent."""
    whole = shares.whole.number or Decimal(1)
    read = [one.percent(HUNDRED * (part.number or 0) / whole) for one, part in zip(shares.stated, shares.parts, strict=True)]
    return [one for one in read if one is not None]


def plugged_shares(form: Form) -> Iterator[Field]:
    """The one share of a table that was bent so that all add up to 100 %."""
    for shares in shares_of(form):
        parts = [part.printed for part in shares.parts if part.printed]
        index = shares_plug(percentages(shares), parts, shares.whole.printed) if shares.whole.printed else None
        if index is not None:
            yield shares.stated[index]
