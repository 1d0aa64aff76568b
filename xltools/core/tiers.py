"""定性指标: which tier an actual reaches: 达成, 部分达成, 未达成, or none that can be told.

定性指标完成情况属于哪一档；看不出时不猜。
"""

from __future__ import annotations

import re

from xltools.core import lexicon
from xltools.core.lexicon import MET, PARTLY, UNMET

_PUNCTUATION = re.compile(r"(?:[\s,;。、!?()“”‘’\"'—]|(?<!\d)[:.\-]|[:.\-](?!\d))+")
_NEGATION = re.compile(
    r"(?<![避防杜])未(?!来|成年)|不(?!断|错|忘|低于|少于|超过|得|高于|仅|良|同|动产|漏|落下|留|拖|误)|没有|尚|无法|缺乏|有待|部分"
)


def bare(text: str) -> str:
    """The text without punctuation and empty openings. 去掉标点和“已、均”等虚字的文字。"""
    text = _PUNCTUATION.sub("", text)
    text = re.sub(r"^(?:(?:19|20)\d\d年度?|全年|本年度?)(?=.)", "", text)
    return re.sub(r"^(?:均|都|全部|基本)?已(?:经)?(?=..)", "", text)


def claimed_tier(text: str) -> str | None:
    """The tier a text states in tier words, None when it uses none. 文字自己写明的档次。

    >>> claimed_tier("部分达成预期指标并具有一定效果"), claimed_tier("激发工作积极性")
    ('部分达成', None)
    """
    words = bare(text)
    if words in lexicon.DONE_ALONE or text in lexicon.DONE_ALONE:
        return MET
    if text in lexicon.DENIED_ALONE:
        return UNMET
    for tier, spellings in lexicon.TIER_WORDS:
        if tier is MET:
            return MET if _says_done(text) else None
        if any(_stands(word, text) for word in spellings):
            return tier
    return None


_DENIED = re.compile(r"(?:未|无|没有|不|零|未发生|未出现|杜绝|避免|防止)$")


def _stands(word: str, text: str) -> bool:
    """A word that is there and not itself denied (未发生逾期 is no 逾期)."""
    place = text.find(word)
    while place >= 0:
        if not _DENIED.search(text[max(0, place - 3) : place]):
            return True
        place = text.find(word, place + len(word))
    return False


_DONE_SHORT = re.compile(
    r"^(?:项目|工作|任务|指标|目标|年度|各项|建设|均|全部|全面|基本|按时|按期|如期|准时|提前|及时|按合同约定|按约定|按合同|按计划进度|圆满|顺利|超额|较好|很好|地|高质量|保质保量|按要求|按计划|按规定|按相关要求|已|已经|都|完全|或|预期|并|且)*"
    r"(?:达成|完成|达到|实现|达标|落实|到位|合格|通过验收|验收合格|符合)"
    r"(?:预期|年度|绩效|项目|工作|任务|目标|指标|要求|规定|标准|值|既定|设定|的|全部|各项|计划|效果|相关|政策|制度|到位|情况|良好|完毕|建设|并|投入使用|验收|且)*[。]?$"
)


def _says_done(text: str) -> bool:
    """A whole text that says nothing but that it is done (已按相关要求全部完成)."""
    first = re.sub(r"^[√✓✔☑]|[,;。(]?(?:没有|无)偏差[)。]?$", "", text)
    return bool(_DONE_SHORT.match(_PUNCTUATION.sub("", first)))


def scale_place(text: str, on: int | None = None) -> tuple[int, int] | None:
    """Scale and rung of an ordinal word at the end of a text (基本满意及以上 is rung 1 of the first). 等级词所在的等级表与级次。

    >>> scale_place("满意度达到基本满意及以上")
    (0, 1)
    """
    words = re.sub(r"(?:及|或)?以上$", "", _PUNCTUATION.sub("", text))
    best = None
    for number, scale in enumerate(lexicon.SCALES):
        if on is not None and number != on:
            continue
        for rung, spellings in enumerate(scale):
            for word in spellings:
                leads = number == lexicon.LEADING_SCALE and len(words) <= 8 and words.startswith(word)
                if (leads or words.endswith(word) and (len(words) <= len(word) + 8 or len(word) > 1)) and (
                    best is None or len(word) > best[0]
                ):
                    best = (len(word), number, rung)
    return best and best[1:]


def _by_scale(target: str, actual: str) -> str | None:
    """The tier from two ordinals on one scale (target 基本满意, actual 满意)."""
    for number in range(len(lexicon.SCALES)):
        wanted, reached = scale_place(target, number), scale_place(actual, number)
        if wanted and reached:
            if reached[1] >= wanted[1]:
                return MET
            return UNMET if reached[1] == 0 else PARTLY
    return None


def tier_of(target: str, actual: str) -> str | None:
    """The tier an actual reaches against a qualitative target; None when it cannot be told. 完成值相对定性指标值的档次。

    Args:
        target: cleaned text of the 指标值.
        actual: cleaned text of the 完成值.

    >>> tier_of("满意度达到基本满意及以上", "满意度为满意及以上"), tier_of("提升服务水平", "服务300人")
    ('达成', None)
    """
    wanted, reached = bare(target), bare(actual)
    if not reached or not wanted:
        return None
    if wanted == reached:
        return MET
    if reached in (f"不{wanted}", f"未{wanted}", f"没有{wanted}"):
        return UNMET
    ceiling = _by_ceiling(target, actual)
    if ceiling:
        return ceiling
    if claimed_tier(actual) in (PARTLY, UNMET):
        return claimed_tier(actual)
    if reached in (f"较{wanted}", f"比较{wanted}", f"较为{wanted}"):
        return PARTLY
    ranked = _by_scale(target, actual)
    if ranked:
        return ranked
    claimed = claimed_tier(actual) or (MET if reached in lexicon.GOOD_ALONE else None)
    if claimed:
        return claimed
    if _holds(reached, wanted) or _says_much_of(wanted, reached):
        return MET if _negations(reached) <= _negations(wanted) else None
    return MET if _holds(wanted, reached) and len(reached) > 1 and _negations(wanted) == _negations(reached) else None


def _by_ceiling(target: str, actual: str) -> str | None:
    """The tier against a ceiling told in words (控制在预算范围内 answered by 未超预算)."""
    if not re.search("不超|控制在|以内|范围内|不突破|不高于", target) or re.search(r"\d", actual):
        return None
    if any(word in actual for word in lexicon.KEPT_CEILING):
        return MET
    return UNMET if any(word in actual for word in lexicon.BROKEN_CEILING) else None


def _holds(text: str, words: str) -> bool:
    """Whether a text contains words, none of their figures being part of a longer one (1:3 is not in 1:3.5)."""
    if not re.search(r"\d", words):
        return words in text
    return bool(re.search(rf"(?<!\d)(?<!\d[.:]){re.escape(words)}(?![.:]?\d)", text))


def _negations(text: str) -> int:
    return len(_NEGATION.findall(text))


def _says_much_of(wanted: str, reached: str) -> bool:
    """Whether four fifths of the target's pairs of characters return in the actual."""
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)}
    if len(pairs) < 4 or re.search(r"\d", wanted):
        return False
    return sum(pair in reached for pair in pairs) >= 0.8 * len(pairs)


_NOT_ZERO = re.compile("|".join(map(re.escape, lexicon.NOT_A_ZERO)))
_ZERO = re.compile(
    rf"^(?:全年|年度|年内|本年度?|项目|期间|均|全市|全县|全区)*(?:{'|'.join(sorted(lexicon.ZERO_PHRASES, key=len, reverse=True))})"
)
_ZERO_END = re.compile(
    r"^.{0,8}(?<![一二三四五六七八九十百千万])零(?:投诉|事故|违规|违纪|上访|差错|延误|死亡|伤亡|感染|失误"
    r"|发生|举报|案件|舆情|缺陷|火灾)(?:发生)?$"
    r"|(?:次数|数量|数|率|件数|起数|事故|投诉|事件|上访|现象)(?:为)?(?:零|无)$|(?:事故|投诉|事件|上访|现象|情况|问题|案件)(?:均)?(?:未发生|零发生|未出现|为零)$"
)


def is_zero_phrase(text: str) -> bool:
    """True when a text without figures says that something did not happen (无上访, 未发生安全事故). 文字是否表示没有发生。

    >>> is_zero_phrase("无上访"), is_zero_phrase("无障碍改造")
    (True, False)
    """
    if text in lexicon.ZERO_WORDS:
        return True
    if _NOT_ZERO.search(text) or len(text) > 24 or re.search(r"\d|[,;。]", text.rstrip("。")):
        return False
    return bool(_ZERO.match(text) or _ZERO_END.search(text))
