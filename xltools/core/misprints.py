"""Texts that look like a misprint of a number: 290% for ≥90%, 1OO% for 100%, 12,34% for 12.34%. 误印。

What was meant is told as a guess; no number is read where the digits themselves are in doubt.
"""

from __future__ import annotations

import re
from decimal import Decimal

from xltools.core.patterns import compiled
from xltools.core.readings import Confidence, Kind, Reading
from xltools.core.units import is_bare_unit

_SIGN = r"(?P<sign>[zZsS?2])(?P<number>[1-9]\d{1,2}(?:\.\d+)?|[1-9]\.\d+)%"
_LETTERS = r"[≥≤<>=]?(?=[\dOoIl.]*\d)(?=[\dOoIl.]*[OoIl])[\dOoIl.]+(?:%|‰|[万亿]?元|[个人次户家项]+)?"
_POINTS = (
    r"^[≥≤<>=约]?\.\d|(?<![\d.])\d+\.\d+\.\d+(?:%|[万亿]?元|[个人次])|\d+,\d{1,2}(?:%|[万亿]?元)"
    r"|^[≥≤<>=]?\d+,\d{1,2}[^\d,;。、]{1,3}$|\d\.\.\d|\d,\d{3},\d{1,2}(?!\d)"
)
_SPACED = r"[≥≤<>=]?\d+(?:;\d+(?:\.\d+)?)+(?P<unit>.*)"
_SPACES = re.compile(r"\D*\d+(?:[ \t\xa0\u3000]+\d+(?:[.．]\d+)?)+\D*")
_SENTENCE = re.compile(r"[\u4e00-\u9fff]{4}")
_GROWTH = re.compile("增|提高|提升|涨|超额|倍")


def misprint(text: str, words: str, name: str | None) -> Reading | None:
    """The unsure reading of a text that looks like a misprint; None for any other. 疑似误印的识读结果。

    Args: text, as it stands in the cell; words, the same cleaned; name, 三级指标.

    >>> misprint("1OO%", "1OO%", None).notes
    ('“1OO%”夹有字母，可能是“100%”的误印，没有读数。',)
    """
    return _sign(text, words, name) or _letters(text, words) or _spaced(text, words) or _points(text, words)


def _sign(text: str, words: str, name: str | None) -> Reading | None:
    """A comparator printed as a letter, a question mark or a 2; with a 2 the number may be meant as it stands."""
    found = compiled(_SIGN).fullmatch(words) if words[-1] == "%" else None
    number = Decimal(found["number"]) if found else Decimal()
    if not found or number > 100:
        return None
    guess = f"{'≤' if found['sign'] in 'sS' else '≥'}{found['number']}%"
    if found["sign"] != "2":
        return _unsure(text, f"“{words}”可能是“{guess}”的误印，比较符不能确定。", number, "%")
    if number >= 50 and not _GROWTH.search(name or ""):
        return _unsure(text, f"“{words}”可能是“{guess}”的误印，请核对原件。", Decimal(words[:-1]), "%")
    return None


def _letters(text: str, words: str) -> Reading | None:
    if not any(letter in words for letter in "OoIl") or not compiled(_LETTERS).fullmatch(words):
        return None
    repaired = words.translate(str.maketrans("OoIl", "0011"))
    return _unsure(text, f"“{words}”夹有字母，可能是“{repaired}”的误印，没有读数。")


def _spaced(text: str, words: str) -> Reading | None:
    found = compiled(_SPACED).fullmatch(words) if ";" in words else None
    if not found or (found["unit"] and not is_bare_unit(found["unit"])) or not _SPACES.fullmatch(text):
        return None
    return _unsure(text, "数字之间有空格，是一个数还是几个数不能确定，没有读数。")


def _points(text: str, words: str) -> Reading | None:
    if not ("." in words or "," in words) or not compiled(_POINTS).search(words) or _SENTENCE.search(words):
        return None
    return _unsure(text, f"“{words}”的小数点或千分位不合写法，没有读数。")


def _unsure(text: str, note: str, number: Decimal | None = None, unit: str | None = None) -> Reading:
    return Reading(text, Kind.QUANTITATIVE, number=number, unit=unit, confidence=Confidence.UNSURE, notes=(note,))
