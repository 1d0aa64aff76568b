"""Errors are for unusable input and callers' mistakes; what is wrong *in* a form is a finding (see findings.py).

XltoolsError
├── UnknownName     a rule, scheme, check or layout that does not exist
├── BadInput        an argument outside its accepted range
├── BadFormula      a formula that cannot be computed here
└── Unreadable      a file that cannot be read as a workbook
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


class XltoolsError(Exception):
    """What could not be done, what is accepted, and the next step. 每个错误都说明：哪个输入、接受什么、下一步做什么。"""

    def __init__(self, what: str, *, accepted: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what, self.accepted, self.next_step = what, accepted, next_step

    def __str__(self) -> str:
        parts = [self.what, self.accepted and f"可接受：{self.accepted}", self.next_step and f"下一步：{self.next_step}"]
        return "。".join(part.rstrip("。") for part in parts if part) + "。"


def some(names: Sequence[str], most: int = 30) -> str:
    """Names as a list for reading; of very many the first dozen, and how many there are.

    >>> some(["甲", "乙"]), some(list("一二三四五六七八九十甲乙丙丁"), most=13)
    ('甲、乙', '一、二、三、四、五、六、七、八、九、十、甲、乙……（共 14 个）')
    """
    return "、".join(names) if len(names) <= most else f"{'、'.join(names[:12])}……（共 {len(names)} 个）"


class UnknownName(XltoolsError, LookupError):
    """A name that is not declared. 没有这个名称。"""

    @classmethod
    def among(cls, kind: str, name: object, known: Iterable[str]) -> UnknownName:
        """Build the error that lists the known names and the nearest one."""
        names = sorted(known)
        folded = {one.casefold(): one for one in names}
        near = difflib.get_close_matches(str(name).casefold(), folded, n=1)
        hint = f"是否想用“{folded[near[0]]}”" if near else ""
        return cls(f"没有名为“{name}”的{kind}", accepted=some(names), next_step=hint)


class BadInput(XltoolsError, ValueError):
    """An argument outside what is accepted. 输入不在可接受范围内。"""


class BadFormula(XltoolsError, ValueError):
    """A formula that cannot be computed here. 公式无法在此计算。"""


class Unreadable(XltoolsError, OSError):
    """A file that cannot be read as a workbook. 文件无法作为工作簿读取。"""
