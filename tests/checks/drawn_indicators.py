"""Indicators at random: a target, an actual and the points that follow. 随机的指标。"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from itertools import pairwise
from typing import Any

from tests.checks.drawn_amounts import HUNDRED, ONE, ZERO, Amounts, rounded

LEVEL2 = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
    "投入管理": ("预算管理", "资产管理"),
    "项目完成": ("数量指标", "质量指标", "时效指标", "成本指标"),
}
COUNTED = (
    ("举办培训班", "期"),
    ("走访服务对象", "人次"),
    ("维护办公设备", "台（套）"),
    ("印发工作简报", "份"),
    ("新建活动场所", "个"),
    ("开展督查", "次"),
    ("完成绿化面积", "平方米"),
    ("慰问困难群众", "户"),
)
RATED = ("考核合格率", "设施完好率", "任务完成率", "参训人员满意度", "政策知晓率", "资料归档率")
CEILINGS = (("设备故障率", "%"), ("投诉率", "%"), ("平均办理时间", "天"), ("返工率", "%"))
NOTHING = (("安全事故", "起"), ("有效投诉", "件"), ("违规问题", "个"))
QUALITIES = (
    ("履职能力", "履职能力得到提升"),
    ("管理制度", "制度健全并执行"),
    ("工作机制", "长效机制基本建立"),
    ("社会影响", "社会影响良好"),
)
TIERS = {"达成预期指标": ("0.8", "1"), "部分达成预期指标并具有一定效果": ("0.6", "0.79"), "未达成预期指标且效果较差": ("0", "0.59")}
REASON = "设备分批更新，余款按合同结转下年支付，下年度提前安排"
YEAR = 2024


class Indicators(Amounts):
    """Draws indicators."""

    def places(self, groups: Mapping[str, int]) -> Iterator[tuple[str, str]]:
        """The first two levels of each row."""
        for level1 in groups:
            for level2 in LEVEL2[level1]:
                yield from [(level1, level2)] * self.random.randint(1, 2)

    def indicators(self, groups: Mapping[str, int], scheme: str, money: tuple[Decimal, Decimal] | None = None) -> list[dict[str, Any]]:
        """Rows with weights that make their groups', scored by the scheme's usual rules."""
        levels = list(self.places(groups))
        rows: list[dict[str, Any]] = []
        for level1, weight in groups.items():
            mine = [level2 for one, level2 in levels if one == level1]
            for level2, points in zip(mine, self.weights(Decimal(weight), len(mine)), strict=True):
                row, done = self.indicator(level2, money)
                rows.append({"level1": level1, "level2": level2, **self._scored(row, done, points)})
        return rows

    def weights(self, whole: Decimal, count: int) -> list[Decimal]:
        """Whole or half points, each above zero, that make the whole."""
        step = self.random.choice((Decimal(1), Decimal("0.5")))
        cuts = sorted(self.random.sample(range(1, int(whole / step)), count - 1))
        ends = [0, *cuts, int(whole / step)]
        return [(after - before) * step for before, after in pairwise(ends)]

    def _scored(self, row: dict[str, Any], done: Decimal | None, weight: Decimal) -> dict[str, Any]:
        """The row with its weight and score; a formula scores what is plain numbers."""
        tier = row.pop("tier", None)
        if tier:
            low, high = (Decimal(bound) * weight for bound in TIERS[tier])
            score = rounded(low + (high - low) * Decimal(repr(self.random.random())), self.random.choice((1, 2)), ROUND_DOWN)
            row |= {"score": max(score, rounded(low, 2, ROUND_CEILING)), "note": REASON}
        elif done is None or self.chance(0.7):
            row["score"] = rounded(weight * min(ONE, ONE if done is None else done), 2)
        return row | {"weight": weight}

    def indicator(self, level2: str, money: tuple[Decimal, Decimal] | None) -> tuple[dict[str, Any], Decimal | None]:
        """A target with its actual, and the completion; None where it is met but no rate."""
        kinds = {
            "数量指标": (self.counted, self.counted, self.compound),
            "质量指标": (self.percentage, self.ceiling, self.nothing, self.between),
            "时效指标": (self.deadline, self.percentage),
            "成本指标": (self.cost, self.unit_cost),
            "经济效益指标": (self.counted, self.quality),
        }
        make = self.random.choice(kinds.get(level2, (self.percentage, self.quality)))
        return make(money) if make in (self.cost,) else make()

    def counted(self) -> tuple[dict[str, Any], Decimal]:
        name, unit = self.random.choice(COUNTED)
        target = Decimal(self.random.randint(1, 3000))
        way = self.random.choice(("met", "over", "short", "far"))
        actual = {
            "met": target,
            "over": rounded(target * Decimal("1.2"), 0),
            "short": rounded(target * Decimal(repr(self.random.random())), 0),
            "far": target * 3,
        }[way]
        sign = self.random.choice(("≥", "≥", "=", ">")) if way in ("over", "far") else self.random.choice(("≥", "≥", "="))
        return self.row(name, sign, target, unit, actual, actual / target)

    def percentage(self) -> tuple[dict[str, Any], Decimal]:
        target = Decimal(self.random.choice((80, 85, 90, 95, 98, 100, Decimal("92.5"))))
        actual = rounded(min(HUNDRED, target * Decimal(repr(self.random.uniform(0.8, 1.1)))), self.random.choice((0, 1, 2)))
        return self.row(self.random.choice(RATED), "=" if target == 100 and self.chance(0.5) else "≥", target, "%", actual, actual / target)

    def ceiling(self) -> tuple[dict[str, Any], Decimal]:
        name, unit = self.random.choice(CEILINGS)
        target = Decimal(self.random.choice((1, 2, 3, 5, 8, Decimal("1.5"))))
        actual = rounded(target * Decimal(repr(self.random.uniform(0, 1.5))), self.random.choice((1, 2)))
        return self.row(name, "≤", target, unit, actual, ONE if actual <= target else target / actual)

    def nothing(self) -> tuple[dict[str, Any], Decimal]:
        name, unit = self.random.choice(NOTHING)
        return self.row(name, self.random.choice(("=", "≤")), ZERO, unit, ZERO, ONE)

    def between(self) -> tuple[dict[str, Any], None]:
        low = self.random.randint(1, 60)
        row = {"level3": "抽查比例", "target": f"{low}%-{low + 20}%", "actual": f"{low + self.random.randint(0, 20)}%"}
        return row, None

    def deadline(self) -> tuple[dict[str, Any], None]:
        month = self.random.randint(3, 12)
        target = self.random.choice((f"{YEAR}年{month}月底前", f"{YEAR}年{month}月30日前", f"{month}月底前", f"{YEAR}年{month}月前完成"))
        actual = self.random.choice(
            (f"{YEAR}年{month - 1}月20日", f"{YEAR}年{month - 1}月完成", f"{month - 1}月15日", f"{YEAR}-{month - 1:02}-10")
        )
        return {"level3": "任务完成时间", "target": target, "actual": actual}, None

    def compound(self) -> tuple[dict[str, Any], Decimal]:
        first, second = self.random.randint(2, 9), self.random.randint(100, 900)
        row = {
            "level3": "培训和演练",
            "target": f"组织培训不少于{first}次，参训不少于{second}人次",
            "actual": f"组织培训{first}次，参训{second + 5}人次",
        }
        return row, ONE

    def quality(self) -> tuple[dict[str, Any], None]:
        name, target = self.random.choice(QUALITIES)
        tier = self.random.choice((*TIERS, "达成预期指标", "达成预期指标"))
        return {"level3": name, "comparator": "定性", "target": target, "actual": tier, "tier": tier, "note": REASON}, None

    def cost(self, money: tuple[Decimal, Decimal] | None) -> tuple[dict[str, Any], Decimal]:
        planned, spent = money or (self.amount(10, 100), ZERO)
        planned, spent = rounded(planned, self.shown), rounded(spent, self.shown)
        if not planned:
            return self.unit_cost()
        return self.row("项目总支出", "≤", planned, "万元", spent, ONE if spent <= planned else planned / spent)

    def unit_cost(self) -> tuple[dict[str, Any], Decimal]:
        target = Decimal(self.random.randint(100, 5000))
        actual = self.below(target) or target
        return self.row("人均培训费", "≤", target, "元", rounded(actual, 2), ONE)

    def row(self, name: str, sign: str, target: Decimal, unit: str, actual: Decimal, done: Decimal) -> tuple[dict[str, Any], Decimal]:
        """A row in one of the ways it is typed: three cells, one text, the actual with its unit."""
        written: dict[str, Any] = {"level3": name, "comparator": sign, "target": target, "unit": unit, "actual": actual}
        if self.chance(0.3):
            words = {"≥": ("≥", "不少于", "不低于", ">="), "≤": ("≤", "不超过", "<="), "=": ("=", ""), ">": (">", "大于")}
            written = {"level3": name, "target": f"{self.random.choice(words[sign])}{target}{unit}", "actual": f"{actual}{unit}"}
        elif self.chance(0.3):
            written["actual"] = f"{actual}{unit}"
        if done < 1 or done >= Decimal("1.3"):
            written["note"] = REASON
        return written, done


def joined(row: Mapping[str, Any]) -> str:
    """The target as one text, for forms without columns for comparator and unit."""
    sign = row.get("comparator", "")
    return str(row["target"]) if sign == "定性" else f"{sign}{row['target']}{row.get('unit', '')}"


def said(row: Mapping[str, Any]) -> str:
    """The actual with its unit."""
    unit = row.get("unit", "")
    text = str(row["actual"])
    return text if not unit or text.endswith(unit) else f"{text}{unit}"
