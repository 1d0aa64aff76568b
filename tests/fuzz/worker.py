"""One input through the real entry point, in a process that may be lost: `python -m tests.fuzz.worker` answers case names.

A case is ``<format>:<number>``, a good file damaged by the random numbers that start from it, ``hostile:<name>``, or
``values:<number>``, ``objects:<number>`` and ``tables:<number>``, calls with random values, odd workbooks, spoilt layouts and schemes.
"""

import contextlib
import faulthandler
import io
import json
import os
import random
import resource
import signal
import sys
import tempfile
import traceback
from pathlib import Path

from tests.fuzz import hostile, objects, tables, values
from tests.fuzz.damage import damaged
from tests.fuzz.seeds import FORMATS, seeds
from xltools import cli, exit_codes

CALLS = {"values": values, "objects": objects, "tables": tables}
ADDRESS_SPACE = 6 << 30
ENDLESS = 30  # seconds of computing after which a case says where it is and is ended
EXIT_CODES = (exit_codes.FINE, exit_codes.FINDINGS, exit_codes.FAILED)
WAYS = (
    ("validate", "--format", "text"),
    ("validate", "--format", "json"),
    ("validate", "--format", "html"),
    ("score", "--format", "json"),
    ("convert",),
)
MEGABYTE = 1 << 20


def run(case: str, folder: Path) -> dict[str, object]:
    """What became of one case: its exit code, seconds of computing, most megabytes, and what went wrong, "" for nothing."""
    kind, _, name = case.partition(":")
    chance = random.Random(case)
    act = CALLS[kind].prepared(chance) if kind in CALLS else _using(_file(kind, name, chance, folder), chance)
    _forget_peak()
    before = _seconds()
    _limit_computing(ENDLESS)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            code, wrong = act(), ""
        except BaseException:
            code, wrong = None, traceback.format_exc()
    wrong = wrong or _complaint(code, said.getvalue())
    return {"case": case, "code": code, "seconds": _seconds() - before, "megabytes": _peak(), "wrong": wrong}


def _complaint(code: object, said: str) -> str:
    return f"exit code {code}: {said}" if code not in EXIT_CODES or "Traceback" in said else ""


def _file(kind: str, name: str, chance: random.Random, folder: Path) -> Path:
    """The case's input, as a file."""
    if kind == "hostile":
        return hostile.write(name, folder)
    suffix = chance.choice(FORMATS) if chance.random() < 0.05 else kind
    path = folder / f"{kind}{name}.{suffix}"
    other = chance.choice(seeds(chance.choice(FORMATS[:-1])))
    path.write_bytes(damaged(chance.choice(seeds(kind)), chance, other))
    return path


def _using(path: Path, chance: random.Random):
    verb, *options = chance.choice(WAYS)
    out = path.with_name("标准.xlsx")
    options = [str(out)] if verb == "convert" else options

    def act() -> int:
        try:
            return cli.main([verb, str(path), *options])
        finally:
            path.unlink()
            out.unlink(missing_ok=True)

    return act


def _seconds() -> float:
    """Time spent computing, not waiting: the machine may be busy."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _limit_computing(seconds: int) -> None:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(spent.ru_utime + spent.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _forget_peak() -> None:
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def _peak() -> int:
    with contextlib.suppress(OSError), open("/proc/self/status") as file:
        return next(int(line.split()[1]) // 1024 for line in file if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Answer every case named on standard input with one line of JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    faulthandler.register(signal.SIGXCPU, chain=True)
    os.environ["XLTOOLS_DEBUG"] = "1"  # an error of the program comes out as it is
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            print(json.dumps(run(line.strip(), Path(folder))), file=answers, flush=True)


if __name__ == "__main__":
    main()
