"""The running text of a workbook: the paragraphs of a document, and cells that hold sentences. 报告正文。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from xltools.core.cells import Address, Sheet, Workbook
from xltools.core.labels import squeeze
from xltools.core.statements import Prose, Statement, read

PROSE = "正文"
OWN_SHEETS = ("校验结果", "填表说明", "未对应内容")  # written by xltools, say nothing of the department
SHORTEST = 12  # a shorter cell is a label or a number
LONGEST_HEADING = 40
_MARK = re.compile(r"\[[a-z]+:[^\]\n]*\]")
_SENTENCE_END = re.compile(r"[。;,]|\d(?:万元|亿元|元|%)")
MOST = 2_000  # passages of a workbook that are read; a report has some hundreds
_FIGURE, _UNIT = re.compile(r"\d"), re.compile(r"[元%％人名个家辆次分优良中差]")
_SENTENCE = re.compile(r"[，。；,;：:]")
_COUNTED = re.compile(r"率(?:为|是|达到|达)?\d|\d个(?:项目)?(?:评?定?为|是)[优良]|[优良]的?\d+个")


class Told(NamedTuple):
    """A paragraph or cell with what it states. 一段正文。

    `running` is true of a document's paragraphs and of sheets that hold nothing else; `heading` is the line above it.
    """

    sheet: str
    cell: Address
    text: str
    prose: Prose
    running: bool
    heading: str = ""

    def quote(self, *spoken: Statement) -> str:
        return self.prose.quote(*spoken)


def told_in(workbook: Workbook) -> tuple[Told, ...]:
    """Everything a workbook states in sentences, in order; one passage more than `MOST` where there are still others. 全部正文。"""
    sheets = (sheet for sheet in workbook.sheets if not sheet.name.startswith(OWN_SHEETS))
    return tuple(islice((one for sheet in sheets for one in _told_on(sheet)), MOST + 1))


def is_heading(text: str) -> bool:
    """Whether a line is short and no sentence. 是否标题。"""
    if len(text) > 4 * LONGEST_HEADING and "[" not in text:
        return False
    bare = squeeze(_MARK.sub("", text))
    return 2 < len(bare) <= LONGEST_HEADING and not _SENTENCE_END.search(bare)


def _told_on(sheet: Sheet) -> Iterator[Told]:
    running_text = sheet.name == PROSE or len({cell.column for cell in sheet.values}) == 1
    heading = ""
    for cell in sorted(sheet.values):
        text = sheet.values[cell]
        if not isinstance(text, str) or cell in sheet.formulas or (len(text) < SHORTEST and not running_text):
            continue
        heading = text if is_heading(text) else heading
        if _FIGURE.search(text) and _UNIT.search(text) and (running_text or _SENTENCE.search(text)):
            prose = read(text)
            if prose.statements or _COUNTED.search(prose.passage.text):
                yield Told(sheet.name, sheet.place(cell), text, prose, running_text, heading if running_text else "")
