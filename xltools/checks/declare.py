"""How a check is declared, and what it is handed and yields. 校验规则的声明。

A check is a generator under `@check`. It is handed a form (or, with ``on="book"``, nothing) and the `Context`, asks
questions of fields, and yields `Found` for whatever is wrong. Everything else — running, selecting, the catalogue,
the result sheet — is derived from the declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

from xltools.core.accounts import together
from xltools.core.assess import SCORED_KINDS, Assessment, assess, schemes_for
from xltools.core.errors import BadInput
from xltools.core.findings import Severity
from xltools.core.layout import KINDS
from xltools.core.model import Book, Field, Form
from xltools.core.registry import Registry
from xltools.core.reports import Told, told_in
from xltools.core.rule_sets import RuleSets, rule_sets
from xltools.core.scheme import Scheme

CHECKS = Registry("校验规则")
SUBJECTS = {
    "FM": "格式与填报",
    "BD": "预算执行",
    "IN": "绩效指标",
    "SC": "得分与等级",
    "AC": "部门决算",
    "BS": "基础数据",
    "XS": "表间勾稽",
    "TX": "报告文字",
}
BOOK = "book"
Thing, Answer = TypeVar("Thing"), TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Found:
    """What a check yields: the field, what is wrong, and what to do. 发现的问题。

    `message` says what was compared and how far it is off, with units, without a final full stop; `found` defaults to
    the field's own text. `severity` and `source` override the declaration's where a case is milder or better grounded,
    `refs` where one finding answers to more, or less, of the reviewers' catalogue than the check usually does.
    `others` are further cells it speaks of, `rests` the cells it reckons with: where one of them is itself found wrong,
    this finding may only follow from it. `sums` is true of a total that its parts do not make.
    """

    at: Field
    message: str
    expected: str = ""
    advice: str = ""
    found: str | None = None
    severity: Severity | None = None
    source: str = ""
    refs: tuple[str, ...] = ()
    others: tuple[Field, ...] = ()
    rests: tuple[Field, ...] = ()
    sums: bool = False


@dataclass(frozen=True)
class Context:
    """What checks may ask beyond the form at hand. 校验的上下文。"""

    book: Book
    chosen_scheme: str | None = None
    answers: dict[tuple[object, int], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def schemes(self) -> dict[str, Scheme]:
        return dict(schemes_for(self.book, self.chosen_scheme))

    def scheme(self, form: Form) -> Scheme:
        """The scheme a form is scored by; the department's for forms that carry no points of their own."""
        return self.schemes["project" if form.kind == "project" else "department"]

    def assess(self, form: Form) -> Assessment:
        """The form recomputed, once."""
        return _assessed(form, self)

    def rules(self, form: Form) -> RuleSets:
        """What may have given the form's scores, once."""
        return _rules(form, self)

    @cached_property
    def unit(self) -> str:
        return self.book.unit

    @cached_property
    def year(self) -> int | None:
        return self.book.year

    @property
    def assessments(self) -> list[Assessment]:
        return [self.assess(form) for form in self.book.of(*SCORED_KINDS) if form.filled]

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What the workbook states in sentences."""
        return told_in(self.book.workbook)

    @cached_property
    def base(self) -> Form | None:
        return self.book.one("base-data")

    @cached_property
    def accounts(self) -> Form | None:
        """The final accounts; the tables they are published in count as one form."""
        return together(self.book)

    @cached_property
    def department(self) -> Form | None:
        return self.book.one("department")

    @cached_property
    def summary(self) -> Form | None:
        return self.book.one("score-summary")

    @cached_property
    def projects(self) -> list[Form]:
        return [form for form in self.book.of("project") if form.filled]


def once(ask: Callable[[Thing, Context], Answer]) -> Callable[[Thing, Context], Answer]:
    """A question about a form or a sheet of the book that many checks ask, answered once. 只算一次的问题。"""

    @wraps(ask)
    def known(thing: Thing, context: Context) -> Answer:
        key = ask, id(thing)
        if key not in context.answers:
            context.answers[key] = ask(thing, context)
        return context.answers[key]

    return known


@once
def _assessed(form: Form, context: Context) -> Assessment:
    return assess(form, context.scheme(form), context.base)


@once
def _rules(form: Form, context: Context) -> RuleSets:
    return rule_sets(context.assess(form), context.unit, context.year)


def check(
    code: str,
    name: str,
    *,
    title: str,
    severity: Severity,
    source: str,
    refs: tuple[str, ...] = (),
    on: tuple[str, ...] | str = SCORED_KINDS,
    formula: str = "",
    advice: str = "",
) -> Callable[[Callable[..., Iterator[Found]]], Callable[..., Iterator[Found]]]:
    """Declare a check. 声明一条校验规则。

    Args:
        code: two letters of the subject and two digits, e.g. ``BD01``.
        name: the thing that is wrong, e.g. ``fund-total-mismatch``.
        title: the same in Chinese, as people quote it.
        severity: for findings that do not say otherwise.
        source: a document id of data/regulations.toml.
        refs: ids of the reviewers' catalogue that the check answers to.
        on: the kinds of form it looks at, one at a time, or "book" for the whole workbook.
        formula: what must hold, for the catalogue.
        advice: what to do, for findings that do not say otherwise.
    Raises:
        BadInput: a code, kind or name that is not of the form above, or used twice.
    """
    if code[:2] not in SUBJECTS or not code[2:].isdigit():
        raise BadInput(f"校验规则编号“{code}”", accepted=f"{'、'.join(SUBJECTS)} 加两位数字")
    if on != BOOK and not set(on) <= set(KINDS):
        raise BadInput(f"校验规则 {code} 的对象“{on}”", accepted="、".join((*KINDS, BOOK)))
    details: dict[str, Any] = {"severity": severity, "refs": refs, "on": on, "formula": formula, "advice": advice}
    return CHECKS.declare(code, title=title, source=source, aliases=(name,), **details)
