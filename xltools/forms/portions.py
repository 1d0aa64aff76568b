"""Weights kept as shares of the whole, 0.3 for 30%, in files that keep no number formats. 按比例写的分值。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from xltools.core.model import Field, Row

FEW = 3  # fewer weights than this may be small points
WHOLES = {Decimal(1), Decimal("0.9"), Decimal("0.8")}  # what they make, with budget execution or without
_WEIGHTS = ("weight", "level1_weight", "level2_weight")


def in_percent(fields: Mapping[str, Field], tables: Mapping[str, list[Row]]) -> tuple[dict[str, Field], dict[str, list[Row]]]:
    """The fields and tables of a form, weights that are shares of one shown as percentages. 分值以百分数计。"""
    rows = tables.get("indicators", [])
    funds = fields.get("funds.total.weight")
    if not _are_shares([*(row["weight"] for row in rows), *([funds] if funds else [])]):
        return dict(fields), dict(tables)
    shown = {key: _shown(one) if key in ("funds.total.weight", "total.weight") else one for key, one in fields.items()}
    named = [Row(row.number, row.block, {key: _shown(one) if key in _WEIGHTS else one for key, one in row.fields.items()}) for row in rows]
    return shown, {**tables, "indicators": named}


def _are_shares(weights: Iterable[Field]) -> bool:
    numbers = [one.number for one in weights if one.number is not None]
    return len(numbers) >= FEW and max(numbers) < 1 and sum(numbers, Decimal(0)) in WHOLES


def _shown(one: Field) -> Field:
    share = isinstance(one.value, int | float | Decimal) and not isinstance(one.value, bool) and 0 < one.value <= 1
    return replace(one, format="0%") if share else one
