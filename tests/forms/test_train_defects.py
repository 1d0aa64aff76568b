"""The defects of the training files: every one its truth names is found at its cell, nothing it calls sound is an error.

What is expected, found, missed and raised in vain is printed as a table (`pytest -s`). A finding that stands at the
cell, or speaks of it, and answers to the reviewers' id of the defect counts as having found it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.forms.test_train import FILES, truths
from xltools.commands import validate
from xltools.core.findings import Finding, Severity
from xltools.hosts.files import FileHost


class Defect(NamedTuple):
    """What a truth names: the reviewers' id, the cell without its sheet, and the words of it."""

    check: str
    cell: str
    why: str


@dataclass
class Tally:
    """One file's defects, expected and missed, and the findings raised in vain."""

    file: str
    expected: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)


def listed(forms: list[dict], kind: str) -> list[Defect]:
    return [Defect(one["check"], one["where"].rpartition("!")[2], one["why"]) for truth in forms for one in truth.get(kind, [])]


def tells(finding: Finding, defect: Defect) -> bool:
    return defect.check in finding.refs and defect.cell in (finding.cell, *finding.cells)


def in_vain(findings: tuple[Finding, ...], forms: list[dict]) -> Iterator[str]:
    """Findings that every form of the file calls sound, and errors no truth names or tolerates."""
    sound = set.intersection(*(set(truth.get("no_defect", [])) for truth in forms))
    known = [*listed(forms, "defects"), *listed(forms, "tolerated")]
    for one in findings:
        held = sound.intersection(one.refs) and not any(tells(one, defect) for defect in known)
        unknown = one.severity is Severity.ERROR and not any(defect.check in one.refs for defect in known)
        if held or unknown:
            yield f"{one.code} {one.place} {one.message}"


def tally(folder: Path, file: str) -> Tally:
    forms = truths(folder, file)
    findings = validate(FileHost(folder / file).read()).findings
    defects = listed(forms, "defects")
    missed = [f"{one.check} {one.cell} {one.why}" for one in defects if not any(tells(each, one) for each in findings)]
    return Tally(file, len(defects), missed, list(in_vain(findings, forms)))


@pytest.mark.shared
def test_every_defect_is_found_and_nothing_sound_is_called_wrong(shared):
    tallies = [tally(shared / "domain" / "forms" / "train", file) for file in FILES]
    print(f"\n{'file':10}{'expected':>9}{'found':>7}{'missed':>8}{'in vain':>9}")
    for one in tallies:
        print(f"{one.file:10}{one.expected:9}{one.expected - len(one.missed):7}{len(one.missed):8}{len(one.false):9}")
    assert sum(one.expected for one in tallies) > 50
    assert {one.file: (one.missed, one.false) for one in tallies if one.missed or one.false} == {}
