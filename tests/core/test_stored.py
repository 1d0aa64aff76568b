"""Tables of xltools/data: the quick copy is current, and an edited table is read from its TOML."""

import shutil

import pytest

from xltools.build import parsed
from xltools.core import stored
from xltools.core.errors import BadInput


def test_the_quick_copy_is_current():
    written, due = (text.split("\n") for text in ((stored.DATA / stored.PARSED).read_text("utf-8"), parsed.lines()))
    stale = [line.partition("\t")[0] for line in {*written} ^ {*due}]
    assert not stale, "run make build"


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The data in a folder of its own, to be edited."""
    shutil.copytree(stored.DATA, tmp_path / "data")
    monkeypatch.setattr(stored, "DATA", tmp_path / "data")
    stored._parsed.cache_clear()
    yield tmp_path / "data"
    stored._parsed.cache_clear()


def test_an_edited_table_is_read_from_its_toml(copied):
    choices = copied / "choices.toml"
    choices.write_text(choices.read_text("utf-8") + '\nnew = ["甲", "乙"]\n', "utf-8")
    assert stored.table("choices")["new"] == ["甲", "乙"]


def test_without_the_quick_copy_the_same_is_read(copied):
    quick = stored.table("schemes", "mof-2020-project")
    (copied / stored.PARSED).unlink()
    stored._parsed.cache_clear()
    assert stored.table("schemes", "mof-2020-project") == quick


def test_a_table_that_is_json_alone_is_read(copied):
    (copied / "own.json").write_text('{"rate": 0.60}', "utf-8")
    assert str(stored.table("own")["rate"]) == "0.60"


def test_no_such_table(copied):
    with pytest.raises(BadInput):
        stored.table("layouts", "none")
