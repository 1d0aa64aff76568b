"""Nothing a cell may hold makes a check stumble, and every message is fit to print."""

import datetime
from decimal import Decimal

import pytest

from tests.checks.patching import Case, bench_of, named
from xltools.build.filling import example
from xltools.checks.declare import Context
from xltools.checks.run import run
from xltools.core.cells import DIV0, NA, Value
from xltools.core.model import Book

ODD: dict[str, Value] = {
    "error": NA,
    "division": DIV0,
    "blank": "",
    "zero": 0,
    "negative": -5,
    "huge": 10**18,
    "tiny": 1e-15,
    "yes": True,
    "about": "三十左右",
    "range": "10-20",
    "sentence": "完成基层党组织培训4次，持续推进319个支部建设",
    "bound": "≥90%",
    "dash": "——",
    "date": datetime.datetime(2021, 2, 28),
    "formula-like": "=1/0",
    "percent": "86%%",
    "placeholder": "指标1：",
    "long": "达成" * 3000,
}
FORMS = tuple(name for name, _ in named(example("clean"))) + ("001",)


@pytest.fixture
def book(request) -> Book:
    """The clean example with one form's cells all set to the same thing; for 001 all of its forms."""
    name, odd = request.param
    bench = bench_of(Case(name, (), "", base="001" if name == "001" else "clean"))
    for form in bench.book.forms if name == "001" else [bench.form(name)]:
        for one in form.everything():
            object.__setattr__(one, "value", odd)
    return bench.book


@pytest.mark.parametrize(
    "book", [(name, odd) for name in FORMS for odd in ODD.values()], indirect=True, ids=[f"{name}-{odd}" for name in FORMS for odd in ODD]
)
def test_no_check_stumbles(book):
    for one in run(Context(book)):
        assert one.message and not one.message.endswith(("。", "！", "!")), one.message
        assert "None" not in one.message and "Decimal" not in one.message, one.message


def test_findings_carry_plain_values():
    odd = bench_of(Case("odd", (), "", set={"projects.1.funds.total.executed": Decimal("1E+7")})).book
    for one in run(Context(odd)):
        assert "E+" not in one.message + one.expected, one.message
