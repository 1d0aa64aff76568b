"""The port between the core and a spreadsheet: small, whole-sheet calls, because every call to a live program costs.

A host reads everything at once into `cells.Workbook`. A live host also carries out a batch of changes at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Protocol

from xltools.core.cells import Sheet, Workbook
from xltools.core.changes import Change, Dress, Place


class Host(Protocol):
    """One opened workbook in one kind of spreadsheet. 宿主接口。"""

    def read(self) -> Workbook:
        """Everything the workbook holds: values, formulas, number formats, merged areas, names."""
        ...


class Openness(Enum):
    """How an open workbook may be changed and saved. 工作簿能否改动和保存。"""

    FREE = "free"
    READ_ONLY = "read-only"  # changes can be kept under another name only
    FINAL = "final"  # marked as final by its author: not to be changed


class LiveHost(Host, Protocol):
    """A workbook that is open before somebody's eyes and may be changed. 打开着的工作簿。"""

    def read_sheet(self, name: str) -> Sheet | None:
        """One sheet alone, for when the others do not matter; None when there is none of that name."""
        ...

    def dresses(self, places: Iterable[Place]) -> Mapping[Place, Dress]:
        """The fill and note of each of these cells; cells of missing sheets are left out."""
        ...

    def apply(self, changes: Iterable[Change]) -> Mapping[str, str]:
        """Carry out the changes in order, with one screen update; protection without a password is lifted and restored.

        Returns the sheets that were left alone, each with the reason in Chinese.
        """
        ...

    def select(self, place: Place) -> None:
        """Show the sheet and select the cell."""
        ...

    def selection(self) -> Place | None:
        """The active cell, or None when no cell of this workbook is active."""
        ...

    def status(self, text: str) -> None:
        """Show a short text while work goes on; "" gives the place back to the program."""
        ...


class KnowsOpenness(Protocol):
    """What a live host may offer besides; without it a workbook counts as free. 可选的一项。"""

    def openness(self) -> Openness:
        """Whether the workbook is open read-only or marked as final."""
        ...
