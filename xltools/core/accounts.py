"""The final accounts as one form, whether told on one sheet or in the tables they are published in. 部门决算。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltools.core.layout import Layout
from xltools.core.model import Book, Field, Form, Row
from xltools.core.money import money_unit


def tables(book: Book) -> list[Form]:
    """The filled forms of the final accounts, the first of each layout: a second one repeats it. 决算各表。"""
    first: dict[str, Form] = {}
    for form in book.of("accounts"):
        if form.filled:
            first.setdefault(form.layout.id, form)
    return list(first.values())


def together(book: Book) -> Form | None:
    """The accounts as one form, every figure from the first table that states it; None when there are none. 合并的决算。

    Tables whose amounts are in another unit than the first one's are left out.
    """
    forms = tables(book)
    if len(forms) < 2:
        return forms[0] if forms else None
    unit = _unit(book, forms[0])
    kept = [form for form in forms if _unit(book, form) == unit]
    return replace(kept[0], layout=_layout(kept), fields=_fields(kept), tables=_tables(kept))


def _unit(book: Book, form: Form) -> str:
    sheet = book.workbook.sheet(form.sheet)
    return money_unit(form, sheet) if sheet else ""


def _layout(forms: Sequence[Form]) -> Layout:
    blocks = {block.key: block for form in forms for block in form.layout.blocks}
    return replace(forms[0].layout, blocks=tuple(blocks.values()), complete=all(form.layout.complete for form in forms))


def _fields(forms: Sequence[Form]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for key, one in (pair for form in forms for pair in figures(form)):
        if key not in found or found[key].blank:
            found[key] = one
    return found


def figures(form: Form) -> Iterator[tuple[str, Field]]:
    """The form's figures under its own keys and under those that checks ask for, its tables' rows left out. 各栏目的数。"""
    yield from form.fields.items()
    yield from ((key, form.fields[own]) for key, own in form.layout.figures.items() if own in form.fields and key not in form.fields)


def _tables(forms: Sequence[Form]) -> dict[str, list[Row]]:
    return {block: rows for form in reversed(forms) for block, rows in form.tables.items()}
