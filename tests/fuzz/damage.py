"""Damage to a good file: its bytes, the parts of its package, or what its XML says."""

import io
import random
import re
import zipfile
from collections.abc import Callable

from tests.fuzz.texts import NUMBERS, hostile

Members = list[tuple[str, bytes]]
EXTREMES = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\xff\xff", b"\x00\x00\x01\x00", b"\xff", b"\0")
_TOKEN = re.compile(r'="[^"]*"|>[^<>]+<')
_ELEMENT = re.compile(r"<[^<>/!?][^<>]*/>|</?[^<>/!?][^<>]*>")


def damaged(data: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """The file, damaged in one way or a few; parts of another good file may get into it."""
    if not data.startswith(b"PK") or chance.random() < 0.2:
        return bytes_damaged(data, chance)
    members = unpacked(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        members = chance.choice(PACKAGE_DAMAGE)(members, chance, other) or members
    return packed(members)


def bytes_damaged(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        if changed:
            chance.choice(BYTE_DAMAGE)(changed, chance.randrange(len(changed)), chance)
    return bytes(changed)


def _flip(data: bytearray, at: int, chance: random.Random) -> None:
    data[at] ^= 1 << chance.randrange(8)


def _put(data: bytearray, at: int, chance: random.Random) -> None:
    new = chance.choice(EXTREMES)
    data[at : at + len(new)] = new


def _cut(data: bytearray, at: int, chance: random.Random) -> None:
    del data[at : at + chance.choice((1, 2, 100, len(data)))]


def _insert(data: bytearray, at: int, chance: random.Random) -> None:
    data[at:at] = chance.randbytes(chance.choice((1, 4, 200)))


def _copy(data: bytearray, at: int, chance: random.Random) -> None:
    start, length = chance.randrange(len(data)), chance.choice((4, 64, 512))
    data[at : at + length] = data[start : start + length]


BYTE_DAMAGE: tuple[Callable[[bytearray, int, random.Random], None], ...] = (_flip, _flip, _flip, _put, _put, _cut, _insert, _copy)


def unpacked(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def packed(members: Members) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, data in members:
            info = zipfile.ZipInfo(name[:60_000] or "x")
            info.compress_type = zipfile.ZIP_DEFLATED
            package._didModify = True
            if info.filename in package.NameToInfo:  # zipfile warns of what is wanted here
                del package.NameToInfo[info.filename]
            package.writestr(info, data)
    return out.getvalue()


def _changed(members: Members, chance: random.Random, change: Callable[[bytes], bytes]) -> Members:
    at = chance.randrange(len(members))
    return [(name, change(data) if index == at else data) for index, (name, data) in enumerate(members)]


def _part_bytes(members: Members, chance: random.Random, other: bytes) -> Members:
    return _changed(members, chance, lambda data: bytes_damaged(data, chance))


def _part_words(members: Members, chance: random.Random, other: bytes) -> Members:
    """What the XML says: an attribute or a text gives way to another."""
    return _changed(members, chance, lambda data: _said_otherwise(data, chance))


def _said_otherwise(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    tokens = list(_TOKEN.finditer(text))
    for token in sorted(chance.sample(tokens, min(len(tokens), chance.choice((1, 3, 20)))), key=lambda one: -one.start()):
        text = text[: token.start()] + _another(token[0], tokens, chance) + text[token.end() :]
    return text.encode("utf-8", "replace")


def _another(token: str, tokens: list[re.Match[str]], chance: random.Random) -> str:
    start, end = ('="', '"') if token.startswith("=") else (">", "<")
    if chance.random() < 0.4:
        alike = [one[0] for one in tokens if one[0].startswith(start)]
        return chance.choice(alike)
    said = chance.choice(NUMBERS) if chance.random() < 0.5 else hostile(chance)
    escaped = said if chance.random() < 0.1 else said.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return start + escaped + end


def _part_elements(members: Members, chance: random.Random, other: bytes) -> Members:
    """Elements lost, doubled or out of place."""
    return _changed(members, chance, lambda data: _elements_moved(data, chance))


def _elements_moved(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    found = [one.span() for one in _ELEMENT.finditer(text)]
    if len(found) < 2:
        return data
    (start, end), (target, _) = sorted(chance.sample(found, 2))
    kind = chance.randrange(4)
    if kind == 0:
        return (text[:start] + text[end:]).encode()
    if kind == 1:
        return (text[:start] + text[start:end] * 50 + text[end:]).encode()
    if kind == 2:
        return (text[:target] + text[start:target] + text[target:]).encode()
    return (text[:start] + text[target:]).encode()


def _lost(members: Members, chance: random.Random, other: bytes) -> Members:
    at = chance.randrange(len(members))
    return members[:at] + members[at + 1 :]


def _swapped(members: Members, chance: random.Random, other: bytes) -> Members:
    one, two = chance.randrange(len(members)), chance.randrange(len(members))
    names = [name for name, _ in members]
    names[one], names[two] = names[two], names[one]
    return [(name, data) for name, (_, data) in zip(names, members, strict=True)]


def _doubled(members: Members, chance: random.Random, other: bytes) -> Members:
    name, data = chance.choice(members)
    return [*members, (name, bytes_damaged(data, chance))]


def _renamed(members: Members, chance: random.Random, other: bytes) -> Members:
    names = (
        "../../" * 5 + "x",
        "/x",
        "C:\\x",
        "xl/workbook.xml",
        "content.xml",
        "word/document.xml",
        "xl/workbook.bin",
        "\\",
        "a/" * 9_000,
    )
    at = chance.randrange(len(members))
    return [(chance.choice(names) if index == at else name, data) for index, (name, data) in enumerate(members)]


def _from_another(members: Members, chance: random.Random, other: bytes) -> Members:
    if not other.startswith(b"PK"):
        return members
    foreign = chance.choice(unpacked(other))
    return [*(one for one in members if one[0] != foreign[0]), foreign]


PACKAGE_DAMAGE = (
    _part_bytes, _part_bytes, _part_words, _part_words, _part_words, _part_words, _part_elements, _part_elements,
    _lost, _swapped, _doubled, _renamed, _from_another,
)  # fmt: skip
