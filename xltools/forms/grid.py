"""A sheet as labels: what its cells say once spaces, line breaks and full-width forms no longer matter. 标签网格。"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from xltools.core.cells import Address, Area, Sheet
from xltools.core.labels import ANY, LONGEST_STARRED, fits, label_of

TITLE_ROWS = 3
LONGEST = 80  # characters of a text that may be a label
MOST_ALIKE = 3_000  # cells that say the same; more of them are no labels
_FORMULA_TAIL = re.compile(r"[A-Z%‰/*×÷+=-]+$")
_LABELLED = re.compile(r"\s*(?:其中\s*[:：]\s*)?([^:：\s][^:：]{1,15})[:：]([^:：]*)$")


class Grid:
    """The labels of a sheet, or of some of its rows, and where they are.

    `places[label]` are the cells, top to bottom, whose text reads so; a merged area is its first cell. `leads[row]` is
    the label a row begins with and `heads[row]` its cell, `titles` the ones of the first rows that hold anything.
    `labelled[label]` are cells that hold a label and, after a colon, its value; `texts[row]` is how many cells of the
    row hold anything. What is known of the whole sheet, its grid when this is one of its parts, is not found out again.
    """

    def __init__(self, sheet: Sheet, first_row: int = 1, last_row: int | None = None, *, whole: Grid | None = None) -> None:
        self.sheet = sheet
        self.areas = whole.areas if whole else {area.first: area for area in sheet.merged}
        self.places: dict[str, list[Address]] = {}
        self.labelled: dict[str, tuple[Address, str]] = {}
        self.leads: dict[int, str] = {}
        self.heads: dict[int, Address] = {}
        self.texts: dict[int, int] = {}
        self._fitting: dict[str, list[Address]] = {}
        self._standing: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        self._corners = whole._corners if whole else sorted(self.areas)
        self._filled = (
            whole._filled if whole else sorted(dict.fromkeys((*sheet.values, *sheet.formulas)))
        )  # mostly in order, as a set is not
        cells = [] if whole else [*self._filled, *self._corners]
        self.first_row = first_row
        self.last_row = self._filled[-1].row if self._filled else 0
        self.last_column = whole.last_column if whole else max((cell.column for cell in self._filled), default=0)
        self.last_row = min(self.last_row, last_row or self.last_row)
        self.columns = whole.columns if whole else {cell.column for cell in cells}
        self.rows = whole.rows if whole else {cell.row for cell in cells}
        self._note(cell for cell in self.filled(first_row, self.last_row) if cell in sheet.values)
        self.titles = [*map(label_of, sheet.caption.splitlines()), *(self.leads[row] for row in sorted(self.leads)[:TITLE_ROWS])]

    def _note(self, cells: Iterable[Address]) -> None:
        values = self.sheet.values
        for cell in cells:
            value = values[cell]
            short = isinstance(value, str) and len(value) <= LONGEST
            label = label_of(value) if short else ""
            if cell.row not in self.leads:
                self.leads[cell.row], self.heads[cell.row] = label, cell
            self.texts[cell.row] = self.texts.get(cell.row, 0) + 1
            if short and self.sheet.owner(cell) == cell:
                self._note_label(cell, value, label)

    def _note_label(self, cell: Address, value: str, label: str) -> None:
        alike = self.places.setdefault(label, [])
        if len(alike) < MOST_ALIKE:
            alike.append(cell)
        if label[-1:] in "ABCDEFGHR%‰*":
            bare = _FORMULA_TAIL.sub("", label)
            if len(bare) > 1 and bare != label:
                self.places.setdefault(bare, []).append(cell)
        if (":" in value or "：" in value) and (match := _LABELLED.match(value)):
            self.labelled.setdefault(label_of(match[1]), (cell, match[2].strip()))

    def filled(self, first_row: int, last_row: int) -> list[Address]:
        """The cells with a value or a formula between two rows, in reading order."""
        return self._filled[bisect_left(self._filled, (first_row,)) : bisect_left(self._filled, (last_row + 1,))]

    def merged(self, first_row: int, last_row: int) -> list[Area]:
        """The merged areas between two rows."""
        corners = self._corners[bisect_left(self._corners, (first_row,)) : bisect_left(self._corners, (last_row + 1,))]
        return [area for corner in corners if (area := self.areas[corner]).last.row <= last_row]

    def cells(self, label: str, first_row: int, last_row: int) -> list[Address]:
        """The cells between two rows that carry a label, * in which stands for anything, in reading order."""
        places = self._starred(label) if ANY in label else self.places.get(label)
        if not places:
            return []
        return places[bisect_left(places, (first_row,)) : bisect_left(places, (last_row + 1,))]

    def _starred(self, spelling: str) -> list[Address]:
        """The cells whose label fits a spelling with *, found by the longest piece of it."""
        if spelling not in self._fitting:
            piece = max(spelling.split(ANY), key=len)[:2]
            self._fitting[spelling] = sorted(
                cell for text in self._paired.get(piece, ()) if fits(text, spelling) for cell in self.places[text]
            )
        return self._fitting[spelling]

    @cached_property
    def _paired(self) -> dict[str, set[str]]:
        """The labels short enough for headings, by every two letters that stand together in them."""
        pairs: dict[str, set[str]] = {}
        for text in self.places:
            for at in range(len(text) - 1 if len(text) <= LONGEST_STARRED else 0):
                pairs.setdefault(text[at : at + 2], set()).add(text)
        return pairs

    def standing(self, labels: tuple[str, ...]) -> list[tuple[int, str]]:
        """Those of the spellings of a label that stand anywhere, each with its position among them."""
        if labels not in self._standing:
            self._standing[labels] = [
                (position, label)
                for position, label in enumerate(labels)
                if (self._starred(label) if ANY in label else label in self.places)
            ]
        return self._standing[labels]

    def find(self, labels: tuple[str, ...], first_row: int, last_row: int) -> list[Address]:
        """The cells between two rows that carry one of the labels, in reading order; the first label spelling wins."""
        for _, label in self.standing(labels):
            cells = self.cells(label, first_row, last_row)
            if cells:
                return cells
        return []

    def area(self, cell: Address) -> Area:
        """The merged area around a cell, or the cell alone."""
        owner = self.sheet.owner(cell)
        return self.areas.get(owner) or Area(cell, cell)

    def text(self, cell: Address) -> str:
        """What a cell says, "" for one that is empty or holds no text."""
        value = self.sheet[cell]
        return value.strip() if isinstance(value, str) else ""

    def right_of(self, cell: Address) -> Address:
        """The cell after a label, past its merged area and past columns in which nothing stands at all."""
        column = self.area(cell).last.column + 1
        while column not in self.columns and column < self.last_column:
            column += 1
        return self.sheet.owner(Address(cell.row, column))

    def spans_all(self, cell: Address) -> bool:
        """Does the cell's merged area reach from the sheet's first column to its last?"""
        area = self.area(cell)
        return area.first.column <= min(self.columns) and area.last.column >= max(self.last_column, *self.columns) > 1

    def below(self, cell: Address) -> int:
        """The row after a heading, past its merged area."""
        return self.area(cell).last.row + 1
