"""What converting assumed and what it advises, as sentences for the cover. 换表提示。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from xltools.core.cells import Workbook
from xltools.core.model import Book, Form
from xltools.core.rule_sets import names_of, suggested
from xltools.core.scheme import Scheme

_START = "换表提示："


def last_year() -> int:
    """The year that is evaluated when none is found. 上一年度。"""
    return date.today().year - 1


def assumed(year: int | None) -> Iterator[str]:
    """What was assumed for want of anything said. 暂定的内容。"""
    if year is None:
        yield f"{_START}没有找到评价年度，暂填 {last_year()} 年，请核对“评价年度”，或用 --year 写明后重新转换。"


def advised(forms: Sequence[Form], schemes: Mapping[str, Scheme], chosen: str | None, unit: str, year: int | None) -> Iterator[str]:
    """The schemes made for a region that the forms name, where others are used: advice, never taken unasked. 可考虑的计分方案。

    Args:
        schemes: those used, by object; chosen, the id of the one asked for, of which nothing need be said.
    """
    for object_, used in schemes.items():
        named = (suggested(names_of(form, unit), year, object_) for form in forms if (form.kind == "project") == (object_ == "project"))
        other = next((one for one in named if one), used)
        if other.id != used.id and used.id != chosen:
            yield (
                f"{_START}表中写到的地区有计分方案“{other.title}”，现用的是“{used.title}”。"
                f"确用前者的，请在首页的计分方案栏选 {other.id}，或加 --scheme {other.id} 重新转换。"
            )


def unread(workbook: Workbook) -> Iterator[str]:
    """What the source holds besides cells, of which nothing is carried. 没有转换的图片、图表等。"""
    counts: Counter[str] = Counter()
    for sheet in workbook.sheets:
        counts.update(sheet.besides or {})
    if counts:
        yield f"{_START}原文件另有{'、'.join(f'{name} {count} 处' for name, count in counts.items())}没有转换，请对照原文件。"
    if any(sheet.besides is None for sheet in workbook.sheets):
        yield f"{_START}原文件的格式里，批注、图片和图表读不到；如有，请对照原文件，或另存为 .xlsx 后再转换。"


def kept(book: Book) -> Iterator[str]:
    """The remarks of an earlier conversion, on the cover of a workbook of ours. 上次换表的提示。"""
    covers = (book.workbook.sheet(form.sheet) for form in book.of("cover"))
    for values in (sheet.values for sheet in covers if sheet):
        yield from (value for _, value in sorted(values.items()) if isinstance(value, str) and value.startswith(_START))
