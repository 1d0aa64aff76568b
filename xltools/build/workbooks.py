"""The workbooks that come with the product: the blank one and the worked examples. 随附的工作簿。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from xltools.build.compose import compose
from xltools.build.emit import write
from xltools.build.filling import Filling, blank, example, examples
from xltools.core.cells import Workbook
from xltools.core.findings import Finding

STANDARD = "xltools-standard.xlsx"
STANDARD_YEAR, STANDARD_PROJECTS = 2025, 3
Validate = Callable[[Workbook], Sequence[Finding]]


def build_all(out: Path, *, validate: Validate | None = None) -> Iterator[Path]:
    """Write every workbook under a folder, replacing what is there; yields each path as it is done. 重建全部工作簿。

    Args:
        out: the folder; made when missing.
        validate: gives the findings that stand in the examples' 校验结果; without it they say "not checked yet".
    """
    (out / "examples").mkdir(parents=True, exist_ok=True)
    standard = blank(year=STANDARD_YEAR, projects=STANDARD_PROJECTS)
    yield _written(standard, out / STANDARD, None)
    for id_ in examples():
        yield _written(example(id_), out / "examples" / f"{id_}.xlsx", validate)


def _written(filling: Filling, path: Path, validate: Validate | None) -> Path:
    findings = validate(compose(filling).workbook()) if validate else None
    write(filling, path, findings=findings, overwrite=True)
    return path
