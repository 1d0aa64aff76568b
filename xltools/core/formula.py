"""A small, exact evaluator for plain worksheet formulas. 普通公式的计算。

Used to write the right value beside every formula of a new workbook, and to read workbooks whose formulas were never
computed. What it cannot compute it leaves without a value and says why; it never guesses.

Values are what a host would have read from a file: whole results are int, others float; dates that a formula only passes
on stay dates, and a number in a cell formatted as a date becomes one. A formula that gives an empty text stores "", which
sums and COUNT pass over and =A1="" holds for. Text is ordered by code point, where Excel follows the locale.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from xltools.core import formula_lookup, formula_text  # noqa: F401 - they enter their functions in the table
from xltools.core.cells import NAME, NUM, REF, Address, CellError, Sheet, Value, Workbook
from xltools.core.errors import BadFormula, UnknownName
from xltools.core.formula_formats import shows_date
from xltools.core.formula_nodes import Node, Place, Scope
from xltools.core.formula_parser import parsed
from xltools.core.formula_values import Allowance, Array, Fault, Needs, Page, Region, Unready, moment, single

Functions = Mapping[str, Callable[..., Value]]
NO_FUNCTIONS: Functions = {}
_WHOLE = 10**15


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How many formulas were computed, and which could not be and why. 计算结果。

    `failed` holds (sheet name, address, formula, reason in Chinese).
    """

    computed: int
    failed: list[tuple[str, Address, str, str]] = field(default_factory=list)


def evaluate(workbook: Workbook, *, functions: Functions = NO_FUNCTIONS, only_missing: bool = True) -> Evaluation:
    """Compute the workbook's formulas and put the values into its sheets. 计算工作簿中的公式，将值写入工作表。

    Args:
        functions: further functions by name; ranges reach them as lists of rows, cells as values. They return a value
            or a `CellError`; an `XltoolsError` or arguments that do not fit become #VALUE!.
        only_missing: leave formulas alone that have a value; otherwise values from before are dropped, also where a
            formula cannot be computed.
    Example:
        >>> sheet = Sheet.from_rows("自评表", [[10, 4]])
        >>> sheet.formulas[Address.parse("C1")] = "ROUND(B1/A1,2)"
        >>> evaluate(Workbook([sheet])).computed, sheet["C1"]
        (1, 0.4)
    """
    if not any(_missing(sheet, cell) or not only_missing for sheet in workbook.sheets for cell in sheet.formulas):
        return Evaluation(0)
    engine = _Engine(workbook, functions, only_missing)
    computed, failed = 0, []
    for sheet in workbook.sheets:
        page, cells = engine.pages[sheet.name.casefold()], engine.cells_of(sheet)
        for cell in cells:
            engine.settle(cell)
        for cell in cells:
            if cell.failure:
                sheet.values.pop(cell.address, None)
                failed.append((sheet.name, cell.address, cell.formula, cell.failure))
            else:
                sheet.values[cell.address] = page.cells[cell.address.row, cell.address.column]
                computed += 1
    return Evaluation(computed, failed)


def compute(
    formula: str,
    workbook: Workbook,
    sheet: str,
    *,
    functions: Functions = NO_FUNCTIONS,
    at: Address = Address(1, 1),  # noqa: B008 (it never changes)
) -> Value:
    """The value of one formula as if it stood on a sheet of the workbook. 计算一个公式的值。

    Formulas without values that it refers to are computed too; the workbook stays as it is.

    Args:
        formula: without the leading "=".
        sheet: the sheet that references without a sheet name mean.
        functions: as for `evaluate`.
        at: the cell that ROW() and COLUMN() mean.
    Raises:
        BadFormula: it cannot be computed here; the message says why.
        UnknownName: there is no such sheet.
    Example:
        >>> compute("SUM(A1:B1)*2", Workbook([Sheet.from_rows("表", [[1, 2]])]), "表")
        6
    """
    engine = _Engine(workbook, functions, only_missing=True)
    page = engine.pages.get(sheet.casefold())
    if page is None:
        raise UnknownName.among("工作表", sheet, [one.name for one in workbook.sheets])
    cell = Unready(page, at, formula)
    engine.settle(cell, keep=False)
    if cell.failure:
        raise BadFormula(f"公式“={formula}”无法计算：{cell.failure}")
    return engine.result


class _Engine:
    """The pages of one workbook and the order in which their formulas are computed.

    A formula is simply tried; where it meets a cell without a value it gives way to that one and is tried again. The
    path from the first formula to the one being tried is a list, not recursion, so chains may be of any length.
    """

    def __init__(self, workbook: Workbook, functions: Functions, only_missing: bool) -> None:
        self.functions = {name.upper(): function for name, function in functions.items()}
        self.names = {name.casefold(): target.removeprefix("=") for name, target in workbook.names.items()}
        self.result: Value = None
        self._allowance = Allowance()
        self._formats = {sheet.name.casefold(): sheet.formats for sheet in workbook.sheets}
        self._unready: dict[str, list[Unready]] = {}
        self.pages = {sheet.name.casefold(): self._opened(sheet, only_missing) for sheet in workbook.sheets}
        corners = [area.last for sheet in workbook.sheets if (area := sheet.extent)]
        for page in self.pages.values():
            page.last_row = max((corner.row for corner in corners), default=0)
            page.last_column = max((corner.column for corner in corners), default=0)

    def _opened(self, sheet: Sheet, only_missing: bool) -> Page:
        page = Page(sheet.name, {(cell.row, cell.column): value for cell, value in sheet.values.items()}, allowance=self._allowance)
        unready = [Unready(page, cell, formula) for cell, formula in sheet.formulas.items() if not only_missing or _missing(sheet, cell)]
        page.cells.update({(cell.address.row, cell.address.column): cell for cell in unready})
        self._unready[sheet.name] = unready
        return page

    def cells_of(self, sheet: Sheet) -> list[Unready]:
        return self._unready[sheet.name]

    def page(self, name: str) -> Page:
        """The page of a sheet by the name a formula gives it; #REF! when there is none."""
        page = self.pages.get(name) or self.pages.get(name.casefold())
        if page is None:
            raise Fault(REF)
        return page

    def named(self, name: str) -> tuple[Node, Sequence[Place]]:
        """What a defined name stands for."""
        if name not in self.names:
            raise Fault(NAME)
        return parsed(self.names[name])

    def reference(self, text: str) -> tuple[Node, Sequence[Place]]:
        """What a text given to INDIRECT refers to."""
        try:
            return parsed(text)
        except BadFormula:
            raise Fault(REF) from None

    def settle(self, first: Unready, *, keep: bool = True) -> None:
        """Compute a cell and everything it needs; afterwards it has a value or a failure."""
        if first.done:
            return
        path = [first]
        first.waiting = []
        while path:
            cell = path[-1]
            while cell.waiting and cell.waiting[-1].done:
                cell.waiting.pop()
            if not cell.waiting:
                self._try(path, keep=keep or len(path) > 1)
            elif cell.waiting[-1].waiting is None:
                path.append(cell.waiting[-1])
                path[-1].waiting = []
            else:
                _close_circle(path, cell.waiting[-1])

    def _try(self, path: list[Unready], *, keep: bool) -> None:
        cell = path[-1]
        try:
            value = self._value(cell)
        except Needs as needs:
            lost = next((one for one in needs.cells if one.failure), None)
            if lost is None:
                cell.waiting = needs.cells[::-1]
                return
            cell.failure = f"所引用的 {lost} 无法计算"
        except BadFormula as error:
            cell.failure = error.what
        else:
            self.result = value
            if keep:
                cell.page.cells[cell.address.row, cell.address.column] = value
        cell.done = True
        path.pop()

    def _value(self, cell: Unready) -> Value:
        node, places = parsed(cell.formula)
        self._allowance.take(len(places))
        scope = Scope(self, cell.page, (cell.address.row, cell.address.column), places)
        try:
            value = node.evaluate(scope)
            value = _stored(single(value) if type(value) in (Region, list) else value)
        except Fault as fault:
            return fault.error
        code = self._formats[cell.page.name.casefold()].get(cell.address)
        return _dated(value) if code and type(value) in (int, float) and shows_date(code) else value


def _missing(sheet: Sheet, cell: Address) -> bool:
    return sheet.values.get(cell) is None


def _close_circle(path: list[Unready], start: Unready) -> None:
    """Fail every cell of a circle: those on the path from `start` to its end, which needs `start` again."""
    at = next(index for index, cell in enumerate(path) if cell is start)
    circle = path[at:]
    shown = [str(cell) for cell in (circle if len(circle) <= 6 else [*circle[:3], *circle[-2:]])]
    if len(circle) > 6:
        shown.insert(3, "…")
    for cell in circle:
        cell.failure, cell.done = "循环引用：" + " → ".join([*shown, str(start)]), True
    del path[at:]


def _stored(value: Value | Array) -> Value:
    """The value as a file would hold it: an empty cell referred to is 0, whole numbers are int."""
    kind = type(value)
    if kind is str or kind is bool or kind is int or kind is CellError:
        return value  # type: ignore[return-value]
    if value is None:
        return 0
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return NUM
        return int(value) if value == int(value) and abs(value) < _WHOLE else value
    if isinstance(value, date):
        return value
    raise BadFormula(f"函数给出了表格中不能存放的值（{type(value).__name__}）")


def _dated(value: float) -> Value:
    """The date of a number in a cell formatted as one; without the time when it is midnight."""
    try:
        when = moment(value)
    except Fault:
        return value
    return when if value % 1 or value < 1 else when.date()
