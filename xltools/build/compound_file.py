"""A compound file [MS-CFB] written from named streams: the container of a VBA project. 复合文档。

Version 3, sectors of 512 bytes, no timestamps, so the same streams always give the same bytes. Siblings stand in a
balanced red-black tree in the order [MS-CFB] 2.6.4 prescribes; short streams go to the mini stream, which is written
out whole, as Excel insists on both.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from xltools.core.errors import BadInput

Tree = Mapping[str, "bytes | Tree"]

SECTOR, MINI_SECTOR, MINI_CUTOFF = 512, 64, 4096
FREE, END, FAT_SECTOR, NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
UNUSED, STORAGE, STREAM, ROOT = 0, 1, 2, 5
RED, BLACK = 0, 1
SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
HEADER_FAT_SECTORS = 109
LONGEST_NAME = 31


@dataclass(slots=True)
class _Entry:
    """One directory entry."""

    name: str
    kind: int
    data: bytes = b""
    left: int = NOBODY
    right: int = NOBODY
    child: int = NOBODY
    colour: int = BLACK
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0" if self.kind else b""
        pointers = (len(name), self.kind, self.colour, self.left, self.right, self.child)
        # the class id, state bits and both timestamps stay zero
        return name.ljust(64, b"\0") + struct.pack("<HBBIII", *pointers) + bytes(36) + struct.pack("<IQ", self.start, self.size)


def compound_file(tree: Tree) -> bytes:
    """The bytes of a compound file holding the given streams and storages. 复合文档的字节。

    Args:
        tree: streams as bytes, storages as further trees, by name.
    Raises:
        BadInput: a name longer than 31 characters, or more than about 6.8 MB.
    """
    directory = _directory(tree)
    return _Sectors().laid_out(directory)


def _directory(tree: Tree) -> list[_Entry]:
    entries = [_Entry("Root Entry", ROOT)]
    entries[0].child = _add_children(entries, tree)
    return entries


def _add_children(entries: list[_Entry], tree: Tree) -> int:
    """Add a storage's members and return the number of the one on top of their tree."""
    added = []
    for name, content in tree.items():
        if not 0 < len(name) <= LONGEST_NAME:
            raise BadInput(f"复合文档中的名称“{name}”不可用", accepted=f"1 至 {LONGEST_NAME} 个字符")
        added.append(len(entries))
        is_stream = isinstance(content, bytes)
        entries.append(_Entry(name, STREAM if is_stream else STORAGE, content if is_stream else b""))
    for number, content in zip(added, tree.values(), strict=True):
        if not isinstance(content, bytes):
            entries[number].child = _add_children(entries, content)
    ordered = sorted(added, key=lambda number: (len(entries[number].name), entries[number].name.upper()))
    return _balance(entries, ordered, 0, _red_depth(len(ordered)))


def _red_depth(count: int) -> int:
    """The depth whose nodes are red: the last one when it is not full, else none."""
    full = (count + 1) & count == 0
    return -1 if full else int(math.log2(count))


def _balance(entries: list[_Entry], ordered: list[int], depth: int, red_depth: int) -> int:
    if not ordered:
        return NOBODY
    middle = len(ordered) // 2
    entry = entries[ordered[middle]]
    entry.colour = RED if depth == red_depth else BLACK
    entry.left = _balance(entries, ordered[:middle], depth + 1, red_depth)
    entry.right = _balance(entries, ordered[middle + 1 :], depth + 1, red_depth)
    return ordered[middle]


@dataclass(slots=True)
class _Sectors:
    """Sectors in the order they are written, with the tables that chain them."""

    sectors: list[bytes] = field(default_factory=list)
    fat: list[int] = field(default_factory=list)
    mini: bytearray = field(default_factory=bytearray)
    mini_fat: list[int] = field(default_factory=list)

    def laid_out(self, directory: list[_Entry]) -> bytes:
        for entry in directory:
            if entry.kind == STREAM:
                entry.size, entry.start = len(entry.data), self._stream(entry.data)
        directory[0].size, directory[0].start = len(self.mini), self._put(bytes(self.mini))
        mini_fat = _table(self.mini_fat)
        mini_fat_start = self._put(mini_fat)
        directory_start = self._put(_directory_bytes(directory))
        fat_start, fat_count = self._put_fat()
        header = _header(fat_start, fat_count, directory_start, mini_fat_start, len(mini_fat) // SECTOR)
        return header + b"".join(self.sectors)

    def _stream(self, data: bytes) -> int:
        if not data:
            return END
        if len(data) >= MINI_CUTOFF:
            return self._put(data)
        start, count = len(self.mini_fat), -(-len(data) // MINI_SECTOR)
        self.mini_fat += _chain(start, count)
        self.mini += data.ljust(count * MINI_SECTOR, b"\0")
        return start

    def _put(self, data: bytes) -> int:
        """Append data in sectors of its own and return the first one's number."""
        if not data:
            return END
        start, count = len(self.sectors), -(-len(data) // SECTOR)
        padded = data.ljust(count * SECTOR, b"\0")
        self.sectors += [padded[place : place + SECTOR] for place in range(0, len(padded), SECTOR)]
        self.fat += _chain(start, count)
        return start

    def _put_fat(self) -> tuple[int, int]:
        """The table of sectors, itself in sectors that it lists."""
        start, count = len(self.sectors), 1
        while count * SECTOR // 4 < start + count:
            count += 1
        if count > HEADER_FAT_SECTORS:
            raise BadInput("VBA 工程过大", accepted="不超过 6.8 MB")
        packed = _table(self.fat + [FAT_SECTOR] * count)
        self.sectors += [packed[place : place + SECTOR] for place in range(0, len(packed), SECTOR)]
        return start, count


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), END]


def _table(numbers: list[int]) -> bytes:
    packed = struct.pack(f"<{len(numbers)}I", *numbers)
    return packed + b"\xff" * (-len(packed) % SECTOR)


def _directory_bytes(directory: list[_Entry]) -> bytes:
    unused = [_Entry("", UNUSED, colour=RED)] * (-len(directory) % 4)
    return b"".join(entry.packed() for entry in [*directory, *unused])


def _header(fat_start: int, fat_count: int, directory_start: int, mini_fat_start: int, mini_fat_count: int) -> bytes:
    versions = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)  # minor, major, byte order, 2^9 and 2^6 bytes a sector
    counts = struct.pack("<IIIIIIIII", 0, fat_count, directory_start, 0, MINI_CUTOFF, mini_fat_start, mini_fat_count, END, 0)
    fat = [*range(fat_start, fat_start + fat_count), *[FREE] * (HEADER_FAT_SECTORS - fat_count)]
    return SIGNATURE + bytes(16) + versions + bytes(6) + counts + struct.pack(f"<{HEADER_FAT_SECTORS}I", *fat)
