"""Checks of the published final-accounts tables: within a table, row by row, and between tables. 决算公开表的校验。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.sheets import between
from xltools.checks.ties import Total, in_wan, mended_totals, money, same, sum_found, unequal, wan
from xltools.core.accounts import figures, tables
from xltools.core.findings import Severity
from xltools.core.layout import Block, Item
from xltools.core.model import Field, Form, Row
from xltools.core.rounding import Printed

ON = ("accounts",)
"""Cells that state the same figure: the first filled one is what the others are compared with."""
SAME = (
    ("income.general.amount", "fiscal.general.income"),
    ("income.fund.amount", "fiscal.fund.income"),
    ("income.capital.amount", "fiscal.capital.income"),
    ("functions_total.amount", "general_use.total.amount", "fiscal.general.expenditure", "change.general.amount"),
    ("income.grand_total.amount", "change.grand_total.amount"),
    ("fiscal.total.income", "change.fiscal.amount"),
    ("three_public.abroad.executed", "change.abroad.amount"),
    ("three_public.vehicles.executed", "change.vehicles.amount"),
    ("three_public.reception.executed", "change.reception.amount"),
)
LONGEST_CODE = 15  # digits; a longer number is no code
_SUMS = ("total", "distributed", "closing", "grand_total")  # rows under the classes by function that are none of them
STAFF = ("301", "303")  # the economic classes that make up 人员经费; the others are 公用经费


# -- one figure in several places ----------------------------------------------------


class Printing(NamedTuple):
    """One place that prints a figure, and its table. 一处数字。"""

    form: Form
    at: Field


@check(
    "AC12",
    "same-figure-differs",
    title="同一指标各处数字不一致",
    severity=Severity.ERROR,
    source="reviewer-practice",
    refs=("C05", "C06", "C10", "C12", "C23", "C25"),
    on=BOOK,
    formula="决算正文、附表、图表中同一栏目的数相同",
    advice="请以决算报表为准统一各处数字",
)
def same_figure_differs(context: Context) -> Iterator[Found]:
    """The same figure is printed differently in two places of the accounts, on one sheet or in two published tables.

    正文、附表和图表引用同一个数，不一致说明有一处没有更新。

    各处与最先填写的一处比较，四舍五入后相同的算相同；合计只与自己的分项不符的由 AC01 指出；相差一万倍的提示单位。
    """
    for first, *others in _printings(tables(context.book)):
        for one in others:
            if (found := _differs(one, first, context)) and not _parts_agree(one, first, context):
                yield found


def _printings(forms: Sequence[Form]) -> Iterator[list[Printing]]:
    """Every figure with all the places that print it, each cell once."""
    grouped = {key: keys for keys in SAME for key in keys}
    printed: dict[tuple[str, ...], dict[tuple[str, str], Printing]] = {keys: {} for keys in SAME}
    order = {key: number for keys in SAME for number, key in enumerate(keys)}
    stated = ((order.get(key, 0), key, Printing(form, one)) for form in forms for key, one in figures(form) if one.printed is not None)
    for _, key, printing in sorted(stated, key=lambda each: each[0]):
        places = printed.setdefault(grouped.get(key, (key,)), {})
        places.setdefault((printing.at.sheet, printing.at.address), printing)
    return (list(places.values()) for places in printed.values() if len(places) > 1)


def _differs(one: Printing, first: Printing, context: Context) -> Found | None:
    unit = money(first.form, context)
    if money(one.form, context) == unit:
        return unequal(one.at, first.at, unit)
    return between(one.at, wan(one.at, one.form, context), first.at, wan(first.at, first.form, context))


def _parts_agree(one: Printing, first: Printing, context: Context) -> bool:
    """Is one of the two a total at odds with its own parts, and do these agree with the other?"""
    mine, theirs = (_mended(each, context) for each in (one, first))
    stated = (wan(one.at, one.form, context), wan(first.at, first.form, context))
    pairs = ((mine, stated[1]), (stated[0], theirs), (mine, theirs))
    return any(left is not None and right is not None and same(left, right) for left, right in pairs)


def _mended(one: Printing, context: Context) -> Printed | None:
    return in_wan(mended_totals(one.form, context).get(one.at.key), one.form, context)


# -- sums down the codes and across the columns ---------------------------------------


@check(
    "AC15",
    "classification-sum-mismatch",
    title="科目逐级汇总不符",
    severity=Severity.ERROR,
    source="final-accounts-2022",
    refs=("C03", "C05", "C11"),
    on=BOOK,
    formula="合计 = 各类之和；类 = 款之和；款 = 项之和；功能分类合计 = 性质分类合计 = 经济分类合计",
    advice="请核对上级科目与所属各科目",
)
def classification_sum_mismatch(context: Context) -> Iterator[Found]:
    """A class of the published tables is not the sum of the items under it, or two classifications differ in all.

    公开表列到项级，各级相加必须一致，这是公开后最容易被人复算出来的错误。

    按科目编码定上下级：2010301 属 20103，20103 属 201。空白金额是 0；没有编码的行不参加核对，编码不合规则的表不核对。
    """
    for form in tables(context.book):
        unit = money(form, context)
        for total in (*_coded_totals(form), *_economic_totals(form), *_classified(form)):
            if found := sum_found(total, unit):
                yield found
    yield from _basic_expenditure(context)


def _coded_totals(form: Form) -> Iterator[Total]:
    """The totals of the tables whose rows carry codes."""
    for block in form.layout.blocks:
        rows = _by_code(form.rows(block.key)) if block.type == "table" and block.column("code") else {}
        for item in block.columns if rows else ():
            if item.type == "amount":
                yield from _levels(rows, item)
                yield from _whole(form, block, rows, item)


def _by_code(rows: Iterable[Row]) -> dict[str, Row]:
    """The rows by their code, 201 03 01 in three cells being 2010301; none where a code is no number or comes twice."""
    coded = [(row["code"].text + "".join(row[part].text.zfill(2) for part in ("group", "item") if row[part].text), row) for row in rows]
    known = {code: row for code, row in coded if code}
    sure = all(code.isdecimal() and len(code) % 2 and len(code) <= LONGEST_CODE for code in known) and len(known) == sum(
        bool(code) for code, _ in coded
    )
    return known if sure else {}


def _above(code: str, codes: Mapping[str, Row]) -> str:
    """The nearest code that another belongs to; "" for one at the top."""
    return next((code[:length] for length in range(len(code) - 1, 0, -1) if code[:length] in codes), "")


def _levels(rows: dict[str, Row], item: Item) -> Iterator[Total]:
    under: dict[str, list[Field]] = {}
    for code, row in rows.items():
        under.setdefault(_above(code, rows), []).append(row[item.key])
    yield from (Total(rows[code][item.key], _filled(parts), what="所属科目") for code, parts in under.items() if code)


def _whole(form: Form, block: Block, rows: dict[str, Row], item: Item) -> Iterator[Total]:
    totals = next((one for one in form.layout.blocks if one.table == block.key), None)
    if totals and totals.column(item.key):
        tops = [row[item.key] for code, row in rows.items() if not _above(code, rows)]
        yield Total(form[f"{totals.key}.{item.key}"], _filled(tops), what="各类")


def _filled(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields that say something: in published tables a blank amount is zero."""
    return tuple(one for one in fields if not one.blank)


def _economic_totals(form: Form) -> Iterator[Total]:
    """人员经费 and 公用经费 over the economic classes, which stand in several columns side by side."""
    blocks = [block for block in form.layout.blocks if block.key.startswith("economic")]
    rows = _by_code(row for block in blocks for row in form.rows(block.key))
    tops = {code: row["amount"] for code, row in rows.items() if not _above(code, rows)}
    staff = _filled(one for code, one in tops.items() if code in STAFF)
    operating = _filled(one for code, one in tops.items() if code not in STAFF)
    yield Total(form["general_use.staff.amount"], staff, what="各类")
    yield Total(form["general_use.operating.amount"], operating, what="各类")


def _classified(form: Form) -> Iterator[Total]:
    """The year's expenditure over the classes by function and by economic use, where they stand beside it."""
    stated, block = form["expenditure.total.amount"], form.layout.block("by_function")
    classes = [line.key for line in block.rows if line.key not in _SUMS] if block else []
    functions = [one for key in classes if (one := form[f"by_function.{key}.amount"]).present]
    yield Total(stated, _filled(functions), what="功能分类各类")
    yield Total(stated, _filled([form["expenditure.economic.amount"]]), what="经济分类")


def _basic_expenditure(context: Context) -> Iterator[Found]:
    """基本支出 of one table over 人员经费 and 公用经费 of another."""
    accounts = context.accounts
    if accounts is None:
        return
    stated, parts = accounts["general_use.basic.amount"], [accounts[f"general_use.{key}.amount"] for key in ("staff", "operating")]
    apart = len({one.sheet for one in (stated, *parts)}) > 1
    if not apart or any(one.blank for one in parts):
        return
    if found := sum_found(Total(stated, tuple(parts), what="人员经费与公用经费"), money(accounts, context)):
        yield replace(found, others=tuple(parts))


@check(
    "AC16",
    "columns-sum-mismatch",
    title="同一行各栏之和不符",
    severity=Severity.ERROR,
    source="final-accounts-2022",
    refs=("C01", "C05", "C09", "C10", "C12", "C19"),
    on=ON,
    formula="本年支出 = 基本支出 + 项目支出 + …；合计 = 一般公共预算 + 政府性基金 + 国有资本经营；年末结转 = 年初结转 + 收入 − 支出",
    advice="请核对本行各栏",
)
def columns_sum_mismatch(form: Form, context: Context) -> Iterator[Found]:
    """A cell of a published table is not the sum of the other cells of its row.

    公开表横向相加不符，多因改了一栏没有改合计。

    空白金额是 0；合计栏空白的行不核对。
    """
    unit = money(form, context)
    for block in form.layout.blocks:
        for item in (one for one in block.columns if one.parts):
            yield from (found for total in _across(form, block, item) if (found := sum_found(total, unit)))


def _across(form: Form, block: Block, item: Item) -> Iterator[Total]:
    """Every cell of a column that sums up others of its row."""
    if block.type == "table":
        rows = [row.fields for row in form.rows(block.key)]
        totals = next((one for one in form.layout.blocks if one.table == block.key), None)
        rows += [{one.key: form[f"{totals.key}.{one.key}"] for one in totals.columns}] if totals else []
    else:
        rows = [{one.key: form[f"{block.key}.{line.key}.{one.key}"] for one in block.cells_of(line)} for line in block.rows]
    for row in rows:
        if item.key in row:
            yield Total(row[item.key], _filled(signed(row, part) for part in item.parts if part.lstrip("-") in row), what="各栏")


def signed(row: Mapping[str, Field], part: str) -> Field:
    """A part of a sum, one with a minus before its key taken off."""
    one = row[part.lstrip("-")]
    return replace(one, value=-one.number) if part.startswith("-") and one.number is not None else one
