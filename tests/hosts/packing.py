"""Hand-made workbooks: the smallest package around given parts, for XML no library would write."""

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relationships(*related: tuple[str, str, str]) -> str:
    lines = "".join(f'<Relationship Id="{one}" Type="{OFFICE}/{kind}" Target="{target}"/>' for one, kind, target in related)
    return f'<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def sheet(cells: str, after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>{after}</worksheet>'


def styles(*number_formats: int | str) -> str:
    """Style 0 is General, then one style for each built-in number or code."""
    own = {code: 164 + index for index, code in enumerate(number_formats) if isinstance(code, str)}
    formats = "".join(f'<numFmt numFmtId="{number}" formatCode="{escape(code)}"/>' for code, number in own.items())
    used = "".join(f'<xf numFmtId="{own.get(one, one)}"/>' for one in (0, *number_formats))
    parts = f'<numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>{used}</cellXfs>'
    return f'<styleSheet xmlns="{MAIN}">{parts}</styleSheet>'


def strings(*items: str) -> str:
    return f'<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def pack(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def workbook(path: Path, *sheets: str | bytes, properties: str = "", **parts: str) -> Path:
    """A workbook of these sheet parts, 表1, 表2 …; `styles` and `sharedStrings` as further parts."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="s{n}"/>' for n in numbers)
    related = [(f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    related += [(name, name, f"{name}.xml") for name in parts]
    return pack(
        path,
        {
            "_rels/.rels": relationships(("r", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relationships(*related),
            **{f"xl/worksheets/sheet{n}.xml": content for n, content in zip(numbers, sheets, strict=True)},
            **{f"xl/{name}.xml": content for name, content in parts.items()},
        },
    )
