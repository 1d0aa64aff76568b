"""Texts and numbers that break careless programs."""

import random

NUMBERS = (
    "0", "-0", "1e308", "-1e308", "1e309", "1e-320", "NaN", "inf", "-INF", "Infinity", "9" * 20, "9" * 400, "9" * 5000, "-" + "9" * 4300,
    "0." + "3" * 2000, "1e999999999", "0x1F", "1_000", "１２", "٣", "²", "½", "①", "一百", "--1", "+", ".", "1,2,3", "2147483648",
    "18446744073709551616", "2958466", "-1", "60", "0.0000001",
)  # fmt: skip

TEXTS = (
    "", " ", "\t\n\r", "\0", "\x01\x02\x1f", "\x7f\x85\u2028", "\ufeff\u200b\u200d", "\ufffe\uffff", "\U0010ffff", "😀" * 50,
    "\u202e得分\u202d", "مرحبا ١٢٣", "e" + "\u0301" * 500, "ﷺ" * 100, "ＡＢＣ１２３％", "㈱㎡㍿", "≥", "≥≥≥", "≥%", "%", "％％", "≥1≤2≥3",
    "=1+1", "=A1", "='", "{=A1}", "@SUM(A1)", "#N/A", "#DIV/0!", "TRUE", "None", "nan", "_x0000_", "_xD800_", "&amp;", "<b>", "]]>", "<!--",
    "${x}", "{0}", "%s%n", "../../x", "file:///etc/hosts", "'; DROP", "[bold]x[/]", "[/]", "[link=x]", "\\", "\x1b[31m",
)  # fmt: skip

REPEATED = (
    "a", "1", "一", " ", "\n", "0.", "1,", "(", "（", ")", "≥", "%", "-", "其中", "其中：", "得分", "，", "。", "：", "1年",
    "2021年", "1月", "万元", "第", "一、", "1.", "1-", "1/", "1：", "≥1%，", "其中：1万元，", "甲1个、", "不少于",
    "较上年增加", "占1%", "(1", "分(", "完成", "指标：", "零", "亿",
)  # fmt: skip

TOKENS = (
    *"0123456789.,%≥≤><=~-—～+±（）()：:；;、，。年月日个人次元万亿 \n",
    "不少于", "不超过", "不低于", "左右", "以上", "以下", "达到", "完成", "未完成", "100%", "2021年6月底前", "万元", "亿元",
    "项", "优", "良", "是", "否", "有效提升", "逐步改善", "其中：", "增长", "减少", "每", "季度", "半年", "1/4", "一百二十三",
)  # fmt: skip

LONG = (50, 300, 5_000, 40_000)


def hostile(chance: random.Random, longest: int = LONG[-1]) -> str:
    """One text, ready-made, repeated many times, or put together."""
    kind = chance.randrange(6)
    if kind == 0:
        return chance.choice(TEXTS)
    if kind == 1:
        return chance.choice(NUMBERS)
    if kind == 2:
        return repeated(chance, longest)
    if kind == 3:
        return "".join(
            chr(chance.choice((chance.randrange(32, 0xD800), chance.randrange(0xE000, 0x11000)))) for _ in range(chance.randrange(40))
        )
    return "".join(chance.choice(TOKENS) for _ in range(chance.randrange(1, 30)))


def repeated(chance: random.Random, longest: int) -> str:
    """What makes a pattern try again and again: one piece many times over, an end that does not fit."""
    text = chance.choice(REPEATED)
    return chance.choice(("", "≥", "甲")) + text * (min(chance.choice(LONG), longest) // len(text)) + chance.choice(("", "x", "！", "分"))


def value(chance: random.Random) -> object:
    """What a program may hold as a cell's value."""
    return chance.choice(
        (None, True, False, 0, -1, 1.5, 100, float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 5e-324, 10**400, -(10**30))
    ) if chance.random() < 0.5 else hostile(chance)  # fmt: skip
