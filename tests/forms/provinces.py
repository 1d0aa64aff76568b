"""One self-evaluation printed as many provinces would print it: the same content, laid out by a `Style`.

`printed(content, style)` is the sheet; what a reader must find in it is the content itself. `styles(seed)` draws one at
random, reproducibly; its words are headings that published forms use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from xltools.core.cells import Address, Area, Sheet

TITLES = (
    "项目支出绩效自评表",
    "2024年度项目支出绩效自评表",
    "某省财政支出项目绩效自评表（2024年度）",
    "预算项目绩效自评情况表",
    "省级专项资金绩效自评表",
)
WORDS = {
    "project_name": ("项目名称", "项 目 名 称", "专项（项目）名称", "项目名称："),
    "department": ("主管部门", "主管部门及代码", "项目主管部门", "主管\n部门"),
    "implementer": ("实施单位", "项目实施单位", "项目单位", "预算单位", "资金使用单位"),
    "initial": ("年初预算数", "年初预算", "年初\n预算数(A0)", "年初批复数", "年初预算数（万元）"),
    "annual": (
        "全年预算数",
        "全年预算数（A）",
        "调整后预算数",
        "全年预算数\n(A)",
        "调整预算数",
        "调整后全年预算数",
        "预算数（A）",
        "预算安排数",
        "全年（调整后）预算数",
    ),
    "executed": (
        "全年执行数",
        "全年执行数（B）",
        "执行数",
        "实际支出数",
        "预算执行数",
        "全年实际支出数（B）",
        "全年支出数\n（B）",
        "实际执行数",
        "累计支出数",
    ),
    "weight": ("分值", "权重", "分值（权重）", "标准分值", "分 值", "分值（100分）", "权重（%）"),
    "rate": ("执行率", "执行率（B/A）", "预算执行率", "执行率%", "执行率（%）", "执行率\n（B/A×100%）", "支出进度"),
    "score": ("得分", "自评得分", "自评分", "得 分", "实际得分", "自评得分（B）", "得分（10分）", "自评得分情况"),
    "level1": ("一级指标", "一级\n指标"),
    "level2": ("二级指标", "二级\n指标"),
    "level3": ("三级指标", "三级\n指标", "三级指标名称", "指标名称", "三级指标\n（具体指标）", "指标内容", "绩效指标"),
    "comparator": ("指标性质", "运算符号", "计算符号"),
    "unit": ("度量单位", "计量单位", "单位"),
    "target": (
        "年度指标值",
        "年度指标值（A）",
        "指标值",
        "预期指标值",
        "年初目标值",
        "年初设定指标值",
        "目标值",
        "计划指标值",
        "绩效目标值",
        "年度目标值",
        "全年目标值",
        "年初绩效目标值",
        "目标值（A）",
        "年初预期目标值",
        "年初指标值",
    ),
    "adjusted": ("调整后指标值", "调整指标值", "年中调整指标值"),
    "actual": (
        "实际完成值",
        "实际完成值（B）",
        "全年实际完成值",
        "全年完成值",
        "完成值",
        "实际完成指标值",
        "年度实际完成值",
        "全年实际完成\n指标值",
        "全年实际值",
        "完成情况",
        "业绩值",
        "指标实际完成值",
        "实际完成情况",
        "自评完成值",
    ),
    "coefficient": ("得分系数", "计分系数"),
    "note": (
        "偏差原因分析及改进措施",
        "未完成原因",
        "偏差原因分析",
        "未完成原因和改进措施",
        "备注",
        "原因分析",
        "偏差原因\n分析及\n改进措施",
        "未完成原因分析",
        "偏离原因",
        "未完成情况说明",
        "扣分原因及说明",
        "差异原因",
        "存在问题、原因及改进措施",
    ),
    "expected": ("预期目标", "年度设定目标", "年初设定目标", "年度绩效目标", "年初预期目标", "预期目标（年初设定）", "总体目标"),
    "achieved": (
        "实际完成情况",
        "目标实际完成情况",
        "全年实际完成情况",
        "年度总体目标完成情况",
        "完成情况",
        "年度绩效目标完成情况",
        "年末实际完成情况",
    ),
    "total": (
        "年度资金总额",
        "资金总额",
        "年度资金总额：",
        "总额",
        "合计",
        "项目资金总额",
        "资金总额（万元）",
        "年度预算资金总额",
        "1.年度资金总额",
    ),
    "fiscal": (
        "其中：当年财政拨款",
        "其中：财政拨款",
        "其中:本年财政拨款",
        "财政拨款",
        "　其中：当年财政拨款",
        "其中：中央补助资金",
        "其中：省级财政资金",
        "其中：一般公共预算",
        "（1）财政拨款",
        "其中：本级财政资金",
    ),
    "carried_over": ("上年结转资金", "上年结转", "上年结转结余资金", "上年度结转资金", "以前年度结转结余"),
    "other": ("其他资金", "其他", "其它资金", "（2）其他资金"),
    "sum": ("总分", "合计", "总 分", "自评总分", "总计", "合　　计", "总分（100分）", "自评得分合计", "综合得分"),
}
FUNDS = ("initial", "annual", "executed")
SPLIT = ("comparator", "target", "unit")


@dataclass(frozen=True)
class Indicator:
    """One row: its levels, name, target in three parts, actual, points and reason."""

    level1: str
    level2: str
    level3: str
    comparator: str
    target: str
    unit: str
    actual: str
    weight: float
    score: float
    note: str = ""

    @property
    def whole_target(self) -> str:
        return f"{self.comparator}{self.target}{self.unit}"


@dataclass(frozen=True)
class Content:
    """What a form says, however it is laid out."""

    name: str = "农村道路养护补助"
    department: str = "某县交通运输局"
    implementer: str = "某县公路养护中心"
    funds: tuple[tuple[str, tuple[float, float, float]], ...] = (
        ("total", (120, 150, 147)),
        ("fiscal", (100, 130, 127)),
        ("carried_over", (20, 20, 20)),
        ("other", (0, 0, 0)),
    )
    rate: str = "98%"
    score: float = 9.8
    expected: str = "完成年度养护任务，保障道路畅通。"
    achieved: str = "年度养护任务全部完成。"
    indicators: tuple[Indicator, ...] = (
        Indicator("产出指标", "数量指标", "养护里程", "≥", "320", "公里", "335公里", 15, 15),
        Indicator("产出指标", "数量指标", "培训人次", "≥", "60", "人次", "54人次", 10, 9, "疫情影响一期培训"),
        Indicator("产出指标", "质量指标", "验收合格率", "≥", "95", "%", "97%", 10, 10),
        Indicator("产出指标", "时效指标", "工程完成及时率", "=", "100", "%", "100%", 5, 5),
        Indicator("产出指标", "成本指标", "每公里养护成本", "≤", "0.5", "万元", "0.44万元", 10, 10),
        Indicator("效益指标", "社会效益指标", "受益人口", "≥", "12000", "人", "12600人", 30, 30),
        Indicator("满意度指标", "服务对象满意度指标", "群众满意度", "≥", "90", "%", "93%", 10, 10),
    )

    @property
    def total(self) -> float:
        return self.score + sum(one.score for one in self.indicators)


@dataclass(frozen=True)
class Style:
    """How a form is laid out: the words of its headings, the order of its columns, where it stands, how cells are merged."""

    title: str = TITLES[0]
    words: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ("level1", "level2", "level3", "target", "actual", "weight", "score", "note")
    target: str = "whole"  # whole, split, in-name, adjusted
    top: int = 1
    left: int = 1
    levels: str = "merged"  # merged, repeated, blank
    name_width: int = 1
    two_rows: bool = False
    side: bool = True
    goals: bool = True
    sum_row: bool = True
    foot: bool = True
    attachment: bool = False
    funds_columns: tuple[str, ...] = ("initial", "annual", "executed", "weight", "rate", "score")

    def word(self, key: str) -> str:
        return dict(self.words).get(key, WORDS[key][0])


@dataclass
class Pen:
    """Where the next row goes, and what was written so far."""

    style: Style
    row: int
    values: dict[Address, Any] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)

    def put(self, row: int, column: int, value: Any, across: int = 1, down: int = 1) -> Address:
        cell = Address(row, self.style.left + column)
        if value not in (None, ""):
            self.values[cell] = value
        if across > 1 or down > 1:
            self.merged.append(Area(cell, Address(row + down - 1, self.style.left + column + across - 1)))
        return cell


def printed(content: Content, style: Style, name: str = "Sheet1", below: Sheet | None = None) -> Sheet:
    """The sheet that says the content in that style; under another form where one is given."""
    pen = Pen(style, below.extent.last.row + 2 if below else style.top)
    width = max(len(_columns(style)) + style.name_width, 8 if style.side else 6)
    _head(pen, content, width)
    _funds(pen, content, width)
    if style.goals:
        _goals(pen, content, width)
    _indicators(pen, content)
    if style.foot:
        pen.put(pen.row, 0, "填表人：张三　　联系电话：123456　　填报日期：2025年3月1日", across=width)
        pen.put(pen.row + 1, 0, "注：1.得分一档最高不能超过该指标分值上限。2.其他资金包括社会投入资金。", across=width)
    values, merged = {**(below.values if below else {}), **pen.values}, [*(below.merged if below else ()), *pen.merged]
    return Sheet(name, values, merged=tuple(merged))


def _head(pen: Pen, content: Content, width: int) -> None:
    style = pen.style
    if style.attachment:
        pen.put(pen.row, 0, "附件2")
        pen.row += 1
    pen.put(pen.row, 0, style.title, across=width)
    pen.put(pen.row + 1, width - 1, "单位：万元")
    pen.row += 2
    pen.put(pen.row, 0, style.word("project_name"), across=2)
    pen.put(pen.row, 2, content.name, across=width - 2)
    pen.put(pen.row + 1, 0, style.word("department"), across=2)
    pen.put(pen.row + 1, 2, content.department, across=2)
    pen.put(pen.row + 1, 4, style.word("implementer"))
    pen.put(pen.row + 1, 5, content.implementer, across=width - 5)
    pen.row += 2


def _funds(pen: Pen, content: Content, width: int) -> None:
    style, columns = pen.style, pen.style.funds_columns
    pen.put(pen.row, 0, "项目资金\n（万元）", down=len(content.funds) + 1)
    for at, key in enumerate(columns, 2):
        pen.put(pen.row, at, style.word(key))
    for number, (key, amounts) in enumerate(content.funds, 1):
        told = dict(zip(FUNDS, amounts, strict=True))
        if key == "total":
            told |= {"weight": 10, "rate": content.rate, "score": content.score}
        pen.put(pen.row + number, 1, style.word(key))
        for at, column in enumerate(columns, 2):
            pen.put(pen.row + number, at, told.get(column, "—" if column in ("weight", "score") else None))
    pen.row += len(content.funds) + 1


def _goals(pen: Pen, content: Content, width: int) -> None:
    half = width // 2
    pen.put(pen.row, 0, "年度总体目标", down=2)
    pen.put(pen.row, 1, pen.style.word("expected"), across=half - 1)
    pen.put(pen.row, half, pen.style.word("achieved"), across=width - half)
    pen.put(pen.row + 1, 1, content.expected, across=half - 1)
    pen.put(pen.row + 1, half, content.achieved, across=width - half)
    pen.row += 2


def _columns(style: Style) -> list[str]:
    """The columns of the table of indicators, as the style splits the target."""
    told = {"split": SPLIT, "in-name": (), "adjusted": ("target", "adjusted")}.get(style.target, ("target",))
    return [key for column in style.columns for key in (told if column == "target" else (column,))]


def _indicators(pen: Pen, content: Content) -> None:
    style = pen.style
    at = _places(style)
    pen.row = _headings(pen, at)
    first = pen.row
    for number, one in enumerate(content.indicators):
        for key, value in _cells(one, style, number).items():
            if key in at and key not in ("level1", "level2"):
                pen.put(first + number, at[key], value, across=style.name_width if key == "level3" else 1)
    if style.side:
        pen.put(first - 1 - style.two_rows, 0, "绩\n效\n指\n标", down=len(content.indicators) + 1 + style.two_rows)
    for level in ("level1", "level2"):
        _level(
            pen, [getattr(one, level) if level == "level1" else (one.level1, one.level2) for one in content.indicators], at[level], first
        )
    pen.row = first + len(content.indicators)
    if style.sum_row:
        pen.put(pen.row, 0, style.word("sum"), across=min(at["weight"], at["score"]))
        pen.put(pen.row, at["weight"], 100)
        pen.put(pen.row, at["score"], content.total)
        pen.row += 1


def _places(style: Style) -> dict[str, int]:
    """The column each of the table's headings stands in, from 0."""
    places, next_ = {}, int(style.side)
    for key in _columns(style):
        places[key] = next_
        next_ += style.name_width if key == "level3" else 1
    return places


def _headings(pen: Pen, at: dict[str, int]) -> int:
    """Write the heading row or rows; return the row after."""
    style, split = pen.style, pen.style.target in ("split", "adjusted")
    group = [key for key in at if key in (SPLIT if style.target == "split" else ("target", "adjusted"))]
    for key, column in at.items():
        across = style.name_width if key == "level3" else 1
        if style.two_rows and split and key in group:
            word = {"target": "年初指标值" if style.target == "adjusted" else "指标值"}.get(key, style.word(key))
            pen.put(pen.row + 1, column, word)
        else:
            pen.put(pen.row, column, style.word(key), across=across, down=1 + style.two_rows)
    if style.two_rows and split:
        pen.put(pen.row, at[group[0]], "年度指标值", across=len(group))
    return pen.row + 1 + style.two_rows


def _cells(one: Indicator, style: Style, number: int) -> dict[str, Any]:
    told: dict[str, Any] = {key: getattr(one, key) for key in ("level3", "actual", "weight", "score", "note")}
    told |= {"coefficient": one.score / one.weight, "target": one.whole_target}
    if style.target == "split":
        told |= {key: getattr(one, key) for key in SPLIT}
    if style.target == "in-name":
        told["level3"] = f"{one.level3}{one.whole_target}"
    if style.target == "adjusted" and number == 0:
        told |= {"target": "≥500公里", "adjusted": one.whole_target}
    return told


def _level(pen: Pen, groups: Sequence[Any], column: int, first: int) -> None:
    """A level's column: each group merged, repeated in every row, or left blank under its first."""
    for start, length in _runs(groups):
        text = groups[start][1] if isinstance(groups[start], tuple) else groups[start]
        if pen.style.levels == "repeated":
            for row in range(length):
                pen.put(first + start + row, column, text)
        else:
            pen.put(first + start, column, text, down=length if pen.style.levels == "merged" else 1)


def _runs(groups: Sequence[Any]) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(groups) + 1):
        if at == len(groups) or groups[at] != groups[start]:
            yield start, at - start
            start = at


def drawn(seed: int) -> Style:
    """A style at random, the same for the same seed."""
    random = Random(seed)
    head, tail = ["level1", "level2", "level3"], ["target", "actual", "weight", "score", "note"]
    if random.random() < 0.4:
        tail = random.choice(
            (
                ["weight", "target", "actual", "score", "note"],
                ["target", "weight", "actual", "score", "note"],
                ["target", "actual", "weight", "coefficient", "score", "note"],
                ["weight", "target", "actual", "coefficient", "score", "note"],
            )
        )
    funds = random.choice(
        (
            ("initial", "annual", "executed", "weight", "rate", "score"),
            ("initial", "annual", "executed", "rate", "weight", "score"),
            ("annual", "executed", "rate", "weight", "score"),
        )
    )
    return Style(
        title=random.choice(TITLES),
        words=tuple((key, random.choice(words)) for key, words in WORDS.items()),
        columns=(*head, *tail),
        target=random.choice(("whole", "whole", "split", "split", "in-name", "adjusted")),
        top=random.choice((1, 1, 2, 4)),
        left=random.choice((1, 1, 2, 3)),
        levels=random.choice(("merged", "repeated", "blank")),
        name_width=random.choice((1, 1, 2, 3)),
        two_rows=random.random() < 0.4,
        side=random.random() < 0.7,
        goals=random.random() < 0.8,
        sum_row=random.random() < 0.9,
        foot=random.random() < 0.7,
        attachment=random.random() < 0.3,
        funds_columns=funds,
    )


def restyled(style: Style, **changes: Any) -> Style:
    return replace(style, **changes)
