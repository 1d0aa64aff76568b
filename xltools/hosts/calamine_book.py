"""Workbooks in the older and other formats (.xls, .xlsb, .ods) through python-calamine. 旧格式工作簿。

Values, merged areas (not of .ods) and hidden sheets; formulas, number formats, defined names and comments are not read, and a
cell with an error value reads as empty.

A damaged file can make calamine ask for more memory than there is, which ends the process it runs in. So it runs in one of
its own, `python -m xltools.hosts.calamine_book`, that takes the file on standard input and answers with the pickled workbook.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import pickle
import subprocess
import sys

from xltools.core.cells import Address, Area, Sheet, Value, Workbook
from xltools.core.errors import Unreadable
from xltools.hosts.formats import serial, whole
from xltools.hosts.ooxml import within_limits
from xltools.hosts.package import MEGABYTE, damaged, encrypted

MOST_MEMORY = 2048 * MEGABYTE
MOST_SECONDS = 60


def read_workbook(data: bytes) -> Workbook:
    """The whole workbook in these bytes, read in a process of its own. 读取整个工作簿。

    Where no further Python can be started, as inside another program, this one reads it itself.

    Raises: Unreadable when it is damaged, encrypted or too large.
    """
    if not os.path.basename(sys.executable or "").lower().startswith("python"):
        return parsed(data)
    answer = _answer(data)
    if isinstance(answer, Unreadable):
        raise answer
    return answer


def _answer(data: bytes) -> Workbook | Unreadable:
    """What the other process makes of the file; one that ended or hung found it damaged."""
    command = [sys.executable, "-m", "xltools.hosts.calamine_book"]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    window = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MOST_SECONDS, env=env, creationflags=window, check=True)
        return pickle.loads(done.stdout)
    except (subprocess.SubprocessError, pickle.UnpicklingError, EOFError) as error:
        raise damaged() from error
    except OSError:  # no further Python can be started
        return parsed(data)


def main() -> None:
    """Answer with the workbook that came on standard input, or with why it cannot be read."""
    _limit_memory()
    try:
        answer: Workbook | Unreadable = parsed(sys.stdin.buffer.read())
    except Unreadable as error:
        answer = error
    pickle.dump(answer, sys.stdout.buffer)


def _limit_memory() -> None:
    """Take no more memory than a workbook needs, where the system can see to that."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def parsed(data: bytes) -> Workbook:
    """The whole workbook in these bytes, read in this process. 在本进程读取。

    Raises: Unreadable when it is damaged, encrypted or too large.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return _workbook(book)
    except python_calamine.PasswordError as error:
        raise encrypted() from error
    except (Unreadable, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in calamine is no Exception
        raise damaged() from error


def _workbook(book) -> Workbook:
    found, cells = Workbook(), 0
    for index in range(len(book.sheet_names)):
        found.sheets.append(_sheet(book, index))
        cells += len(found.sheets[-1].values)
        within_limits(len(found.sheets), cells)
    return found


def _sheet(book, index: int) -> Sheet:
    import python_calamine

    source, about = book.get_sheet_by_index(index), book.sheets_metadata[index]
    rows = source.to_python(skip_empty_area=False)
    return Sheet(
        about.name,
        {Address(row, column): _value(value) for row, cells in enumerate(rows, 1) for column, value in enumerate(cells, 1) if value != ""},
        merged=tuple(_area(corners) for corners in source.merged_cell_ranges or ()),
        hidden=about.visible != python_calamine.SheetVisibleEnum.Visible,
        besides=None,
    )


def _value(value: object) -> Value:
    if isinstance(value, float):
        return whole(value)
    return serial(value) if isinstance(value, datetime.time | datetime.timedelta) else value


def _area(corners: tuple[tuple[int, int], tuple[int, int]]) -> Area:
    (top, left), (bottom, right) = corners
    return Area(Address(top + 1, left + 1), Address(bottom + 1, right + 1))


if __name__ == "__main__":
    main()
