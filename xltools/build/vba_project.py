"""vbaProject.bin from module texts, the same bytes every time: [MS-OVBA] in a compound file. VBA 工程。

Only sources are stored, no compiled code: `_VBA_PROJECT` says version 0xFFFF, so Office compiles on opening, as it
does with the projects xlwings ships. Sources are ASCII with CRLF; other characters go through ChrW.
"""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from xltools.build.compound_file import compound_file
from xltools.build.vba_compression import compress
from xltools.core.errors import BadInput

WINDOWS_64, ENGLISH, CODE_PAGE = 3, 0x409, 1252
ENCODING = "ascii"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
NO_COMPILED_CODE = bytes.fromhex("CC61FFFF000000")
SEED = 0x5D
VISIBLE = b"\xff"
HOST_EXTENDER = "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"
LONGEST_LINE = 1023  # characters the VBA editor takes

# Type libraries by id and version; the paths are what Office writes and only a hint.
REFERENCES = {
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
    r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
}


class Kind(StrEnum):
    """What a module belongs to. 模块的种类。"""

    STANDARD = "Module"
    CLASS = "Class"
    WORKBOOK = "Workbook"
    SHEET = "Sheet"

    @property
    def base(self) -> str:
        """The class that the module's own class extends."""
        return _BASES[self]

    @property
    def is_document(self) -> bool:
        return self in {Kind.WORKBOOK, Kind.SHEET}


_BASES = {
    Kind.STANDARD: "",
    Kind.CLASS: "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}",
    Kind.WORKBOOK: "0{00020819-0000-0000-C000-000000000046}",
    Kind.SHEET: "0{00020820-0000-0000-C000-000000000046}",
}


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its kind, its name and its code without attributes. 一个模块。"""

    kind: Kind
    name: str
    code: str = ""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise BadInput(f"模块名“{self.name}”不可用", accepted="以字母开头，字母、数字、下划线，不超过 31 个字符")
        for number, line in enumerate(self.code.splitlines(), 1):
            if not line.isascii() or len(line) > LONGEST_LINE:
                accepted = f"ASCII，不超过 {LONGEST_LINE} 个字符"
                raise BadInput(f"模块 {self.name} 第 {number} 行不可用", accepted=accepted, next_step="汉字请用 ChrW")

    @property
    def source(self) -> str:
        """The module as its stream holds it: attributes, code, CRLF."""
        lines = [*_attributes(self), *self.code.strip("\n").splitlines()]
        return "".join(f"{line}\r\n" for line in lines)

    @property
    def file_name(self) -> str:
        return f"{self.name}.bas" if self.kind is Kind.STANDARD else f"{self.name}.cls"

    @property
    def file_text(self) -> str:
        """The module as the VBA editor exports and imports it, lines ended by \\n."""
        head = "" if self.kind is Kind.STANDARD else "VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1  'True\nEND\n"
        return head + self.source.replace("\r\n", "\n")


def module(path: Path) -> Module:
    """The module in an exported .bas or .cls file. 读取模块文件。

    Raises:
        BadInput: no `Attribute VB_Name`, or a name other than the file's.
    """
    text = path.read_text("utf-8")
    found = re.search(r'^Attribute VB_Name = "(.*)"$', text, re.MULTILINE)
    if not found or found[1] != path.stem:
        raise BadInput(f"{path.name} 没有写明自己的模块名", next_step=f'写上 Attribute VB_Name = "{path.stem}"')
    code = re.sub(r"\AVERSION 1\.0 CLASS\nBEGIN\n.*?\nEND\n", "", text, flags=re.DOTALL)
    code = re.sub(r"^Attribute VB_\w+ = .*\n", "", code, flags=re.MULTILINE)
    return Module(_kind(path, text), path.stem, code)


def _kind(path: Path, text: str) -> Kind:
    if path.suffix == ".bas":
        return Kind.STANDARD
    return next((kind for kind in (Kind.WORKBOOK, Kind.SHEET) if kind.base in text), Kind.CLASS)


def _attributes(module: Module) -> list[str]:
    if module.kind is Kind.STANDARD:
        return [f'Attribute VB_Name = "{module.name}"']
    own = str(module.kind.is_document)
    values = {
        "Name": f'"{module.name}"',
        "Base": f'"{module.kind.base}"',
        "GlobalNameSpace": "False",
        "Creatable": "False",
        "PredeclaredId": own,
        "Exposed": own,
        "TemplateDerived": "False",
        "Customizable": own,
    }
    return [f"Attribute VB_{key} = {value}" for key, value in values.items()]


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The bytes of vbaProject.bin. VBA 工程文件的字节。

    Args:
        name: the project's name.
        modules: the workbook's module and one per sheet, then the others; their names must be the codeNames.
    Raises:
        BadInput: two modules of one name, or none for the workbook.
    """
    names = [one.name.lower() for one in modules]
    if len(set(names)) < len(names) or [one.kind for one in modules].count(Kind.WORKBOOK) != 1:
        raise BadInput(f"VBA 工程 {name} 的模块 {'、'.join(names)} 不可用", accepted="名称各不相同，恰有一个工作簿模块")
    streams = {one.name: compress(one.source.encode(ENCODING)) for one in modules}
    return compound_file(
        {
            "PROJECT": _project_stream(name, modules),
            "PROJECTwm": b"".join(one.name.encode(ENCODING) + b"\0" + _wide(one.name) + b"\0\0" for one in modules) + b"\0\0",
            "VBA": {**streams, "_VBA_PROJECT": NO_COMPILED_CODE, "dir": compress(_dir_stream(name, modules))},
        }
    )


def _project_stream(name: str, modules: Sequence[Module]) -> bytes:
    """The PROJECT stream, 2.3.1: modules, protection (none) and windows (all closed)."""
    id_ = f"{{{uuid.uuid5(uuid.NAMESPACE_URL, f'xltools:{name}')}}}".upper()
    lines = [
        f'ID="{id_}"',
        *(_declared(one) for one in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{encrypted(bytes(4), id_)}"',
        f'DPB="{encrypted(bytes(1), id_)}"',
        f'GC="{encrypted(VISIBLE, id_)}"',
        "",
        "[Host Extender Info]",
        HOST_EXTENDER,
        "",
        "[Workspace]",
        *(f"{one.name}=0, 0, 0, 0, {'' if one.kind is Kind.STANDARD else 'C'}" for one in modules),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode(ENCODING)


def _declared(module: Module) -> str:
    return f"Document={module.name}/&H00000000" if module.kind.is_document else f"{module.kind}={module.name}"


def _dir_stream(name: str, modules: Sequence[Module]) -> bytes:
    """The dir stream before compression, 2.3.4.2: the project, its references, its modules."""
    return b"".join(
        [
            _record(0x01, struct.pack("<I", WINDOWS_64)),
            _record(0x02, struct.pack("<I", ENGLISH)),
            _record(0x14, struct.pack("<I", ENGLISH)),
            _record(0x03, struct.pack("<H", CODE_PAGE)),
            _record(0x04, name.encode(ENCODING)),
            _text(0x05, "", 0x40),
            _record(0x06),
            _record(0x3D),
            _record(0x07, bytes(4)),
            _record(0x08, bytes(4)),
            struct.pack("<HIIH", 0x09, 4, 1, 1),
            _text(0x0C, "", 0x3C),
            *(_reference(one, library) for one, library in REFERENCES.items()),
            _record(0x0F, struct.pack("<H", len(modules))),
            _record(0x13, b"\xff\xff"),
            *map(_module_records, modules),
            _record(0x10),
        ]
    )


def _reference(name: str, library: str) -> bytes:
    packed = library.encode(ENCODING)
    return _text(0x16, name, 0x3E) + _record(0x0D, struct.pack("<I", len(packed)) + packed + bytes(6))


def _module_records(module: Module) -> bytes:
    return b"".join(
        [
            _text(0x19, module.name, 0x47),
            _text(0x1A, module.name, 0x32),
            _text(0x1C, "", 0x48),
            _record(0x31, bytes(4)),  # the source begins at offset 0
            _record(0x1E, bytes(4)),
            _record(0x2C, b"\xff\xff"),
            _record(0x21 if module.kind is Kind.STANDARD else 0x22),
            _record(0x2B),
        ]
    )


def _record(id_: int, content: bytes = b"") -> bytes:
    return struct.pack("<HI", id_, len(content)) + content


def _text(id_: int, text: str, wide_id: int) -> bytes:
    """A text twice: in the project's code page, and as UTF-16."""
    return _record(id_, text.encode(ENCODING)) + _record(wide_id, _wide(text))


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def encrypted(data: bytes, project_id: str) -> str:
    """Protection data as the PROJECT stream holds it, [MS-OVBA] 2.4.3.2; obfuscation, with a fixed seed. 混淆的保护信息。"""
    key = sum(project_id.encode(ENCODING)) & 0xFF
    out = bytearray([SEED, SEED ^ 2, SEED ^ key])
    plain = key
    ignored = bytes([7] * ((SEED & 6) >> 1))
    for byte in ignored + struct.pack("<I", len(data)) + data:
        out.append(byte ^ (out[-2] + plain & 0xFF))
        plain = byte
    return out.hex().upper()
