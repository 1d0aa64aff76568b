"""The workbooks that come with the product: the blank one and the worked examples. 随附的工作簿。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xltools.build import macro_workbook
from xltools.build.compose import compose
from xltools.build.emit import write
from xltools.build.filling import Filling, blank, example, examples
from xltools.commands import validate
from xltools.deploy.places import STANDARD, WITH_MACROS

STANDARD_YEAR, STANDARD_PROJECTS = 2025, 3


def build_all(out: Path) -> Iterator[Path]:
    """Write every workbook under a folder, replacing what is there; yields each path as it is done. 重建全部工作簿。"""
    (out / "examples").mkdir(parents=True, exist_ok=True)
    standard = blank(year=STANDARD_YEAR, projects=STANDARD_PROJECTS)
    write(standard, out / STANDARD, overwrite=True)
    yield out / STANDARD
    macro_workbook.write(standard, out / WITH_MACROS, overwrite=True)
    yield out / WITH_MACROS
    for id_ in examples():
        yield write_checked(example(id_), out / "examples" / f"{id_}.xlsx")


def write_checked(filling: Filling, path: Path) -> Path:
    """Write a filled workbook with its findings standing in 校验结果, replacing what is there. 写出并附校验结果。"""
    write(filling, path, findings=validate(compose(filling).workbook()).findings, overwrite=True)
    return path
