"""What is said for each kind of sheet is said for every kind there is, so that a new one is not forgotten anywhere."""

from xltools.build import emit, placing
from xltools.build.compose import ORDER
from xltools.build.dropdowns import SCHEME_LISTS
from xltools.build.guide import words
from xltools.build.styles import TABS
from xltools.core.layout import KINDS, choices, layouts
from xltools.report.result import REPORTED_KINDS

MADE_HERE = {"findings", "guide", "unplaced"}  # sheets that come from no layout
WRITTEN = {layout.kind for layout in layouts().values() if layout.written}


def test_every_kind_has_its_tab_its_place_and_its_words():
    assert set(ORDER) == WRITTEN and len(ORDER) == len(set(ORDER))
    assert set(TABS) == set(words()["sheets"]) | {"cover"} == WRITTEN | MADE_HERE


def test_no_kind_is_named_that_there_is_none_of():
    for named in (emit._LANDSCAPE, placing._FREEZE, placing.SPACED, placing.FRAMED):
        assert set(named) <= WRITTEN | MADE_HERE
    assert set(REPORTED_KINDS) == set(KINDS) - {"cover", "project-list"}


def test_every_list_of_choices_has_its_prompt():
    assert set(words()["prompts"]["choices"]) == {*choices(), *SCHEME_LISTS}
