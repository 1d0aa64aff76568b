"""The menu 绩效自评 and the toolbar of the extension, made from the buttons that are ready. 扩展的菜单与工具栏。"""

from __future__ import annotations

from collections.abc import Iterator

from xltools.build.oxt_settings import node, own, settings, texts, value
from xltools.buttons import BUTTONS, TITLE
from xltools.core.registry import Entry
from xltools.libreoffice_names import COMMANDS_SERVICE

SPREADSHEETS = "com.sun.star.sheet.SpreadsheetDocument"
MENU, BAR = "org.xltools.menu", "org.xltools.bar"
TEXT_ONLY = "0"
PLACE = {"Docked": "true", "DockingArea": "0", "DockPos": "0,2", "Visible": "true", "Style": TEXT_ONLY}  # below the other toolbars


def addons() -> bytes:
    """Addons.xcu: the menu with its separators between groups, and the toolbar. 菜单与工具栏。"""
    menu = own(MENU, texts("Title", **TITLE) + value("Context", SPREADSHEETS) + node("Submenu", "".join(_menu_items())))
    bar = own(BAR, "".join(_item(button, f"b{place:02d}") for place, button in enumerate(ready(), 1)))
    return settings("Addons", node("AddonUI", node("OfficeMenuBar", menu) + node("OfficeToolBar", bar)))


def window_state() -> bytes:
    """CalcWindowState.xcu: the toolbar's name, and that it is docked below the others and shown. 工具栏的位置。"""
    state = texts("UIName", **TITLE) + "".join(value(name, text) for name, text in PLACE.items())
    bar = own(f"private:resource/toolbar/addon_{BAR}", state)
    return settings("CalcWindowState", node("UIElements", node("States", bar)), "org.openoffice.Office.UI")


def ready() -> list[Entry]:
    """The buttons that can be pressed. 可用的按钮。"""
    return [button for button in BUTTONS.values() if button.details["ready"]]


def _menu_items() -> Iterator[str]:
    """LibreOffice sorts items by their names, so each begins with its place."""
    group = ""
    for place, button in enumerate(ready(), 1):
        if group and group != button.details["group"]:
            yield own(f"m{place:02d}0", value("URL", "private:separator"))
        group = button.details["group"]
        yield _item(button, f"m{place:02d}1")


def _item(button: Entry, name: str) -> str:
    pressing = value("URL", f"service:{COMMANDS_SERVICE}?{button.name}")
    title = texts("Title", button.title, button.details["english"])
    return own(name, pressing + title + value("Target", "_self") + value("Context", SPREADSHEETS))
