"""xltools.oxt, the extension for LibreOffice: functions, menu and the program itself, the same bytes every time. 扩展。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from xltools.build.oxt_functions import calc_addins, interface
from xltools.build.oxt_jobs import jobs
from xltools.build.oxt_menu import addons, window_state
from xltools.build.oxt_package import component, package
from xltools.core.files import replace_file
from xltools.core.packing import packed
from xltools.core.version import VERSION
from xltools.libreoffice_names import IDENTIFIER, OLDEST_LIBREOFFICE

NAMES = {"en": "xltools budget performance", "zh-CN": "xltools 预算绩效自评"}
CONFIGURATION = "application/vnd.sun.star.configuration-data"
TYPES = "application/vnd.sun.star.uno-typelibrary;type=RDB"
COMPONENT = "application/vnd.sun.star.uno-component;type=Python"


class Part(NamedTuple):
    """One file of the extension; without a media type it is only there for the others. 扩展中的一个文件。"""

    path: str
    media_type: str
    content: bytes


def write(path: Path) -> Path:
    """Write the extension, replacing what is there. 写出扩展。

    Raises:
        BadInput: the folder cannot be written to.
    """
    with replace_file(path) as temporary:
        temporary.write_bytes(oxt())
    return path


def oxt() -> bytes:
    """The bytes of xltools.oxt. 扩展的字节。"""
    parts = list(_parts())
    declared = [Part("META-INF/manifest.xml", "", _manifest(parts)), Part("description.xml", "", _description()), *parts]
    return packed((part.path, part.content) for part in declared)


def _parts() -> Iterator[Part]:
    yield Part("idl/XFunctions.idl", TYPES, interface().encode("ascii"))
    yield Part("CalcAddIns.xcu", CONFIGURATION, calc_addins())
    yield Part("Jobs.xcu", CONFIGURATION, jobs())
    yield Part("Addons.xcu", CONFIGURATION, addons())
    yield Part("CalcWindowState.xcu", CONFIGURATION, window_state())
    yield Part("xltools_component.py", COMPONENT, component())
    yield from (Part(path, "", content) for path, content in package())


def _manifest(parts: list[Part]) -> bytes:
    entries = "".join(
        f"<manifest:file-entry manifest:media-type={quoteattr(part.media_type)} manifest:full-path={quoteattr(part.path)}/>\n"
        for part in parts
        if part.media_type
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n'
        f"{entries}</manifest:manifest>\n"
    ).encode()


def _description() -> bytes:
    names = "".join(f'<name lang="{lang}">{escape(name)}</name>' for lang, name in NAMES.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006"'
        ' xmlns:lo="http://libreoffice.org/extensions/description/2011">\n'
        f'<identifier value="{IDENTIFIER}"/>\n<version value="{VERSION}"/>\n<platform value="all"/>\n'
        f"<display-name>{names}</display-name>\n"
        f'<dependencies><lo:LibreOffice-minimal-version value="{OLDEST_LIBREOFFICE}"'
        f' lo:name="LibreOffice {OLDEST_LIBREOFFICE}"/></dependencies>\n</description>\n'
    ).encode()
