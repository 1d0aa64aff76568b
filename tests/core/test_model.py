"""Fields: the number a cell prints, at its own precision."""

from decimal import Decimal

import pytest

from xltools.core.cells import Address, CellError
from xltools.core.layout import Item
from xltools.core.model import Field, shown


def field(value, type_="amount", number_format=""):
    return Field("key", "栏目", "表", Item("key", type=type_), Address(1, 1), value, number_format)


@pytest.mark.parametrize(
    ("value", "number", "places"),
    [
        (26.23, "26.23", 2),
        (30, "30", 2),
        (5.8, "5.8", 2),
        (89.974, "89.974", 3),
        ("26.23万元", "26.23", 2),
        ("１２．５", "12.5", 2),
        ("1,320.43", "1320.43", 2),
        ("\u00a014.00 ", "14.00", 2),
        (0.1 + 0.2, "0.3", 2),
    ],
)
def test_amounts_have_two_decimals_or_more(value, number, places):
    printed = field(value).printed
    assert printed.value == Decimal(number) and printed.places == places


@pytest.mark.parametrize(
    ("value", "number_format", "near", "percent", "places"),
    [
        ("96%", "", None, "96", 0),
        ("86%%", "", None, "86", 0),
        ("98.53%　", "", None, "98.53", 2),
        (0.96, "0%", None, "96", 0),
        (0.96, "0.00%", None, "96", 0),
        (0.9624417, "0.00%", None, "96.24", 2),
        (96, "", "96.24", "96", 0),
        (0.96, "", "96.24", "96", 0),
        (1, "", "100", "100", 0),
        (1, "", "1.2", "1", 0),
        (0, "", "50", "0", 0),
        ("0", "", None, "0", 0),
    ],
)
def test_rates_in_percent(value, number_format, near, percent, places):
    printed = field(value, "percent", number_format).percent(None if near is None else Decimal(near))
    assert printed.value == Decimal(percent) and printed.places == places


@pytest.mark.parametrize("value", [None, "", " 　", CellError("#N/A"), True, "不适用", "见附件"])
def test_no_number_is_read_where_none_is(value):
    assert field(value).number is None and field(value).printed is None and field(value, "percent").percent() is None


def test_blank_and_absent_differ():
    assert field("　").blank and field("　").present
    absent = Field("key", "栏目", "", Item("key"))
    assert absent.blank and not absent.present and absent.address == ""


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1794.03, "", "1794.03"),
        (1794.0, "#,##0.00", "1794"),
        (0.24, "0%", "24%"),
        (True, "", "TRUE"),
        (CellError("#REF!"), "", "#REF!"),
    ],
)
def test_shown(value, number_format, text):
    assert shown(value, number_format) == text
