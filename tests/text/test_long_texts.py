"""Twice the text takes twice the work, not four times: counted in calls, so that a busy machine changes nothing."""

import cProfile
import pstats
from collections.abc import Callable
from typing import Any

import pytest

from tests.text.test_text import document
from xltools.commands import validate
from xltools.core.breakdowns import amounts_by_name, breakdowns, shares_in
from xltools.core.mentions import mentions, sound
from xltools.core.reports import Told, told_in

REPEATED = {
    "lists in one sentence": "其中：支出5元，占5%，",
    "lists in many sentences": "支出5元，其中：基本支出3元，占60%；项目支出2元，占40%。",
    "lists of several units": "其中甲3人，项目支出2元，占4%；",
    "one list": "项目支出2元，占4%；",
    "shares of a name": "项目支出2元，占支出合计的4%；",
    "shares of what is named each time": "基本支出2元，占基本支出的4%。",
    "unread amounts": "甲约3元，其中：项目支出2元，占4%；",
    "comparable figures": "支出5元，其中：按可比口径基本支出3元，占60%。",
}
READINGS: dict[str, Callable[[Told], object]] = {
    "lists": lambda one: list(breakdowns(one.prose)),
    "shares": lambda one: list(shares_in(one, amounts_by_name([one]))),
    "mentions": lambda one: list(sound(mentions([one]))),
}
MOST_GROWTH = 2.2
MOST_CALLS = 12  # for a character
SHORT, LONG = 150, 300


def told(repeated: str, times: int) -> Told:
    return told_in(document("2023年支出合计9元，" + repeated * times))[0]


def calls(read: Callable[[Any], object], one: object) -> int:
    """The number of calls made while reading, those of a first time left out."""
    read(one)
    profile = cProfile.Profile()
    profile.runcall(read, one)
    return pstats.Stats(profile).total_calls


@pytest.mark.parametrize("endless", ["9" * 20_000, "1." * 10_000, "12" * 10_000 + "%", "甲1乙2" * 5_000], ids=lambda one: one[:4])
def test_endless_digits_are_read_in_few_calls(endless):
    """Every check of the text, over one figure as long as a book."""
    text = f"2023年项目完成率{endless}，办结率为{endless}，比上年增加{endless}万元，增长5%。"
    assert calls(validate, document(text)) <= MOST_CALLS * len(text)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("repeated", REPEATED.values(), ids=REPEATED)
def test_the_work_grows_with_the_text(repeated, reading):
    read = READINGS[reading]
    assert calls(read, told(repeated, LONG)) <= MOST_GROWTH * calls(read, told(repeated, SHORT))
