"""The verb that shows form layouts and tries them on a file: layouts list, show, check. 表样命令。"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.core.errors import BadInput, Unreadable
from xltools.core.layout import KINDS, Layout, layouts, parse
from xltools.exit_codes import FINDINGS, FINE

if TYPE_CHECKING:
    from xltools.core.cells import Workbook
    from xltools.forms.trial import Trial

HELP = {
    "zh": {"layouts": "表样：清单、内容，以及在一份文件上试读"},
    "en": {"layouts": "form layouts: list them, show one, try one on a file"},
}
BLOCKS = {
    "fields": "栏目与内容左右相邻",
    "matrix": "行名×列名",
    "texts": "栏目下方一大格文字",
    "table": "明细表",
    "totals": "合计行",
    "notes": "固定文字",
}
MOST_TRIALS = 5  # so many parts of a workbook are told


def _declare(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("action", nargs="?", choices=("list", "show", "check"), default="list")
    verb.add_argument("what", nargs="?", metavar="ID|FILE", help="show：表样编号；check：要试读的文件，或要检查写法的表样文件（.toml）")
    verb.add_argument("--layout", metavar="ID|TOML", help="用哪个表样试读：编号，或自己写的 .toml；省略时用识别出来的")
    verb.set_defaults(run=_run)


VERBS = {"layouts": _declare}


def _run(options: argparse.Namespace) -> int:
    if options.action == "list":
        return _list()
    if not options.what:
        what, such_as = ("表样编号", "general-project") if options.action == "show" else ("文件", "自评表.xlsx")
        raise BadInput(f"没有写明{what}", next_step=f"例如 xltools layouts {options.action} {such_as}")
    if options.action == "show":
        print(page(layout_of(options.what)))
        return FINE
    return _check(options.what, options.layout)


def _list() -> int:
    from xltools.report.terminal import show_rows

    rows = [[one.id, KINDS[one.kind], one.title.replace("{year}", ""), _use(one)] for one in layouts().values()]
    show_rows("", ["编号", "表", "名称", "用途"], rows)
    return FINE


def _use(layout: Layout) -> str:
    return "填写和识读" if layout.written else "识读"


def layout_of(name: str) -> Layout:
    """The layout of an id, or of a TOML file. 按编号或文件取表样。"""
    if not name.lower().endswith(".toml"):
        return Layout.get(name)
    path = Path(name)
    try:
        return parse(path.read_text("utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"无法读取表样文件“{path}”", accepted="UTF-8 编码的 .toml 文件", next_step="请检查路径和文件名") from error


def page(layout: Layout) -> str:
    """A layout as a page of text: its blocks, with every heading and what else it may be called."""
    lines = [f"{layout.id} {layout.title}", f"表：{KINDS[layout.kind]}；用途：{_use(layout)}"]
    for block in layout.blocks:
        lines += ["", f"[{block.key}] {block.label}（{BLOCKS[block.type]}{'，可以没有' if block.optional else ''}）".replace("\n", "")]
        items = [*block.rows, *block.columns, *(item for line in block.lines for item in line)]
        for item in items:
            others = f"；也作 {'、'.join(item.aliases)}" if item.aliases else ""
            lines.append(f"  {item.key}：{item.label or '（沿用表列）'}{'（可以没有）' if item.optional else ''}{others}".replace("\n", ""))
    return "\n".join(lines)


def _check(what: str, layout: str | None) -> int:
    """Try a layout on a file, or the layouts that its forms are recognised by; a TOML file is only looked over."""
    if what.lower().endswith(".toml"):
        return _look_over(layout_of(what))
    from xltools import open as open_workbook
    from xltools.forms.trial import tried

    workbook = open_workbook(what)
    trials = tried(layout_of(layout), workbook)[:MOST_TRIALS] if layout else _recognised(workbook)
    for one in trials:
        _tell(one)
    if not trials:
        print(f"“{what}”里没有找到{'这个表样' if layout else '任何表样'}的栏目名称")
    return FINE if any(one.recognised for one in trials) else FINDINGS


def _look_over(layout: Layout) -> int:
    counts = Counter(block.type for block in layout.blocks)
    blocks = "、".join(f"{BLOCKS[type_]} {count}" for type_, count in counts.items())
    print(f"{layout.id}：写法合格，{KINDS[layout.kind]}，{len(layout.blocks)} 个表块（{blocks}）")
    return FINE


def _recognised(workbook: Workbook) -> list[Trial]:
    """Each form of a workbook tried by the layout it was recognised by; the other sheets are told."""
    from xltools.forms.recognise import recognise
    from xltools.forms.trial import tried

    book = recognise(workbook)
    for sheet, reason in book.unrecognised.items():
        print(f"工作表“{sheet}”没有认出：{reason}")
    for part in book.partly:
        print(f"工作表“{part.sheet}”的 {part.area} 没有认出：{part.reason}")
    known = {form.layout.id: form.layout for form in book.forms}
    areas = {(form.sheet, form.layout.id, form.area) for form in book.forms}
    return [one for id_, each in known.items() for one in tried(each, workbook) if (one.form.sheet, id_, one.form.area) in areas]


def _tell(one: Trial) -> None:
    from xltools.report.terminal import show_rows

    verdict = "认得出" if one.recognised else "认不出，缺少必需的表块或栏目"
    counts = f"找到 {len(one.found)} 个栏目，缺 {len(one.missing)} 个；指标 {len(one.form.rows('indicators'))} 行"
    print(f"\n{one.form.sheet}!{one.form.area} 按 {one.form.layout.id}：{verdict}；{counts}")
    if one.missing:
        print("没有找到：" + "、".join(f"{each.label}（{each.block}）" for each in one.missing))
    show_rows(
        "", ["表块", "栏目", "单元格", "内容"], [[each.block, each.label, each.cell, each.text[:30]] for each in one.found], whole=(2,)
    )
