"""The port between the core and a spreadsheet: small, whole-sheet calls, because every call to a live program costs.

A host reads everything at once into `cells.Workbook`. Writing into workbooks joins the port with the commands that
need it.
"""

from __future__ import annotations

from typing import Protocol

from xltools.core.cells import Workbook


class Host(Protocol):
    """One opened workbook in one kind of spreadsheet. 宿主接口。"""

    def read(self) -> Workbook:
        """Everything the workbook holds: values, formulas, number formats, merged areas, names."""
        ...
