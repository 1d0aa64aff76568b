"""Workbooks as Excel writes them: formulas with our functions plain, and with the prefixes and paths they may carry."""

import zipfile
from pathlib import Path

import xlsxwriter

CALL = "PERF_SCORE(A1,B1,10)"
PREFIXED = (
    "_xll.{call}",
    "_xludf.{call}",
    "_xlfn.{call}",
    "xltools.xlam!{call}",
    "'xltools.xlam'!{call}",
    "'C:\\Users\\zhang san\\AppData\\Local\\xltools\\xltools.xlam'!{call}",
    "'[xltools.xlam]Sheet1'!{call}",
)
LINK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<externalBook r:id="rId1"><sheetNames><sheetName val="Sheet1"/></sheetNames>'
    '<definedNames><definedName name="PERF_SCORE"/></definedNames></externalBook></externalLink>'
)
LINK_RELATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.microsoft.com/office/2006/relationships/xlExternalLinkPath/xlLibrary" Target="{target}"'
    ' TargetMode="External"/></Relationships>'
)


def workbook(path: Path, formulas: list[str], fill=None) -> Path:
    """A workbook with ≥270人次 and 180人次 in A1:B1 and the formulas, without values, in column C from row 2."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("自评表")
        sheet.write_row("A1", ["≥270人次", "180人次"])
        for row, formula in enumerate(formulas, 1):
            sheet.write_formula(row, 2, f"={formula}", None, "")
        if fill:
            fill(book, sheet)
    return path


def linked(path: Path, target: str = "xltools.xlam") -> Path:
    """The workbook with an external link [1] to the add-in, as Excel writes it where the add-in's path is not its own."""
    parts = dict(_parts(path))
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>",
        '<Override PartName="/xl/externalLinks/externalLink1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>',
    )
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="rIdLink" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>',
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        "</sheets>", '</sheets><externalReferences><externalReference r:id="rIdLink"/></externalReferences>'
    )
    parts["xl/externalLinks/externalLink1.xml"] = LINK
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = LINK_RELATION.format(target=target)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return path


def _parts(path: Path, under: str = ""):
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith(under):
                yield name, package.read(name).decode("utf-8")


def formulas_in(path: Path) -> str:
    """The text of every sheet's XML, in which formulas can be looked for."""
    return "".join(text for _, text in _parts(path, "xl/worksheets/sheet"))
