"""What the scores of an open workbook come to. 计算得分。"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltools.commands import score
from xltools.core.errors import BadInput
from xltools.live.words import say
from xltools.report.result import Score
from xltools.report.words import points

if TYPE_CHECKING:
    from xltools.core.host import LiveHost

MOST = 15  # lines a message box shows at ease


def told(host: LiveHost, lang: str = "zh") -> str:
    """One line a form: total and grade as recomputed, and as stated. 各表核算总分与填报总分。

    The workbook stays as it is: its green cells show the recomputed points by themselves.

    Raises:
        BadInput: no scored form.
    """
    host.status(say(lang, "reading"))
    try:
        scores = [one for one in score(host.read()).scores if one.total is not None or one.stated_total is not None]
    finally:
        host.status("")
    if not scores:
        raise BadInput("没有可以计分的自评表", next_step="请先填写指标值、完成值和分值；只填完成率的表不计分")
    lines = [_line(one, lang) for one in scores]
    more = [say(lang, "more", count=len(lines) - MOST)] if len(lines) > MOST else []
    return "\n".join(lines[:MOST] + more)


def _line(one: Score, lang: str) -> str:
    total, stated, grade, stated_grade = points(one.total), points(one.stated_total), one.grade or "—", one.stated_grade or "—"
    return say(lang, "score", sheet=one.sheet, total=total, stated=stated, grade=grade, stated_grade=stated_grade)
