"""Tables of pandas as a workbook: {sheet name: DataFrame}. pandas 表格。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xltools.core.cells import Sheet, Value, Workbook
from xltools.hosts.formats import held, plain_date, whole
from xltools.hosts.memory import MemoryHost

if TYPE_CHECKING:
    import pandas


class FramesHost:
    """A workbook made of DataFrames by sheet name. DataFrame 宿主。

    Column headings become row 1 (one row for each level); without headings, that is with columns numbered by pandas,
    the data begin at row 1. The index is no part of the sheet. NaN, NaT, NA and None are empty, whole floats become
    int (pandas turns integers into floats beside a gap), a Timestamp at midnight a date, Decimal stays.

    >>> import pandas
    >>> book = FramesHost({"自评表": pandas.DataFrame({"年初预算": [100, None], "执行数": [99.5, 0]})}).read()
    >>> book.sheets[0]["A1"], book.sheets[0]["A2"], book.sheets[0]["A3"], book.sheets[0]["B2"]
    ('年初预算', 100, None, 99.5)
    """

    def __init__(self, frames: Mapping[str, pandas.DataFrame]) -> None:
        self._frames = frames

    def read(self) -> Workbook:
        """All tables as sheets, in their order. 读取全部表格。"""
        return Workbook([sheet for name, one in self._frames.items() for sheet in _sheets(name, one)])


def _sheets(name: object, one: Any) -> list[Sheet]:
    """A table as a sheet; beside tables rows of values will do too."""
    frame = one.to_frame() if hasattr(one, "to_frame") else one
    return [Sheet.from_rows(str(name), _rows(frame))] if hasattr(frame, "itertuples") else MemoryHost({name: one}).read().sheets


def _rows(frame: pandas.DataFrame) -> Iterator[list[Value]]:
    import pandas

    if not isinstance(frame.columns, pandas.RangeIndex):
        for level in range(frame.columns.nlevels):
            yield [_value(heading) for heading in frame.columns.get_level_values(level)]
    for row in frame.itertuples(index=False, name=None):
        yield [_value(value) for value in row]


def _value(value: object) -> Value:
    import pandas

    if value is None or (pandas.api.types.is_scalar(value) and pandas.isna(value)):
        return None
    if isinstance(value, pandas.Timestamp):
        return plain_date(value.to_pydatetime().replace(tzinfo=None))
    value = held(value)
    return whole(value) if isinstance(value, float) else value
