"""LibreOffice on this computer, and our extension in it: found, installed, taken out, asked about. LibreOffice 扩展的安装。

Installing is LibreOffice's own ``unopkg``; nothing of LibreOffice is written to by us.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xltools.core.errors import BadInput
from xltools.deploy.install import Step
from xltools.deploy.places import EXTENSION, Machine, packaged
from xltools.libreoffice_names import IDENTIFIER

SECONDS = 180
PLACES = {
    "Windows": (
        "{ProgramFiles}\\LibreOffice\\program",
        "{ProgramW6432}\\LibreOffice\\program",
        "{ProgramFiles(x86)}\\LibreOffice\\program",
    ),
    "Darwin": ("/Applications/LibreOffice.app/Contents/MacOS",),
    "Linux": (
        "/usr/lib/libreoffice/program",
        "/usr/lib64/libreoffice/program",
        "/opt/libreoffice*/program",
        "/snap/libreoffice/current/lib/libreoffice/program",
    ),
}
PROFILES = {
    "Windows": "{APPDATA}\\LibreOffice\\4",
    "Darwin": "{HOME}/Library/Application Support/LibreOffice/4",
    "Linux": "{XDG_CONFIG_HOME}/libreoffice/4",
}
_VARIABLE = re.compile(r"\{(.*?)\}")
_VERSION = re.compile(r"LibreOffice (\d+(?:\.\d+)+)")
_PYTHON = re.compile(rb"(?:libpython|python)(3)\.?(\d+)(?:\.dll|\.so|\.dylib|/)|python-core-(3)\.(\d+)")
# LibreOffice's own list: identifier, then folder, file, media type and version with FF bytes between
_LISTED = re.compile(rb"\xff?" + re.escape(IDENTIFIER.encode()) + rb"\n[^\xff\n]*\xff[^\xff\n]*\xff[^\xff\n]*\xff([^\xff\n]*)\xff")


@dataclass(frozen=True, slots=True)
class Suite:
    """One LibreOffice: the folder of its programs and this user's profile. 一个 LibreOffice。"""

    program: Path
    profile: Path
    chosen: bool = False

    @property
    def unopkg(self) -> Path | None:
        """LibreOffice's installer of extensions; on Windows the one that answers in the console."""
        return next((path for name in ("unopkg.com", "unopkg", "unopkg.exe") if (path := self.program / name).is_file()), None)

    @property
    def lock(self) -> Path:
        """Left by a running LibreOffice, and by one that crashed."""
        return self.profile / ".lock"

    @property
    def version(self) -> str:
        """Such as ``25.2.3.2``; "" when LibreOffice does not say. 版本。"""
        program = next((path for name in ("soffice.com", "soffice") if (path := self.program / name).is_file()), None)
        found = _VERSION.search(_output([str(program), "--version"])) if program else None
        return found[1] if found else ""

    @property
    def python(self) -> tuple[int, int] | None:
        """The version of the Python inside; None when it cannot be told. 自带的 Python 版本。"""
        files = [
            *self.program.glob("pythonloader.uno*"),
            *self.program.glob("*pyuno.*"),
            self.program.parent / "Resources" / "pythonloader.unorc",
        ]
        for path in files:
            if path.is_file() and (found := _PYTHON.search(path.read_bytes())):
                major, minor = (part for part in found.groups() if part)
                return int(major), int(minor)
        return None

    @property
    def installed(self) -> str:
        """The version of our extension in this profile; "" when it is not there. 已装扩展的版本。"""
        listed = self.profile / "user" / "uno_packages" / "cache" / "uno_packages.pmap"
        found = _LISTED.search(listed.read_bytes()) if listed.is_file() else None
        return found[1].decode("ascii", "replace") if found else ""


def find(machine: Machine, profile: Path | None = None) -> Suite | None:
    """The LibreOffice of this computer, or None. 查找 LibreOffice。

    Args:
        profile: another profile than the user's own.
    """
    program = next((folder for folder in _folders(machine) if any(folder.glob("unopkg*"))), None)
    return Suite(program, profile or _profile(machine), profile is not None) if program else None


def _folders(machine: Machine) -> Iterator[Path]:
    if on_path := shutil.which("soffice", path=machine.environ.get("PATH")):
        yield Path(os.path.realpath(on_path)).parent
    for place in PLACES.get(machine.system, PLACES["Linux"]):
        if filled := _in_environment(place, machine):
            folder = Path(filled)
            yield from sorted(folder.parent.parent.glob(f"{folder.parent.name}/{folder.name}"), reverse=True)


def _profile(machine: Machine) -> Path:
    return Path(_in_environment(PROFILES.get(machine.system, PROFILES["Linux"]), machine))


def _in_environment(place: str, machine: Machine) -> str:
    """The place with its variables filled in; "" where one is not set, lest the rest be looked for in the current folder."""
    home = machine.environ.get("HOME") or os.path.expanduser("~")
    usual = {"HOME": home, "XDG_CONFIG_HOME": f"{home}/.config"}
    # Asked for one by one: on Windows os.environ finds names in any case, but lists them in capitals.
    known = {name: machine.environ.get(name) or usual.get(name, "") for name in _VARIABLE.findall(place)}
    return place.format_map(known) if all(known.values()) else ""


def required(machine: Machine, profile: Path | None = None) -> Suite:
    """The LibreOffice of this computer. 本机的 LibreOffice。

    Raises:
        BadInput: there is none, or it has no installer of extensions.
    """
    suite = find(machine, profile)
    if suite is None or suite.unopkg is None:
        next_step = f"请先安装 LibreOffice；已安装的，也可以双击 {EXTENSION} 安装扩展"
        raise BadInput("没有找到 LibreOffice 的扩展安装程序 unopkg", next_step=next_step)
    return suite


def installation(suite: Suite, extension: Path | None = None) -> list[Step]:
    """What installing the extension takes. 安装的步骤。"""
    extension = extension or packaged(EXTENSION)
    words = f"用 {suite.unopkg} 把 {extension} 装进{_whose(suite)}"
    return [Step(words, lambda: _unopkg(suite, "add", "--force", "--suppress-license", str(extension)))]


def removal(suite: Suite) -> list[Step]:
    """What taking it out takes: nothing when it is not there. 卸载的步骤。"""
    words = f"用 {suite.unopkg} 从{_whose(suite)}卸载扩展 {IDENTIFIER}"
    return [Step(words, lambda: _unopkg(suite, "remove", IDENTIFIER))] if suite.installed else []


def _whose(suite: Suite) -> str:
    return f"配置目录 {suite.profile}" if suite.chosen else "本用户的 LibreOffice"


def _unopkg(suite: Suite, *arguments: str) -> None:
    """Run unopkg.

    Raises:
        BadInput: it would not; the message says why and what to do.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        raise BadInput("LibreOffice 的 unopkg 不允许管理员（root）为自己安装扩展", next_step="请用平时登录的账户运行，不要加 sudo")
    if suite.lock.exists():
        raise BadInput(
            f"LibreOffice 正在运行，或上次没有正常退出（有锁文件 {suite.lock}）",
            next_step="请关闭所有 LibreOffice 窗口后再试；如果没有打开，请删除这个锁文件",
        )
    profile = [f"-env:UserInstallation={suite.profile.resolve().as_uri()}"] if suite.chosen else []
    told = _run([str(suite.unopkg), *arguments, *profile])
    if told.returncode:
        raise BadInput(f"unopkg 没有完成：{_reason(told.stderr + told.stdout)}", next_step="请按所说的处理后再试，或双击扩展文件安装")


def _reason(output: str) -> str:
    """The line of unopkg's answer that says why."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next((line for line in lines if "xltools" in line and "Python" in line), next(iter(lines), "没有说明原因"))


def _output(command: list[str]) -> str:
    try:
        return _run(command).stdout
    except BadInput:
        return ""


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    quiet: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    streams = {"stdin": subprocess.DEVNULL, "capture_output": True, "encoding": "utf-8", "errors": "replace"}
    try:
        return subprocess.run(command, timeout=SECONDS, creationflags=quiet, **streams)
    except subprocess.TimeoutExpired:
        raise BadInput(f"{command[0]} {SECONDS} 秒没有回答", next_step="请关闭 LibreOffice 后再试") from None
    except OSError as error:
        raise BadInput(f"{command[0]} 不能启动（{error.strerror}）", next_step="请重新安装 LibreOffice") from None
