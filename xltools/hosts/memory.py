"""Workbooks that exist only as values in memory: what tests run on, and what programs hand over. 内存中的工作簿。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xltools.core.cells import Sheet, Value, Workbook

Rows = Iterable[Iterable[Value]]


class MemoryHost:
    """A workbook given as rows of values by sheet name, or as a `cells.Workbook`. 内存宿主。

    Text stays text: "=100%" is what a clerk typed, not a formula. Formulas, formats and hidden sheets take a `Workbook`.

    Args: content, {sheet: rows} with the first row at A1, None and "" empty;
    merged, {sheet: ["A1:C1", …]}; names, {defined name: target}.

    >>> book = MemoryHost({"自评表": [["项目名称", "校园修缮", None]]}, merged={"自评表": ["B1:C1"]}).read()
    >>> book.sheet("自评表")["C1"]
    '校园修缮'
    """

    def __init__(
        self,
        content: Workbook | Mapping[str, Rows],
        *,
        merged: Mapping[str, Iterable[str]] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        self._book = content if isinstance(content, Workbook) else _workbook(content, merged or {}, names or {})

    def read(self) -> Workbook:
        """The workbook itself, not a copy. 返回工作簿本身。"""
        return self._book


def _workbook(content: Mapping[str, Rows], merged: Mapping[str, Iterable[str]], names: Mapping[str, str]) -> Workbook:
    sheets = [Sheet.from_rows(name, rows, merged=merged.get(name, ())) for name, rows in content.items()]
    return Workbook(sheets, dict(names))
