"""A real window of LibreOffice on a screen that nobody sees: mouse, keys and pictures of it, in Chinese.

Run as a program it makes the pictures of the manual: ``python -m tests.office.window docs/images``.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.office.extension import QUIET, Office, build, install, new_home, new_profile, unavailable

NEEDED = ("Xvfb", "openbox", "xdotool", "wmctrl", "import")
SIZE = (1280, 860)
SECONDS = 60
WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"
SETTINGS = {
    "/org.openoffice.Office.Linguistic/General": {"UILocale": "zh-CN"},
    "/org.openoffice.Setup/Product": {"ooSetupLastVersion": "99.9"},
    "/org.openoffice.Office.Common/Misc": {"ShowTipOfTheDay": "false", "FirstRun": "false", "UseSystemFileDialog": "false"},
}


def missing() -> str | None:
    """Why no window can be shown here, or None when one can."""
    without = [program for program in NEEDED if shutil.which(program) is None]
    return unavailable() or (f"{', '.join(without)} not installed" if without else None)


class Screen:
    """A screen of its own with a window manager. 虚拟屏幕。"""

    def __init__(self) -> None:
        read, write = os.pipe()
        size = "x".join(map(str, (*SIZE, 24)))
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"], pass_fds=[write], **QUIET
        )
        os.close(write)
        with os.fdopen(read) as told:
            self.display = f":{told.readline().strip()}"
        self.environ = {"DISPLAY": self.display, "SAL_USE_VCLPLUGIN": "gen"}
        self._manager = subprocess.Popen(["openbox"], env={**os.environ, **self.environ}, **QUIET)

    def run(self, *command: str) -> str:
        told = subprocess.run(command, env={**os.environ, **self.environ}, capture_output=True, text=True, timeout=SECONDS)
        return told.stdout.strip()

    def click(self, x: int, y: int) -> None:
        self.run("xdotool", "mousemove", str(x), str(y), "sleep", "0.2", "click", "1")

    def key(self, *keys: str) -> None:
        self.run("xdotool", "key", "--clearmodifiers", "--delay", "80", *keys)

    def type(self, text: str) -> None:
        self.run("xdotool", "type", "--delay", "40", text)

    def windows(self) -> list[str]:
        return self.run("wmctrl", "-l").splitlines()

    def picture(self, path: Path, crop: str = "") -> Path:
        self.run("import", "-window", "root", *(["-crop", crop, "+repage"] if crop else []), str(path))
        return path

    def close(self) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait()


def chinese(profile: Path) -> Path:
    """Make a profile speak Chinese and greet nobody; after installing, which starts a profile of its own accord."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, settings in SETTINGS.items() for name, value in settings.items()
    )
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
        f"{items}</oor:items>\n", encoding="utf-8",
    )
    return profile


def until(what, seconds: float = SECONDS):
    """What is waited for, as soon as it is there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.2)
    raise TimeoutError("it did not come about")
