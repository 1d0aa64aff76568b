"""What buttons say when they are done, in Chinese and in English. 按钮的回话。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SAYINGS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "reading": "xltools：正在读取工作簿……",
        "checking": "xltools：正在校验……",
        "writing": "xltools：正在写入校验结果……",
        "none": "已校验，没有发现问题。",
        "found": "共 {count} 条：{told}。详见“校验结果”表，点“下一处”逐条查看。",
        "error": "错误 {n}",
        "warning": "警告 {n}",
        "info": "提示 {n}",
        "comma": "，",
        "list": "、",
        "between": "",
        "unmarked": "以下工作表{reason}，未加标记：{sheets}。",
        "kept": "以下工作表{reason}，标记没有清除：{sheets}。",
        "left": "以下工作表{reason}，没有改动：{sheets}。",
        "cleared": "已清除 {count} 处标记，恢复了原有的底色和批注。",
        "emptied": "“校验结果”表恢复为未校验。",
        "removed": "校验时新增的“校验结果”表已删除。",
        "nothing": "没有校验时加的标记，不需要清除。",
        "changed": "另有 {count} 处在校验后被改过或移走，照现状保留。",
        "score": "{sheet}：核算总分 {total}，填报 {stated}；核算等级 {grade}，填报 {stated_grade}",
        "more": "……另有 {count} 张表",
        "step": "第 {number} 处，共 {count} 处（{place}）：{text}",
        "frozen": "已把 {count} 个含 PERF_ 函数的公式换成值，其他公式未动。",
        "no_own": "本工作簿没有含 PERF_ 函数的公式。",
        "linked": "{count} 个公式指向别处的加载项，现在没有算出值，保留公式；请先点“修复公式链接”。",
        "unknown": "{count} 个公式的函数现在不认识（#NAME?），保留公式；请点“体检”查看加载项是否装好、已打开，再按 Ctrl+Alt+F9 重新计算。",
        "uncomputed": "{count} 个公式还没有计算过，保留公式；请按 Ctrl+Alt+F9 重新计算后再点。",
        "repaired": "已重新输入 {count} 个公式。",
        "no_links": "没有需要修复的 PERF_ 公式。",
        "added": "已新增“{sheet}”，请填写项目名称。",
        "listed": "已列入“{sheet}”。",
        "unlisted": "本工作簿没有项目汇总表，只新增了项目表。",
        "untold": "以下栏目没有可用的公式，请手工填写：{fields}。",
        "read-only": "本工作簿是只读打开的，要保留以上改动请另存为新文件。",
    },
    "en": {
        "reading": "xltools: reading the workbook …",
        "checking": "xltools: checking …",
        "writing": "xltools: writing 校验结果 …",
        "none": "Checked, nothing found.",
        "found": "{count} findings: {told}. See the sheet 校验结果, or press Next finding.",
        "error": "{n} errors",
        "warning": "{n} warnings",
        "info": "{n} infos",
        "comma": ", ",
        "list": ", ",
        "between": " ",
        "unmarked": "Not marked, protected by a password: {sheets}.",
        "kept": "Marks not cleared, protected by a password: {sheets}.",
        "left": "Left alone, protected by a password: {sheets}.",
        "cleared": "{count} marks cleared; the fills and notes from before are back.",
        "emptied": "校验结果 is back to not checked.",
        "removed": "The sheet 校验结果, added by validating, is gone.",
        "nothing": "No marks to clear.",
        "changed": "{count} cells were changed or moved away after validating and stay as they are.",
        "score": "{sheet}: total {total}, stated {stated}; grade {grade}, stated {stated_grade}",
        "more": "… and {count} more forms",
        "step": "{number} of {count} ({place}): {text}",
        "frozen": "{count} formulas with PERF_ functions became values; other formulas are untouched.",
        "no_own": "This workbook has no formulas with PERF_ functions.",
        "linked": "{count} formulas point to an add-in elsewhere, have no value now and stay; press Repair formula links first.",
        "unknown": "{count} formulas stay: their function is not known now (#NAME?)."
        " See Health check whether the add-in is installed and open, then press Ctrl+Alt+F9.",
        "uncomputed": "{count} formulas were never computed and stay; press Ctrl+Alt+F9 first.",
        "repaired": "{count} formulas entered again.",
        "no_links": "No PERF_ formula needs repair.",
        "added": "Added “{sheet}”; please fill in the project's name.",
        "listed": "Listed on “{sheet}”.",
        "unlisted": "This workbook has no 项目汇总; only the form was added.",
        "untold": "No formula at hand for these fields, please fill them in: {fields}.",
        "read-only": "This workbook is open read-only; save it under another name to keep these changes.",
    },
}


def say(lang: str, what: str, **details: Any) -> str:
    """One saying, its places filled. 一句话。

    >>> say("zh", "frozen", count=3)[:12]
    '已把 3 个含 PERF'
    """
    return SAYINGS[lang if lang in SAYINGS else "zh"][what].format(**details)


def together(lang: str, *sentences: str) -> str:
    """Sentences as one text; an empty one is left out. 连成一段。

    >>> together("en", "Added.", "", "Listed."), together("zh", "已新增。", "已列入。")
    ('Added. Listed.', '已新增。已列入。')
    """
    return say(lang, "between").join(filter(None, sentences))


def say_refused(lang: str, what: str, refused: Mapping[str, str], sheets: Iterable[str]) -> str:
    """The sheets among these that could not be changed, and why; "" when all could. 未能改动的工作表。"""
    named = [sheet for sheet in dict.fromkeys(sheets) if sheet in refused]
    if not named:
        return ""
    reasons = "或".join(dict.fromkeys(refused[sheet] for sheet in named))
    return say(lang, what, reason=reasons, sheets=say(lang, "list").join(named))
