"""Layouts and schemes as a person may spoil them: each is read and used, or refused with what is wrong."""

import random
import re
from collections.abc import Callable
from functools import cache

import xltools
from tests.conftest import ROOT
from tests.fuzz.texts import hostile
from xltools.core import stored
from xltools.core.cells import Workbook
from xltools.core.completion import complete
from xltools.core.errors import XltoolsError
from xltools.core.layout import parse
from xltools.core.scheme import read_scheme
from xltools.core.scoring import score_execution, score_indicator
from xltools.forms.trial import tried

DATA = ROOT / "xltools/data"
VALUES = (
    '""', '"甲"', "0", "-1", "1", "100", "1.5", "-0.0", "1e999999", "inf", "nan", "true", "false", "[]", "{}", "[1]", '["甲"]', "[[1, 2]]",
    "[{}]", '{key = "甲"}', "{甲 = 1}", "2021-01-01", "08:00:00", "9" * 30, '"{year}"', '"*"', '"("', '"[a-"', '"\\u0000"',
)  # fmt: skip
_VALUE = re.compile(r'(?<=[=\[,{ ])(?:"[^"\n]*"|\[[^\[\]\n]*\]|\{[^{}\n]*\}|-?[0-9][0-9.]*|true|false)')
_KEY = re.compile(r"[a-z_]+(?= *=)")


def prepared(chance: random.Random) -> Callable[[], int]:
    folder, use = chance.choice((("layouts", _use_layout), ("schemes", _use_scheme)))
    path = chance.choice(sorted((DATA / folder).glob("*.toml")))
    text = spoilt(path.read_text("utf-8"), chance)

    def act() -> int:
        try:
            use(path.stem, text)
        except XltoolsError as error:
            assert str(error)
        return 0

    return act


def spoilt(text: str, chance: random.Random) -> str:
    """A TOML text with something else in a few places; most of them are still TOML."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        text = chance.choice((_value, _value, _value, _key, _line))(text, chance)
    return text


def _value(text: str, chance: random.Random) -> str:
    new = chance.choice(VALUES) if chance.random() < 0.8 else f'"{hostile(chance, 300)}"'
    return _replaced(_VALUE, text, new, chance)


def _key(text: str, chance: random.Random) -> str:
    return _replaced(_KEY, text, chance.choice((*_KEY.findall(text), "甲", "x")), chance)


def _line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    lines[at : at + 1] = chance.choice(([], lines[at : at + 1] * 2, [lines[at], chance.choice(lines)], [hostile(chance, 300)]))
    return "\n".join(lines)


def _replaced(pattern: re.Pattern[str], text: str, new: str, chance: random.Random) -> str:
    found = list(pattern.finditer(text))
    one = chance.choice(found) if found else None
    return text[: one.start()] + new + text[one.end() :] if one else text


def _use_layout(name: str, text: str) -> None:
    tried(parse(text, name), _forms())


def _use_scheme(name: str, text: str) -> None:
    try:
        raw = stored.from_toml(text)
    except ValueError:
        return
    scheme = read_scheme(name, raw)
    for target, actual in (("≥95%", "90%"), ("有效提升", "有效提升"), ("≤100万元", "80万元")):
        score_indicator(complete(target, actual), 10, scheme)
    score_execution(100, 95, 10, scheme)


@cache
def _forms() -> Workbook:
    return xltools.open(ROOT / "workbooks/examples/003.xlsx")
