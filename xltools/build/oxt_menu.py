"""The menu 绩效自评 and the toolbar of the extension, made from the buttons that are ready. 扩展的菜单与工具栏。"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from xltools.buttons import BUTTONS
from xltools.core.registry import Entry

CONFIGURATION = "application/vnd.sun.star.configuration-data"
TITLES = {"en-US": "Performance", "zh-CN": "绩效自评"}
SPREADSHEETS = "com.sun.star.sheet.SpreadsheetDocument"
SERVICE = "org.xltools.Commands"
MENU, BAR = "org.xltools.menu", "org.xltools.bar"
TEXT_ONLY = "0"
_SCHEMA = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'


def parts() -> list[tuple[str, str, bytes]]:
    """Path, media type and content of the configuration files for menu and toolbar. 菜单与工具栏的配置文件。"""
    return [
        ("Addons.xcu", CONFIGURATION, addons().encode("utf-8")),
        ("CalcWindowState.xcu", CONFIGURATION, window_state().encode("utf-8")),
    ]


def addons() -> str:
    """Addons.xcu: the menu with its separators between groups, and the toolbar. 菜单与工具栏。"""
    menu = _named(MENU, _titles(TITLES) + _prop("Context", SPREADSHEETS) + _node("Submenu", "".join(_menu_items())))
    bar = _named(BAR, "".join(_item(button) for button in ready()))
    return _document("Addons", "org.openoffice.Office", _node("AddonUI", _node("OfficeMenuBar", menu) + _node("OfficeToolBar", bar)))


def window_state() -> str:
    """CalcWindowState.xcu: the toolbar's name, and that it is docked below the others and shown. 工具栏的位置。"""
    state = _texts("UIName", TITLES) + "".join(
        _prop(name, value)
        for name, value in (("Docked", "true"), ("DockingArea", "0"), ("DockPos", "0,2"), ("Visible", "true"), ("Style", TEXT_ONLY))
    )
    states = _named(f"private:resource/toolbar/addon_{BAR}", state)
    return _document("CalcWindowState", "org.openoffice.Office.UI", _node("UIElements", _node("States", states)))


def ready() -> list[Entry]:
    """The buttons that can be pressed. 可用的按钮。"""
    return [button for button in BUTTONS.values() if button.details["ready"]]


def _menu_items() -> Iterator[str]:
    """LibreOffice sorts items by their names, so each begins with its place."""
    group = ""
    for place, button in enumerate(ready(), 1):
        if group and group != button.details["group"]:
            yield _named(f"m{place:02d}0", _prop("URL", "private:separator"))
        group = button.details["group"]
        yield _item(button, f"m{place:02d}1")


def _item(button: Entry, name: str = "") -> str:
    place = ready().index(button) + 1
    return _named(
        name or f"b{place:02d}",
        _prop("URL", f"service:{SERVICE}?{button.name}")
        + _titles({"en-US": button.details["english"], "zh-CN": button.title})
        + _prop("Target", "_self")
        + _prop("Context", SPREADSHEETS),
    )


def _titles(titles: dict[str, str]) -> str:
    return _texts("Title", titles)


def _texts(name: str, texts: dict[str, str]) -> str:
    values = "".join(f'<value xml:lang="{lang}">{escape(text)}</value>' for lang, text in texts.items())
    return f"<prop oor:name={quoteattr(name)}>{values}</prop>"


def _prop(name: str, value: str) -> str:
    return f"<prop oor:name={quoteattr(name)}><value>{escape(value)}</value></prop>"


def _node(name: str, content: str) -> str:
    return f"<node oor:name={quoteattr(name)}>{content}</node>"


def _named(name: str, content: str) -> str:
    """An element of ours in one of LibreOffice's sets."""
    return f'<node oor:name={quoteattr(name)} oor:op="replace">{content}</node>\n'


def _document(name: str, package: str, content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:component-data {_SCHEMA} oor:name="{name}" oor:package="{package}">\n'
        f"{content}</oor:component-data>\n"
    )
