"""Final accounts told in sentences, as a form of the accounts layout. 决算情况说明中的决算数据。

Only what the explanation of the final accounts itself states is taken; every figure keeps its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xltools.core.breakdowns import breakdowns
from xltools.core.cells import Address, Area, Sheet, Value, Workbook
from xltools.core.layout import Block, Item, Layout
from xltools.core.mentions import Mention, main_year, mentions
from xltools.core.model import Field, Form, Row
from xltools.core.movements import movements
from xltools.core.passages import passage
from xltools.core.patterns import late
from xltools.core.reports import PROSE, Told, is_heading, told_in
from xltools.core.statements import Statement
from xltools.core.subjects import quantity_of

LAYOUT = "xiqu-2021-accounts"
ENOUGH = 4  # paragraphs with figures make it final accounts
_BEGINS = late(r"决算(?:情况|数据)?说明|收入支出决算总体情况")
_ENDS = late(r"名词解释|第[三四五六七\d]部分|绩效(?:自评|评价)(?:报告|表)|^附[件表]")
_LEVELLED = late(r"(?:(?P<top>[^()，。；：:\d]+?)\(类\))?[^()，。；：:]*?(?:\(款\))?(?P<name>[^()，。；：:]+?)\((?P<level>类|项)\)")


class Figure(NamedTuple):
    """One figure of the accounts: its key in the layout, what is typed, its paragraph, the words it was read from. 一个决算数。"""

    key: str
    value: Value
    cell: Address
    quote: str


def figures(workbook: Workbook) -> list[Figure]:
    """The figures of the final accounts that a document's explanation states, each key once. 正文中的决算数据。"""
    sheet = workbook.sheet(PROSE)
    return _figures(*_stated(sheet)) if sheet else []


def _figures(document: Sequence[Told], section: Sequence[Told]) -> list[Figure]:
    found: dict[str, Figure] = {}
    for one in _all_figures(section):
        found.setdefault(one.key, one)
    for one in _borne_out(document, section, found) if section else ():
        found.setdefault(one.key, one)
    return list(found.values())


def accounts_told(workbook: Workbook) -> Form | None:
    """The final accounts as a form on the sheet 正文; None unless enough of them is told in sentences. 正文所载决算。"""
    sheet = workbook.sheet(PROSE)
    if sheet is None or not sheet.naming:
        return None
    document, section = _stated(sheet)
    told = _figures(document, section)
    cells = {one.cell for one in told}
    if len(cells) < ENOUGH:
        return None
    layout = Layout.get(LAYOUT)
    form = Form(layout, PROSE, Area(min(cells), max(cells)), _title(sheet, min(cells)))
    form.fields = {one.key: field for one in (*told, *_unprinted(told)) if (field := _field(layout, one))}
    form.tables = {"functions": list(_functions(section, layout))}
    return form


def _stated(sheet: Sheet) -> tuple[Sequence[Told], Sequence[Told]]:
    """What the whole document states, and of that what the explanation does."""
    document = told_in(Workbook([sheet]))
    return document, list(_section(sheet, document))


def _section(sheet: Sheet, document: Sequence[Told]) -> Iterator[Told]:
    """The passages of the explanation, from its heading to the next part."""
    told = {one.cell: one for one in document}
    inside = False
    for cell in sorted(sheet.values):
        text = str(sheet.values[cell])
        if is_heading(text):
            bare = passage(text).text
            inside = bool(_BEGINS.search(bare)) or (inside and not _ENDS.search(bare))
        if inside and cell in told:
            yield told[cell]


def _title(sheet: Sheet, first: Address) -> str:
    titles = [str(sheet.values[cell]) for cell in sorted(sheet.values) if cell < first and _BEGINS.search(str(sheet.values[cell]))]
    return passage(titles[0]).text if titles else "部门决算情况说明"


def _all_figures(section: Sequence[Told]) -> Iterator[Figure]:
    accepted = [one for one in mentions(section) if not _in_foreign_list(one)]
    for one in accepted:
        yield from _amounts(one)
        yield from _rates(one, section)
    for told in section:
        yield from _changes(told)


def _borne_out(document: Sequence[Told], section: Sequence[Told], found: Mapping[str, Figure]) -> Iterator[Figure]:
    """Totals stated elsewhere in the document that are the sum of parts which the explanation itself gives."""
    year = main_year(section)
    for one in (one for one in mentions(document, year) if one.told not in section and one.year == year):
        list_ = next((list_ for list_ in breakdowns(one.told.prose) if list_.total is one.said), None)
        if list_ and list_.certain and list_.tie and list_.tie.ok and all(_given(part, found) for part in list_.parts):
            yield from _amounts(one)


def _given(part: Statement, found: Mapping[str, Figure]) -> bool:
    quantity = quantity_of(part.subject)
    figure = found.get(quantity.accounts[0]) if quantity and quantity.accounts else None
    return figure is not None and part.wan is not None and figure.value == float(part.wan.value)


def _in_foreign_list(one: Mention) -> bool:
    """Whether an amount is a part of a list some of whose parts the layout has no row for: its total would not add up."""
    list_ = next((list_ for list_ in breakdowns(one.told.prose) if one.said in list_.parts), None)
    return list_ is not None and any(not (found := quantity_of(part.subject)) or not found.accounts for part in list_.parts)


def _amounts(one: Mention) -> Iterator[Figure]:
    places = one.said.wan.places if one.said.wan else None
    if places is not None and places >= 0:
        yield from (Figure(key, float(one.amount.value), one.told.cell, one.told.quote(one.said)) for key in one.quantity.accounts)


def _rates(one: Mention, section: Sequence[Told]) -> Iterator[Figure]:
    """The shares and the completion said of an amount right after it."""
    after = [said for said in one.told.prose.statements if said.start > one.said.start and said.clause.sentence == one.said.clause.sentence]
    for said in after:
        if said.kind == "amount":
            return
        key = _share_key(one, said) if said.kind == "share" else one.quantity.completion if _completes(said) else ""
        if key and said.number and not said.subject:
            yield Figure(key, _percent(said), one.told.cell, one.told.quote(one.said, said))


def _share_key(one: Mention, said: Statement) -> str:
    whole = quantity_of(said.match.get("whole", ""))
    return (one.quantity.share_of or {}).get(whole.id, "") if whole else one.quantity.share if not said.match.get("whole") else ""


def _completes(said: Statement) -> bool:
    return said.kind == "rate" and said.match.get("what", "").startswith("完成预算")


def _percent(said: Statement) -> str:
    return f"{said.match['n']}%"


def _changes(told: Told) -> Iterator[Figure]:
    """Changes against the year before: direction, amount and rate."""
    for move in movements(told.prose):
        names = {found.change for one in move.candidates if (found := quantity_of(one.subject)) and found.change}
        if len(names) == 1 and len(move.said) == 2 and not move.before and not _budget_base(move.said[0]):
            change = names.pop()
            for said in move.said:
                value = _percent(said) if said.unit == "%" else float(said.wan.value) if said.wan else None
                yield Figure(f"{change}.{'rate' if said.unit == '%' else 'delta'}", value, told.cell, told.quote(said))
            yield Figure(f"{change}.direction", "增加" if move.said[0].sign > 0 else "减少", told.cell, told.quote(move.said[0]))
    for flat in told.prose.of("flat"):
        found = quantity_of(flat.subject)
        if found and found.change and not _budget_base(flat):
            yield Figure(f"{found.change}.direction", "持平", told.cell, told.quote(flat))


def _budget_base(said: Statement) -> bool:
    return "预算" in said.match.get("what", "")


def _field(layout: Layout, one: Figure) -> Field | None:
    """The figure as a field of the layout; None where the layout prints no such cell."""
    block_key, _, rest = one.key.partition(".")
    block = next((block for block in layout.blocks if block.key == block_key), None)
    row_key, _, column = rest.rpartition(".")
    item = next((item for item in block.columns if item.key == column), None) if block else None
    if block and block.type == "totals":
        item = _totals_item(layout, block, rest)
    if block is None or item is None:
        return None
    row = block.row(row_key) if row_key else None
    named = item.label or next((other.label for other in _columns(layout) if other.key == rest), "")
    label = f"{row.label if row else block.label}·{named}"
    return Field(one.key, label, PROSE, item, one.cell, one.value)


def _unprinted(told: Sequence[Figure]) -> Iterator[Figure]:
    """The budgets that a stated completion is of, blank: sentences give the completion alone."""
    for one in told:
        if one.key.startswith("three_public.") and one.key.endswith(".completion"):
            yield Figure(one.key.replace(".completion", ".budget"), None, one.cell, one.quote)


def _totals_item(layout: Layout, block: Block, column: str) -> Item | None:
    """A totals row's cell, typed like its table's column where it is not typed itself."""
    return next((item for item in (*block.columns, *_columns(layout)) if item.key == column), None)


def _columns(layout: Layout) -> list[Item]:
    return [item for block in layout.blocks if block.type == "table" for item in block.columns]


# -- expenditure by function -----------------------------------------------------------


def _functions(section: Sequence[Told], layout: Layout) -> Iterator[Row]:
    """The rows by function: every 类 with its 项 below it."""
    tops: dict[str, dict[str, tuple[Told, Value]]] = {}
    items: dict[str, list[dict[str, tuple[Told, Value]]]] = {}
    for told in section:
        top = ""
        for said in told.prose.of("amount"):
            if not (named := _levelled(told, said)):
                continue
            top = _bare(named["top"] or (named["name"] if named["level"] == "类" else "")) or top
            line = {
                "name": (told, named["name"].strip()),
                "level": (told, named["level"]),
                "amount": (told, _number(said)),
                **_line_rates(told, said),
            }
            if named["level"] == "类":
                tops.setdefault(top, line)
            else:
                items.setdefault(top, []).append(line)
    lines = [line for top, line in tops.items() for line in (line, *items.get(top, ()))]
    columns = {item.key: item for block in layout.blocks if block.key == "functions" for item in block.columns}
    for number, line in enumerate(lines, 1):
        name = str(line["name"][1])
        yield Row(
            number,
            "functions",
            {
                key: Field(f"functions.{number}.{key}", f"{name}·{columns[key].label}", PROSE, columns[key], told.cell, value)
                for key, (told, value) in line.items()
            },
        )


def _levelled(told: Told, said: Statement) -> re.Match[str] | None:
    """The 类 or 项 an amount is of, from the original words, where its brackets still stand."""
    if not said.money or not said.wan or (said.wan.places or 0) < 0:
        return None
    before = [piece for piece in told.prose.clauses if piece.end <= said.start and piece.stop == "：" and said.start - piece.end <= 1]
    start = before[-1].start if before and not _says_itself(told, said) else said.start
    words = told.prose.passage.quote(start, said.end).replace("（", "(").replace("）", ")")
    return _LEVELLED.match(re.sub(r"\s", "", words))


def _says_itself(told: Told, said: Statement) -> bool:
    return bool(re.search(r"[（(][类项][)）]", told.quote(said)))


def _bare(name: str) -> str:
    return name.strip().removesuffix("支出")


def _number(said: Statement) -> float | None:
    return float(said.wan.value) if said.wan else None


def _line_rates(told: Told, said: Statement) -> dict[str, tuple[Told, Value]]:
    found: dict[str, tuple[Told, Value]] = {}
    for other in told.prose.statements:
        if other.start > said.start and other.clause.sentence == said.clause.sentence:
            if other.kind == "amount":
                break
            if other.kind == "share" and not other.match.get("whole"):
                found["share"] = (told, _percent(other))
            elif _completes(other):
                found["completion"] = (told, _percent(other))
    return found
