"""The catalogues in docs/: one page each for checks, schemes and functions, made from the declarations. 目录文档。"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from xltools.checks.declare import BOOK, CHECKS, SUBJECTS
from xltools.checks.run import run  # noqa: F401  (importing it declares every check)
from xltools.checks.severities import told_by_schemes
from xltools.core.citation import cite
from xltools.core.files import replace_file
from xltools.core.layout import KINDS
from xltools.core.registry import Entry
from xltools.core.rounding import plain
from xltools.core.scheme import OBJECTS, Scheme, schemes
from xltools.core.scoring_rules import PLACES, RULES
from xltools.functions import FUNCTIONS
from xltools.report.catalogue import SCHEME_FILE, examples, grades, in_chinese, item_words, levels, usage

NOTE = "<!-- 由 make build 从程序中的声明生成，请勿手改 -->\n"


def checks_page() -> str:
    """Every check with its ground, its formula and why it matters. 校验规则目录。"""
    count = f"共 {len(CHECKS)} 条。审核目录编号（C01…）是人工审核所用目录的编号。"
    return "\n".join([NOTE, "# 校验规则目录", "", count, "", *_checks(), ""])


def _checks() -> Iterator[str]:
    ordered = sorted(CHECKS.values(), key=lambda entry: entry.name)
    yield "| 编号 | 名称 | 标题 | 程度 | 审核目录 |"
    yield "|---|---|---|---|---|"
    for entry in ordered:
        linked, alike = f"[{entry.name}](#{entry.name.lower()})", "、".join(entry.details["refs"])
        yield _line(linked, f"`{entry.aliases[0]}`", entry.title, entry.details["severity"].label, alike)
    for subject, title in SUBJECTS.items():
        yield from ("", f"## {title}（{subject}）")
        for entry in ordered:
            if entry.name.startswith(subject):
                yield from _check(entry)


def _check(entry: Entry) -> Iterator[str]:
    on = "整本工作簿" if entry.details["on"] == BOOK else "、".join(KINDS[kind] for kind in entry.details["on"])
    called = f"`{entry.name}` `{entry.aliases[0]}`，{entry.details['severity'].label}"
    yield from ("", f"### {entry.name}", "", f"**{entry.title}**（{called}）", "")
    yield from (line.strip() for line in in_chinese(entry.doc).splitlines())
    yield ""
    yield f"- 对象：{on}"
    if entry.details["formula"]:
        yield f"- 应有关系：{entry.details['formula']}"
    if entry.details["advice"]:
        yield f"- 建议：{entry.details['advice']}"
    yield f"- 依据：{cite(entry.source).text}"
    yield from (f"- {line}" for line in (*told_by_schemes(entry.name), *examples(entry.name)))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def schemes_page() -> str:
    """Every scheme with its rules, grades, weights and sources, then the rules themselves. 计分方案目录。"""
    listed = [line for scheme in schemes() for line in _scheme(scheme)]
    rules = [line for entry in RULES.values() for line in _rule(entry)]
    return "\n".join([NOTE, "# 计分方案与计分规则", "", SCHEME_FILE, "", *listed, "", "# 计分规则", "", *rules, ""])


def _scheme(scheme: Scheme) -> Iterator[str]:
    yield from (f"## {scheme.id}", "", f"**{scheme.title}**，{OBJECTS[scheme.object]}，{scheme.issuer}，{scheme.first_year} 年起", "")
    if scheme.rules:
        yield from ("| 适用于 | 规则 | 参数 | 取舍 | 依据 |", "|---|---|---|---|---|")
    for place in scheme.rules.values():
        parameters = "，".join(f"{key}={value}" for key, value in place.parameters.items())
        ground = place.citation.text if place.citation else ""
        guess = f"；**推断**（{place.hypothesis}）" if place.hypothesis else ""
        rule, rounding = f"{RULES[place.rule].title} `{place.rule}`", place.rounding.words(place.places)
        yield _line(PLACES[place.name], rule, parameters, rounding, f"{ground}{guess}")
    if scheme.bands:
        yield from ("", f"等级：{grades(scheme)}")
    if scheme.weights:
        yield from ("", "分值：" + "，".join(f"{name} {plain(weight)}" for name, weight in scheme.weights.items()))
    if scheme.items:
        yield from ("", "评分表单项：", "", *(item_words(item) for item in scheme.items))
    if scheme.severity:
        yield from ("", f"校验程度：{levels(scheme)}")
    yield from ("", f"超额完成：达到指标值的 {plain(scheme.over_completion * 100)}% 以上须说明原因", "")
    yield from (f"- {citation.text}" for citation in scheme.citations)
    yield from ("", scheme.note, "") if scheme.note else ("",)


def _rule(entry: Entry) -> Iterator[str]:
    yield from (f"## {entry.name}", "", f"**{entry.title}**", "")
    yield from (line.strip() for line in entry.doc.splitlines())
    yield from ("", f"依据：{cite(entry.source).text}", "")


def functions_page() -> str:
    """Every worksheet function with its arguments. 工作表函数目录。"""
    how = "每个函数都可以传单元格，也可以传大小相同的区域（逐行计算）。空白进，空白出；不能计算时返回表格软件自己的错误值。"
    lines = [NOTE, "# 工作表函数", "", how, ""]
    for entry in FUNCTIONS.values():
        lines += [f"## {entry.name}", "", f"`={usage(entry)}` {entry.title}", "", inspect.cleandoc(entry.doc), ""]
        lines += [f"- `{name}` {text}" for name, text in entry.details["args"].items()]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


PAGES: Mapping[str, Callable[[], str]] = {"checks.md": checks_page, "schemes.md": schemes_page, "functions.md": functions_page}


def write_pages(folder: Path) -> Iterator[Path]:
    """Write every catalogue page into a folder; yields each path as it is done. 写出目录文档。"""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        with replace_file(folder / name) as temporary:
            temporary.write_text(page(), "utf-8", newline="\n")
        yield folder / name
