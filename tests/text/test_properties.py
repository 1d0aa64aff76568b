"""Reports made from numbers that hold give nothing; one changed number is found at its paragraph."""

import random
import re
from decimal import Decimal

import pytest

from tests.text.test_text import findings
from xltools.core.findings import Severity
from xltools.core.rounding import half_up

SEEDS = range(40)


def cents(dice: random.Random, low: int, high: int) -> Decimal:
    return Decimal(dice.randint(low * 100, high * 100)) / 100


def rate(above: Decimal, below: Decimal, places: int) -> str:
    return f"{half_up(100 * above / below, places)}%"


def report(dice: random.Random) -> list[str]:
    """A report whose every figure follows from a few amounts, in wordings of several provinces."""
    basic, project, prior_year = cents(dice, 200, 900), cents(dice, 100, 800), dice.randint(2018, 2024)
    total, places = basic + project, dice.choice((0, 1, 2))
    staff = half_up(basic * dice.randint(70, 90) / 100, 2)
    delta = cents(dice, 5, 90)
    up = dice.random() < 0.5
    before = basic - delta if up else basic + delta
    budget = project + cents(dice, 0, 60)
    opening = budget + cents(dice, 90, 200)
    year, moved = prior_year + 1, dice.choice(("较上年", "比上年", f"比{prior_year}年", "与上年相比"))
    goods, services = cents(dice, 1, 40), cents(dice, 1, 40)
    posts, own = dice.randint(10, 60), dice.randint(5, 30)
    words = ("增加", "增长") if up else ("减少", "下降")
    return [
        f"{year}年本年支出合计{total}万元，其中：基本支出{basic}万元，占{rate(basic, total, places)}；"
        f"项目支出{project}万元，占{rate(project, total, places)}。",
        f"{year}年一般公共预算财政拨款基本支出{basic}万元，{moved}{words[0]}{delta}万元，{words[1]}{rate(delta, before, places)}。",
        f"人员经费{staff}万元，占基本支出的{rate(staff, basic, 2)}；"
        f"公用经费{basic - staff}万元，占基本支出的{rate(basic - staff, basic, 2)}。",
        f"我单位年初预算数为{opening}万元，调整预算数为{budget}万元，预算执行金额{project}万元，"
        f"预算执行率{rate(project, budget, places)}。",
        f"{year}年政府采购支出总额{goods + services}万元，其中：政府采购货物支出{goods}万元、"
        f"政府采购工程支出0万元、政府采购服务支出{services}万元。",
        f"核定编制{posts + own}名，其中行政编制{posts}名，事业编制{own}名。",
        f"{year}年机关运行经费支出{basic - staff}万元。",
        f"{year}年，我单位机关运行经费支出{basic - staff}万元，主要用于办公。",
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_report_that_holds_gives_no_finding(seed):
    paragraphs = report(random.Random(seed))
    found = [one for one in findings(*paragraphs) if one.severity is not Severity.INFO]
    assert [f"{one.code} {one.cell} {one.message}" for one in found] == [], paragraphs


CHANGES = {  # paragraph, the words before a number, the check that must see it there
    1: ("本年支出合计", "TX01"),
    2: ("(?:增加|减少)", "TX03"),
    3: ("占基本支出的", "TX02"),
    4: ("预算执行率", "TX04"),
    5: ("政府采购服务支出", "TX01"),
    6: ("核定编制", "TX01"),
    8: ("机关运行经费支出", "TX05"),
}


def raised(text: str, words: str) -> str:
    """The text with the first number after some words made larger by far more than rounding."""
    head, said, tail = re.split(f"({words})", text, maxsplit=1)
    skipped = next(place for place, one in enumerate(tail) if one.isdigit())
    end = next(place for place in range(skipped, len(tail)) if not (tail[place].isdigit() or tail[place] == "."))
    number = Decimal(tail[skipped:end])
    return f"{head}{said}{tail[:skipped]}{number * 2 + 7}{tail[end:]}"


@pytest.mark.parametrize("paragraph", CHANGES)
@pytest.mark.parametrize("seed", SEEDS[:8])
def test_one_changed_number_is_found_at_its_paragraph(seed, paragraph):
    paragraphs, (words, code) = report(random.Random(seed)), CHANGES[paragraph]
    paragraphs[paragraph - 1] = raised(paragraphs[paragraph - 1], words)
    found = [one for one in findings(*paragraphs) if one.severity is not Severity.INFO]
    assert (code, f"P{paragraph}") in {(one.code, one.cell) for one in found}, (paragraphs, found)


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_spelling_changes_nothing(seed):
    """Full width, spaces and 元 for 万元 in the same places: the findings stay the same."""
    paragraphs = report(random.Random(seed))
    paragraphs[0] = raised(paragraphs[0], "本年支出合计")
    wide = [text.translate({ord(one): chr(ord(one) + 0xFEE0) for one in "0123456789.%"}).replace("万元", " 万元 ") for text in paragraphs]
    plain = [(one.code, one.cell, one.severity) for one in findings(*paragraphs)]
    assert [(one.code, one.cell, one.severity) for one in findings(*wide)] == plain
