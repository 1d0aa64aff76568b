"""Files made to do harm: too large, too deep, contradictory. Each is a function entered under the suffix it is saved with."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.seeds import docx, ods, ods_package, seeds
from tests.fuzz.texts import LONG, NUMBERS, REPEATED, TEXTS
from tests.hosts import binary_workbook as binary
from tests.hosts.packing import escape, sheet, strings, styles, workbook
from xltools.core.cells import Address, Area, Sheet, Workbook, column_letters

FILES: dict[str, tuple[str, Callable[[], bytes]]] = {}
BILLION_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {after} "' + f"&{before};" * 20 + '">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hosts">]>'
FORM = (
    ("项目支出绩效自评表",), ("项目名称", "甲"), ("主管部门", "乙", "", "", "实施单位", "丙"),
    ("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    ("", "年度资金总额", 100, 100, 95, 10, 0.95, 9.5), ("年度总体目标", "预期目标", "", "", "实际完成情况"), ("", "一", "", "", "二"),
    ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
)  # fmt: skip
INDICATOR = ("产出指标", "数量指标", "培训", "≥270人次", "≥{}人次", 10, 9.5, "")


def made(suffix: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Enter a function under its own name."""

    def enter(build: Callable[[], bytes]) -> Callable[[], bytes]:
        FILES[build.__name__] = suffix, build
        return build

    return enter


def each(suffix: str, name: str, things: dict[str, Callable[[], bytes]]) -> None:
    for one, build in things.items():
        FILES[f"{name}_{one}"] = suffix, build


def xlsx(*sheets: str | bytes, **parts: str) -> bytes:
    out = io.BytesIO()
    workbook(out, *sheets, **parts)
    return out.getvalue()


def cell(row: int, column: int, value: object) -> str:
    at = f"{column_letters(column)}{row}"
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="str"><v>{escape(str(value))}</v></c>' if value != "" else ""


def rows(lines, first: int = 1) -> str:
    return "".join(f'<row r="{row}">' + "".join(cells_of(row, line)) + "</row>" for row, line in enumerate(lines, first))


def cells_of(row: int, line, first: int = 1):
    return (cell(row, column, value) for column, value in enumerate(line, first))


def form(indicators: int = 3) -> list[tuple]:
    """A plain project form of so many indicators."""
    return [
        *FORM,
        *((*INDICATOR[:4], INDICATOR[4].format(number), *INDICATOR[5:]) for number in range(indicators)),
        ("总分", "", "", "", "", 100, 98, ""),
    ]


def merged(*areas: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{area}"/>' for area in areas) + "</mergeCells>"


@made("xlsx")
def thousand_sheets():
    return xlsx(*[sheet(rows([("甲", 1)]))] * 1000)


@made("xlsx")
def thousand_forms():
    return xlsx(*[sheet(rows(form()))] * 1000)


@made("xlsx")
def thousand_forms_on_one_sheet():
    return xlsx(sheet(rows([line for _ in range(1000) for line in form()])))


@made("xlsx")
def hundred_thousand_rows_beside_a_form():
    return xlsx(sheet(rows(form())), sheet(rows((number, "甲", 1.5, "≥5人", "乙") for number in range(100_000))))


@made("xlsx")
def hundred_thousand_rows_under_a_form():
    return xlsx(sheet(rows([*form(), *((number, "甲", "乙") for number in range(100_000))])))


@made("xlsx")
def hundred_thousand_indicators():
    return xlsx(sheet(rows(form(100_000))))


@made("xlsx")
def hundred_thousand_empty_looking_rows():
    return xlsx(sheet(rows([*form(), *([(" ",)] * 100_000)])))


@made("xlsx")
def hundred_thousand_headings():
    return xlsx(sheet(rows([("一级指标", "二级指标", "三级指标", "年度指标值", "分值")] * 100_000)))


@made("xlsx")
def hundred_thousand_titles():
    return xlsx(sheet(rows([("项目支出绩效自评表",)] * 50_000 + [("三级指标",), ("项目名称",)] * 25_000)))


@made("xlsx")
def all_columns():
    return xlsx(sheet(rows([["三级指标", "分值"] * 8192, *[[1] * 16_384] * 5])))


@made("xlsx")
def a_form_with_all_columns():
    return xlsx(sheet(rows([*form(50), *[["三级指标"] * 16_384] * 5])))


@made("xlsx")
def a_form_in_the_last_corner():
    lines = (f'<row r="{row}">' + "".join(cells_of(row, line, 16_377)) + "</row>" for row, line in enumerate(form(), 1_048_560))
    return xlsx(sheet("".join(lines)))


@made("xlsx")
def two_corners():
    return xlsx(sheet(rows([*form(), ("甲",)]) + f'<row r="1048576">{cell(1_048_576, 16_384, "乙")}</row>'))


@made("xlsx")
def millions_of_cells():
    return xlsx(sheet("".join(f'<row r="{row}">' + '<c r="A1"><v>1</v></c>' * 100 + "</row>" for row in range(1, 40_000))))


@made("xlsx")
def a_million_cells():
    return xlsx(sheet(rows([[1] * 100] * 10_000)))


@made("xlsx")
def the_whole_sheet_merged():
    return xlsx(sheet(rows(form()), merged("A1:XFD1048576")))


@made("xlsx")
def overlapping_merges():
    return xlsx(sheet(rows(form()), merged(*(f"A{top}:XFD1048576" for top in range(1, 5_000)))))


@made("xlsx")
def merges_in_a_circle():
    return xlsx(sheet(rows(form()), merged(*(f"{a}{row}:{b}{row + 1}" for row in range(1, 12) for a, b in ("AB", "BC", "CA", "BA", "HA")))))


@made("xlsx")
def fifty_thousand_merges():
    return xlsx(sheet(rows(form(50_000)), merged(*(f"B{row}:C{row}" for row in range(9, 50_009)))))


@made("xlsx")
def many_large_merges():
    return xlsx(sheet(rows(form()), merged(*(f"A{row * 100}:CV{row * 100 + 99}" for row in range(1, 10_000)))))


@made("xlsx")
def a_bomb():
    return xlsx(sheet(" " * 100_000_000))


@made("xlsx")
def a_workbook_part_of_millions_of_elements():
    return xlsx(sheet(""), properties="<a/>" * 2_000_000)


@made("xlsx")
def millions_of_styles():
    return xlsx(sheet(rows(form())), styles=styles()[:-13] + "<cellXfs>" + '<xf numFmtId="14"/>' * 400_000 + "</cellXfs></styleSheet>")


@made("xlsx")
def millions_of_strings():
    return xlsx(sheet(rows(form())), sharedStrings=strings(*["<t>一</t>"] * 700_000))


@made("xlsx")
def deep_elements():
    return xlsx(sheet(rows(form()), "<a>" * 300_000 + "</a>" * 300_000), properties="<a>" * 300_000 + "</a>" * 300_000)


@made("xlsx")
def strings_that_never_end():
    return xlsx(sheet(rows(form())), sharedStrings=strings() + "<si><r>" * 400_000)


@made("xlsx")
def inline_strings_that_never_end():
    return xlsx(sheet('<c r="A1" t="inlineStr"><is>' * 250_000))


@made("xlsx")
def phonetics_that_never_end():
    return xlsx(sheet(rows(form())), sharedStrings=strings("<rPh>" * 400_000))


@made("xlsx")
def formula_tags_that_never_end():
    return xlsx(sheet('<c r="A1"><f ' * 300_000) + '<c r="A1"><f' + " a" * 2_000_000)


@made("xlsx")
def merge_tags_that_never_end():
    return xlsx(sheet(rows(form()), '<mergeCell ref="' * 300_000))


@made("xlsx")
def an_address_of_a_million_letters():
    return xlsx(sheet(f'<row r="1"><c r="{"A" * 1_000_000}1"><v>1</v></c></row>'))


@made("xlsx")
def an_unusual_address_of_a_million_letters():
    return xlsx(sheet(f'<!-- --><row r="1"><c r="{"A" * 1_000_000}1"><v>1</v></c></row>'))


@made("xlsx")
def a_row_number_without_end():
    return xlsx(sheet(f'<!-- --><row r="{"9" * 4_000}"><c><v>1</v></c></row>'))


@made("xlsx")
def strings_out_of_range():
    return xlsx(sheet('<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>-1</v></c></row>'), sharedStrings=strings("<t>一</t>"))


@made("xlsx")
def styles_out_of_range():
    return xlsx(sheet('<row r="1"><c r="A1" s="99999999999"><v>7</v></c></row>'), styles=styles(14))


@made("xlsx")
def formulas_in_a_circle():
    lines = "".join(f'<row r="{row}"><c r="A{row}"><f>A{row % 20_000 + 1}+1</f></c></row>' for row in range(1, 20_001))
    return xlsx(sheet(lines))


@made("xlsx")
def a_long_chain_of_formulas():
    return xlsx(sheet("".join(f'<row r="{row}"><c r="A{row}"><f>A{row + 1}+1</f></c></row>' for row in range(1, 50_001))))


@made("xlsx")
def sums_of_sums():
    return xlsx(sheet("".join(f'<row r="{row}"><c r="A{row}"><f>SUM(A{row + 1}:A4000)+1</f></c></row>' for row in range(1, 4_000))))


@made("xlsx")
def sums_of_whole_columns():
    return xlsx(
        sheet("".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="B{row}"><f>SUM(A:A)</f></c></row>' for row in range(1, 5_000)))
    )


@made("xlsx")
def sums_of_everything():
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    greedy = (f'<c r="{one}1"><f>{text}</f></c>' for one, text in zip("BCDEFGHIJ", GREEDY, strict=True))
    return xlsx(sheet('<row r="1">' + "".join(greedy) + f"</row>{far}"))


GREEDY = (
    "SUM(A2:XFD1048576)", "SUMPRODUCT((A2:XFD1048576=1)*(A2:XFD1048576=2))", "COUNTIF(2:1048576,1)",
    'REPT("一",1E9)', 'REPT(REPT("一",32767),32767)',
    "9^9^9^9", "FACT(1E9)", "10^400", 'SUMPRODUCT(ROW(A2:A1048576)*COLUMN(A2:XFD2))',
)  # fmt: skip


@made("xlsx")
def names_in_a_circle():
    names = "".join(f'<definedName name="n{one}">n{(one + 1) % 50}</definedName>' for one in range(50))
    return xlsx(sheet('<row r="1"><c r="A1"><f>n0+1</f></c></row>'), properties=f"<definedNames>{names}</definedNames>")


@made("xlsx")
def names_that_double():
    names = "".join(f'<definedName name="n{one}">n{one + 1}+n{one + 1}</definedName>' for one in range(40))
    return xlsx(
        sheet('<row r="1"><c r="A1"><f>n0+1</f></c></row>'),
        properties=f'<definedNames>{names}<definedName name="n40">1</definedName></definedNames>',
    )


def one_formula(text: str) -> bytes:
    return xlsx(sheet(f'<row r="1"><c r="A1"><f>{escape(text)}</f></c><c r="B1"><v>1</v></c></row>'))


each("xlsx", "a_formula", {
    "of_brackets": lambda: one_formula("(" * 5_000 + "1" + ")" * 5_000),
    "of_signs": lambda: one_formula("-" * 100_000 + "1"),
    "of_sums": lambda: one_formula("+".join(["B1"] * 50_000)),
    "of_ifs": lambda: one_formula("IF(B1," * 3_000 + "1" + ")" * 3_000),
    "of_quotes": lambda: one_formula('"' * 200_001),
    "of_apostrophes": lambda: one_formula("'" * 200_001),
    "of_digits": lambda: one_formula("9" * 200_000),
    "of_letters": lambda: one_formula("A" * 200_000),
    "of_brackets_only": lambda: one_formula("[" * 100_000),
    "of_braces": lambda: one_formula("{1,2;" * 50_000),
    "of_powers": lambda: one_formula("^".join(["9"] * 30_000)),
    "of_joins": lambda: one_formula("&".join(["B1"] * 30_000)),
    "that_doubles": lambda: one_formula('SUBSTITUTE(' * 40 + '"aa"' + ',"a","aa")' * 40),
    "that_substitutes": lambda: one_formula('SUBSTITUTE(REPT("a",32767),"a",REPT("b",32767))'),
    "of_arguments": lambda: one_formula("SUM(" + ",".join(["1"] * 100_000) + ")"),
    "of_references": lambda: one_formula("INDIRECT(" * 500 + '"A1"' + ")" * 500),
})  # fmt: skip


@made("xlsx")
def shared_formulas_everywhere():
    first = '<row r="1"><c r="A1"><f t="shared" ref="A1:A30000" si="0">' + "B1+" * 500 + "1</f></c></row>"
    return xlsx(sheet(first + "".join(f'<row r="{row}"><c r="A{row}"><f t="shared" si="0"/></c></row>' for row in range(2, 10_000))))


def with_texts(texts) -> bytes:
    """A form that has each of the texts as target, actual, score and heading."""
    lines = [(*INDICATOR[:3], text, text, text, text, text) for text in texts]
    return xlsx(sheet(rows([*form(1)[:-1], *lines, *((text, text) for text in texts), ("总分", texts[0], *texts[:6])])))


each("xlsx", "texts", {
    "odd": lambda: with_texts([text.translate(dict.fromkeys((*range(9), 11, 12, 0xFFFE, 0xFFFF))) for text in TEXTS]),
    "of_escapes": lambda: with_texts([f"_x{code:04X}_甲" for code in (0, 1, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF, 0x202E)]),
    "of_numbers": lambda: with_texts(NUMBERS),
    **{f"repeated_{length}": lambda length=length: with_texts([one * (length // len(one)) + "x" for one in REPEATED]) for length in LONG},
    "of_megabytes": lambda: with_texts([one * (1_500_000 // len(one)) for one in ("1", "一", "≥1%，", " ")]),
})  # fmt: skip


@made("xlsx")
def numbers_out_of_range():
    lines = [(*INDICATOR[:3], number, number, number, number) for number in NUMBERS]
    return xlsx(sheet(rows([*form(1)[:-1]]) + rows(lines, 50).replace(' t="str"', "")))


@made("xlsx")
def huge_amounts():
    return xlsx(sheet(rows(form()).replace("<v>100<", "<v>1e308<").replace("<v>95<", "<v>-1e308<").replace("<v>10<", f"<v>{'9' * 400}<")))


@made("xlsx")
def types_that_do_not_fit():
    kinds = ("s", "b", "e", "d", "n", "str", "inlineStr", "xyz")
    return xlsx(
        sheet(
            "".join(
                f'<row r="{row}"><c r="A{row}" t="{kind}"><v>甲x{row}</v></c></row>' for row, kind in enumerate(kinds, 1) if kind != "s"
            )
        )
    )


@made("xlsx")
def a_laughing_sheet():
    return xlsx(f"{BILLION_LAUGHS}<worksheet>&i;</worksheet>")


@made("xlsx")
def a_sheet_with_an_external_entity():
    return xlsx(EXTERNAL + sheet(rows([("甲",)])).replace("甲", "&a;"))


@made("xlsx")
def thirty_thousand_parts():
    out = io.BytesIO(xlsx(sheet(rows(form()))))
    with zipfile.ZipFile(out, "a") as package:
        for number in range(30_000):
            package.writestr(f"a/{number}", "")
    return out.getvalue()


@made("xlsx")
def a_zip_in_a_zip_in_a_zip():
    data = xlsx(sheet(rows(form())))
    for _ in range(200):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            package.writestr("xl/workbook.xml", data)
        data = out.getvalue()
    return data


@made("xlsx")
def one_part_for_every_sheet():
    """A thousand sheets that are all the same large part."""
    data = xlsx(*[sheet(rows([[1] * 100] * 1_000))] + [sheet("")] * 999)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == "xl/_rels/workbook.xml.rels":
                for number in range(2, 1001):
                    text = text.replace(f"sheets/sheet{number}.xml", "sheets/sheet1.xml")
            target.writestr(name, text)
    return out.getvalue()


def word(body: str) -> bytes:
    """A document with this body."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(Workbook()))) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            if name == "word/document.xml":
                head = text.decode().partition("<w:body>")[0]
                text = body if body.startswith("<!DOCTYPE") else f"{head}<w:body>{body}</w:body></w:document>"
            target.writestr(name, text)
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_cell(text: object, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(str(text))}</w:tc>"


def word_table(lines, properties: str = "") -> str:
    made_rows = ("".join(word_cell(text, properties) for text in line) for line in lines)
    return f"<w:tbl>{''.join(f'<w:tr>{one}</w:tr>' for one in made_rows)}</w:tbl>"


@made("docx")
def nested_tables():
    return word("<w:tbl><w:tr><w:tc>" * 80 + paragraph("甲") + "</w:tc></w:tr></w:tbl>" * 80)


@made("docx")
def tables_nested_too_deep():
    return word("<w:tbl><w:tr><w:tc>" * 3_000 + paragraph("甲") + "</w:tc></w:tr></w:tbl>" * 3_000)


@made("docx")
def nested_revisions():
    return word("<w:ins>" * 240 + word_table(form()) + "</w:ins>" * 240)


@made("docx")
def ten_thousand_tables():
    return word((word_table([("三级指标", "分值"), ("甲", 1)]) + paragraph("乙")) * 10_000)


@made("docx")
def a_thousand_word_forms():
    return word((paragraph("项目支出绩效自评表") + word_table(form())) * 1_000)


@made("docx")
def a_table_of_fifty_thousand_rows():
    return word(word_table(form(50_000)))


@made("docx")
def hundred_thousand_paragraphs():
    return word(paragraph("2021年度收入100万元，较上年增加5万元，增长5%，其中：财政拨款90万元，占90%。") * 100_000)


@made("docx")
def wide_spans():
    return word("".join(word_table(form(), f'<w:gridSpan w:val="{span}"/>') for span in ("0", "-1", "99999", "1638", "甲", "٣")))


@made("docx")
def merges_without_a_beginning():
    return word(word_table(form(200), "<w:vMerge/>") + word_table(form(200), '<w:gridSpan w:val="7"/><w:vMerge w:val="甲"/>'))


each("docx", "paragraphs", {
    "of_megabytes": lambda: word("".join(paragraph(one * (1_500_000 // len(one))) for one in REPEATED[:12])),
    **{f"repeated_{length}": lambda length=length: word("".join(
        paragraph(one * (length // len(one)) + end) for one in REPEATED for end in ("", "x", "万元。"))) for length in LONG},
    "without_an_end": lambda: word("".join(
        paragraph(f"{head}{'甲' * 100_000}") for head in ("其中：", "年度指标值：", "（一）", "1.", "总分", "数量指标：", "占"))),
    "of_clauses": lambda: word(paragraph("支出100万元，其中：" + "甲1万元，" * 20_000)),
})  # fmt: skip

each("docx", "a_document", {
    "that_laughs": lambda: word(BILLION_LAUGHS + "<w:document xmlns:w='x'><w:body>&i;</w:body></w:document>"),
    "with_an_external_entity": lambda: word(EXTERNAL + "<w:document xmlns:w='x'><w:body>&a;</w:body></w:document>"),
    "without_a_body": lambda: word(""),
    "of_runs": lambda: word("<w:p>" + "<w:r><w:t>甲</w:t></w:r>" * 300_000 + "</w:p>"),
})  # fmt: skip


def far_apart(row: int, column: int) -> Workbook:
    return Workbook([Sheet("甲", {Address(1, 1): "一", Address(row, column): "二"})])


each("xlsb", "binary", {
    "corners": lambda: _xlsb(far_apart(1_048_576, 16_384)),
    "columns": lambda: _xlsb(far_apart(2_000, 16_384)),
    "beyond": lambda: _xlsb(Workbook([Sheet("甲", {Address(1, 1): 1, Address(2**32, 2**32): 2})])),
    "many_sheets": lambda: _xlsb(Workbook([Sheet(f"甲{n}", {Address(1, 1): 1}) for n in range(2_000)])),
    "rows": lambda: _xlsb(Workbook([Sheet.from_rows("甲", form(100_000))])),
    "merges": lambda: _xlsb(Workbook([Sheet("甲", {Address(1, 1): 1}, merged=(Area(Address(1, 1), Address(2**32, 2**32)),) * 1_000)])),
    "huge_strings": lambda: _xlsb_with(
        "xl/sharedStrings.bin", binary.record(binary.BEGIN_STRINGS, struct.pack("<2L", 2**32 - 1, 2**32 - 1))),
    "huge_record": lambda: _xlsb_with("xl/worksheets/sheet1.bin", b"\x81\x01\x00\x91\x01\x00\x07\xff\xff\xff\x7f"),
    "huge_text": lambda: _xlsb_with(
        "xl/sharedStrings.bin", binary.record(binary.BEGIN_STRINGS, bytes(8)) + binary.record(19, b"\0\xff\xff\xff\x7f")),
})  # fmt: skip


def _xlsb(book: Workbook) -> bytes:
    out = io.BytesIO()
    binary.write(out, book)
    return out.getvalue()


def _xlsb_with(part: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_xlsb(Workbook([Sheet.from_rows("甲", form())])))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, content if name == part else source.read(name))
    return out.getvalue()


def repeated_ods(rows: int, columns: int, text: str = "甲") -> bytes:
    one = (
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )
    row = f'<table:table-row table:number-rows-repeated="{rows}">{one}</table:table-row>'
    return ods_package(f'<office:spreadsheet><table:table table:name="甲">{row}</table:table></office:spreadsheet>')


each("ods", "opendocument", {
    "repeated_columns": lambda: repeated_ods(1, 2**31 - 1),
    "repeated_rows": lambda: repeated_ods(2**31 - 1, 1),
    "repeated_both": lambda: repeated_ods(1_048_576, 16_384),
    "repeated_large": lambda: repeated_ods(50_000, 1_000),
    "repeated_negative": lambda: repeated_ods(-1, -1),
    "repeated_empty": lambda: repeated_ods(1_048_576, 16_384, ""),
    "rows": lambda: ods(Workbook([Sheet.from_rows("甲", form(30_000))])),
    "laughs": lambda: _ods_with(BILLION_LAUGHS, "&i;"),
    "external": lambda: _ods_with(EXTERNAL, "&a;"),
    "deep": lambda: ods_package("<office:spreadsheet>" + "<table:table-row>" * 200_000),
})  # fmt: skip


def _ods_with(start: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(repeated_ods(1, 1, text))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, start + source.read(name).decode() if name == "content.xml" else source.read(name))
    return out.getvalue()


for kind, start in (("cut", slice(None, 600)), ("half", slice(None, 40_000))):
    for suffix in ("xlsx", "docx", "xlsb", "ods", "xls"):
        if seeds(suffix):
            FILES[f"{kind}_{suffix}"] = suffix, lambda suffix=suffix, start=start: seeds(suffix)[0][start]


def write(name: str, folder: Path) -> Path:
    """The file of that name, written."""
    suffix, build = FILES[name]
    path = folder / f"{name}.{suffix}"
    path.write_bytes(build())
    return path
