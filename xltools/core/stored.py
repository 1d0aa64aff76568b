"""The tables kept in xltools/data: TOML where people edit them, JSON of the same inside LibreOffice. 数据文件。

Python reads TOML from 3.11 on; the extension for LibreOffice, whose Python may be 3.10, carries every table as JSON.
Fractions are Decimals in both, so that no figure ever passes through a float.

JSON is read ten times as fast. So ``make build`` writes every table once more into ``tables.tsv``, a line for each: its
place, the checksum of its TOML, its JSON. A line whose TOML has been edited since no longer fits it and is passed over.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from xltools.core.errors import BadInput

DATA = Path(__file__).resolve().parents[1] / "data"  # found through importlib.resources it would cost a tenth of a cold start
PARSED = "tables.tsv"


def table(*path: str) -> dict[str, Any]:
    """The table of that place, such as ``"schemes", "yiyang-2020-project"``. 一个数据文件的内容。

    Raises:
        BadInput: there is no such table.
    """
    *folders, name = path
    folder = DATA.joinpath(*folders)
    if (typed := folder.joinpath(f"{name}.toml")).is_file():
        text = typed.read_text("utf-8")
        known = _parsed().get(("/".join(path), checksum(text)))
        return from_json(known) if known else from_toml(text)
    if (stored := folder.joinpath(f"{name}.json")).is_file():
        return from_json(stored.read_text("utf-8"))
    raise BadInput(f"安装包里没有数据文件 {'/'.join(path)}", next_step="请重新安装 xltools")


def names(*path: str) -> tuple[str, ...]:
    """The tables in a folder, without their endings, in order. 文件夹中的全部数据文件。"""
    found = (one.name.rpartition(".") for one in DATA.joinpath(*path).iterdir())
    return tuple(sorted({stem for stem, _, ending in found if ending in ("toml", "json")}))


@cache
def _parsed() -> Mapping[tuple[str, str], str]:
    """The tables in JSON, by their place and the checksum of their TOML. 已解析的数据文件。"""
    file = DATA / PARSED
    lines = file.read_text("utf-8").split("\n")[:-1] if file.is_file() else []
    return {(place, sum_): told for place, sum_, told in (line.split("\t") for line in lines)}


def checksum(text: str) -> str:
    """A number that tells one text from another, as text. 校验和。"""
    return f"{zlib.crc32(text.encode()):08x}"


def from_json(text: str) -> dict[str, Any]:
    """The table a JSON text describes, fractions as Decimal. 读取 JSON。"""
    return json.loads(text, parse_float=Decimal)


def from_toml(text: str) -> dict[str, Any]:
    """The table a TOML text describes, fractions as Decimal. 读取 TOML。"""
    import tomllib

    return tomllib.loads(text, parse_float=Decimal)
