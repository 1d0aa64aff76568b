"""Forms told in paragraphs: the ways an indicator is told from end to end, and sentences that only resemble one."""

import pytest

from tests.text.test_text import document
from xltools.forms.narrative import narrative

WHOLE = "数量指标：补助发放率。年初目标值：=100%；实际完成值：=100%；自评得分：20分。"


def read(*paragraphs):
    form = narrative(document("（一）产出指标", *paragraphs, WHOLE), set())
    columns = ("level2", "level3", "target", "actual", "weight", "score")
    return [tuple(row[key].value if row[key].present else None for key in columns) for row in form.rows("indicators")[:-1]] if form else []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("数量指标：甲。年初目标值：≥90%；实际完成值：≥90%；自评得分：20分。", ("数量指标", "甲", "≥90%", "≥90%", None, 20)),
        ("（1）数量指标：应免数3.2万头，目标值≥95%，完成值98.5%，得10分；", ("数量指标", "应免数3.2万头", "≥95%", "98.5%", None, 10)),
        ("（2）质量指标：抗体合格率目标值≥70%，实际完成86.2%，分值10分，得分10分；", ("质量指标", "抗体合格率", "≥70%", "86.2%", 10, 10)),
        ("养殖户满意度目标值≥90%，实际完成值95%，分值10分，得10分。", (None, "养殖户满意度", "≥90%", "95%", 10, 10)),
        ("1.培训人次：指标值≥500人次，实际完成480人次，分值10分，自评得分9.6分。", (None, "培训人次", "≥500人次", "480人次", 10, 9.6)),
        (
            "①维修校舍面积（10分）：目标值12000平方米，完成值11400平方米，得9.5分。",
            (None, "维修校舍面积", "12000平方米", "11400平方米", 10, 9.5),
        ),
        ("重大疫情发生次数目标值=0次，实际值为0次，分值20分，扣0分，得20分；", (None, "重大疫情发生次数", "=0次", "0次", 20, 20)),
        ("质量指标：验收情况，指标值：合格，完成值：合格，得分：5分。", ("质量指标", "验收情况", "合格", "合格", None, 5)),
    ],
)
def test_an_indicator_told_from_end_to_end(text, told):
    assert read(text) == [told]


def test_several_indicators_of_a_paragraph_share_its_category():
    told = read("数量指标：甲，目标值≥5次，完成值6次，得10分；乙目标值2个，实际完成1个，分值10分，得5分。")
    assert told == [("数量指标", "甲", "≥5次", "6次", None, 10), ("数量指标", "乙", "2个", "1个", 10, 5)]


@pytest.mark.parametrize(
    "text",
    [
        "群众满意度目标值达到90%以上，实际完成情况较好，得到好评。",
        "甲目标值已经完成，实际完成值较高，得10分。",
        "数量指标：甲，目标值≥5次，完成值6次，得10分；其余指标完成较好，不再一一说明。",
        "产出指标共5项，目标值合计100，得分45分。",
    ],
)
def test_what_is_told_in_part_is_no_indicator(text):
    assert read(text, text) == []
