"""Headings and row labels in their bare form, so that spaces, widths and numbering no longer matter. 栏目名称。"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ANY = "*"  # stands for any characters in the spelling of a label
LONGEST_STARRED = 16  # longer texts are no headings that a spelling with * could mean
_SPACE = re.compile(r"[\s\u00a0\u200b-\u200d\ufeff]+")
_BRACKETED = re.compile(r"\([^()]*\)")
_LEAD = re.compile(r"^(?:其中[:：]?|[一二三四五六七八九十]+[、.]|\d+[、.．](?!\d))+")


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """Text without spaces and width differences.

    >>> squeeze("年度预\\n算申请（万元）")
    '年度预算申请(万元)'
    """
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=8192)
def label_of(text: str) -> str:
    """A heading or row label in its bare form: no brackets, numbering, 其中 or colons.

    >>> label_of("  其中：一般公共预算："), label_of("执行率（%）"), label_of("1、公务用车购置和维护经费")
    ('一般公共预算', '执行率', '公务用车购置和维护经费')
    """
    tight = squeeze(text)
    bare = _BRACKETED.sub("", tight) or tight
    bare = re.sub(r'[:“”"\'‘’]', "", bare)
    return _LEAD.sub("", bare) or bare


def fits(label: str, spelling: str) -> bool:
    """Does a label read as a spelling, in which * stands for any characters?

    >>> fits("全年实际完成指标值", "*完成*值"), fits("未完成原因分析", "未完成*"), fits("得分", "分值")
    (True, True, False)
    """
    if ANY not in spelling:
        return label == spelling
    first, *between, last = spelling.split(ANY)
    if len(label) > LONGEST_STARRED or not (label.startswith(first) and label.endswith(last)):
        return False
    at, end = len(first), len(label) - len(last)
    for piece in between:
        place = label.find(piece, at, end)
        at = place + len(piece) if place >= 0 else len(label) + 1
    return at <= end


def vagueness(spelling: str, position: int) -> tuple[bool, int]:
    """How loosely a spelling names its heading: as written before with *, in the order listed, the one that says most first."""
    return (True, -len(spelling.replace(ANY, ""))) if ANY in spelling else (False, position)
