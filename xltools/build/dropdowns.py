"""Drop-down lists and hints on input cells. 下拉列表与输入提示。"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from xltools.build.filling import FIRST_YEAR, LAST_YEAR
from xltools.build.guide import words
from xltools.build.placed import Placed, PlacedSheet
from xltools.core.a1 import absolute, quoted
from xltools.core.cells import Address, Area
from xltools.core.layout import choices

SCHEME_LISTS = {"department_schemes": "schemes.department", "project_schemes": "schemes.project"}
_LONGEST_LIST = 255
_BOUNDS: Mapping[str, tuple[Any, ...]] = {
    "amount": ("decimal", -1e9, 1e9),
    "percent": ("decimal", -1e4, 1e4),
    "points": ("decimal", 0, 100),
    "count": ("decimal", 0, 1e9),
    "year": ("integer", FIRST_YEAR, LAST_YEAR),
    "date": ("date", datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)),
}


def validations(sheet: PlacedSheet, guide: PlacedSheet) -> Iterator[tuple[Area, dict[str, Any]]]:
    """The area and XlsxWriter options of every validation of a sheet; a table's column has one. 数据验证。

    Args:
        guide: the sheet whose ranges list the schemes.
    """
    columns = list(sheet.ranges.values())
    done: set[Address] = set()
    for cell in sheet.cells:
        if not (cell.role.unlocked and cell.item) or cell.address in done:
            continue
        area = next((column for column in columns if cell.address in column), cell.area)
        done.update(area)
        options = _options(cell, guide)
        if options:
            yield area, options


def _options(cell: Placed, guide: PlacedSheet) -> dict[str, Any] | None:
    item = cell.item
    assert item is not None
    if item.choices:
        return _list(item.choices, item.open, guide)
    type_ = "year" if item.key == "year" else item.type
    prompt = words()["prompts"]["type"].get(type_)
    if prompt is None:
        return None
    if type_ not in _BOUNDS:
        return {"validate": "any", **_texts(prompt)}
    kind, least, most = _BOUNDS[type_]
    bounds = {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}
    return {**bounds, **_texts(prompt), "error_type": "stop" if type_ == "year" else "warning"}


def _list(name: str, open_: bool, guide: PlacedSheet) -> dict[str, Any]:
    texts = _texts(words()["prompts"]["choices"][name])
    if name in SCHEME_LISTS:
        source: Any = f"={quoted(guide.name)}!{absolute(guide.ranges[SCHEME_LISTS[name]])}"
    else:
        source = list(choices()[name])
        assert len(",".join(source)) <= _LONGEST_LIST, f"下拉列表 {name} 太长"
    # A list that is open suggests and never refuses.
    return {"validate": "list", "source": source, **texts, "show_error": not open_}


def _texts(prompt: Mapping[str, str]) -> dict[str, str]:
    texts = {"error_title": prompt["title"], "error_message": prompt.get("error", "")}
    if "input" in prompt:
        texts |= {"input_title": prompt["title"], "input_message": prompt["input"]}
    return {key: text for key, text in texts.items() if text}
