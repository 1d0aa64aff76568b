"""A real window of LibreOffice on a screen that nobody sees: mouse, keys and pictures of it, in Chinese.

Run as a program it makes the pictures of the manual: ``python -m tests.office.window docs/images``.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.office.extension import QUIET, Office, build, install, new_home, new_profile, save, unavailable

NEEDED = ("Xvfb", "openbox", "xdotool", "wmctrl", "import")
SIZE = (1280, 860)
PLAIN = ("+dither", "-colors", "64", "-define", "png:exclude-chunks=date,time")
DOTS = 110  # to the inch of a page
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

    def picture(self, path: Path) -> Path:
        """The screen in few colours and without dates: a picture for the manual is small."""
        self.run("import", "-window", "root", *PLAIN, f"png8:{path}")
        return path

    def close(self) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait()


def chinese(profile: Path) -> Path:
    """Make a profile speak Chinese and greet nobody; after installing, which starts a profile of its own accord."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, settings in SETTINGS.items()
        for name, value in settings.items()
    )
    (profile / "user" / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n{items}</oor:items>\n',
        encoding="utf-8",
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


class Window:
    """LibreOffice with the extension in a real window, in Chinese."""

    def __init__(self) -> None:
        self.home, self.screen, self._office = new_home(), Screen(), None
        try:
            profile = new_profile(self.home)
            install(profile, build(self.home))
            self._office = Office(chinese(profile), "--nodefault", environ=self.screen.environ)
        except BaseException:
            self.close()
            raise

    def open(self, source: Path, name: str):
        """A copy of a workbook, open before one's eyes."""
        path = self.home / name
        shutil.copy(source, path)
        document = self._office.open(path, Hidden=False)
        until(lambda: any(name in line for line in self.screen.windows()))
        self.screen.run("wmctrl", "-r", name, "-b", "add,maximized_vert,maximized_horz")
        time.sleep(2)
        return document

    def go(self, document, sheet: str, cell: str) -> None:
        """Select a cell, as a click on it would."""
        document.CurrentController.setActiveSheet(document.Sheets.getByName(sheet))
        document.CurrentController.select(document.Sheets.getByName(sheet).getCellRangeByName(cell))
        time.sleep(0.5)

    def choose(self, document, menu: str, item: str, picture: Path | None = None) -> None:
        """Click a menu and an item in it."""
        self._click(lambda: _child(_menu_bar(document), menu))
        found = until(lambda: _child(_child(_menu_bar(document), menu), item))
        time.sleep(0.5)
        if picture:
            self.screen.run("xdotool", "mousemove", str(found.LocationOnScreen.X + 20), str(found.LocationOnScreen.Y + 8))
            time.sleep(1)
            self.screen.picture(picture)
        self._click(lambda: found)

    def _click(self, find) -> None:
        place = until(find)
        self.screen.click(place.LocationOnScreen.X + 20, place.LocationOnScreen.Y + 8)
        time.sleep(0.5)

    def message(self) -> str:
        """The title of the box that a button shows, when it is there."""
        return until(lambda: next((line for line in self.screen.windows() if " · " in line), ""))

    def answer(self) -> None:
        """Press Enter in the box and wait until it is gone."""
        self.screen.key("Return")
        until(lambda: not any(" · " in line for line in self.screen.windows()))

    def close(self) -> None:
        if self._office:
            self._office.close()
        self.screen.close()
        shutil.rmtree(self.home, ignore_errors=True)


MENU_BAR = 35  # com.sun.star.accessibility.AccessibleRole


def _menu_bar(document):
    window = document.CurrentController.Frame.ContainerWindow.AccessibleContext
    return next(one for one in _children(window) if one.AccessibleRole == MENU_BAR)


def _child(parent, name: str):
    return next((one for one in _children(parent) if one.AccessibleName.startswith(name)), None)


def _children(parent) -> list:
    return [parent.getAccessibleChild(index).AccessibleContext for index in range(parent.AccessibleChildCount)]


def pictures(folder: Path) -> None:
    """The pictures of the readme and the manual: the window, and pages as they print. 手册的截图。"""
    window = Window()
    try:
        document = window.open(WORKBOOKS / "examples" / "003.xlsx", "自评表.xlsx")
        window.go(document, "整体自评表", "A1")
        window.choose(document, "绩效自评", "校验工作簿", folder / "libreoffice-menu.png")
        window.message()
        time.sleep(1)
        window.screen.picture(folder / "libreoffice-validated.png")
        window.answer()
        marked = _printed(document)
        window.go(document, "校验结果", "A1")
        time.sleep(1)
        window.screen.picture(folder / "libreoffice-findings.png")
        standard = _printed(window.open(WORKBOOKS / "xltools-standard.xlsx", "标准.xlsx"))
    finally:
        window.close()
    _trimmed(_page(standard, "预算绩效自评工作簿"), folder / "cover.png")
    form = _trimmed(_page(marked, "部门整体支出绩效自评表"), folder / "marked.png")
    findings = _trimmed(_page(marked, "校验结果"), folder / "findings.png")
    _picture(form, findings, "-append", to=folder / "workbook.png")
    shutil.rmtree(marked.parent)
    shutil.rmtree(standard.parent)


def _printed(document) -> Path:
    """The document as it prints, in a folder of its own."""
    return save(document, new_home() / "printed.pdf", "calc_pdf_Export")


def _page(pdf: Path, title: str) -> Path:
    """The picture of the first page that opens with a title."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    number = next(number for number, page in enumerate(text.split("\f"), 1) if title in page.strip().partition("\n")[0])
    subprocess.run(["pdftoppm", "-png", "-r", str(DOTS), "-f", str(number), "-singlefile", pdf, pdf.with_name(title)], check=True)
    return pdf.with_name(f"{title}.png")


def _trimmed(page: Path, to: Path) -> Path:
    """A page without its foot and margins."""
    _picture(page, "-gravity", "South", "-chop", f"0x{DOTS}", "-trim", "+repage", "-bordercolor", "white", "-border", "12", to=to)
    return to


def _picture(*command: str | Path, to: Path) -> None:
    subprocess.run(["convert", *command, *PLAIN, f"png8:{to}"], check=True)


if __name__ == "__main__":
    pictures(Path(sys.argv[1]))
