"""Where things stand on a staff PC: one folder of ours, and what belongs in it. 各种文件放在哪里。

Everything that differs between PCs is a field of `Machine`, so that the same code runs on Windows, says on other
systems what it would do there, and is tested against a made-up Windows home.
"""

from __future__ import annotations

import importlib
import os
import platform
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path, PureWindowsPath
from typing import Any

from xltools.core.errors import BadInput

PRODUCT = "xltools"
ADDIN, EXTENSION = "xltools.xlam", "xltools.oxt"
STANDARD, WITH_MACROS = "xltools-standard.xlsx", "xltools-standard.xlsm"
SETTINGS = "xltools.conf"
LIBRARIES = ("xlwings64.dll", "xlwings32.dll")  # for 64-bit and for 32-bit Excel, as the add-in's macros name them
PACKAGE = Path(__file__).resolve().parent.parent
HOME_IN_WORDS = "%LOCALAPPDATA%\\xltools"


def _winreg() -> Any:
    """The standard winreg module, or None where there is no registry."""
    return importlib.import_module("winreg") if sys.platform == "win32" else None


def xlwings_libraries() -> dict[str, Path]:
    """xlwings' own libraries on this PC by the names the add-in knows: only its Windows package has them."""
    try:
        files = distribution("xlwings").files or ()
    except PackageNotFoundError:
        return {}
    found = {f"{one.name.partition('-')[0]}.dll": Path(one.locate()) for one in files if one.suffix == ".dll"}
    return {name: path for name, path in found.items() if name in LIBRARIES and path.is_file()}


@dataclass(frozen=True, slots=True)
class Machine:
    """One PC as install and doctor see it; the defaults are this one. 一台电脑。

    `registry` has winreg's functions; `ansi` is the code page in which Excel's macros read text files; `libraries`
    are xlwings' own, see `xlwings_libraries`.
    """

    system: str = field(default_factory=platform.system)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    registry: Any = field(default_factory=_winreg)
    python: Path = field(default_factory=lambda: Path(sys.executable))
    bits: int = struct.calcsize("P") * 8
    ansi: str = "mbcs" if sys.platform == "win32" else "cp936"
    libraries: Mapping[str, Path] = field(default_factory=xlwings_libraries)

    @property
    def windows(self) -> bool:
        return self.system == "Windows"

    @property
    def home(self) -> Path:
        """The one folder that is ours: %LOCALAPPDATA%\\xltools on Windows. 本程序自己的文件夹。

        Raises:
            BadInput: Windows does not say where it is.
        """
        if local := self.environ.get("LOCALAPPDATA"):
            return Path(local) / PRODUCT
        if self.windows:
            raise BadInput("没有找到环境变量 LOCALAPPDATA", next_step="请用平时登录的账户重新登录 Windows 后再试")
        state = self.environ.get("XDG_STATE_HOME")
        return (Path(state) if state else Path(os.path.expanduser("~")) / ".local" / "state") / PRODUCT

    @property
    def addin(self) -> Path:
        """The add-in's fixed place: formulas name it, so it never moves. 加载项的固定位置。"""
        return self.home / ADDIN

    @property
    def settings(self) -> Path:
        """The only settings the add-in reads, beside it. 加载项只读这一个设置文件。"""
        return self.home / SETTINGS

    @property
    def log(self) -> Path:
        return self.home / "logs" / "xltools.log"

    @property
    def startup(self) -> Path | None:
        """Excel's own start folder, from which it opens every file; None when Windows does not say where."""
        roaming = self.environ.get("APPDATA")
        return Path(roaming, "Microsoft", "Excel", "XLSTART") if roaming else None

    @property
    def interpreter(self) -> Path:
        """The full path of the Python that Excel is to start: the one without a console window. 解释器完整路径。"""
        quiet = self.python.with_name("pythonw.exe")
        return quiet if self.python.name.lower() == "python.exe" and quiet.is_file() else self.python

    def shown(self, path: Path) -> str:
        """A path for people; elsewhere than on Windows, where it would be there."""
        return str(path) if self.windows else str(PureWindowsPath(HOME_IN_WORDS, *path.relative_to(self.home).parts))


def packaged(name: str) -> Path:
    """A workbook or add-in that comes with the product, e.g. ``xltools.xlam``. 随附的文件。

    In an installed wheel they are inside the package, in the repository beside it.

    Raises:
        BadInput: it is not there.
    """
    for folder in (PACKAGE / "workbooks", PACKAGE.parent / "workbooks"):
        if (folder / name).is_file():
            return folder / name
    raise BadInput(f"安装包里没有 {name}", next_step="请重新安装 xltools；在源代码中请先运行 make build")


def same_place(one: str | Path, other: str | Path) -> bool:
    """Whether two Windows paths name the same file: case and kind of slash do not matter.

    >>> same_place("C:\\\\Users\\\\A\\\\x.xlam", "c:/users/a/X.xlam")
    True
    """
    return PureWindowsPath(str(one)) == PureWindowsPath(str(other))
