"""Totals, rates and equal figures of a form, judged at printed precision: what several subjects share. 勾稽的公用算法。

The pairs come from the layout (`Line.parts`, `Item.ratio`), so a form declared in data/layouts is checked without
further code. Every judgement returns a `Found`, or None when the numbers hold or cannot be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from xltools.checks.declare import Context, Found, once
from xltools.core.cells import Address, Sheet
from xltools.core.findings import Severity
from xltools.core.layout import Block, Item, Line
from xltools.core.model import Field, Form, Row
from xltools.core.money import IN_STANDARD, STANDARD, UnitSaid, money_unit, units_said
from xltools.core.reports import PROSE
from xltools.core.rounding import HUNDRED, Printed, Tie, Verdict, half_up, plain, ratio_ties, sum_ties

WAN = Decimal(10000)
SHOWN_PLACES = 4  # decimals of a percentage that messages print, where the cell holds more
ROUNDED = {Verdict.TRUNCATED: "截尾", Verdict.ROUNDED_UP: "进位"}


# -- words -------------------------------------------------------------------------


@once
def money(form: Form, context: Context) -> str:
    """The unit of a form's amounts, as it says; 万元 when it does not. 金额单位。"""
    sheet = context.book.workbook.sheet(form.sheet)
    return money_unit(form, sheet, _units_said(sheet, context)) if sheet else STANDARD


@once
def _units_said(sheet: Sheet, _: Context) -> list[UnitSaid]:
    return units_said(sheet)


def wan(one: Field, form: Form, context: Context) -> Printed | None:
    """A field's amount in 万元. 栏目以万元计的金额。"""
    return in_wan(one.printed, form, context)


def in_wan(amount: Printed | None, form: Form, context: Context) -> Printed | None:
    """An amount of a form in 万元, at the precision it is printed with. 以万元计的金额。"""
    unit = money(form, context)
    if amount is None or unit == STANDARD:
        return amount
    scale = IN_STANDARD[unit]
    return Printed(amount.value * scale, max(0, amount.shown_places - scale.adjusted()))


def unit_of(one: Field, in_unit: str = "万元") -> str:
    """The unit of a field's number, for messages. 栏目的计量单位。"""
    if "㎡" in one.label or "㎡" in one.item.label:
        return "㎡"
    return {"count": "人", "points": "分", "percent": "%"}.get(one.item.type, in_unit)


def told(value: Decimal, unit: str) -> str:
    """A number with its unit, as messages print it.

    >>> told(Decimal("26.230"), "万元"), told(Decimal("96.00"), "%")
    ('26.23 万元', '96%')
    """
    return f"{plain(value)}{'' if unit == '%' else ' '}{unit}"


def in_percent(numerator: Printed, denominator: Printed) -> Decimal:
    """A ratio in percent to two decimals."""
    return half_up(HUNDRED * numerator.value / denominator.value, 2)


def named(fields: Iterable[Field]) -> str:
    """Field labels as a quoted list."""
    return "".join(f"“{one.label.split('·')[0]}”" for one in fields)


# -- totals ------------------------------------------------------------------------


class Total(NamedTuple):
    """A stated total and the parts that add up to it. 合计与分项。

    `unlisted` are further numbers found among its rows; `grand` is true of a total over totals, of which forms often
    print only some parts.
    """

    stated: Field
    parts: tuple[Field, ...]
    unlisted: tuple[Printed, ...] = ()
    what: str = "分项"
    grand: bool = False


def totals(form: Form, context: Context, block_keys: Sequence[str] = ()) -> Iterator[Total]:
    """Every total that the layout says has parts, or those of some blocks."""
    return (total for key, every in _totals(form, context).items() if not block_keys or key in block_keys for total in every)


@once
def _totals(form: Form, context: Context) -> Mapping[str, Sequence[Total]]:
    return {block.key: list(_block_totals(form, context, block)) for block in form.layout.blocks}


def _block_totals(form: Form, context: Context, block: Block) -> Iterator[Total]:
    for line in block.rows:
        for item in block.cells_of(line):
            stated = form[f"{block.key}.{line.key}.{item.key}"]
            if stated.present and block.adds_up(line, item):
                parts = parts_of(form, block, line, item)
                over_totals = any(row.parts for row in block.rows if row.key in line.parts)
                counted = tuple(part for part in parts if not (form.layout.complete and part.blank))
                yield Total(stated, counted, unlisted(form, context, stated, parts), grand=over_totals)


def parts_of(form: Form, block: Block, line: Line, item: Item) -> tuple[Field, ...]:
    """The fields of a row's parts in one column."""
    rows = [row for key in line.parts if (row := block.row(key)) and item in tuple(block.cells_of(row))]
    return tuple(form[f"{block.key}.{row.key}.{item.key}"] for row in rows)


def unlisted(form: Form, context: Context, stated: Field, parts: Sequence[Field]) -> tuple[Printed, ...]:
    """Numbers in the total's column, among its parts' rows or right below, that belong to no row of the layout."""
    sheet = context.book.workbook.sheet(stated.sheet)
    if sheet is None or stated.cell is None:
        return ()
    known, last = _cells_of(form, context), _last_row(sheet, context)
    rows = [one.cell.row for one in (stated, *parts) if one.cell]
    found = []
    for row in range(min(rows), last + 1):
        cell = sheet.owner(Address(row, stated.cell.column))
        number = None if cell in known else _number_at(sheet, cell, stated)
        if number is not None:
            found.append(number)
        elif row > max(rows):
            break
    return tuple(found)


@once
def _cells_of(form: Form, context: Context) -> frozenset[Address | None]:
    return frozenset(one.cell for one in form.everything())


@once
def _last_row(sheet: Sheet, context: Context) -> int:
    return sheet.extent.last.row if sheet.extent else 0


def _number_at(sheet: Sheet, cell: Address, like: Field) -> Printed | None:
    return replace(like, cell=cell, value=sheet.values.get(cell), formula="").printed


@once
def mended_totals(form: Form, context: Context) -> dict[str, Printed]:
    """The totals of a form that do not add up, by key, with what their parts make.

    Where another figure agrees with the parts, the total is at fault, and that is told at the total alone.
    """
    mended = {}
    for total in totals(form, context):
        stated, parts = total.stated.printed, [part.printed for part in total.parts if part.printed]
        if stated and parts and not total.unlisted and not sum_ties(stated, parts).ok:
            mended[total.stated.key] = Printed(sum((part.value for part in parts), Decimal(0)), max(part.shown_places for part in parts))
    return mended


def sums_found(form: Form, context: Context) -> Iterator[Found]:
    """What is wrong with the totals of a form; one that only repeats the fault of a total among its parts is passed over."""
    unit, every, mended = money(form, context), list(totals(form, context)), mended_totals(form, context)
    repeating = {one.stated.key: [part.key for part in one.parts if part.key in mended] for one in every if _ties_mended(one, mended)}
    for total in every:
        found = sum_found(total, unit_of(total.stated, unit))
        if found is None or repeating.get(total.stated.key) or _partly_told(total):
            continue
        above = next((one for one in every if total.stated.key in repeating.get(one.stated.key, ())), None)
        if above and found.severity is Severity.WARNING and not total.unlisted:
            found = replace(found, message=f"{found.message}，而{place(above.stated)}与已填各项相符", severity=None)
        yield found


def _partly_told(total: Total) -> bool:
    """Is a total of the running text above its parts, some of which no sentence states? What is listed is judged there."""
    filled = [one.printed.value for one in total.parts if one.printed]
    return total.stated.sheet == PROSE and not total.grand and len(filled) < len(total.parts) and (total.stated.number or 0) > sum(filled)


def _ties_mended(total: Total, mended: Mapping[str, Printed]) -> bool:
    parts = [mended.get(part.key, part.printed) for part in total.parts]
    known = [part for part in parts if part is not None]
    return bool(total.stated.printed and known and sum_ties(total.stated.printed, known).ok)


def sum_found(total: Total, unit: str) -> Found | None:
    """What is wrong with a total; None when it ties, or nothing is filled in to compare.

    A total above its parts may be explained by parts left blank, one below them cannot, unless one is negative.
    """
    stated, filled = total.stated.printed, [one for one in total.parts if one.printed is not None]
    if stated is None or not filled:
        return None
    parts = [one.printed for one in filled if one.printed]
    tie = sum_ties(stated, parts)
    if tie.ok or (total.unlisted and sum_ties(stated, [*parts, *total.unlisted]).ok):
        return None
    sum_ = sum((part.value for part in parts), Decimal(0))
    blank = [one for one in total.parts if one.printed is None]
    if blank and stated.value > sum_:
        return _unexplained(total, stated.value, sum_, blank, unit)
    return _off(total, stated.value, sum_, tie, unit, doubtful=bool(total.unlisted) or (bool(blank) and min(p.value for p in parts) < 0))


def _unexplained(total: Total, stated: Decimal, sum_: Decimal, blank: Sequence[Field], unit: str) -> Found:
    known = [one for one in blank if one.present]
    return Found(
        total.stated,
        f"填报 {told(stated, unit)}，已填{total.what}合计 {told(sum_, unit)}，差额 {told(stated - sum_, unit)}未列明",
        expected=told(sum_, unit),
        advice=f"请补填{named(known)}，或核对总额" if known else "请核对总额或补填分项",
        severity=Severity.INFO if total.grand else Severity.WARNING,
        sums=True,
    )


def _off(total: Total, stated: Decimal, sum_: Decimal, tie: Tie, unit: str, *, doubtful: bool) -> Found:
    message = f"填报 {told(stated, unit)}，{total.what}合计 {told(sum_, unit)}，相差 {told(abs(stated - sum_), unit)}"
    severity = Severity.WARNING if doubtful else None
    if tie.verdict in ROUNDED:
        message, severity = f"{message}，可能由{ROUNDED[tie.verdict]}造成", Severity.INFO
    elif doubtful:
        message += "，可能另有未识别的分项"
    return Found(total.stated, message, expected=told(sum_, unit), advice="请核对总额与各分项", severity=severity, sums=True)


# -- rates -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """A stated rate and what it is the ratio of. 比率与其两端。"""

    stated: Field
    numerator: Field
    denominator: Field
    over: Printed | None = None
    under: Printed | None = None

    @property
    def above(self) -> Printed | None:
        """The numerator as printed."""
        return self.over or self.numerator.printed

    @property
    def below(self) -> Printed | None:
        """The denominator as printed."""
        return self.under or self.denominator.printed

    @property
    def expected(self) -> Decimal | None:
        """What the operands give, in percent; None when it cannot be computed."""
        return None if self.exactly is None else half_up(self.exactly, 2)

    @property
    def exactly(self) -> Decimal | None:
        """The same, not rounded."""
        if self.above is None or self.below is None or self.below.value <= 0:
            return None
        return HUNDRED * self.above.value / self.below.value

    @property
    def shown(self) -> Printed | None:
        """The stated rate in percent; None when the cell holds no number."""
        return self.stated.percent(self.exactly)


def rates(form: Form, columns: Sequence[str] = ()) -> Iterator[Rate]:
    """Every typed rate whose operands the layout names; computed columns aside."""
    for block in form.layout.blocks:
        items = [item for item in block.columns if item.ratio and not item.computed and (not columns or item.key in columns)]
        for item in items:
            yield from (rate for rate in _rates_in(form, block, item) if rate.stated.present)


def _rates_in(form: Form, block: Block, item: Item) -> Iterator[Rate]:
    if block.type == "table":
        for row in form.rows(block.key):
            yield _rate(form, item, row)
    elif block.type == "totals":
        yield _rate(form, item, f"{block.key}.")
    else:
        lines = (line for line in block.rows if item in tuple(block.cells_of(line)))
        yield from (_rate(form, item, f"{block.key}.{line.key}.") for line in lines)


def _rate(form: Form, item: Item, at: Row | str) -> Rate:
    def field(name: str) -> Field:
        if "." in name:
            return form[name]
        return at[name] if isinstance(at, Row) else form[at + name]

    return Rate(field(item.key), field(item.ratio[0]), field(item.ratio[1]))


def rate_found(rate: Rate) -> Found | None:
    """What is wrong with a rate at its printed decimals; None when it holds or cannot be computed."""
    shown, above, below = rate.shown, rate.above, rate.below
    if shown is None or above is None or below is None or rate.expected is None:
        return None
    tie = ratio_ties(shown, above, below)
    if tie.verdict in (Verdict.TIES, Verdict.UNDEFINED):
        return None
    rests = (rate.numerator, rate.denominator)
    right = half_up(HUNDRED * above.value / below.value, max(2, min(shown.shown_places, SHOWN_PLACES)))
    message = f"填报 {_as_typed(rate.stated, shown)}，按 {plain(above.value)} ÷ {plain(below.value)} 计算为 {told(right, '%')}"
    if tie.verdict in ROUNDED:
        return Found(
            rate.stated,
            f"{message}，填报数由{ROUNDED[tie.verdict]}得来",
            expected=told(right, "%"),
            advice="请四舍五入",
            severity=Severity.INFO,
            rests=rests,
        )
    gap = told(half_up(abs(shown.value - right), SHOWN_PLACES) or abs(shown.value - right), "")
    return Found(rate.stated, f"{message}，相差 {gap}个百分点", expected=told(right, "%"), advice="请核对比率及两端的数", rests=rests)


def rates_found(form: Form, context: Context) -> Iterator[tuple[Rate, Found]]:
    """The rates of a form that do not hold; one that holds by the parts of a total that does not add up is passed over."""
    mended = mended_totals(form, context)
    for rate in rates(form):
        found = rate_found(rate)
        over, under = mended.get(rate.numerator.key), mended.get(rate.denominator.key)
        if found and not ((over or under) and rate_found(replace(rate, over=over, under=under)) is None):
            yield rate, found


def _as_typed(one: Field, shown: Printed) -> str:
    return one.text if one.text.endswith("%") else told(half_up(shown.value, SHOWN_PLACES), "%")


def zero_rate_found(rate: Rate) -> Found | None:
    """A rate printed where the denominator is zero, or blank under a numerator of zero."""
    if rate.stated.number is None or rate.stated.formula or not rate.denominator.present or rate.under:
        return None
    below, above = rate.denominator, rate.numerator.number
    if not (below.number == 0 or (below.blank and not above)):
        return None
    shown = rate.stated.percent()
    value = Decimal(0) if shown is None else shown.value
    held = "为 0" if below.number == 0 else "未填"
    return Found(
        rate.stated,
        f"“{below.label}”{held}，没有比率可言，填报 {told(value, '%')}",
        expected="—",
        severity=Severity.INFO if value == 0 else Severity.WARNING,
    )


# -- figures that should agree -------------------------------------------------------


def same(one: Printed, other: Printed) -> bool:
    """Whether two printed figures can be the same number; one printed to a single decimal is met by rounding.

    >>> same(Printed.from_text("508.65"), Printed.from_text("508.64"))
    False
    """
    return sum_ties(one, [other]).ok or _rounds_to(one, other) or _rounds_to(other, one)


def _rounds_to(coarse: Printed, fine: Printed) -> bool:
    exponent = coarse.value.normalize().as_tuple().exponent
    return exponent == -1 and half_up(fine.value, 1) == coarse.value


def exceeds(one: Printed, other: Printed) -> bool:
    """Whether a printed figure is surely above another, by more than a unit of the last decimal."""
    return one.low > other.high


def difference(one: Decimal, other: Decimal, unit: str) -> str:
    """How far two figures are apart, with the guess that one is in 元 and the other in 万元 where that explains it."""
    small, large = sorted((abs(one), abs(other)))
    apart = f"相差 {told(abs(one - other), unit)}"
    if small and abs(large / small / WAN - 1) < Decimal("0.001"):
        return f"{apart}，约一万倍，可能一处以元、一处以万元为单位"
    return apart


def unequal(one: Field, other: Field, unit: str, severity: Severity | None = None) -> Found | None:
    """A figure that should equal another's and does not; None when either is not a number."""
    if one.printed is None or other.printed is None or same(one.printed, other.printed):
        return None
    mine, theirs = one.printed.value, other.printed.value
    return Found(
        one,
        f"填报 {told(mine, unit)}，{place(other)}为 {told(theirs, unit)}，{difference(mine, theirs, unit)}",
        expected=told(theirs, unit),
        severity=severity,
    )


def place(one: Field) -> str:
    """A field by name and cell, as messages refer to it."""
    name = one.label.replace("“", "‘").replace("”", "’")
    return f"“{name}”（{one.sheet}!{one.address}）" if one.cell else f"“{name}”"


def negative_found(form: Form, money_unit: str, skip: tuple[str, ...] = ("-",)) -> Iterator[Found]:
    """Amounts and counts below zero."""
    for one in form.everything():
        kept = one.item.type in {"amount", "count"} and not one.item.computed and not one.key.startswith(skip)
        if kept and one.number is not None and one.number < 0:
            yield Found(one, f"填报 {told(one.number, unit_of(one, money_unit))}，不应为负数", expected="不小于 0")
