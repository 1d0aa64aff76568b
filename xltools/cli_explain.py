"""The verbs that compute scores and say in a sentence what a number rests on: score, explain. 计分与说明命令。"""

from __future__ import annotations

import argparse
import json
from typing import Any

from xltools import open as open_workbook
from xltools.core.errors import BadInput
from xltools.exit_codes import FINE


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


VERBS = {"score": _declare_score, "explain": _declare_explain}


def _score(options: argparse.Namespace) -> int:
    from xltools.commands import score

    result = score(open_workbook(options.file), scheme=options.scheme)
    if options.format == "json":
        from xltools.report.result import json_text

        print("".join(json_text([result])), end="")
        return FINE
    from xltools.report.terminal import show_scores

    show_scores(result, lang=options.lang)
    if options.explain:
        from xltools.report.rules_told import in_full

        for one in result.scores:
            for line in in_full(one.rules) if one.rules else ():
                print(f"{one.sheet}：{line}")
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

    asked = {key: getattr(options, key) for key in ("name", "rule", "scheme")}
    completion, scored = explain(options.target, options.actual, _number(options.weight), **asked)
    if options.format == "json":
        from xltools.report.result import explanation

        print(json.dumps(explanation(completion, scored), ensure_ascii=False, indent=1))
    else:
        print(scored.sentence)
    return FINE


def _number(text: str) -> Any:
    from xltools.core.rounding import Printed

    return Printed.from_text(text).value
