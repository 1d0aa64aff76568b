"""Protection without a password lifted for a change and put back. LibreOffice 的保护。

LibreOffice tells no program which actions a protected sheet allows, and protects again with its own: selecting cells.
Undoing the step brings the former ones back.
"""

from __future__ import annotations

from typing import Any

from xltools.hosts.guarded import PASSWORD, STRUCTURE_PASSWORD


class Protection:
    """What is protected in one document, lifted when asked for and restored at the end. 保护的解除与恢复。

    `refused` names the sheets that a password keeps closed, each with the reason.
    """

    def __init__(self, document: Any) -> None:
        self._document = document
        self._lifted: list[str] = []
        self._structure = False
        self.refused: dict[str, str] = {}

    def lift(self, sheet: Any) -> bool:
        """Whether the sheet may now be changed."""
        if not sheet.isProtected():
            return True
        if not _unprotected(sheet):
            self.refused[sheet.Name] = PASSWORD
            return False
        self._lifted.append(sheet.Name)
        return True

    def lift_structure(self, sheet: str) -> bool:
        """Whether sheets may now be added, copied and deleted; if not, `sheet` is refused."""
        if not self._document.isProtected():
            return True
        if not _unprotected(self._document):
            self.refused[sheet] = STRUCTURE_PASSWORD
            return False
        self._structure = True
        return True

    def restore(self) -> None:
        """Protect again what was protected; sheets deleted meanwhile are gone."""
        sheets = self._document.Sheets
        for name in self._lifted:
            if sheets.hasByName(name):
                sheets.getByName(name).protect("")
        self._lifted.clear()
        if self._structure:
            self._document.protect("")
            self._structure = False


def _unprotected(thing: Any) -> bool:
    """Try the empty password. A wrong one is an error of LibreOffice's own kind; whether it fitted shows afterwards."""
    try:
        thing.unprotect("")
    except Exception:
        if not thing.isProtected():
            raise
    return not thing.isProtected()
