"""The program as the extension carries it: code that needs the standard library alone, data as JSON. 扩展中的程序。"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import tomllib

PACKAGE = Path(__file__).resolve().parent.parent
COMPONENT = "libreoffice_component.py"
ROOMS = ("core", "checks", "forms", "report", "live", "data")
MODULES = (
    "__init__.py",
    "functions.py",
    "commands.py",
    "buttons.py",
    "libreoffice*.py",
    "hosts/__init__.py",
    "hosts/formats.py",
    "hosts/guarded.py",
    "hosts/rectangles.py",
    "hosts/uno_*.py",
    "deploy/__init__.py",
    "deploy/journal.py",
    "deploy/places.py",
    "deploy/install.py",
    "deploy/registry.py",
    "deploy/doctor.py",
    "deploy/libreoffice*.py",
)
LEFT_OUT = ("check_examples.toml", "conversions.toml", "guide.toml", "examples/*.toml")  # what only the command line and the build read
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
    for path in tables():
        yield _inside(path.with_suffix(".json")), as_json(path.read_text("utf-8")).encode("utf-8")


def tables() -> list[Path]:
    """The tables the extension carries: all of them but a few. 随扩展携带的数据文件。"""
    folder = PACKAGE / "data"
    left_out = {path for pattern in LEFT_OUT for path in folder.glob(pattern)}
    return sorted(set(folder.rglob("*.toml")) - left_out)


def as_json(toml: str) -> str:
    """The same table as JSON, every fraction with the digits it was written with. 转为 JSON。

    >>> as_json("rate = 0.60")
    '{"rate":0.60}'
    """
    table = tomllib.loads(toml, parse_float=lambda digits: _EXACT + digits)
    return _MARKED.sub(r"\1", json.dumps(table, ensure_ascii=False, separators=(",", ":")))


def _inside(path: Path) -> str:
    return f"pythonpath/xltools/{path.relative_to(PACKAGE).as_posix()}"
