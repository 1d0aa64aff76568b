"""Documents and citations: on what ground a rule, a check or a scheme stands, and how sure that ground is. 依据。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from xltools.core import stored
from xltools.core.errors import BadInput, UnknownName
from xltools.core.older_python import StrEnum


class Verified(StrEnum):
    """How a document or a passage became known. 核实程度。"""

    READ = "read"
    VENDOR = "vendor"
    RECALLED = "recalled"
    INFERRED = "inferred"

    @property
    def words(self) -> str:
        """What a reader is told about it; empty for what was read."""
        return _STATUS[self]


_STATUS = {
    Verified.READ: "",
    Verified.VENDOR: "据系统程序，未见文件",
    Verified.RECALLED: "据记忆，原文未核",
    Verified.INFERRED: "推断，未见明文",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One document that may be cited. 一份可引用的文件或公开表格。"""

    id: str
    title: str
    verified: Verified
    kind: str
    number: str = ""
    issuer: str = ""
    date: str = ""
    address: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """The document as a Chinese text names it, title and number.

        >>> document("caiyu-2020-10").name
        '《项目支出绩效评价管理办法》（财预〔2020〕10号）'
        """
        title = self.title if self.kind in {"system", "principle"} else f"《{self.title}》"
        return f"{title}（{self.number}）" if self.number else title


class Citation(NamedTuple):
    """A passage of a document, with how it became known. 一条引用：文件、条款、核实程度。

    `article` is the passage in words or its number; empty when the whole document is meant.
    """

    document: str
    article: str
    verified: Verified
    note: str = ""

    @property
    def text(self) -> str:
        """The citation for people, its status told unless the passage was read.

        >>> Citation("case-19", "得分计算方法", Verified.READ).text
        '《海淀区学院路街道自管道路清扫保洁外包项目绩效自评表》得分计算方法'
        """
        remarks = "；".join(part for part in (self.verified.words, self.note) if part)
        return document(self.document).name + self.article + (f"（{remarks}）" if remarks else "")


def cite(source: str) -> Citation:
    """The whole document as a citation, with the document's own status. 整份文件的引用。

    >>> cite("provincial-system").text
    '某省预算绩效管理系统（据系统程序，未见文件）'
    """
    return Citation(source, "", document(source).verified)


@cache
def documents() -> Mapping[str, Document]:
    """Every document of data/regulations.toml by its id. 全部依据文件。"""
    entries = stored.table("regulations")["documents"]
    return MappingProxyType({id_: _read_document(id_, entry) for id_, entry in entries.items()})


def document(id_: str) -> Document:
    """The document of that id. 按编号取依据文件。

    Raises:
        UnknownName: no such id in data/regulations.toml.
    """
    try:
        return documents()[id_]
    except KeyError:
        raise UnknownName.among("依据文件", id_, documents()) from None


def read_verified(text: object, where: str) -> Verified:
    """The status a data file names. 核实程度。

    Raises:
        BadInput: a word that is none of the four.
    """
    try:
        return Verified(str(text))
    except ValueError:
        raise BadInput(f"{where}的 verified 写作“{text}”", accepted="、".join(Verified), next_step="改为其中之一") from None


def _read_document(id_: str, entry: Mapping[str, str]) -> Document:
    unknown = set(entry) - set(Document.__dataclass_fields__)
    if unknown or not entry.get("title"):
        raise BadInput(
            f"regulations.toml 中“{id_}”缺少 title 或含有未知的项 {'、'.join(sorted(unknown))}",
            accepted="、".join(Document.__dataclass_fields__),
        )
    verified = read_verified(entry.get("verified"), f"依据文件“{id_}”")
    return Document(**{**entry, "id": id_, "verified": verified})
