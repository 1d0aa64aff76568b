"""Clean text and read numerals: full-width digits, thousands marks, Chinese numerals, fractions.

清理单元格文字并识读数字：全角、千分位、中文数字、百分之几、几成、几分之几。
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from xltools.core.patterns import compiled

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}

CHINESE = "[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]"
CHINESE_NUMBER = rf"(?:(?:(?!千[米克瓦伏]|百分[比点]){CHINESE})+(?:点[零〇一二三四五六七八九]+)?)"
PLAIN_NUMBER = r"(?:\d+(?:\.\d+)?)"

_FULL_WIDTH = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)}
_INVISIBLE = dict.fromkeys(
    [
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        0xFEFF,
        0xAD,
        0xFE0E,
        0xFE0F,
        *range(0x09),
        *range(0x0E, 0x20),
        0x7F,
    ]
)
_GLYPHS = str.maketrans(
    {
        "≧": "≥",
        "⩾": "≥",
        "≽": "≥",
        "≮": "≥",
        "≦": "≤",
        "⩽": "≤",
        "≼": "≤",
        "≯": "≤",
        "﹥": ">",
        "﹤": "<",
        "﹦": "=",
        "═": "=",
        "﹪": "%",
        "〉": ">",
        "〈": "<",
        "−": "-",
        "–": "-",
        "—": "-",
        "―": "-",
        "－": "-",
        "〜": "~",
        "∼": "~",
        "﹣": "-",
        "﹢": "+",
        "﹐": ",",
        "﹑": "、",
        "½": "0.5",
        "〖": "(",
        "〗": ")",
        "【": "(",
        "】": ")",
        "∕": "/",
        "⁄": "/",
        "∶": ":",
        "۔": ".",
        "•": ";",
        "●": ";",
        "■": ";",
        "◆": ";",
        "★": "",
        "▲": "",
        "☆": "",
        "△": "",
    }
    | {chr(0x2460 + i): ";" for i in range(20)}
    | {chr(0x2474 + i): ";" for i in range(20)}
    | {chr(0x2488 + i): ";" for i in range(20)}
)

_LATEX = (
    (r"\geq", "≥"),
    (r"\geqslant", "≥"),
    (r"\leq", "≤"),
    (r"\leqslant", "≤"),
    (r"\ge", "≥"),
    (r"\le", "≤"),
    (r"\%", "%"),
    (r"\sim", "~"),
    (r"\approx", "≈"),
    (r"\times", "×"),
    ("$", ""),
)
#: characters or words of which a match holds one, pattern, what takes its place; in this order
_SUBSTITUTIONS: tuple[tuple[str | tuple[str, ...], str, str | Callable[[re.Match[str]], str]], ...] = (
    ("≥≤<>=", r"[(\[]([≥≤<>=])[)\]]", r"\1"),
    ("》", r"^》(?=\s*=?\s*\d)", ">"),
    ("《", r"^《(?=\s*=?\s*\d)", "<"),
    ("/", r"(?<=[<>])\s*/\s*=", "="),
    (">≥", r">\s*=|=\s*>|≥\s*[=>]|>\s*≥", "≥"),
    ("<≤", r"<\s*=|=\s*<|≤\s*[=<]|<\s*≤", "≤"),
    ("=", r"={2,}", "="),
    ("≥", r"(?:≥\s*){2,}", "≥"),
    ("≤", r"(?:≤\s*){2,}", "≤"),
    ("%", r"(?:%\s*){2,}", "%"),
    ("‰", r"(?:‰\s*){2,}", "‰"),
    ("\"“'‘", r"^[\"“'‘]([^\"“”'‘’]*)[\"”'’]$", r"\1"),
    (("/1", "/一"), r"(?<=[\u4e00-\u9fff])/[1一]个?(?=[年月季周天日人次])", "/"),
    (("百分百",), r"百分百", "100%"),
    (("(次)",), r"(?<=[人户场家件])\(次\)", "次"),
    ("¥￥", r"[¥￥](\d[\d,]*(?:\.\d+)?)(?![\d,.]|[万亿千百]|元)", r"\1元"),
    ("¥￥", r"[¥￥](?=\d)", ""),
    ("含", r"\((?:含|包含)\)|\((?:含|包含)本数\)", ""),
    (" ", r"(?<=\d) +(?=\d{3}(?!\d))(?<!\d{4} )", ""),
    (" ", r"(?<=\d)\. +(?=\d)|(?<=\d) +\.(?=\d)", "."),
    (",", r"(?<![\d.,\[])(\d{1,3})((?:,\d{3})+)(?![\d])", lambda m: m[1] + m[2].replace(",", "")),
)
_SPACE_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ \t]+(?=\d)")
_ANY_BLANK = re.compile(r"[^\S\n]")
_ANY_LINE_END = re.compile(r"\r\n?|[\v\f\u2028\u2029\x85]")
_ANY_SPACE = re.compile(r"[ \t]+")


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """Text in half width, one glyph per sign, without spaces; a gap between two figures stays as ``;``.

    半角、符号统一、去空格后的文字；两个数字之间的空格保留为分隔。

    >>> clean("≧ １，２３４ ％")
    '≥1234%'
    """
    if "&" in text and ";" in text:
        text = _without_entities(text)
    if "\\" in text or "$" in text:
        text = _plain_latex(text)
    text = text.translate(_INVISIBLE).translate(_FULL_WIDTH).translate(_GLYPHS)
    text = _join_lines(_ANY_BLANK.sub(" ", _ANY_LINE_END.sub("\n", text)))
    for signs, pattern, new in _SUBSTITUTIONS:
        if any(sign in text for sign in signs):
            text = compiled(pattern).sub(new, text)
    text = _SPACE_BETWEEN_DIGITS.sub(";", text.strip())
    return spell_out(_ANY_SPACE.sub("", text))


def _without_entities(text: str) -> str:
    import html  # a large table, and entities are rare

    return html.unescape(text)


def _plain_latex(text: str) -> str:
    for old, new in _LATEX:
        text = text.replace(old, new)
    return text


def _join_lines(text: str) -> str:
    """Lines become one; a break between two lines that both hold figures separates them."""
    if "\n" not in text:
        return text
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        unfinished = re.search(r"[年月至到≥≤<>=\-~\d.、,;。:]$", joined) or not re.search(r"\d", joined)
        starts_item = re.match(r"\(?\d{1,2}[).、]|\(?[一二三四五六七八九十]{1,3}[)、]", line)
        apart = starts_item or (not unfinished and re.search(r"\d", line))
        joined += (";" if apart else "") + line
    return joined


_PERCENT_WORDS = rf"(负?)百分之({CHINESE_NUMBER}|{PLAIN_NUMBER})(?:个百分点)?"
_PERMILLE_WORDS = rf"千分之({CHINESE_NUMBER}|{PLAIN_NUMBER})"
_PER_MYRIAD = rf"(?<![十百千万\d])万分之({CHINESE_NUMBER}|{PLAIN_NUMBER})"
_FRACTION = rf"({CHINESE}{{1,3}}|\d+)分之({CHINESE}{{1,3}}|\d+)"
_TENTHS = (
    r"(?<![一二三四五六七八九十\d.])([一二两三四五六七八九]|[1-9](?:\.\d)?)成([一二三四五六七八九半])?"
    r"(?=以上|以下|左右|以内|及以上|$|[,。;、)多]|的)"
)
_HALF = r"半数以上|过半数?|超半数|一半以上|(?:一半|半数)(?=$|[,。;、])"


def spell_out(text: str) -> str:
    """Percentages, tenths and fractions written in words, rewritten in figures.

    把“百分之九十五”“八成”“二分之一”改写为阿拉伯数字。

    >>> spell_out("百分之九十五以上"), spell_out("八成五"), spell_out("四分之三")
    ('95%以上', '85%', '0.75')
    """
    if "分之" in text:
        text = compiled(_PERCENT_WORDS).sub(lambda m: _figure(m[2], "%", m[0], "-" if m[1] else ""), text)
        text = compiled(_PERMILLE_WORDS).sub(lambda m: _figure(m[1], "‰", m[0]), text)
        text = compiled(_PER_MYRIAD).sub(lambda m: _figure(m[1], "‱", m[0]), text)
        text = compiled(_FRACTION).sub(_fraction, text)
    if "成" in text:
        text = compiled(_TENTHS).sub(_tenths, text)
    if "半" in text:
        text = compiled(_HALF).sub(lambda m: "≥50%" if "以上" in m[0] else ">50%" if m[0][0] in "过超" else "50%", text)
    return text


def _figure(words: str, sign: str, otherwise: str, minus: str = "") -> str:
    value = Decimal(100) if words == "百" else read_number(words)
    return otherwise if value is None else f"{minus}{value:f}{sign}"


def _fraction(found: re.Match[str]) -> str:
    below, above = read_number(found[1]), read_number(found[2])
    if not below or above is None:
        return found[0]
    return f"{plain(above / below):f}"


def _tenths(found: re.Match[str]) -> str:
    tenths, rest = read_number(found[1]), found[2]
    if tenths is None:
        return found[0]
    units = 0 if rest is None else 5 if rest == "半" else DIGITS[rest]
    return f"{plain(tenths * 10 + units):f}%"


def plain(number: Decimal) -> Decimal:
    """The number without exponent or trailing zeros. 去掉指数和末尾零的数。

    >>> plain(Decimal("1.2E+3")), plain(Decimal("5.00"))
    (Decimal('1200'), Decimal('5'))
    """
    whole = number.to_integral_value()
    return whole.quantize(Decimal(1)) if number == whole and abs(number) < Decimal("1e27") else number.normalize()


def read_number(words: str) -> Decimal | None:
    """The value of a numeral in figures or Chinese, None when it is ill-formed. 数字（阿拉伯或中文）的值，不合写法时为 None。

    >>> read_number("三千五百"), read_number("12.50"), read_number("一二三")
    (Decimal('3500'), Decimal('12.50'), None)
    """
    if words.isascii():
        return Decimal(words) if re.fullmatch(PLAIN_NUMBER, words) else None
    whole, _, decimals = words.partition("点")
    value = _chinese_whole(whole)
    if value is None or not decimals:
        return value
    return Decimal(f"{value}.{''.join(str(DIGITS[c]) for c in decimals)}")


def _chinese_whole(words: str) -> Decimal | None:
    """Sum of the groups before 亿 and 万; None for a string such as 一二三 or a lone 百."""
    if not words or words[0] in "百佰千仟万亿":
        return None
    total = 0
    for mark in ("亿", "万"):
        head, found, tail = words.rpartition(mark)
        if found:
            group = _chinese_whole(head) if mark == "亿" else _group(head)
            if group is None:
                return None
            total += int(group) * MYRIADS[mark]
            words = tail
    last = _group(words) if words else 0
    return None if last is None else Decimal(total + last)


def _group(words: str) -> int | None:
    """A numeral below 10 000 (三千零五十, 十二, 三)."""
    total, digit, last_ten = 0, None, 10_000
    for char in words:
        if char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
        elif char in TENS and TENS[char] < last_ten:
            last_ten = TENS[char]
            total += (1 if digit is None and last_ten == 10 else digit or 0) * last_ten
            digit = None
        else:
            return None
    if digit and last_ten not in (10, 10_000) and len(words) > 1 and words[-2] not in "零〇":
        digit *= last_ten // 10  # 三千五 is 3 500
    return total + (digit or 0) if words else None


_RARE_GLYPHS = frozenset("≧≦⩾⩽≽≼═﹦﹥﹤﹪≮≯")
_WIDE_DIGITS = frozenset("０１２３４５６７８９")
_ODD_GLYPHS = _RARE_GLYPHS | _WIDE_DIGITS | frozenset("%％‰≥≤＞＜")


def oddities(text: str) -> tuple[str, ...]:
    """Chinese remarks on unusual glyphs in a text. 对文字中异常符号的提示。

    >>> oddities("86%%")
    ('“%%”符号重复，按一个读。',)
    """
    letters = set(text)
    if letters.isdisjoint(_ODD_GLYPHS):
        return ()
    notes = []
    compact = "".join(text.split())
    for twice in re.findall(r"([%％‰≥≤＞＜])\1", compact)[:1]:
        notes.append(f"“{twice * 2}”符号重复，按一个读。")
    rare = sorted(letters & _RARE_GLYPHS)
    if rare:
        notes.append(f"符号“{'”“'.join(rare)}”不是通用写法。")
    if not letters.isdisjoint(_WIDE_DIGITS):
        notes.append("数字为全角，按半角读。")
    return tuple(notes)
