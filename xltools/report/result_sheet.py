"""The sheet 校验结果: one row per finding, a click away from its cell. 校验结果表。

The standard workbook carries it, and `xltools validate --format xlsx` writes it as a workbook of its own.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from xltools.core.a1 import quoted
from xltools.core.cells import Address, Area, Value
from xltools.core.errors import BadInput
from xltools.core.files import replace_file
from xltools.core.findings import Finding, Severity
from xltools.report.text_fit import MOST_HEIGHT, column_pixels, text_height
from xltools.report.words import told_apart

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SHEET, OVERVIEW = "校验结果", "总览"
NOT_CHECKED = "尚未校验"
FONT, TITLE_FONT = "宋体", "黑体"
BORDER, HEADING_FILL = "#808080", "#DCE6F1"
FILLS = {Severity.ERROR: "#F8CBAD", Severity.WARNING: "#FFE699", Severity.INFO: "#DDEBF7"}
FIXED_DATE = datetime(2024, 1, 1)
SIZE, TITLE_SIZE, STATUS_SIZE = 10, 16, 11
LINK_COLOUR = "#0563C1"
_MOST_PROPERTIES = 10_000  # bytes looked at for the title
_NO_PACKAGE = (OSError, LookupError, ValueError, RuntimeError, EOFError, struct.error, zlib.error, zipfile.BadZipFile)
HEADING_ROW, FIRST_ROW, _LAST_ROW = 3, 4, 5003
TOP_HEIGHTS = {1: 30.0, 2: 22.0, HEADING_ROW: 24.0}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width and what it takes from a finding. 一列。"""

    heading: str
    width: float
    text: Callable[[Finding], str]
    centred: bool = False


COLUMNS = (
    Column("序号", 6, lambda finding: "", centred=True),
    Column("编号", 8, lambda finding: finding.code, centred=True),
    Column("严重程度", 10, lambda finding: finding.severity.label, centred=True),
    Column("位置", 18, lambda finding: finding.place),
    Column("栏目", 18, lambda finding: finding.field),
    Column("填报", 18, lambda finding: finding.found),
    Column("应为", 18, lambda finding: finding.expected),
    Column("说明", 40, lambda finding: finding.message),
    Column("建议", 30, lambda finding: finding.advice),
    Column("依据", 28, lambda finding: finding.source),
)
WIDTHS = tuple(column.width for column in COLUMNS)
OVERVIEW_WIDTHS = {"序号": 6, "工作簿": 44, **dict.fromkeys((one.label for one in Severity), 8), "结果": 60}
STATUS = Address(2, 1)
CODES = Area(Address(FIRST_ROW, 2), Address(_LAST_ROW, 2))
SEVERITIES = Area(Address(FIRST_ROW, 3), Address(_LAST_ROW, 3))
MERGED = (Area(Address(1, 1), Address(1, len(COLUMNS))), Area(Address(2, 1), Address(2, len(COLUMNS))))


def status(findings: Sequence[Finding] | None) -> str:
    """The line under the title: not checked yet, nothing found, or how many of what. 校验状态。

    >>> status(None)[:4], status([])
    ('尚未校验', '已校验，没有发现问题。')
    """
    if findings is None:
        return f"{NOT_CHECKED}。在功能区“绩效自评”按“校验工作簿”；没有安装加载项的，保存后在命令行运行“xltools validate 本文件”。"
    if not findings:
        return "已校验，没有发现问题。"
    counts = Counter(finding.severity for finding in findings)
    told = "，".join(f"{severity.label} {counts[severity]} 条" for severity in Severity if counts[severity])
    return f"已校验，共 {len(findings)} 条：{told}。点“位置”可跳到该单元格。"


def values(findings: Sequence[Finding] | None, title: str = SHEET) -> dict[Address, Value]:
    """Everything the sheet says, by cell. 表中全部内容。"""
    cells: dict[Address, Value] = {Address(1, 1): title, STATUS: status(findings)}
    cells.update({Address(HEADING_ROW, column): one.heading for column, one in enumerate(COLUMNS, 1)})
    for number, finding in enumerate(findings or (), 1):
        row = HEADING_ROW + number
        cells[Address(row, 1)] = number
        texts = {Address(row, column): one.text(finding) for column, one in enumerate(COLUMNS, 1)}
        cells.update({address: text for address, text in texts.items() if text})
    return cells


def write_sheet(
    sheet: Worksheet,
    formats: Mapping[Any, Format],
    findings: Sequence[Finding] | str | None,
    *,
    title: str = SHEET,
    sheets: Collection[str] = (),
    target: str = "",
) -> None:
    """Write the result sheet into an XlsxWriter worksheet. 写出校验结果表。

    Args:
        formats: as `formats_of` the workbook gives them, once for all its sheets.
        findings: None for "not checked yet", a text for why nothing was checked.
        sheets: the sheets of the same workbook that a place may link to.
        target: path of the checked workbook, when the findings stand in a workbook of their own.
    """
    told, findings = (findings, ()) if isinstance(findings, str) else (status(findings), findings)
    _set_up(sheet, formats, title, told)
    for number, finding in enumerate(findings or (), 1):
        _write_finding(sheet, formats, number, finding, _link(finding, sheets, target))
    last = HEADING_ROW - 1 + max(1, len(findings or ()))
    sheet.autofilter(HEADING_ROW - 1, 0, last, len(COLUMNS) - 1)
    _print_set_up(sheet, last)


def write_findings_workbook(
    path: Path, checked: Mapping[str, Sequence[Finding] | str] | Iterable[tuple[str, Sequence[Finding] | str]]
) -> None:
    """Write a workbook that holds findings alone, one sheet a checked workbook, an overview before several. 单独写出校验结果工作簿。

    Args:
        path: the new .xlsx file; one that was written here is replaced, whole or not at all.
        checked: by path of the checked workbook the findings, whose places link into it, or what is said where there was nothing to check;
            asked for only once it is known that the file can be written.
    Raises:
        BadInput: there is another file of that name, which would be lost, or it cannot be written.
    """
    import xlsxwriter

    if path.is_file() and not is_findings(path):
        raise BadInput(f"{path} 已存在，不是校验结果", next_step="请换一个文件名，或先移走原文件")
    with replace_file(path) as unfinished:
        checked = dict(checked)
        book = xlsxwriter.Workbook(str(unfinished), {"strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"title": SHEET, "created": FIXED_DATE})
        names, titles, formats = _sheet_names(checked), told_apart(list(checked)), formats_of(book)
        if len(checked) > 1:
            _write_overview(book.add_worksheet(OVERVIEW), formats, names, titles, checked.values())
        for name, title, (target, findings) in zip(names, titles, checked.items(), strict=True):
            write_sheet(book.add_worksheet(name), formats, findings, title=f"{SHEET}：{title}", target=target)
        book.close()


def _write_overview(
    sheet: Worksheet,
    formats: Mapping[Any, Format],
    names: Sequence[str],
    titles: Sequence[str],
    checked: Iterable[Sequence[Finding] | str],
) -> None:
    """The first sheet of several: every workbook, a click away, with how many findings of which severity it has."""
    for column, (heading, width) in enumerate(OVERVIEW_WIDTHS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, formats["heading"])
    for row, (name, title, findings) in enumerate(zip(names, titles, checked, strict=True), 1):
        told, found = (findings, ()) if isinstance(findings, str) else (status(findings).partition("点“位置”")[0], findings)
        sheet.write_number(row, 0, row, formats["centred"])
        sheet.write_url(row, 1, f"internal:'{name}'!A1", formats["link"], title)
        for column, severity in enumerate(Severity, 2):
            count = sum(one.severity is severity for one in found)
            sheet.write(row, column, count or None, formats[severity if count else "centred"])
        sheet.write_string(row, 2 + len(Severity), told, formats["body"])
    sheet.freeze_panes(1, 0)
    _print_set_up(sheet, len(titles), columns=len(OVERVIEW_WIDTHS), heading=1)


def is_findings(path: Path) -> bool:
    """Whether a file is a workbook of findings; programs that save it again keep its title."""
    try:
        with zipfile.ZipFile(path) as package, package.open("docProps/core.xml") as properties:
            return f">{SHEET}</dc:title>" in properties.read(_MOST_PROPERTIES).decode("utf-8", "replace")
    except _NO_PACKAGE:
        return False


def _sheet_names(checked: Collection[str]) -> list[str]:
    """A sheet name for each checked workbook: 校验结果 for one, else the files' names made fit for tabs."""
    if len(checked) == 1:
        return [SHEET]
    stems = [re.sub(r"[\[\]:*?/\\']", "", PurePath(target).stem)[:24] for target in checked]
    return [f"{number} {stem}".strip() for number, stem in enumerate(stems, 1)]


def formats_of(book: xlsxwriter.Workbook) -> Mapping[Any, Format]:
    """How the cells of the sheet look, added to the workbook it is written in. 单元格格式。"""
    body = {"font_name": FONT, "font_size": SIZE, "border": 1, "border_color": BORDER, "text_wrap": True, "valign": "vcenter"}
    link = {**body, "font_color": LINK_COLOUR, "underline": 1}
    centred = {**body, "align": "center"}
    specs: dict[Any, dict[str, Any]] = {
        "title": {"font_name": TITLE_FONT, "font_size": TITLE_SIZE, "align": "center", "valign": "vcenter"},
        "status": {"font_name": FONT, "font_size": STATUS_SIZE, "align": "left", "valign": "vcenter", "text_wrap": True},
        "heading": {**centred, "bold": True, "bg_color": HEADING_FILL},
        "body": body,
        "centred": centred,
        "link": link,
        **{severity: {**centred, "bold": True, "bg_color": fill} for severity, fill in FILLS.items()},
    }
    return {name: book.add_format(spec) for name, spec in specs.items()}


def _set_up(sheet: Worksheet, formats: Mapping[Any, Format], title: str, told: str) -> None:
    """Title, status and headings, with the sizes of their rows and columns."""
    for column, one in enumerate(COLUMNS):
        sheet.set_column(column, column, one.width)
        sheet.write_string(HEADING_ROW - 1, column, one.heading, formats["heading"])
    for row, height in TOP_HEIGHTS.items():
        sheet.set_row(row - 1, height)
    for area, text, name in zip(MERGED, (title, told), ("title", "status"), strict=True):
        sheet.merge_range(area.first.row - 1, 0, area.last.row - 1, area.last.column - 1, text, formats[name])
    sheet.freeze_panes(HEADING_ROW, 0)
    sheet.hide_gridlines(2)


def _print_set_up(sheet: Worksheet, last: int, *, columns: int = len(COLUMNS), heading: int = HEADING_ROW) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.repeat_rows(heading - 1)
    sheet.print_area(0, 0, last, columns - 1)
    sheet.set_footer("&C第 &P 页  共 &N 页")
    sheet.set_zoom(90)


def _write_finding(sheet: Worksheet, formats: Mapping[Any, Format], number: int, finding: Finding, link: str) -> None:
    row = HEADING_ROW - 1 + number
    sheet.set_row(row, row_height(finding))
    sheet.write_number(row, 0, number, formats["centred"])
    for column, one in enumerate(COLUMNS[1:], 1):
        name = finding.severity if one.heading == "严重程度" else "centred" if one.centred else "body"
        if one.heading == "位置" and link:
            sheet.write_url(row, column, link, formats["link"], one.text(finding))
        else:
            sheet.write(row, column, one.text(finding) or None, formats[name])


def _link(finding: Finding, sheets: Collection[str], target: str) -> str:
    """Where a click on the place leads; "" for places in files that a link cannot point into."""
    place = f"{quoted(finding.sheet)}!{finding.cell or 'A1'}"
    if finding.sheet in sheets:
        return f"internal:{place}"
    return f"external:{target}#{place}" if target.endswith((".xlsx", ".xlsm")) else ""


def row_height(finding: Finding) -> float:
    """How high a finding's row must be for its longest text, in points. 行高。"""
    heights = (text_height(one.text(finding), column_pixels(one.width), SIZE) for one in COLUMNS)
    return min(MOST_HEIGHT, max(20.0, *heights))
