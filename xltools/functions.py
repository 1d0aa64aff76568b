"""Every worksheet function PERF_*: one declaration, a body of one call into the core. 工作表函数。

Excel, LibreOffice, the workbook writer and Python all go through `call`: blank in gives blank out, an error value in
comes out again, what cannot be read or computed is the spreadsheet's own error value, never a made-up number.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice, repeat
from typing import Any

from xltools.core.cells import DIV0, NA, VALUE, CellError, Value
from xltools.core.completion import complete
from xltools.core.errors import BadInput, XltoolsError
from xltools.core.explain import number_typed, told
from xltools.core.model import AMOUNT_PLACES, at_own_places
from xltools.core.registry import Entry, Registry
from xltools.core.rounding import plain, sum_ties
from xltools.core.scheme import DEFAULT, Scheme, grade
from xltools.core.scoring import score_execution, score_indicator, total
from xltools.core.values import Direction, read_value
from xltools.core.version import VERSION

FUNCTIONS = Registry("工作表函数", needs_source=False)
BLANK = ""
REMEMBERED = 1 << 15
DIRECTIONS = {"正向": Direction.HIGHER, "反向": Direction.LOWER}


def function(
    name: str, title: str, args: Mapping[str, str], *, whole: bool = False, required: int | None = None
) -> Callable[[Callable], Callable]:
    """Declare a worksheet function. 声明一个工作表函数。

    Args:
        name: as typed in a cell.
        title: its Chinese title.
        args: a Chinese description of every argument, in order.
        whole: the function takes ranges as they are; otherwise it is applied row by row.
        required: how many arguments must be filled in for a result; all that have no default when None.
    Raises:
        BadInput: an argument without a description.
    """

    def decorate(body: Callable) -> Callable:
        names = list(inspect.signature(body).parameters)
        if names != list(args):
            raise BadInput(f"函数 {name} 的参数 {names} 与说明 {list(args)} 不一致")
        kinds = inspect.signature(body).parameters.values()
        needed = sum(one.default is one.empty and one.kind is not one.VAR_POSITIONAL for one in kinds) if required is None else required
        return FUNCTIONS.declare(name, title=title, args=dict(args), whole=whole, required=0 if whole else needed)(body)

    return decorate


def call(name: str, *arguments: Any) -> Any:
    """The result of a worksheet function for cell values or ranges. 按单元格值或区域计算工作表函数。

    Args:
        name: e.g. "PERF_SCORE".
        arguments: values, or ranges as lists of rows; ranges must have equal shape, single values serve every row.
    Returns:
        a value ("" for blank), a `CellError`, or a list of rows when an argument is a range.
    Raises:
        UnknownName: no such function.
    Example:
        >>> call("PERF_SCORE", "≥270人次", "180人次", 10)
        6.67
        >>> call("PERF_SCORE", [["≥36"], ["≥40"]], [[36], [20]], 10)
        [[10.0], [5.0]]
    """
    entry = FUNCTIONS[name]
    if entry.details["whole"]:
        return _guarded(entry, arguments)
    if not any(_is_range(one) for one in arguments):
        return _single(entry, arguments)
    shapes = {(len(one), len(one[0])) for one in arguments if _is_range(one)}
    shapes.discard((1, 1))
    if len(shapes) > 1:
        return VALUE
    rows, columns = shapes.pop() if shapes else (1, 1)
    values = islice(zip(*(_spread(one) for one in arguments), strict=False), rows * columns)
    results = [_single(entry, cells) for cells in values]
    if columns == 1:
        return [one if isinstance(one, list) else [one] for one in results]
    return [results[start : start + columns] for start in range(0, rows * columns, columns)]


def _spread(argument: Any) -> Iterable[Value]:
    """The values of a range, row by row; a single value, or a range of one cell, serves everywhere."""
    if not _is_range(argument):
        return repeat(argument)
    return repeat(argument[0][0]) if len(argument) == len(argument[0]) == 1 else chain.from_iterable(argument)


def _single(entry: Entry, values: tuple) -> Any:
    """The result for single values; several results in one row come as a list of the caller's own."""
    try:
        result = _remembered(entry.name, *values)
    except TypeError:  # a value that cannot be remembered
        result = _guarded(entry, values)
    return list(result) if isinstance(result, list) else result


@lru_cache(maxsize=REMEMBERED, typed=True)
def _remembered(name: str, *values: Value) -> Any:
    """A spreadsheet recalculates the same cells again and again; every function is a pure one."""
    return _guarded(FUNCTIONS[name], values)


def _is_range(argument: Any) -> bool:
    return isinstance(argument, list | tuple) and bool(argument) and isinstance(argument[0], list | tuple)


def _guarded(entry: Entry, arguments: tuple) -> Any:
    """The function's result as a cell value, its failures as error values."""
    error = next((one for argument in arguments for one in _flat(argument) if isinstance(one, CellError)), None)
    if error is not None:
        return error
    if any(_empty(argument) for argument in arguments[: entry.details["required"]]):
        return BLANK
    try:
        return _cell(entry.function(*(None if _empty(one) else one for one in arguments)))
    except ZeroDivisionError:
        return DIV0
    except (XltoolsError, TypeError):
        return VALUE


def _cell(result: Any) -> Any:
    if isinstance(result, list):
        return [BLANK if one is None else _cell(one) for one in result]
    if isinstance(result, Decimal):
        return float(result)
    return NA if result is None else result


def _flat(argument: Any) -> Iterator[Value]:
    if _is_range(argument):
        yield from (value for row in argument for value in row)
    else:
        yield argument


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _direction(text: Any) -> Direction | None:
    if text is None:
        return None
    if text not in DIRECTIONS:
        raise BadInput(f"方向“{text}”不能识别", accepted="正向、反向", next_step="请改为其中之一")
    return DIRECTIONS[text]


def _scheme(id_: Any) -> Scheme:
    return Scheme.get(DEFAULT if id_ is None else id_)


def _over(numerator: Decimal, denominator: Decimal) -> Decimal:
    if not denominator:
        raise ZeroDivisionError
    return numerator / denominator


TARGET = "指标值：如 ≥270人次、≤5%、2021年6月底前"
ACTUAL = "完成值：如 553人次、4.2%、2021年5月"
WEIGHT = "分值：0 以上的数，单位为分"
RULE = "计分规则名称，可省略；省略时按方案，如 capped-ratio"
SCHEME = "计分方案编号，可省略；省略时为 " + DEFAULT
BUDGET = "预算数：全年（调整后）预算数，与执行数同一单位"
EXECUTED = "执行数：全年执行数，与预算数同一单位"


@function("PERF_RATE", "完成率", {"target": TARGET, "actual": ACTUAL, "direction": "方向：正向或反向，可省略；指标值没有写明时使用"})
def perf_rate(target: Value, actual: Value, direction: Value = None) -> Decimal | None:
    """完成率（小数，不封顶）；不能算成数字的返回 #N/A，指标值为 0 的正向指标返回 #DIV/0!。"""
    completion = complete(target, actual, direction=_direction(direction))
    if completion.rate is None and completion.target.number == 0 and completion.actual.number is not None:
        raise ZeroDivisionError
    return completion.rate


@function("PERF_SCORE", "指标得分", {"target": TARGET, "actual": ACTUAL, "weight": WEIGHT, "rule": RULE, "scheme": SCHEME})
def perf_score(target: Value, actual: Value, weight: Value, rule: Value = None, scheme: Value = None) -> Decimal | None:
    """按计分方案的规则计算的得分（分），按方案取舍；定性指标由人评分，返回 #N/A。"""
    return score_indicator(complete(target, actual), number_typed(weight, "分值"), _scheme(scheme), rule).points


@function("PERF_EXEC", "预算执行率", {"budget": BUDGET, "executed": EXECUTED})
def perf_exec(budget: Value, executed: Value) -> Decimal:
    """预算执行率（小数）：全年执行数 ÷ 全年预算数；预算数为 0 返回 #DIV/0!。"""
    return _over(number_typed(executed, "执行数"), number_typed(budget, "预算数"))


@function("PERF_EXEC_SCORE", "预算执行得分", {"budget": BUDGET, "executed": EXECUTED, "weight": WEIGHT, "rule": RULE, "scheme": SCHEME})
def perf_exec_score(budget: Value, executed: Value, weight: Value, rule: Value = None, scheme: Value = None) -> Decimal | None:
    """按计分方案计算的预算执行得分（分），不超过分值；预算数为 0 返回 #DIV/0!。"""
    planned = number_typed(budget, "预算数")
    _over(Decimal(0), planned)
    return score_execution(planned, number_typed(executed, "执行数"), number_typed(weight, "分值"), _scheme(scheme), rule).points


@function("PERF_TOTAL", "总分", {"weights": "分值区域", "scores": "得分区域，与分值区域同样大小"}, whole=True)
def perf_total(weights: Value, scores: Value) -> Decimal | str:
    """各项得分之和（分）；有得分超过分值、为负或没有分值时返回 #VALUE!。"""
    points = [None if _empty(one) else number_typed(one, "得分") for one in _flat(scores)]
    allowed = [None if _empty(one) else number_typed(one, "分值") for one in _flat(weights)]
    return BLANK if all(one is None for one in points) else total(allowed, points)


@function("PERF_GRADE", "评价等级", {"total": "总分：0 至 100 分", "scheme": SCHEME})
def perf_grade(total: Value, scheme: Value = None) -> str:
    """总分对应的等级：优、良、中、差，分界含本数。"""
    return grade(number_typed(total, "总分"), _scheme(scheme))


@function("PERF_CHANGE", "增减率", {"current": "本年数", "prior": "上年数，与本年数同一单位"})
def perf_change(current: Value, prior: Value) -> Decimal:
    """比上年增减的比率（小数）：（本年数－上年数）÷ 上年数的绝对值；上年数为 0 返回 #DIV/0!。"""
    before = number_typed(prior, "上年数")
    return _over(number_typed(current, "本年数") - before, abs(before))


@function("PERF_SHARE", "占比", {"part": "部分", "whole": "合计，与部分同一单位"})
def perf_share(part: Value, whole: Value) -> Decimal:
    """部分占合计的比率（小数）；合计为 0 返回 #DIV/0!。"""
    return _over(number_typed(part, "部分"), number_typed(whole, "合计"))


@function("PERF_CONTROL", "控制率", {"actual": "实际数，如在职人数、三公决算数", "limit": "控制数，如编制数、三公预算数"})
def perf_control(actual: Value, limit: Value) -> Decimal:
    """控制率（小数）：实际数 ÷ 控制数；控制数为 0 返回 #DIV/0!。"""
    return _over(number_typed(actual, "实际数"), number_typed(limit, "控制数"))


@function("PERF_TIES", "合计是否相符", {"stated": "合计数", "parts": "各分项，单元格或区域"}, whole=True)
def perf_ties(stated: Value, *parts: Value) -> str | list[list[str]]:
    """相符返回空白，不相符返回差额的中文说明；只在印出的精度（万元两位小数）上比较。"""
    if _is_range(stated) and len(stated) > 1:
        if any(_is_range(part) and len(part) not in (1, len(stated)) for part in parts):
            raise BadInput("合计与分项的行数不同", accepted="行数相同的区域", next_step="请核对所选区域")
        rows = zip(_flat(stated), *(_spread(part) for part in parts), strict=False)
        return [[_tie_words(total, list(values))] for total, *values in rows]
    return _tie_words(next(_flat(stated)), [value for part in parts for value in _flat(part)])


def _tie_words(stated: Value, parts: list[Value]) -> str:
    filled = [number_typed(one, "分项") for one in parts if not _empty(one)]
    if _empty(stated) or not filled:
        return BLANK
    printed = [at_own_places(one, at_least=AMOUNT_PLACES) for one in [number_typed(stated, "合计"), *filled]]
    tie = sum_ties(printed[0], printed[1:])
    if tie.ok or tie.difference is None or tie.expected is None:
        return BLANK
    more = "多" if tie.difference > 0 else "少"
    return f"合计 {plain(printed[0].value)}，分项之和 {plain(tie.expected)}，合计{more} {plain(abs(tie.difference))}"


@function("PERF_READ", "识读指标值", {"text": "指标值或完成值的文字"})
def perf_read(text: Value) -> list[Value]:
    """一行四格：类别、比较符、数值、单位；读不出的格为空白。"""
    reading = read_value(text)
    return [reading.kind.label, reading.comparator, reading.number, reading.unit]


@function("PERF_EXPLAIN", "得分说明", {"target": TARGET, "actual": ACTUAL, "weight": WEIGHT, "rule": RULE, "scheme": SCHEME}, required=2)
def perf_explain(target: Value, actual: Value, weight: Value, rule: Value = None, scheme: Value = None) -> str:
    """一句话说明：什么与什么比较、按哪条规则、依据是什么。"""
    return told(target, actual, weight, rule, scheme)


@function("PERF_VERSION", "版本", {})
def perf_version() -> str:
    """xltools 的版本号。"""
    return VERSION


def gives_rows(entry: Entry) -> bool:
    """Does one call of a function give several cells? 结果是否为多格。

    >>> gives_rows(FUNCTIONS["PERF_READ"]), gives_rows(FUNCTIONS["PERF_SCORE"])
    (True, False)
    """
    return "list" in str(inspect.signature(entry.function).return_annotation)


def evaluators() -> dict[str, Callable[..., Any]]:
    """Each function as the formula evaluator calls it. 供公式计算使用。"""
    return {name: lambda *arguments, _name=name: call(_name, *arguments) for name in FUNCTIONS}
