"""How cells are typed: error values, numbers as text, formulas without a value, wrong unit of money. 填写方式 FM09–FM13。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from xltools.checks.declare import Context, Found, check, once
from xltools.checks.form import EVERY_KIND, is_placeholder
from xltools.checks.ties import money
from xltools.checks.wording import FEW, cells_of, own_cells, quoted, silent
from xltools.core import lexicon
from xltools.core.findings import Severity
from xltools.core.layout import NUMERIC, Block
from xltools.core.model import Field, Form
from xltools.core.numerals import clean
from xltools.core.rounding import plain
from xltools.core.values import Confidence

TEN_THOUSAND = Decimal(10_000)
SAME_SUM = (Decimal("0.99"), Decimal("1.01"))  # about the same money, in another unit
UNIT = "万元"
_WORD_FILES = (".docx", ".doc", ".wps")
_PERCENTAGE = re.compile(r"-?[\d,]+(?:\.\d+)?%")
_SUMS = re.compile(r"^(?:SUM|ROUND|AVERAGE|PRODUCT|COUNT)\(|[A-Z]\d+\s*[-+*/]", re.IGNORECASE)
_TEXT_RESULT = re.compile(r'"|&|IF\(|TEXT|LEFT|RIGHT|MID\(|CONCAT', re.IGNORECASE)


@once
def typed(form: Form, context: Context) -> list[Field]:
    """Every cell of a form that a person types in, or may: locked formulas left out, merged cells once."""
    return own_cells(one for one in form.everything() if not one.item.computed and not one.item.merge)


def error_in(one: Field) -> str:
    """The spreadsheet error a cell holds, also as text; "" for none."""
    if one.error:
        return one.error.code
    text = one.value.strip() if isinstance(one.value, str) else ""
    return text if text.lower() in lexicon.ERROR_VALUES else ""


@check(
    "FM09",
    "error-value",
    title="单元格是公式错误值",
    severity=Severity.ERROR,
    source="arithmetic",
    on=EVERY_KIND,
    formula="没有 #N/A、#DIV/0!、#REF! 之类",
    advice="请修正公式所引用的单元格，或直接填写数值",
)
def error_value(form: Form, context: Context) -> Iterator[Found]:
    """A cell shows a spreadsheet error instead of a value.

    错误值会传到合计和汇总表，引用它的数全部失效。填报人能填的每一格都看，写成文字的 #N/A 之类也算，一律是错误。
    """
    for one in typed(form, context):
        error = error_in(one)
        if error:
            made = f"公式 ={one.formula} 算出" if one.formula else "单元格是"
            yield Found(one, f"{made}错误值 {error}，没有可用的数", expected="数值或文字")


@check(
    "FM10",
    "number-as-text",
    title="数字以文本形式存放",
    severity=Severity.INFO,
    source="reviewer-practice",
    on=EVERY_KIND,
    formula="数字栏存的是数字",
    advice="可选中后用“转换为数字”，单位写在表头",
)
def number_as_text(form: Form, context: Context) -> Iterator[Found]:
    """Numbers stored as text, which sums and formulas pass over.

    求和公式不计文本，合计会悄悄变小。整张表合为一条；写作“96%”的比率、Word 表格里的数本来就是文字，不提示。
    """
    if context.book.workbook.path.lower().endswith(_WORD_FILES):
        return
    texts = [one for one in _texts_for_numbers(form, context) if one.item.type != "percent" and _reads_as_number(one)]
    if texts:
        samples = "、".join(quoted(one.text) for one in texts[:3])
        yield Found(
            texts[0], f"有 {len(texts)} 个数字以文本形式存放（{cells_of(texts)}），如 {samples}", expected="数字", others=tuple(texts[1:])
        )


@check(
    "FM11",
    "unreadable-number",
    title="数字栏填了读不出的文字",
    severity=Severity.WARNING,
    source="provincial-system",
    on=EVERY_KIND,
    formula="金额、分值、得分、比率、人数各栏填一个数",
    advice="请只填一个确定的数，说明写在备注或原因栏",
)
def unreadable_number(form: Form, context: Context) -> Iterator[Found]:
    """Text in a cell for a number that cannot be read as one number.

    “三十左右”“约30”不能参加计算，也无从核对。“—”“无”“不适用”视为没有数，不提示。
    """
    unread = [one for one in _texts_for_numbers(form, context) if not _reads_as_number(one) and not silent(one)]
    if len(unread) > FEW:
        yield Found(
            unread[0], f"有 {len(unread)} 个数字栏填了文字（{cells_of(unread)}），不能计算", expected="一个数", others=tuple(unread[1:])
        )
        return
    for one in unread:
        yield Found(one, f"填报{quoted(one.text)}，不是一个确定的数，不能计算", expected="一个数")


@once
def _texts_for_numbers(form: Form, context: Context) -> list[Field]:
    """The cells for numbers that hold text somebody typed."""
    cells = (one for one in typed(form, context) if one.item.type in NUMERIC and not one.formula)
    return [one for one in cells if isinstance(one.value, str) and not one.blank and not error_in(one) and not is_placeholder(one)]


def _reads_as_number(one: Field) -> bool:
    if one.item.type == "percent" and _PERCENTAGE.fullmatch(clean(one.text)):
        return True  # 290% is suspect as an indicator's value, not as a rate
    reading = one.reading
    return one.number is not None and reading.confidence is Confidence.CERTAIN and reading.comparator is None and reading.upper is None


@check(
    "FM12",
    "formula-without-value",
    title="公式没有保存计算结果",
    severity=Severity.WARNING,
    source="inference",
    on=EVERY_KIND,
    formula="公式单元格存有计算结果",
    advice="请在 Excel 中打开并保存一次，再作校验",
)
def formula_without_value(form: Form, context: Context) -> Iterator[Found]:
    """Formula cells saved without their results, which therefore count as blank here.

    由程序生成而没有在表格软件中打开过的文件，公式没有结果，校验时只能当作空白。整张表合为一条。
    """
    empty = [one for one in own_cells(form.everything()) if one.value is None and one.formula and _due(one, form)]
    if empty:
        yield Found(
            empty[0],
            f"有 {len(empty)} 个公式没有保存计算结果（{cells_of(empty)}），如 ={empty[0].formula}",
            expected="计算结果",
            others=tuple(empty[1:]),
        )


def _due(one: Field, form: Form) -> bool:
    """A formula that cannot come out as empty text, or a rate both of whose operands are there."""
    if _SUMS.search(one.formula) and not _TEXT_RESULT.search(one.formula):
        return True
    scope = one.key.rpartition(".")[0]
    operands = [form[name] if "." in name else form[f"{scope}.{name}"] for name in one.item.ratio]
    return bool(operands) and all(each.number for each in operands)


@check(
    "FM13",
    "amount-unit-suspect",
    title="金额单位可能混用",
    severity=Severity.WARNING,
    source="provincial-system",
    refs=("C25",),
    on=("project", "department", "base-data", "accounts"),
    formula="同一含义的两个金额不相差一万倍",
    advice="请核对金额单位，表内统一用万元",
)
def amount_unit_suspect(form: Form, context: Context) -> Iterator[Found]:
    """One amount ten thousand times another that should be alike: 元 in a form in 万元.

    按元填入万元的表，数会放大一万倍。两数恰为一万倍的警告；大致一万倍的只作提示。
    """
    for block in form.layout.blocks:
        if block.type == "matrix":
            yield from _swollen(form, block)
    yield from _beside_costs(form, context)


def _swollen(form: Form, block: Block) -> Iterator[Found]:
    told: set[str] = set()
    for one, other in _alike(form, block):
        small, large = sorted((one, other), key=lambda field: field.number or 0)
        ratio = (large.number or 0) / (small.number or 1)
        if large.key in told or not SAME_SUM[0] <= ratio / TEN_THOUSAND <= SAME_SUM[1]:
            continue
        told.add(large.key)
        exact = ratio == TEN_THOUSAND
        message = f"填报 {large.text}，{'恰' if exact else '约'}为“{small.label}”{small.text} 的一万倍，可能按元填写"
        severity = Severity.WARNING if exact else Severity.INFO
        yield Found(large, message, expected=f"{plain((large.number or Decimal(0)) / TEN_THOUSAND)} 万元", severity=severity)


def _beside_costs(form: Form, context: Context) -> Iterator[Found]:
    """Money spent that is ten thousand times what a cost indicator, which states its unit, says was spent."""
    executed = form["funds.total.executed"]
    costs = [row["actual"] for row in form.rows("indicators") if "成本" in row["level2"].text and row["actual"].reading.unit == UNIT]
    spent = sum((one.number for one in costs if one.number), Decimal(0))
    if executed.number is None or not spent or money(form, context) != UNIT:
        return
    if SAME_SUM[0] <= executed.number / spent / TEN_THOUSAND <= SAME_SUM[1]:
        message = f"填报 {executed.text}，约为成本指标完成值 {plain(spent)} 万元的一万倍，资金栏可能按元填写，而表上写的是万元"
        yield Found(
            executed, message, expected=f"{plain(executed.number / TEN_THOUSAND)} 万元", severity=Severity.INFO, others=tuple(costs)
        )


def _alike(form: Form, block: Block) -> Iterator[tuple[Field, Field]]:
    """Pairs of amounts of one meaning: a row's columns, and a row with each of its parts."""
    amounts = [item for item in block.columns if item.type == "amount"]
    for line in block.rows:
        cells = [form[f"{block.key}.{line.key}.{item.key}"] for item in amounts]
        yield from (pair for pair in combinations(cells, 2) if all(_sizeable(one) for one in pair))
        for part in line.parts:
            pairs = [(form[f"{block.key}.{line.key}.{item.key}"], form[f"{block.key}.{part}.{item.key}"]) for item in amounts]
            yield from (pair for pair in pairs if all(_sizeable(one) for one in pair))


def _sizeable(one: Field) -> bool:
    return one.number is not None and one.number >= Decimal("0.1")
