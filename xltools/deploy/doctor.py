"""Looking at an installation: what is wrong with it, and what to do. 体检。

Each check is a generator of `Ailment`s; the words are in data/doctor.toml, so that a check says only which and where.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PureWindowsPath
from typing import Any

from xltools.core import stored
from xltools.core.errors import BadInput
from xltools.core.version import VERSION
from xltools.deploy import registry
from xltools.deploy.places import ADDIN, LIBRARIES, Machine, packaged, same_place

SECONDS = 60  # a first start after installing may compile everything, behind a virus scanner
PROBE = (
    "import importlib.util as u, json, struct; from xltools.core.version import VERSION; "
    "print(json.dumps({'xltools': VERSION, 'bits': struct.calcsize('P') * 8, "
    "'pywin32': u.find_spec('win32api') is not None, 'xlwings': u.find_spec('xlwings') is not None}))"
)
LABELS = {
    "zh": {
        "error": "问题",
        "warning": "可能有问题",
        "info": "提示",
        "do": "办法",
        "fine": "安装完好，没有发现问题。",
        "count": "发现 {count} 个问题。",
        "elsewhere": "本机不是 Windows，没有可体检的 Excel 加载项。",
    },
    "en": {
        "error": "problem",
        "warning": "possible problem",
        "info": "note",
        "do": "do",
        "fine": "The installation is sound.",
        "count": "Problems found: {count}.",
        "elsewhere": "This is not Windows: there is no Excel add-in to check.",
    },
}


@cache
def known() -> dict[str, dict[str, str]]:
    """Every ailment there is, by its code: severity, words and remedy in both languages."""
    return stored.table("doctor")


@dataclass(frozen=True, slots=True)
class Ailment:
    """Something that is or may be wrong with the installation. 一处问题。"""

    code: str
    where: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> str:
        return known()[self.code]["severity"]

    def told(self, lang: str = "zh") -> tuple[str, str]:
        """What is the matter, and what to do."""
        words, filled = known()[self.code], dict(self.where)
        return words[lang].format(**filled), words[f"{lang}_do"].format(**filled)


def ailment(code: str, **where: Any) -> Ailment:
    return Ailment(code, tuple((name, str(value)) for name, value in where.items()))


def examine(machine: Machine | None = None, addin: Path | None = None) -> list[Ailment]:
    """Everything found on this PC, the worst first. 逐项检查。

    Args:
        addin: the add-in that should be installed; the one that comes with the product when None.
    """
    machine = machine or Machine()
    if not machine.windows:
        return []
    found = [*_excel(machine), *_addin(machine, addin), *_libraries(machine), *_settings(machine), *_hints(machine)]
    return sorted(dict.fromkeys(found), key=lambda one: ("error", "warning", "info").index(one.severity))


def summary(lang: str = "zh", machine: Machine | None = None) -> str:
    """What the health check says, short enough for a message box. 体检结果。"""
    machine = machine or Machine()
    return report(examine(machine), lang) if machine.windows else LABELS[lang]["elsewhere"]


def report(found: list[Ailment], lang: str = "zh") -> str:
    """The findings as lines of text, each with what to do."""
    labels, troubles = LABELS[lang], [one for one in found if one.severity != "info"]
    first = labels["count"].format(count=len(troubles)) if troubles else labels["fine"]
    return "\n".join(filter(None, [first, lines(found, lang)]))


def lines(found: list[Ailment], lang: str = "zh") -> str:
    """A line for each of the findings, with what to do. 逐条说明。"""
    labels = LABELS[lang]
    written = "[{kind}] {what}。{do}：{remedy}。" if lang == "zh" else "[{kind}] {what}. {remedy}."
    told = ((labels[one.severity], *one.told(lang)) for one in found)
    return "\n".join(written.format(kind=kind, what=what, do=labels["do"], remedy=remedy) for kind, what, remedy in told)


# Excel and the add-in


def _excel(machine: Machine) -> Iterator[Ailment]:
    versions = registry.excels(machine.registry)
    if not versions:
        yield ailment("excel-missing")
    for version in versions:
        rules = registry.security(machine.registry, version)
        if rules.get("vbawarnings") in (3, 4):  # signed macros only, none at all
            yield ailment("macros-off", version=version)
        if rules.get("disablealladdins") == 1 or rules.get("requireaddinsig") == 1:
            yield ailment("addins-off", version=version)
        yield from _opened(machine, version)


def _opened(machine: Machine, version: str) -> Iterator[Ailment]:
    if registry.switched_off(machine.registry, version, machine.addin):
        yield ailment("addin-switched-off", version=version)
    elif not registry.is_registered(machine.registry, version, machine.addin):
        yield ailment("addin-not-opened", version=version)
    if any(ADDIN in item for item in registry.disabled_items(machine.registry, version)):
        yield ailment("addin-disabled", version=version)
    for _, text in registry.opened(machine.registry, version):
        file = registry.file_of(text)
        if PureWindowsPath(file).name.lower() == ADDIN and not same_place(file, machine.addin):
            yield ailment("addin-twice", path=file)


def _addin(machine: Machine, addin: Path | None) -> Iterator[Ailment]:
    copy = machine.startup and machine.startup / ADDIN
    if copy and copy.is_file():
        yield ailment("addin-twice", path=copy)
    if not machine.addin.is_file():
        yield ailment("addin-missing", path=machine.addin)
        return
    if machine.addin.read_bytes() != (addin or packaged(ADDIN)).read_bytes():
        yield ailment("addin-outdated", ours=VERSION)
    if _from_internet(machine.addin):
        yield ailment("addin-blocked", path=machine.addin)


def _from_internet(path: Path) -> bool:
    """Whether Windows noted beside the file that it was downloaded: ZoneId 3 (internet) or 4 (restricted)."""
    try:
        mark = Path(f"{path}:Zone.Identifier").read_text("ascii", "replace")
    except OSError:
        return False
    return any(f"ZoneId={zone}" in mark for zone in (3, 4))


def _libraries(machine: Machine) -> Iterator[Ailment]:
    for name, bits in zip(LIBRARIES, (64, 32), strict=True):
        installed, source = machine.home / name, machine.libraries.get(name)
        if not installed.is_file():
            yield ailment("library-missing", path=installed, bits=bits, folder=machine.home)
        elif source and installed.read_bytes() != source.read_bytes():
            yield ailment("library-outdated", path=installed)


# the settings and the Python they name


def interpreter_in_settings(machine: Machine) -> str:
    """The Python that Excel is to start, as the add-in reads it; "" when there is none."""
    try:
        lines = machine.settings.read_bytes().decode(machine.ansi, "replace").splitlines()
    except OSError:
        return ""
    found = [line.partition("=")[2].strip() for line in lines if line.lower().startswith("interpreter=")]
    return found[-1] if found else ""


def _settings(machine: Machine) -> Iterator[Ailment]:
    interpreter = interpreter_in_settings(machine)
    if not interpreter:
        yield ailment("settings-missing", path=machine.settings)
        return
    yield from _path(machine, interpreter)
    if not Path(interpreter).is_file():
        yield ailment("interpreter-missing", python=interpreter)
        return
    if not same_place(Path(interpreter).parent, machine.python.parent):
        yield ailment("two-pythons", settings=interpreter, python=machine.python)
    yield from _python(interpreter)


def _path(machine: Machine, path: str) -> Iterator[Ailment]:
    drives = [machine.environ.get(name) for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")]
    if any(drive and PureWindowsPath(path).is_relative_to(drive) for drive in drives):
        yield ailment("path-onedrive", path=path)
    if "WindowsApps" in PureWindowsPath(path).parts:
        yield ailment("python-from-store", python=path)
    for character in "&%^":
        if character in path:
            yield ailment("path-special", path=path, character=character)
    if "\N{REPLACEMENT CHARACTER}" in path or "?" in path:
        yield ailment("path-code-page", path=path)


def _python(interpreter: str) -> Iterator[Ailment]:
    """Start that Python as the add-in does and ask it what it has."""
    try:
        told = probe(interpreter)
    except BadInput as error:
        yield ailment("python-does-not-start", python=interpreter, reason=error.what)
        return
    if told["bits"] != 64:
        yield ailment("python-not-64-bit", bits=told["bits"], python=interpreter)
    for part in ("pywin32", "xlwings"):
        if not told[part]:
            yield ailment(f"{part}-missing", python=interpreter)
    if told["xltools"] != VERSION:
        yield ailment("version-differs", theirs=told["xltools"], ours=VERSION)


def probe(interpreter: str) -> dict[str, Any]:
    """What a Python says of itself, started without the current folder and without PYTHON… variables.

    Raises:
        BadInput: it did not start, did not answer in a minute, or has no xltools.
    """
    command = [interpreter, "-E", "-P", "-c", PROBE]
    quiet: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        run = subprocess.run(command, capture_output=True, timeout=SECONDS, cwd=tempfile.gettempdir(), creationflags=quiet)
    except subprocess.TimeoutExpired:
        raise BadInput(f"{SECONDS} 秒没有回答") from None
    except OSError as error:
        raise BadInput(f"{error.strerror or error}") from None
    last = run.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    try:
        return json.loads(run.stdout)
    except ValueError:
        raise BadInput(last or f"退出码 {run.returncode}") from None


def _hints(machine: Machine) -> Iterator[Ailment]:
    if machine.log.is_file() and (lines := machine.log.read_text("utf-8", "replace").splitlines()):
        last = next((line for line in reversed(lines) if line.strip()), "")
        if last:
            yield ailment("last-failure", line=last.strip(), path=machine.log)
    yield ailment("antivirus", python=interpreter_in_settings(machine) or machine.interpreter, folder=machine.home)
