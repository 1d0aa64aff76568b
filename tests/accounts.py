"""The final-accounts tables of tests/cases/accounts, each file a workbook."""

from pathlib import Path

import tomllib

from xltools.core.cells import Sheet, Workbook

FOLDER = Path(__file__).resolve().parent / "cases" / "accounts"
NAMES = frozenset(path.stem for path in FOLDER.glob("*.toml"))


def accounts(name: str) -> Workbook:
    """The tables of one file, in its order; "" is an empty cell."""
    sheets = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["sheet"]
    rows = {one["name"]: [[None if value == "" else value for value in row] for row in one["rows"]] for one in sheets}
    return Workbook([Sheet.from_rows(one["name"], rows[one["name"]], merged=one["merged"]) for one in sheets])
