"""Zip packages with the same bytes every time. 可重现的压缩包。"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The one date on which every part is stamped. 统一的日期。"""


def pack(file: Path | BinaryIO, parts: Iterable[tuple[str, bytes | Path]]) -> None:
    """Write a package of these parts, bytes or files, in this order, with no trace of when and where. 写出压缩包。"""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content.read_bytes() if isinstance(content, Path) else content)


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The bytes of a package of these parts, in this order. 压缩包的字节。"""
    whole = io.BytesIO()
    pack(whole, parts)
    return whole.getvalue()
