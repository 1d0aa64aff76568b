"""Pieces of LibreOffice's own settings files (.xcu), in which extensions declare what they bring. 扩展的配置文件。"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

_SCHEMA = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
_OFFICE = "org.openoffice.Office"


def settings(name: str, content: str, package: str = _OFFICE) -> bytes:
    """A whole file, which adds to the settings of that name. 一个配置文件。"""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:component-data {_SCHEMA} oor:name="{name}" oor:package="{package}">\n'
        f"{content}</oor:component-data>\n"
    ).encode()


def node(name: str, content: str) -> str:
    """A place that LibreOffice's settings have."""
    return f"<node oor:name={quoteattr(name)}>{content}</node>"


def own(name: str, content: str = "") -> str:
    """An element of ours in one of LibreOffice's sets."""
    return f'<node oor:name={quoteattr(name)} oor:op="replace">{content}</node>\n'


def value(name: str, text: str) -> str:
    """A setting with one value for every language."""
    return f"<prop oor:name={quoteattr(name)}><value>{escape(text)}</value></prop>"


def texts(name: str, zh: str, en: str) -> str:
    """A setting in Chinese and in English."""
    values = f'<value xml:lang="en-US">{escape(en)}</value><value xml:lang="zh-CN">{escape(zh)}</value>'
    return f"<prop oor:name={quoteattr(name)}>{values}</prop>"
