"""Protection without a password lifted for a change and put back as it was. 工作表保护。"""

from __future__ import annotations

from typing import Any

from xltools.hosts.guarded import PASSWORD, STRUCTURE_PASSWORD

# The order of Worksheet.Protect's arguments after Password, DrawingObjects, Contents, Scenarios, UserInterfaceOnly.
ALLOWED = (
    "AllowFormattingCells AllowFormattingColumns AllowFormattingRows AllowInsertingColumns AllowInsertingRows "
    "AllowInsertingHyperlinks AllowDeletingColumns AllowDeletingRows AllowSorting AllowFiltering AllowUsingPivotTables"
).split()


class Protection:
    """What is protected in one workbook, lifted when asked for and restored at the end. 保护的解除与恢复。

    `refused` names the sheets that a password keeps closed, each with the reason.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._open: set[str] = set()
        self._lifted: dict[str, tuple[bool, ...]] = {}
        self._structure: tuple[bool, bool] | None = None
        self.refused: dict[str, str] = {}

    def lift(self, sheet: Any) -> bool:
        """Whether the sheet may now be changed."""
        name = sheet.Name
        if name in self._open:
            return True
        if _protected(sheet):
            options = _options(sheet)
            _unprotect(sheet)
            if _protected(sheet):
                self.refused[name] = PASSWORD
                return False
            self._lifted[name] = options
        self._open.add(name)
        return True

    def lift_structure(self, sheet: str) -> bool:
        """Whether sheets may now be added, copied and deleted; if not, `sheet` is refused."""
        if self._book.ProtectStructure:
            options = bool(self._book.ProtectStructure), bool(self._book.ProtectWindows)
            _unprotect(self._book)
            if self._book.ProtectStructure:
                self.refused[sheet] = STRUCTURE_PASSWORD
                return False
            self._structure = options
        return True

    def restore(self) -> None:
        """Protect again what was protected, with the same options; sheets deleted meanwhile are gone."""
        sheets = {sheet.Name: sheet for sheet in self._book.Worksheets}
        for name, options in self._lifted.items():
            if name in sheets:
                sheets[name].Protect("", *options)
        self._lifted.clear()
        if self._structure:
            self._book.Protect("", *self._structure)
            self._structure = None


def _unprotect(thing: Any) -> None:
    """Try the empty password; without it Excel would ask the person for one. Whether it fitted shows afterwards."""
    try:
        thing.Unprotect("")
    except Exception as error:
        if not hasattr(error, "hresult"):  # what Excel itself refuses carries one
            raise


def _protected(sheet: Any) -> bool:
    return bool(sheet.ProtectContents or sheet.ProtectDrawingObjects or sheet.ProtectScenarios)


def _options(sheet: Any) -> tuple[bool, ...]:
    """The arguments of Protect after the password that bring the same protection back."""
    allowed = sheet.Protection
    named = sheet.ProtectDrawingObjects, sheet.ProtectContents, sheet.ProtectScenarios, sheet.ProtectionMode
    return tuple(bool(option) for option in (*named, *(getattr(allowed, name) for name in ALLOWED)))
