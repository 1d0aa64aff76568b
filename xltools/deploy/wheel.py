"""This very package as a wheel, made from the installed files: the same bytes whenever the files are the same. 打包自身。"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from xltools.core.errors import BadInput
from xltools.core.packing import pack
from xltools.core.version import VERSION
from xltools.deploy.places import PACKAGE, PRODUCT

BESIDE = ("workbooks", "macros")  # inside the package once installed, beside it in the repository
NAME = f"{PRODUCT}-{VERSION}-py3-none-any.whl"
INFO = f"{PRODUCT}-{VERSION}.dist-info"
WHEEL = "Wheel-Version: 1.0\nGenerator: xltools bundle\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
REQUIRED = ("METADATA", "entry_points.txt")


def requirements() -> list[str]:
    """What the package needs, as pip takes it, without extras."""
    return [one for one in _distribution().requires or () if "extra ==" not in one]


def write(path: Path) -> None:
    """Write the wheel to a file."""
    parts = {**dict(_package()), **dict(_information())}
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in parts.items())
    pack(path, [*parts.items(), (f"{INFO}/RECORD", f"{record}{INFO}/RECORD,,\n".encode())])


def _package() -> Iterator[tuple[str, bytes]]:
    for folder, prefix in ((PACKAGE, PRODUCT), *((PACKAGE.parent / one, f"{PRODUCT}/{one}") for one in BESIDE)):
        if folder is not PACKAGE and (PACKAGE / folder.name).is_dir():
            continue
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{prefix}/{path.relative_to(folder).as_posix()}", path.read_bytes()


def _information() -> Iterator[tuple[str, bytes]]:
    found = _distribution()
    for name in REQUIRED:
        text = found.read_text(name)
        if text is None:
            raise BadInput(f"xltools 的安装信息不完整，缺少 {name}", next_step="请重新安装 xltools 后再试")
        yield f"{INFO}/{name}", text.encode()
    yield f"{INFO}/WHEEL", WHEEL.encode()


def _distribution():
    try:
        return distribution(PRODUCT)
    except PackageNotFoundError:
        raise BadInput("xltools 没有安装，只有源代码", next_step="请先运行 python -m pip install . 再做离线包") from None


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
