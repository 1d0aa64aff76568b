"""What a reading of a value is: its kind, comparator, number, unit, and how sure.

识读结果的类型：类别、方向、把握程度与识读结果本身。
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xltools.core.dates import When
from xltools.core.older_python import StrEnum


class Kind(StrEnum):
    """What a value is: a quantity, a quality, a time, several at once, or nothing. 指标值的类别。"""

    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"
    DATE = "date"
    COMPOUND = "compound"
    EMPTY = "empty"

    @property
    def label(self) -> str:
        return {"quantitative": "定量", "qualitative": "定性", "date": "日期", "compound": "复合", "empty": "未填"}[self.value]


class Direction(StrEnum):
    """Which way is better, or that the value is money to spend or a time to keep. 指标的方向。"""

    HIGHER = "higher"
    LOWER = "lower"
    SPEND = "spend"
    DEADLINE = "deadline"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"higher": "正向", "lower": "反向", "spend": "支出", "deadline": "期限", "none": "无方向"}[self.value]


class Confidence(StrEnum):
    """How sure a reading is; nothing may be called wrong on one that is not certain. 识读的把握程度。"""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"

    @property
    def label(self) -> str:
        return {"certain": "确定", "likely": "较有把握", "unsure": "不能确定"}[self.value]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value cell says. 一个指标值或完成值单元格的识读结果。

    ``number`` is in the unit printed: 95 for 95%, 5 for 5亿元, 3000 for 三千万元 (unit 万元); 万 and 亿 stay in the
    unit for money and physical units (6 万立方米) and are multiplied out before counting words (3万人次 is 30000 人次).
    ``unit`` is the unit as the form prints it (千米 stays 千米, 元/人/月 stays so; 百分比 is %); :func:`units.same_unit` and
    :func:`units.compare` tell which are one. ``stated`` is the comparator as spelled (不少于), ``noun`` the words around the
    number, empty for a bare value.
    """

    text: str
    kind: Kind
    comparator: str | None = None
    number: Decimal | None = None
    unit: str | None = None
    upper: Decimal | None = None
    parts: tuple[Reading, ...] = ()
    date: When | None = None
    reference: str | None = None
    tier: str | None = None
    confidence: Confidence = Confidence.CERTAIN
    notes: tuple[str, ...] = ()
    stated: str = ""
    noun: str = ""
