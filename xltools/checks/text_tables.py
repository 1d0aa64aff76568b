"""Checks of what the text says of one row or one form, found by its name: functional items, projects. 报告文字与同名的行、同名的表。"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from xltools.checks.declare import BOOK, Context, Found, check
from xltools.checks.projects import by_name, name_of
from xltools.checks.text import found, judged_elsewhere
from xltools.checks.text_figures import off
from xltools.checks.ties import difference, place, same, wan
from xltools.core.accounts import tables
from xltools.core.breakdowns import breakdowns
from xltools.core.findings import Severity
from xltools.core.labels import label_of
from xltools.core.mentions import OTHER_PURSE, main_year
from xltools.core.model import Form, Row
from xltools.core.patterns import late
from xltools.core.reports import Told
from xltools.core.rounding import plain
from xltools.core.statements import Statement, core_of

TABLE = "general_by_function"
TOP, ITEM = 3, 7  # digits of the codes of 类 and 项
LONGEST_PATH = 200  # characters from the name of a 类 to the amount of its 项
_PATH = late(
    r"(?:(?P<top>[^()，。；：:.、\d]+)\(类\)(?:支出)?)?(?:(?P<middle>[^()，。；：:]+(?:\([^()类款项]*\)[^()，。；：:]*)?)\(款\))?"
    r"(?P<name>[^()，。；：:.、\d]+(?:\([^()类款项]*\)[^()，。；：:]*)?)\(项\)"
)
_TOP = late(r"(?P<name>[^()，。；：:.、\d]+)\(类\)(?:支出)?[为]?(?=\d)")
_TOP_NAME = late(r"(?P<name>[^()，。；：:.、\d]+)\(类\)")
_ITEM_AMOUNT = late(r"\(项\)(?:支出)?(?:决算数?)?为?\d")
_USED_FOR = "主要用于"
ECONOMIC = ("economic1", "economic2", "economic3")
_CLASS = late(r"^(?:主要)?(?:包括)?(?P<name>[^、，]+?)(?:(?:主要)?包括.+等)?$")
_OUTCOME = {"支出", "决算", "决算支出"}
_QUOTED = late(r"[“\"「《](?P<name>[^”\"」》]{2,60})[”\"」》]")
_SCORE = late(r"(?:该|本)?(?:项目)?(?:支出)?(?:绩效)?(?:自评|评价)?(?:综合|最终)?(?:得分|总分|总得分)")
_AMOUNTS = {
    "annual": late(r"(?:该|本)?(?:项目)?(?:资金)?(?:全年|调整后?)预算"),
    "executed": late(r"(?:该|本)?(?:项目)?(?:资金)?(?:全年)?执行"),
}


# -- functional items ----------------------------------------------------------------


@check(
    "TX12",
    "text-function-differs",
    title="正文中的科目支出与决算表不一致",
    severity=Severity.ERROR,
    source="final-accounts-2022",
    refs=("C23", "C24"),
    on=BOOK,
    formula="正文逐项说明的科目支出决算 = 一般公共预算财政拨款支出决算表、基本支出决算表同名科目的本年支出",
    advice="请以决算报表为准改正正文",
)
def text_function_differs(context: Context) -> Iterator[Found]:
    """What a sentence says was spent on a functional item is not what the table prints in the row of that name.

    “具体情况”逐项照抄决算表，抄错一项，读者对照附表就能看出。

    写明（项）的与表中同名的项比较，同名的项不止一个时按（类）（款）区分，区分不开的不比较；写明（类）的只在合计与表相同时比较。
    某类支出“主要用于”几个科目的，与该类之下同名的项比较，不同的是警告。基本支出一节写明的经济分类科目与基本支出决算表比较，不同的也是警告。
    """
    yield from _economic_found(context)
    form = next((one for one in tables(context.book) if one.rows(TABLE)), None)
    items = _Items.of(form) if form else None
    for one in context.told if items else ():
        if items and one.running and one.sheet != items.form.sheet and not OTHER_PURSE.search(one.heading):
            for said, row, severity in (*_items_said(one, items), *_tops_said(context, one, items), *_uses_said(one, items)):
                theirs = wan(row["total"], items.form, context)
                if theirs and said.wan and not same(said.wan, theirs) and not judged_elsewhere(context, one, said):
                    yield replace(off(one, [said], said.wan, row["total"], theirs), severity=severity)


class _Items(NamedTuple):
    """The table's rows by the length of their code and their name, and the names by code."""

    form: Form
    rows: dict[tuple[int, str], list[Row]]
    names: dict[str, str]

    @classmethod
    def of(cls, form: Form) -> _Items:
        rows: dict[tuple[int, str], list[Row]] = {}
        for row in form.rows(TABLE):
            rows.setdefault((len(row["code"].text), _bare(row["name"].text)), []).append(row)
        return cls(form, rows, {row["code"].text: _bare(row["name"].text) for row in form.rows(TABLE)})

    def named(self, digits: int, name: str) -> list[Row]:
        return self.rows.get((digits, _bare(name)), [])


Said = tuple[Statement, Row, Severity]


def _items_said(one: Told, items: _Items) -> Iterator[Said]:
    """The outcome of the items whose path stands before it."""
    for said in one.prose.of("amount"):
        outcome = core_of(said.subject) in _OUTCOME or _ITEM_AMOUNT.search(_narrow(one.quote(said)))
        if said.money and outcome and (path := _path_before(one, said)):
            rows = [row for row in items.named(ITEM, path["name"]) if _is_under(items, row, path)]
            rows = rows if len(rows) < 2 else _under_last_top(one, said, items, rows)
            if len(rows) == 1:
                yield said, rows[0], Severity.ERROR


def _path_before(one: Told, said: Statement) -> re.Match[str] | None:
    """The 类、款、项 named last before an amount, in its sentence or the one before; its brackets stand in the original words."""
    clauses = one.prose.clauses
    first = clauses[bisect_left(clauses, said.clause.sentence - 1, key=lambda piece: piece.sentence)].start
    first = max(first, said.start - LONGEST_PATH)
    return next(reversed(list(_PATH.finditer(_narrow(one.prose.passage.quote(first, said.end))))), None)


def _under_last_top(one: Told, said: Statement, items: _Items, rows: Sequence[Row]) -> list[Row]:
    """Of items of one name, those under the 类 named last before an amount."""
    tops = _TOP_NAME.findall(_narrow(one.prose.passage.quote(0, said.start)))
    return [row for row in rows if tops and items.names.get(row["code"].text[:TOP]) == _bare(tops[-1])]


def _narrow(words: str) -> str:
    return re.sub(r"\s", "", words).replace("（", "(").replace("）", ")")


def _bare(name: str) -> str:
    return label_of(name).removesuffix("支出")


def _is_under(items: _Items, row: Row, path: re.Match[str]) -> bool:
    """Whether the rows above an item bear the names said of it."""
    code = row["code"].text
    named = ((code[:TOP], path["top"]), (code[: TOP + 2], path["middle"]))
    return all(not name or items.names.get(prefix) in (None, _bare(name)) for prefix, name in named)


def _tops_said(context: Context, one: Told, items: _Items) -> Iterator[Said]:
    """The 类 of a list whose total is the table's."""
    total = wan(items.form[f"{TABLE}_total.total"], items.form, context)
    for list_ in breakdowns(one.prose):
        for said in list_.parts if total and list_.total.wan and same(list_.total.wan, total) else ():
            top = _top_of(one, said)
            rows = items.named(TOP, top) if top else []
            if len(rows) == 1:
                yield said, rows[0], Severity.ERROR


def _uses_said(one: Told, items: _Items) -> Iterator[Said]:
    """The items that the sentence after a 类 says it was mainly used for."""
    for sentence, statements in one.prose.sentences.items():
        before = one.prose.sentences.get(sentence - 1, ()) if statements[0].subject.startswith(_USED_FOR) else ()
        top = next((top for said in before if (top := _top_of(one, said))), "")
        codes = tuple(row["code"].text for row in items.named(TOP, top)) if top else ()
        for said in statements if codes else ():
            named = items.named(ITEM, said.subject.removeprefix(_USED_FOR)) if said.kind == "amount" and said.money else []
            rows = [row for row in named if row["code"].text.startswith(codes)]
            if len(rows) == 1:
                yield said, rows[0], Severity.WARNING


def _economic_found(context: Context) -> Iterator[Found]:
    """What sections on basic expenditure say was spent on economic items, each told once, against the one row of that name."""
    form = next((one for one in tables(context.book) if any(one.rows(key) for key in ECONOMIC)), None)
    rows = [row for key in ECONOMIC for row in form.rows(key)] if form else []
    told = [(one, said) for one in context.told if form and _is_on_basic(one) for said in one.prose.of("amount") if said.money]
    times, years = Counter(_class_of(said) for _, said in told), (None, context.year or main_year(context.told))
    for one, said in told:
        named = [row for row in rows if _bare(row["name"].text) == _class_of(said)]
        if form and len(named) == 1 and times[_class_of(said)] == 1 and said.year in years:
            theirs = wan(named[0]["amount"], form, context)
            if theirs and said.wan and not same(said.wan, theirs) and not judged_elsewhere(context, one, said):
                yield off(one, [said], said.wan, named[0]["amount"], theirs, certain=False)


def _is_on_basic(one: Told) -> bool:
    return one.running and "基本支出" in one.heading and not OTHER_PURSE.search(one.heading)


def _class_of(said: Statement) -> str:
    """The economic item an amount is of: of 工资福利支出包括基本工资、奖金等 the first name."""
    found_ = _CLASS.match(said.subject)
    return _bare(found_["name"]) if found_ else ""


def _top_of(one: Told, said: Statement) -> str:
    found_ = _TOP.search(_narrow(one.quote(said))) if said.kind == "amount" and said.money else None
    return found_["name"] if found_ else ""


# -- projects ------------------------------------------------------------------------


@check(
    "TX13",
    "text-project-differs",
    title="正文中的项目得分、预算与其自评表不一致",
    severity=Severity.ERROR,
    source="reviewer-practice",
    refs=("C44", "C24"),
    on=BOOK,
    formula="正文综述中某项目的得分、全年预算数、执行数 = 该项目自评表",
    advice="请核对正文与该项目的自评表",
)
def text_project_differs(context: Context) -> Iterator[Found]:
    """The text gives a project it names another score, budget or spending than the project's own form.

    决算公开要求逐个项目写自评综述，综述与所附自评表常常不是同一稿。

    引号中的名称与一张自评表的项目名称相同才比较；从这个名称起，到引号中的下一个名称为止，说的都是这个项目。
    """
    forms = by_name(context)
    for one in context.told if forms else ():
        for name, statements in _of_projects(one) if one.running else ():
            if name in forms:
                yield from _project_found(context, one, forms[name], statements)


def _of_projects(one: Told) -> Iterator[tuple[str, list[Statement]]]:
    """The quoted names of a passage, each with what is stated after it and before the next."""
    quoted = list(_QUOTED.finditer(one.text))
    places = [one.prose.passage.at[said.end - 1] for said in one.prose.statements]
    for match, after in zip_longest(quoted, quoted[1:]):
        end = after.start() if after else len(one.text)
        spoken = one.prose.statements[bisect_left(places, match.start()) : bisect_left(places, end)]
        yield name_of(match["name"]), spoken


def _project_found(context: Context, one: Told, form: Form, statements: Sequence[Statement]) -> Iterator[Found]:
    name = label_of(form["project_name"].text)
    for said in statements:
        subject = core_of(said.subject.removeprefix(name))
        score, theirs = form["total.score"], form["total.score"].printed
        if said.kind == "score" and said.number and theirs and _SCORE.fullmatch(subject) and not same(said.number, theirs):
            stated, printed = plain(said.number.value), plain(theirs.value)
            message = f"正文写 {stated} 分，{place(score)}为 {printed} 分，{difference(said.number.value, theirs.value, '分')}"
            yield found(one, [said], message, expected=f"{printed} 分", rests=(score,))
        for key, pattern in _AMOUNTS.items():
            field = form[f"funds.total.{key}"]
            amount = wan(field, form, context) if said.kind == "amount" and said.money and pattern.fullmatch(subject) else None
            if amount and said.wan and not same(said.wan, amount):
                yield off(one, [said], said.wan, field, amount)
