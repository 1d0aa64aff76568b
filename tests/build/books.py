"""The workbooks the tests of this folder look at, composed and written once."""

from functools import cache

from xltools.build.compose import Composition, compose
from xltools.build.filling import Filling, blank, example, examples
from xltools.core.findings import Finding, Severity

FINDING = Finding(
    "BD01",
    "fund-total-mismatch",
    Severity.ERROR,
    "整体自评表",
    "E4",
    "年度资金总额·全年执行数",
    "0 万元",
    "89.974 万元",
    "填报 0 万元，分项合计 89.974 万元，相差 89.974 万元。",
    "请核对总额或补填分项。",
    "《示例办法》",
    ("1",),
)


@cache
def fillings() -> dict[str, Filling]:
    """A blank workbook, one whose projects are not scored, and every worked example."""
    blanks = {"blank": blank(year=2025, projects=3), "unscored": blank(year=2025, project_scheme="xiqu-2021-project")}
    return blanks | {id_: example(id_) for id_ in examples()}


NAMES = ("blank", "unscored", *examples())


@cache
def composed(name: str) -> Composition:
    return compose(fillings()[name], findings=[FINDING] if name == "clean" else None)
