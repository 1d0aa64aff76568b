"""The command line. 命令行。

Exit codes: 0 fine, 1 findings of severity error, 2 could not do it (one message on stderr, no traceback).
"""

from __future__ import annotations

import argparse
import atexit
import gc
import json
import os
import sys
from collections.abc import Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import Any

from xltools import cli_deploy, cli_layouts, cli_words
from xltools import open as open_workbook
from xltools.core.errors import BadInput, Unreadable, XltoolsError
from xltools.core.version import VERSION

FINE, FINDINGS, FAILED = 0, 1, 2
DEMO = ("001", "002", "003")
FORMATS = ("text", "json", "html", "xlsx")
ENDINGS = {".xlsx": "xlsx", ".html": "html", ".htm": "html", ".json": "json"}
HELP = {
    "zh": {
        "about": "预算绩效自评：新建标准工作簿、校验、计分、说明。",
        "new": "新建空白的标准自评工作簿",
        "convert": "把已有的表（Excel、Word）转换成标准工作簿",
        "validate": "校验工作簿，列出每一处不相符",
        "score": "重新核算每张自评表的得分",
        "explain": "一句话说明每个比率、得分、等级和校验结果",
        "schemes": "计分方案",
        "checks": "校验规则",
        "functions": "工作表函数",
        "demo": "用三份公开报告的数据演示：生成、计分、校验",
    },
    "en": {
        "about": "Budget-performance self-evaluations: new workbook, validate, score, explain.",
        "new": "write a blank standard workbook",
        "validate": "check workbooks and list what does not agree",
        "score": "recompute the scores of every form",
        "explain": "explain rates, scores, grades and findings in one sentence each",
        "convert": "turn any recognised form into the standard workbook",
        "schemes": "scoring schemes",
        "checks": "validation checks",
        "functions": "worksheet functions",
        "demo": "write, score and validate the three worked examples",
    },
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    atexit.register(gc.freeze)  # the process ends: combing through its objects first would take a twelfth of the time
    _utf8()
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    lang = _language(arguments)
    with cli_words.spoken(lang):
        options = _parser(lang).parse_args(arguments)
    try:
        return options.run(options)
    except XltoolsError as error:
        print(f"xltools: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        print("xltools: 已中止", file=sys.stderr)
        return FAILED
    except Exception as error:  # a fault of ours, not of the user: one line, and the whole story when asked for
        if os.environ.get("XLTOOLS_DEBUG"):
            raise
        print(f"xltools: 程序内部错误（{type(error).__name__}：{error}）。请把出错的文件和命令交给维护人员。", file=sys.stderr)
        return FAILED


def _utf8() -> None:
    """Chinese must come out whole on any console, Windows code pages included."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _language(arguments: Sequence[str]) -> str:
    """The language asked for, known before parsing because the help texts depend on it."""
    asked = [one.partition("=")[2] for one in arguments if one.startswith("--lang=")]
    asked += [value for one, value in zip(arguments, arguments[1:], strict=False) if one == "--lang"]
    return asked[-1] if asked and asked[-1] in HELP else "zh"


def _parser(lang: str) -> argparse.ArgumentParser:
    words = cli_words.FRAME[lang] | HELP[lang] | cli_layouts.HELP[lang] | cli_deploy.HELP[lang]
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=tuple(HELP), default=argparse.SUPPRESS, help="zh 中文 / en English")
    parser = argparse.ArgumentParser(prog="xltools", description=words["about"], parents=[common])
    parser.set_defaults(lang=lang)
    parser.add_argument("--version", action="version", version=f"xltools {VERSION}", help=words["version"])
    verbs = parser.add_subparsers(metavar=words["verb"], required=True)
    for name, declare in _VERBS.items():
        verb = verbs.add_parser(name, help=words[name], description=words[name], parents=[common])
        declare(verb)
    return parser


def _declare_new(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("out", type=Path, metavar="OUT.xlsx")
    verb.add_argument("--macros", action="store_true", help="带宏和按钮的工作簿，文件名以 .xlsm 结尾")
    verb.add_argument("--scheme", metavar="ID", help="计分方案编号，见 xltools schemes")
    verb.add_argument("--unit", default="", metavar="NAME", help="单位名称")
    verb.add_argument("--year", type=int, metavar="Y", help="评价年度，省略时为上一年")
    verb.add_argument("--projects", type=int, default=3, metavar="N", help="项目表张数（默认 3）")
    verb.set_defaults(run=_new)


def _declare_validate(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("files", nargs="+", metavar="FILE", help="要校验的文件，可以写几个，也可以写 *.xlsx")
    verb.add_argument("--scheme", metavar="ID", help="改用此计分方案")
    verb.add_argument("--format", choices=FORMATS, help="text 文字、json 数据、html 网页、xlsx 工作簿；省略时看 --out 的扩展名")
    verb.add_argument("--out", type=Path, metavar="PATH", help="写入文件而不是屏幕，如 校验结果.xlsx")
    verb.add_argument("--select", type=_codes, default=(), metavar="CODES", help="只校验这些规则，如 BD01,SC 或 fund-total-mismatch")
    verb.add_argument("--ignore", type=_codes, default=(), metavar="CODES", help="不校验这些规则")
    verb.set_defaults(run=_validate)


def _declare_convert(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("source", metavar="IN", help="已有的表：.xlsx .xlsm .xls .xlsb .ods .docx")
    verb.add_argument("out", type=Path, metavar="OUT.xlsx", help="新的标准工作簿，不覆盖已有的文件")
    verb.add_argument("--unit", metavar="NAME", help="单位名称，省略时取自表中")
    verb.add_argument("--year", type=int, metavar="Y", help="评价年度，省略时取自表中")
    verb.add_argument("--scheme", metavar="ID", help="计分方案编号，见 xltools schemes")
    verb.set_defaults(run=_convert)


def _declare_score(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", metavar="FILE", help="要计分的文件")
    verb.add_argument("--scheme", metavar="ID", help="改用此计分方案")
    verb.add_argument("--explain", action="store_true", help="反查填报的得分可能是按哪些规则算出的")
    verb.add_argument("--format", choices=("text", "json"), default="text")
    verb.set_defaults(run=_score)


def _declare_explain(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", nargs="?", metavar="FILE", help="说明工作簿里的每个比率、得分、等级和校验结果")
    verb.add_argument("--cell", metavar="SHEET!D7", help="只说明这一格")
    verb.add_argument("--target", metavar="T", help="不读文件，说明一项指标：指标值，如 ≥270人次")
    verb.add_argument("--actual", metavar="A", help="完成值，如 553人")
    verb.add_argument("--weight", metavar="W", help="分值，如 10")
    verb.add_argument("--name", metavar="N", help="三级指标名称，有助于判断正向或反向")
    verb.add_argument("--rule", metavar="R", help="计分规则，如 capped-ratio")
    verb.add_argument("--scheme", metavar="ID", help="计分方案编号")
    verb.add_argument("--format", choices=("text", "json"), default="text")
    verb.set_defaults(run=_explain)


def _declare_list(kind: str) -> Any:
    def declare(verb: argparse.ArgumentParser) -> None:
        verb.add_argument(
            "action", nargs="?", default="list", metavar="list|show", help="list 列出全部（默认），show 看一个；也可以直接写编号"
        )
        verb.add_argument("id", nargs="?", metavar="ID", help="编号")
        verb.set_defaults(run=lambda options: _list(kind, options))

    return declare


def _declare_demo(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--out", type=Path, default=Path("xltools-demo"), metavar="DIR", help="写入的文件夹（默认 xltools-demo）")
    verb.set_defaults(run=_demo)


_VERBS = {
    "new": _declare_new,
    "convert": _declare_convert,
    "validate": _declare_validate,
    "score": _declare_score,
    "explain": _declare_explain,
    "schemes": _declare_list("schemes"),
    "checks": _declare_list("checks"),
    "functions": _declare_list("functions"),
    "demo": _declare_demo,
    **cli_layouts.VERBS,
    **cli_deploy.VERBS,
}


def _codes(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


def _new(options: argparse.Namespace) -> int:
    from datetime import date

    from xltools.build import emit, filling
    from xltools.core.scheme import Scheme

    if options.out.suffix.lower() == ".xlsm" and not options.macros:
        raise BadInput(f"“{options.out.name}”是带宏的工作簿的文件名", next_step="加上 --macros，或把文件名改为以 .xlsx 结尾")
    year = options.year or date.today().year - 1
    chosen = Scheme.get(options.scheme) if options.scheme else None
    schemes = {f"{chosen.object}_scheme": chosen.id} if chosen else {}
    content = filling.blank(unit=options.unit, year=year, projects=options.projects, **schemes)
    if options.macros:
        from xltools.build import macro_workbook

        macro_workbook.write(content, options.out)
    else:
        emit.write(content, options.out)
    print(f"已写好 {options.out}：{year} 年度，{options.projects} 张项目表。请先填“首页”。")
    return FINE


def _validate(options: argparse.Namespace) -> int:
    from xltools.core.findings import Severity

    options.format = _format(options.format, options.out)
    options.files = [one for file in options.files for one in _matching(file)]
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


def _convert(options: argparse.Namespace) -> int:
    from xltools import convert

    done = convert(options.source, options.out, unit=options.unit, year=options.year, scheme=options.scheme)
    print("\n".join(done.account()))
    print(f"已写好 {options.out}：校验结果 {len(done.findings)} 条，见“校验结果”表。")
    return FINE


def _same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _report(results: list[Any], options: argparse.Namespace) -> None:
    if options.format == "xlsx":
        from xltools.report.result_sheet import write_findings_workbook

        write_findings_workbook(options.out, {_beside(one.path, options.out): one.error or one.findings for one in results})
        print(_written(results, options))
    elif options.format == "html":
        from xltools.report.page import findings_page

        _emit(findings_page(results, options.lang), results, options)
    elif options.format == "json":
        from xltools.report.result import to_json

        _emit(json.dumps(to_json(results), ensure_ascii=False, indent=1) + "\n", results, options)
    elif options.out:
        from io import StringIO

        from xltools.report.terminal import show_findings

        stream = StringIO()
        show_findings(results, stream, options.lang)
        _emit(stream.getvalue().lstrip("\n"), results, options)
    else:
        from xltools.report.terminal import show_findings

        show_findings(results, lang=options.lang)


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


def _score(options: argparse.Namespace) -> int:
    from xltools.commands import score

    result = score(open_workbook(options.file), scheme=options.scheme)
    if options.format == "json":
        from xltools.report.result import to_json

        print(json.dumps(to_json([result]), ensure_ascii=False, indent=1))
        return FINE
    from xltools.report.terminal import show_scores

    show_scores(result, lang=options.lang)
    if options.explain:
        from xltools.report.rules_told import in_full

        for one in result.scores:
            print(*(f"{one.sheet}：{line}" for line in in_full(one.rules)) if one.rules else (), sep="\n")
    return FINE


def _explain(options: argparse.Namespace) -> int:
    typed = {key: getattr(options, key) for key in ("target", "actual", "weight")}
    if options.file:
        if unfit := [f"--{key}" for key in (*typed, "name", "rule") if getattr(options, key) is not None]:
            raise BadInput(f"说明文件时不用 {'、'.join(unfit)}", next_step="只写文件和 --cell，或去掉文件")
        return _explain_file(options)
    if missing := [f"--{key}" for key, value in typed.items() if value is None]:
        raise BadInput(
            f"没有写明 {'、'.join(missing)}",
            accepted="一个文件，或 --target、--actual、--weight 三项",
            next_step="例如 xltools explain 自评表.xlsx --cell 项目01!J6",
        )
    return _explain_one(options)


def _explain_file(options: argparse.Namespace) -> int:
    """Every rate, score, grade and finding of a workbook, or those of one cell."""
    from xltools.commands import validate
    from xltools.report.explanations import at, explanations

    told = explanations(validate(open_workbook(options.file), scheme=options.scheme))
    told = at(told, options.cell) if options.cell else told
    if options.format == "json":
        print(json.dumps([one.to_dict() for one in told], ensure_ascii=False, indent=1))
    else:
        print("\n".join(one.line for one in told) or "没有识别出可说明的内容")
    return FINE


def _explain_one(options: argparse.Namespace) -> int:
    from xltools.core.explain import explain

    completion, scored = explain(
        options.target, options.actual, _number(options.weight), name=options.name, rule=options.rule, scheme=options.scheme
    )
    if options.format == "json":
        from xltools.report.result import explanation

        print(json.dumps(explanation(completion, scored), ensure_ascii=False, indent=1))
    else:
        print(scored.sentence)
    return FINE


def _number(text: str) -> Any:
    from xltools.core.rounding import Printed

    return Printed.from_text(text).value


def _list(kind: str, options: argparse.Namespace) -> int:
    from xltools.report import catalogue
    from xltools.report.terminal import show_rows

    if options.action not in ("list", "show"):
        options.action, options.id = "show", options.action
    if options.action == "show":
        if not options.id:
            raise BadInput(
                "没有写明要看哪一个",
                next_step=f"xltools {kind} 列出全部，xltools {kind} show {next(iter(catalogue.ids(kind)))} 看一个",
            )
        print(catalogue.show(kind, options.id))
        return FINE
    columns, rows = catalogue.listing(kind)
    show_rows("", columns, rows)
    return FINE


def _make_folder(path: Path) -> None:
    from xltools.core.files import reason

    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"不能建立文件夹 {path}（{reason(error)}）", next_step="请用 --out 换一个位置") from error


def _demo(options: argparse.Namespace) -> int:
    from xltools.build.filling import example
    from xltools.build.workbooks import write_checked
    from xltools.commands import validate
    from xltools.report.terminal import show_findings, show_scores

    results = []
    _make_folder(options.out)
    for name in DEMO:
        path = options.out / f"{name}.xlsx"
        write_checked(example(name), path)
        results.append(validate(open_workbook(path)))
        show_scores(results[-1], lang=options.lang)
    show_findings(results, lang=options.lang)
    print(f"\n工作簿在 {options.out}{os.sep}，可直接打开查看“校验结果”表。")
    return FINE


if __name__ == "__main__":
    sys.exit(main())
