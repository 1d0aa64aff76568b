"""LibreOffice with xltools.oxt installed as people install it, listening, and the hand that leads it.

The documents are opened in the running LibreOffice and reached through `uno`, LibreOffice's own Python library, which
belongs to the system's Python and is borrowed when ours is of the same version.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import libreoffice
from xltools.build import oxt
from xltools.deploy.places import EXTENSION

SECONDS = 120
LIBRARIES = ("/usr/lib/python3/dist-packages", "/usr/lib/libreoffice/program", "/opt/libreoffice/program")
NOBODY = 65534
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def unavailable() -> str | None:
    """Why a LibreOffice with the extension cannot be led from here, or None when it can."""
    reason = libreoffice.unavailable()
    if reason:
        return reason
    if shutil.which("unopkg") is None:
        return "unopkg (LibreOffice) is not installed"
    try:
        borrow_uno()
    except ImportError as error:
        return f"python3-uno is not installed, or not for Python {sys.version_info[0]}.{sys.version_info[1]} ({error})"
    return None


def borrow_uno():
    """The module uno; its folder is the last to be looked in, so that nothing else of the system's comes along."""
    sys.path.extend(folder for folder in LIBRARIES if Path(folder, "uno.py").is_file() and folder not in sys.path)
    import uno

    return uno


def new_home() -> Path:
    """A folder that everybody may enter: unopkg does not run as root, and then somebody else's hand writes here."""
    home = Path(tempfile.mkdtemp(prefix="xltools-office-"))
    home.chmod(0o755)
    return home


def unopkg(profile: Path, *arguments: str | Path) -> subprocess.CompletedProcess:
    """Run unopkg on a profile, as nobody when we are root."""
    command = ["unopkg", *map(str, arguments), f"-env:UserInstallation={profile.as_uri()}"]
    user = {}
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", str(NOBODY), profile], check=True)
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env={**os.environ, "HOME": str(profile), "TMPDIR": str(profile), "LC_ALL": "C.UTF-8"},
        cwd=profile,
        **user,
    )


def new_profile(home: Path) -> Path:
    """A fresh LibreOffice profile with macros of documents allowed, and nothing installed."""
    profile = home / "profile"
    (profile / "user").mkdir(parents=True)
    return profile


def install(profile: Path, extension: Path) -> None:
    """Install an extension into a profile by LibreOffice's own means."""
    told = unopkg(profile, "add", "--force", "--suppress-license", extension)
    assert told.returncode == 0, told.stdout + told.stderr


class Office:
    """A running LibreOffice without a window; `context` and `desktop` are its own. Close what you open.

    Its temporary files lie in its profile: it is killed in the end, and would leave them behind.
    """

    def __init__(self, profile: Path, *options: str, environ: dict[str, str] | None = None):
        self.profile, self.pipe = profile, f"xltools{os.getpid()}-{time.monotonic_ns()}"
        options = options or ("--headless",)
        self.process = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={profile.as_uri()}",
                *options,
                "--norestore",
                "--nologo",
                f"--accept=pipe,name={self.pipe};urp;",
            ],
            **QUIET,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(profile), "LC_ALL": "C.UTF-8", **(environ or {})},
        )
        # Whatever ends us, closes this pipe: then LibreOffice ends too.
        self._watch = subprocess.Popen(["sh", "-c", f"cat; kill -KILL -{self.process.pid}"], **{**QUIET, "stdin": subprocess.PIPE})
        try:
            self.context = self._connected()
        except BaseException:
            self.close()
            raise
        self.desktop = self.context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)

    def _connected(self):
        local = borrow_uno().getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(SECONDS * 5):
            try:
                return resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
            except Exception:
                time.sleep(0.2)
        raise libreoffice.LibreOfficeError("LibreOffice did not answer")

    def open(self, path: Path | None = None, **options):
        """A document of the file, or a new empty workbook; `Hidden=True` is the default."""
        url = path.resolve().as_uri() if path else "private:factory/scalc"
        return self.desktop.loadComponentFromURL(url, "_blank", 0, properties(**{"Hidden": True, **options}))

    def close(self) -> None:
        """End this LibreOffice and everything it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._watch.kill()
        self._watch.communicate()


def properties(**options):
    """Options as LibreOffice wants them."""
    borrow_uno()
    from com.sun.star.beans import PropertyValue

    return tuple(PropertyValue(name, 0, value, 0) for name, value in options.items())


def save(document, path: Path, filter_name: str = "Calc MS Excel 2007 XML") -> Path:
    """A copy of an open document in a file; the filter is LibreOffice's name for the writer."""
    document.storeToURL(path.as_uri(), properties(FilterName=filter_name))
    return path


def build(folder: Path) -> Path:
    """The extension, made now."""
    return oxt.write(folder / EXTENSION)
