"""Writing files so that nothing is ever lost: a temporary file first, swapped in whole. 写文件。"""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from xltools.core.errors import BadInput

_REASONS = {
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EEXIST: "已有同名的文件",
    errno.ENOTDIR: "路径中有一处是文件，不是文件夹",
}


@contextlib.contextmanager
def replace_file(path: Path, *, overwrite: bool = True) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it takes the place of `path` when the block ends without error.

    Args:
        overwrite: False refuses when the file is there already.
    Raises:
        BadInput: the folder is missing or cannot be written to, the file is open elsewhere, or it exists and must not be replaced.
    """
    path = Path(path)
    if path.is_dir():
        raise BadInput(f"{path} 是文件夹", next_step="请写明文件名")
    if path.exists() and not overwrite:
        raise BadInput(f"{path} 已存在", next_step="请换一个文件名，或先移走原文件")
    if not path.parent.is_dir():
        raise BadInput(f"文件夹 {path.parent} 不存在", next_step="请先建立文件夹，或换一个位置")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise BadInput(f"不能写入 {path.parent}（{reason(error)}）", next_step="请换一个可写的文件夹") from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _swap(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def keeping_what_differs(path: Path) -> Iterator[Path]:
    """The path beside `path` where the file that is there now stays, should the block put another in its place. 保留原文件。"""
    beside = next(one for one in (path.with_stem(f"{path.stem}.备份{number}") for number in count(1)) if not one.exists())
    if path.exists():
        shutil.copy2(path, beside)
    try:
        yield beside
    finally:
        if beside.exists() and filecmp.cmp(path, beside, shallow=False):
            beside.unlink()


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese where it is one of the usual reasons. 系统拒绝的原因。

    >>> reason(PermissionError(errno.EACCES, "Permission denied")), reason(OSError(errno.EIO, "Input/output error"))
    ('没有写入权限', 'Input/output error')
    """
    return _REASONS.get(error.errno, error.strerror)


def _swap(temporary: Path, path: Path) -> None:
    temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
    try:
        temporary.replace(path)
    except PermissionError as error:
        raise BadInput(f"{path} 正被其他程序打开", next_step="请在 Excel 中关闭该文件后重试") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
