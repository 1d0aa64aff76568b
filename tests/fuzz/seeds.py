"""Good files of every format, for damage: the project's own workbooks, the same as other formats, published forms."""

import io
import zipfile
from functools import cache
from xml.sax.saxutils import escape

import xltools
from tests.conftest import ROOT, SHARED
from tests.hosts import binary_workbook
from xltools.core.cells import Address, Sheet, Workbook

OWN = ("workbooks/examples/003.xlsx", "workbooks/examples/clean.xlsx", "workbooks/xltools-standard.xlsm")
FORMATS = ("xlsx", "xlsm", "docx", "xlsb", "ods", "xls")
ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = "".join(f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text"))


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """The good files of a format; none of .xls without the shared material."""
    own = [ROOT / path for path in OWN if path.endswith(kind)]
    published = sorted((SHARED / "domain/forms").glob(f"*/*.{kind}")) if SHARED else []
    made = [_MAKERS[kind](book()) for book in (_example, _small)] if kind in _MAKERS else []
    return (*(path.read_bytes() for path in (*own, *published)), *made)


def _example() -> Workbook:
    return xltools.open(ROOT / "workbooks/examples/003.xlsx")


def _small() -> Workbook:
    """One form only, so that most damage hits it."""
    return Workbook([max(_example().sheets, key=lambda sheet: len(sheet.values))])


def docx(book: Workbook) -> bytes:
    """The sheets as tables of a Word document, merged cells merged."""
    import docx

    document = docx.Document()
    for sheet in book.sheets:
        document.add_paragraph(sheet.name)
        corner = sheet.extent.last if sheet.extent else Address(1, 1)
        table = document.add_table(corner.row, corner.column)
        rows = [row.cells for row in table.rows]
        for at, value in sheet.values.items():
            rows[at.row - 1][at.column - 1].text = str(value)
        for area in sheet.merged:
            if area.last.row <= corner.row and area.last.column <= corner.column:
                rows[area.first.row - 1][area.first.column - 1].merge(rows[area.last.row - 1][area.last.column - 1])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsb(book: Workbook) -> bytes:
    out = io.BytesIO()
    binary_workbook.write(out, book)
    return out.getvalue()


def ods(book: Workbook) -> bytes:
    tables = "".join(f'<table:table table:name="{escape(sheet.name)}">{_ods_rows(sheet)}</table:table>' for sheet in book.sheets)
    return ods_package(f"<office:spreadsheet>{tables}</office:spreadsheet>")


def ods_package(body: str) -> bytes:
    out = io.BytesIO()
    root = f'<m:file-entry m:full-path="/" m:media-type="{ODS}"/>'
    manifest = f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{root}</m:manifest>'
    content = f"<office:document-content{_NAMESPACES}><office:body>{body}</office:body></office:document-content>"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (("mimetype", ODS), ("META-INF/manifest.xml", manifest), ("content.xml", content)):
            package.writestr(name, text)
    return out.getvalue()


def _ods_rows(sheet: Sheet) -> str:
    if sheet.extent is None:
        return ""
    last = sheet.extent.last
    lines = ([_ods_cell(sheet.values.get(Address(row, column))) for column in range(1, last.column + 1)] for row in range(1, last.row + 1))
    return "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in lines)


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


_MAKERS = {"docx": docx, "xlsb": xlsb, "ods": ods}
