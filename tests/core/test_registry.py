"""The registry refuses what a catalogue could not print, and helps those who mistype."""

import pytest

from xltools.core.errors import BadInput, UnknownName
from xltools.core.registry import Registry


@pytest.fixture
def registry():
    one = Registry("计分规则")

    @one.declare("capped-ratio", title="按比例计分", source="caiyu-2020-10", aliases=["P0"], severity="error")
    def capped():
        """Points in proportion. 按比例。

        More.
        """

    return one


def declare(registry, name="other", doc="Said.", **given):
    def function():
        pass

    function.__doc__ = doc
    return registry.declare(name, **{"title": "名称", "source": "arithmetic", **given})(function)


def test_an_entry_is_found_by_name_and_alias(registry):
    entry = registry["capped-ratio"]
    assert registry["P0"] is entry and "P0" in registry
    assert (entry.title, entry.summary, entry.details["severity"]) == ("按比例计分", "Points in proportion. 按比例。", "error")
    assert list(registry) == ["capped-ratio"] and len(registry) == 1


def test_the_decorated_function_is_returned_unchanged(registry):
    assert declare(registry)() is None


def test_an_unknown_name_lists_the_known_and_the_nearest(registry):
    with pytest.raises(UnknownName) as caught:
        registry["caped-ratio"]
    assert "caped-ratio" in str(caught.value) and "P0、capped-ratio" in str(caught.value)
    assert "是否想用“capped-ratio”" in str(caught.value)


def test_a_name_that_cannot_be_a_name(registry):
    with pytest.raises(UnknownName):
        registry[["capped-ratio"]]
    assert registry.get("nothing") is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": " "}, "没有标题"),
        ({"doc": None}, "没有说明文字"),
        ({"name": "capped-ratio"}, "重复"),
        ({"name": "P0"}, "重复"),
        ({"aliases": ["P0"]}, "重复"),
        ({"aliases": ["other"]}, "重复"),
    ],
)
def test_a_bad_declaration_is_refused(registry, given, said):
    with pytest.raises(BadInput, match=said):
        declare(registry, **given)
    assert len(registry) == 1


@pytest.mark.parametrize("source", ["", "caiyu-2020-11"])
def test_an_unknown_source_is_refused(registry, source):
    with pytest.raises(UnknownName, match="caiyu-2020-10"):
        declare(registry, source=source)


def test_functions_may_go_without_a_source_but_not_with_a_wrong_one():
    functions = Registry("函数", needs_source=False)
    declare(functions, source="")
    with pytest.raises(UnknownName):
        declare(functions, name="another", source="nowhere")
