"""Files that are no readable workbook: each is refused with what is wrong and what to do, and left as it was."""

import builtins
import contextlib
import pickle
import struct
import sys
import zipfile

import pytest
import xlsxwriter

from tests.fuzz.seeds import ods_package
from tests.hosts.packing import pack, relationships, sheet, strings, styles, workbook
from xltools.core.cells import NUM
from xltools.core.errors import Unreadable
from xltools.hosts import calamine_book, ooxml
from xltools.hosts.files import FileHost

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = "<html><head><meta charset=gbk></head><body><table><tr><td>项目</td></tr></table></body></html>"


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "好.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("自评表").write("A1", "项目名称")
    return path


def refusal(path, **options) -> Unreadable:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(Unreadable) as caught:
        FileHost(path, **options).read()
    assert (path.read_bytes() if path.is_file() else None) == before
    assert path.name in str(caught.value)
    return caught.value


def content(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("gbk"))
    return path


def test_a_missing_file(tmp_path):
    assert "不存在" in refusal(tmp_path / "没有.xlsx").what


@pytest.mark.parametrize("name", ["夹.xlsx", "夹"])
def test_a_folder(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    assert "文件夹" in refusal(folder).what


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.xlsx", b"", "0 字节"),
        ("~$自评表.xlsx", b"\x05admin", "锁文件"),
        ("自评表.txt", b"x", "扩展名“.txt”"),
        ("自评表", b"x", "没有扩展名"),
        ("扫描件.PDF", b"x", "扩展名“.pdf”"),
        ("自评表.docx", b"PK\3\4", "Word"),
        ("网页.xls", HTML, "HTML"),
        ("网页.xlsx", "MIME-Version: 1.0\r\nContent-Type: multipart/related", "HTML"),
        ("文本.xls", "项目\t预算\r\n修缮\t120\r\n", "CSV"),
        ("文本.xlsx", "项目,预算\n修缮,120\n".encode("utf-16"), "CSV"),
        ("旧.xls", '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML 电子表格 2003"),
        ("版式.xlsx", b"%PDF-1.7 \0", "PDF"),
        ("包.xlsx", b"Rar!\x1a\x07\0", "RAR"),
        ("乱.xlsx", bytes(range(256)), "不是工作簿"),
        ("空包.xlsx", b"PK\5\6" + bytes(18), "不是工作簿"),
        ("残.xls", OLE + bytes(600), "损坏"),
        ("加密.xlsx", OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "已加密"),
        ("加密.xls", OLE + bytes(504) + struct.pack("<2H16s2H", 0x809, 16, b"\0\6\5\0" + bytes(12), 0x2F, 54) + bytes(54), "已加密"),
        ("文档.xls", OLE + bytes(504) + "WordDocument".encode("utf-16-le"), "Word"),
    ],
)
def test_content_that_is_no_workbook(tmp_path, name, data, said):
    error = refusal(content(tmp_path, name, data))
    assert said in error.what
    assert error.next_step or "另存" in error.what


def test_an_encrypted_workbook(good, tmp_path):
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = tmp_path / "加密.xlsx"
    with good.open("rb") as source, locked.open("wb") as target:
        OOXMLFile(source).encrypt("口令", target)
    assert "工作簿已加密。下一步：请在 Excel 中取消密码后另存" in str(refusal(locked))


def test_a_protected_sheet_is_readable(tmp_path):
    path = tmp_path / "保护.xlsx"
    with xlsxwriter.Workbook(path) as book:
        protected = book.add_worksheet("自评表")
        protected.protect("口令")
        protected.write("A1", 5)
    assert FileHost(path).read().sheets[0]["A1"] == 5


@pytest.mark.parametrize("kept", [10, 200, 0.5, 0.9, 0.999])
def test_a_truncated_file(good, tmp_path, kept):
    data = good.read_bytes()
    cut = content(tmp_path, "断.xlsx", data[: kept if kept > 1 else int(len(data) * kept)])
    assert "不完整" in refusal(cut).what


def test_a_zip_without_a_workbook(tmp_path):
    assert "没有工作簿" in refusal(pack(tmp_path / "包.xlsx", {"自评表/a.txt": "x"})).what


@pytest.mark.parametrize(("main", "said"), [("word/document.xml", "Word"), ("ppt/presentation.xml", "没有工作簿")])
def test_another_office_document(tmp_path, main, said):
    parts = {"_rels/.rels": relationships(("r", "officeDocument", main)), main: "<x/>"}
    assert said in refusal(pack(tmp_path / "文档.xlsx", parts)).what


def test_an_older_workbook_named_as_a_newer_one(good, soffice):
    older = soffice.convert(good, "xls")
    renamed = older.with_suffix(".xlsx")
    older.rename(renamed)
    assert FileHost(renamed).read().sheets[0]["A1"] == "项目名称"


def test_a_newer_workbook_named_as_an_older_one(good):
    renamed = good.rename(good.with_suffix(".xls"))
    assert FileHost(renamed).read().sheets[0]["A1"] == "项目名称"


def test_a_file_held_by_another_program(good, monkeypatch, not_exercised):
    """Windows says PermissionError when Excel has the file; here a refused open stands for it."""
    not_exercised("a workbook that Excel holds open", "needs Windows")

    def refuse(*_):
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(builtins, "open", refuse)
    with pytest.raises(Unreadable, match="文件可能正在 Excel 中打开"):
        FileHost(good).read()


def test_a_path_no_system_accepts():
    with pytest.raises(Unreadable, match="无法打开"):
        FileHost("a\0b.xlsx").read()


def bomb(path, size, *, declared=None):
    """A workbook whose sheet unpacks to so many bytes, its headers telling another size if wanted."""
    workbook(path, sheet('<row r="1">' + '<c r="A1"/>' * (size // 11) + "</row>"))
    if declared is not None:
        data = bytearray(path.read_bytes())
        with zipfile.ZipFile(path) as package:
            part = package.getinfo("xl/worksheets/sheet1.xml")
        for at in (part.header_offset + 22, data.index(part.filename.encode(), part.header_offset + 100) - 22):
            data[at : at + 4] = struct.pack("<L", declared)
        path.write_bytes(data)
    return path


def test_a_bomb_by_its_ratio(tmp_path):
    assert "压缩比" in refusal(bomb(tmp_path / "弹.xlsx", 20_000_000)).what


def test_a_bomb_whose_headers_lie(tmp_path):
    assert "压缩比" in refusal(bomb(tmp_path / "弹.xlsx", 20_000_000, declared=100)).what


def test_a_workbook_larger_than_allowed(tmp_path):
    path = bomb(tmp_path / "大.xlsx", 3_000_000)
    assert "不超过 4 MB" in refusal(path, limit_mb=4).accepted
    assert FileHost(path, limit_mb=8).read().sheets


def test_a_file_larger_than_allowed(tmp_path, good):
    assert "过大" in refusal(good, limit_mb=0.001).what


def test_a_bomb_for_the_other_reader(tmp_path):
    path = pack(tmp_path / "弹.ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": b" " * 20_000_000})
    assert "压缩比" in refusal(path).what


@pytest.mark.parametrize("limit", ["SHEETS_LIMIT", "CELLS_LIMIT"])
def test_too_many_sheets_or_cells(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(ooxml, limit, 1)
    path = workbook(tmp_path / "多.xlsx", *[sheet('<row r="1"><c r="A1"><v>1</v></c></row>')] * 2)
    assert "过多" in refusal(path).what


def test_a_password_on_the_zip_itself(good):
    data = bytearray(good.read_bytes())
    entry = data.index(b"PK\1\2")
    while entry >= 0:
        data[entry + 8] |= 1
        entry = data.find(b"PK\1\2", entry + 1)
    good.write_bytes(data)
    assert "已加密" in refusal(good).what


DTD = '<!DOCTYPE x [<!ENTITY 外 SYSTEM "file:///etc/passwd">]>'
CELL = '<row r="1"><c r="A1" t="str"><v>{}</v></c></row>'


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (DTD + sheet(CELL.format("&外;")), "DTD"),
        ((DTD + sheet(CELL.format("&外;"))).encode("utf-16"), "DTD"),
        (sheet(CELL.format("&unknown;")), "XML"),
        (sheet(CELL.format("1"))[:-30] + "<!-- -->", "XML"),
        (sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), "单元格"),
        (sheet('<row r="1"><c r="XFE1"><v>7</v></c></row>'), "地址"),
        (sheet('<row r="1"><c r="A1048577"><v>7</v></c></row>'), "地址"),
        (sheet('<row r="一"><c><v>7</v></c></row>'), "单元格"),
        (sheet("", '<mergeCells><mergeCell ref="A1:一"/></mergeCells>'), "单元格"),
        (b'<?xml version="1.0" encoding="base64"?><worksheet/>', "编码"),
        (b"\xff\xfe\xff", "编码"),
        (b"", "XML"),
    ],
)
def test_damaged_or_hostile_sheets(tmp_path, part, said):
    assert said in refusal(workbook(tmp_path / "例.xlsx", part, sharedStrings=strings("<t>一</t>"), styles=styles())).what


def test_a_part_that_is_not_there(tmp_path):
    path = workbook(tmp_path / "例.xlsx", sheet(""))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    del parts["xl/worksheets/sheet1.xml"]
    assert "损坏" in refusal(pack(path, parts)).what


def test_errors_survive_the_way_back_from_a_worker_process(tmp_path):
    error = refusal(tmp_path / "没有.xlsx")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_every_message_ends_as_a_sentence(tmp_path):
    assert str(refusal(tmp_path / "没有.xlsx")) == "无法读取“没有.xlsx”：文件不存在。下一步：请检查路径和文件名。"


def flipped(data: bytes, times: int):
    """The data with one bit changed, each time in another place."""
    for at in range(0, len(data), max(1, len(data) // times)):
        changed = bytearray(data)
        changed[at] ^= 1 << (at * 7 % 8)
        yield bytes(changed)


def test_a_number_too_large_for_any_spreadsheet_is_an_error_value(tmp_path):
    path = tmp_path / "无穷.ods"
    cell = '<table:table-cell office:value-type="float" office:value="1e400"/>'
    path.write_bytes(
        ods_package(
            f'<office:spreadsheet><table:table table:name="表"><table:table-row>{cell}</table:table-row></table:table></office:spreadsheet>'
        )
    )
    assert FileHost(path).read().sheets[0]["A1"] == NUM


def readable_or_refused(path, data):
    path.write_bytes(data)
    with contextlib.suppress(Unreadable):
        assert FileHost(path).read().sheets is not None


def test_flipped_bytes_of_a_file(good, tmp_path):
    for data in flipped(good.read_bytes(), 400):
        readable_or_refused(tmp_path / "坏.xlsx", data)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"])
def test_flipped_bytes_of_a_part(good, tmp_path, part):
    """Changed before packing, so that no checksum catches it."""
    with zipfile.ZipFile(good) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for data in flipped(parts[part], 150):
        packed = pack(tmp_path / "坏.xlsx", {**parts, part: data})
        readable_or_refused(packed, packed.read_bytes())


def test_an_older_file_is_read_where_no_further_python_can_be_started(good, soffice, monkeypatch, tmp_path):
    older = soffice.convert(good, "xls")
    expected = FileHost(older).read()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(calamine_book, "READER", calamine_book.Reader())
    assert FileHost(older).read() == expected


def test_an_older_file_that_claims_an_impossible_size(tmp_path):
    """Calamine would end the whole program for want of memory."""
    claim = struct.pack("<2H2L3H", 0x200, 14, 0, 0x8000_0000, 0, 256, 0)
    data = OLE + bytes(504) + "Workbook".encode("utf-16-le") + claim
    assert "损坏" in refusal(content(tmp_path, "大.xls", data)).what


@pytest.mark.shared
def test_flipped_bytes_of_an_older_file(shared, tmp_path):
    for data in flipped((shared / "domain/forms/train/09.xls").read_bytes(), 200):
        readable_or_refused(tmp_path / "坏.xls", data)
