"""What the argument parser says of itself, in Chinese. 命令行自己的话。"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

FRAME = {
    "zh": {"verb": "命令", "version": "显示版本号"},
    "en": {"verb": "VERB", "version": "show the version and exit"},
}
CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这段说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s。下一步：运行 %(prog)s --help 看用法。\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s %(message)s",
    "the following arguments are required: %s": "没有写明 %s",
    "unrecognized arguments: %s": "没有这样的参数 %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "不能写 %(value)s。可接受：%(choices)s",
    "invalid %(type)s value: %(value)r": "不能写 %(value)s。可接受：整数",
    "expected one argument": "后面要写一项",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不明确，可以是 %(matches)s",
    "ignored explicit argument %r": "后面不用再写 %s",
}


@contextmanager
def spoken(lang: str) -> Iterator[None]:
    """While it lasts, argparse speaks that language; it looks up each of its texts by this one name."""
    english = argparse._
    argparse._ = (lambda text: CHINESE.get(text, text)) if lang == "zh" else english
    try:
        yield
    finally:
        argparse._ = english
