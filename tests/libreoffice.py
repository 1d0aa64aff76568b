"""LibreOffice, really started: what it draws and what it computes for a workbook."""

import os
import re
import shutil
import signal
import subprocess
import threading
from pathlib import Path

OLDEST = (24, 8)
SECONDS = 180

# Recalculate every formula on load instead of trusting the values stored beside them.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class LibreOfficeError(Exception):
    """LibreOffice did not deliver the file it was asked for."""


def version(program: str = "soffice") -> tuple[int, ...] | None:
    """The version of the LibreOffice on the path, such as (25, 2, 3, 2), or None."""
    if shutil.which(program) is None:
        return None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=SECONDS)
    found = re.match(r"LibreOffice ([\d.]+)", told.stdout)
    return tuple(int(part) for part in found[1].split(".")) if found else None


def unavailable() -> str | None:
    """Why LibreOffice cannot be used here, or None when it can."""
    found = version()
    if found is None:
        return "LibreOffice (soffice) is not installed"
    if found < OLDEST:
        return f"LibreOffice {'.'.join(map(str, found))} is too old, {'.'.join(map(str, OLDEST))} is needed"
    if shutil.which("pdftoppm") is None:
        return "pdftoppm (poppler-utils) is not installed"
    return None


class Soffice:
    """One LibreOffice with a profile of its own; calls from several threads wait for each other.

    Every result goes to a new directory, so the input is never overwritten and results never meet.
    """

    def __init__(self, home: Path):
        self.home = home
        self.profile = home / "profile"
        self._alone = threading.Lock()
        self._results = 0
        (self.profile / "user").mkdir(parents=True)
        (self.profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")

    def recalculate(self, path: Path) -> Path:
        """A copy of the workbook as .xlsx, holding the values LibreOffice computes for its formulas."""
        return self.convert(path, "xlsx", "Calc MS Excel 2007 XML")

    def pdf(self, path: Path) -> Path:
        """The document as it prints."""
        return self.convert(path, "pdf")

    def pages(self, path: Path, dpi: int = 80) -> list[Path]:
        """The printed pages as PNG pictures, in order."""
        pdf = self.pdf(path)
        subprocess.run(["pdftoppm", "-png", "-r", str(dpi), pdf, pdf.with_suffix("")], check=True, timeout=SECONDS)
        return sorted(pdf.parent.glob("*.png"))

    def convert(self, path: Path, suffix: str, export_filter: str = "") -> Path:
        """The document in another format, such as "ods"; the filter is LibreOffice's name for the writer."""
        with self._alone:
            self._results += 1
            folder = self.home / f"result{self._results}"
            folder.mkdir()
            wanted = f"{suffix}:{export_filter}" if export_filter else suffix
            told = self._run("--convert-to", wanted, "--outdir", str(folder), str(Path(path).resolve()))
        result = folder / f"{Path(path).stem}.{suffix}"
        if not result.exists():
            raise LibreOfficeError(f"no {result.name} from {path}: {told.strip()}")
        return result

    def _run(self, *arguments: str) -> str:
        # A UTF-8 locale, or files with Chinese names are not found. A process group, because
        # soffice is a script that starts the real program.
        command = ["soffice", f"-env:UserInstallation={self.profile.as_uri()}", "--headless", "--norestore", *arguments]
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(self.profile), "LC_ALL": "C.UTF-8"},
        ) as process:
            try:
                return process.communicate(timeout=SECONDS)[0]
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise LibreOfficeError(f"LibreOffice took more than {SECONDS} seconds: {' '.join(arguments)}") from None
