"""What goes into a standard workbook: nothing yet, or a worked example. 填入工作簿的内容。"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import resources
from typing import Any

import tomllib

from xltools.build.placed import PlacedSheet
from xltools.core.cells import Value
from xltools.core.errors import BadInput, UnknownName
from xltools.core.layout import Layout
from xltools.core.scheme import OBJECTS, Scheme

STANDARD_FORMS = (
    "yiyang-2020-base-data",
    "xiqu-2021-accounts",
    "yiyang-2020-department",
    "mof-2020-project",
    "project-list",
    "jinshui-2021-score-summary",
)
DEFAULTS = {"department": "mof-2020-department", "project": "mof-2020-project"}
MOST_PROJECTS = 200
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class FormFill:
    """One form and what stands in it. 一张表及其填报内容。

    `values` are by layout key ("funds.total.executed"), `rows` by table block; "" leaves a cell blank on purpose.
    Without `rows` for a table the layout's own template rows are shown. `sheet` names the sheet, the layout's own
    name when empty. `notes` and `formats` are cells' notes and number formats by full key ("indicators.3.target"); the
    title's note stands under "title".
    """

    layout: str
    values: Mapping[str, Value] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Value]]] = field(default_factory=dict)
    sheet: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filling:
    """A whole workbook's content. 整个工作簿的内容。

    `title` and `source` say what a worked example is and where its numbers were published; empty for a blank one.
    `others` are sheets that come from no layout, as they stand; `remarks` sentences for the cover.
    """

    unit: str
    year: int
    department_scheme: str
    project_scheme: str
    forms: tuple[FormFill, ...]
    title: str = ""
    source: str = ""
    others: tuple[PlacedSheet, ...] = ()
    remarks: tuple[str, ...] = ()

    def scheme(self, kind: str) -> Scheme:
        """The scheme by which a form of that kind is scored. 某类表适用的计分方案。"""
        return Scheme.get(self.project_scheme if kind == "project" else self.department_scheme)


def blank(
    *,
    year: int,
    unit: str = "",
    projects: int = 1,
    department_scheme: str = DEFAULTS["department"],
    project_scheme: str = DEFAULTS["project"],
) -> Filling:
    """A workbook with every sheet and nothing filled in. 空白标准工作簿。

    Args:
        year: the budget year that is evaluated.
        unit: the department's name.
        projects: how many project forms, 1 to 200.
        department_scheme, project_scheme: ids of scoring schemes for the two objects.
    Raises:
        BadInput: an impossible year or number, or a scheme for the other object.
        UnknownName: a scheme that does not exist.
    Example:
        >>> [form.layout for form in blank(year=2025).forms][2:4]
        ['yiyang-2020-department', 'mof-2020-project']
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(f"评价年度 {year} 不合理", accepted=f"{FIRST_YEAR} 至 {LAST_YEAR}", next_step="请改为四位数的年度")
    if not 1 <= projects <= MOST_PROJECTS:
        raise BadInput(f"项目数 {projects} 超出范围", accepted=f"1 至 {MOST_PROJECTS}", next_step="请改用范围内的个数")
    for scheme_id, object_ in ((department_scheme, "department"), (project_scheme, "project")):
        _require_object(scheme_id, object_)
    forms = [form for layout in STANDARD_FORMS for form in _blank_forms(layout, projects, project_scheme)]
    return Filling(unit, year, department_scheme, project_scheme, tuple(forms))


def _blank_forms(layout: str, projects: int, project_scheme: str) -> Iterator[FormFill]:
    if Layout.get(layout).kind != "project":
        yield FormFill(layout)
        return
    # A scheme whose forms print completion only has a form of its own.
    chosen = layout if Scheme.get(project_scheme).points else "xiqu-2021-project"
    for _ in range(projects):
        yield FormFill(chosen)


def _require_object(scheme_id: str, object_: str) -> None:
    scheme = Scheme.get(scheme_id)
    if scheme.object != object_:
        raise BadInput(
            f"计分方案“{scheme_id}”用于{OBJECTS[scheme.object]}，不能用于{OBJECTS[object_]}",
            next_step=f"请换用{OBJECTS[object_]}的方案，xltools schemes 列出全部方案",
        )


def examples() -> tuple[str, ...]:
    """The ids of the worked examples, sorted. 全部示例。"""
    folder = resources.files("xltools.data").joinpath("examples")
    if not folder.is_dir():
        return ()
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def example(example_id: str) -> Filling:
    """A worked example, from data/examples. 一个示例的内容。

    Raises:
        UnknownName: no such example; the error lists all.
    """
    if example_id not in examples():
        raise UnknownName.among("示例", example_id, examples())
    file = resources.files("xltools.data").joinpath("examples", f"{example_id}.toml")
    return parse(file.read_text("utf-8"), example_id)


def parse(text: str, name: str = "") -> Filling:
    """The filling a TOML text describes; fractions are kept exactly as printed. 读取填报内容。

    Raises:
        BadInput: no cover, no forms, or a key that its layout does not have.
    """
    raw = tomllib.loads(text, parse_float=Decimal)
    cover = raw.get("cover", {})
    scheme = cover.get("scheme", {})
    missing = [f"[cover] 的 {key}" for key in ("unit", "year") if key not in cover]
    missing += [] if raw.get("forms") else ["[[forms]]"]
    if missing:
        raise BadInput(f"示例 {name} 缺少 {'、'.join(missing)}", next_step="请在示例文件中补写")
    department, project = (scheme.get(key, cover.get(f"scheme.{key}", DEFAULTS[key])) for key in DEFAULTS)
    forms = tuple(_form(form, name) for form in raw["forms"])
    return Filling(cover["unit"], cover["year"], department, project, forms, raw.get("title", ""), raw.get("source", ""))


def _form(raw: Mapping[str, Any], name: str) -> FormFill:
    form = FormFill(raw["layout"], dict(_flat(raw.get("values", {}))), raw.get("rows", {}), raw.get("sheet", ""))
    _require_known(form, name)
    return form


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Value]]:
    """Keys written as "funds.total.executed" or as nested tables alike."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, str | int | float | bool | Decimal | datetime.date):
            yield f"{prefix}{key}", value


def _require_known(form: FormFill, name: str) -> None:
    layout = Layout.get(form.layout)
    for key in form.values:
        if key not in keys(layout):
            raise UnknownName.among(f"栏目（示例 {name}，表样 {layout.id}）", key, keys(layout))
    for table, rows in form.rows.items():
        block = layout.block(table)
        if block is None or block.type != "table":
            raise UnknownName.among(f"表格（示例 {name}，表样 {layout.id}）", table, _tables(layout))
        for column in (column for row in rows for column in row):
            if block.column(column) is None:
                raise UnknownName.among(f"列（示例 {name}，{layout.id}.{table}）", column, [one.key for one in block.columns])


def _tables(layout: Layout) -> list[str]:
    return [block.key for block in layout.blocks if block.type == "table"]


def keys(layout: Layout) -> frozenset[str]:
    """Every key of a layout but those of its table rows. 表样的全部键名（不含表格行）。"""
    found: set[str] = set()
    for block in layout.blocks:
        found.update(item.key for line in block.lines for item in line)
        if block.type == "matrix":
            found.update(f"{block.key}.{row.key}.{item.key}" for row in block.rows for item in block.cells_of(row))
        elif block.type in {"texts", "totals"}:
            found.update(f"{block.key}.{item.key}" for item in block.columns)
    return frozenset(found)
