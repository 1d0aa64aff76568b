"""Fixtures for what a machine may lack, and the closing account of what was not exercised for want of it."""

import importlib
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from tests import libreoffice

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" if (ROOT.parent / "shared" / "domain").is_dir() else None
NO_SHARED = "the shared material beside the repository (../shared) is not here"

NOT_EXERCISED = "not exercised"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published forms and their truths that CI has beside the repository."""
    if SHARED is None:
        pytest.skip(NO_SHARED)
    return SHARED


@pytest.fixture(scope="session")
def soffice(tmp_path_factory) -> libreoffice.Soffice:
    """LibreOffice with a private profile: .recalculate(path), .pages(path), .pdf(path), .convert(path, suffix)."""
    reason = libreoffice.unavailable()
    if reason:
        pytest.skip(reason)
    return libreoffice.Soffice(tmp_path_factory.mktemp("soffice"))


@pytest.fixture(scope="session")
def installed_profile():
    """A fresh LibreOffice profile with xltools.oxt, made now, installed in it."""
    from tests.office import extension

    reason = extension.unavailable()
    if reason:
        pytest.skip(reason)
    home = extension.new_home()
    try:
        profile = extension.new_profile(home)
        extension.install(profile, extension.build(home))
        yield profile
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def office(installed_profile):
    """A LibreOffice running with the extension: .open(path), .context, .desktop; close the documents you open."""
    from tests.office import extension

    running = extension.Office(installed_profile)
    yield running
    running.close()


@pytest.fixture(scope="session")
def ironcalc():
    """The ironcalc module: a second, quick judge of what formulas compute."""
    try:
        return importlib.import_module("ironcalc")
    except ImportError:
        pytest.skip("the ironcalc package is not installed")


@pytest.fixture
def not_exercised(record_property):
    """Say what this test had to leave out, though it passes: `not_exercised("a real Excel", "needs Windows")`."""

    def note(what: str, why: str) -> None:
        record_property(NOT_EXERCISED, f"{what}: {why}")

    return note


def pytest_collection_modifyitems(items):
    """Tests marked `shared` need the shared material, as those that use the fixture do."""
    if SHARED is None:
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(pytest.mark.skip(reason=NO_SHARED))


def pytest_terminal_summary(terminalreporter):
    gaps = gaps_by_reason(terminalreporter.stats)
    terminalreporter.section("未能检验 / not exercised")
    if not gaps:
        terminalreporter.line("everything was exercised")
    for reason, tests in sorted(gaps.items()):
        terminalreporter.line(f"{reason} ({len(tests)})")
        for test in sorted(tests):
            terminalreporter.line(f"    {test}")


def gaps_by_reason(stats: dict) -> dict[str, set[str]]:
    """Why something was not exercised -> the tests concerned, from pytest's reports by outcome."""
    gaps = defaultdict(set)
    for report in stats.get("skipped", []):
        gaps[skip_reason(report)].add(report.nodeid)
    for report in stats.get("xfailed", []):
        gaps[f"expected to fail: {report.wasxfail}"].add(report.nodeid)
    for report in stats.get("passed", []):
        for name, value in report.user_properties:
            if name == NOT_EXERCISED:
                gaps[value].add(report.nodeid)
    return gaps


def skip_reason(report) -> str:
    place_and_reason = report.longrepr
    reason = place_and_reason[2] if isinstance(place_and_reason, tuple) else str(place_and_reason)
    return reason.removeprefix("Skipped: ")
