"""Every table in JSON, each with the checksum of its TOML: what starting reads instead of TOML. 数据文件的速读本。"""

from __future__ import annotations

from pathlib import Path

from xltools.build.oxt_package import as_json, tables
from xltools.core.stored import DATA, PARSED, checksum


def write() -> Path:
    """Write the file where `core.stored` looks for it, and return its path. 写出速读本。"""
    path = DATA / PARSED
    path.write_text(lines(), "utf-8", newline="\n")
    return path


def lines() -> str:
    """One line a table: its place, the checksum of its TOML and its JSON. 速读本的内容。"""
    return "".join(_line(path) for path in tables())


def _line(path: Path) -> str:
    toml = path.read_text("utf-8")
    place = path.relative_to(DATA).with_suffix("").as_posix()
    return f"{place}\t{checksum(toml)}\t{as_json(toml)}\n"
