"""The ribbon: valid by its schema, and held to stricter rules, for a schema lets a missing id or a mistyped callback pass.

customui14.rng states the facts of [MS-CUSTOMUI2] in RELAX NG, so that libxml2 judges. On 6000 ribbons changed at random
it agreed with Microsoft's own customui14.xsd on every one.
"""

import dataclasses
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import tomllib
from lxml import etree

from xltools.build.ribbon import IMAGES, LONGEST_TEXT, NAMESPACE, PRESS, SHOW_TAB, ribbon_xml
from xltools.build.vba_modules import addin_modules, generated_files, macros_folder
from xltools.build.vba_text import WORDS, codes, literal
from xltools.buttons import BUTTONS, GROUPS
from xltools.core.errors import BadInput

TREE = {None: "customUI", "customUI": "ribbon", "ribbon": "tabs", "tabs": "tab", "tab": "group", "group": "button"}
ATTRIBUTES = {
    "tab": {"id", "label", "tag", "getVisible"},
    "group": {"id", "label"},
    "button": {"id", "label", "screentip", "supertip", "imageMso", "size", "tag", "onAction"},
}
SIGNATURES = {
    "onAction": r"Public Sub {}\(control As IRibbonControl\)",
    "getVisible": r"Public Sub {}\(control As IRibbonControl, ByRef \w+ As Variant\)",
}


def elements(xml: str):
    """Every element with its parent's name, below the namespace."""
    waiting = [(None, ElementTree.fromstring(xml.encode()))]
    while waiting:
        parent, element = waiting.pop()
        name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        yield parent, name, element.attrib
        waiting += [(name, child) for child in element]


def faults(xml: str, macros: str) -> list[str]:
    """What Office would stumble over, or pass over in silence."""
    found, ids = [], []
    for parent, name, attributes in elements(xml):
        if TREE.get(parent) != name:
            found.append(f"{name} inside {parent}")
        if set(attributes) - {"enabled"} != ATTRIBUTES.get(name, set()):
            found.append(f"{name}: {sorted(attributes)}")
        ids += [attributes["id"]] if "id" in attributes else []
        found += [
            f"{key} of {attributes.get('id')} is too long or blank" for key, text in attributes.items() if not 0 < len(text) <= LONGEST_TEXT
        ]
        if attributes.get("imageMso", "Help") not in IMAGES:
            found.append(f"unknown image {attributes['imageMso']}")
        if attributes.get("size", "normal") not in {"normal", "large"}:
            found.append(f"size {attributes['size']}")
        for kind, signature in SIGNATURES.items():
            if kind in attributes and not re.search(f"^{signature.format(attributes[kind])}$", macros, re.MULTILINE):
                found.append(f"no callback {attributes[kind]} for {kind}")
    found += [f"id {one}" for one in ids if not re.fullmatch(r"[A-Za-z_][\w.-]*", one) or ids.count(one) > 1]
    return found


@pytest.fixture(scope="module")
def macros():
    return "\n".join(one.code for one in addin_modules())


def test_the_ribbon_has_no_fault(macros):
    assert faults(ribbon_xml(), macros) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (f'onAction="{PRESS}"', 'onAction="XltoolsPres"', "no callback XltoolsPres"),
        (f'getVisible="{SHOW_TAB}"', f'getVisible="{PRESS}"', "no callback XltoolsPress for getVisible"),
        ('imageMso="SheetInsert"', 'imageMso="SheetInserted"', "unknown image SheetInserted"),
        ('id="xltools-en-check"', 'id="xltools-zh-check"', "id xltools-zh-check"),
        ('size="large"', 'size="huge"', "size huge"),
        ('id="xltools-zh-check-score" ', "", "button: "),
        ("<tabs>", "<contextMenus>", ""),
    ],
)
def test_a_planted_fault_is_found(macros, old, new, fault):
    xml = ribbon_xml().replace(old, new, 1).replace("</tabs>", "</contextMenus>" if "contextMenus" in new else "</tabs>")
    found = faults(xml, macros)
    assert found and any(fault in one for one in found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_button_stands_in_its_group_in_both_languages(language):
    buttons = [attributes for _, name, attributes in elements(ribbon_xml()) if name == "button" and f"-{language}-" in attributes["id"]]
    assert {one["tag"] for one in buttons} == set(BUTTONS)
    for one in buttons:
        entry = BUTTONS[one["tag"]]
        assert one["label"] == (entry.title if language == "zh" else entry.details["english"])
        assert one["supertip"] == entry.details["tip" if language == "zh" else "tip_en"]
        assert one["id"].startswith(f"xltools-{language}-{entry.details['group']}-") and one["size"] == entry.details["size"]
    labels = {
        attributes["label"]
        for _, name, attributes in elements(ribbon_xml())
        if name == "group" and attributes["id"].startswith(f"xltools-{language}-")
    }
    assert labels == {texts[language == "en"] for texts in GROUPS.values()}


def test_an_image_nobody_looked_up_is_refused():
    entry = BUTTONS["validate"]
    unknown = dataclasses.replace(entry, details={**entry.details, "image": "HappySheep"})
    with pytest.raises(BadInput, match="HappySheep"):
        ribbon_xml({"validate": unknown})


@pytest.mark.parametrize("name", sorted(generated_files()))
def test_generated_macros_are_current_and_say_so(name):
    committed = (macros_folder() / name).read_text("utf-8")
    assert committed == generated_files()[name], f"{name} 不是最新的，请运行 make build"
    assert 'Generated by "make build"' in committed


def test_words_of_the_macros_are_all_used_and_all_there():
    used = set()
    for path in macros_folder().rglob("*.bas"):
        used |= set(re.findall(r'Words\("([\w-]+)"', path.read_text("utf-8")))
    assert used == set(WORDS)


def test_a_text_comes_back_from_its_codes():
    text = "预算绩效 “自评” ≥270人次"
    packed = codes(text)
    assert "".join(chr(int(packed[place : place + 4], 16)) for place in range(0, len(packed), 4)) == text
    assert codes("测" * 100)[:160] in literal("测" * 100)


# the schema

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def schema():
    return etree.RelaxNG(etree.parse(HERE / "customui14.rng"))


def valid(schema, xml: str) -> bool:
    return schema.validate(etree.fromstring(xml.encode()))


def test_the_ribbon_is_valid(schema):
    assert valid(schema, ribbon_xml()), schema.error_log
    assert valid(schema, (macros_folder() / "addin/customUI14.xml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("imageMso=", "imagemso="),
        ('size="large"', 'size="huge"'),
        ("onAction=", "onClick="),
        ("supertip=", "superTip="),
        ('enabled="false"', 'enabled="no"'),
        ('id="xltools-zh"', 'id="1 tab"'),
        ('tag="validate"', 'tag=""'),
        ('imageMso="SheetInsert"', 'imageMso="Sheet Insert"'),
        ('screentip="上一处"', f'screentip="{"长" * (LONGEST_TEXT + 1)}"'),
        ('getVisible="XltoolsShowTab"', 'getVisible=""'),
        ("<tab ", '<tab size="large" '),
        ("<group ", '<group onAction="A.B" '),
        ("<button ", '<button getPressed="A" '),
        ("<button ", "<togglebutton "),
        ("<ribbon>", "<ribbon><menu id='m'/>"),
        ("<tabs>", "<tabs><group id='loose'/>"),
        ('customui"', 'customUI"'),
        ("2009/07", "2006/01"),
    ],
)
def test_what_the_schema_forbids_is_found(schema, old, new):
    xml = ribbon_xml()
    assert old in xml
    assert not valid(schema, xml.replace(old, new, 1))


@pytest.mark.parametrize(
    "control",
    [
        '<toggleButton id="a" label="b" onAction="C.D" getPressed="E"/>',
        '<checkBox id="a" label="b"/>',
        '<separator id="a"/>',
        '<menu id="a" label="b" size="large" imageMso="Help"><button id="c" label="d"/><menuSeparator id="e" title="f"/></menu>',
        '<splitButton id="a" size="large"><button id="b" label="c"/><menu id="d"><button id="e" label="f"/></menu></splitButton>',
        '<box id="a" boxStyle="vertical"><labelControl id="b" label="c"/></box>',
        '<editBox id="a" label="b" maxLength="9"/>',
        '<dropDown id="a"><item id="b" label="c"/></dropDown>',
        '<buttonGroup id="a"><button id="b" label="c"/></buttonGroup>',
    ],
)
def test_what_a_later_button_may_need_is_allowed(schema, control):
    assert valid(schema, ribbon_xml().replace("<button ", f"{control}<button ", 1)), schema.error_log


def test_every_image_stands_on_every_published_list():
    lists = tomllib.loads((HERE / "images.toml").read_text("utf-8"))["list"]
    assert len(lists) >= 2 and all(one["address"] and one["of"] for one in lists)
    assert set.intersection(*(set(one["images"]) for one in lists)) == IMAGES
    assert {entry.details["image"] for entry in BUTTONS.values()} <= IMAGES
