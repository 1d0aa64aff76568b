"""The verbs that put xltools into Excel and look after it: install, uninstall, doctor, bundle. 安装类命令。"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.core.errors import BadInput
from xltools.core.version import VERSION
from xltools.exit_codes import FINDINGS, FINE

if TYPE_CHECKING:
    from xltools.deploy.doctor import Ailment
    from xltools.deploy.install import Step
    from xltools.deploy.places import Machine

HELP = {
    "zh": {
        "install": "把加载项装进 Excel（Windows），或把扩展装进 LibreOffice",
        "uninstall": "从 Excel 或 LibreOffice 卸载",
        "doctor": "检查安装是否完好，说明问题和办法",
        "bundle": "为不能上网的电脑做一个离线安装包",
    },
    "en": {
        "install": "install the Excel add-in (Windows), or the LibreOffice extension",
        "uninstall": "take it out of Excel or LibreOffice",
        "doctor": "check the installation and say what to do",
        "bundle": "make a zip to install from without the internet",
    },
}


def _declare_install(verb: argparse.ArgumentParser) -> None:
    _dry_run(verb)
    _libreoffice(verb)
    verb.set_defaults(run=_install)


def _declare_uninstall(verb: argparse.ArgumentParser) -> None:
    _dry_run(verb)
    _libreoffice(verb)
    verb.set_defaults(run=_uninstall)


def _declare_doctor(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--profile", type=Path, metavar="DIR", help="LibreOffice 的配置目录（默认本用户的）")
    verb.set_defaults(run=_doctor)


def _declare_bundle(verb: argparse.ArgumentParser) -> None:
    _dry_run(verb)
    verb.add_argument("out", type=Path, nargs="?", default=Path(f"xltools-{VERSION}-offline.zip"), metavar="OUT.zip")
    verb.add_argument("--python", default="3.12", metavar="V", help="那些电脑上的 Python 版本（默认 3.12）")
    verb.add_argument("--wheels", type=Path, metavar="DIR", help="已下载好的依赖包所在的文件夹，省略时现在下载")
    verb.add_argument("--with-python", type=Path, metavar="EXE", help="一并放入的 Python 安装程序（64 位）")
    verb.set_defaults(run=_bundle)


VERBS = {
    "install": _declare_install,
    "uninstall": _declare_uninstall,
    "doctor": _declare_doctor,
    "bundle": _declare_bundle,
}


def _dry_run(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--dry-run", action="store_true", help="只说会做什么，不改动任何东西")


def _libreoffice(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--libreoffice", action="store_true", help="LibreOffice 的扩展，而不是 Excel 的加载项")
    verb.add_argument("--profile", type=Path, metavar="DIR", help="LibreOffice 的配置目录（默认本用户的）")


def _install(options: argparse.Namespace) -> int:
    from xltools.deploy import install, libreoffice
    from xltools.deploy.places import Machine

    machine = Machine()
    if options.libreoffice:
        steps = libreoffice.installation(libreoffice.required(machine, options.profile))
        done = "已安装。请重新打开 LibreOffice，表格中会出现菜单“绩效自评”和 PERF_ 函数。"
    else:
        steps = install.installation(machine, options.lang)
        done = "已安装。请重新打开 Excel，功能区会出现“绩效自评”。有问题时运行 xltools doctor。"
    if _carry_out("install", steps, options, machine):
        print(done)
    return FINE


def _uninstall(options: argparse.Namespace) -> int:
    from xltools.deploy import install, libreoffice
    from xltools.deploy.places import Machine

    machine = Machine()
    if options.libreoffice:
        steps = libreoffice.removal(libreoffice.required(machine, options.profile))
    else:
        steps = install.removal(machine)
    if not steps:
        print("没有安装过，什么也没有改动。")
    elif _carry_out("uninstall", steps, options, machine):
        print("已卸载。")
    return FINE


def _carry_out(verb: str, steps: list[Step], options: argparse.Namespace, machine: Machine) -> bool:
    """Do the steps, each told when it is done; True then. A dry run, and Excel's elsewhere than on Windows, are only told."""
    from xltools.deploy import install

    here = options.libreoffice or machine.windows
    if here and not options.dry_run:
        install.carry_out(steps, lambda words: print(f"✓ {words}"))
        return True
    print("只说明，不改动任何东西：" if here else install.elsewhere(verb))
    for number, step in enumerate(steps, 1):
        print(f"{number}. {step.words}")
    return False


def _doctor(options: argparse.Namespace) -> int:
    from xltools.deploy import doctor
    from xltools.deploy.places import Machine

    machine = Machine()
    found = doctor.examine(machine)
    print(doctor.report(found, options.lang) if machine.windows else doctor.summary(options.lang, machine))
    found += _libreoffice_doctor(options, machine)
    return FINDINGS if any(one.severity == "error" for one in found) else FINE


def _libreoffice_doctor(options: argparse.Namespace, machine: Machine) -> list[Ailment]:
    from xltools.deploy import doctor, libreoffice, libreoffice_health

    suite = libreoffice.find(machine, options.profile)
    found = libreoffice_health.examine(suite)
    if suite:
        print(libreoffice_health.summary(suite, options.lang))
    print(doctor.lines(found, options.lang))
    return found


def _bundle(options: argparse.Namespace) -> int:
    from xltools.deploy import bundle

    if options.out.suffix.lower() != ".zip":
        raise BadInput(f"离线包是压缩包，文件名“{options.out.name}”不合适", accepted=".zip", next_step="把文件名改为以 .zip 结尾")
    if options.dry_run:
        print(f"只说明，不改动任何东西。会写 {options.out}，其中有：")
        print("\n".join(f"- {one}" for one in bundle.contents(options.python)))
        return FINE
    names = bundle.write(options.out, python=options.python, wheels=options.wheels, installer=options.with_python)
    wheels = sum(name.endswith(".whl") for name in names)
    print(f"已写好 {options.out}：{wheels} 个安装包、加载项、标准工作簿和一页说明。拷到目标电脑解压后双击 install.cmd。")
    return FINE
