"""The closing account: on a machine that lacks everything, nothing is hidden."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

PLANTED = """
import pytest

def test_needs_shared(shared): assert shared
def test_needs_soffice(soffice): assert soffice
@pytest.mark.shared
def test_marked(): assert False, "must not run without the shared material"
def test_part(not_exercised): not_exercised("a real Excel", "needs Windows")
@pytest.mark.parametrize("form", [])
def test_no_forms(form): assert form
def test_fine(): assert 1 + 1 == 2
"""


def account(folder: Path, *arguments: str) -> list[str]:
    """What pytest prints from the account on, for tests in a repository that stands alone."""
    tests = folder / "tests"
    tests.mkdir()
    for name in ("__init__.py", "conftest.py", "libreoffice.py"):
        shutil.copy(HERE / name, tests)
    shutil.copy(HERE.parent / "pyproject.toml", folder)
    (folder / "xltools").mkdir()
    (tests / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    environment = {**os.environ, "PATH": "", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    environment.pop("PYTEST_ADDOPTS", None)
    printed = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    ).stdout.splitlines()
    start = next(number for number, line in enumerate(printed) if "未能检验 / not exercised" in line)
    return printed[start + 1 :]


def test_all_that_was_left_out_is_named_with_its_reason(tmp_path):
    lines = account(tmp_path, "-n", "2")
    text = "\n".join(lines)
    assert "(../shared) is not here (2)\n    tests/test_planted.py::test_marked\n    tests/test_planted.py::test_needs_shared" in text
    assert "LibreOffice (soffice) is not installed (1)\n    tests/test_planted.py::test_needs_soffice" in text
    assert "a real Excel: needs Windows (1)\n    tests/test_planted.py::test_part" in text
    assert "test_no_forms" in text
    assert "test_fine" not in text
    assert "2 passed, 4 skipped" in lines[-1]


def test_a_complete_run_says_so(tmp_path):
    lines = account(tmp_path, "-k", "test_fine")
    assert lines[0] == "everything was exercised"
    assert "1 passed" in lines[-1]
