"""How gravely a scheme takes a check: milder, graver or not at all, on a cited ground. 方案规定的程度。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xltools.checks.declare import CHECKS, Context, Found, once
from xltools.core.citation import cite
from xltools.core.errors import UnknownName
from xltools.core.findings import Severity
from xltools.core.model import Book
from xltools.core.registry import Entry
from xltools.core.scheme import Scheme, schemes


def weighed(entry: Entry, founds: Iterable[Found], context: Context) -> Iterator[Found]:
    """The findings of one check as the schemes of their forms want them; those switched off are left out. 按方案调整程度。

    A case that the check itself takes more lightly stays so; the scheme says how grave the check's findings are at most.

    Raises:
        UnknownName: a scheme in use names a check that does not exist.
    """
    for found in founds:
        scheme = _scheme_of(found, context)
        given = severities(scheme)
        if entry.name not in given:
            yield found
        elif severity := given[entry.name]:
            yield _as_grave(found, severity, entry, scheme)


def severities(scheme: Scheme) -> Mapping[str, Severity | None]:
    """The severity a scheme gives to checks, by their codes; None for off. 一个方案规定的程度。

    Raises:
        UnknownName: a code that is no check.
    """
    for code in scheme.severity:
        if code not in CHECKS or CHECKS[code].name != code:
            raise UnknownName.among(f"校验规则（方案“{scheme.id}”的 severity）", code, CHECKS)
    return scheme.severity


def told_by_schemes(code: str) -> list[str]:
    """One line for every scheme that takes the check otherwise, for the catalogue. 另有规定的方案。"""
    return [f"方案“{one.title}”：{_word(severities(one)[code])}，依据：{_ground(one)}" for one in schemes() if code in one.severity]


def _word(severity: Severity | None) -> str:
    return "不校验" if severity is None else severity.label


def _ground(scheme: Scheme) -> str:
    return scheme.severity_citation.text if scheme.severity_citation else ""


def _as_grave(found: Found, severity: Severity, entry: Entry, scheme: Scheme) -> Found:
    own = found.severity or severity
    source = f"{found.source or cite(entry.source).text}；程度按{_ground(scheme)}"
    return replace(found, severity=max(own, severity, key=lambda one: one.rank), source=source)


def _scheme_of(found: Found, context: Context) -> Scheme:
    """The scheme of the form the finding lies on; the department's where it lies on none."""
    there = _schemes_on_sheets(context.book, context).get(found.at.sheet, {})
    if len(there) == 1:
        return next(iter(there.values()))
    beside = [form for form in context.book.forms if form.sheet == found.at.sheet]
    around = [form for form in beside if found.at.cell and found.at.cell in form.area]
    form = next(iter(around or beside), None)
    return context.schemes["department"] if form is None else context.scheme(form)


@once
def _schemes_on_sheets(book: Book, context: Context) -> Mapping[str, Mapping[str, Scheme]]:
    """The schemes of every sheet's forms, by their ids: nearly always one."""
    there: dict[str, dict[str, Scheme]] = {}
    for form in book.forms:
        scheme = context.scheme(form)
        there.setdefault(form.sheet, {})[scheme.id] = scheme
    return there
