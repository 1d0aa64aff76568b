"""The parts of a zipped document, inflated on demand and never beyond their limits. 压缩包中的部件。

Read with struct and zlib: importing `zipfile` would take longer than reading most forms. What the headers say about
sizes is not believed; every limit holds while inflating.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from xltools.core.errors import Unreadable

MEGABYTE = 1 << 20
RATIO_LIMIT = 250  # XML of real workbooks shrinks 5 to 100 times, a bomb 1000 times
RATIO_MATTERS_FROM = 8 * MEGABYTE
ENTRIES_LIMIT = 20_000
STORED, DEFLATED = 0, 8

_END, _END64, _LOCATOR64, _ENTRY, _LOCAL = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2", b"PK\3\4"
_ENTRY_FIELDS = struct.Struct("<4s6H3L5H2L")
_LOCAL_FIELDS = struct.Struct("<4s5H3L2H")


class Part(NamedTuple):
    """Where one part lies in the file, as the directory at the file's end says. 部件的位置。"""

    start: int
    packed: int
    unpacked: int
    method: int
    flags: int
    crc: int


class Package:
    """A zip file's directory and its parts. 压缩包。

    Args: data, the whole file; limit, the most bytes all parts read may unpack to, half of it for any one part.
    Raises: Unreadable when the directory is missing or damaged.
    """

    def __init__(self, data: bytes, limit: int) -> None:
        self._data, self._limit, self._used = data, limit, 0
        try:
            self._parts = _directory(data)
        except (struct.error, IndexError) as error:
            raise damaged() from error

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def __iter__(self):
        return iter(self._parts)

    def read(self, name: str) -> bytes:
        """One part, inflated; its name is compared without regard to case. 解压一个部件。

        Raises: Unreadable when the part is missing, damaged, encrypted, or unpacks beyond the limits.
        """
        part = self._parts.get(name.lower())
        if part is None:
            raise damaged()
        if part.flags & 1:
            raise encrypted()
        data = self._inflated(part)
        self._used += len(data)
        if zlib.crc32(data) != part.crc:
            raise damaged()
        return data

    def check(self) -> None:
        """Unpack every part once and forget it, for readers that cannot be told a limit. 检查全部部件。

        Raises: Unreadable as `read` does.
        """
        for name in self._parts:
            if not name.endswith("/"):
                self.read(name)

    def _inflated(self, part: Part) -> bytes:
        start = _data_start(self._data, part)
        packed = self._data[start : start + part.packed]
        allowed = min(self._limit - self._used, self._limit // 2, max(RATIO_MATTERS_FROM, RATIO_LIMIT * part.packed))
        if part.method == STORED:
            data, complete = packed, len(packed) == part.packed
        elif part.method == DEFLATED:
            data, complete = _inflate(packed, allowed + 1)
        else:
            raise Unreadable(f"工作簿用了不常见的压缩方式（{part.method}）", next_step="请在 Excel 中打开后另存为 .xlsx")
        if len(data) > allowed:
            raise too_large(self._limit)
        if not complete:
            raise damaged()
        return data


def damaged() -> Unreadable:
    return Unreadable(
        "文件不完整或已损坏，可能没有下载完或复制时中断",
        next_step="请重新取得文件，或在 Excel 中打开并修复后另存为 .xlsx",
    )


def encrypted() -> Unreadable:
    return Unreadable("工作簿已加密", next_step="请在 Excel 中取消密码后另存")


def too_large(limit: int) -> Unreadable:
    return Unreadable(
        "文件解压后过大或压缩比异常，已停止读取",
        accepted=f"解压后合计不超过 {limit / MEGABYTE:g} MB 的工作簿",
        next_step="请删去多余的空行空列或图片后另存",
    )


def _inflate(packed: bytes, most: int) -> tuple[bytes, bool]:
    """At most so many bytes of a deflated part, and whether that is all of it."""
    stream = zlib.decompressobj(-15)
    try:
        return stream.decompress(packed, most), stream.eof
    except zlib.error as error:
        raise damaged() from error


def _data_start(data: bytes, part: Part) -> int:
    """Where the part's bytes begin: after its own header, whose name and extra field have their own lengths."""
    try:
        header = _LOCAL_FIELDS.unpack_from(data, part.start)
    except struct.error as error:
        raise damaged() from error
    if header[0] != _LOCAL:
        raise damaged()
    return part.start + _LOCAL_FIELDS.size + header[9] + header[10]


def _directory(data: bytes) -> dict[str, Part]:
    """Every part by its name in lower case; names with backslashes or a leading slash as some programs write them."""
    at, count = _directory_place(data)
    if count > ENTRIES_LIMIT:
        raise Unreadable(f"压缩包中有 {count} 个部件，不像工作簿", accepted=f"不超过 {ENTRIES_LIMIT} 个部件")
    parts = {}
    for _ in range(count):
        fields = _ENTRY_FIELDS.unpack_from(data, at)
        if fields[0] != _ENTRY:
            raise damaged()
        name_end = at + _ENTRY_FIELDS.size + fields[10]
        extra_end = name_end + fields[11]
        name = data[at + _ENTRY_FIELDS.size : name_end].decode("utf-8", "replace")
        part = Part(fields[16], fields[8], fields[9], fields[4], fields[3], fields[7])
        parts[name.replace("\\", "/").lstrip("/").lower()] = _widened(part, data[name_end:extra_end])
        at = extra_end + fields[12]
    return parts


def _directory_place(data: bytes) -> tuple[int, int]:
    """Where the directory begins and how many entries it has."""
    end = data.rfind(_END, max(0, len(data) - 65_557))
    if end < 0:
        raise damaged()
    count, start = struct.unpack_from("<H4xL", data, end + 10)
    if start == 0xFFFF_FFFF or count == 0xFFFF:
        locator = end - 20
        if locator < 0 or data[locator : locator + 4] != _LOCATOR64:
            raise damaged()
        end = struct.unpack_from("<Q", data, locator + 8)[0]
        if data[end : end + 4] != _END64:
            raise damaged()
        count, start = struct.unpack_from("<Q8xQ", data, end + 32)
    return start, count


def _widened(part: Part, extra: bytes) -> Part:
    """The part with the 64-bit sizes of its extra field, where the 32-bit ones are full."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == 1:
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra, 4))
            unpacked, packed, start = (
                next(wide, full) if full == 0xFFFF_FFFF else full for full in (part.unpacked, part.packed, part.start)
            )
            return part._replace(unpacked=unpacked, packed=packed, start=start)
        extra = extra[4 + length :]
    return part
