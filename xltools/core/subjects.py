"""The quantities that reports speak of, under every name they go by, and which of them make up which. 报告文字的栏目。

The names stand in data/subjects.toml; two subjects are the same only when the table says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from xltools.core.passages import passage
from xltools.core.statements import core_of
from xltools.core.stored import table

_OWN_NAME = re.compile(
    r"^[^，。]{2,30}?(?:部|局|委|委员会|办公室|厅|院|中心|学校|单位|部门|政府|协会)(?=机关运行|政府采购|三公|年初预算|预算年初|财政拨款支出|财政拨款收入|人员编制|编制|所?下?属?二级)"
)
_OFFICE = re.compile(
    r"^[^，。]{2,30}?(?:部|局|委|委员会|办公室|厅|院|中心|学校|政府|协会)"
    r"(?=一般公共预算|政府性基金|财政拨款|收入合计|支出合计|收、?支总计|本年收入|本年支出|收入总计|支出总计)"
)
_FOREIGN = ("下属", "所属", "本级", "其他", "除", "对", "省", "中央")


@dataclass(frozen=True)
class Quantity:
    """One quantity: where the accounts and other forms print it, and what it is part of. 一个栏目。"""

    id: str
    label: str
    names: tuple[str, ...]
    accounts: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    share: str = ""
    completion: str = ""
    change: str = ""
    loose: bool = False
    share_of: dict[str, str] | None = None


class Partition(NamedTuple):
    """A whole and all it is made of: `required` parts, and `optional` ones left out where they are nothing. 合计与全部分项。"""

    whole: frozenset[str]
    required: tuple[frozenset[str], ...]
    optional: tuple[frozenset[str], ...]

    def covers(self, parts: Sequence[str]) -> bool:
        """Is every required part there, and nothing that is no part at all, or the same part twice?"""
        places = [self.place(part) for part in parts]
        if None in places or len(set(places)) < len(places):
            return False
        return set(range(len(self.required))) <= set(places)

    def holds(self, parts: Sequence[str]) -> bool:
        """Is each of several names another one of its parts?"""
        places = [self.place(part) for part in parts]
        return len(parts) > 1 and None not in places and len(set(places)) == len(places)

    def named_in(self, topic: str) -> bool:
        """Is the whole spoken of in the words a sentence opens with?"""
        names = (name for one in self.whole for name in (quantities()[one].names if one in quantities() else (one,)))
        return any(_bare(name) in topic for name in names)

    def place(self, part: str) -> int | None:
        """Which of the parts a name is of; None for none."""
        return next((number for number, names in enumerate((*self.required, *self.optional)) if part in names), None)

    def missing(self, parts: Sequence[str]) -> list[frozenset[str]]:
        """The optional parts that are not named."""
        return [names for names in self.optional if not names & set(parts)]


@cache
def quantities() -> dict[str, Quantity]:
    """Every quantity by its id."""
    return {one["id"]: _quantity(one) for one in table("subjects")["quantity"]}


def _quantity(raw: dict[str, Any]) -> Quantity:
    lists = {key: tuple(raw.get(key, ())) for key in ("names", "accounts", "forms", "within")}
    return Quantity(
        raw["id"],
        raw["label"],
        **lists,
        share=raw.get("share", ""),
        completion=raw.get("completion", ""),
        change=raw.get("change", ""),
        loose=raw.get("loose", False),
        share_of=raw.get("share_of"),
    )


@cache
def partitions() -> tuple[Partition, ...]:
    """Every whole with its parts."""
    return tuple(
        Partition(
            frozenset(map(_key, one["whole"])),
            tuple(frozenset(map(_key, names)) for names in one["required"]),
            tuple(frozenset(map(_key, names)) for names in one["optional"]),
        )
        for one in table("subjects")["partition"]
    )


@cache
def _by_name() -> dict[str, str]:
    return {_key_of_name(name): one.id for one in quantities().values() for name in one.names}


@cache
def _bare(name: str) -> str:
    return passage(name).text


def _key_of_name(name: str) -> str:
    return core_of(_bare(name))


def _key(name: str) -> str:
    """A quantity's id as it is, any other name in its bare form."""
    return name if name in quantities() else _key_of_name(name)


@lru_cache(maxsize=4096)
def quantity_of(subject: str) -> Quantity | None:
    """The quantity a subject surely names; None for any other. 主语所指的栏目。

    >>> quantity_of("一般公共预算支出决算数").id, quantity_of("财政拨款支出").id, quantity_of("教育支出")
    ('general_spent', 'fiscal_spent', None)
    """
    bare = subject
    if (found := _OWN_NAME.match(subject)) and not any(word in found[0] for word in _FOREIGN):
        bare = subject[found.end() :]
    id_ = _by_name().get(core_of(bare))
    return quantities()[id_] if id_ else None


@lru_cache(maxsize=4096)
def key_of(subject: str) -> str:
    """The id of the quantity a subject names, or the subject's own bare form. 栏目编号或主语的核心词。"""
    found = quantity_of(subject)
    if found:
        return found.id
    own = _OWN_NAME.match(subject) or _OFFICE.match(subject)
    if own is None or any(word in own[0] for word in _FOREIGN):
        return core_of(subject)
    bare = subject[own.end() :]
    return (named := quantity_of(bare)) and named.id or core_of(bare)
