"""Carrying out changes under protection that is lifted and put back, whatever the program. 在保护下执行改动。"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Protocol

from xltools.core.changes import AddSheet, Change, CopySheet, DeleteSheet

STRUCTURAL = (AddSheet, CopySheet, DeleteSheet)
PASSWORD, STRUCTURE_PASSWORD = "有密码保护", "所在工作簿的结构有密码保护"  # why a sheet was left alone


class Guard(Protocol):
    """A document's protection: lifted where it has no password, and put back. 文档的保护。"""

    refused: Mapping[str, str]

    def lift_structure(self, sheet: str) -> bool: ...

    def lift(self, sheet: Any) -> bool: ...

    def restore(self) -> None: ...


class Guarded(ABC):
    """Carries out changes on one document; `refused` says which sheets were left alone and why. 执行改动。"""

    def __init__(self, protection: Guard) -> None:
        self._protection = protection

    @property
    def refused(self) -> Mapping[str, str]:
        return self._protection.refused

    def __enter__(self) -> Guarded:
        return self

    def __exit__(self, *_: object) -> None:
        self._protection.restore()

    def change(self, change: Change) -> None:
        """One change, unless its sheet, or for sheets as such the document, is protected by a password."""
        if isinstance(change, STRUCTURAL):
            allowed = self._protection.lift_structure(change.sheet)
        else:
            allowed = change.sheet not in self.refused and self._protection.lift(self._sheet(change.sheet))
        if allowed:
            self._do(change)

    @abstractmethod
    def _sheet(self, name: str) -> Any:
        """The program's own object for a sheet."""

    @abstractmethod
    def _do(self, change: Change) -> None:
        """Carry out one change that is allowed."""
