"""Whether what a button changes can be kept: workbooks opened read-only, and those marked as final. 只读与最终状态。

A read-only workbook may be changed on the screen and saved under another name, so the work is done and that is said. One
marked as final is meant to stay as it is, so nothing is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltools.core.errors import BadInput
from xltools.core.host import Openness
from xltools.live.words import say

if TYPE_CHECKING:
    from xltools.core.host import LiveHost


def refuse_final(host: LiveHost) -> None:
    """Nothing, unless the workbook is marked as final. 最终状态的工作簿不改动。

    Raises: BadInput, when it is.
    """
    if _openness(host) is Openness.FINAL:
        raise BadInput("工作簿已标记为最终状态，没有改动", next_step="确需改动时，请先点 Excel 上方黄条中的“仍然编辑”，或另存一份再做")


def reminder(host: LiveHost, lang: str = "zh") -> str:
    """What to say after changing a read-only workbook; "" for any other. 只读提醒。"""
    return say(lang, "read-only") if _openness(host) is Openness.READ_ONLY else ""


def _openness(host: LiveHost) -> Openness:
    asked = getattr(host, "openness", None)
    return asked() if asked else Openness.FREE
