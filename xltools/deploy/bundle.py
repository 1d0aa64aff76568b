"""One zip for PCs without the internet: packages for Windows, the add-ins, the workbook, two commands, one page. 离线包。

Apart from the downloaded packages the same bytes each time.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from importlib import resources
from pathlib import Path

from xltools.core.errors import BadInput
from xltools.core.files import replace_file
from xltools.core.packing import pack
from xltools.core.version import VERSION
from xltools.deploy import wheel
from xltools.deploy.places import ADDIN, EXTENSION, STANDARD, WITH_MACROS, packaged

FOLDER = "xltools-offline"
PLATFORM = "win_amd64"
WINDOWS_ONLY = ("pywin32>=306", "tzdata")  # what the packages need on Windows only; pip elsewhere leaves it out
GUIDE, COMMANDS = "guide.html", ("install.cmd", "uninstall.cmd")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
INSTALLER = "python-installer.exe"
PYTHON_NEEDED = (
    "电脑上要有 64 位 Python {python}（python.org 的 Windows installer (64-bit)，即使 Excel 是 32 位的）。"
    "没有时，把安装程序改名为 {installer} 放进本文件夹即可。"
)


def download(folder: Path, python: str) -> None:
    """Every package that xltools needs on 64-bit Windows, as wheels. 下载 Windows 用的依赖包。

    Args:
        python: the version of Python on those PCs, e.g. ``3.12``.
    Raises:
        BadInput: pip could not, with what pip said.
    """
    quietly = "--quiet --disable-pip-version-check --no-input --only-binary=:all:".split()
    target = ["--platform", PLATFORM, "--python-version", python, "--implementation", "cp", "--dest", str(folder)]
    command = [sys.executable, "-m", "pip", "download", *quietly, *target, *wheel.requirements(), *WINDOWS_ONLY]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if run.returncode:
        lines = run.stderr.splitlines() or ["没有说明"]
        said = ([line for line in lines if line.startswith("ERROR:")] or lines)[-1].removeprefix("ERROR: ")
        next_step = "请在能上网的电脑上运行，或用 --wheels 指定已下载好的文件夹"
        raise BadInput(f"pip 没有下载到 Windows 用的依赖包（Python {python}）：{said}", next_step=next_step)


def write(out: Path, *, python: str, wheels: Path | None = None, installer: Path | None = None) -> list[str]:
    """Write the bundle. 写出离线包。

    Args:
        out: the zip.
        python: the version of Python on those PCs.
        wheels: a folder of packages already downloaded; downloaded now when None.
        installer: Python's own installer for 64-bit Windows, to go into the bundle.
    Returns:
        the names in the bundle.
    Raises:
        BadInput: something to go into it is missing, or cannot be downloaded.
    """
    _require_known(python)
    with tempfile.TemporaryDirectory() as scratch:
        own = Path(scratch) / wheel.NAME
        wheel.write(own)
        if wheels is None:
            wheels = Path(scratch) / "wheels"
            wheels.mkdir()
            download(wheels, python)
        parts = [(f"{FOLDER}/{name}", part) for name, part in _parts(own, wheels, python, installer)]
        with replace_file(out) as temporary:
            pack(temporary, parts)
    return [name for name, _ in parts]


def contents(python: str) -> list[str]:
    """What the bundle will hold, in words.

    Raises:
        BadInput: a version of Python that no bundle is made for.
    """
    _require_known(python)
    return [
        f"xltools {VERSION} 及其全部依赖包（{PLATFORM}，Python {python}）",
        f"加载项 {ADDIN}",
        f"LibreOffice 扩展 {EXTENSION}",
        f"标准工作簿 {STANDARD} 和 {WITH_MACROS}",
        f"{'、'.join(COMMANDS)} 和一页说明 {GUIDE}",
    ]


def _require_known(python: str) -> None:
    if python not in PYTHONS:
        raise BadInput(f"不能为 Python {python} 做离线包", accepted="、".join(PYTHONS))


def _parts(own: Path, wheels: Path, python: str, installer: Path | None) -> Iterator[tuple[str, bytes | Path]]:
    yield GUIDE, guide(python, with_python=installer is not None).encode()
    yield from ((name, command(name, python)) for name in COMMANDS)
    yield from ((name, packaged(name)) for name in (ADDIN, EXTENSION, WITH_MACROS, STANDARD))
    if installer:
        if not installer.is_file():
            raise BadInput(f"找不到“{installer}”", next_step="请从 python.org 下载 Windows installer (64-bit)")
        yield INSTALLER, installer
    found = sorted(wheels.glob("*.whl"))
    if not found:
        raise BadInput(f"文件夹“{wheels}”中没有 .whl 文件", next_step="请去掉 --wheels，改为现在下载")
    yield f"wheels/{own.name}", own
    yield from ((f"wheels/{one.name}", one) for one in found if not one.name.startswith("xltools-"))


def command(name: str, python: str) -> bytes:
    """A .cmd file for that version of Python: ASCII, since every code page reads it, with Windows line ends."""
    filled = _text(name).replace("{python}", python).replace("{digits}", python.replace(".", ""))
    return filled.replace("\n", "\r\n").encode("ascii")


def guide(python: str, *, with_python: bool) -> str:
    """The page that says in Chinese what to do."""
    first = "离线包里已带 Python，不必另装。" if with_python else PYTHON_NEEDED.format(python=python, installer=INSTALLER)
    return _text(GUIDE).replace("{version}", escape(VERSION)).replace("{python}", escape(first))


def _text(name: str) -> str:
    return (resources.files("xltools.data") / "deploy" / name).read_text("utf-8")
