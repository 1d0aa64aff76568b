"""The verb that checks workbooks, and where its results go: screen, text, JSON, web page, workbook. 校验命令。"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from glob import glob
from io import StringIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, TextIO

from xltools import open as open_workbook
from xltools.core.errors import BadInput, Unreadable
from xltools.exit_codes import FAILED, FINDINGS, FINE

FORMATS = ("text", "json", "html", "xlsx")
KEPT_IN_MEMORY = 1 << 24  # bytes of JSON, before they go to a file
ENDINGS = {".xlsx": "xlsx", ".html": "html", ".htm": "html", ".json": "json"}
REPLACED = {*ENDINGS, ".txt", ".md", ""}  # a file so called may be an earlier result; any other is somebody's document


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
    from xltools.report.batch import Batch

    options.format = _format(options.format, options.out)
    options.files = _without_findings(list(dict.fromkeys(one for file in options.files for one in _matching(file))))
    if options.out and any(_same_file(options.out, Path(file)) for file in options.files):
        raise BadInput(f"--out 指向被校验的文件 {options.out}", next_step="请换一个文件名")
    batch = Batch(options.files, _results(options))
    _report(batch, options)
    if options.out:
        print(f"已写好 {options.out}：{_told(batch, options.lang)}")
    return FAILED if batch.counts.unread else FINDINGS if batch.counts.error else FINE


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
    if chosen != "xlsx" and (out.suffix.lower() in EXTENSIONS or out.exists() and out.suffix.lower() not in REPLACED):
        raise BadInput(f"文件名“{out.name}”是工作簿或文档的，{chosen} 结果不能写入", next_step="请换一个文件名，工作簿用 --format xlsx")
    return chosen


def _matching(file: str) -> list[str]:
    """The files a pattern such as *.xlsx stands for, which Windows hands over as typed; else the name itself."""
    if os.path.exists(file) or not set("*?") & set(file):
        return [file]
    return sorted(one for one in glob(file.replace("[", "[[]")) if not os.path.basename(one).startswith("~$")) or [file]


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


def _report(batch: Any, options: argparse.Namespace) -> None:
    """Tell of each workbook as soon as it is checked; what must come whole, once all are."""
    if options.format == "xlsx":
        from xltools.report.result_sheet import write_findings_workbook
        from xltools.report.words import outcome

        write_findings_workbook(options.out, ((_beside(one.path, options.out), outcome(one)) for one in batch))
    elif options.format == "text" and not options.out:
        from xltools.report.terminal import show_findings

        show_findings(batch, lang=options.lang)
    else:
        with _whole(options.out) as stream:
            for text in _texts(batch, options):
                stream.write(text)


def _texts(batch: Any, options: argparse.Namespace) -> Iterable[str]:
    """The results as a web page, as JSON or as plain text, in pieces."""
    if options.format == "html":
        from xltools.report.page import findings_page

        return [findings_page(batch, options.lang)]
    if options.format == "json":
        from xltools.report.result import json_text

        return json_text(batch)
    from xltools.report.terminal import show_findings

    stream = StringIO()
    show_findings(batch, stream, options.lang)
    return [stream.getvalue().lstrip("\n")]


def _beside(path: str, out: Path) -> str:
    """A path as seen from the folder of another file, so that links hold when both move; absolute across drives."""
    try:
        return os.path.relpath(path, out.absolute().parent)
    except ValueError:
        return os.path.abspath(path)


@contextmanager
def _whole(out: Path | None) -> Iterator[TextIO]:
    """A stream whose text goes to a file, or to the screen, once it is complete; not at all when an error comes before."""
    from xltools.core.files import replace_file

    if out:
        with replace_file(out) as temporary, temporary.open("w", encoding="utf-8") as stream:
            yield stream
        return
    with SpooledTemporaryFile(KEPT_IN_MEMORY, "w+", encoding="utf-8", errors="surrogatepass", newline="") as stream:
        yield stream
        stream.seek(0)
        shutil.copyfileobj(stream, sys.stdout)


def _told(batch: Any, lang: str) -> str:
    """How many of what the file has: of the one workbook, or of all together."""
    from xltools.report.words import overall, summary

    alone = not batch.several and not batch.counts.unread
    return (summary if alone else overall)(batch.counts, lang)
