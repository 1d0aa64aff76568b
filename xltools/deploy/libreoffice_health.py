"""Looking at LibreOffice and our extension in it: what is wrong, and what to do. LibreOffice 体检。"""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.version import VERSION
from xltools.deploy.doctor import Ailment, ailment
from xltools.deploy.libreoffice import Suite
from xltools.libreoffice_names import OLDEST_LIBREOFFICE, OLDEST_PYTHON


def examine(suite: Suite | None) -> list[Ailment]:
    """Everything found, the worst first; where there is no LibreOffice, only that. 逐项检查。"""
    if suite is None:
        return [ailment("office-missing")]
    return [*_too_old(suite), *_extension(suite), *_lock(suite)]


def examine_running(suite: Suite, answers: bool) -> list[Ailment]:
    """The same from inside a running LibreOffice, whose extension we are ourselves. 在 LibreOffice 中检查。

    Args:
        answers: whether our worksheet functions answer.
    """
    return [*_too_old(suite), *([] if answers else [ailment("office-functions-silent")])]


def summary(suite: Suite, lang: str = "zh", extension: str = "") -> str:
    """One line: which LibreOffice, which Python, which extension: the one in the profile unless it is known. 体检首行。"""
    python = ".".join(map(str, suite.python)) if suite.python else "?"
    extension = extension or suite.installed or {"zh": "未安装", "en": "not installed"}[lang]
    words = {"zh": "LibreOffice {0}（{1}），Python {2}，扩展 {3}", "en": "LibreOffice {0} ({1}), Python {2}, extension {3}"}[lang]
    return words.format(suite.version or "?", suite.program, python, extension)


def _too_old(suite: Suite) -> Iterator[Ailment]:
    if suite.version and _numbers(suite.version) < _numbers(OLDEST_LIBREOFFICE):
        yield ailment("office-too-old", version=suite.version, oldest=OLDEST_LIBREOFFICE)
    if suite.python and suite.python < OLDEST_PYTHON:
        yield ailment("office-python-too-old", python="{}.{}".format(*suite.python), oldest="{}.{}".format(*OLDEST_PYTHON))


def _extension(suite: Suite) -> Iterator[Ailment]:
    installed = suite.installed
    if not installed:
        yield ailment("office-extension-missing")
    elif installed != VERSION:
        yield ailment("office-extension-differs", theirs=installed, ours=VERSION)


def _lock(suite: Suite) -> Iterator[Ailment]:
    if suite.lock.exists():
        yield ailment("office-locked", path=suite.lock)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
