"""How findings and scores are worded, once for every surface. 文字。

Findings are in Chinese, the language of the forms. With ``lang="en"`` the frame around them — headings, severities,
summary — is English and a check is named by its English name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import PurePath

from xltools.core.findings import Finding
from xltools.core.rounding import plain
from xltools.report.result import Counts, Result

TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "error": "错误",
        "warning": "警告",
        "info": "提示",
        "severity": "程度",
        "cell": "单元格",
        "code": "编号",
        "field": "栏目",
        "what": "说明与建议",
        "ground": "依据：",
        "none": "没有发现问题",
        "unfilled": "各表都还没有填写，没有可校验的内容",
        "blank": "（另有 {blank} 张未填）",
        "summary": "{forms} 张表{blank}，{indicators} 项指标；错误 {error}，警告 {warning}，提示 {info}",
        "all": "共 {workbooks} 本工作簿，{unread} 本未能读取；错误 {error}，警告 {warning}，提示 {info}",
        "workbook": "工作簿",
        "sheet": "工作表",
        "form": "表",
        "scheme": "计分方案",
        "total": "核算总分",
        "stated": "填报总分",
        "grade": "等级",
        "indicator": "三级指标",
        "target": "指标值",
        "actual": "完成值",
        "completion": "完成率",
        "weight": "分值",
        "score": "核算得分",
        "stated_score": "填报得分",
        "stated_rate": "填报完成率",
        "no_forms": "没有识别出任何自评表。栏目差在哪里，用 xltools layouts check 查看；自己的表样怎样加，见 docs/新表样.md",
        "unscored": "没有可以计分的自评表：指标值、完成值和分值都填了才能计分；评分表请用 xltools validate 核对",
        "project": "项目自评表",
        "department": "整体自评表",
        "score-summary": "得分情况表",
    },
    "en": {
        "error": "error",
        "warning": "warning",
        "info": "info",
        "severity": "severity",
        "cell": "cell",
        "code": "code",
        "field": "field",
        "what": "what and what to do",
        "ground": "Source: ",
        "none": "nothing found",
        "unfilled": "no form is filled in yet, there is nothing to check",
        "blank": " ({blank} more not filled in)",
        "summary": "{forms} forms{blank}, {indicators} indicators; {error} errors, {warning} warnings, {info} infos",
        "all": "{workbooks} workbooks, {unread} unreadable; {error} errors, {warning} warnings, {info} infos",
        "workbook": "workbook",
        "sheet": "sheet",
        "form": "form",
        "scheme": "scheme",
        "total": "total",
        "stated": "stated",
        "grade": "grade",
        "indicator": "indicator",
        "target": "target",
        "actual": "actual",
        "completion": "completion",
        "weight": "weight",
        "score": "score",
        "stated_score": "stated",
        "stated_rate": "stated",
        "no_forms": "no self-evaluation form recognised; see what is missing with: xltools layouts check FILE",
        "unscored": "nothing to score: it takes targets, actual values and weights; xltools validate checks scorecards",
        "project": "project form",
        "department": "department form",
        "score-summary": "score summary",
    },
}


def sentence(finding: Finding) -> str:
    """A finding as one line: how grave, which check, where, what, what to do, on what ground. 一条结果的完整文字。

    >>> from xltools.core.findings import Severity
    >>> print(sentence(Finding("BD01", "fund-total-mismatch", Severity.ERROR, "自评表", "D7", "年度资金总额·全年执行数",
    ...     "0", "89.974 万元", "填报 0 万元，分项合计 89.974 万元", "请核对总额或补填分项", "《…》")))
    错误 BD01 自评表!D7（年度资金总额·全年执行数）：填报 0 万元，分项合计 89.974 万元。请核对总额或补填分项。依据：《…》
    """
    field = f"（{finding.field}）" if finding.field else ""
    return f"{finding.severity.label} {finding.code} {finding.place}{field}：{body(finding)}依据：{finding.source}"


def body(finding: Finding) -> str:
    """What is wrong, what to do, and what goes with it, as full sentences."""
    return "".join(f"{part.rstrip('。')}。" for part in (finding.message, finding.advice, _together(finding)) if part)


def _together(finding: Finding) -> str:
    """What a finding brings about, or which one brings it about.

    >>> from dataclasses import replace
    >>> from xltools.core.findings import Severity
    >>> one = Finding("BD01", "n", Severity.ERROR, "表", "E6", "", "", "", "", "", "")
    >>> print(_together(replace(one, also=("BD02 表!I6", "XS01 整体!E6"))), _together(replace(one, follows="BD01 表!E6")))
    连带 2 处：BD02 I6、XS01 整体!E6，更正后请再校验 随 BD01 E6 而来，请先改该处
    """

    def near(name: str) -> str:
        return name.replace(f" {finding.sheet}!", " ")

    if finding.follows:
        return f"随 {near(finding.follows)} 而来，请先改该处"
    return f"连带 {len(finding.also)} 处：{'、'.join(map(near, finding.also))}，更正后请再校验" if finding.also else ""


def leading(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those that follow from another of them, which names them. 不含连带的结果。"""
    known = {one.id for one in findings}
    return [one for one in findings if one.follows not in known]


def summary(counts: Counts, lang: str = "zh") -> str:
    """The line that closes one workbook."""
    blank = TEXTS[lang]["blank"].format(blank=counts.blank) if counts.blank else ""
    return TEXTS[lang]["summary"].format_map(asdict(counts) | {"blank": blank})


def nothing_found(result: Result, lang: str = "zh") -> str:
    """What is said of a workbook without findings: that all is well only when something was checked."""
    if any(form.filled for form in result.forms):
        return TEXTS[lang]["none"]
    return TEXTS[lang]["unfilled" if result.forms else "no_forms"]


def outcome(result: Result, lang: str = "zh") -> Sequence[Finding] | str:
    """The findings of a workbook, or what is said where nothing could be checked: why it was not read, that no form is filled in."""
    if result.error:
        return result.error
    checked = result.findings or any(form.filled for form in result.forms)
    return result.findings if checked else f"{nothing_found(result, lang)}。"


def nothing_scored(result: Result, lang: str = "zh") -> str:
    """What is said of a workbook that nothing can be scored in: that it has no form, or none filled in of those that are scored."""
    return TEXTS[lang]["unscored" if result.forms else "no_forms"]


def told_apart(paths: Sequence[str]) -> list[str]:
    """The name of each file; the whole path of those that share their name with another. 文件的称呼。

    >>> told_apart(["甲局/自评表.xlsx", "乙局/自评表.xlsx", "丙局/决算.xlsx"])
    ['甲局/自评表.xlsx', '乙局/自评表.xlsx', '决算.xlsx']
    """
    names = [PurePath(path).name or path for path in paths]
    bearers = Counter(names)
    return [name if bearers[name] == 1 else path for name, path in zip(names, paths, strict=True)]


def overall(counts: Counts, lang: str = "zh") -> str:
    """The line that closes several workbooks."""
    return TEXTS[lang]["all"].format_map(asdict(counts))


def rule_lines(result: Result) -> Iterator[str]:
    """One line for every form whose scores can be looked into: how many of them its scheme gives. 表下的一行。"""
    for one in result.scores:
        if one.rules and one.rules.sentence:
            yield f"{one.sheet}：{one.rules.sentence}"


def points(value: Decimal | None) -> str:
    """Points or a total as text; a dash when there is none."""
    return "—" if value is None else plain(value)
