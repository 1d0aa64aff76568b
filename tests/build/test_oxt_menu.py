"""The menu of the extension: every button that is ready, in both languages, and no other."""

from xml.etree import ElementTree

from xltools.build.oxt_menu import addons, window_state
from xltools.buttons import BUTTONS

OOR = "{http://openoffice.org/2001/registry}"
READY = [button for button in BUTTONS.values() if button.details["ready"]]


def items(container):
    found = ElementTree.fromstring(addons()).find(f".//node[@{OOR}name='{container}']")
    return [
        {prop.get(f"{OOR}name"): [value.text for value in prop] for prop in node.findall("prop")}
        for node in found.iter("node")
        if node.find("prop") is not None
    ]


def test_menu_and_toolbar_show_the_buttons_that_are_ready_in_order():
    wanted = [(f"service:org.xltools.Commands?{one.name}", [one.details["english"], one.title]) for one in READY]
    for container in ("OfficeMenuBar", "OfficeToolBar"):
        shown = [(item["URL"][0], item["Title"]) for item in items(container) if item.get("URL", [""])[0].startswith("service:")]
        assert shown == wanted
    assert "report" not in {one.name for one in READY}


def test_groups_are_separated():
    groups = len({button.details["group"] for button in READY})
    assert sum(item.get("URL") == ["private:separator"] for item in items("OfficeMenuBar")) == groups - 1


def test_every_part_is_well_formed():
    assert all(ElementTree.fromstring(content) is not None for content in (addons(), window_state()))
