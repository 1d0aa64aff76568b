"""How long things take, as ratios to a floor measured in the same run: `make bench`.

Milliseconds differ between machines, ratios hardly. A measurement is a row of `MEASUREMENTS`; to add one, add a row:
its name, what to run on the sample workbook, which row it is compared with, and the ratio it should not exceed.
"""

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cells
import floor
import office_cells
import openpyxl
import pandas
import sample

from xltools import excel
from xltools.commands import validate
from xltools.hosts.files import FileHost

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Measurement:
    """One row of the table: run(workbook) is timed, its median divided by that of the row named `floor`."""

    name: str
    run: Callable[[Path], object]
    floor: str
    at_most: float | None = None
    rounds: int = 15


def process(code: str) -> Callable[[Path], object]:
    """Run a line of Python in a new process, the workbook's path as sys.argv[1]."""
    return lambda workbook: subprocess.run(
        [sys.executable, "-c", f"import sys; {code}", workbook], check=True, cwd=HERE, stdout=subprocess.DEVNULL
    )


def openpyxl_reading(workbook: Path) -> int:
    """The same reading with openpyxl: values, formulas, formats and merged areas take loading twice."""
    formulas, values = openpyxl.load_workbook(workbook), openpyxl.load_workbook(workbook, data_only=True)
    read = {}
    for sheet in formulas.worksheets:
        cached = values[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    at = sheet.title, cell.row, cell.column
                    read[at] = cell.value, cached.cell(cell.row, cell.column).value, cell.number_format
    return len(read) + sum(len(sheet.merged_cells.ranges) for sheet in formulas.worksheets)


def pandas_reading(workbook: Path) -> object:
    """The values alone with pandas on calamine."""
    return pandas.read_excel(workbook, sheet_name=None, header=None, engine="calamine")


EXAMPLE = HERE.parents[1] / "workbooks" / "examples" / "001.xlsx"
COLD_FLOOR, WARM_FLOOR = "python + C parse", "C parse"
EXAMPLE_COLD, EXAMPLE_WARM = "example 001: python + C parse", "example 001: C parse"


def on_example(run: Callable[[Path], object]) -> Callable[[Path], object]:
    """The same on the worked example 001: 15 sheets, nine project forms, 98 indicators."""
    return lambda _: run(EXAMPLE)


CELLS_COLD, CELLS_WARM, CALLS = "10 000 scores: python + numpy", "10 000 scores: numpy", "1 000 cells: plain Python"


def call_by_call(_: Path) -> None:
    """A formula in each of a thousand cells: what a call costs beside Excel's own way to Python."""
    for row in range(cells.CALLS):
        excel.PERF_SCORE(cells.TARGETS[row][0], cells.ACTUALS[row][0], 10.0)


MEASUREMENTS = [
    Measurement("python alone", process("pass"), COLD_FLOOR),
    Measurement(COLD_FLOOR, process("import floor; floor.parse(sys.argv[1])"), COLD_FLOOR),
    Measurement(
        "read, cold",
        process("from xltools.hosts.files import FileHost; FileHost(sys.argv[1]).read()"),
        COLD_FLOOR,
        at_most=2,
    ),
    Measurement(WARM_FLOOR, floor.parse, WARM_FLOOR),
    Measurement("read, warm", lambda workbook: FileHost(workbook).read(), WARM_FLOOR, at_most=2),
    Measurement("pandas, warm, values only", pandas_reading, WARM_FLOOR, rounds=5),
    Measurement("openpyxl, warm, the same reading", openpyxl_reading, WARM_FLOOR, rounds=3),
    Measurement(EXAMPLE_COLD, on_example(process("import floor; floor.parse(sys.argv[1])")), EXAMPLE_COLD),
    Measurement(
        "example 001: validate, cold",
        on_example(process("from xltools.cli import main; main(['validate', sys.argv[1], '--format', 'json'])")),
        EXAMPLE_COLD,
        at_most=2,
    ),
    Measurement(EXAMPLE_WARM, on_example(floor.parse), EXAMPLE_WARM),
    Measurement("example 001: validate, warm", lambda _: validate(FileHost(EXAMPLE).read()), EXAMPLE_WARM, at_most=2),
    Measurement(CELLS_COLD, process("import cells; cells.score()"), CELLS_COLD),
    Measurement(
        "10 000 scores, cold",
        process("import cells; from xltools import excel; excel.PERF_SCORE(cells.TARGETS, cells.ACTUALS, 10.0)"),
        CELLS_COLD,
    ),
    Measurement(CELLS_WARM, cells.score, CELLS_WARM),
    Measurement("10 000 scores of numbers, warm", lambda _: excel.PERF_SCORE(cells.TARGETS, cells.ACTUALS, 10.0), CELLS_WARM, rounds=5),
    Measurement("10 000 scores of texts, warm", lambda _: excel.PERF_SCORE(cells.TEXTS, cells.ACTUALS, 10.0), CELLS_WARM, rounds=5),
    Measurement(CALLS, cells.one_by_one, CALLS),
    Measurement("1 000 cells, a call each", call_by_call, CALLS, rounds=5),
]
OFFICE = "LibreOffice: 10 000 native"
OFFICE_MEASUREMENTS = [
    Measurement(OFFICE, office_cells.native, OFFICE, rounds=5),
    Measurement("LibreOffice: 10 000 PERF_SCORE again", office_cells.ours_again, OFFICE, rounds=5),
    Measurement("LibreOffice: 10 000, new inputs", office_cells.ours, OFFICE, rounds=5),
    Measurement("LibreOffice: one array, new inputs", office_cells.spilled, OFFICE, rounds=5),
]


def medians(measurements: list[Measurement], workbook: Path) -> dict[str, float]:
    """The median milliseconds of each. All take turns, so a busy moment touches all; the first turn warms up.

    Before each the rubbish of the others is collected, which it would else pay for.
    """
    times: dict[str, list[float]] = {one.name: [] for one in measurements}
    for turn in range(1 + max(one.rounds for one in measurements)):
        for one in measurements:
            if turn <= one.rounds:
                gc.collect()
                start = time.perf_counter()
                one.run(workbook)
                times[one.name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(runs[1:]) for name, runs in times.items()}


def table(measurements: list[Measurement], milliseconds: dict[str, float]) -> str:
    """One line each; a ratio above its target is marked as missed."""
    lines = [f"{'measurement':<36}{'ms':>9}{'ratio':>8}  {'target':<14}to"]
    for one in measurements:
        ratio = milliseconds[one.name] / milliseconds[one.floor]
        target = f"≤ {one.at_most:g}{' missed' if ratio > one.at_most else ''}" if one.at_most else ""
        lines.append(f"{one.name:<36}{milliseconds[one.name]:9.1f}{ratio:8.2f}  {target:<14}{one.floor}")
    return "\n".join(lines)


def as_installed(folder: str) -> None:
    """New processes find compiled modules, as they do once the package is installed."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = folder


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        as_installed(folder)
        workbook = sample.write(Path(folder) / "样本.xlsx")
        print(f"{sample.SHEETS} sheets, {workbook.stat().st_size // 1024} KB, Python {sys.version.split()[0]}\n")
        print(table(MEASUREMENTS, medians(MEASUREMENTS, workbook)))
        if reason := office_cells.unavailable():
            print(f"\nLibreOffice was not measured: {reason}")
        else:
            print("\n" + table(OFFICE_MEASUREMENTS, medians(OFFICE_MEASUREMENTS, workbook)))


if __name__ == "__main__":
    main()
