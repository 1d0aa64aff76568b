"""The funds rows of a form as the checks judge them: amounts, sources, rates, reasons. 资金行。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.checks.ties import Rate, in_percent, rate_found
from xltools.checks.wording import silent
from xltools.core.assess import BASES, budget_column
from xltools.core.layout import Block, Line
from xltools.core.model import Field, Form
from xltools.core.rounding import Printed, Verdict, ratio_ties, sum_ties

AMOUNTS = ("initial", "annual", "executed")
_ABOUT_MONEY = re.compile("资金|支付|拨付|预算|执行|经费|结转|结余|款")


@dataclass(frozen=True, slots=True)
class Funds:
    """The amounts of the total row; the sums of its parts where the total is left at nothing. 资金总额行的金额。

    `base` names the budget the rate is taken of: 全年预算数, or 年初预算数 on forms that print no other.
    """

    initial: Printed | None
    annual: Printed | None
    executed: Printed | None
    base: str = "全年预算数"
    from_parts: bool = False

    @property
    def rate(self) -> Decimal | None:
        """The execution rate as a fraction; None without a budget above zero or a number spent."""
        if self.annual is None or self.executed is None or self.annual.value <= 0 or self.executed.value < 0:
            return None
        return self.executed.value / self.annual.value


def funds_of(form: Form) -> Funds:
    """The amounts that rate and score of a form are judged by; a blank total is only made up for by parts without gaps."""
    amounts = {key: form[f"funds.total.{key}"].printed for key in AMOUNTS}
    made_up = _made_up_for(form, amounts["annual"])
    if made_up:
        amounts = {key: _sum_of_sources(form, key) or amounts[key] for key in AMOUNTS}
    column = budget_column(form)
    return Funds(amounts["initial"], amounts[column], amounts["executed"], BASES[column], made_up)


def _made_up_for(form: Form, annual: Printed | None) -> bool:
    """Is the total of the annual budget left at nothing, while its parts make something?"""
    nothing = all(not part.blank for part in sources(form, "annual")) if annual is None else annual.value == 0
    parts = _sum_of_sources(form, "annual") if nothing else None
    return parts is not None and parts.value > 0


def _sum_of_sources(form: Form, column: str) -> Printed | None:
    return sum_of([part.printed for part in sources(form, column)])


def by_sources(form: Form) -> Funds:
    """The same with the totals that do not add up replaced by what their sources make: told at the total alone."""
    funds, better = funds_of(form), {}
    for key in AMOUNTS:
        stated, parts = getattr(funds, key), [part.printed for part in sources(form, key) if part.printed]
        better[key] = sum_of(parts) if stated and parts and not sum_ties(stated, parts).ok else stated
    return replace(funds, **better)


def sources(form: Form, column: str, *, absent_too: bool = False) -> tuple[Field, ...]:
    """The cells under the total, all other rows where the layout names no parts; also those this form does not print."""
    block = form.layout.block("funds")
    keys = _part_rows(block, block.row("total")) if block else ()
    cells = (form[f"funds.{key}.{column}"] for key in keys)
    return tuple(cell for cell in cells if cell.present or absent_too)


def _part_rows(block: Block, line: Line | None) -> tuple[str, ...]:
    return line.parts if line and line.parts else tuple(row.key for row in block.rows if row.key != "total")


def sum_of(amounts: Sequence[Printed | None]) -> Printed | None:
    known = [one for one in amounts if one is not None]
    if not known:
        return None
    return Printed(sum((one.value for one in known), Decimal(0)), max(one.shown_places for one in known))


def fund_rates(form: Form) -> Iterator[Rate]:
    """The execution rates of the funds rows, each cell once, over the budget column that the form has."""
    block, funds, seen = form.layout.block("funds"), funds_of(form), set()
    for row in block.rows if block else ():
        stated = form[f"funds.{row.key}.rate"]
        if not stated.present or stated.cell in seen:
            continue
        seen.add(stated.cell)
        budget = form[f"funds.{row.key}.annual"]
        budget = budget if budget.present else form[f"funds.{row.key}.initial"]
        taken = (funds.executed, funds.annual) if row.key == "total" and funds.from_parts else (None, None)
        yield Rate(stated, form[f"funds.{row.key}.executed"], budget, *taken)


def reason_for_money(form: Form) -> str:
    """What is said about the funds: the note of their row, or one beside an indicator or a total, or below it, that speaks of money."""
    own = [one.text for key, one in form.fields.items() if key.startswith("funds.") and key.endswith(".note") and not silent(one)]
    rows = [row for row in form.rows("indicators") if not silent(row["note"])]
    others = [row["note"].text for row in rows if "成本" in row["level2"].text or _ABOUT_MONEY.search(row["note"].text)]
    below = [one.text for key in ("total.note", "reasons") if _ABOUT_MONEY.search((one := form[key]).text)]
    return next(iter([*own, *others, *below]), "")


def of_opening_budget(form: Form, rate: Rate) -> bool:
    """Whether the opening budget reproduces the printed rate of the total and the annual budget does not."""
    funds = funds_of(form)
    if rate.stated.key != "funds.total.rate" or not (funds.initial and funds.annual and funds.executed):
        return False
    if funds.initial.value == funds.annual.value or funds.initial.value <= 0 or funds.annual.value <= 0:
        return False
    shown = rate.stated.percent(in_percent(funds.executed, funds.initial))
    right = rate.shown
    return bool(
        shown
        and right
        and ratio_ties(shown, funds.executed, funds.initial).ok
        and ratio_ties(right, funds.executed, funds.annual).verdict is Verdict.WRONG
    )


def repeats_total(form: Form, rate: Rate) -> bool:
    """Whether the rate of the total row follows from its sources, so that only the total is wrong."""
    mended = by_sources(form)
    return (
        rate.stated.key == "funds.total.rate"
        and mended != funds_of(form)
        and rate_found(replace(rate, over=mended.executed, under=mended.annual)) is None
    )
