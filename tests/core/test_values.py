"""Reading 指标值: cases as data, agreement with the shared list of published values, and laws."""

import datetime
import json
import time
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
import tomllib
from hypothesis import given
from hypothesis import strategies as st

from xltools.core import lexicon, values
from xltools.core.completion import complete
from xltools.core.values import Confidence, Kind, Reading, read_target, read_value

CASES = Path(__file__).parents[1] / "cases" / "values"


def cases(kind):
    """The cases of every file whose name begins with a kind, as pytest parameters."""
    for path in sorted(CASES.glob(f"{kind}-*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                yield pytest.param(json.loads(line), id=f"{path.stem}:{number}")


def given_words(case):
    return {key: case[key] for key in ("name", "category", "unit") if key in case}


def shown(reading):
    """A reading as a case writes it: only what is there."""
    facts = {
        "kind": reading.kind.value,
        "comparator": reading.comparator,
        "number": None if reading.number is None else f"{reading.number:f}",
        "upper": None if reading.upper is None else f"{reading.upper:f}",
        "unit": reading.unit,
        "date": reading.date and str(reading.date),
        "reference": reading.reference,
        "tier": reading.tier,
        "parts": [_part(part) for part in reading.parts],
        "confidence": None if reading.confidence is Confidence.CERTAIN else reading.confidence.value,
    }
    return {key: value for key, value in facts.items() if value}


def _part(part):
    return f"{part.comparator or ''}{part.number:f}{f'~{part.upper:f}' if part.upper is not None else ''}{part.unit or ''}"


@pytest.mark.parametrize("case", cases("read"))
def test_a_text_reads_as_its_case_says(case):
    assert shown(read_value(case["text"], **given_words(case))) == case["reads"], case.get("because", "")


@pytest.mark.parametrize("case", cases("read"))
def test_every_reading_that_is_unsure_says_why(case):
    reading = read_value(case["text"], **given_words(case))
    assert reading.confidence is not Confidence.UNSURE or reading.notes or any(part.notes for part in reading.parts)


# -- agreement with the shared list -----------------------------------------------

DISAGREEMENTS = tomllib.loads((CASES / "agreement.toml").read_text(encoding="utf-8"))["disagreement"]
UNSTATED = {"(none)", "(none→≥)", "by name"}
NO_NUMBER_KINDS = (Kind.QUALITATIVE, Kind.DATE, Kind.EMPTY)


@pytest.fixture(scope="module")
def listed(shared):
    return [json.loads(line) for line in (shared / "domain" / "indicator_values.jsonl").read_text(encoding="utf-8").splitlines()]


def heading_unit(row):
    """case18 prints its units in the heading of the column, which the list gives as the reading's unit."""
    return row["reading"]["unit"] if row["src"] == "case18" else None


def agrees(row, field):
    """Whether our reading agrees with the listed one in a field; None when the list says nothing."""
    listed, name = row["reading"], {"name": row["name"], "category": row["level2"], "unit": heading_unit(row)}
    target = read_target(row["target"], **name)
    if field == "kind":
        return target.kind.value == listed["kind"]
    if field == "comparator":
        return _comparator_agrees(target, listed, row["target"])
    if field == "number":
        return _number_agrees(target, listed)
    if field == "unit":
        return target.unit == listed["unit"] or listed["kind"] == "compound"
    return _completion_agrees(complete(target, row["actual"], **name), listed["expected_completion"])


def _comparator_agrees(target, listed, text):
    sign = listed["comparator"]
    if listed["kind"] == "compound":  # the list says "mixed": each part has its own
        return True
    if listed["kind"] == "date":  # the list has words of its own (within, vague, <=)
        return target.comparator in (None, "≤")
    if sign is None or sign in UNSTATED or sign == "=" and not set(text) & set("=＝"):
        return target.comparator is None
    return target.comparator == sign


def _number_agrees(target, listed):
    number = listed["number"]
    if isinstance(number, list):
        wanted = [Decimal(str(part["number"])) for part in number if not part.get("ignore")]
        return [part.number for part in target.parts or (target,)] == wanted
    if isinstance(number, str):
        return target.date is not None or bool(target.reference and number.startswith(target.reference))
    if number is None:
        return target.number is None
    return target.number == Decimal(str(number))


def _completion_agrees(result, expected):
    def near(rate, wanted):
        return rate is not None and abs(rate - Decimal(str(wanted))) <= Decimal("0.00005")

    if isinstance(expected, list):
        return result.rate == min(part.rate for part in result.parts) and all(
            any(near(part.rate, wanted) for part in result.parts) for wanted in expected
        )
    if expected is None or str(expected).startswith("n/a"):
        return result.rate is None
    if isinstance(expected, str):
        return result.rate is None and result.tier == "达成"
    return near(result.rate, expected)


@pytest.mark.parametrize("field", ["kind", "comparator", "number", "unit", "completion"])
def test_readings_agree_with_the_list_but_for_the_reasons_given(listed, field):
    differing = [row for row in listed if not agrees(row, field)]
    explained = {(entry["target"], field) for entry in DISAGREEMENTS if field in entry["fields"]}
    assert [(row["target"], row["actual"]) for row in differing if (row["target"], field) not in explained] == []
    assert len(differing) <= 0.05 * len(listed)


# -- the language, combined ----------------------------------------------------------

BEFORE = {
    "≥": ["≥", "≧", ">=", "＞＝", "> =", "不少于", "不低于", "至少", "大于等于", "大于或等于", "不得低于", r"\geq"],
    "≤": ["≤", "≦", "<=", "＜＝", "不超过", "不高于", "不大于", "至多", "小于等于", "不得超过", "不多于"],
    ">": [">", "＞", "大于", "超过", "高于"],
    "<": ["<", "＜", "小于", "低于", "少于", "不足"],
    "=": ["=", "＝", "等于", "═", "=="],
    None: [""],
}
AFTER = {"≥": ["以上", "及以上", "（含）以上", "(含)及以上"], "≤": ["以内", "之内", "以下", "（含）以内", "及以下"]}
NUMBERS = {
    "95": "95",
    "９５": "95",
    "1,234": "1234",
    "１，２３４": "1234",
    "12.50": "12.50",
    "九十五": "95",
    "两千三百": "2300",
    "100.00": "100.00",
}
UNITS = {
    "%": "%",
    "％": "%",
    "人次": "人次",
    "万元": "万元",
    "亿元": "亿元",
    "元": "元",
    "个": "个",
    "次": "次",
    "平方米": "平方米",
    "㎡": "㎡",
    "公里": "公里",
    "千米": "千米",
    "亩": "亩",
    "‰": "‰",
    "百分比": "%",
    "个工作日": "个工作日",
    "mg/L": "mg/L",
    "TB": "TB",
    "元/人": "元/人",
    "次/年": "次/年",
}


@pytest.mark.parametrize(("sign", "unit"), product(BEFORE, UNITS))
def test_every_comparator_number_and_unit_combine(sign, unit):
    for word, number in product(BEFORE[sign], NUMBERS):
        reading = read_value(f"{word}{number}{unit}")
        assert (reading.kind, reading.comparator, reading.number, reading.unit) == (
            Kind.QUANTITATIVE,
            sign,
            Decimal(NUMBERS[number]),
            UNITS[unit],
        ), reading


@pytest.mark.parametrize(("sign", "unit"), product(AFTER, [unit for unit in UNITS if "/" not in unit]))
def test_every_closing_comparator_combines(sign, unit):
    for word, number in product(AFTER[sign], NUMBERS):
        reading = read_value(f"{number}{unit}{word}")
        assert (reading.comparator, reading.number, reading.unit) == (sign, Decimal(NUMBERS[number]), UNITS[unit]), reading


@pytest.mark.parametrize(
    "cell",
    [
        f"{left}|{middle}|{right}"
        for left, middle, right in [
            ("≥", "95", "%"),
            ("%", "≥", "95"),
            ("95", "≥", "%"),
            ("％", "≧", "９５"),
            ("定量", "≥95", "%"),
            ("≥", "95%", "%"),
        ]
    ],
)
def test_three_cells_read_alike_in_any_order(cell):
    reading = read_value(cell)
    assert (reading.comparator, reading.number, reading.unit) == ("≥", 95, "%")


# -- cells that are no text -------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "kind", "number"),
    [
        (None, Kind.EMPTY, None),
        (5, Kind.QUANTITATIVE, Decimal(5)),
        (0.1, Kind.QUANTITATIVE, Decimal("0.1")),
        (Decimal("2.50"), Kind.QUANTITATIVE, Decimal("2.50")),
        (float("nan"), Kind.EMPTY, None),
        (float("inf"), Kind.EMPTY, None),
        (True, Kind.QUALITATIVE, None),
        (datetime.date(2021, 12, 31), Kind.DATE, None),
        (datetime.datetime(2021, 12, 31, 8), Kind.DATE, None),
        (object(), Kind.EMPTY, None),
        ([1], Kind.EMPTY, None),
    ],
)
def test_cells_of_other_types(cell, kind, number):
    reading = read_value(cell)
    assert (reading.kind, reading.number) == (kind, number)


def test_one_and_true_are_not_confused_by_the_cache():
    assert [read_value(1).kind, read_value(True).kind, read_value("1").kind] == [Kind.QUANTITATIVE, Kind.QUALITATIVE, Kind.QUANTITATIVE]


def test_a_target_is_taken_from_the_name_only_when_asked():
    name = "指标1：年度资金支付完成率100%"
    assert read_value("", name=name).kind is Kind.EMPTY
    assert (read_target("", name=name).number, read_target("", name=name).confidence) == (100, Confidence.LIKELY)
    assert read_target("90%", name=name).number == 90


# -- laws -----------------------------------------------------------------------------

WORDS = st.text(
    alphabet="0123456789.,，%％≥≤<>=＝-—~至到、；;。（）()|/ \n\t"
    "万亿元人次个年月日底前以内上下不少于超过约余第一二三十百千半成分之无零完成达满意",
    max_size=30,
)


@given(st.one_of(st.text(max_size=60), WORDS))
def test_reading_never_raises(text):
    reading = read_value(text)
    assert isinstance(reading, Reading) and reading.text == text


def essence(reading):
    return (
        reading.kind,
        reading.comparator,
        reading.number,
        reading.upper,
        reading.unit,
        reading.date,
        reading.reference,
        [essence(part) for part in reading.parts],
    )


FULL = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F) if chr(code) not in "\"'&$\\"}


@given(WORDS)
def test_full_width_reads_as_half_width(text):
    assert essence(read_value("".join(FULL.get(char, char) for char in text))) == essence(read_value(clean_only_width(text)))


def clean_only_width(text):
    return "".join(chr(ord(char) - 0xFEE0) if 0xFF01 <= ord(char) <= 0xFF5E else char for char in text)


@given(
    st.sampled_from(["≥95%", "不少于4次", "30万元", "80-90%", "2021年12月底前", "1个镇、5个街道", "三千万元", "人|=|512", "≤上年数"]),
    st.sampled_from([" ", "\xa0", "\u3000", "\u200b", "\ufeff", "\t"]),
    st.data(),
)
def test_spaces_change_nothing(text, space, data):
    places = [i for i in range(len(text) + 1) if not (0 < i < len(text) and text[i - 1].isdigit() and text[i].isdigit())]
    at = data.draw(st.sampled_from(places))
    assert essence(read_value(text[:at] + space + text[at:])) == essence(read_value(text))


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(sorted(set(UNITS.values()) - {"%"})))
def test_what_is_written_is_read_back(number, unit):
    reading = read_value(f"{number:f}{unit}")
    assert (reading.number, reading.unit) == (number, unit)


def test_ten_thousand_readings_are_quick_once_read():
    texts = [f"≥{number}人次" for number in range(10_000)]
    for text in texts:
        read_value(text)
    best = min(_seconds(texts) for _ in range(5))
    assert best < 0.06, f"10 000 warm readings took {best * 1000:.0f} ms"


def _seconds(texts):
    start = time.perf_counter()
    for text in texts:
        read_value(text)
    return time.perf_counter() - start


@pytest.mark.parametrize("unit", ["", *sorted(lexicon.PLAIN_UNITS)])
def test_what_is_read_on_sight_is_what_the_full_reading_says(unit):
    figures = (
        "0",
        "5",
        "12",
        "24",
        "30",
        "110",
        "250",
        "290",
        "2021",
        "4050",
        "1234567",
        "0.5",
        "5.00",
        "26.20",
        "95.5",
        "22.5",
        "2021.12",
        "2022.1",
    )
    for sign, figure, (name, own, category) in product(("", "≥", "≤"), figures, [(None, None, None), ("湿地保有量(公顷)", "万元", "时效")]):
        read = values._on_sight(sign + figure + unit, name, own)
        assert read is None or read == values._in_full(sign + figure + unit, name, category, own)
        assert read or figure in ("2021.12", "2022.1") or unit == "%" and figure[0] == "2"
