"""xltools checks and scores Chinese budget-performance self-evaluations (预算绩效自评).

>>> import xltools
>>> xltools.score("≥270人次", "180人次", 10)
Decimal('6.67')
>>> xltools.completion("≥270人次", "553人").quantize(xltools.Decimal("0.0001"))
Decimal('2.0481')
>>> reading = xltools.read_value("不少于4次")
>>> reading.comparator, reading.number, reading.unit
('≥', Decimal('4'), '次')
"""

from __future__ import annotations

import os
from collections.abc import Collection
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

from xltools.core.version import VERSION as __version__

if TYPE_CHECKING:
    from xltools.conversion.workbook import Conversion
    from xltools.core.cells import Workbook
    from xltools.core.completion import completion
    from xltools.core.errors import BadInput, UnknownName, Unreadable, XltoolsError
    from xltools.core.findings import Finding, Severity
    from xltools.core.scheme import Scheme, schemes
    from xltools.core.values import Reading, read_value
    from xltools.report.result import Result

_HOMES = {
    "completion": "core.completion",
    "read_value": "core.values",
    "Reading": "core.values",
    "Finding": "core.findings",
    "Severity": "core.findings",
    "Result": "report.result",
    "Scheme": "core.scheme",
    "schemes": "core.scheme",
    "Workbook": "core.cells",
    "XltoolsError": "core.errors",
    "BadInput": "core.errors",
    "UnknownName": "core.errors",
    "Unreadable": "core.errors",
}
__all__ = ["__version__", "convert", "explain", "open", "score", "validate", *_HOMES]


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for, so that starting stays fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'xltools' has no attribute {name!r}")
    return getattr(import_module(f"xltools.{_HOMES[name]}"), name)


def open(source: Any) -> Workbook:
    """A workbook read whole, ready for `validate`. 打开工作簿。

    Args:
        source: a path to .xlsx, .xlsm, .xls, .xlsb, .ods or .docx; an openpyxl.Workbook; an xlwings.Book open in
            Excel; or a dict of sheet name to pandas.DataFrame or to rows of values.
    Raises:
        Unreadable: the file is missing, broken, encrypted, locked or no workbook; the message says what to do.
        BadInput: something that is none of these.
    """
    return _host(source).read()


def _library(thing: Any) -> str:
    """The package an object's class comes from, so that it need not be imported to be recognised."""
    return type(thing).__module__.partition(".")[0]


def _host(source: Any) -> Any:
    if isinstance(source, str | os.PathLike):
        return import_module("xltools.hosts.files").FileHost(source)
    if _library(source) == "openpyxl":
        return import_module("xltools.hosts.openpyxl_book").OpenpyxlHost(source)
    if _library(source) == "xlwings":
        return import_module("xltools.hosts.xlwings_book").XlwingsHost(source)
    if isinstance(source, dict) and any(_library(one) == "pandas" for one in source.values()):
        return import_module("xltools.hosts.frames").FramesHost(source)
    if isinstance(source, dict):
        return import_module("xltools.hosts.memory").MemoryHost(source)
    error = import_module("xltools.core.errors").BadInput
    raise error(f"不能打开 {type(source).__name__}", accepted="文件路径、openpyxl.Workbook、xlwings.Book、{表名: DataFrame}")


def validate(book: Any, *, scheme: str | None = None, select: Collection[str] = (), ignore: Collection[str] = ()) -> Result:
    """The forms, scores, indicators and findings of a workbook. 校验工作簿。

    Args:
        book: what `open` returned, or anything `open` takes.
        scheme: a scoring scheme id that replaces the workbook's own for its kind of form.
        select, ignore: check codes (BD01), names (fund-total-mismatch) or subjects (BD).
    Returns:
        a Result: `.findings`, `.scores`, `.indicators`, `.to_dict()`, `.to_frame()`.
    Raises:
        Unreadable, UnknownName.
    """
    return import_module("xltools.commands").validate(_workbook(book), scheme=scheme, select=select, ignore=ignore)


def convert(
    source: Any,
    out: str | os.PathLike[str] | None = None,
    *,
    unit: str | None = None,
    year: int | None = None,
    scheme: str | None = None,
) -> Conversion:
    """The forms of a workbook or document as a standard workbook, every value with a note of where it stood. 换表。

    Args:
        source: what `open` returned, or anything `open` takes.
        out: the new .xlsx file; None to write it later, with `.write`.
        unit, year: the department and the evaluated year; taken from the forms when None.
        scheme: a scoring scheme id, the workbook's own or the common one when None.
    Returns:
        a Conversion: `.account()` told line by line, `.unplaced`, `.findings`, `.write(path)`.
    Raises:
        Unreadable: the source cannot be read.
        BadInput: no form was recognised, `out` exists or is not called .xlsx, or an impossible year.
        UnknownName: no such scheme.
    """
    done = import_module("xltools.conversion.workbook").convert(_workbook(source), unit=unit, year=year, scheme=scheme)
    if out is not None:
        done.write(os.fspath(out))
    return done


def _workbook(source: Any) -> Workbook:
    """What `open` returned, or anything `open` takes, opened."""
    return source if type(source).__name__ == "Workbook" and type(source).__module__ == "xltools.core.cells" else open(source)


def score(
    target: Any,
    actual: Any,
    weight: Any,
    rule: str | None = None,
    scheme: str | None = None,
    *,
    name: str | None = None,
    category: str | None = None,
) -> Decimal | None:
    """The points an indicator earns, rounded as the scheme rounds; None when only a person can judge. 指标得分（分）。

    Args:
        target: 指标值 as typed, e.g. ``"≥270人次"``.
        actual: 完成值 as typed.
        weight: 分值, points from 0 up.
        rule: a scoring rule instead of the scheme's own.
        scheme: a scheme id; mof-2020-project when None.
        name, category: 三级指标 and 二级指标, which help to tell the direction.
    Raises:
        BadInput, UnknownName.
    """
    explained = import_module("xltools.core.explain").explain
    return explained(target, actual, weight, name=name, category=category, rule=rule, scheme=scheme)[1].points


def explain(
    target: Any,
    actual: Any,
    weight: Any,
    rule: str | None = None,
    scheme: str | None = None,
    *,
    name: str | None = None,
    category: str | None = None,
) -> str:
    """One Chinese sentence: what was compared with what, by which rule, on which ground. 得分说明。"""
    explained = import_module("xltools.core.explain").explain
    return explained(target, actual, weight, name=name, category=category, rule=rule, scheme=scheme)[1].sentence
