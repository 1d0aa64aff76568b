"""XML parts of a spreadsheet as text and as elements: no DTD, no entities but XML's own. 部件中的 XML。"""

from __future__ import annotations

import codecs
import pyexpat
import re
from typing import NamedTuple

from xltools.core.errors import Unreadable

ELEMENTS_LIMIT = 500_000
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding=["']([A-Za-z][\w.-]*)["']""")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([a-z]+));")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Element(NamedTuple):
    """One element with local names, without its namespaces. 元素。"""

    name: str
    parent: str
    attributes: dict[str, str]
    text: list[str]


def malformed(why: object = "") -> Unreadable:
    detail = f"（{why}）" if why else ""
    return Unreadable(f"工作簿内部的 XML 不合规范{detail}", next_step="请在 Excel 中打开并修复后另存为 .xlsx")


def decoded(data: bytes) -> str:
    """A part's text, its line ends those of XML; a part with a document type is refused. 部件文本。

    Raises: Unreadable for a DTD or bytes that are not in the encoding they claim.
    """
    try:
        text = data.decode(_encoding(data))
    except (UnicodeDecodeError, LookupError) as error:
        raise malformed("编码不符") from error
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("工作簿内部含有 DTD 声明，为安全起见不予读取", next_step="请在 Excel 中打开后另存为 .xlsx")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def elements(text: str) -> list[Element]:
    """Every element of a small part in document order. 小部件中的全部元素。

    Raises: Unreadable when the XML is not well formed or has more elements than any such part needs.
    """
    found: list[Element] = []
    opened = [Element("", "", {}, [])]

    def start(name: str, attributes: dict[str, str]) -> None:
        element = Element(local(name), opened[-1].name, {local(key): value for key, value in attributes.items()}, [])
        found.append(element)
        if len(found) > ELEMENTS_LIMIT:
            raise malformed(f"元素超过 {ELEMENTS_LIMIT} 个")
        opened.append(element)

    parse(text, start, lambda name: opened.pop(), lambda data: opened[-1].text.append(data))
    return found


def parse(text: str, start, end, characters) -> None:
    """Run the text through expat with these three handlers. 解析。

    Raises: Unreadable when the XML is not well formed.
    """
    parser = pyexpat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except pyexpat.ExpatError as error:
        raise malformed(error) from error


def local(name: str) -> str:
    """A name without its namespace prefix."""
    return name.rpartition(":")[2]


def unescaped(text: str) -> str:
    """Text with XML's entities and character references resolved.

    >>> unescaped("a &lt; b &amp;amp; c&#10;")
    'a < b &amp; c\\n'
    """
    return _ENTITY.sub(_character, text) if "&" in text else text


def string(text: str) -> str:
    """A cell's string: entities resolved, then the spreadsheet's own ``_x000D_`` escapes.

    >>> string("一_x000D_&#10;二_x005F_x000D_")
    '一\\r\\n二_x000D_'
    """
    text = unescaped(text)
    return _ESCAPED.sub(_escaped_character, text) if "_x" in text else text


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data[:2] in (b"<\0", b"\0<"):
        return "utf-16-le" if data[1] == 0 else "utf-16-be"
    declared = _ENCODING.match(data)
    name = declared[1].decode().lower() if declared else "utf-8"
    return "utf-8-sig" if name in ("utf-8", "utf8") else name


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        if name not in _NAMED:
            raise malformed(f"未知实体 &{name};")
        return _NAMED[name]
    return _printable(int(hexadecimal, 16) if hexadecimal else int(decimal))


def _escaped_character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)


def _printable(code: int) -> str:
    """The character of a code; what no text may hold becomes the replacement character."""
    return "\N{REPLACEMENT CHARACTER}" if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)
