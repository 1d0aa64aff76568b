"""The verb that checks workbooks, and where its results go: screen, text, JSON, web page, workbook. 校验命令。"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from glob import glob
from io import StringIO
from pathlib import Path
from typing import Any

from xltools import open as open_workbook
from xltools.core.errors import BadInput, Unreadable
from xltools.exit_codes import FAILED, FINDINGS, FINE

FORMATS = ("text", "json", "html", "xlsx")
ENDINGS = {".xlsx": "xlsx", ".html": "html", ".htm": "html", ".json": "json"}


def _declare(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("files", nargs="+", metavar="FILE", help="要校验的文件，可以写几个，也可以写 *.xlsx")
    verb.add_argument("--scheme", metavar="ID", help="改用此计分方案")
    verb.add_argument("--format", choices=FORMATS, help="text 文字、json 数据、html 网页、xlsx 工作簿；省略时看 --out 的扩展名")
    verb.add_argument("--out", type=Path, metavar="PATH", help="写入文件而不是屏幕，如 校验结果.xlsx")
    verb.add_argument("--select", type=_codes, default=(), metavar="CODES", help="只校验这些规则，如 BD01,SC 或 fund-total-mismatch")
    verb.add_argument("--ignore", type=_codes, default=(), metavar="CODES", help="不校验这些规则")
    verb.set_defaults(run=_validate)


VERBS = {"validate": _declare}


def _codes(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


def _validate(options: argparse.Namespace) -> int:
    from xltools.core.findings import Severity

    options.format = _format(options.format, options.out)
    options.files = _without_findings([one for file in options.files for one in _matching(file)])
    if options.out and any(_same_file(options.out, Path(file)) for file in options.files):
        raise BadInput(f"--out 指向被校验的文件 {options.out}", next_step="请换一个文件名")
    results = list(_results(options))
    _report(results, options)
    if any(result.error for result in results):
        return FAILED
    return FINDINGS if any(result.count(Severity.ERROR) for result in results) else FINE


def _format(asked: str | None, out: Path | None) -> str:
    """What the results are written as: as asked, or as the name of the file says; a workbook's name is for workbooks only."""
    from xltools.hosts.files import EXTENSIONS

    if not out:
        if asked == "xlsx":
            raise BadInput("xlsx 结果需要写入文件", next_step="加上 --out 校验结果.xlsx")
        return asked or "text"
    named = ENDINGS.get(out.suffix.lower())
    chosen = asked or named or "text"
    if chosen == "xlsx" and named != "xlsx":
        raise BadInput(f"结果是工作簿，文件名“{out.name}”不合适", accepted=".xlsx", next_step="把文件名改为以 .xlsx 结尾")
    if chosen != "xlsx" and out.suffix.lower() in EXTENSIONS:
        raise BadInput(f"文件名“{out.name}”是工作簿或文档的，{chosen} 结果不能写入", next_step="请换一个文件名，工作簿用 --format xlsx")
    return chosen


def _matching(file: str) -> list[str]:
    """The files a pattern such as *.xlsx stands for, which Windows hands over as typed; else the name itself."""
    if os.path.exists(file) or not set("*?") & set(file):
        return [file]
    return sorted(one for one in glob(file) if not os.path.basename(one).startswith("~$")) or [file]


def _without_findings(files: list[str]) -> list[str]:
    """The files without the workbooks of findings that stand among them; of those alone, all."""
    from xltools.report.result_sheet import is_findings

    found = [file for file in files if is_findings(Path(file))] if len(files) > 1 else []
    for file in found:
        print(f"xltools: “{file}”是以前的校验结果，不校验", file=sys.stderr)
    return [file for file in files if file not in found] or files


def _results(options: argparse.Namespace) -> Iterator[Any]:
    """One result a file; a file that cannot be read is a result with an error and a line on stderr."""
    from xltools.commands import validate
    from xltools.report.result import Result

    for file in options.files:
        try:
            yield validate(open_workbook(file), scheme=options.scheme, select=options.select, ignore=options.ignore)
        except Unreadable as error:
            print(f"xltools: {error}", file=sys.stderr)
            yield Result(str(file), error=str(error))


def _same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _report(results: list[Any], options: argparse.Namespace) -> None:
    if options.format == "xlsx":
        from xltools.report.result_sheet import write_findings_workbook
        from xltools.report.words import outcome

        write_findings_workbook(options.out, {_beside(one.path, options.out): outcome(one) for one in results})
        print(_written(results, options))
    elif options.format == "text" and not options.out:
        from xltools.report.terminal import show_findings

        show_findings(results, lang=options.lang)
    else:
        _emit(_text(results, options), results, options)


def _text(results: list[Any], options: argparse.Namespace) -> str:
    """The results as a web page, as JSON or as plain text."""
    if options.format == "html":
        from xltools.report.page import findings_page

        return findings_page(results, options.lang)
    if options.format == "json":
        from xltools.report.result import to_json

        return json.dumps(to_json(results), ensure_ascii=False, indent=1) + "\n"
    from xltools.report.terminal import show_findings

    stream = StringIO()
    show_findings(results, stream, options.lang)
    return stream.getvalue().lstrip("\n")


def _beside(path: str, out: Path) -> str:
    """A path as seen from the folder of another file, so that links hold when both move; absolute across drives."""
    try:
        return os.path.relpath(path, out.absolute().parent)
    except ValueError:
        return os.path.abspath(path)


def _emit(text: str, results: list[Any], options: argparse.Namespace) -> None:
    """Text to the screen, or whole into a file."""
    if options.out is None:
        sys.stdout.write(text)
        return
    from xltools.core.files import replace_file

    with replace_file(options.out) as temporary:
        temporary.write_text(text, "utf-8")
    print(_written(results, options))


def _written(results: list[Any], options: argparse.Namespace) -> str:
    """What is said when the results are in a file: which, and how many of what."""
    from xltools.report.words import overall, summary

    alone = len(results) == 1 and not results[0].error
    return f"已写好 {options.out}：{summary(results[0], options.lang) if alone else overall(results, options.lang)}"
