"""The number formats of the TEXT function: digits, percent, thousands, dates. TEXT 函数的数字格式。"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from xltools.core.cells import VALUE, Value
from xltools.core.errors import BadFormula
from xltools.core.formula_values import Fault, general, moment, number, shortest, text_of
from xltools.core.patterns import late

_WIDE = Context(prec=700)
_QUOTED = late(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_LETTERS = late(r"[ymdhsa]", re.IGNORECASE)
_GENERAL = ("GENERAL", "G/通用格式")
_PIECE = late(r'"[^"]*"|\\.|[0#?.,]+|.', re.DOTALL)
_DATE_PIECE = late(r'"[^"]*"|\\.|am/pm|上午/下午|y+|m+|d+|h+|s+|a{3,4}|.', re.IGNORECASE | re.DOTALL)
_PLAIN_CHARACTERS = late(r"[-+ ()/:$¥￥%]|[^\x00-\x7f]")
_DAYS = "一二三四五六日"


def formatted(value: Any, code: str) -> Value:
    """The value as a number format shows it; text passes through. 按格式显示的文本。

    Raises:
        BadFormula: a format of a kind that is not known here.
    Example:
        >>> formatted(1234.5, "#,##0.00"), formatted(0.125, "0%"), formatted(45658, "yyyy年m月d日")
        ('1,234.50', '13%', '2025年1月1日')
    """
    if type(value) is bool:
        return text_of(value)
    if type(value) is str:
        if "@" in code:
            return _as_text(value, code)
        try:
            value = number(value)
        except Fault:
            return _as_text(value, code)
    amount = number(value)
    section, amount = _section(sections(code), amount)
    if section.upper() in _GENERAL or section == "@":
        return general(amount)
    if shows_date(section):
        return _date(amount, section)
    return _digits(amount, section)


def _as_text(text: str, code: str) -> Value:
    parts = sections(code)
    shown = parts[3] if len(parts) == 4 else parts[-1] if "@" in parts[-1] else "@"
    return _QUOTED.sub(lambda match: match[0].strip('"\\'), shown).replace("@", text)


def sections(code: str) -> list[str]:
    """The parts of a format between semicolons: positive, negative, zero, text. 格式的各段。"""
    return re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+|(?<=;)(?=;|$)|^(?=;|$)', code) or [""]


def shows_date(code: str) -> bool:
    """Whether a number format shows a date or a time. 是否为日期格式。

    >>> shows_date('yyyy"年"m"月"'), shows_date("0.00"), shows_date("General"), shows_date("[Red]0")
    (True, False, False, False)
    """
    return code.upper() not in _GENERAL and bool(_DATE_LETTERS.search(_QUOTED.sub("", code)))


def _section(parts: list[str], amount: float) -> tuple[str, float]:
    """The section for a number, and the number without the sign where the section has its own."""
    if len(parts) > 2 and amount == 0:
        return parts[2], amount
    return (parts[1], -amount) if len(parts) > 1 and amount < 0 else (parts[0], amount)


def _digits(amount: float, code: str) -> str:
    pieces = _PIECE.findall(code)
    runs = [piece for piece in pieces if re.fullmatch(r"[0#?.,]+", piece)]
    if len(runs) > 1:
        raise BadFormula(f"TEXT 的格式“{code}”尚不支持")
    scaled = shortest(amount) * 100 ** sum(piece == "%" for piece in pieces)
    body = _run(abs(scaled), runs[0], code) if runs else ""
    shown = "".join(body if piece in runs else _literal(piece, code) for piece in pieces)
    return f"-{shown}" if amount < 0 and runs else shown


def _run(amount: Decimal, run: str, code: str) -> str:
    """The digits that a run of placeholders such as #,##0.00 shows."""
    if "?" in run or run.count(".") > 1:
        raise BadFormula(f"TEXT 的格式“{code}”尚不支持")
    whole, point, fraction = run.partition(".")
    stripped, fraction = whole.rstrip(","), fraction.rstrip(",")
    amount = amount.scaleb(-3 * (len(run) - len(stripped + point + fraction)))
    shown = format(amount.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP, context=_WIDE), "f")
    digits, _, decimals = shown.partition(".")
    digits = digits.lstrip("0").rjust(stripped.count("0"), "0")
    if "," in stripped:
        digits = _grouped(digits)
    kept = fraction.rstrip("#")
    while len(decimals) > len(kept) and decimals.endswith("0"):
        decimals = decimals[:-1]
    return digits + point + decimals


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    groups = [digits[:head]] * bool(head) + [digits[at : at + 3] for at in range(head, len(digits), 3)]
    return ",".join(groups)


def _literal(piece: str, code: str) -> str:
    if piece.startswith('"') and len(piece) > 1:
        return piece[1:-1]
    if piece.startswith("\\") and len(piece) > 1:
        return piece[1]
    if not _PLAIN_CHARACTERS.fullmatch(piece):
        raise BadFormula(f"TEXT 的格式“{code}”尚不支持")
    return piece


def _date(amount: float, code: str) -> Value:
    try:
        when = moment(amount)
    except Fault:
        return VALUE
    pieces = [piece if piece[0] in '"\\' else piece.lower() for piece in _DATE_PIECE.findall(code)]
    return "".join(_date_piece(when, pieces, at, code) for at in range(len(pieces)))


def _date_piece(when: datetime.datetime, pieces: list[str], at: int, code: str) -> str:
    piece = pieces[at]
    if piece in ("m", "mm") and _is_minutes(pieces, at):
        return f"{when.minute:0{len(piece)}d}"
    show = _DATE_PIECES.get(piece)
    if show:
        half_day = any(one in ("am/pm", "上午/下午") for one in pieces)
        return show(when.replace(hour=(when.hour - 1) % 12 + 1) if half_day and piece[0] == "h" else when)
    if piece.isalpha() and piece.isascii():
        raise BadFormula(f"TEXT 的格式“{code}”尚不支持")
    return "." if piece == "." else "," if piece == "," else _literal(piece, code)


def _is_minutes(pieces: list[str], at: int) -> bool:
    """m after hours or before seconds means minutes."""
    letters = [piece[0] for piece in pieces[:at] if piece[0] in "ymdhs"]
    following = [piece[0] for piece in pieces[at + 1 :] if piece[0] in "ymdhs"]
    return letters[-1:] == ["h"] or following[:1] == ["s"]


_DATE_PIECES: dict[str, Callable[[datetime.datetime], str]] = {
    "yyyy": lambda when: f"{when.year:04d}",
    "yy": lambda when: f"{when.year % 100:02d}",
    "m": lambda when: str(when.month),
    "mm": lambda when: f"{when.month:02d}",
    "d": lambda when: str(when.day),
    "dd": lambda when: f"{when.day:02d}",
    "h": lambda when: str(when.hour),
    "hh": lambda when: f"{when.hour:02d}",
    "s": lambda when: str(when.second),
    "ss": lambda when: f"{when.second:02d}",
    "aaaa": lambda when: f"星期{_DAYS[when.weekday()]}",
    "aaa": lambda when: _DAYS[when.weekday()],
    "am/pm": lambda when: "AM" if when.hour < 12 else "PM",
    "上午/下午": lambda when: "上午" if when.hour < 12 else "下午",
}
