"""The worksheet functions as LibreOffice wants them declared: an interface, and names and help for people. 函数登记。

One value is asked for as text: only so does an empty cell arrive as empty and not as 0, and only so does LibreOffice
itself go through the rows of an array, errors among them. What may be left out must be `any`, since LibreOffice lets
only that be missing. A result of one value must not be declared as rows: LibreOffice has Err:509 for an IF whose
condition is rows, and for an IFERROR of rows, when another IF stands in it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from xml.sax.saxutils import escape

from xltools.core.registry import Entry
from xltools.functions import FUNCTIONS, gives_rows
from xltools.libreoffice_names import FUNCTIONS_SERVICE, method

ONE, ROWS, OPTIONAL, MANY = "string", "sequence< sequence< any > >", "any", "sequence< any >"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    ' oor:name="{name}" oor:package="org.openoffice.Office">\n'
)


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


def calc_addins() -> str:
    """CalcAddIns.xcu: what the function wizard shows, and the names files use. 函数说明。"""
    functions = "".join(map(_declared, FUNCTIONS.values()))
    return (
        f'{HEAD.format(name="CalcAddIns")}<node oor:name="AddInInfo"><node oor:name="{FUNCTIONS_SERVICE}" oor:op="replace">'
        f'<node oor:name="AddInFunctions">\n{functions}</node></node></node>\n</oor:component-data>\n'
    )


def _declared(entry: Entry) -> str:
    described = f"{entry.title}：{entry.summary}"
    arguments = "".join(_argument(name, text) for name, text in entry.details["args"].items())
    return (
        f'<node oor:name="{method(entry.name)}" oor:op="replace">{_property("DisplayName", entry.name, entry.name)}'
        f'{_property("Description", described, described)}<prop oor:name="Category"><value>Add-In</value></prop>'
        f'{_property("CompatibilityName", entry.name, entry.name)}<node oor:name="Parameters">{arguments}</node></node>\n'
    )


def _argument(name: str, text: str) -> str:
    """An argument: in Chinese named by the first words of its description."""
    title = text.partition("：")[0].partition("，")[0]
    return f'<node oor:name="{name}" oor:op="replace">{_property("DisplayName", name, title)}{_property("Description", text, text)}</node>'


def _property(name: str, english: str, chinese: str) -> str:
    values = f'<value xml:lang="en-US">{escape(english)}</value><value xml:lang="zh-CN">{escape(chinese)}</value>'
    return f'<prop oor:name="{name}">{values}</prop>'
