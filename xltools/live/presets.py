"""The formulas a blank form starts with, for a form that already stands on a sheet. 表样中的预置公式。

The small part of the layouts' language that input cells and 项目汇总 use; the rest is locked and never typed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xltools.core.a1 import absolute, grade_formula, quoted, ratio_template
from xltools.core.cells import Address
from xltools.core.layout import Item
from xltools.core.model import Form
from xltools.core.scheme import Scheme

_TOKEN = re.compile(r"\{([^{}]+)\}")
_REFERENCE = re.compile(r"(?:'(?:[^']|'')+'!)?\$?[A-Z]+\$?\d+")


class _Absent(LookupError):
    """The form has no such cell."""


@dataclass(frozen=True, slots=True)
class Presets:
    """Formulas by layout key, for the cells of one form. 一张表的预置公式。

    `cells` say where each key stands, `schemes` which scheme grades; `project` and `project_cells` are the project
    form that a row of 项目汇总 is about.
    """

    cells: Mapping[str, Address]
    scheme: Scheme | None = None
    project: str = ""
    project_cells: Mapping[str, Address] = field(default_factory=dict)

    def formula(self, key: str, item: Item) -> str:
        """The cell's formula without "="; "" when it refers to what the form has not. 单元格的公式。"""
        template = item.preset or item.formula
        if template == "ratio":
            template = ratio_template(*item.ratio)
        scope = key.rpartition(".")[0] + "." if "." in key else ""
        try:
            formula = _TOKEN.sub(lambda match: self._token(match[1], scope), template)
        except _Absent:
            return ""
        if _TOKEN.fullmatch(template) and _REFERENCE.fullmatch(formula):
            formula = f'IF({formula}="","",{formula})'
        return f'IFERROR({formula},"")' if "{project:" in template else formula

    def total(self, key: str, parts: Sequence[str]) -> str:
        """The sum of a matrix row's parts in the key's column, blank while all are. 合计公式。"""
        block, _, column = key.split(".")
        cells = [self.cells[one] for one in (f"{block}.{part}.{column}" for part in parts) if one in self.cells]
        areas = ",".join(map(absolute, cells))
        return f'IF(COUNT({areas})=0,"",SUM({areas}))' if cells else ""

    def _token(self, token: str, scope: str) -> str:
        word, _, argument = token.partition(":")
        if word == "grade":
            return self._grade(self._token(argument, scope))
        if word == "project":
            return f"{quoted(self.project)}!{absolute(self._at(argument, self.project_cells))}"
        if argument:
            raise _Absent(token)
        if "*" in token:
            return self._column(*token.split(".*."))
        if scope and scope + token in self.cells:
            return str(self.cells[scope + token])
        return absolute(self._at(token, self.cells))

    def _at(self, key: str, cells: Mapping[str, Address]) -> Address:
        if key not in cells:
            raise _Absent(key)
        return cells[key]

    def _column(self, table: str, column: str) -> str:
        key = re.compile(rf"{re.escape(table)}\.\d+\.{re.escape(column)}")
        cells = sorted(cell for name, cell in self.cells.items() if key.fullmatch(name))
        if not cells:
            raise _Absent(column)
        return f"{cells[0]}:{cells[-1]}"

    def _grade(self, total: str) -> str:
        if self.scheme is None or not self.scheme.bands:
            raise _Absent("grade")
        return f'IF(ISNUMBER({total}),{grade_formula(total, self.scheme)},"")'


def cells_of(form: Form) -> dict[str, Address]:
    """Where each key of a form stands. 各栏目的单元格。"""
    return {one.key: one.cell for one in form.everything() if one.cell}
