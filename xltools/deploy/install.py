"""Installing the add-in and taking it away again: a list of steps, told or done. 安装与卸载加载项。

Both are made of the same steps, so that what `--dry-run` says is what happens. Nothing outside our own folder is
touched but the one registry value by which Excel opens the add-in; nothing is removed that is not ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from xltools.core.errors import BadInput
from xltools.core.files import replace_file
from xltools.core.version import VERSION
from xltools.deploy import registry
from xltools.deploy.places import ADDIN, HOME_IN_WORDS, LIBRARIES, Machine, packaged

CLOSE_EXCEL = "请关闭所有 Excel 窗口后再试"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: in words, and as a function. 一个步骤。"""

    words: str
    do: Callable[[], object]


def installation(machine: Machine, lang: str = "zh", addin: Path | None = None) -> list[Step]:
    """What installing takes on this PC. 安装的步骤。

    Args:
        lang: the language the add-in is to speak, ``zh`` or ``en``.
        addin: the add-in to install; the one that comes with the product when None.
    Raises:
        BadInput: this Python cannot serve Excel, or a part is missing.
    """
    addin = addin or (packaged(ADDIN) if machine.windows else Path(ADDIN))
    if machine.windows:
        _refuse_unfit(machine)
    return [*_copying(machine, addin), _setting(machine, lang), *_registering(machine)]


def removal(machine: Machine) -> list[Step]:
    """What uninstalling takes on this PC: only what is there and ours; elsewhere than on Windows, what there may be."""
    ours = [machine.addin, machine.settings, *(machine.home / name for name in LIBRARIES)]
    logs = sorted(machine.log.parent.glob(f"{machine.log.name}*")) if machine.windows else [machine.log]
    steps = list(_unregistering(machine))
    steps += [
        Step(f"删除 {machine.shown(path)}", lambda path=path: _remove(path))
        for path in (*ours, *logs)
        if path.is_file() or not machine.windows
    ]
    folders = [one for one in (machine.log.parent, machine.home) if one.is_dir() or not machine.windows]
    return steps + [Step(f"删除文件夹 {machine.shown(one)}（如果已空）", lambda one=one: _remove_if_empty(one)) for one in folders]


def carry_out(steps: list[Step], tell: Callable[[str], object]) -> None:
    """Do the steps in order and tell each one when it is done."""
    for step in steps:
        step.do()
        tell(step.words)


def settings_text(machine: Machine, lang: str) -> str:
    """The add-in's settings: which Python to start, with its full path, and which language to speak."""
    return f"# written by xltools {VERSION} install\ninterpreter={machine.interpreter}\nlanguage={lang}\n"


def _refuse_unfit(machine: Machine) -> None:
    interpreter = str(machine.interpreter)
    if machine.bits != 64:
        raise BadInput(
            "这个 Python 是 32 位的",
            accepted="64 位 Python（32 位 Excel 也用 64 位 Python）",
            next_step="请安装 64 位 Python 后再运行 xltools install",
        )
    if "WindowsApps" in PureWindowsPath(interpreter).parts:
        raise BadInput(
            "这个 Python 来自微软应用商店，它写的文件 Excel 看不到",
            accepted="python.org 的 64 位 Python",
            next_step="请另装 Python 后再运行 xltools install",
        )
    if missing := [name for name in LIBRARIES if name not in machine.libraries]:
        raise BadInput(
            f"xlwings 的 {'、'.join(missing)} 不在这个 Python 中",
            next_step="请运行 python -m pip install --force-reinstall xlwings，或检查安全软件是否隔离了它",
        )
    try:
        f"{interpreter}{machine.home}".encode(machine.ansi)
    except UnicodeEncodeError as error:
        raise BadInput(
            f"Python 或用户文件夹的路径含有本机代码页没有的字符“{error.object[error.start : error.end]}”",
            next_step="请把 Python 装到只含常用字符的文件夹，如 C:\\Python",
        ) from None


def _copying(machine: Machine, addin: Path) -> Iterator[Step]:
    sources = {ADDIN: addin, **{name: machine.libraries[name] for name in LIBRARIES if name in machine.libraries}}
    if not machine.windows:
        sources |= {name: Path(name) for name in LIBRARIES}  # told, never done
    for name, source in sources.items():
        target = machine.home / name
        same = machine.windows and target.is_file() and target.read_bytes() == source.read_bytes()
        words = f"{machine.shown(target)} 已是最新" if same else f"把 {name} 放到 {machine.shown(target)}"
        yield Step(words, lambda source=source, target=target, same=same: same or _write(target, source.read_bytes()))


def _setting(machine: Machine, lang: str) -> Step:
    python = machine.interpreter if machine.windows else PureWindowsPath("…\\pythonw.exe")
    words = f"在 {machine.shown(machine.settings)} 中写明 Python：{python}"
    content = settings_text(machine, lang).replace("\n", "\r\n")
    return Step(words, lambda: _write(machine.settings, content.encode(machine.ansi)))


def _registering(machine: Machine) -> Iterator[Step]:
    versions = (registry.excels(machine.registry) if machine.registry else []) or [registry.NEWEST]
    for version in versions:
        words = f"让 Excel {version} 启动时打开加载项（注册表 HKCU\\{registry.options(version)} 的 OPEN 值）"
        yield Step(words, lambda version=version: registry.register(machine.registry, version, machine.addin))


def _unregistering(machine: Machine) -> Iterator[Step]:
    for version in registry.excels(machine.registry) if machine.registry else [registry.NEWEST]:
        if not machine.windows or registry.knows(machine.registry, version, machine.addin):
            words = f"让 Excel {version} 不再打开加载项（注册表 HKCU\\{registry.options(version)} 的 OPEN 值）"
            yield Step(words, lambda version=version: registry.unregister(machine.registry, version, machine.addin))


def _write(path: Path, content: bytes) -> None:
    """Write a file of ours whole; as bytes, so that no mark "from the internet" comes along."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replace_file(path) as temporary:
            temporary.write_bytes(content)
    except (BadInput, OSError) as error:
        raise BadInput(f"不能写入 {path}", next_step=CLOSE_EXCEL) from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"不能删除 {path}，它正被使用", next_step=CLOSE_EXCEL) from error


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def elsewhere(verb: str) -> str:
    """The plain sentence for systems without Excel's add-ins."""
    return f"本机不是 Windows，没有改动任何东西。在 Windows 上，xltools {verb} 会在 {HOME_IN_WORDS} 中做以下几步："
