"""Findings as one HTML page that needs nothing else: no script, no network. 网页报告。"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from xltools.core.findings import Finding, Severity
from xltools.core.version import VERSION
from xltools.report.batch import Batch
from xltools.report.result import Result
from xltools.report.words import TEXTS, body, leading, nothing_found, overall, points, rule_lines, summary

STYLE = """
body{font:15px/1.6 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;margin:2rem auto;max-width:72rem;color:#222;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2.5rem;border-bottom:2px solid #1f4e79}h3{font-size:1rem;margin:1.4rem 0 .4rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:.35rem .55rem;text-align:left;vertical-align:top}
th{background:#eef3f8;white-space:nowrap}td.cell,td.code{white-space:nowrap}small{color:#666}
.error{background:#fdecea}.warning{background:#fff6e0}.info{background:#eef6fd}.unread{color:#b00020}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}
"""


def findings_page(batch: Batch, lang: str = "zh") -> str:
    """The findings of all workbooks as a complete HTML document. 校验结果网页。"""
    title = "预算绩效自评校验结果" if lang == "zh" else "Self-evaluation findings"
    names = [escape(name) for name in batch.names]
    told = [(_line(n, one, names[n]), f'<h2 id="w{n}">{names[n]}</h2>\n{_section(one, lang)}') for n, one in enumerate(batch)]
    contents = _contents([line for line, _ in told], lang) if batch.several else ""
    sections = "\n".join(section for _, section in told)
    code = {"zh": "zh-CN", "en": "en"}[lang]
    return (
        f'<!doctype html>\n<html lang="{code}">\n<head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n<body>\n'
        f"<h1>{title}</h1>\n<p>{escape(overall(batch.counts, lang))} <small>xltools {VERSION}</small></p>\n"
        f"{contents}\n{sections}\n</body>\n</html>\n"
    )


def _contents(lines: Sequence[str], lang: str) -> str:
    """Every workbook, a click away, with how many findings of which severity it has."""
    words = TEXTS[lang]
    heads = [words["workbook"], *(words[severity.value] for severity in Severity)]
    return _html_table(heads, lines)


def _line(number: int, result: Result, name: str) -> str:
    counts = [f"<td>{result.count(severity)}</td>" for severity in Severity]
    told = [f'<td class="unread" colspan="{len(counts)}">{escape(result.error)}</td>'] if result.error else counts
    return f'<tr><td><a href="#w{number}">{name}</a></td>{"".join(told)}</tr>'


def _section(result: Result, lang: str) -> str:
    if result.error:
        return f'<p class="unread">{escape(result.error)}</p>'
    tables = [
        f"<h3>{escape(sheet)}</h3>\n{_table(list(findings), lang)}"
        for sheet, findings in groupby(leading(result.findings), key=lambda finding: finding.sheet)
    ]
    told = tables or [f"<p>{escape(nothing_found(result, lang))}</p>"]
    return "\n".join([f"<p>{escape(summary(result.counts, lang))}</p>", _scores(result, lang), *told])


def _scores(result: Result, lang: str) -> str:
    if not result.scores:
        return ""
    words = TEXTS[lang]
    cells = [
        (one.sheet, words[one.kind], one.scheme.title, points(one.total), points(one.stated_total), one.grade or "—")
        for one in result.scores
    ]
    heads = [words[key] for key in ("sheet", "form", "scheme", "total", "stated", "grade")]
    table = _html_table(heads, ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells])
    return "\n".join([table, *(f"<p><small>{escape(line)}</small></p>" for line in rule_lines(result))])


def _table(findings: list[Finding], lang: str) -> str:
    words = TEXTS[lang]
    heads = [words[key] for key in ("severity", "cell", "code", "field", "what")]
    return _html_table(heads, [_row(finding, lang) for finding in findings])


def _row(finding: Finding, lang: str) -> str:
    words = TEXTS[lang]
    return (
        f'<tr class="{finding.severity.value}"><td>{words[finding.severity.value]}</td><td class="cell">{escape(finding.cell)}</td>'
        f'<td class="code" title="{escape(finding.name)}">{finding.code}</td><td>{escape(finding.field)}</td>'
        f"<td>{escape(body(finding))}<br><small>{words['ground']}{escape(finding.source)}</small></td></tr>"
    )


def _html_table(heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n" + "\n".join(rows) + "\n</tbody></table>"
