"""Layouts: what a form looks like, declared once in data/layouts/*.toml. 表样。

The template writer, the reader and the messages are three readings of the same layout, so they cannot disagree.
A layout is a list of blocks, top to bottom:

fields   label and value side by side                   key: the field's own, e.g. ``project_name``
matrix   row labels × column headings                   key: ``<block>.<row>.<column>``, e.g. ``funds.total.executed``
texts    a heading with one large text cell under it    key: ``<block>.<column>``
table    a heading row over any number of rows          key: ``<block>.<n>.<column>``, n from 1
totals   one row under a table, in the table's columns  key: ``<block>.<column>``
notes    fixed text                                     no key
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from xltools.core import stored
from xltools.core.errors import BadInput, UnknownName
from xltools.core.shapes import misfits

KINDS = {
    "cover": "首页",
    "project": "项目支出自评表",
    "department": "部门整体自评表",
    "base-data": "基础数据表",
    "score-summary": "得分情况表",
    "scorecard": "评分表",
    "accounts": "收支决算表",
    "project-list": "项目汇总表",
}
TYPES = {"text", "longtext", "amount", "percent", "points", "count", "whole", "date", "choice", "value"}
NUMERIC = {"amount", "percent", "points", "count", "whole"}
BLOCK_TYPES = {"fields", "matrix", "texts", "table", "totals", "notes"}


@dataclass(frozen=True, slots=True)
class Item:
    """One field, column or total cell of a block. 栏目。

    `formula` fills a computed, locked cell; `preset` an input cell that may be typed over. `ratio` names the numerator
    and denominator of a rate: ``preset = "ratio"`` derives the formula, and the checks derive what must hold. `given`
    marks what blank forms already print. An `optional` one is read where a form has it and not missed where it has
    not; one that `replaces` another speaks for it in the rows where it is filled in. In an alias * stands for anything.
    A column's `parts` are the columns that add up to it, one with a minus before it taken off.
    """

    key: str
    label: str = ""
    at: str = ""
    label_at: str = ""
    type: str = "text"
    formula: str = ""
    preset: str = ""
    ratio: tuple[str, str] | tuple[()] = ()
    choices: str = ""
    open: bool = False
    merge: bool = False
    given: bool = False
    required: bool = False
    value: Any = None
    aliases: tuple[str, ...] = ()
    optional: bool = False
    replaces: str = ""
    parts: tuple[str, ...] = ()

    @property
    def computed(self) -> bool:
        return bool(self.formula)

    @property
    def typed(self) -> bool:
        """Is this something people fill in, not what every blank form prints (`given`) or computes?"""
        return not (self.given or self.merge or self.computed or self.value is not None)


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled row of a matrix. 行。

    `parts` are the rows that add up to this one; `only` restricts the columns that have a cell; `values` are printed
    in every blank form.
    """

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    indent: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a form. See the module's docstring for the types. 表块。

    Without the columns that a block `needs` it is not there; where it is no `optional` block, neither is the form.
    `panel` says in which of the columns side by side it stands, from 1; 0 where the form has no such columns.
    """

    type: str
    key: str
    label: str = ""
    label_at: str = ""
    aliases: tuple[str, ...] = ()
    columns: tuple[Item, ...] = ()
    rows: tuple[Line, ...] = ()
    rows_at: str = ""
    lines: tuple[tuple[Item, ...], ...] = ()
    headings: tuple[Mapping[str, str], ...] = ()
    template: tuple[Mapping[str, Any], ...] | str = ()
    table: str = ""
    height: int = 0
    at: str = ""
    text: str = ""
    needs: tuple[str, ...] = ()
    optional: bool = False
    panel: int = 0

    def column(self, key: str) -> Item | None:
        return next((item for item in self.columns if item.key == key), None)

    def row(self, key: str) -> Line | None:
        return next((line for line in self.rows if line.key == key), None)

    def cells_of(self, line: Line) -> Iterator[Item]:
        """The columns in which a matrix row has a cell."""
        return (item for item in self.columns if not line.only or item.key in line.only)

    def adds_up(self, line: Line, item: Item) -> bool:
        """Does this cell state the sum of the row's parts?"""
        return bool(line.parts) and item.type in {"amount", "count"} and not item.computed


@dataclass(frozen=True, slots=True)
class Layout:
    """A form's layout. 表样。

    One without `sheet` and `widths` is only read, never written. `titles` are words by which a form's title tells it
    from others that are labelled alike. In a `derived` one formulas bring the numbers in from other sheets. Columns side
    by side begin with one of the labels `panels`. In a `complete` one blank amounts are zero; a `named` one is
    told by its title alone. `figures` are the keys that checks ask for, with the form's own.
    """

    id: str
    kind: str
    title: str
    blocks: tuple[Block, ...]
    citations: tuple[Mapping[str, str], ...]
    sheet: str = ""
    widths: tuple[float, ...] = ()
    subtitle: str = ""
    derived: bool = False
    titles: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    complete: bool = False
    named: bool = False
    figures: Mapping[str, str] = field(default_factory=dict)

    @property
    def written(self) -> bool:
        """Is it a template as well as something to read?"""
        return bool(self.widths)

    def block(self, key: str) -> Block | None:
        return next((block for block in self.blocks if block.key == key), None)

    @classmethod
    def get(cls, layout_id: str) -> Layout:
        """The layout of that id; UnknownName lists the known ones."""
        if layout_id not in layouts():
            raise UnknownName.among("表样", layout_id, layouts())
        return layouts()[layout_id]


@cache
def layouts() -> Mapping[str, Layout]:
    """Every layout in data/layouts, and in the folder XLTOOLS_LAYOUTS names, by id. 全部表样。"""
    found = [read(stored.table("layouts", name), name) for name in stored.names("layouts")]
    return {layout.id: layout for layout in (*found, *own_layouts())}


def own_layouts() -> tuple[Layout, ...]:
    """The layouts somebody keeps in a folder of their own, which the environment variable XLTOOLS_LAYOUTS names. 自备表样。"""
    folder = os.environ.get("XLTOOLS_LAYOUTS")
    if folder and not Path(folder).is_dir():
        raise BadInput(f"环境变量 XLTOOLS_LAYOUTS 指明的文件夹“{folder}”不存在", next_step="请改正或去掉这个环境变量")
    files = sorted(Path(folder).glob("*.toml")) if folder else []
    return tuple(parse(file.read_text("utf-8-sig"), file.name) for file in files)


@cache
def choices() -> Mapping[str, tuple[str, ...]]:
    """The drop-down lists, by the name a layout uses. 下拉列表。"""
    return {name: tuple(items) for name, items in stored.table("choices").items()}


def parse(text: str, file_name: str = "") -> Layout:
    """A layout from the text of its TOML file; BadInput says what is wrong with the file."""
    try:
        raw = stored.from_toml(text)
    except ValueError as error:
        raise BadInput(f"表样 {file_name} 不是合格的 TOML 文件：{error}", next_step="请改正所说的那一行") from error
    wrong = list(problems(raw))
    if wrong:
        raise BadInput(f"表样 {file_name} 有 {len(wrong)} 处不合格：{'；'.join(wrong)}", next_step="写法见 docs/新表样.md")
    return read(raw, file_name)


def problems(raw: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a layout's table, one sentence each: names nobody knows, and what must be there. 表样文件的问题。"""
    misfit = list(misfits("表样", raw, Layout))
    yield from (*_unknown("表样", raw, Layout), *misfit)
    yield from (f"缺少 {key}" for key in ("id", "kind", "title", "blocks") if not raw.get(key) and key not in raw)
    for number, block in enumerate(() if misfit else raw.get("blocks", ()), 1):
        yield from _block_problems(f"第 {number} 个表块", block)


def _block_problems(where: str, raw: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(raw.get("like", ""), str):
        yield f"{where}的 like 应是文字（加引号）"
        return
    block = _whole(raw)
    where += f"（{block['key']}）" if block.get("key") else ""
    misfit = list(misfits(where, {"columns": block.get("cells", []), **block}, Block))
    yield from (*_unknown(where, block, Block, "cells"), *misfit)
    yield from (f"{where}缺少 {key}" for key in ("type", "key") if key not in block)
    if misfit:
        return
    rows = block.get("rows", ())
    items = [*block.get("columns", block.get("cells", ())), *(item for line in block.get("lines", ()) for item in line)]
    for item in items:
        named = {**item, "key": item.get("column") or item.get("key", "")}
        yield from (*_unknown(f"{where}的栏目", item, Item, "column"), *misfits(f"{where}的栏目", named, Item))
    for line in rows:
        yield from (*_unknown(f"{where}的行", line, Line), *misfits(f"{where}的行", line, Line))
    yield from (f"{where}有栏目没有写 key" for one in (*items, *rows) if not (one.get("key") or one.get("column")))
    yield from (f"{where}有行没有写 label" for line in rows if "label" not in line)


def _unknown(where: str, raw: Mapping[str, Any], declared: type, *others: str) -> Iterator[str]:
    known = [*declared.__dataclass_fields__, *others]
    for key in raw:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            yield f"{where}里有不认得的“{key}”" + (f"，是否想写“{near[0]}”" if near else "")


def read(raw: dict[str, Any], file_name: str = "") -> Layout:
    """A layout from its table, as `parse` from its text."""
    if not raw.get("citations"):
        raise BadInput(f"表样 {file_name} 没有注明出处", accepted="citations = [{document, article, verified}]")
    if raw.get("kind") not in KINDS:
        raise BadInput(f"表样 {file_name} 的 kind 是“{raw.get('kind')}”", accepted="、".join(KINDS))
    blocks = tuple(_block(_whole(block), file_name) for block in raw.pop("blocks"))
    _require_unique([block.key for block in blocks], file_name)
    return Layout(**{**_tupled(raw), "widths": tuple(map(float, raw.get("widths", ())))}, blocks=blocks)


@cache
def _shared() -> Mapping[str, Any]:
    """The blocks that several layouts have alike, by name."""
    return stored.table("blocks")


def _whole(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A block's table, with what it takes over from the shared one that it is ``like``."""
    if "like" not in raw:
        return dict(raw)
    if raw["like"] not in _shared():
        raise UnknownName.among("共用的表块", raw["like"], _shared())
    return {**deepcopy(_shared()[raw["like"]]), **{key: value for key, value in raw.items() if key != "like"}}


def _block(raw: dict[str, Any], file_name: str) -> Block:
    if raw["type"] not in BLOCK_TYPES:
        raise BadInput(f"表样 {file_name} 里没有“{raw['type']}”这种表块（type）", accepted="、".join(sorted(BLOCK_TYPES)))
    raw["columns"] = tuple(_item(item, file_name) for item in raw.get("columns", raw.pop("cells", ())))
    raw["lines"] = tuple(tuple(_item(item, file_name) for item in line) for line in raw.get("lines", ()))
    raw["rows"] = tuple(Line(**_tupled(row)) for row in raw.get("rows", ()))
    _require_unique([item.key for item in raw["columns"]] or [row.key for row in raw["rows"]], file_name)
    return Block(**_tupled(raw))


def _item(raw: dict[str, Any], file_name: str) -> Item:
    item = Item(**_tupled({"key": raw.pop("column", None) or raw["key"], **{k: v for k, v in raw.items() if k != "key"}}))
    if item.type not in TYPES:
        raise BadInput(f"表样 {file_name} 的栏目 {item.key} 的类型“{item.type}”", accepted="、".join(sorted(TYPES)))
    return item


def _tupled(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}


def _require_unique(keys: list[str], file_name: str) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise BadInput(f"表样 {file_name} 重复使用键名 {'、'.join(twice)}")
