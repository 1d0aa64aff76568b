"""The results of many workbooks, handed on one by one and then forgotten, so that thousands take no more memory than a few. 一批结果。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xltools.report.result import Counts, Result
from xltools.report.words import told_apart


class Batch:
    """Results as they come, in the order of their files; `counts` are those of the results handed on so far. 一批结果。

    What goes through one keeps of a result what it says of it, never the result, which holds its whole workbook.
    """

    def __init__(self, paths: Sequence[str], results: Iterable[Result]) -> None:
        self.names = told_apart(paths)
        self.counts = Counts()
        self._results = results

    def __iter__(self) -> Iterator[Result]:
        for result in self._results:
            self.counts += result.counts
            yield result

    @property
    def several(self) -> bool:
        return len(self.names) > 1
