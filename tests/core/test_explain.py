"""Sentences for rates, scores and grades: what was compared, which rule and band decided, and why there is nothing."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltools.core.errors import BadInput
from xltools.core.explain import explain_grade, explain_rate, number_typed, told
from xltools.core.scheme import Scheme, schemes
from xltools.core.scoring_rules import RULES

MOF = Scheme.get()


@pytest.mark.parametrize(
    ("target", "actual", "weight", "said"),
    [
        ("≥10次", "8次", None, "完成率 80%，未达到指标值；分值未填，不能计分。"),
        ("≥10次", "8次", "若干", "不能计分：分值“若干”不是一个数字"),
        ("≥10次", "8次", -1, "不能计分：分值为负"),
        ("≥10次", "8次", "10分", "10 分 × 80%，得 8 分"),
        ("≤5%", "6.2%", 10, "完成率 80.65%，超过指标值"),
        ("≤5%", "4%", 10, "完成率 100%，未超过指标值"),
        ("≤0起", "2起", 10, "指标值为 0 而超过指标值"),
        ("2021年6月底前", "2021年8月", 10, "未按期完成，得 0 分"),
        ("2021年6月底前", "2021年5月", 10, "按期完成，得 10 分"),
        ("1个镇、5个街道", "1个镇、4个街道", 10, "取最低一项“5个街道”，完成率 80%"),
        ("召开会议4次；推进321个支部建设", "召开会议4次；推进319个支部建设", 10, "取最低一项“321个（推进支部建设）”，完成率 99.38%"),
        ("培训党员200人；走访慰问5次", "培训党员150人；走访慰问5次", 10, "取最低一项“200人（培训党员）”，完成率 75%"),
        ("1个镇、5个街道", "1个镇、5个街道", 10, "各项相同，完成率 100%"),
        ("≥10公里", "5人", 10, "单位不同：指标值为“公里”，完成值为“人”，不能比较"),
        ("≥100人", "150人", 10, "150%，达到指标值，不低于 130%，须说明原因"),
        ("显著提升", "部分达成预期指标并具有一定效果", 10, "得分应在 6（含）至 8（不含）分之间，由评价人在区间内确定"),
        ("≥10次", "", 10, "指标值“≥10次”，完成值未填，完成率不能计算"),
    ],
)
def test_the_sentence_says_what_a_clerk_needs(target, actual, weight, said):
    assert said in told(target, actual, weight)


@pytest.mark.parametrize(
    ("rule", "scheme", "said"),
    [
        ("capped-ration", None, "没有名为“capped-ration”的计分规则"),
        (None, "mof-1999", "没有名为“mof-1999”的计分方案"),
        ("bands", None, "需要参数“table”"),
    ],
)
def test_a_rule_or_scheme_that_cannot_be_is_named(rule, scheme, said):
    assert said in told("≥10次", "8次", 10, rule, scheme)


texts = st.sampled_from(
    [
        "",
        "≥10次",
        "8次",
        "≤5%",
        "6.2%",
        "=0件",
        "0件",
        "显著提升",
        "达成预期指标",
        "未达成",
        "2021年6月底前",
        "2021年8月",
        "已完成",
        "1个镇、5个街道",
        "1个镇、4个街道",
        "30万元",
        "33万元",
        "26.23万元",
        "≥5%",
        "-2%",
        "无",
        "适时",
        "≤上年数",
        "三千万",
        "①完成A",
    ]
)


@given(texts, texts, st.sampled_from([None, "", 0, 10, "12.5", "abc", -3]), st.sampled_from([None, *RULES]), st.sampled_from(schemes()))
@settings(max_examples=300, deadline=None)
def test_every_sentence_reads_as_one(target, actual, weight, rule, scheme):
    sentence = told(target, actual, weight or None, rule, scheme.id)
    assert sentence.endswith("。") and sentence.count("。") == 1, sentence
    for odd in ("None", "Decimal", "，，", "；；", "“”", "：：", "，；", "，。", "nan"):
        assert odd not in sentence, sentence


@pytest.mark.parametrize(
    ("total", "said"),
    [
        ("100", "90 分（含）以上为“优”"),
        ("90", "90 分（含）以上为“优”"),
        ("89.99", "80 分（含）至 90 分（不含）为“良”"),
        ("60", "60 分（含）至 80 分（不含）为“中”"),
        ("59.99", "不足 60 分为“差”"),
        ("101", "不能评定等级：总分 101 超出范围"),
    ],
)
def test_a_grade_tells_its_band_and_its_ground(total, said):
    sentence = explain_grade(Decimal(total), MOF)
    assert said in sentence and MOF.title in sentence and sentence.endswith("。") and sentence.count("。") == 1
    assert total == "101" or MOF.bands_citation.text in sentence


def test_without_a_total_or_bands_there_is_no_grade_to_explain():
    assert explain_grade(None, MOF) == explain_grade(Decimal(90), Scheme.get("xiqu-2021-project")) == ""


@pytest.mark.parametrize(
    ("budget", "executed", "said"),
    [
        ("1864.04", "1794.03", "全年执行数 1794.03 万元 ÷ 全年预算数 1864.04 万元，执行率 96.24%。"),
        ("100", "110", "执行率 110%，执行数超过预算数，须说明原因。"),
        ("0", "3.36", "没有执行率可言，栏内可填“—”。"),
        (None, "1", "全年预算数未填，执行率不能计算。"),
        ("1", None, "全年执行数未填，执行率不能计算。"),
        (None, None, ""),
    ],
)
def test_an_execution_rate_says_what_was_divided(budget, executed, said):
    amounts = [None if one is None else Decimal(one) for one in (budget, executed)]
    assert explain_rate(*amounts).endswith(said) and bool(said) == bool(explain_rate(*amounts))


@pytest.mark.parametrize("value", [True, None, "", "若干", "1个镇、5个街道", "3-5"])
def test_what_is_no_number_is_refused_by_name(value):
    with pytest.raises(BadInput, match="分值"):
        number_typed(value, "分值")
