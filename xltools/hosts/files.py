"""Closed workbook files: recognised by what they contain, read whole, never written. 磁盘上的工作簿文件。"""

from __future__ import annotations

import os
import re

from xltools.core.cells import Workbook
from xltools.core.errors import Unreadable
from xltools.hosts import ooxml
from xltools.hosts.package import MEGABYTE, Package, damaged, encrypted, too_large

EXTENSIONS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".xlsb", ".ods", ".docx")
ACCEPTED = "Excel 或 WPS 工作簿（.xlsx、.xlsm、.xls、.et、.xlsb）、.ods 和 Word 文档（.docx）"
LIMIT_MB = 256

_SAVE_AS = "请在 Excel 或 WPS 中打开后另存为 .xlsx"
_PICTURES = (".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp")
_ORIGINAL = "请取得 Excel 或 Word 的原件"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XLS_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_XLS_FILE_PASS = re.compile(rb"\x09\x08(?:\x10\x00.{16}|\x08\x00.{8})(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_XLS_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{4})(.{4})(.{2})(.{2})\x00\x00", re.DOTALL)
_FOREIGN = (
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\xff\xd8\xff", "图片"),
    (b"\x89PNG", "图片"),
    (b"{\\rtf", "RTF 文档"),
)


class FileHost:
    """A workbook file that no program needs to open. 工作簿文件宿主。

    The content decides how it is read, so an .xls file named .xlsx loses nothing.

    Args: path, the file; limit_mb, the most megabytes its parts may unpack to together, half of it for one part.
    """

    def __init__(self, path: str | os.PathLike[str], *, limit_mb: float = LIMIT_MB) -> None:
        self.path = os.fspath(path)
        self._limit = int(limit_mb * MEGABYTE)

    def read(self) -> Workbook:
        """Everything the file holds: values, formulas, number formats, merged areas, names. 读取整个工作簿。

        Raises: Unreadable, which says what is wrong with the file and what to do.
        """
        name = os.path.basename(self.path)
        try:
            if os.path.isdir(self.path):
                raise _directory()
            _check_name(name)
            book = _workbook(_content(self.path, self._limit), self._limit)
        except Unreadable as error:
            what, next_step = (_in_terms_of(name, text) for text in (error.what, error.next_step))
            raise Unreadable(f"无法读取“{name}”：{what}", accepted=error.accepted, next_step=next_step) from error
        book.path = self.path
        return book


def _in_terms_of(name: str, text: str) -> str:
    """What is said of damaged and locked workbooks, said of a document."""
    if not name.lower().endswith(".docx"):
        return text
    for said, meant in (("Excel", "Word"), (".xlsx", ".docx"), ("工作簿已", "文档已"), ("文件不完整", "Word 文档不完整")):
        text = text.replace(said, meant)
    return text


def _check_name(name: str) -> None:
    if name.startswith(("~$", ".~")):
        raise Unreadable("这是 Excel 或 WPS 打开工作簿时的临时锁文件", next_step="请改选同名的、不带“~$”的工作簿")
    extension = os.path.splitext(name)[1].lower()
    if extension in (".doc", ".wps"):
        raise _old_word()
    if extension not in EXTENSIONS:
        what = f"不支持扩展名“{extension}”" if extension else "文件没有扩展名"
        raise Unreadable(what, accepted=ACCEPTED, next_step=_ORIGINAL if extension in _PICTURES else _SAVE_AS)


def _content(path: str, limit: int) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise Unreadable("文件不存在", next_step="请检查路径和文件名") from error
    except PermissionError as error:
        if os.path.isdir(path):
            raise _directory() from error
        next_step = "请关闭该工作簿或检查文件权限后重试"
        raise Unreadable("没有读取权限，文件可能正在 Excel 中打开", next_step=next_step) from error
    except IsADirectoryError as error:
        raise _directory() from error
    except (OSError, ValueError) as error:
        raise Unreadable(f"系统无法打开文件（{error}）", next_step="请检查路径，或把文件复制到本机后重试") from error
    if not data:
        raise Unreadable("文件是空的（0 字节）", next_step="请重新取得文件")
    if len(data) > limit:
        raise too_large(limit)
    return data


def _workbook(data: bytes, limit: int) -> Workbook:
    """The workbook in these bytes, by their content alone."""
    if data.startswith(b"PK\3\4"):
        return _zipped(data, limit)
    if data.startswith(_OLE):
        _check_ole(data)
        return _through_calamine(data)
    raise _foreign(data)


def _zipped(data: bytes, limit: int) -> Workbook:
    package = Package(data, limit)
    main = ooxml.main_part(package) or ("xl/workbook.xml" if "xl/workbook.xml" in package else "")
    if main.startswith("word/"):
        from xltools.hosts import word

        return word.read_document(data, limit)
    if main.endswith(".bin") or "content.xml" in package:
        package.check()
        return _through_calamine(data)
    if main not in package or main.startswith("ppt/"):
        raise Unreadable("这个压缩包里没有工作簿", accepted=ACCEPTED, next_step="如果是压缩包，请先解压")
    return ooxml.read_workbook(package, main)


def _through_calamine(data: bytes) -> Workbook:
    from xltools.hosts import calamine_book

    return calamine_book.read_workbook(data)


def _check_ole(data: bytes) -> None:
    """Refuse what shares its container with .xls: encrypted workbooks and Word documents."""
    if _OLE_ENCRYPTED in data or _XLS_FILE_PASS.search(data):
        raise encrypted()
    if "WordDocument".encode("utf-16-le") in data:
        raise _old_word()
    if not any(stream in data for stream in _XLS_STREAMS) or not _plausible_dimensions(data):
        raise damaged()


def _plausible_dimensions(data: bytes) -> bool:
    """Whether every sheet claims a size .xls can have: calamine makes room for what is claimed, or ends the program."""
    claims = ([int.from_bytes(edge, "little") for edge in claim] for claim in _XLS_DIMENSIONS.findall(data))
    return all(top <= bottom <= 65_536 and left <= right <= 256 for top, bottom, left, right in claims)


def _foreign(data: bytes) -> Unreadable:
    """What a file is that has a workbook's name but nothing of its content."""
    for start, kind in _FOREIGN:
        if data.startswith(start):
            return Unreadable(f"这是{kind}，不是工作簿", accepted=ACCEPTED, next_step="请选择原来的工作簿文件")
    head = data[:4096].lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return Unreadable("这是“XML 电子表格 2003”", accepted=ACCEPTED, next_step=_SAVE_AS)
    if b"<html" in head or b"<table" in head or b"mime-version" in head:
        return Unreadable("内容是网页（HTML），只是以工作簿的扩展名保存", accepted=ACCEPTED, next_step=_SAVE_AS)
    if b"\0" not in head or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Unreadable("内容是纯文本（如 CSV），只是以工作簿的扩展名保存", accepted=ACCEPTED, next_step=_SAVE_AS)
    next_step = "请在 Excel 或 WPS 中确认能打开，再另存为 .xlsx"
    return Unreadable("内容不是工作簿，或文件已损坏", accepted=ACCEPTED, next_step=next_step)


def _directory() -> Unreadable:
    return Unreadable("这是文件夹，不是文件", next_step="请写明文件夹中的文件，一次可以写几个，如 文件夹/*.xlsx")


def _old_word() -> Unreadable:
    return Unreadable("这是旧格式的 Word 文档", accepted=ACCEPTED, next_step="请在 Word 或 WPS 中打开后另存为 .docx")
