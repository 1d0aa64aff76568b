"""The committed catalogues say what the program declares now."""

from pathlib import Path

import pytest

from xltools.build.pages import PAGES

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_current(name):
    assert (DOCS / name).read_text("utf-8") == PAGES[name](), "run: make build"
