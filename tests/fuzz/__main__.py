"""The long run: `python -m tests.fuzz --count 5000 [--seed 1] [xlsx values hostile …]`, or single cases by name.

Prints every failure with its case name and, at the end, a line for each kind. Exit code 1 when anything failed.
"""

import argparse
import sys
from collections.abc import Iterator

from tests.fuzz import hostile
from tests.fuzz.running import Outcome, outcomes
from tests.fuzz.seeds import FORMATS, seeds

CALLED = ("values", "objects", "tables")
KINDS = ("hostile", *CALLED, *FORMATS)


def cases(kind: str, count: int, seed: int) -> Iterator[str]:
    """The names of a kind's cases; a name with a colon is a case itself."""
    if ":" in kind:
        yield kind
    elif kind == "hostile":
        yield from (f"hostile:{name}" for name in hostile.FILES)
    elif kind in CALLED or seeds(kind):
        yield from (f"{kind}:{number}" for number in range(seed, seed + count))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("kinds", nargs="*", default=KINDS, metavar="KIND|CASE", help="、".join(KINDS))
    parser.add_argument("--count", type=int, default=1000, help="cases of each kind")
    parser.add_argument("--seed", type=int, default=1, help="the first number")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    return max([_run(kind, options) for kind in options.kinds])


def _run(kind: str, options: argparse.Namespace) -> bool:
    """Run a kind's cases, telling each failure as it comes; whether anything failed."""
    found = []
    for outcome in outcomes(cases(kind, options.count, options.seed), options.workers):
        found.append(outcome)
        if failure := outcome.failure():
            print(f"{outcome.case}\n{failure}", flush=True)
    print(summary(kind, found) if found else f"{kind}: no good file to damage", flush=True)
    return any(one.failure() for one in found)


def summary(kind: str, found: list[Outcome]) -> str:
    codes = {code: sum(one.code == code for one in found) for code in (0, 1, 2)}
    slowest, largest = max(found, key=lambda one: one.seconds), max(found, key=lambda one: one.megabytes)
    return (
        f"{kind:<8} {len(found):>6} cases, exit codes {codes}, {sum(bool(one.failure()) for one in found)} failed; "
        f"slowest {slowest.seconds:.1f} s ({slowest.case}), most memory {largest.megabytes} MB ({largest.case})"
    )


if __name__ == "__main__":
    sys.exit(main())
