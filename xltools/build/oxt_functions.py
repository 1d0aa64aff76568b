"""The worksheet functions as LibreOffice wants them declared: an interface, and names and help for people. 函数登记。

One value is asked for as text: only so does an empty cell arrive as empty and not as 0, and only so does LibreOffice
itself go through the rows of an array, errors among them. What may be left out must be `any`, since LibreOffice lets
only that be missing. A result of one value must not be declared as rows: LibreOffice has Err:509 for an IF whose
condition is rows, and for an IFERROR of rows, when another IF stands in it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from xltools.build.oxt_settings import node, own, settings, texts, value
from xltools.core.registry import Entry
from xltools.functions import FUNCTIONS, gives_rows
from xltools.libreoffice_names import FUNCTIONS_SERVICE, method

ONE, ROWS, OPTIONAL, MANY = "string", "sequence< sequence< any > >", "any", "sequence< any >"


def interface() -> str:
    """The interface org.xltools.XFunctions. 接口定义。"""
    methods = "".join(
        f"    {ROWS if gives_rows(entry) else 'any'} {method(name)}({', '.join(_typed(entry))});\n" for name, entry in FUNCTIONS.items()
    )
    return f"module org {{ module xltools {{\n  interface XFunctions {{\n{methods}  }};\n}}; }};\n"


def _typed(entry: Entry) -> Iterator[str]:
    required = ROWS if entry.details["whole"] or gives_rows(entry) else ONE
    for name, parameter in inspect.signature(entry.function).parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            yield f"[in] {MANY} {name}"
        else:
            yield f"[in] {required if parameter.default is parameter.empty else OPTIONAL} {name}"


def calc_addins() -> bytes:
    """CalcAddIns.xcu: what the function wizard shows, and the names files use. 函数说明。"""
    functions = node("AddInFunctions", "".join(map(_declared, FUNCTIONS.values())))
    return settings("CalcAddIns", node("AddInInfo", own(FUNCTIONS_SERVICE, functions)))


def _declared(entry: Entry) -> str:
    described = f"{entry.title}：{entry.summary}"
    return own(
        method(entry.name),
        texts("DisplayName", entry.name, entry.name)
        + texts("Description", described, described)
        + value("Category", "Add-In")
        + texts("CompatibilityName", entry.name, entry.name)
        + node("Parameters", "".join(_argument(name, text) for name, text in entry.details["args"].items())),
    )


def _argument(name: str, text: str) -> str:
    """An argument: in Chinese named by the first words of its description."""
    title = text.partition("：")[0].partition("，")[0]
    return own(name, texts("DisplayName", title, name) + texts("Description", text, text))
