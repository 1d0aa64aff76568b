"""Going from finding to finding. 逐条查看。"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltools.core.changes import Place
from xltools.core.errors import BadInput
from xltools.live.result_page import places, text_of
from xltools.live.words import say
from xltools.report.result_sheet import SHEET

if TYPE_CHECKING:
    from xltools.core.host import LiveHost

Stops = list[tuple[Place, int]]


def step(host: LiveHost, direction: int, lang: str = "zh") -> str:
    """Select the next (1) or previous (-1) cell with a finding, in the order of 校验结果, round and round. 上一处、下一处。

    Returns: what is found there.
    Raises:
        BadInput: nothing was validated, or no finding has a cell.
    """
    page = host.read_sheet(SHEET)
    stops = places(page) if page else []
    if not page or not stops:
        raise BadInput("没有可以查看的校验结果", next_step="请先点“校验工作簿”")
    cells = list(dict.fromkeys(place for place, _ in stops))
    number = _next(stops, cells, host.selection(), direction)
    host.select(cells[number])
    rows = [row for place, row in stops if place == cells[number]]
    told = "\n".join(_sentence(*text_of(page, row)) for row in rows)
    return say(lang, "step", number=number + 1, count=len(cells), place=cells[number], text=told)


def _sentence(severity: str, code: str, message: str, advice: str) -> str:
    sentences = "".join(f"{part.rstrip('。')}。" for part in (message, advice) if part)
    return f"{severity} {code}：{sentences}"


def _next(stops: Stops, cells: list[Place], here: Place | None, direction: int) -> int:
    """The number of the cell to go to."""
    first = 0 if direction > 0 else len(cells) - 1
    if here is None:
        return first
    if here.sheet == SHEET:
        return _from_row(stops, cells, here.cell.row, direction)
    if here in cells:
        return (cells.index(here) + direction) % len(cells)
    same = [number for number, place in enumerate(cells) if place.sheet == here.sheet]
    beyond = [number for number in same if (cells[number].cell > here.cell) == (direction > 0)]
    if not beyond:
        return first if not same else (same[-1 if direction > 0 else 0] + direction) % len(cells)
    return min(beyond, key=lambda number: cells[number].cell) if direction > 0 else max(beyond, key=lambda number: cells[number].cell)


def _from_row(stops: Stops, cells: list[Place], row: int, direction: int) -> int:
    """From a row of 校验结果: forwards its own finding first, backwards the one above."""
    if direction > 0:
        return next((cells.index(place) for place, at in stops if at >= row), 0)
    return next((cells.index(place) for place, at in reversed(stops) if at < row), len(cells) - 1)
