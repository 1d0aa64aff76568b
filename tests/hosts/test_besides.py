"""What stands besides the cells of real files: notes are read, pictures and charts counted."""

import io
import struct
import zlib

import docx
import pytest
import xlsxwriter

import xltools
from tests.conftest import ROOT
from tests.fuzz.damage import packed, unpacked
from xltools.core.cells import Address
from xltools.hosts.besides import LOST


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))


PICTURE = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">2L5B", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


@pytest.fixture(scope="session")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("besides") / "一.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    sheet.write_row(1, 1, [1, 2])
    sheet.write_comment("B2", "张三：\n请核对")
    sheet.write_comment("F9", "空格的批注")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表!$B$2:$C$2"})
    sheet.insert_chart("E5", chart)
    sheet.insert_image("H5", "图.png", {"image_data": io.BytesIO(PICTURE)})
    sheet.insert_textbox("H9", "说明")
    book.add_worksheet("空")
    book.close()
    return path


def test_notes_are_read_and_drawings_counted(path):
    sheet, empty = xltools.open(path).sheets
    assert sheet.notes == {Address(2, 2): "张三：\n请核对", Address(9, 6): "空格的批注"}
    assert sheet.besides == {"图表": 1, "图片": 1, "图形或文本框": 1}
    assert (empty.notes, empty.besides) == ({}, {})


@pytest.mark.parametrize("part", ["xl/comments1.xml", "xl/drawings/drawing1.xml"])
def test_a_damaged_part_is_counted_and_the_cells_are_read(path, part, tmp_path):
    members = unpacked(path.read_bytes())
    damaged = tmp_path / "二.xlsx"
    damaged.write_bytes(packed([(name, b"<broken" if name == part else data) for name, data in members]))
    sheet = xltools.open(damaged).sheets[0]
    assert sheet.besides[LOST] == 1
    assert sheet.values == {Address(2, 2): 1, Address(2, 3): 2}


def test_our_own_workbook_has_none():
    assert not any(sheet.notes or sheet.besides for sheet in xltools.open(ROOT / "workbooks" / "examples" / "clean.xlsx").sheets)


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_other_formats_cannot_be_looked_into(soffice, path, suffix):
    assert [sheet.besides for sheet in xltools.open(soffice.convert(path, suffix)).sheets] == [None, None]


def test_a_document_counts_its_pictures(tmp_path):
    document = docx.Document()
    document.add_paragraph("一段")
    document.add_picture(io.BytesIO(PICTURE))
    document.save(tmp_path / "一.docx")
    assert [sheet.besides for sheet in xltools.open(tmp_path / "一.docx").sheets] == [{"图片": 1}]
