"""``python -m tests.checks.examples`` writes one failing and one passing example of each check, taken from its cases, for the catalogue."""

import json
from pathlib import Path

from tests.checks.patching import FILES, Case, bench_of, load
from xltools.checks.declare import Context
from xltools.checks.run import run
from xltools.core.files import replace_file
from xltools.core.findings import Finding

TARGET = Path(__file__).parents[2] / "xltools" / "data" / "check_examples.toml"
NOTE = "# 由 make build 从 tests/cases/checks 的用例生成，请勿手改：每条规则第一个报出的用例和第一个通过的用例\n"


def first(code: str, *, failing: bool) -> Case:
    raw = next(load(file) for file in FILES if file.stem.startswith(f"{code}-"))
    return Case.read(next(case for case in raw["case"] if bool(case["expect"]) == failing))


def example(code: str) -> dict[str, str]:
    """What the catalogue shows of a check: the names of the cases, what the first says, why the second holds."""
    fails, passes = first(code, failing=True), first(code, failing=False)
    return {
        "fails": fails.name,
        "found": told(run(Context(bench_of(fails).book), select=[code])[0]),
        "passes": passes.name,
        "because": passes.because,
    }


def told(finding: Finding) -> str:
    return f"{finding.field}：{finding.message}"


def page() -> str:
    """Every check's example as TOML."""
    codes = sorted(file.stem.partition("-")[0] for file in FILES)
    return NOTE + "".join(f"\n[{code}]\n" + "".join(f"{key} = {_quoted(text)}\n" for key, text in example(code).items()) for code in codes)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    with replace_file(TARGET) as temporary:
        temporary.write_text(page(), "utf-8", newline="\n")
