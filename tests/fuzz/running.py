"""Cases handed to worker processes, each watched: a worker that ends or hangs is the case's failure, and replaced."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.conftest import ROOT

SECONDS = {"hostile": 20.0}  # some hold a thousand forms
USUAL_SECONDS, MEGABYTES = 5.0, 1024
HANG = 240.0


@dataclass(frozen=True)
class Outcome:
    """What became of one case."""

    case: str
    code: int | None
    seconds: float
    megabytes: int
    wrong: str

    def failure(self, *, timed: bool = True) -> str:
        """What is wrong with it, "" for nothing; `timed` judges the seconds of computing too."""
        if self.wrong:
            return self.wrong
        if self.megabytes > MEGABYTES:
            return f"{self.megabytes} MB"
        allowed = SECONDS.get(self.case.partition(":")[0], USUAL_SECONDS)
        return f"{self.seconds:.1f} s" if timed and self.seconds > allowed else ""


class Worker:
    """A process that runs cases one after the other."""

    def __init__(self) -> None:
        self._process = self._started()

    def _started(self) -> subprocess.Popen:
        self._last_words = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115 (open as long as the process)
        return subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.worker"], cwd=ROOT, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._last_words,
        )  # fmt: skip

    def run(self, case: str) -> Outcome:
        process, watch = self._process, threading.Timer(HANG, self._process.kill)
        watch.start()
        try:
            print(case, file=process.stdin, flush=True)
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            hung = not watch.is_alive()
            watch.cancel()
        if answer:
            return Outcome(**json.loads(answer))
        self._last_words.seek(0)
        how = f"no answer for {HANG:g} s" if hung else f"the process ended with {process.wait()}"
        outcome = Outcome(case, None, 0.0, 0, f"{how}: {self._last_words.read()[-3000:]}")
        self._process = self._started()
        return outcome

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()


def outcomes(cases: Iterable[str], workers: int = 2) -> Iterator[Outcome]:
    """The outcome of every case, as they come from so many worker processes."""
    local, made = threading.local(), []

    def run(case: str) -> Outcome:
        if not hasattr(local, "worker"):
            local.worker = Worker()
            made.append(local.worker)
        return local.worker.run(case)

    with ThreadPoolExecutor(workers) as pool:
        try:
            yield from pool.map(run, cases)
        finally:
            for worker in made:
                worker.close()
