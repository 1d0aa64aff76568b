"""Forms as provinces print them, against their truths: kind, range, and every cell's address and number.

What is found and missed is printed as a table (`pytest -s`). Nothing is tolerated but what TOLERATED names.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from xltools.core.assess import assess, schemes_for
from xltools.core.cells import Address, Workbook
from xltools.core.model import Book, Form
from xltools.core.rounding import HUNDRED, half_up
from xltools.forms.recognise import recognise
from xltools.hosts.files import FileHost

COLUMNS = {
    "name": "level3",
    "target": "target",
    "tval": "target",
    "cmp": "comparator",
    "unit": "unit",
    "actual": "actual",
    "w": "weight",
    "s": "score",
    "reason": "note",
    "no": "number",
    "paragraph": "level3",
}
BY_LAYOUT = {"std": "method", "memo": ("explanation", "method")}
FUNDS = ("initial", "annual", "executed", "rate", "weight", "score")
FILES = (
    "01.xlsx",
    "02.xlsx",
    "02.xls",
    "04.xlsx",
    "06.xlsx",
    "09.xls",
    "10.docx",
    "12.xlsx",
    "12w.docx",
    "15.xlsx",
    "19.xlsx",
    "22.docx",
    "23.xlsx",
    "24.xlsx",
)
TOLERATED = {
    ("19.xlsx", "funds.annual", ""): "the form prints no 全年预算数; the truth gives the opening budget for it",
    ("09.xls", "total cell", ""): "no score is filled in; the truth names the total of the weights",
    (
        "02.xlsx",
        "completion",
        "提交报告及时性",
    ): "在…时间内完成 is read as a deadline, 达成预期指标 as meeting it; the truth takes both for words",
    ("02.xls", "completion", "提交报告及时性"): "as in 02.xlsx",
}


@dataclass
class Account:
    """What was found and what was missed in one file."""

    file: str
    found: Counter = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    tolerated: list[str] = field(default_factory=list)

    def compare(self, what: str, wanted: object, got: object, where: str = "") -> None:
        if wanted == got:
            self.found[what] += 1
        elif (self.file, what, where) in TOLERATED:
            self.tolerated.append(what)
        else:
            self.missed.append(f"{what} {where}: {wanted!r} wanted, {got!r} read")


def truths(folder: Path, file: str) -> list[dict]:
    path = next(path for path in folder.glob("*.truth.json") if file in json.loads(path.read_text("utf-8"))["files"])
    truth = json.loads(path.read_text("utf-8"))
    return [truth, *truth.get("other_forms", [])]


def bare(where: str | None) -> str | None:
    return where.rpartition("!")[2] if where else None


def number(value: object) -> Decimal | None:
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)%?", str(value)) if value not in (None, "") else None
    return Decimal(match[1]) if match else None


def account(file: str, form: Form, truth: dict) -> Account:
    told = Account(file)
    told.compare("kind", truth["form"], form.kind)
    told.compare("range", True, near(truth["tables"][0]["range"], form), f"{truth['tables'][0]['range']} / {form.area}")
    if truth["funds"]:
        compare_funds(told, form, truth["funds"])
    if truth["form"] != "scorecard":
        told.compare("total", number(truth["total_stated"]), form["total.score"].number)
        told.compare("total cell", bare(truth["total_where"]), form["total.score"].address or None)
    rows = {row["level3"].address: row for row in form.rows("indicators")}
    rates = completions(form)
    for one in truth["indicators"]:
        row = rows.get(bare(one["where"].get("name") or one["where"].get("paragraph")))
        told.compare("name", one["name"], row and row["level3"].text)
        if row:
            compare_indicator(told, row, one)
            told.compare("completion", expected(one), rates.get(row["level3"].address), one["name"])
    return told


def compare_funds(told: Account, form: Form, truth: dict) -> None:
    for key in FUNDS:
        one = form[f"funds.total.{key}"]
        if key in truth["where"]:
            told.compare(f"funds.{key}", bare(truth["where"][key]), one.address)
        wanted = truth.get({"rate": "rate_stated", "score": "score_stated"}.get(key, key))
        got = one.percent(None).value if key == "rate" and one.percent(None) else one.number
        told.compare(f"funds.{key}", number(wanted), got)


def compare_indicator(told: Account, row, truth: dict) -> None:
    for key, where in truth["where"].items():
        columns = COLUMNS.get(key) or BY_LAYOUT[key]
        told.compare(
            key,
            True,
            bare(where) in [row[column].address for column in ([columns] if isinstance(columns, str) else columns)],
            truth["name"],
        )
    if "cmp" not in truth["where"]:
        told.compare("target text", truth["target"], row["target"].text)
    told.compare("actual text", truth["actual"], row["actual"].text)
    told.compare("weight", number(truth["weight"]), row["weight"].number, truth["name"])
    told.compare("score", number(truth["score_stated"]), row["score"].number, truth["name"])
    for level in ("level1", "level2"):
        told.compare(level, truth[level], row[level].text)


def completions(form: Form) -> dict[str, Decimal | None]:
    if form.kind == "scorecard":
        return {}
    done = assess(form, schemes_for(Book(Workbook(), [form]))[form.kind])
    rates = {one.row["level3"].address: one.completion.rate for one in done.indicators}
    return {cell: None if rate is None else half_up(rate * HUNDRED, 2) for cell, rate in rates.items()}


def expected(truth: dict) -> Decimal | None:
    value = truth["completion_expected"]
    return None if value is None else half_up(Decimal(str(value)), 2)


def near(wanted: str, form: Form) -> bool:
    """Do both corners lie within one row and one column of the truth's?"""
    corners = [_corner(text) for text in wanted.split(":")]
    return all(
        abs(one.row - other.row) <= 1 and abs(one.column - other.column) <= 1
        for one, other in zip(corners, (form.area.first, form.area.last), strict=True)
    )


def _corner(text: str) -> Address:
    match = re.fullmatch(r"R(\d+)C(\d+)", text)
    return Address(int(match[1]), int(match[2])) if match else Address.parse(text)


@pytest.mark.parametrize("file", FILES)
def test_every_cell_of_the_truth_is_read(shared, file):
    folder = shared / "domain" / "forms" / "train"
    book = recognise(FileHost(folder / file).read())
    wanted = truths(folder, file)
    assert len(book.forms) == len(wanted), book.unrecognised
    accounts = [account(file, form, truth) for form, truth in zip(book.forms, wanted, strict=True)]
    for told in accounts:
        print(
            f"\n{file:10} found {sum(told.found.values()):4} tolerated {len(told.tolerated)} missed {len(told.missed)}",
            *told.missed,
            sep="\n   ",
        )
    assert [line for told in accounts for line in told.missed] == []


@pytest.mark.parametrize(
    ("file", "kinds"),
    [
        ("001.docx", ["department", *["project"] * 9, "accounts"]),
        ("002.docx", ["base-data", "department"]),
        ("003.docx", ["score-summary"]),
    ],
)
def test_the_seed_reports_are_read(shared, file, kinds):
    book = recognise(FileHost(shared / "domain" / "forms" / "seeds" / file).read())
    assert [form.kind for form in book.forms] == kinds
    assert book.unrecognised == {}


def test_the_seed_reports_say_what_their_tables_say(shared):
    book = recognise(FileHost(shared / "domain" / "forms" / "seeds" / "001.docx").read())
    department, first = book.forms[:2]
    assert (department["funds.total.annual"].number, department["funds.total.executed"].number) == (Decimal("508.65"), Decimal("516.82"))
    assert department["funds.total.executed"].address == "T1R3C6"
    assert first["project_name"].text == "党员教育培训经费" and first["funds.total.rate"].text == "87%"
    assert [len(form.rows("indicators")) for form in book.forms[:3]] == [12, 11, 9]
