"""xltools.xlam: an empty workbook with our macros and ribbon, the same bytes every time. Excel 加载项。"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from xltools.build.ribbon import RIBBON_FILE, ribbon_xml
from xltools.build.vba_modules import addin_modules
from xltools.build.vba_project import Kind, Module, vba_project
from xltools.core.files import replace_file
from xltools.core.packing import packed
from xltools.core.version import VERSION
from xltools.report.result_sheet import FIXED_DATE

PROJECT, SHEET = "Xltools", "Sheet1"
TITLE = "xltools 预算绩效自评"
WORKBOOK_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
RIBBON_PART = f"customUI/{RIBBON_FILE}"


def write(path: Path) -> Path:
    """Write the add-in, replacing what is there. 写出加载项。

    Raises:
        BadInput: the folder cannot be written to.
    """
    with replace_file(path) as temporary:
        temporary.write_bytes(addin())
    return path


def addin() -> bytes:
    """The bytes of xltools.xlam. 加载项的字节。"""
    return packed(_parts(_macro_workbook()))


def _macro_workbook() -> bytes:
    """The add-in as it is before it is one: a workbook with one empty sheet and the macros."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"title": TITLE, "author": "xltools", "comments": f"xltools {VERSION}", "created": FIXED_DATE})
    project = vba_project(PROJECT, [*addin_modules(), Module(Kind.SHEET, SHEET)])
    book.add_vba_project(io.BytesIO(project), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    book.add_worksheet(SHEET).set_vba_name(SHEET)
    book.close()
    return file.getvalue()


def _parts(workbook: bytes) -> Iterator[tuple[str, bytes]]:
    """The workbook's parts turned into an add-in's, and the ribbon."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        for name in package.namelist():
            content = package.read(name)
            if name == "[Content_Types].xml":
                content = _replaced(content, WORKBOOK_TYPE, ADDIN_TYPE)
            elif name == "_rels/.rels":
                relation = f'<Relationship Id="rIdRibbon" Type="{RIBBON_RELATION}" Target="{RIBBON_PART}"/>'
                content = _replaced(content, "</Relationships>", f"{relation}</Relationships>")
            yield name, content
    yield RIBBON_PART, ribbon_xml().encode("utf-8")


def _replaced(content: bytes, old: str, new: str) -> bytes:
    if content.count(old.encode()) != 1:
        raise AssertionError(f"XlsxWriter no longer writes {old} once; see what it writes now")
    return content.replace(old.encode(), new.encode())
