"""LibreOffice running the macros of a workbook, as the tests ask it to."""

import json
import shutil
import subprocess
from pathlib import Path

INSIDE = Path(__file__).with_name("inside_office.py")
PYTHONS = ("/usr/bin/python3", "python3")
SECONDS = 150


def python_with_uno() -> str | None:
    """A Python that can talk to LibreOffice, or None."""
    for program in filter(None, map(shutil.which, PYTHONS)):
        if subprocess.run([program, "-c", "import uno"], capture_output=True, timeout=SECONDS).returncode == 0:
            return program
    return None


def run_macros(folder: Path, document: Path, **job) -> dict:
    """What LibreOffice computes and calls in a document, its macros allowed; see inside_office.py for the job."""
    program = python_with_uno()
    told = subprocess.run(
        [program, INSIDE, folder / "profile"],
        input=json.dumps({"document": str(document), **job}),
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)},
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)
