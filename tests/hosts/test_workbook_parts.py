"""What Excel, WPS and other programs write into the parts of a workbook, one case each."""

import datetime
import zipfile

import pytest

from tests.hosts.packing import MAIN, pack, sheet, strings, styles, workbook
from xltools.core.cells import Address, CellError
from xltools.hosts import sheet_cells
from xltools.hosts.files import FileHost
from xltools.hosts.formats import date_kind, dated
from xltools.hosts.shared_formulas import moved


def read(tmp_path, *sheets, **parts):
    return FileHost(workbook(tmp_path / "例.xlsx", *sheets, **parts)).read()


def first(tmp_path, cells, after="", **parts):
    return read(tmp_path, sheet(cells, after), **parts).sheets[0]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>5</v></c>', 5),
        ('<c r="A1"><v>-5</v></c>', -5),
        ('<c r="A1"><v>89.974000000000004</v></c>', 89.974),
        ('<c r="A1" t="n"><v>1E3</v></c>', 1000.0),
        ('<c r="A1"><v>12345678901234567890</v></c>', 12345678901234567890),
        ('<c r="A1"><v>未填</v></c>', "未填"),
        ('<c r="A1"><v>NaN</v></c>', "NaN"),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', CellError("#DIV/0!")),
        ('<c r="A1" t="str"><f>A2&amp;"元"</f><v>5 元</v></c>', "5 元"),
        ('<c r="A1" t="str"><f>IF(1,"")</f><v></v></c>', ""),
        ('<c r="A1"><f>SUM(B1)</f><v></v></c>', None),
        ('<c r="A1" t="d"><v>2024-03-01</v></c>', datetime.date(2024, 3, 1)),
        ('<c r="A1" t="d"><v>2024-03-01T12:30:00Z</v></c>', datetime.datetime(2024, 3, 1, 12, 30)),
        ('<c r="A1" t="inlineStr"><is><t>内联</t></is></c>', "内联"),
        ('<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>预</t></r><r><t xml:space="preserve">算 </t></r></is></c>', "预算 "),
        ('<c r="A1" t="str"><v>一_x000D_&#10;二_x005F_x000D_ &lt;≥90%&gt;</v></c>', "一\r\n二_x000D_ <≥90%>"),
        ('<c r="A1" s="0"/>', None),
        ('<c r="A1"><v /></c>', None),
        ('<c r="A1" cm="1"><f t="array" ref="A1">SUM(B1:B3)</f><v>6</v></c>', 6),
    ],
)
def test_values(tmp_path, cell, expected):
    assert first(tmp_path, f'<row r="1">{cell}</row>').values.get(Address(1, 1)) == expected


def test_numbers_keep_their_kind(tmp_path):
    values = first(tmp_path, '<row r="1"><c r="A1"><v>5</v></c><c r="B1"><v>5.0</v></c></row>').values
    assert [type(value) for value in values.values()] == [int, float]


def test_shared_strings(tmp_path):
    items = strings(
        "<t>普通</t>",
        '<t xml:space="preserve"> 前后 </t>',
        "<r><t>富</t></r><r><rPr><b/></rPr><t>文本</t></r>",
        "<t>東京</t><rPh sb='0' eb='2'><t>とうきょう</t></rPh><phoneticPr fontId='1'/>",
        "<t/>",
        "<t>两\r\n行</t>",
    ).replace("</sst>", "<si/><si><t>末</t></si></sst>")
    cells = "".join(f'<c r="A{n + 1}" t="s"><v>{n}</v></c>' for n in range(8))
    values = first(tmp_path, f'<row r="1">{cells}</row>', sharedStrings=items).values
    assert list(values.values()) == ["普通", " 前后 ", "富文本", "東京", "两\n行", "末"]
    assert str(list(values)[-1]) == "A8"


def test_shared_formulas_are_moved_to_each_cell(tmp_path):
    cells = (
        '<row r="1"><c r="C1"><f t="shared" ref="C1:C3" si="0">ROUND(A1*$B$1,2)&amp;"A1"</f><v>1</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="C3"><f t="shared" si="0"></f></c></row>'
    )
    one = first(tmp_path, cells)
    assert list(one.formulas.values()) == [f'ROUND(A{row}*$B$1,2)&"A1"' for row in (1, 2, 3)]
    assert list(one.values.values()) == [1, 2]


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "expected"),
    [
        ("SUM(A1:B2)+$A1+A$1", 1, 1, "SUM(B2:C3)+$A2+B$1"),
        ("表1!A1+'A1 表'!A1+[1]表!A1", 1, 0, "表1!A2+'A1 表'!A2+[1]表!A2"),
        ("LOG10(A1)+预算A1+A1B+Q1表!A1", 1, 0, "LOG10(A2)+预算A1+A1B+Q1表!A2"),
        ("SUM(A:B)+SUM(1:$2)", 1, 1, "SUM(B:C)+SUM(2:$2)"),
        ("明细[A1]+A1", 1, 0, "明细[A1]+A2"),
        ("A1-B1", -1, 0, "#REF!-#REF!"),
        ("SUM(XFD1)", 0, 1, "SUM(#REF!)"),
        ('"他说""A1"""&A1', 1, 0, '"他说""A1"""&A2'),
    ],
)
def test_moving_a_formula(formula, rows, columns, expected):
    assert moved(formula, rows, columns) == expected


def test_formats_and_dates(tmp_path):
    look = styles("0.00%", 14, 31, 'yyyy"年"m"月"d"日" h"时"', "[h]:mm", 10, "General")
    cells = "".join(f'<c r="{letter}1" s="{n}"><v>45352.5</v></c>' for n, letter in enumerate("ABCDEFGH"))
    one = first(tmp_path, f'<row r="1">{cells}<c r="I1" s="1"/></row>', styles=look)
    moment = datetime.datetime(2024, 3, 1, 12)
    assert [one[f"{letter}1"] for letter in "ABCDEFGH"] == [45352.5, 45352.5, moment, moment, moment, 45352.5, 45352.5, 45352.5]
    assert {str(at): code for at, code in one.formats.items()} == {
        "B1": "0.00%", "C1": "mm-dd-yy", "D1": 'yyyy"年"m"月"d"日"', "E1": 'yyyy"年"m"月"d"日" h"时"', "F1": "[h]:mm", "G1": "0.00%",
    }  # fmt: skip


def test_dates_since_1904(tmp_path):
    one = first(tmp_path, '<row r="1"><c r="A1" s="1"><v>43890</v></c></row>', properties='<workbookPr date1904="1"/>', styles=styles(14))
    assert one["A1"] == datetime.date(2024, 3, 1)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, 0), (1, datetime.date(1900, 1, 1)), (59, datetime.date(1900, 2, 28)), (60, 60), (61, datetime.date(1900, 3, 1)),
     (2_958_465, datetime.date(9999, 12, 31)), (2_958_466, 2_958_466), (-1, -1)],
)  # fmt: skip
def test_days_that_are_and_are_not(number, expected):
    assert dated(number, "yyyy-mm-dd") == expected


@pytest.mark.parametrize(
    "code", ["0.00%", "@", '0"日"', "#,##0;[Red]-#,##0", '"y"0', r"0\d", "[$-804]0", "General", '_("¥"* #,##0_)', "[mm]:ss", "h:mm"]
)
def test_codes_that_are_no_date(code):
    assert date_kind(code) == ""


@pytest.mark.parametrize("code", ["yyyy/m/d;@", "[$-804]yyyy年m月", "mmm", "[DBNum1][$-804]m月d日", "yyyy\\-mm"])
def test_codes_that_are_a_date(code):
    assert date_kind(code) == "date"


def test_sheets_hidden_named_and_of_other_kinds(tmp_path):
    path = tmp_path / "例.xlsx"
    names = (
        '<definedName name="预算">表1!$A$1</definedName><definedName name="本表" localSheetId="1">表2!$A$1</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0">表1!$A$1:$B$2</definedName>'
    )
    workbook(path, sheet(""), sheet(""), sheet(""), properties=f"<definedNames>{names}</definedNames>")
    rewrite(path, "xl/workbook.xml", ('sheetId="2"', 'sheetId="2" state="veryHidden"'))
    rewrite(path, "xl/_rels/workbook.xml.rels", ('worksheet" Target="worksheets/sheet3', 'chartsheet" Target="worksheets/sheet3'))
    book = FileHost(path).read()
    assert [(one.name, one.hidden) for one in book.sheets] == [("表1", False), ("表2", True)]
    assert book.names == {"预算": "表1!$A$1", "表2!本表": "表2!$A$1"}


def rewrite(path, part, change):
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = parts[part].decode().replace(*change).encode()
    pack(path, parts)


PLAIN = sheet(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><f>A2*2</f><v>4.5</v></c></row>'
    '<row r="2"><c r="A2" t="str"><v>甲&amp;乙</v></c><c r="B2" t="inlineStr"><is><t>内联</t></is></c></row>',
    '<mergeCells count="1"><mergeCell ref="A3:B4"/></mergeCells>',
)


@pytest.mark.parametrize(
    "odd",
    [
        PLAIN.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x="),
        PLAIN.replace('"', "'"),
        PLAIN.replace("<row", '<!-- <c r="A9"><v>1</v></c> --><row'),
        PLAIN.replace("甲&amp;乙", "<![CDATA[甲&乙]]>"),
        PLAIN.replace("<c ", "<c\n\t").replace("</c>", "</c >").replace("<mergeCell ", "<mergeCell\n"),
        PLAIN.replace(' r="A1"', "").replace(' r="B1"', "").replace(' r="B2"', "").replace(' r="2"', ""),
        PLAIN.replace('r="A1" t="s"', 't="s" r="A1"'),
        PLAIN.replace("<f>", '<f ca="1">').replace("<v>", '<v xml:space="preserve">'),
        PLAIN.replace("<v>4.5</v>", "<v>4.5</v><extLst><ext/></extLst>"),
        PLAIN.replace("甲", "&#x7532;"),
        PLAIN.encode("utf-16"),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        f'<?xml version="1.0" encoding="GBK"?>{PLAIN}'.encode("gbk"),
        PLAIN.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ],
)
def test_the_same_sheet_written_oddly(tmp_path, odd):
    parts = {"sharedStrings": strings("<t>首</t>"), "styles": styles("0.00")}
    assert read(tmp_path, odd, **parts) == read(tmp_path, PLAIN, **parts)


def test_shared_strings_written_oddly(tmp_path):
    cells = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>'
    odd = (
        strings("<!-- x -->", "<t\n>甲</t>")
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:!--", "<!--")
        .replace("xmlns=", "xmlns:x=")
    )
    assert first(tmp_path, cells, sharedStrings=odd)["A1"] == "甲"


@pytest.mark.shared
def test_the_pattern_and_the_parser_agree_on_published_forms(shared, monkeypatch):
    for path in sorted((shared / "domain/forms/train").glob("*.xlsx")):
        monkeypatch.undo()
        quick = FileHost(path).read()
        monkeypatch.setattr(sheet_cells, "_is_odd", lambda text, root: True)
        assert FileHost(path).read() == quick
