"""The command line. 命令行。

Exit codes: 0 fine, 1 findings of severity error, 2 could not do it (one message on stderr, no traceback).
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from xltools import cli_deploy, cli_explain, cli_layouts, cli_validate, cli_words
from xltools import open as open_workbook
from xltools.core.errors import BadInput, XltoolsError
from xltools.core.version import VERSION
from xltools.exit_codes import FAILED, FINE

Declare = Callable[[argparse.ArgumentParser], None]
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
    _collect_seldom()
    _utf8()
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    lang = _language(arguments)
    with cli_words.spoken(lang):
        options = _parser(lang, _asked(arguments)).parse_args(arguments)
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


def _collect_seldom() -> None:
    """What refers to itself is rare here: looking for it took a tenth of a long run, and a twelfth of a short one when it ended."""
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)


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


def _asked(arguments: Sequence[str]) -> Mapping[str, Declare]:
    """The verb asked for, alone, for declaring it is quicker than all of them; all where the first word is none."""
    first = next(iter(arguments), "")
    return {first: _VERBS[first]} if first in _VERBS else _VERBS


def _parser(lang: str, declared: Mapping[str, Declare]) -> argparse.ArgumentParser:
    words = cli_words.FRAME[lang] | HELP[lang] | cli_layouts.HELP[lang] | cli_deploy.HELP[lang]
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=tuple(HELP), default=argparse.SUPPRESS, help="zh 中文 / en English")
    parser = argparse.ArgumentParser(prog="xltools", description=words["about"], parents=[common])
    parser.set_defaults(lang=lang)
    parser.add_argument("--version", action="version", version=f"xltools {VERSION}", help=words["version"])
    verbs = parser.add_subparsers(metavar=words["verb"], required=True)
    for name, declare in declared.items():
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


def _declare_convert(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("source", metavar="IN", help="已有的表：.xlsx .xlsm .xls .xlsb .ods .docx")
    verb.add_argument("out", type=Path, metavar="OUT.xlsx", help="新的标准工作簿，不覆盖已有的文件")
    verb.add_argument("--unit", metavar="NAME", help="单位名称，省略时取自表中")
    verb.add_argument("--year", type=int, metavar="Y", help="评价年度，省略时取自表中")
    verb.add_argument("--scheme", metavar="ID", help="计分方案编号，见 xltools schemes")
    verb.set_defaults(run=_convert)


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
    **cli_validate.VERBS,
    **cli_explain.VERBS,
    "schemes": _declare_list("schemes"),
    "checks": _declare_list("checks"),
    "functions": _declare_list("functions"),
    "demo": _declare_demo,
    **cli_layouts.VERBS,
    **cli_deploy.VERBS,
}


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


def _convert(options: argparse.Namespace) -> int:
    from xltools import convert

    done = convert(options.source, options.out, unit=options.unit, year=options.year, scheme=options.scheme)
    print("\n".join(done.account()))
    print(f"已写好 {options.out}：校验结果 {len(done.findings)} 条，见“校验结果”表。")
    return FINE


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
    from xltools.build.filling import example, examples
    from xltools.build.workbooks import write_checked
    from xltools.commands import validate
    from xltools.core.files import keeping_what_differs
    from xltools.report.batch import Batch
    from xltools.report.terminal import show_findings, show_scores

    results, kept = [], []
    _make_folder(options.out)
    for name, filling in ((name, example(name)) for name in examples()):
        if filling.source:  # published; the other one is made up
            path = options.out / f"{name}.xlsx"
            with keeping_what_differs(path) as earlier:
                write_checked(filling, path)
            kept += [earlier] if earlier.exists() else []
            results.append(validate(open_workbook(path)))
            show_scores(results[-1], lang=options.lang)
    show_findings(Batch([one.path for one in results], results), lang=options.lang)
    print(f"\n工作簿在 {options.out}{os.sep}，可直接打开查看“校验结果”表。")
    for path in kept:
        print(f"原来改过的一份已另存为 {path}。")
    return FINE


if __name__ == "__main__":
    sys.exit(main())
