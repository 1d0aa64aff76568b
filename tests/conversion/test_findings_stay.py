"""What converting changes in the findings, all of it, as differences.toml lists and explains it."""

from pathlib import Path

import pytest
import tomllib

import xltools
from tests.conftest import ROOT
from tests.conversion.reading import differences

LISTED = tomllib.loads((Path(__file__).with_name("differences.toml")).read_text("utf-8"))


def listed(told: dict) -> dict[str, tuple[int, int]]:
    return {code: (one.get("fewer", 0), one.get("more", 0)) for code, one in sorted(told.items()) if code != "scheme"}


def test_every_difference_says_why():
    assert [
        one
        for files in LISTED.values()
        for told in files.values()
        for code, one in told.items()
        if code != "scheme" and len(one["why"]) < 2
    ] == []


@pytest.mark.shared
def test_the_findings_differ_only_as_listed(shared, converted):
    folder = shared / "domain" / "forms"
    paths = {f"{path.parent.name}/{path.name}": path for path in sorted(folder.glob("*/*.*")) if path.suffix != ".json"}
    found = {name: differences(xltools.validate(path).findings, converted(path).result.findings) for name, path in paths.items()}
    assert {name: one for name, one in found.items() if one} == {name: listed(one) for name, one in LISTED["files"].items()}


@pytest.mark.shared
@pytest.mark.parametrize("name", LISTED["examples"])
def test_a_document_gives_the_findings_of_the_worked_example(name, shared, converted):
    told = LISTED["examples"][name]
    written = converted(shared / "domain" / "forms" / "seeds" / f"{name}.docx", told.get("scheme"))
    example = xltools.validate(ROOT / "workbooks" / "examples" / f"{name}.xlsx")
    assert differences(example.findings, written.result.findings) == listed(told)


@pytest.mark.shared
def test_a_scheme_for_the_region_is_advised_and_not_taken(shared, converted):
    path = shared / "domain" / "forms" / "seeds" / "002.docx"
    asked, unasked = converted(path, "yiyang-2020-department"), converted(path)
    assert unasked.book.of("cover")[0]["scheme.department"].value == "mof-2020-department"
    (told,) = unasked.conversion.remarks
    assert "yiyang-2020-department" in told and told in unasked.conversion.account()
    assert told in xltools.open(unasked.path).sheet("首页").values.values()
    assert asked.conversion.remarks == []
