"""Older files are read in a process of its own: one for many, replaced when a file has ended it, gone when we are."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hosts import binary_workbook
from xltools.core.cells import Address, Sheet, Workbook
from xltools.core.errors import Unreadable
from xltools.hosts import calamine_book
from xltools.hosts.calamine_book import read_workbook

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
OPEN_ONE = """
import sys, time, xltools
from xltools.hosts.calamine_book import READER
xltools.open(sys.argv[1])
print(READER.process.pid, flush=True)
"""


@pytest.fixture
def reader(monkeypatch):
    fresh = calamine_book.Reader()
    monkeypatch.setattr(calamine_book, "READER", fresh)
    yield fresh
    fresh.end()


def binary(tmp_path, *cells):
    values = {Address.parse(cell): f"在 {cell}" for cell in cells}
    return binary_workbook.write(tmp_path / f"{cells[-1]}.xlsb", Workbook([Sheet("表", values)]))


@pytest.fixture
def good(tmp_path):
    return binary(tmp_path, "A1").read_bytes()


@pytest.fixture
def deadly(tmp_path):
    """A sheet whose two corners calamine makes room between, until there is no memory left."""
    return binary(tmp_path, "A1", "XFD1048576").read_bytes()


def damage_of(data):
    with pytest.raises(Unreadable) as caught:
        read_workbook(data)
    return str(caught.value)


def gone(pid):
    """Whether a process ends within the time a slow machine may need; one that only waits to be buried has ended."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_one_process_reads_many_files(reader, good):
    books = [read_workbook(good)]
    first = reader.process
    books += [read_workbook(good) for _ in range(3)]
    assert reader.process is first and books == [calamine_book.parsed(good)] * 4


def test_a_file_that_ends_the_process_is_damaged_and_the_next_is_read(reader, good, deadly):
    alone = damage_of(deadly)
    assert "损坏" in alone and reader.process is None
    read_workbook(good)
    first = reader.process
    assert damage_of(deadly) == damage_of(good[:300]) == alone
    assert first.poll() is not None and read_workbook(good) == calamine_book.parsed(good)


def test_a_file_that_takes_too_long_is_damaged_and_the_next_is_read(reader, good, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(calamine_book, "MOST_SECONDS", 0)
        assert "损坏" in damage_of(good)
    assert read_workbook(good).sheets


def test_a_process_ended_by_others_is_replaced(reader, good):
    read_workbook(good)
    reader.process.kill()
    reader.process.wait()
    assert read_workbook(good).sheets


def test_no_answer_is_taken_for_that_to_another_file(reader, good, tmp_path, monkeypatch):
    """Interrupted between question and answer, as Ctrl+C does."""
    read_workbook(good)
    interrupted = reader.process
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(calamine_book.pickle, "load", lambda _: signal.default_int_handler(signal.SIGINT, None))
        read_workbook(good)
    assert interrupted.poll() is not None
    other = binary(tmp_path, "B2").read_bytes()
    assert read_workbook(other) == calamine_book.parsed(other) != calamine_book.parsed(good)


@LINUX
@pytest.mark.parametrize("ending", [None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_behind(tmp_path, ending):
    code = OPEN_ONE + ("time.sleep(60)" if ending else "")
    command = [sys.executable, "-c", code, str(binary(tmp_path, "A1"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as ours:
        pid = int(ours.stdout.readline())
        if ending:
            ours.send_signal(ending)
    assert gone(pid)


@LINUX
def test_a_fork_leaves_the_process_to_the_one_that_started_it(reader, good, tmp_path):
    code = """
import os, sys, xltools
from xltools.hosts.calamine_book import READER
xltools.open(sys.argv[1])
first = READER.process.pid
if not os.fork():
    assert READER.process is None and xltools.open(sys.argv[1]).sheets
    sys.exit()
assert os.wait()[1] == 0 and READER.process.poll() is None
xltools.open(sys.argv[1])
assert READER.process.pid == first
"""
    done = subprocess.run([sys.executable, "-c", code, str(binary(tmp_path, "A1"))], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nothing_in_the_folder_one_works_in_is_run(tmp_path, good):
    """A received folder may hold a file called like a module of Python."""
    (tmp_path / "pickle.py").write_text("open('run', 'w')")
    (tmp_path / "表.xlsb").write_bytes(good)
    told = subprocess.run(
        [sys.executable, "-P", "-c", "import xltools; print(xltools.open('表.xlsb').sheets[0]['A1'])"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert "在 A1" in told.stdout and not (tmp_path / "run").exists()
