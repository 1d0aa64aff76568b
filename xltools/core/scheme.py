"""Scoring schemes: which rule applies where, how points are rounded, what grade a total earns. 计分方案。

A scheme is one TOML file in data/schemes, read when first asked for and checked as it is read: every rule, parameter
and cited document it names must exist. Functions know no year and no province; schemes do.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from xltools.core import stored
from xltools.core.citation import Citation, document, read_verified
from xltools.core.errors import BadInput, UnknownName, XltoolsError
from xltools.core.facts import PLACES
from xltools.core.findings import Severity
from xltools.core.items import Item, read_measure
from xltools.core.places import Place, Rounding
from xltools.core.rounding import HUNDRED, as_decimal
from xltools.core.scoring_rules import RULES

DEFAULT = "mof-2020-project"
OBJECTS = {"project": "项目支出", "department": "部门整体支出"}
OFF = "off"
INHERITED = ("grades", "weights", "rules", "over_completion", "rounding", "places", "rate_places")


class Band(NamedTuple):
    """A grade and the total it begins at, itself included; `also` are other names in use. 等级。"""

    name: str
    floor: Decimal
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scoring scheme. 一个计分方案。

    `weights` are the default points of each block by its Chinese name; `over_completion` is the completion from which
    a reason is due (1.3 = 30 % above target); `rate_places` the decimals its forms print rates in percent with;
    `points` is False for forms that print completion only. `items` are rules for single items of a scorecard by name;
    `severity` the weight this scheme gives to checks by code, None for one that does not apply; `regions` the places
    whose forms it was made for; `base` the scheme that whatever it does not say was taken from.
    """

    id: str
    title: str
    object: str
    issuer: str
    first_year: int
    last_year: int | None
    points: bool
    places: int
    rounding: Rounding
    rate_places: int
    over_completion: Decimal
    rules: Mapping[str, Place]
    bands: tuple[Band, ...]
    bands_citation: Citation | None
    weights: Mapping[str, Decimal]
    weights_citation: Citation
    note: str = ""
    items: tuple[Item, ...] = ()
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    severity_citation: Citation | None = None
    regions: tuple[str, ...] = ()
    base: str = ""

    @classmethod
    def get(cls, id_: str = DEFAULT) -> Scheme:
        """The scheme of that id. 按编号取计分方案。

        Raises:
            UnknownName: no such scheme; the error lists all.
        Example:
            >>> Scheme.get("jinshui-2021-department").object
            'department'
        """
        if id_ not in scheme_ids():
            raise UnknownName.among("计分方案", id_, scheme_ids())
        return _load(id_)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every passage the scheme rests on, each once."""
        cited = [place.citation for place in self.rules.values()] + [self.bands_citation, self.weights_citation]
        cited += [one for item in self.items for one in (item.place.citation, item.measure and item.measure.citation)]
        cited.append(self.severity_citation)
        return tuple(dict.fromkeys(one for one in cited if one))

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The names of the rules that were only inferred from published numbers."""
        return tuple(dict.fromkeys(place.hypothesis for place in self.rules.values() if place.hypothesis))

    def item(self, name: str) -> Item | None:
        """The rule for a scorecard item of that name; None when the scheme has none. 评分表单项的计分规则。

        >>> Scheme.get("yueyang-department").item("“三公经费”控制率").weight
        Decimal('6')
        """
        return next((item for item in self.items if item.called(name)), None)

    def in_force(self, year: int) -> bool:
        """Whether the scheme applies to that budget year. 是否适用于该年度。"""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    def place(self, name: str) -> Place:
        """The rule for one kind of indicator or for "execution".

        Raises:
            UnknownName: the scheme has no rule there.
        """
        try:
            return self.rules[name]
        except KeyError:
            raise UnknownName.among(f"计分处（方案“{self.id}”）", name, self.rules) from None

    def with_rule(self, name: str, rule: str) -> Place:
        """The place with a rule chosen by name, at the scheme's rounding and without its citation.

        Raises:
            UnknownName: no such rule.
            BadInput: a rule whose parameters only a scheme can give.
        """
        parameters = self._own_parameters(name, rule)
        if missing := missing_parameters(rule, parameters):
            what = f"规则“{rule}”需要参数“{'、'.join(missing)}”，不能直接指定"
            raise BadInput(what, next_step="在计分方案中写明参数，或换一条规则")
        return Place(name, RULES[rule].name, MappingProxyType(parameters), self.places, self.rounding, None)

    def _own_parameters(self, name: str, rule: str) -> dict[str, Any]:
        """The parameters of a rule chosen by name: those the scheme uses it with, else the first seen in print."""
        if name in self.rules and self.rules[name].rule == rule:
            return dict(self.rules[name].parameters)
        seen = RULES[rule].details["seen"]
        return dict(seen[0].parameters) if seen else {}


def missing_parameters(rule: str, given: Mapping[str, Any]) -> list[str]:
    """The parameters a rule cannot do without and that are not given. 缺少的必填参数。

    >>> missing_parameters("step-deduct", {"step": 5})
    ['cost']
    """
    return [name for name in _required_parameters(rule) if name not in given]


@cache
def _required_parameters(rule: str) -> list[str]:
    declared = inspect.signature(RULES[rule].function).parameters.values()
    return [one.name for one in declared if one.kind is one.KEYWORD_ONLY and one.default is one.empty]


def scheme_ids() -> tuple[str, ...]:
    """The ids of all schemes, sorted. 全部方案编号。"""
    return _scheme_ids()


def schemes() -> tuple[Scheme, ...]:
    """All schemes, sorted by id. 全部计分方案。"""
    return tuple(_load(id_) for id_ in scheme_ids())


def grade(total: Decimal | int | float, scheme: Scheme) -> str:
    """The grade a total earns, lower boundaries inclusive. 评价等级。

    Args:
        total: points, from 0 up.
        scheme: the scheme whose bands count.
    Raises:
        BadInput: a negative total, one above the scheme's full points, or a scheme without grades.
    Source: seed 003, "90（含）-100 分为优…" (read).
    Example:
        >>> grade(Decimal("90.00"), Scheme.get()), grade(Decimal("89.99"), Scheme.get())
        ('优', '良')
    """
    points = as_decimal(total, "总分")
    if not scheme.bands:
        raise BadInput(f"方案“{scheme.id}”没有规定等级", next_step="请换用有等级的方案，如 " + DEFAULT)
    full = sum(scheme.weights.values(), Decimal(0)) or HUNDRED
    if not 0 <= points <= full:
        raise BadInput(f"总分 {points} 超出范围", accepted=f"0 至 {full} 分", next_step="请核对各项得分")
    return next(band.name for band in scheme.bands if points >= band.floor)


def read_grade(text: str, scheme: Scheme) -> str | None:
    """The scheme's own name of a grade as a form writes it ("优秀" → "优"); None when it is none. 识别等级名称。

    >>> read_grade("优秀", Scheme.get("yiyang-2020-department"))
    '优'
    """
    cleaned = text.strip(" 　“”\"'")
    return next((band.name for band in scheme.bands if cleaned in (band.name, *band.also)), None)


@cache
def _scheme_ids() -> tuple[str, ...]:
    return stored.names("schemes")


_SILENT = "本方案所据的表未写明，按通用口径"


@cache
def _load(id_: str) -> Scheme:
    return read_scheme(id_, stored.table("schemes", id_))


def read_scheme(id_: str, raw: Mapping[str, Any]) -> Scheme:
    """The scheme a TOML table describes, checked. 读取并检查一个方案。

    Args:
        id_: the file's name without its ending; the table's own id must be the same.
        raw: the parsed table, fractions as Decimal.
    Raises:
        BadInput: a missing or impossible entry, a missing citation, an unknown parameter.
        UnknownName: an unknown rule, place or document.
    """
    if raw.get("id") != id_:
        raise BadInput(f"方案文件 {id_}.toml 的 id 写作“{raw.get('id')}”", next_step="让 id 与文件名一致")
    try:
        return _read(id_, _with_base(id_, raw))
    except XltoolsError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise BadInput(f"方案文件 {id_}.toml 有一项写法不合格（{error}）", next_step="请对照其他方案文件改正") from error


def _read(id_: str, raw: Mapping[str, Any]) -> Scheme:
    reader, severity = _Reader(id_, raw), raw.get("severity", {})
    years, grades, weights = reader.table("in_force"), raw.get("grades", {}), reader.table("weights")
    return Scheme(
        id=id_,
        title=reader.need("title"),
        object=reader.choice("object", OBJECTS),
        issuer=reader.need("issuer"),
        first_year=reader.need("from", years),
        last_year=years.get("to"),
        points=bool(reader.need("points")),
        places=reader.whole("places"),
        rounding=Rounding(reader.choice("rounding", list(Rounding))),
        rate_places=reader.whole("rate_places"),
        over_completion=Decimal(reader.need("over_completion")),
        rules=MappingProxyType({name: reader.place(name, table) for name, table in raw.get("rules", {}).items()}),
        bands=tuple(reader.bands(grades.get("bands", ()))),
        bands_citation=reader.citation("grades", grades) if grades else None,
        weights=MappingProxyType({name: Decimal(value) for name, value in reader.need("points", weights).items()}),
        weights_citation=reader.citation("weights", weights),
        note=raw.get("note", ""),
        items=tuple(reader.item(table) for table in raw.get("items", ())),
        severity=MappingProxyType({code: reader.level(code, word) for code, word in severity.items() if code != "cite"}),
        severity_citation=reader.citation("severity", severity) if severity else None,
        regions=tuple(raw.get("regions", ())),
        base=raw.get("base", ""),
    )


def _with_base(id_: str, raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table with what it does not say taken from the scheme named as its `base`, and marked so where it is cited."""
    if "base" not in raw:
        return raw
    if raw["base"] == id_ or raw["base"] not in scheme_ids():
        raise UnknownName.among(f"方案“{id_}”的 base", raw["base"], [one for one in scheme_ids() if one != id_])
    base = stored.table("schemes", raw["base"])
    if "base" in base:
        raise BadInput(f"方案“{id_}”的 base“{raw['base']}”自己也有 base", next_step="改为直接写明规则的方案")
    taken = {key: _marked(base[key]) for key in INHERITED if key in base}
    return {**taken, **raw, "rules": {**taken["rules"], **raw.get("rules", {})}}


def _marked(part: Any) -> Any:
    """A part of another scheme, its citations saying that this one's own papers were silent."""
    if not isinstance(part, Mapping):
        return part
    marked = {key: _marked(value) for key, value in part.items()}
    return {**marked, "note": _SILENT} if "document" in part else marked


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads parts of one scheme's table, with errors that name the scheme and the entry."""

    id: str
    raw: Mapping[str, Any]

    def need(self, key: str, table: Mapping[str, Any] | None = None) -> Any:
        table = self.raw if table is None else table
        if key not in table:
            raise BadInput(f"方案“{self.id}”缺少“{key}”", next_step="在方案文件中补上")
        return table[key]

    def whole(self, key: str, table: Mapping[str, Any] | None = None) -> int:
        value = self.need(key, table)
        if type(value) is not int:
            raise BadInput(f"方案“{self.id}”的“{key}”写作“{value}”", accepted="整数")
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        return self.need(key)

    def choice(self, key: str, known: Mapping[str, str] | Sequence[str]) -> str:
        value = self.need(key)
        if value not in known:
            raise BadInput(f"方案“{self.id}”的“{key}”写作“{value}”", accepted="、".join(known))
        return value

    def citation(self, where: str, table: Mapping[str, Any]) -> Citation:
        """The compulsory `cite` of a part of the scheme."""
        cite = table.get("cite") or {}
        if not {"document", "article", "verified"} <= set(cite):
            raise BadInput(
                f"方案“{self.id}”的“{where}”没有写明依据",
                accepted="cite = { document = …, article = …, verified = … }",
                next_step="补上依据文件、条款和核实程度",
            )
        document(cite["document"])
        verified = read_verified(cite["verified"], f"方案“{self.id}”的“{where}”")
        return Citation(cite["document"], cite["article"], verified, cite.get("note", ""))

    def place(self, name: str, table: Mapping[str, Any]) -> Place:
        if name not in PLACES:
            raise UnknownName.among(f"计分处（方案“{self.id}”）", name, PLACES)
        entry = RULES[self.need("rule", table)]
        if name not in entry.details["fits"]:
            fitting = [one for one, other in RULES.items() if name in other.details["fits"]]
            what = f"方案“{self.id}”在“{PLACES[name]}”处用了“{entry.name}”"
            raise BadInput(what, accepted="、".join(fitting), next_step="换一条规则")
        return Place(
            name=name,
            rule=entry.name,
            parameters=MappingProxyType(self.parameters(entry.name, table.get("parameters", {}))),
            places=self.whole("places", {"places": self.raw.get("places"), **table}),
            rounding=Rounding(table.get("rounding", self.raw.get("rounding"))),
            citation=self.citation(f"rules.{name}", table),
            rate_places=self.whole("rate_places", table) if "rate_places" in table else None,
            hypothesis=table.get("hypothesis", ""),
        )

    def item(self, table: Mapping[str, Any]) -> Item:
        """One item of a scorecard: a place by its own name, with its weight and, where it can be computed, its rate."""
        name = self.need("name", table)
        place = self.place(self.need("place", table), table)
        measure = table.get("measure")
        return Item(
            name=name,
            aliases=tuple(table.get("aliases", ())),
            weight=Decimal(self.need("weight", table)),
            limit=Decimal(table.get("limit", 100)),
            place=place,
            measure=read_measure(measure, self.citation(f"items.{name}.measure", measure), f"方案“{self.id}”的“{name}”")
            if measure
            else None,
        )

    def level(self, code: str, word: object) -> Severity | None:
        """The severity a scheme gives a check; None for off."""
        if word not in (*Severity, OFF):
            raise BadInput(f"方案“{self.id}”把 {code} 定为“{word}”", accepted="、".join((*Severity, OFF)), next_step="请改正 [severity]")
        return None if word == OFF else Severity(str(word))

    def parameters(self, rule: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters as Decimals, none unknown and none missing."""
        entry = RULES[rule]
        if unknown := set(given) - set(entry.details["parameters"]):
            known = "、".join(entry.details["parameters"]) or "（没有参数）"
            raise BadInput(f"方案“{self.id}”给规则“{rule}”写了未知参数“{'、'.join(sorted(unknown))}”", accepted=known)
        if missing := missing_parameters(rule, given):
            raise BadInput(f"方案“{self.id}”的规则“{rule}”缺少参数“{'、'.join(missing)}”", next_step="在 parameters 中补上")
        return {key: Decimal(value) if isinstance(value, int | Decimal) else value for key, value in given.items()}

    def bands(self, raw: Sequence[Mapping[str, Any]]) -> Iterator[Band]:
        """The grade bands from the best down, the last from 0."""
        ordered = sorted(raw, key=lambda band: -band["from"])
        if ordered and ordered[-1]["from"] != 0:
            raise BadInput(f"方案“{self.id}”的最低等级不是从 0 分起", next_step="补上 from = 0 的等级")
        for band in ordered:
            yield Band(band["name"], Decimal(band["from"]), tuple(band.get("also", ())))
