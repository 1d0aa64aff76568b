"""Laws of recognition: however a form is moved, renamed, respaced, reordered or put in another unit, its findings stay.

Findings are compared by check and by the cell they stand at, that cell moved as the form was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from tests.forms.provinces import TITLES, WORDS, Content, Indicator, Style, drawn, printed
from xltools.commands import validate
from xltools.core.cells import Address, Area, Sheet, Workbook
from xltools.core.model import Book
from xltools.hosts.files import FileHost

SHEETS = ("01.xlsx", "02.xlsx", "04.xlsx", "06.xlsx", "12.xlsx", "15.xlsx", "19.xlsx", "23.xlsx")
ROWS = Content().indicators
FAULTY = Content(
    funds=(("total", (120, 150, 140)), ("fiscal", (100, 130, 127)), ("carried_over", (20, 20, 20)), ("other", (0, 0, 0))),
    rate="98%",
    indicators=(
        replace(ROWS[0], actual="≥320公里"),
        replace(ROWS[1], score=10, note=""),
        replace(ROWS[2], actual="", score=10),
        replace(ROWS[3], score=7),
        replace(ROWS[4], actual="0.6万元"),
        Indicator("效益指标", "社会效益指标", "受益人口", "≥", "12000", "人", "大幅提升", 40, 45),
        ROWS[6],
    ),
)
Move = Callable[[Address], Address]


def still(cell: Address) -> Address:
    return cell


def moved(sheet: Sheet, to: Move, respelt: Callable[[object], object] = lambda value: value) -> Sheet:
    """The sheet with every cell elsewhere, a merged area grown over the gap, and its texts respelt."""
    return replace(
        sheet,
        values={to(cell): respelt(value) for cell, value in sheet.values.items()},
        formulas={to(cell): formula for cell, formula in sheet.formulas.items()},
        formats={to(cell): one for cell, one in sheet.formats.items()},
        merged=tuple(Area(to(area.first), to(area.last)) for area in sheet.merged),
        _owners=None,
    )


def gap(at_row: int = 10**6, at_column: int = 10**6) -> Move:
    """One empty row after a row, one empty column after a column."""
    return lambda cell: Address(cell.row + (cell.row > at_row), cell.column + (cell.column > at_column))


def found(workbook: Workbook, to: Move = still) -> Counter:
    findings = validate(workbook).findings
    return Counter((one.code, str(to(Address.parse(one.cell))) if one.cell else "") for one in findings)


def by_key(workbook: Workbook) -> Counter:
    """The findings by check and by the layout's key of their cell."""
    result = validate(workbook)
    keys = keys_of(result.book)
    return Counter((one.code, keys.get((one.sheet, one.cell), "")) for one in result.findings)


def keys_of(book: Book) -> dict[tuple[str, str], str]:
    return {(form.sheet, one.address): one.key for form in book.forms for one in form.everything() if one.cell}


# -- real forms --------------------------------------------------------------------------


@pytest.fixture(scope="module", params=SHEETS)
def read(request, shared):
    return FileHost(shared / "domain" / "forms" / "train" / request.param).read()


def with_sheets(workbook: Workbook, change: Callable[[Sheet], Sheet]) -> Workbook:
    return replace(workbook, sheets=[change(sheet) for sheet in workbook.sheets])


@pytest.mark.shared
def test_sheets_may_have_any_name_and_order(read):
    names = {sheet.name: f"表{number}页" for number, sheet in enumerate(read.sheets)}
    renamed = replace(read, sheets=[replace(sheet, name=names[sheet.name]) for sheet in reversed(read.sheets)])
    assert found(renamed) == found(read)


@pytest.mark.shared
@pytest.mark.parametrize("seed", range(4))
def test_an_empty_row_or_column_changes_no_finding(read, seed):
    random = Random(seed)
    ends = [sheet.extent.last for sheet in read.sheets if sheet.extent]
    to = gap(random.randint(0, max(end.row for end in ends)), random.randint(0, max(end.column for end in ends)))
    assert found(with_sheets(read, lambda sheet: moved(sheet, to))) == found(read, to), to(Address(1, 1))


@pytest.mark.shared
@pytest.mark.parametrize(
    "respell",
    [
        lambda text: text.replace("（", "(").replace("）", ")"),
        lambda text: f" {text}　",
        lambda text: text.replace("指标", "指\n标"),
        lambda text: "".join(chr(ord(one) + 0xFEE0) if one.isascii() and one.isalpha() else one for one in text),
    ],
    ids=["brackets", "spaces", "line breaks", "full width"],
)
def test_spelling_of_headings_changes_no_finding(read, respell):
    book = validate(read).book
    typed = {(form.sheet, one.cell) for form in book.forms for one in form.everything()}

    def change(sheet):
        values = {
            cell: respell(value) if isinstance(value, str) and len(value) < 30 and (sheet.name, cell) not in typed else value
            for cell, value in sheet.values.items()
        }
        return replace(sheet, values=values)

    assert found(with_sheets(read, change)) == found(read)


# -- generated forms ----------------------------------------------------------------------

PLAIN = Style()
COMMON = ("FM", "BD", "IN", "SC")


@pytest.fixture(scope="module")
def findings():
    told = by_key(Workbook([printed(FAULTY, PLAIN)]))
    assert len(told) > 10 and {code[:2] for code, _ in told} >= {"BD", "IN", "SC"}
    return told


def test_the_order_of_columns_changes_no_finding(findings):
    for seed in range(12):
        columns = list(PLAIN.columns[3:])
        Random(seed).shuffle(columns)
        assert by_key(Workbook([printed(FAULTY, replace(PLAIN, columns=(*PLAIN.columns[:3], *columns)))])) == findings, columns


@pytest.mark.parametrize(
    "change",
    [
        {"levels": "repeated"},
        {"levels": "blank"},
        {"name_width": 3},
        {"side": False},
        {"two_rows": True},
        {"top": 4, "left": 3},
        {"attachment": True},
        {"title": TITLES[3]},
        {"target": "split"},
        {"target": "split", "two_rows": True},
    ],
    ids=str,
)
def test_splitting_and_merging_cells_changes_no_finding(findings, change):
    assert by_key(Workbook([printed(FAULTY, replace(PLAIN, **change))])) == findings


@pytest.mark.parametrize("seed", range(20))
def test_other_words_for_the_headings_change_no_finding(findings, seed):
    random = Random(seed)
    words = tuple((key, random.choice(words)) for key, words in WORDS.items())
    assert by_key(Workbook([printed(FAULTY, replace(PLAIN, words=words))])) == findings, words


def test_yuan_instead_of_ten_thousand_yuan_changes_no_finding(findings):
    funds = tuple((key, tuple(amount * 10_000 for amount in amounts)) for key, amounts in FAULTY.funds)
    sheet = printed(replace(FAULTY, funds=funds), PLAIN)
    in_yuan = moved(
        sheet,
        still,
        lambda value: value.replace("单位：万元", "单位：元").replace("（万元）", "（元）") if isinstance(value, str) else value,
    )
    assert by_key(Workbook([in_yuan])) == findings


@pytest.mark.parametrize("seed", range(8))
def test_forms_below_one_another_are_judged_like_forms_apart(seed):
    above, below = drawn(seed), drawn(seed + 100)
    first = printed(Content(), above)
    second = printed(replace(FAULTY, name="乡村振兴衔接资金"), replace(below, left=above.left))
    stacked = printed(replace(FAULTY, name="乡村振兴衔接资金"), replace(below, left=above.left), below=first)
    apart = {code for code, _ in by_key(Workbook([first, replace(second, name="二")]))}
    assert {code for code, _ in by_key(Workbook([stacked]))} == apart


@pytest.mark.parametrize("hidden", ["hidden", "very hidden"])
def test_a_hidden_form_is_judged_too(findings, hidden):
    sheet = replace(printed(FAULTY, PLAIN), hidden=True)
    assert by_key(Workbook([Sheet.from_rows("填报说明", [["一、请如实填报。"]]), sheet])) == findings
