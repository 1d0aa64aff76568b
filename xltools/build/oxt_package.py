"""The program as the extension carries it: code that needs the standard library alone, data as JSON. 扩展中的程序。"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import tomllib

PACKAGE = Path(__file__).resolve().parent.parent
COMPONENT = "libreoffice_component.py"
ENTRANCE = "libreoffice.py"
LEFT_OUT = ("check_examples.toml", "conversions.toml", "guide.toml", "examples/*.toml")  # what only the command line and the build read
_EXACT, _MARKED = "\N{SYMBOL FOR NULL}", re.compile('"\N{SYMBOL FOR NULL}([^"]*)"')


def component() -> bytes:
    """The file by which LibreOffice finds our services. 组件文件。"""
    return (PACKAGE / COMPONENT).read_bytes()


def package() -> Iterator[tuple[str, bytes]]:
    """Path in the extension and content of every module and table, in order. 程序与数据。"""
    for path in modules():
        yield _inside(path), path.read_bytes()
    for path in tables():
        yield _inside(path.with_suffix(".json")), as_json(path.read_text("utf-8")).encode("utf-8")


def modules() -> list[Path]:
    """The modules the extension carries: its entrance and whatever that leads to, imports inside functions too. 随扩展携带的模块。"""
    found = {PACKAGE / "__init__.py"}  # carried, but not followed: it also offers what needs other libraries
    waiting = [PACKAGE / ENTRANCE]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported(ast.parse(path.read_bytes()))
    return sorted(found)


def _imported(module: ast.Module) -> Iterator[Path]:
    """The files of ours that a module imports, and those of the packages they stand in."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (file for alias in node.names for file in _files(f"{node.module}.{alias.name}"))


def _files(name: str) -> Iterator[Path]:
    """The file of a dotted name and of every package above it; what is no module has none."""
    top, *parts = name.split(".")
    for count in range(1, len(parts) + 1) if top == PACKAGE.name else ():
        place = PACKAGE.joinpath(*parts[:count])
        yield from (file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file())


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
