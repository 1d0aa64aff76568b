"""Word documents as workbooks: tables, merged cells, paragraphs, the places messages name, and what is refused."""

import copy
import io
import zipfile

import docx
import pytest

from xltools.core.cells import Address, Area, Place
from xltools.core.errors import Unreadable
from xltools.hosts import word
from xltools.hosts.files import FileHost
from xltools.hosts.word import read_document

LIMIT = 64 << 20


def data_of(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(document):
    return read_document(data_of(document), LIMIT)


def table(document, rows):
    made = document.add_table(len(rows), len(rows[0]))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            made.cell(row, column).text = text
    return made


def with_part(data: bytes, name: str, change) -> bytes:
    """The package with one part rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.namelist():
            content = source.read(item)
            target.writestr(item, change(content) if item == name else content)
    return out.getvalue()


def test_tables_and_paragraphs_are_sheets():
    document = docx.Document()
    document.add_paragraph("某局项目支出绩效自评表")
    document.add_paragraph("（2023年度）")
    table(document, [["项目名称", "甲"], ["主管部门", ""]])
    document.add_paragraph("")
    document.add_paragraph("完")
    first, prose = read(document).sheets
    assert (first.name, prose.name) == ("表1", "正文")
    assert {str(cell): value for cell, value in first.values.items()} == {"T1R1C1": "项目名称", "T1R1C2": "甲", "T1R2C1": "主管部门"}
    assert {str(cell): value for cell, value in prose.values.items()} == {"P1": "某局项目支出绩效自评表", "P2": "（2023年度）", "P4": "完"}
    assert first.caption == "某局项目支出绩效自评表\n（2023年度）"


def test_merged_cells_are_areas_in_grid_columns():
    document = docx.Document()
    made = table(document, [["一", "二", "三"]] * 3)
    made.cell(0, 0).merge(made.cell(0, 1)).text = "横"
    made.cell(1, 2).merge(made.cell(2, 2)).text = "纵"
    sheet = read(document).sheets[0]
    assert {str(area) for area in sheet.merged} == {"T1R1C1:T1R1C2", "T1R2C3:T1R3C3"}
    assert (sheet["B1"], sheet["C1"], sheet["C3"]) == ("横", "三", "纵")
    assert sheet.owner(Address(3, 3)) == Address(2, 3)


def test_a_cell_is_called_by_table_row_and_column_even_when_empty():
    document = docx.Document()
    table(document, [["甲", ""]])
    sheet = read(document).sheets[0]
    assert str(sheet.place(Address(1, 2))) == "T1R1C2"
    assert Address.parse("T1R1C2") == Address(1, 2) and str(Address.parse("T12R3C4")) == "T12R3C4"
    assert str(Area(sheet.place(Address(1, 1)), sheet.place(Address(1, 2)))) == "T1R1C1:T1R1C2"
    assert copy.deepcopy(Place(1, 2, "P1")).name == "P1"


def test_a_table_split_over_pages_is_joined_and_keeps_its_places():
    document = docx.Document()
    head = ["一级指标", "三级指标", "得分"]
    table(document, [head, ["产出", "甲", "1"]])
    document.add_paragraph("")
    table(document, [head, ["效益", "乙", "2"]])
    sheets = read(document).sheets
    assert [sheet.name for sheet in sheets] == ["表1", "正文"]
    assert {str(cell): value for cell, value in sheets[0].values.items() if value in "甲乙"} == {"T1R2C2": "甲", "T2R2C2": "乙"}
    assert str(sheets[0].place(Address(3, 3))) == "T2R2C3"


def test_tables_alike_with_text_between_are_two():
    document = docx.Document()
    for title in ("甲表", "乙表"):
        document.add_paragraph(title)
        table(document, [["一级指标", "三级指标", "得分"], ["产出", title, "1"]])
    assert [sheet.name for sheet in read(document).sheets] == ["表1", "表2", "正文"]


@pytest.mark.parametrize(("caption", "heading"), [("续表", True), ("（续上表）", True), ("续表1：", False), ("附件2（续）", False)])
def test_a_table_said_to_go_on_is_joined_with_or_without_its_heading(caption, heading):
    document = docx.Document()
    table(document, [["指标", "分值", "得分"], ["甲", "10", "9"]])
    document.add_paragraph(caption)
    table(document, [["指标", "分值", "得分"], ["乙", "10", "8"]][not heading :])
    workbook = read(document)
    assert [sheet.name for sheet in workbook.sheets] == ["表1", "正文"]
    assert workbook.sheet("表1").values[Address(3, 1)] == "乙"
    assert workbook.sheet("表1").place(Address(3, 1)).name == f"T2R{1 + heading}C1"


def test_a_table_said_to_go_on_but_of_another_width_is_its_own():
    document = docx.Document()
    table(document, [["指标", "分值", "得分"], ["甲", "10", "9"]])
    document.add_paragraph("续表")
    table(document, [["问题", "改进措施"], ["乙", "丙"]])
    assert [sheet.name for sheet in read(document).sheets] == ["表1", "表2", "正文"]


def test_a_table_in_a_cell_is_a_sheet_of_its_own_after_the_others():
    document = docx.Document()
    outer = table(document, [["外", ""]])
    inner = outer.cell(0, 1).add_table(1, 1)
    inner.cell(0, 0).text = "内"
    document.add_paragraph("中")
    table(document, [["后"]])
    sheets = read(document).sheets
    assert [(sheet.name, next(iter(sheet.values.values()))) for sheet in sheets[:3]] == [("表1", "外"), ("表2", "后"), ("表3", "内")]


def test_lines_tabs_and_content_controls_of_a_cell_are_its_text():
    document = docx.Document()
    cell = table(document, [["指标1"]]).cell(0, 0)
    cell.paragraphs[0].add_run("：完成\t率").add_break()
    cell.add_paragraph("第二段")
    assert read(document).sheets[0]["A1"] == "指标1：完成\t率\n\n第二段"
    wrapped = with_part(
        data_of(document),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:tbl>", b"<w:sdt><w:sdtContent><w:tbl>").replace(b"</w:tbl>", b"</w:tbl></w:sdtContent></w:sdt>"),
    )
    assert read_document(wrapped, LIMIT).sheets[0]["A1"].startswith("指标1")


def test_external_entities_are_not_resolved(tmp_path):
    secret = tmp_path / "秘密.txt"
    secret.write_text("机密", "utf-8")
    document = docx.Document()
    document.add_paragraph("甲")
    data = with_part(
        data_of(document),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:document", f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document'.encode(), 1).replace(
            "甲".encode(), b"&x;"
        ),
    )
    try:
        texts = [str(value) for sheet in read_document(data, LIMIT).sheets for value in sheet.values.values()]
    except Unreadable:
        return
    assert not any("机密" in text for text in texts)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[: len(data) // 2],
        lambda data: with_part(data, "word/document.xml", lambda xml: xml[: len(xml) // 2]),
        lambda data: with_part(data, "word/document.xml", lambda xml: b"<html/>"),
        lambda data: with_part(data, "word/_rels/document.xml.rels", lambda xml: b"<"),
    ],
)
def test_a_damaged_document_is_refused_politely(tmp_path, change):
    path = tmp_path / "自评表.docx"
    document = docx.Document()
    table(document, [["项目名称", "甲"]])
    path.write_bytes(change(data_of(document)))
    with pytest.raises(Unreadable, match="Word 文档") as error:
        FileHost(path).read()
    assert error.value.next_step and "Excel" not in str(error.value)


def test_an_encrypted_document_is_refused_politely(tmp_path):
    from msoffcrypto.format.ooxml import OOXMLFile

    path = tmp_path / "加密.docx"
    with path.open("wb") as target:
        OOXMLFile(io.BytesIO(data_of(docx.Document()))).encrypt("口令", target)
    with pytest.raises(Unreadable, match="文档已加密。下一步：请在 Word 中取消密码后另存"):
        FileHost(path).read()


def test_an_old_word_document_is_told_what_to_do(tmp_path):
    path = tmp_path / "自评表.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(Unreadable, match=r"另存为 \.docx"):
        FileHost(path).read()


def test_tables_and_parts_have_a_limit(monkeypatch):
    document = docx.Document()
    table(document, [["甲"] * 4] * 4)
    with pytest.raises(Unreadable, match="过大"):
        read_document(data_of(document), 1000)
    monkeypatch.setattr(word, "MOST_CELLS", 10)
    with pytest.raises(Unreadable, match="超过 10 格"):
        read(document)


def test_a_document_without_tables_has_only_its_text():
    assert [sheet.name for sheet in read(docx.Document()).sheets] == ["正文"]
