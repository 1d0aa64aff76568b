"""Targets that refer to a figure elsewhere: ≤上年数, 不超过预算批复数. 以别处数字为准的指标值。"""

from __future__ import annotations

from xltools.core import lexicon
from xltools.core.patterns import compiled

#: what a comparator of words means, 约 and its like left out
SIGNS = {word: sign for sign in "≥≤<>=" for word in lexicon.COMPARATORS_BEFORE[sign]}
_LONGEST = max(map(len, SIGNS))
_REFERENCE = rf"(?P<reference>{lexicon.REFERENCE_WORDS})(?:以内|之内|内|范围内|以上|以下)?[。]?"


def referring(words: str) -> tuple[str, str, str] | None:
    """Lead, comparator and reference of a target that refers elsewhere; None for other texts. 相对指标值的前文、比较符与参照对象。

    >>> referring("支出不超过上年数"), referring("不超过5次")
    (('支出', '不超过', '上年数'), None)
    """
    for start in range(min(len(words), 11)):
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            sign = words[start : start + length]
            found = compiled(_REFERENCE).fullmatch(words, start + length) if sign in SIGNS else None
            if found:
                return words[:start], sign, found["reference"]
    return None
