"""Workbooks in Office Open XML (.xlsx, .xlsm): from the parts of a package to `cells.Workbook`. OOXML 工作簿。"""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.cells import Sheet, Workbook
from xltools.core.errors import Unreadable
from xltools.hosts.besides import read_besides
from xltools.hosts.formats import BUILT_IN, GENERAL, date_kind
from xltools.hosts.markup import Element, decoded, elements
from xltools.hosts.package import Package, damaged
from xltools.hosts.sheet_cells import Surroundings, read_cells, shared_strings

SHEETS_LIMIT = 1_000
CELLS_LIMIT = 1_000_000


def main_part(package: Package) -> str:
    """The path of the part the package is about, e.g. ``xl/workbook.xml``; empty when it names none. 主部件。"""
    targets = relations(package, "")
    return next((target for kind, target in targets.values() if kind == "officeDocument"), "")


def read_workbook(package: Package, main: str) -> Workbook:
    """The whole workbook whose main part this is. 读取整个工作簿。

    Raises: Unreadable for damaged parts, too many sheets or too many cells.
    """
    structure = elements(decoded(package.read(main)))
    related = relations(package, main)
    surroundings = _surroundings(package, related, since_1904=_since_1904(structure))
    book = Workbook(names=_defined_names(structure))
    written = 0
    for sheet, part in _worksheets(structure, related):
        text = decoded(package.read(part))
        within_limits(len(book.sheets) + 1, written + text.count("</c>"))
        written += read_cells(sheet, text, surroundings)
        read_besides(sheet, package, relations(package, part).values())
        book.sheets.append(sheet)
    return book


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: id -> (kind, path of the part); the package itself is the part "". 部件关系。"""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels".lstrip("/")
    if path not in package:
        return {}
    return {
        one.attributes.get("Id", ""): (
            one.attributes.get("Type", "").rpartition("/")[2],
            _resolved(folder, one.attributes.get("Target", "")),
        )
        for one in elements(decoded(package.read(path)))
        if one.name == "Relationship" and one.attributes.get("TargetMode") != "External"
    }


def _resolved(folder: str, target: str) -> str:
    """A target's path within the package, from a part in this folder."""
    steps: list[str] = [] if target.startswith("/") else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(step for step in steps if step)


def _surroundings(package: Package, related: dict[str, tuple[str, str]], *, since_1904: bool) -> Surroundings:
    parts = dict(related.values())
    strings = parts.get("sharedStrings", "")
    styles = parts.get("styles", "")
    formats = _formats(decoded(package.read(styles))) if styles in package else {}
    return Surroundings(
        strings=shared_strings(decoded(package.read(strings))) if strings in package else [],
        formats=formats,
        dates={style: code for style, code in formats.items() if date_kind(code)},
        since_1904=since_1904,
    )


def _formats(text: str) -> dict[str, str]:
    """The number format code of each cell style, by the style's index as cells write it, General left out."""
    found = elements(text)
    own = {e.attributes.get("numFmtId", ""): e.attributes.get("formatCode", "") for e in found if e.name == "numFmt"}
    codes = {str(number): code for number, code in BUILT_IN.items()} | own
    styles = [e.attributes.get("numFmtId", "0") for e in found if e.name == "xf" and e.parent == "cellXfs"]
    chosen = ((str(index), codes.get(number, GENERAL)) for index, number in enumerate(styles))
    return {style: code for style, code in chosen if code.lower() != GENERAL.lower()}


def _since_1904(structure: list[Element]) -> bool:
    return any(e.name == "workbookPr" and e.attributes.get("date1904") in ("1", "true") for e in structure)


def _defined_names(structure: list[Element]) -> dict[str, str]:
    """The names people defined, one that counts on a single sheet as "sheet!name"; no print areas and filters."""
    sheets = [one.attributes.get("name", "") for one in structure if one.name == "sheet"]
    names = {}
    for one in structure:
        name = one.attributes.get("name", "")
        if one.name != "definedName" or name.startswith("_xlnm."):
            continue
        scope = one.attributes.get("localSheetId", "")
        if scope.isdecimal() and len(scope) < 9 and int(scope) < len(sheets):
            name = f"{sheets[int(scope)]}!{name}"
        names[name] = "".join(one.text)
    return names


def _worksheets(structure: list[Element], related: dict[str, tuple[str, str]]) -> Iterator[tuple[Sheet, str]]:
    """Every worksheet, still empty, with the path of its part; charts and macro sheets have no cells of interest."""
    for one in structure:
        if one.name != "sheet" or one.parent != "sheets":
            continue
        kind, part = related.get(one.attributes.get("id", ""), ("", ""))
        if not part:
            raise damaged()
        if kind == "worksheet":
            hidden = one.attributes.get("state", "visible") != "visible"
            yield Sheet(one.attributes.get("name", ""), hidden=hidden), part


def within_limits(sheets: int, cells: int) -> None:
    """Refuse a workbook of more sheets or cells than any that people fill in. 规模限制。

    Raises: Unreadable.
    """
    if sheets > SHEETS_LIMIT or cells > CELLS_LIMIT:
        raise Unreadable(
            "工作簿中的工作表或单元格过多，已停止读取",
            accepted=f"不超过 {SHEETS_LIMIT} 张工作表、{CELLS_LIMIT} 个有内容的单元格",
            next_step="请只保留要检查的工作表后另存",
        )
