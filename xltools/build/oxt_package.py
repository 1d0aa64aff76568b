"""The program as the extension carries it: code that needs the standard library alone, data as JSON. 扩展中的程序。"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
COMPONENT = "libreoffice_component.py"
ROOMS = ("core", "checks", "forms", "report", "live", "data")
MODULES = (
    "__init__.py", "functions.py", "commands.py", "buttons.py", "libreoffice*.py", "hosts/__init__.py", "hosts/formats.py",
    "hosts/guarded.py", "hosts/rectangles.py", "hosts/uno_*.py",
    "deploy/__init__.py", "deploy/journal.py", "deploy/places.py", "deploy/install.py", "deploy/registry.py", "deploy/doctor.py",
    "deploy/libreoffice*.py",
)
TABLES = ("blocks.toml", "choices.toml", "doctor.toml", "regulations.toml", "layouts/*.toml", "schemes/*.toml")
_EXACT, _MARKED = "\N{SYMBOL FOR NULL}", re.compile('"\N{SYMBOL FOR NULL}([^"]*)"')


def component() -> bytes:
    """The file by which LibreOffice finds our services. 组件文件。"""
    return (PACKAGE / COMPONENT).read_bytes()


def package() -> Iterator[tuple[str, bytes]]:
    """Path in the extension and content of every module and table, in order. 程序与数据。"""
    modules = [path for room in ROOMS for path in (PACKAGE / room).glob("*.py")]
    modules += [path for pattern in MODULES for path in PACKAGE.glob(pattern) if path.name != COMPONENT]
    for path in sorted(modules):
        yield _inside(path), path.read_bytes()
    for path in sorted(path for pattern in TABLES for path in (PACKAGE / "data").glob(pattern)):
        yield _inside(path.with_suffix(".json")), as_json(path.read_text("utf-8")).encode("utf-8")


def as_json(toml: str) -> str:
    """The same table as JSON, every fraction with the digits it was written with. 转为 JSON。

    >>> as_json("rate = 0.60")
    '{"rate":0.60}'
    """
    table = tomllib.loads(toml, parse_float=lambda digits: _EXACT + digits)
    return _MARKED.sub(r"\1", json.dumps(table, ensure_ascii=False, separators=(",", ":")))


def _inside(path: Path) -> str:
    return f"pythonpath/xltools/{path.relative_to(PACKAGE).as_posix()}"
