"""The rooms of the house: who may import whom, read from the source, whether or not a line ever runs."""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "xltools"

READERS = {"core", "data"}
SUBJECTS = READERS | {"checks", "forms"}
MAY_IMPORT = {
    "data": set(),
    "core": {"data"},
    "checks": READERS,
    "forms": READERS,
    "hosts": READERS,
    "deploy": READERS | {"libreoffice_names"},  # installing and its health check: files, registry, no workbook
    "functions": SUBJECTS,
    "report": SUBJECTS | {"functions"},  # the catalogue lists the declared functions
    "commands": SUBJECTS | {"functions", "report"},
    "libreoffice_names": set(),
    "live": SUBJECTS | {"functions", "report", "commands"},  # what buttons do to an open workbook, through the port
    "buttons": READERS | {"live"},
    "conversion": SUBJECTS | {"commands", "build"},  # what a form says, written as the standard workbook
    # wrappers and ribbon are made from the declarations, under the names by which they are installed
    "build": SUBJECTS | {"functions", "commands", "report", "buttons", "libreoffice_names", "deploy"},
}
ROOTS = {
    "xltools",
    "cli",
    "cli_deploy",
    "cli_explain",
    "cli_layouts",
    "cli_validate",
    "cli_words",
    "excel",
    "exit_codes",
    "libreoffice",
    "libreoffice_component",
    "libreoffice_menu",
    "libreoffice_repair",
}
STANDARD_LIBRARY_ONLY = {"core", "data"}
HEAVY = {"openpyxl", "pandas", "xlwings", "xlsxwriter", "rich", "docx"}
MAY_LOAD_HEAVY = {"hosts", "build"}


def room_of(module: str) -> str:
    """The room a module of the package stands in; the package itself is the root "xltools"."""
    return module.split(".")[1] if "." in module else module


def imports(tree: ast.AST, module: str, is_package: bool) -> Iterator[tuple[int, str, ast.AST]]:
    """Every imported module as (line, absolute name, node), also inside functions and by name.

    `from a import b` counts as a.b: b may be a module, and what a is made of says which room it is.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = absolute(node, module, is_package)
            yield from ((node.lineno, f"{origin}.{alias.name}", node) for alias in node.names)
        elif is_import_call(node):
            yield node.lineno, node.args[0].value, node


def absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    if not node.level:
        return node.module
    package = module.split(".") if is_package else module.split(".")[:-1]
    origin = package[: len(package) - node.level + 1]
    return ".".join([*origin, node.module] if node.module else origin)


def is_import_call(node: ast.AST) -> bool:
    """Whether the node is import_module("…") or __import__("…") with the name written out."""
    if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in {"import_module", "__import__"} and isinstance(node.args[0].value, str)


def run_at_import(tree: ast.Module) -> set[ast.AST]:
    """The nodes that run when the module is imported: all but function bodies and what only type checkers read."""
    found, waiting = set(), [tree]
    while waiting:
        node = waiting.pop()
        found.add(node)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            waiting.extend(node.orelse)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.extend([*node.decorator_list, node.args])
        elif not isinstance(node, ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def imported_room(name: str) -> str:
    """The room that `xltools…` names; a public name of the package itself is the root."""
    room = room_of(name)
    return room if room in MAY_IMPORT or room in ROOTS else "xltools"


def violations(module: str, source: str, is_package: bool = False) -> list[str]:
    """What in this module's source breaks the house's rules, each as one sentence."""
    room = room_of(module)
    if room not in MAY_IMPORT and room not in ROOTS:
        return [f"{module}: no room of this name; say in tests/test_imports.py what it may import"]
    tree = ast.parse(source)
    eager = run_at_import(tree)
    broken = []
    for line, name, node in imports(tree, module, is_package):
        top = name.split(".")[0]
        if top == "xltools":
            reason = wrong_direction(room, imported_room(name))
        else:
            reason = wrong_library(room, name, node in eager)
        if reason:
            broken.append(f"{module}:{line} imports {name}: {reason}")
    return broken


def wrong_direction(room: str, imported: str) -> str | None:
    if room in ROOTS or imported == room or imported in MAY_IMPORT[room]:
        return None
    return f"{room} must not know {imported}"


def wrong_library(room: str, name: str, eager: bool) -> str | None:
    top = name.split(".")[0]
    if name == "xlwings.pro" or name.startswith("xlwings.pro."):
        return "needs a licence"
    if room in STANDARD_LIBRARY_ONLY and top not in sys.stdlib_module_names:
        return f"{room} uses the standard library only"
    if eager and top in HEAVY and room not in MAY_LOAD_HEAVY:
        return "heavy; import it inside the function that needs it"
    return None


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if path.name == "__init__.py" else parts), path


def test_every_import_points_the_allowed_way():
    found = list(modules())
    assert found, f"no modules under {PACKAGE}"
    broken = [
        sentence for module, path in found for sentence in violations(module, path.read_text(encoding="utf-8"), path.name == "__init__.py")
    ]
    assert broken == [], "\n".join(broken)


def test_every_room_named_is_there_and_in_the_table_for_contributors():
    assert {room_of(module) for module, _ in modules()} == set(MAY_IMPORT) | ROOTS
    table = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8").partition("## The rooms")[2].partition("##")[0]
    named = set(re.findall(r"`([\w*]+)(?:/|\.py)`", table))
    assert not [one for one in set(MAY_IMPORT) | ROOTS - {"xltools"} if not any(fnmatch(one, pattern) for pattern in named)]
    assert not [pattern for pattern in named if not any(fnmatch(one, pattern) for one in set(MAY_IMPORT) | ROOTS)]


def test_directions_form_no_circle():
    for room, reachable in MAY_IMPORT.items():
        seen, waiting = set(), list(reachable)
        while waiting:
            nearer = waiting.pop()
            seen.add(nearer)
            waiting.extend(MAY_IMPORT[nearer] - seen)
        assert room not in seen


@pytest.mark.parametrize(
    ("module", "source", "reason"),
    [
        ("xltools.core.scoring", "from xltools.checks import budget", "core must not know checks"),
        ("xltools.core.scoring", "def f():\n    from ..hosts import files", "core must not know hosts"),
        ("xltools.core.scoring", "from xltools import open", "core must not know xltools"),
        ("xltools.core.scoring", "import numpy", "standard library only"),
        ("xltools.core.scoring", "def f():\n    import pandas", "standard library only"),
        ("xltools.checks.budget", "import importlib\nimportlib.import_module('xltools.forms')", "checks must not know forms"),
        ("xltools.commands", "def f():\n    from xltools.hosts.memory import Book", "commands must not know hosts"),
        ("xltools.hosts.files", "from xltools import commands", "hosts must not know commands"),
        ("xltools.functions", "from . import cli", "functions must not know cli"),
        ("xltools.build.workbooks", "from xltools.hosts import memory", "build must not know hosts"),
        ("xltools.report.frame", "class Frame:\n    import pandas as pd", "heavy"),
        ("xltools.cli", "try:\n    from rich.table import Table\nexcept ImportError:\n    Table = None", "heavy"),
        ("xltools.hosts.xlwings", "def f():\n    from xlwings import pro", "needs a licence"),
        ("xltools.helpers", "", "no room of this name"),
    ],
)
def test_planted_violation_is_found(module, source, reason):
    [sentence] = violations(module, source)
    assert reason in sentence


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (
            "xltools.core.scoring",
            "import decimal\nfrom .cells import Cell\nfrom importlib import resources\nfrom xltools.data import schemes",
        ),
        ("xltools.report.frame", "def f():\n    import pandas"),
        ("xltools.report.frame", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas"),
        ("xltools.hosts.xlwings", "import xlwings\nfrom xltools.core.host import Host"),
        ("xltools.build.workbooks", "import xlsxwriter\nfrom xltools import commands, functions"),
        ("xltools.cli", "from xltools import validate\nfrom xltools.hosts import files"),
        ("xltools.commands", "from xltools.report import html\nfrom xltools.checks import budget"),
    ],
)
def test_allowed_import_is_left_alone(module, source):
    assert violations(module, source) == []
