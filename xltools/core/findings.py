"""A finding is a value: where, what is there, what was expected, what to do, on what ground, how severe. 校验结果。"""

from __future__ import annotations

from dataclasses import dataclass

from xltools.core.older_python import StrEnum


class Severity(StrEnum):
    """How sure and how grave a finding is. 严重程度。"""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        return {"error": "错误", "warning": "警告", "info": "提示"}[self.value]

    @property
    def rank(self) -> int:
        return ["error", "warning", "info"].index(self.value)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a reviewer would mark. 一条校验结果。

    `sheet` and `cell` say where ("整体自评表", "D7"), `field` names the place in words, `found` and `expected` are
    texts with units, `advice` is the next step, `source` the ground, `refs` the reviewer's catalogue ids it answers to.
    `cells` are the other cells it speaks of, on the same sheet. One that only follows from another names that one in
    `follows`, and is one of those the other has in `also`: mend that, and it is gone.
    """

    code: str
    name: str
    severity: Severity
    sheet: str
    cell: str
    field: str
    found: str
    expected: str
    message: str
    advice: str
    source: str
    refs: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    follows: str = ""
    also: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What other findings call this one by: its check and its place."""
        return f"{self.code} {self.place}"

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def to_dict(self) -> dict[str, object]:
        """The finding as the JSON of `validate --format json` has it."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "sheet": self.sheet,
            "cell": self.cell,
            "field": self.field,
            "found": self.found,
            "expected": self.expected,
            "message": self.message,
            "advice": self.advice,
            "source": self.source,
            "refs": list(self.refs),
            "cells": list(self.cells),
            "follows": self.follows,
            "also": list(self.also),
        }
