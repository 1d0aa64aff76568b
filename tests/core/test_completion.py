"""Completion rates: cases as data, and laws."""

import datetime
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xltools.core.completion import Completion, complete, completion, tell_direction
from xltools.core.directions import better_when
from xltools.core.errors import BadInput
from xltools.core.values import Direction, read_value

CASES = Path(__file__).parents[1] / "cases" / "values"


def cases():
    for path in sorted(CASES.glob("rate-*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                yield pytest.param(json.loads(line), id=f"{path.stem}:{number}")


def given_words(case):
    return {key: case[key] for key in ("name", "category", "unit", "direction", "references") if key in case}


@pytest.mark.parametrize("case", cases())
def test_a_pair_gives_what_its_case_says(case):
    result = complete(case["target"], case["actual"], **given_words(case))
    gives = {
        "rate": None if result.rate is None else str(result.rate.quantize(Decimal("0.0001"))),
        "direction": result.direction.value,
        "met": result.met,
        "tier": result.tier,
        "certain": result.certain,
    }
    assert {key: value for key, value in gives.items() if value is not None} == case["gives"], case.get("because", "")


@pytest.mark.parametrize("case", cases())
def test_what_is_not_certain_says_why_and_every_result_has_its_sentence(case):
    result = complete(case["target"], case["actual"], **given_words(case))
    assert result.certain or result.doubt
    assert result.rate is not None or not result.certain or result.tier
    assert result.sentence.endswith("。") and "None" not in result.sentence.replace(f"“{case['actual']}”", "")


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("投诉率", "lower"),
        ("投诉处理率", "higher"),
        ("有效投诉次数", "lower"),
        ("安全事故发生率", "lower"),
        ("事故应急演练次数", "higher"),
        ("成灾率", "lower"),
        ("病虫害受害率", "lower"),
        ("预算调整率", "lower"),
        ("“三公经费”变动率", "lower"),
        ("三公经费控制率", "lower"),
        ("在职人员控制率", "lower"),
        ("结转结余率", "lower"),
        ("公用经费控制率", "lower"),
        ("能耗下降率", "higher"),
        ("差错率", "lower"),
        ("信访办结率", None),
        ("信访量", "lower"),
        ("失业率", "lower"),
        ("响应时间", "lower"),
        ("故障排除率", "higher"),
        ("故障率", "lower"),
        ("死亡率", "lower"),
        ("贫困发生率", "lower"),
        ("污染治理面积", "higher"),
        ("违规问题整改率", "higher"),
        ("安全事故（起）", "lower"),
        ("培训人次", None),
        ("覆盖率", None),
        ("公路里程", None),
        ("设备数量", None),
        ("隐患排查次数", None),
        ("火灾防控覆盖率", "higher"),
    ],
)
def test_direction_told_by_a_name(name, way):
    assert (better_when(name) and better_when(name).value) == way


@pytest.mark.parametrize(
    ("target", "name", "category", "way"),
    [
        ("≥3次", "投诉次数", None, "higher"),
        ("3次", "投诉次数", None, "lower"),
        ("=0", None, None, "lower"),
        ("0", None, None, "higher"),
        ("30万元", None, "成本指标", "spend"),
        ("≤30万元", None, "成本指标", "lower"),
        ("30万元", "税收收入", "经济效益指标", "higher"),
        ("30万元", "培训经费", "数量指标", "spend"),
        ("2021年底前", None, None, "deadline"),
        ("显著", None, None, "none"),
        (None, None, None, "none"),
        ("5次；3人", None, None, "none"),
    ],
)
def test_direction_of_a_target(target, name, category, way):
    assert tell_direction(read_value(target), name, category).value == way


def test_a_stated_direction_overrules_the_comparator_and_an_unknown_one_is_refused():
    assert completion("95%", "96%", direction="反向") == Decimal(95) / Decimal(96)
    assert completion("95%", "95%", direction=Direction.LOWER) == 1
    with pytest.raises(BadInput, match="正向、反向"):
        complete("95%", "96%", direction="随意")


def test_references_may_be_a_mapping_or_a_function():
    figures = {"上年决算数": Decimal("16.07")}
    assert completion("≤上年数", "15.29") is None
    assert complete("≤上年数", "15.29", references={"上年": Decimal("16.07")}).rate == 1
    assert complete("≤上年决算数", "20", references=figures).rate == Decimal("16.07") / 20
    assert complete("≤上年决算数", "15.29", references=figures.get).met is True
    assert complete("≤上年决算数", "15.29", references=lambda name: None).rate is None


def test_date_cells_answer_deadlines():
    assert completion("2021年12月31日前", datetime.date(2021, 12, 1)) == 1
    assert complete("2021年12月31日前", datetime.datetime(2022, 1, 1)).met is False


def test_the_parts_of_a_compound_keep_their_own_results():
    result = complete("1.2021年考察不少于50次。2.新招录考察预计3次", "1.2021年考察75次。2.新招录考察7次")
    assert [part.rate.quantize(Decimal("0.0001")) for part in result.parts] == [Decimal("1.5000"), Decimal("2.3333")]
    assert result.rate == Decimal("1.5") and not result.certain


def test_readings_may_be_given_for_texts():
    assert complete(read_value("≥10次"), read_value("12次")).rate == Decimal("1.2")


# -- laws ---------------------------------------------------------------------------

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=True),
    st.dates(),
    st.text(max_size=25),
    st.text(alphabet="0123456789.,%≥≤<>=-~、；。万亿元人次个年月日底前内以上下不超过约零无完成达满意", max_size=18),
)
NUMBERS = st.decimals(min_value=Decimal("0.01"), max_value=10**8, places=2)
UNITS = st.sampled_from(["", "%", "人次", "万元", "个", "公里", "亩", "天"])


@given(CELLS, CELLS, st.sampled_from([None, "投诉率", "培训人次"]), st.sampled_from([None, "成本指标", "时效指标"]))
def test_comparing_never_raises_and_no_rate_is_negative(target, actual, name, category):
    result = complete(target, actual, name=name, category=category)
    assert isinstance(result, Completion)
    assert result.rate is None or result.rate >= 0
    assert result.certain or result.doubt


@given(NUMBERS, UNITS)
def test_a_plain_number_completes_itself(number, unit):
    assume(unit != "%" or number < 200)  # 290% is suspected to be a misprint of ≥90% and has no rate
    assert completion(f"{number:f}{unit}", f"{number:f}{unit}") == 1


@given(NUMBERS, NUMBERS, NUMBERS, UNITS.filter(lambda unit: unit not in ("", "%")))
def test_more_of_a_forward_indicator_never_completes_less(target, one, other, unit):
    low, high = sorted((one, other))
    rates = [completion(f"≥{target:f}{unit}", f"{value:f}{unit}") for value in (low, high)]
    assert rates[0] <= rates[1]


@given(NUMBERS, NUMBERS, NUMBERS, UNITS.filter(lambda unit: unit not in ("", "%")))
def test_more_of_a_reverse_indicator_never_completes_more(target, one, other, unit):
    low, high = sorted((one, other))
    rates = [completion(f"≤{target:f}{unit}", f"{value:f}{unit}") for value in (low, high)]
    assert 1 >= rates[0] >= rates[1] > 0


@given(st.decimals(min_value=1, max_value=10**6, places=2))
def test_money_compares_the_same_in_any_unit(amount):
    assert (
        completion("≥100万元", f"{amount:f}万元")
        == completion("≥1000000元", f"{amount:f}万元")
        == completion("≥100万元", f"{amount * 10_000:f}元")
    )
