"""The tables kept in xltools/data: TOML where people edit them, JSON of the same inside LibreOffice. 数据文件。

Python reads TOML from 3.11 on; the extension for LibreOffice, whose Python may be 3.10, carries every table as JSON.
Fractions are Decimals in both, so that no figure ever passes through a float.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltools.core.errors import BadInput

DATA = Path(__file__).resolve().parents[1] / "data"  # found through importlib.resources it would cost a tenth of a cold start


def table(*path: str) -> dict[str, Any]:
    """The table of that place, such as ``"schemes", "yiyang-2020-project"``. 一个数据文件的内容。

    Raises:
        BadInput: there is no such table.
    """
    *folders, name = path
    folder = DATA.joinpath(*folders)
    if (stored := folder.joinpath(f"{name}.json")).is_file():
        return json.loads(stored.read_text("utf-8"), parse_float=Decimal)
    if (typed := folder.joinpath(f"{name}.toml")).is_file():
        return from_toml(typed.read_text("utf-8"))
    raise BadInput(f"安装包里没有数据文件 {'/'.join(path)}", next_step="请重新安装 xltools")


def names(*path: str) -> tuple[str, ...]:
    """The tables in a folder, without their endings, in order. 文件夹中的全部数据文件。"""
    found = (one.name.rpartition(".") for one in DATA.joinpath(*path).iterdir())
    return tuple(sorted({stem for stem, _, ending in found if ending in ("toml", "json")}))


def from_toml(text: str) -> dict[str, Any]:
    """The table a TOML text describes, fractions as Decimal. 读取 TOML。"""
    import tomllib

    return tomllib.loads(text, parse_float=Decimal)
