"""Whatever stood in the source stands in the standard workbook, is one of its labels, or is in 未对应内容; the findings stay.

Files of the shared material, forms drawn at random, and our own workbooks; read back from the written file.
"""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xltools
from tests.conftest import SHARED
from tests.conversion.reading import Written, cells, differences, said
from xltools.conversion.standard import conversions
from xltools.core.cells import Sheet, Workbook
from xltools.core.labels import label_of, squeeze
from xltools.core.model import Field
from xltools.core.rounding import half_up
from xltools.forms.read import labels_of
from xltools.forms.recognise import recognise

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = (
    sorted(path for folder in ("train", "seeds") for path in (SHARED / "domain/forms" / folder).glob("*.*") if path.suffix != ".json")
    if SHARED
    else []
)
OWN = sorted((ROOT / "workbooks" / "examples").glob("*.xlsx"))
_ORIGIN = re.compile(r"(?:来源：.*?| ← )(?P<sheet>\S+)!(?P<cell>[A-Z]+[A-Z0-9]*\d)")
PLACES = 10


def files():
    return [pytest.param(path, id=f"{path.parent.name}-{path.name}", marks=pytest.mark.shared) for path in FILES]


def unaccounted(source: Workbook, written: Written) -> list[tuple]:
    """The source's cells that no note names, 未对应内容 does not hold, and no layout has for a label."""
    named = {
        (match["sheet"], match["cell"]) for notes in written.notes().values() for note in notes.values() for match in _ORIGIN.finditer(note)
    }
    left: dict[tuple, str] = {}
    for sheet, cells_, _, content, _ in written.unplaced():
        for cell in cells_.split("、"):
            left[sheet, cell] = left.get((sheet, cell), "") + text(content)
    read = recognise(source)
    lost = []
    for sheet, cell, value in said(source):
        if (sheet, cell) in named or left.get((sheet, cell), "") == text(value):
            continue
        if not any(sheet == form.sheet and is_label(str(value), form.layout, written.conversion.year) for form in read.forms):
            lost.append((sheet, cell, value))
    return lost


def text(value: object) -> str:
    """A value as text, numbers alike whether whole or not."""
    return f"{value:.12g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value).strip()


def is_label(value: str, layout, year: int) -> bool:
    """Is every word a label of the layout, the year, the unit or a row's number, as printed forms have them?"""
    if re.fullmatch(rf"[（(]?{year}年?度?[）)]?|\d{{1,3}}", squeeze(value)) or re.search(
        r"单位[:：]?(?:人民币)?[万亿千百]?元", squeeze(value)
    ):
        return True
    labels = {one.rstrip("*") for one in labels_of(layout, year)} | {"其中", label_of(layout.title.replace("{year}", str(year)))}
    labels |= set(conversions()["bands"])
    labels |= {label_of(heading["text"]) for block in layout.blocks for heading in block.headings}
    words = [value, *re.split(r"[:：\s]+", value)]
    return (
        label_of(words[0]) in labels
        or label_of(value).startswith(tuple(labels - {""}))
        or all(label_of(one) in labels for one in words[1:] if one)
    )


def same_value(one: Field, other: Field) -> bool:
    """Do two fields say the same, an amount in 元 beside the same in 万元 included?"""
    if one.number is not None and other.number is not None:
        return half_up(one.number, PLACES) == half_up(other.number, PLACES) or (
            one.item.type == "amount" and one.number / 10000 == other.number
        )
    return one.value == other.value or (one.blank and other.blank)


def unequal(written: Written) -> list[tuple]:
    """The keys, the same in both forms, at which the standard form says something else."""
    found = []
    for one, sheet in zip(written.conversion.carried, written.conversion.sheets, strict=True):
        there = cells(written.form(sheet))
        for key, field in cells(numbered(one.form)).items():
            merged = any(spot[1] == field.cell for spot in one.left) if field.cell else False
            if key not in there or field.item.computed or merged or same_value(field, there[key]):
                continue
            if not (field.blank and there[key].formula) and not adds_parts(one, key):
                found.append((sheet, key, field.value, there[key].value))
    return found


def adds_parts(one, key: str) -> bool:
    return "以下各数相加" in one.notes.get(key, "") or "年初预算数为准" in one.notes.get(key, "")


def numbered(form):
    """The form with the rows that hold nothing left out, as they are numbered in the standard form."""
    form.tables = {block: [row for row in rows if any(not one.blank for one in row.fields.values())] for block, rows in form.tables.items()}
    for rows in form.tables.values():
        for number, row in enumerate(rows, 1):
            row.number = number
    return form


@pytest.mark.parametrize("path", files())
def test_a_published_form_is_converted_whole(path, converted):
    written = converted(path)
    assert unaccounted(xltools.open(path), written) == []
    assert unequal(written) == []


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_our_own_workbook_stays_as_it_is(path, converted):
    written, before = converted(path), xltools.validate(path)
    assert before.to_dict()["indicators"] == written.result.to_dict()["indicators"]
    assert differences(before.findings, written.result.findings) == {}
    assert unequal(written) == []
    assert [row for row in written.unplaced() if "示例“" not in str(row[3])] == []


@pytest.mark.shared
@pytest.mark.parametrize("name", ["train/04.xlsx", "train/09.xls", "seeds/002.docx"])
def test_converting_again_changes_nothing(shared, name, converted, tmp_path):
    once = converted(shared / "domain" / "forms" / name)
    again = Written.of(once.path, tmp_path)
    assert again.unplaced() == once.unplaced()
    assert again.conversion.remarks == once.conversion.remarks
    assert values(once) == values(again)
    assert once.result.findings == again.result.findings


def values(written: Written) -> dict:
    return {(form.sheet, key): one.value for form in written.book.forms for key, one in cells(form).items()}


TEXTS = st.text("甲乙丙丁≥≤=%次人元0123456789.、—/ ", min_size=1, max_size=12)
AMOUNTS = st.one_of(
    st.none(),
    st.integers(0, 10**7),
    st.decimals(0, 10**6, places=2).map(float),
    st.sampled_from(["12.50", "3,000", "26.2万元", "约3", "—"]),
)
POINTS = st.one_of(st.none(), st.integers(0, 100), st.sampled_from(["10", "9.50", "10分", ""]))
COLUMNS = ("二级指标", "年度指标值", "分值", "得分", "得分计算方法", "完成率", "偏差原因分析及改进措施", "度量单位", "指标性质")


@st.composite
def forms(draw):
    """A project form of some columns in some order, somewhere on a sheet, with anything typed into it."""
    columns = [*draw(st.permutations(["一级指标", "三级指标", "实际完成值", *draw(st.sets(st.sampled_from(COLUMNS)))]))]
    unit = draw(st.sampled_from(["", "单位：元", "单位：万元"]))
    funds = ["", "年度资金总额", *draw(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, POINTS))]
    rows = [[draw(POINTS if column in ("分值", "得分") else TEXTS) for column in columns] for _ in range(draw(st.integers(1, 15)))]
    sheet = [
        ["2023年度项目支出绩效自评表"],
        [unit],
        ["项目名称", draw(TEXTS), "联系电话", draw(TEXTS)],
        ["项目资金", "", "年初预算数", "全年预算数", "全年执行数", "得分"],
        funds,
        ["", "当年财政拨款", *draw(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))],
        columns,
        *rows,
        ["总分", *[draw(POINTS) if column in ("分值", "得分") else "" for column in columns[1:]]],
        [draw(TEXTS)],
    ]
    down, right = draw(st.integers(0, 3)), draw(st.integers(0, 2))
    return [*[[""]] * down, *[[*[""] * right, *row] for row in sheet], [""], [draw(TEXTS)]]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(rows=forms(), others=st.lists(st.lists(TEXTS, min_size=1, max_size=4), max_size=4))
def test_nothing_of_a_random_form_is_dropped(rows, others, tmp_path_factory):
    source = Workbook([Sheet.from_rows("表", rows), Sheet.from_rows("别的", others)], path="某表.xlsx")
    if not recognise(source).forms:
        return
    written = Written.of(source, tmp_path_factory.mktemp("random"))
    assert unaccounted(source, written) == []
    assert unequal(written) == []
