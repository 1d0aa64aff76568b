"""Lists and pages of what is declared: schemes, checks, functions. 目录。

The command line and the documentation show the same declarations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xltools.checks.declare import BOOK, CHECKS, SUBJECTS
from xltools.checks.run import run  # noqa: F401  (importing it declares every check)
from xltools.checks.severities import severities, told_by_schemes
from xltools.core.citation import cite
from xltools.core.items import MEASURES, Item
from xltools.core.layout import KINDS
from xltools.core.places import Place
from xltools.core.registry import Entry
from xltools.core.rounding import plain
from xltools.core.scheme import OBJECTS, Scheme, scheme_ids, schemes
from xltools.core.scoring_rules import PLACES, RULES
from xltools.core.stored import table
from xltools.functions import FUNCTIONS

_LATIN = re.compile(r"[A-Za-z]{2,}")
SCHEME_FILE = """一个方案是 `xltools/data/schemes/` 里的一个 TOML 文件，文件名就是编号。表上没有写明的，不要补写：

- `base`：没有写到的各处（规则、分值、等级、取舍）照这个方案，说明时注明“本方案所据的表未写明，按通用口径”。
- `regions`：表名或单位名称里出现这些地名时，`xltools score 文件 --explain` 会建议试用本方案；不会自动改用。
- `[rules.<处>]`：一处的计分规则、参数、取舍和依据；推断出来的写 `hypothesis`，每一句说明都会带上“推断”。
- `[[items]]`：评分表的单项，按名称对应；`measure` 写明比率由哪些表的哪些数算出（如 `base-data.staff.total.people`），写了才能核对得分。
- `[severity]`：某条校验规则对本方案的表改作 error、warning、info 或 off，须写依据；规则本来就从轻的情形不会因此加重。
- `cite`：每一处都要写依据文件、条款和核实程度（read 见过原文，vendor 见于系统程序，recalled 凭记忆，inferred 由公布结果推断）。"""


def ids(kind: str) -> Sequence[str]:
    """The ids of one kind of thing: schemes, checks or functions."""
    return {"schemes": scheme_ids, "checks": lambda: list(CHECKS), "functions": lambda: list(FUNCTIONS)}[kind]()


def listing(kind: str) -> tuple[list[str], list[list[str]]]:
    """Column headings and one row a thing. 清单。"""
    return {"schemes": _schemes, "checks": _checks, "functions": _functions}[kind]()


def show(kind: str, id_: str) -> str:
    """One thing's page as Markdown-like text; UnknownName lists what there is. 一页说明。"""
    return {"schemes": _scheme, "checks": _check, "functions": _function}[kind](id_)


def _schemes() -> tuple[list[str], list[list[str]]]:
    rows = [[one.id, one.title, OBJECTS[one.object], one.issuer] for one in schemes()]
    return ["编号", "名称", "对象", "制定单位"], rows


def _checks() -> tuple[list[str], list[list[str]]]:
    rows = [
        [one.name, one.title, one.details["severity"].label, one.aliases[0]] for one in sorted(CHECKS.values(), key=lambda one: one.name)
    ]
    return ["编号", "标题", "程度", "名称"], rows


def _functions() -> tuple[list[str], list[list[str]]]:
    return ["函数", "标题", "参数"], [[one.name, one.title, ", ".join(one.details["args"])] for one in FUNCTIONS.values()]


def _scheme(id_: str) -> str:
    scheme = Scheme.get(id_)
    years = f"{scheme.first_year} 年起" + (f"至 {scheme.last_year} 年" if scheme.last_year else "")
    lines = [f"{scheme.id} {scheme.title}", f"对象：{OBJECTS[scheme.object]}；制定单位：{scheme.issuer}；适用：{years}"]
    lines += [f"取舍：{scheme.rounding.words(scheme.places)}" if scheme.points else "只填完成率，不计分"]
    lines += ["", "计分规则："] if scheme.rules else []
    lines += [_place(place) for place in scheme.rules.values()]
    lines += ["", "评分表单项：", *(item_words(item) for item in scheme.items)] if scheme.items else []
    if scheme.bands:
        lines += ["", f"等级：{grades(scheme)}"]
    if scheme.weights:
        lines += ["分值：" + "，".join(f"{name} {plain(weight)}" for name, weight in scheme.weights.items())]
    lines += [f"校验程度：{levels(scheme)}"] if scheme.severity else []
    lines += ["", "依据：", *(f"- {citation.text}" for citation in scheme.citations)]
    return "\n".join([*lines, *(["", scheme.note] if scheme.note else [])])


def grades(scheme: Scheme) -> str:
    """The grade bands in words, best first.

    >>> grades(Scheme.get())
    '90 分（含）以上优，80 分（含）以上良，60 分（含）以上中，其余差'
    """
    *upper, last = scheme.bands
    return "，".join([*(f"{plain(band.floor)} 分（含）以上{band.name}" for band in upper), f"其余{last.name}"])


def levels(scheme: Scheme) -> str:
    """How gravely the scheme takes some checks, in words."""
    return "，".join(f"{code} {severity.label if severity else '不校验'}" for code, severity in severities(scheme).items())


def in_chinese(doc: str) -> str:
    """The Chinese paragraphs of a docstring, all of it when there are none.

    >>> in_chinese("A 序号 column that skips a number.\\n\\n跳号常是增删行留下的。")
    '跳号常是增删行留下的。'
    """
    paragraphs = doc.split("\n\n")
    return "\n\n".join([one for one in paragraphs if _is_chinese(one)] or paragraphs)


def _is_chinese(text: str) -> bool:
    """Are there more Chinese characters than words in Latin letters?"""
    return sum("\u4e00" <= letter <= "\u9fff" for letter in text) > 2 * len(_LATIN.findall(text))


def examples(code: str) -> list[str]:
    """What a check finds and what it lets pass, as its first cases have it. 校验规则的例子。"""
    one = table("check_examples")[code]
    return [f"报出的例子：{one['fails']}。{one['found']}。", f"通过的例子：{one['passes']}。{one['because']}。"]


def _place(place: Place) -> str:
    guess = f"；推断（{place.hypothesis}）" if place.hypothesis else ""
    return f"- {PLACES[place.name]}：{_rule(place)}{guess}"


def item_words(item: Item) -> str:
    """One item of a scorecard: its points, its rule, and whether its rate is computed from the other forms."""
    measured = f"；由各表数据计算{MEASURES[item.measure.kind]}" if item.measure else ""
    bound = "不超过" if item.place.name == "lower" else "不低于"
    return f"- {item.name} {plain(item.weight)} 分，{bound} {plain(item.limit)}% 得满分：{_rule(item.place)}{measured}"


def _rule(place: Place) -> str:
    parameters = "，".join(f"{key}={_parameter(value)}" for key, value in place.parameters.items())
    return f"{RULES[place.rule].title}（{place.rule}{'：' + parameters if parameters else ''}）"


def _parameter(value: object) -> str:
    """A parameter as people read it: a table of intervals as pairs."""
    return "、".join(f"{interval} {points}分" for interval, points in value) if isinstance(value, list | tuple) else str(value)


def _check(code: str) -> str:
    entry = CHECKS[code]
    on = "整本工作簿" if entry.details["on"] == BOOK else "、".join(KINDS[kind] for kind in entry.details["on"])
    lines = [
        f"{entry.name} {entry.title}（{entry.aliases[0]}）",
        f"类别：{SUBJECTS[entry.name[:2]]}；程度：{entry.details['severity'].label}；对象：{on}",
        f"审核目录：{'、'.join(entry.details['refs']) or '自定'}",
    ]
    lines += [f"应有关系：{entry.details['formula']}"] if entry.details["formula"] else []
    lines += [f"建议：{entry.details['advice']}"] if entry.details["advice"] else []
    lines += told_by_schemes(entry.name)
    return "\n".join([*lines, f"依据：{cite(entry.source).text}", "", in_chinese(entry.doc), "", *examples(code)])


def _function(name: str) -> str:
    entry = FUNCTIONS[name]
    return "\n".join(
        [f"{usage(entry)}  {entry.title}", entry.doc, "", *(f"  {key}：{text}" for key, text in entry.details["args"].items())]
    )


def usage(entry: Entry) -> str:
    """How a function is typed: ``PERF_RATE(target, actual, [direction])``."""
    import inspect

    words = []
    for one in inspect.signature(entry.function).parameters.values():
        if one.kind is one.VAR_POSITIONAL:
            words.append(f"{one.name}1, {one.name}2, …")
        else:
            words.append(one.name if one.default is one.empty else f"[{one.name}]")
    return f"{entry.name}({', '.join(words)})"
