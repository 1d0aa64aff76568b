"""A quick sample of the fuzzing, watched like the long run, and what makes it reproducible. `make fuzz` runs thousands."""

import random

import pytest

from tests.fuzz import hostile, texts, values
from tests.fuzz.__main__ import CALLED
from tests.fuzz.damage import damaged
from tests.fuzz.running import Worker
from tests.fuzz.seeds import seeds
from xltools.hosts.files import FileHost

QUICK = (
    "merges_in_a_circle", "overlapping_merges", "strings_that_never_end", "inline_strings_that_never_end", "phonetics_that_never_end",
    "formula_tags_that_never_end", "an_address_of_a_million_letters", "an_unusual_address_of_a_million_letters", "names_that_double",
    "a_row_number_without_end", "strings_out_of_range", "styles_out_of_range", "types_that_do_not_fit", "a_formula_of_braces",
    "a_formula_of_brackets", "a_formula_that_substitutes", "numbers_out_of_range", "huge_amounts", "texts_of_escapes", "texts_of_numbers",
    "a_laughing_sheet", "a_sheet_with_an_external_entity", "nested_tables", "tables_nested_too_deep", "wide_spans",
    "a_document_that_laughs", "merges_without_a_beginning", "binary_corners", "binary_huge_text", "opendocument_repeated_both",
)  # fmt: skip


@pytest.fixture(scope="module")
def worker():
    one = Worker()
    yield one
    one.close()


@pytest.mark.parametrize("name", QUICK)
def test_hostile_files(worker, name):
    assert not worker.run(f"hostile:{name}").failure(timed=False)


@pytest.mark.parametrize("kind", ["xlsx", "xlsm", "docx", "xlsb", "ods"])
def test_damaged_files(worker, kind):
    assert not [failure for number in range(12) if (failure := worker.run(f"{kind}:{number}").failure(timed=False))]


@pytest.mark.shared
def test_damaged_older_files(worker):
    assert not [failure for number in (1, 2, 3, 99) if (failure := worker.run(f"xls:{number}").failure(timed=False))]


@pytest.mark.parametrize("kind", CALLED)
def test_random_calls(worker, kind):
    assert not [failure for number in range(25) if (failure := worker.run(f"{kind}:{number}").failure(timed=False))]


def test_a_case_is_the_same_every_time():
    good = seeds("xlsx")[0]
    assert damaged(good, random.Random("xlsx:1")) == damaged(good, random.Random("xlsx:1")) != damaged(good, random.Random("xlsx:2"))
    assert values.formula(random.Random(1)) == values.formula(random.Random(1))
    assert texts.hostile(random.Random(1)) == texts.hostile(random.Random(1))


@pytest.mark.parametrize("kind", ["xlsx", "xlsm", "docx", "xlsb", "ods"])
def test_seeds_are_good_files(kind, tmp_path):
    for number, data in enumerate(seeds(kind)):
        path = tmp_path / f"{number}.{kind}"
        path.write_bytes(data)
        assert any(sheet.values for sheet in FileHost(path).read().sheets)


def test_a_lost_process_is_the_failure_of_its_case(worker):
    """The judge can fail: what ends the process, and what is no case, are told."""
    assert "ended" in worker.run("no such case").failure()
    assert not worker.run("values:1").failure(timed=False)


def test_hostile_files_are_what_they_say():
    assert hostile.FILES["a_laughing_sheet"][1]()[:2] == b"PK"
