"""Words that several checks use for numbers and places. 校验消息的措辞。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from xltools.core.cells import Address
from xltools.core.model import Field
from xltools.core.rounding import HUNDRED, half_up, plain
from xltools.core.values import Kind

SHORT = 24
FEW = 5  # so many cells are told one by one, more are told together


def points(number: Decimal) -> str:
    """Points with their unit.

    >>> points(Decimal("9.620"))
    '9.62 分'
    """
    return f"{plain(half_up(number, 4))} 分"


def percent(number: Decimal, places: int = 2) -> str:
    """A number that is already in percent.

    >>> percent(Decimal("99.2471")), percent(Decimal("87.00"))
    ('99.25%', '87%')
    """
    return f"{plain(half_up(number, places))}%"


def rate(fraction: Decimal) -> str:
    """A fraction as percent.

    >>> rate(Decimal("2.0481481"))
    '204.81%'
    """
    return percent(fraction * HUNDRED)


def apart(one: Decimal, other: Decimal, places: int = 2) -> str:
    """How far two percentages are apart.

    >>> apart(Decimal(100), Decimal("99.2471"))
    '0.75 个百分点'
    """
    return f"{plain(half_up(abs(one - other), places))} 个百分点"


def quoted(text: str) -> str:
    """A text in quotation marks, on one line and not too long.

    >>> quoted("指标1：")
    '“指标1：”'
    """
    line = " ".join(text.split())
    return f"“{line if len(line) <= SHORT else line[: SHORT - 1] + '…'}”"


def rows_of(fields: Iterable[Field]) -> str:
    """The sheet rows of some cells, neighbours drawn together.

    >>> from xltools.core.cells import Address
    >>> from xltools.core.layout import Item
    >>> rows_of(Field("", "", "", Item(""), Address(row, 1)) for row in (4, 5, 6, 9))
    '第4至6、9行'
    """
    numbers = sorted({one.cell.row for one in fields if one.cell})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "第" + "、".join(f"{run[0]}至{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs) + "行"


def cells_of(fields: Sequence[Field], most: int = 8) -> str:
    """The addresses of some cells, the first few of them.

    >>> from xltools.core.cells import Address
    >>> from xltools.core.layout import Item
    >>> cells_of([Field("", "", "", Item(""), Address(4, 2))])
    'B4'
    """
    told = "、".join(one.address for one in fields[:most])
    return told + (f" 等 {len(fields)} 格" if len(fields) > most else "")


def silent(one: Field) -> bool:
    """Does a cell say nothing: blank, or only a dash, a slash, 无?"""
    return one.blank or one.reading.kind is Kind.EMPTY and one.error is None


def silence(one: Field) -> str:
    """What a silent cell looks like, for messages."""
    return "空白" if one.blank else f"只填{quoted(one.text)}"


def own_cells(fields: Iterable[Field]) -> list[Field]:
    """The fields, those that share one merged cell only once."""
    seen: dict[tuple[str, Address | None], Field] = {}
    for one in fields:
        if one.present:
            seen.setdefault((one.sheet, one.cell), one)
    return list(seen.values())
