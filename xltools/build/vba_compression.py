"""The run-length compression of VBA sources, [MS-OVBA] 2.4.1, both ways. VBA 源码的压缩。"""

from __future__ import annotations

import struct
from collections import defaultdict

from xltools.core.errors import BadInput

CHUNK = 4096
SHORTEST, CANDIDATES = 3, 64
CONTAINER_SIGNATURE = b"\x01"
COMPRESSED, RAW = 0xB000, 0x3000


def compress(data: bytes) -> bytes:
    """Data as a compressed container. 压缩。

    Raises:
        BadInput: the last part is noise that only grows when compressed; no VBA source is.

    >>> decompress(compress(b"Option Explicit"))
    b'Option Explicit'
    """
    chunks = [_chunk(data[start : start + CHUNK]) for start in range(0, len(data), CHUNK)]
    return CONTAINER_SIGNATURE + b"".join(chunks)


def _chunk(data: bytes) -> bytes:
    tokens = _tokens(data)
    if len(tokens) <= CHUNK:
        return struct.pack("<H", COMPRESSED | (len(tokens) - 1)) + tokens
    if len(data) < CHUNK:
        raise BadInput("这段数据不能压缩为 VBA 源码", accepted="文本")
    return struct.pack("<H", RAW | (CHUNK - 1)) + data


def _tokens(data: bytes) -> bytes:
    """Groups of a flag byte and eight tokens, each a literal byte or a copy of what came before."""
    out, place, seen = bytearray(), 0, defaultdict(list)
    while place < len(data):
        flags_at = len(out)
        out.append(0)
        for bit in range(8):
            if place == len(data):
                break
            offset, length = _longest_match(data, place, seen)
            if length:
                out[flags_at] |= 1 << bit
                out += struct.pack("<H", (offset - 1) << (16 - _offset_bits(place)) | (length - SHORTEST))
            else:
                length = 1
                out.append(data[place])
            for passed in range(place, place + length):
                seen[data[passed : passed + SHORTEST]].append(passed)
            place += length
    return bytes(out)


def _longest_match(data: bytes, place: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """How far back and how long the best earlier occurrence is; (0, 0) for none."""
    offset, best = 0, 0
    limit = min((0xFFFF >> _offset_bits(place)) + SHORTEST, len(data) - place)
    for start in reversed(seen.get(data[place : place + SHORTEST], ())[-CANDIDATES:]):
        length = SHORTEST
        while length < limit and data[start + length] == data[place + length]:
            length += 1
        if limit >= SHORTEST and length > best:
            offset, best = place - start, length
    return offset, best


def _offset_bits(place: int) -> int:
    """How many bits of a copy token say how far back, [MS-OVBA] 2.4.1.3.19.1."""
    return max(4, (place - 1).bit_length())


def decompress(container: bytes) -> bytes:
    """The data of a compressed container. 解压。

    Raises:
        BadInput: it does not begin like one.
    """
    if container[:1] != CONTAINER_SIGNATURE:
        raise BadInput("这段数据不是压缩的 VBA 源码", accepted="以字节 01 开头的数据")
    out, place = bytearray(), 1
    while place < len(container):
        (header,) = struct.unpack_from("<H", container, place)
        end = place + 2 + (header & 0x0FFF) + 1
        body = container[place + 2 : end]
        out += _expanded(body) if header & 0x8000 else body
        place = end
    return bytes(out)


def _expanded(tokens: bytes) -> bytes:
    out, place = bytearray(), 0
    while place < len(tokens):
        flags = tokens[place]
        place += 1
        for bit in range(8):
            if place >= len(tokens):
                break
            if not flags >> bit & 1:
                out.append(tokens[place])
                place += 1
                continue
            (token,) = struct.unpack_from("<H", tokens, place)
            place += 2
            bits = 16 - _offset_bits(len(out))
            start = len(out) - (token >> bits) - 1
            for step in range((token & (1 << bits) - 1) + SHORTEST):
                out.append(out[start + step])
    return bytes(out)
