"""The language of the layouts' formulas turned into A1. 表样公式转为单元格公式。

``{key}`` is the neighbour of that name in the same row, else the cell of that key on the same sheet (absolute);
``{table.*.column}`` a whole column; ``{kind:key}`` a cell of another form; the other words are the methods of
`Translator` named ``_word_…``. A formula that refers to something this workbook does not have is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.build.filling import Filling
from xltools.build.placed import Placed, PlacedSheet
from xltools.core.a1 import absolute, grade_formula, quoted, ratio_template
from xltools.core.cells import Address, Area
from xltools.core.layout import KINDS
from xltools.core.places import Rounding
from xltools.core.scheme import Scheme, schemes
from xltools.report.result_sheet import CODES, NOT_CHECKED, SEVERITIES, SHEET, STATUS

_TOKEN = re.compile(r"\{([^{}]+)\}")
EXECUTION_BLOCK = "预算执行"
_PLAIN_PLACES = 2


class _Absent(Exception):
    """The formula refers to a form or key that this workbook does not have."""


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates the formulas of one workbook's placed sheets. 公式翻译器。"""

    sheets: Sequence[PlacedSheet]
    filling: Filling

    def translate(self, sheet: PlacedSheet, placed: Placed) -> str:
        """The cell's formula without "="; "" when what it refers to is not in this workbook."""
        template = placed.template
        if template == "ratio" and placed.item:
            template = ratio_template(*placed.item.ratio)
        try:
            formula = _TOKEN.sub(lambda match: self._token(match[1], sheet, placed), template)
        except _Absent:
            return ""
        bare = _TOKEN.fullmatch(template)
        if bare and re.fullmatch(r"(?:'[^']+'!)?\$?[A-Z]+\$?\d+", formula):
            formula = f'IF({formula}="","",{formula})'
        # A project's sheet may be deleted by hand; its row then falls blank instead of showing #REF!.
        return f'IFERROR({formula},"")' if "{project:" in template else formula

    def _token(self, token: str, sheet: PlacedSheet, placed: Placed) -> str:
        word, _, argument = token.partition(":")
        method = getattr(self, f"_word_{word.replace('-', '_')}", None)
        if method:
            return method(argument, sheet, placed)
        if argument and word in KINDS:
            return self._elsewhere(word, argument)
        return self._here(token, sheet, placed)

    def _here(self, key: str, sheet: PlacedSheet, placed: Placed) -> str:
        if "*" in key:
            return _range(sheet, key, placed.address)
        neighbour = sheet.keys.get(placed.scope + key)
        if placed.scope and neighbour:
            return str(neighbour)
        if key not in sheet.keys:
            raise _Absent(key)
        return absolute(sheet.keys[key])

    def _elsewhere(self, kind: str, key: str) -> str:
        sheet = self._first(kind)
        if key not in sheet.keys:
            raise _Absent(key)
        return f"{quoted(sheet.name)}!{absolute(sheet.keys[key])}"

    def _first(self, kind: str) -> PlacedSheet:
        for sheet in self._of(kind):
            return sheet
        raise _Absent(kind)

    def _of(self, kind: str) -> Iterator[PlacedSheet]:
        return (sheet for sheet in self.sheets if sheet.kind == kind)

    def _word_project(self, key: str, sheet: PlacedSheet, placed: Placed) -> str:
        """The cell of the n-th project form, in the n-th row of the project list."""
        number = int(placed.scope.split(".")[1])
        forms = list(self._of("project"))
        if number > len(forms) or key not in forms[number - 1].keys:
            raise _Absent(key)
        form = forms[number - 1]
        return f"{quoted(form.name)}!{absolute(form.keys[key])}"

    def _word_grade(self, key: str, sheet: PlacedSheet, placed: Placed) -> str:
        """Nested IFs from the scheme's bands, and from those of the schemes that may be chosen in its stead."""
        own = self.filling.scheme(sheet.kind)
        if not own.bands:
            raise _Absent(key)
        total = self._here(key, sheet, placed)
        words = grade_formula(total, own)
        others = [scheme for scheme in schemes() if scheme.object == own.object]
        for alternative in dict.fromkeys(grade_formula(total, scheme) for scheme in others):
            if alternative != words:
                chosen = [scheme.id for scheme in others if grade_formula(total, scheme) == alternative]
                words = f"IF({self._chosen(own.object, chosen)},{alternative},{words})"
        return f'IF(ISNUMBER({total}),{words},"")'

    def _chosen(self, object_: str, ids: Sequence[str]) -> str:
        """The condition that one of these schemes is chosen on the cover."""
        cell = self._elsewhere("cover", f"scheme.{object_}")
        tests = [f'{cell}="{id_}"' for id_ in ids]
        return f"OR({','.join(tests)})" if tests else "FALSE"

    def _word_block_score(self, column: str, sheet: PlacedSheet, placed: Placed) -> str:
        """The department form's points for the block named in this row."""
        row_name = sheet.at(placed.scope + column)
        name = str(row_name.value or "") if row_name else ""
        department = self._first("department")
        if name.startswith(EXECUTION_BLOCK):
            return self._elsewhere("department", "funds.total.score")
        areas = ",".join(f"{quoted(department.name)}!{absolute(area)}" for area in _block_areas(department, name))
        if not areas:
            raise _Absent(name)
        return f'IF(COUNT({areas})=0,"",SUM({areas}))'

    def _word_proportional(self, place: str, sheet: PlacedSheet, placed: Placed) -> str:
        """Whether the chosen scheme scores there in plain proportion, as the fallback without add-in computes it."""
        object_ = "project" if sheet.kind == "project" else "department"
        return self._chosen(object_, [one.id for one in schemes() if one.object == object_ and _proportional(one, place)])

    def _word_result_total(self, _: str, sheet: PlacedSheet, placed: Placed) -> str:
        kind = "department" if any(self._of("department")) else "score-summary"
        return self._elsewhere(kind, "total.score")

    def _word_project_count(self, _: str, sheet: PlacedSheet, placed: Placed) -> str:
        """How many projects have a name."""
        for listed in self._of("project-list"):
            return f'COUNTIF({quoted(listed.name)}!{absolute(listed.ranges["projects.*.name"])},"?*")'
        names = [f"{quoted(one.name)}!{absolute(one.keys['project_name'])}" for one in self._of("project")]
        if not names:
            raise _Absent("project")
        return f"COUNTA({','.join(names)})"

    def _word_finding_count(self, _: str, sheet: PlacedSheet, placed: Placed) -> str:
        return _unless_unchecked(f"COUNTA({quoted(SHEET)}!{absolute(CODES)})")

    def _word_error_count(self, _: str, sheet: PlacedSheet, placed: Placed) -> str:
        return _unless_unchecked(f'COUNTIF({quoted(SHEET)}!{absolute(SEVERITIES)},"错误")')


def _range(sheet: PlacedSheet, key: str, asking: Address) -> str:
    """A table's column, its first sheet column if it spans several; rows stay relative for inserted rows."""
    area = sheet.ranges.get(key)
    if area is None:
        raise _Absent(key)
    return f"{area.first}:{Address(area.last.row, area.first.column)}"


def _block_areas(department: PlacedSheet, name: str) -> Iterator[Area]:
    """The score cells of the indicators whose first level is named like the block, as few areas as can be."""
    scores = department.ranges.get("indicators.*.score")
    if not scores or len(name) < 2:
        return
    level, first = "", 0
    for number in range(1, scores.last.row - scores.first.row + 3):
        cell = department.at(f"indicators.{number}.level1")
        row = scores.first.row + number - 1
        level = str(cell.value) if cell and cell.value else level if cell else ""
        alike = level.replace(" ", "").startswith(name[:2])
        if alike and not first:
            first = row
        elif first and not alike:
            yield Area(Address(first, scores.first.column), Address(row - 1, scores.first.column))
            first = 0


def _proportional(scheme: Scheme, place: str) -> bool:
    wanted = {"execution": "capped-ratio"} if place == "execution" else {"higher": "capped-ratio", "lower": "inverse-ratio"}
    places = [scheme.rules.get(name) for name in wanted]
    return all(one and one.rule == wanted[one.name] and one.places == _PLAIN_PLACES and one.rounding is Rounding.HALF_UP for one in places)


def _unless_unchecked(formula: str) -> str:
    status = f"{quoted(SHEET)}!{absolute(STATUS)}"
    return f'IF(LEFT({status},{len(NOT_CHECKED)})="{NOT_CHECKED}","{NOT_CHECKED}",{formula})'
