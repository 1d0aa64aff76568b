"""Workbooks in the older and other formats (.xls, .xlsb, .ods) through python-calamine. 旧格式工作簿。

Values, merged areas (not of .ods) and hidden sheets; formulas, number formats, defined names and comments are not read, and a
cell with an error value reads as empty.

A damaged file can make calamine ask for more memory than there is, which ends the process it runs in. So it runs in one of
its own, `python -m xltools.hosts.calamine_book`, that takes file after file on standard input, each behind its size, and answers
each with the pickled workbook.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime
import io
import math
import os
import pickle
import subprocess
import sys
import threading

from xltools.core.cells import NUM, Address, Area, Sheet, Value, Workbook
from xltools.core.errors import Unreadable
from xltools.hosts.formats import serial, whole
from xltools.hosts.ooxml import within_limits
from xltools.hosts.package import MEGABYTE, damaged, encrypted

MOST_MEMORY = 2048 * MEGABYTE
MOST_SECONDS = 60
SIZE = 8  # bytes before a file that say how many it has


def read_workbook(data: bytes) -> Workbook:
    """The whole workbook in these bytes, read in another process. 读取整个工作簿。

    Where no further Python can be started, as inside another program, this one reads it itself.

    Raises: Unreadable when it is damaged, encrypted or too large.
    """
    if not os.path.basename(sys.executable or "").lower().startswith("python"):
        return parsed(data)
    try:
        answer = READER.answer(data)
    except OSError:  # no further Python can be started
        return parsed(data)
    if isinstance(answer, Unreadable):
        raise answer
    return answer


class Reader:
    """A further Python, started for the first file and kept for those after it; it ends when this one does. 读取进程。

    A file that it ended or hung over is damaged. So that no file answers for another, one that cannot be read is put to a process
    that has read none before.
    """

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def answer(self, data: bytes) -> Workbook | Unreadable:
        """What the other process makes of the file. Raises: OSError when none can be started."""
        with self._lock:
            fresh = self.process is None
            answer = self._asked(data)
            return self._asked(data) if isinstance(answer, Unreadable) and not fresh else answer

    def _asked(self, data: bytes) -> Workbook | Unreadable:
        self.process = self.process or _started()
        timer = threading.Timer(MOST_SECONDS, self.process.kill)
        timer.start()
        answer: Workbook | Unreadable | None = None
        try:
            answer = _exchanged(self.process, data)
            return answer
        finally:
            timer.cancel()
            if not isinstance(answer, Workbook):
                self.end()

    def end(self) -> None:
        """End the process, if there is one."""
        process, self.process = self.process, None
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):  # what was not sent yet
                    pipe.close()


def _started() -> subprocess.Popen[bytes]:
    """A process that waits for files."""
    command = [sys.executable, "-P", "-m", "xltools.hosts.calamine_book"]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    window = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=env, creationflags=window)


def _exchanged(process: subprocess.Popen[bytes], data: bytes) -> Workbook | Unreadable:
    """A file for the answer to it."""
    try:
        process.stdin.write(len(data).to_bytes(SIZE, "big"))
        process.stdin.write(data)
        process.stdin.flush()
        return pickle.load(process.stdout)
    except (OSError, pickle.UnpicklingError, EOFError):
        return damaged()


READER = Reader()
atexit.register(READER.end)
if hasattr(os, "register_at_fork"):  # the process belongs to the one that started it
    os.register_at_fork(after_in_child=READER.__init__)


def main() -> None:
    """Answer every file that comes on standard input with its workbook, or with why it cannot be read."""
    _limit_memory()
    while size := sys.stdin.buffer.read(SIZE):
        pickle.dump(_found(sys.stdin.buffer.read(int.from_bytes(size, "big"))), sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _found(data: bytes) -> Workbook | Unreadable:
    try:
        return parsed(data)
    except Unreadable as error:
        return error


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
        return whole(value) if math.isfinite(value) else NUM
    return serial(value) if isinstance(value, datetime.time | datetime.timedelta) else value


def _area(corners: tuple[tuple[int, int], tuple[int, int]]) -> Area:
    (top, left), (bottom, right) = corners
    return Area(Address(top + 1, left + 1), Address(bottom + 1, right + 1))


if __name__ == "__main__":
    main()
