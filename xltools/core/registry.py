"""What is declared once and derived everywhere: rules, checks, worksheet functions. 登记。

A registry is filled by decorators while modules are imported, and refuses a declaration that a catalogue page could
not print: without a title, a docstring or a known source, or under a name already taken.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xltools.core.citation import documents
from xltools.core.errors import BadInput, UnknownName


@dataclass(frozen=True, slots=True)
class Entry:
    """One declared thing: its names, its title, its ground and its function. 一条登记。

    `details` holds whatever else the kind of thing declares (severity, parameters, argument descriptions …).
    """

    name: str
    title: str
    source: str
    function: Callable[..., Any]
    aliases: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def doc(self) -> str:
        """The function's docstring, indentation removed."""
        return inspect.getdoc(self.function) or ""

    @property
    def summary(self) -> str:
        """The docstring's first line."""
        return self.doc.partition("\n")[0]


class Registry(Mapping[str, Entry]):
    """The declared things of one kind, by name, in the order they were declared. 某一类登记的全部。

    `kind` is the Chinese word for the thing, as error messages use it. With ``needs_source=False`` a declaration
    may go without a source (worksheet functions), but one that is given must be known.

    >>> greetings = Registry("问候语", needs_source=False)
    >>> @greetings.declare("hello", title="你好")
    ... def hello():
    ...     "A greeting."
    >>> greetings["hello"].summary
    'A greeting.'
    """

    def __init__(self, kind: str, *, needs_source: bool = True) -> None:
        self.kind, self.needs_source = kind, needs_source
        self._entries: dict[str, Entry] = {}
        self._aliases: dict[str, str] = {}

    def declare(
        self, name: str, *, title: str, source: str = "", aliases: Sequence[str] = (), **details: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A decorator that declares the function under it and returns the function unchanged. 登记装饰器。

        Args:
            name: the unique name ("capped-ratio", "BD01").
            title: the Chinese title.
            source: id of a document in data/regulations.toml.
            aliases: other names it may be looked up by, unique too.
            details: anything else, kept in `Entry.details`.
        Raises:
            BadInput: no title, no docstring, or a name already taken.
            UnknownName: a source that regulations.toml does not know.
        """

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            self._add(Entry(name, title, source, function, tuple(aliases), dict(details)))
            return function

        return decorate

    def _add(self, entry: Entry) -> None:
        for problem, next_step in self._problems(entry):
            raise BadInput(f"{self.kind}“{entry.name}”{problem}", next_step=next_step)
        if (entry.source or self.needs_source) and entry.source not in documents():
            raise UnknownName.among(f"依据文件（{self.kind}“{entry.name}”的 source）", entry.source, documents())
        self._entries[entry.name] = entry
        self._aliases.update(dict.fromkeys(entry.aliases, entry.name))

    def _problems(self, entry: Entry) -> Iterator[tuple[str, str]]:
        if not entry.title.strip():
            yield "没有标题", "在声明中写 title="
        if not entry.doc.strip():
            yield "没有说明文字", "给函数写 docstring"
        taken = [name for name in (entry.name, *entry.aliases) if name in self._entries or name in self._aliases]
        if taken or len({entry.name, *entry.aliases}) <= len(entry.aliases):
            yield f"与已有名称重复（{'、'.join(taken) or entry.name}）", "换一个名称"

    def __getitem__(self, name: str) -> Entry:
        """The entry of that name or alias; UnknownName lists the known ones and the nearest."""
        try:
            return self._entries[self._aliases.get(name, name)]
        except (KeyError, TypeError):
            raise UnknownName.among(self.kind, name, [*self._entries, *self._aliases]) from None

    def get(self, name: str, default: Any = None) -> Any:
        """The entry of that name or alias, else the default."""
        return self[name] if name in self else default  # noqa: SIM401 (this is the get)

    def __contains__(self, name: object) -> bool:
        return name in self._entries or name in self._aliases

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
