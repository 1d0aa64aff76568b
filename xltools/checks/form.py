"""What was filled in at all: sheets, required fields, placeholders, duplicate forms. 格式与填报 FM01–FM08。"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, pairwise

from xltools.checks.declare import BOOK, Context, Found, check, once
from xltools.checks.wording import FEW, cells_of, own_cells, quoted, rows_of
from xltools.core import lexicon
from xltools.core.assess import SCORED_KINDS
from xltools.core.cells import MAX_ROW, Address, Sheet
from xltools.core.findings import Severity
from xltools.core.layout import KINDS, NUMERIC, Item
from xltools.core.model import Field, Form, Row
from xltools.core.numerals import clean, oddities
from xltools.core.rounding import plain

EVERY_KIND = tuple(KINDS)
_PLACEHOLDER = re.compile("|".join(f"(?:{pattern})" for pattern in lexicon.PLACEHOLDERS), re.DOTALL)
_BARE_NUMBER = re.compile(r"[≥≤<>=]?-?\d[\d,.]*(?:%|[万亿]?元|[个人次项件户家场]+)?")
_TWICE = re.compile(r"([:：,，。;；、])\1")
_SIGNING = re.compile(
    r"(填[表报]人|制表人|经办人|(?:单位|部门|项目)?负责人(?:[（(]?签[字章名][)）]?)?|审核人|填[表报](?:日期|时间)|日期|(?:联系)?电话)[（(]?[^：:（）()]{0,4}[)）]?\s*[:：]"
)
_NOTHING = re.compile(r"[\s\u3000_年月日]+")
INDICATOR_TEXTS = ("level3", "target", "actual")
CRITERIA = ("method", "explanation")


# -- what has been answered --------------------------------------------------------


def asked(form: Form) -> list[Row]:
    """The indicator rows that state a target."""
    return [row for row in form.rows("indicators") if not row["target"].blank and not is_placeholder(row["target"])]


def unanswered(form: Form) -> bool:
    """Are there targets, but no actual and no score anywhere?"""
    given = (row[key] for row in form.rows("indicators") for key in ("actual", "score", "rate"))
    summed = (form[key] for key in ("total.score", "funds.total.executed", "funds.total.score"))
    typed = (one for one in chain(given, summed) if not one.blank and not one.formula and not is_placeholder(one))
    return not any(typed) and bool(asked(form))


def is_template(form: Form) -> bool:
    """Are the indicators nothing but the prompts of the blank form, and no money filled in?"""
    rows = form.rows("indicators")
    said = (row[key] for row in rows for key in ("target", "actual", "score"))
    money = (form["funds.total.annual"], form["funds.total.executed"], form["total.score"])
    empty = all(one.blank or one.formula or is_placeholder(one) for one in chain(said, money))
    return empty and any(is_placeholder(row["level3"]) for row in rows)


def is_placeholder(one: Field) -> bool:
    """Does the cell still hold what the blank form prints (指标1：, ……, XX)?"""
    if not isinstance(one.value, str):
        return False
    words = clean(one.value).rstrip("/-—")
    return bool(words) and bool(_PLACEHOLDER.fullmatch(words))


# -- checks ------------------------------------------------------------------------


@check(
    "FM01",
    "unrecognised-sheet",
    title="没有认出的工作表",
    severity=Severity.INFO,
    source="inference",
    refs=("C75",),
    on=BOOK,
    formula="每张工作表的栏目名称与一种已知表样相符",
    advice="如为自评用表，请核对表头栏目名称；如为说明，可不处理",
)
def unrecognised_sheet(context: Context) -> Iterator[Found]:
    """A sheet, or a table beside a form, that fits no known form, so nothing on it was checked.

    没有认出的表不会被校验，填报人应当知道哪些表没有校验到，一张工作表上只认出一部分的也说明是哪些行。只作提示，可能只是封面、填报说明之类。
    """
    for sheet, reason in context.book.unrecognised.items():
        place = Field("", "工作表", sheet, Item(""), None, sheet)
        yield Found(place, f"没有认出{quoted(sheet)}是哪一种表，未作校验：{reason}", expected="已知表样之一")
    for part in context.book.partly:
        place = Field("", "工作表", part.sheet, Item(""), part.area.first, part.sheet)
        yield Found(place, f"没有认出 {part.area} 是哪一种表，这一部分未作校验：{part.reason}", expected="已知表样之一")


@check(
    "FM02",
    "form-unanswered",
    title="整表未填报",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C77",),
    formula="列有指标值的表，应有完成值或得分",
    advice="请填报各项指标的完成值；如尚未到填报时间，可不处理",
)
def form_unanswered(form: Form, context: Context) -> Iterator[Found]:
    """A form with targets, but no actual and no score anywhere, or a template with nothing but its prompts.

    只有年初目标、没有完成情况的表不能用作自评，常见于交错了文件；只有“指标1：”“XX”之类提示的是还没有填的表样，另有填了的表时不提示。
    资金执行数已填的不在此列。
    """
    if unanswered(form):
        rows = asked(form)
        yield Found(rows[0]["actual"], f"列有 {len(rows)} 项指标值，完成值、得分和执行数全部空白", expected="完成值", found="")
    elif is_template(form) and all(is_template(one) for one in context.book.of(*SCORED_KINDS)):
        prompts = [row["level3"] for row in form.rows("indicators")]
        yield Found(prompts[0], f"{len(prompts)} 行指标只有表样的提示文字，没有填报内容", expected="指标及其完成情况")


@check(
    "FM03",
    "required-blank",
    title="必填栏目空白",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C74",),
    on=BOOK,
    formula="项目名称、总体目标、填表人、日期、签字非空",
    advice="请补填；电子件可在打印后签字",
)
def required_blank(context: Context) -> Iterator[Found]:
    """A field every filled form must have is empty: names, overall goals, who filled it in, when, and the signature.

    缺填表人、日期、签字的表不能作为依据归档。同一行的几个栏目合为一条；没有填报的表和整表未填报的表不提示，
    首页在别的表已经填报时才看。
    """
    in_use = any(form.filled for form in context.book.forms)
    for form in context.book.forms:
        if (form.filled or form.kind == "cover" and in_use) and not unanswered(form):
            for line in _required(form):
                blank = [one for one in line if one.blank]
                if blank:
                    signing = any("签字" in one.label or one.key in ("filled_by", "signed_by") for one in blank)
                    yield Found(
                        blank[0], f"{'、'.join(one.label for one in blank)}未填写", expected="非空", advice="" if signing else "请补填"
                    )
            yield from _unsigned(form, context)


def _required(form: Form) -> Iterator[list[Field]]:
    """Groups of required fields, each group standing in one line."""
    for block in form.layout.blocks:
        if block.type == "fields":
            yield from ([form[item.key] for item in line if item.required and form[item.key].present] for line in block.lines)
        elif block.type == "texts":
            texts = [form[f"{block.key}.{item.key}"] for item in block.columns]
            yield [one for one in texts if one.present]


def _unsigned(form: Form, context: Context) -> Iterator[Found]:
    """A line of signatures printed in one cell (填表人：  负责人：  日期：) with nothing written after the labels."""
    sheet = context.book.workbook.sheet(form.sheet)
    if sheet is None or form["filled_by"].present or form["signed_by"].present:
        return
    lines, starts = _signature_lines(sheet, context), _starts(sheet, context)
    first = form.area.first.row
    after = starts[bisect_right(starts, first)] if starts[-1] > first else MAX_ROW + 1
    for cell, blank in lines[bisect_right(lines, first, key=_row) : bisect_left(lines, after, key=_row)]:
        place = Field("foot", "签字栏", form.sheet, Item("foot"), cell, sheet.values[cell])
        yield Found(place, f"{'、'.join(blank)}未填写", expected="非空")


@once
def _signature_lines(sheet: Sheet, context: Context) -> list[tuple[Address, list[str]]]:
    """The lines of signatures that lack something, top to bottom, with the labels that nothing follows."""
    found = ((cell, _blank_labels(value)) for cell, value in sheet.values.items() if isinstance(value, str))
    return sorted(line for line in found if line[1])


@once
def _starts(sheet: Sheet, context: Context) -> list[int]:
    """The first rows of the forms on a sheet, top to bottom."""
    return sorted(form.area.first.row for form in context.book.forms if form.sheet == sheet.name)


def _row(line: tuple[Address, list[str]]) -> int:
    return line[0].row


def _blank_labels(text: str) -> list[str]:
    """The labels of a signature line that nothing follows; none where the text is no such line."""
    labels = list(_SIGNING.finditer(text)) if text.count(":") + text.count("：") > 1 else []
    if len(labels) < 2:
        return []
    ends = [*(label.start() for label in labels[1:]), len(text)]
    blank = [label[1] for label, end in zip(labels, ends, strict=True) if not _NOTHING.sub("", text[label.end() : end])]
    return [label for label in blank if "电话" not in label]


@check(
    "FM04",
    "placeholder-left",
    title="保留表样占位文字",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C61",),
    formula="指标名称、指标值、完成值不是“指标1：”“……”“XX”之类",
    advice="请填写实际指标，或删去不用的行",
)
def placeholder_left(form: Form, context: Context) -> Iterator[Found]:
    """Rows that still hold the blank form's own prompts.

    占位行说明该类指标没有设置，或者设置了没有填全。整张表合为一条，列出所在行。
    """
    cells = [row[key] for row in form.rows("indicators") for key in INDICATOR_TEXTS]
    cells += [form[key] for key in ("project_name", "department", "implementer", "goal.expected", "goal.actual")]
    left = [one for one in own_cells(cells) if is_placeholder(one)]
    if left:
        samples = "、".join(dict.fromkeys(quoted(one.text) for one in left[:3]))
        yield Found(
            left[0], f"{rows_of(left)}还是表样的占位文字（{samples}），共 {len(left)} 格", expected="实际填报的内容", others=tuple(left[1:])
        )


@check(
    "FM05",
    "odd-symbol",
    title="符号重复或不规范",
    severity=Severity.INFO,
    source="reviewer-practice",
    refs=("C62",),
    on=(*SCORED_KINDS, "scorecard"),
    formula="比较符用 ≥ ≤ = > <，百分号不重复，数字用半角",
    advice="请改用通用写法，以免汇总时读错",
)
def odd_symbol(form: Form, context: Context) -> Iterator[Found]:
    """Symbols written twice, rare glyphs of a comparator, full-width digits.

    程序和公式读不出这类写法，汇总时容易漏项。同一种写法超过五格的合为一条。
    """
    groups: dict[str, list[Field]] = {}
    for one in own_cells(form.everything()):
        if isinstance(one.value, str) and (one.item.type in NUMERIC | {"value"} or one.item.key in ("level3", *CRITERIA)):
            for remark in _remarks(one.value):
                groups.setdefault(remark, []).append(one)
    for remark, cells in groups.items():
        if len(cells) > FEW:
            yield Found(cells[0], f"{remark}，共 {len(cells)} 格（{cells_of(cells)}）", expected="通用写法", others=tuple(cells[1:]))
        else:
            yield from (Found(one, f"{quoted(one.text)}中{remark}", expected="通用写法") for one in cells)


def _remarks(text: str) -> list[str]:
    remarks = [remark.split("，")[0].rstrip("。") for remark in oddities(text)]
    twice = _TWICE.search(text)
    return [*remarks, f"标点“{twice[0]}”重复"] if twice else remarks


@check(
    "FM06",
    "goal-is-number",
    title="总体目标填成数字",
    severity=Severity.WARNING,
    source="reviewer-practice",
    refs=("C79",),
    formula="总体目标是一段文字",
    advice="请写明年度总体目标及其完成情况，指标值填在指标表中",
)
def goal_is_number(form: Form, context: Context) -> Iterator[Found]:
    """An overall goal, or what came of it, that is nothing but a number.

    总体目标要写清做什么、达到什么效果，一个数字多半是填错了格子。总体目标和实际完成情况两栏只填了一个数的是警告，空白的不在此列。
    """
    for key in ("goal.expected", "goal.actual"):
        one = form[key]
        if not one.blank and not one.error and _BARE_NUMBER.fullmatch(clean(one.text)):
            yield Found(one, f"{one.label}只填了一个数 {one.text}", expected="一段文字")


@check(
    "FM07",
    "form-twice",
    title="同一张表重复",
    severity=Severity.WARNING,
    source="reviewer-practice",
    on=BOOK,
    formula="整体、决算、基础数据等表各一张；各项目表内容不同",
    advice="请核对是否重复填报，或复制后没有改",
)
def form_twice(context: Context) -> Iterator[Found]:
    """Two filled forms of a kind a workbook has once, or a project form copied under another name.

    重复的表会使汇总数翻倍，表间核对也只取第一张。项目名称相同的由 XS10 指出，不重复。
    """
    seen: dict[tuple[object, ...], dict[str, Form]] = {}
    for form in context.book.forms:
        if not form.filled or form.kind == "cover" or form.kind == "project" and not asked(form):
            continue
        name = clean(form["project_name"].text)
        alike = seen.setdefault(_sameness(form), {})
        earlier = next((other for other_name, other in alike.items() if form.kind != "project" or other_name != name), None)
        alike.setdefault(name, form)
        if earlier:
            at = form["project_name"] if form["project_name"].present else next(form.everything())
            same = "，内容完全相同" if _contents(form) == _contents(earlier) else ""
            yield Found(at, f"{KINDS[form.kind]}与{quoted(earlier.sheet)}重复{same}", expected="各填一张", found=form.title)


def _sameness(form: Form) -> tuple[object, ...]:
    """What two forms have in common when one repeats the other: a project's whole contents under another name."""
    if form.kind == "accounts":
        return form.kind, form.layout.id  # published accounts are several tables
    return (form.kind, *_contents(form)) if form.kind == "project" else (form.kind, clean(form["department"].text))


def _contents(form: Form) -> tuple[tuple[str, str], ...]:
    return tuple((one.key, one.text) for one in form.everything() if one.key != "project_name")


@check(
    "FM08",
    "numbering-gap",
    title="序号不连续",
    severity=Severity.INFO,
    source="reviewer-practice",
    refs=("C73",),
    on=BOOK,
    formula="序号从 1 起逐行加 1",
    advice="请核对是否漏行或重号",
)
def numbering_gap(context: Context) -> Iterator[Found]:
    """A 序号 column that skips or repeats a number.

    跳号或重号常是增删行留下的，可能漏了一项。每张表只指出第一处。
    """
    for form in context.book.forms:
        for rows in form.tables.values():
            numbers = [row["number"] for row in rows if row["number"].number is not None]
            yield from _first_gap(numbers)


def _first_gap(numbers: list[Field]) -> Iterator[Found]:
    for before, one in pairwise(numbers):
        wanted = (before.number or Decimal(0)) + 1
        if one.number != wanted:
            yield Found(one, f"序号 {one.text} 接在 {before.text} 之后，不连续", expected=plain(wanted))
            return
