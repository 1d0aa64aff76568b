"""Columns side by side: two of them or three, as provinces print the table of basic expenditure."""

import pytest

from xltools.core.cells import Address, Area, Sheet, Workbook
from xltools.forms.recognise import recognise

HEAD = ("科目编码", "科目名称", "决算数")
STAFF = [("301", "工资福利支出", 80), ("30101", "基本工资", 50), ("30102", "津贴补贴", 30)]
OPERATING = [("302", "商品和服务支出", 30), ("30201", "办公费", 10), ("30211", "差旅费", 20)]
CAPITAL = [("310", "资本性支出", 2), ("31002", "办公设备购置", 2), ("", "", None)]


@pytest.mark.parametrize("panels", [(STAFF, OPERATING), (STAFF, OPERATING, CAPITAL)], ids=["two", "three"])
def test_basic_expenditure_side_by_side(panels):
    rows = [[cell for panel in panels for cell in panel[number]] for number in range(3)]
    last = len(panels) * 3
    total = ["人员经费合计", "", 80, "公用经费合计", *[""] * (last - 5), 32]
    table = [["一般公共预算财政拨款基本支出决算明细表"], ["金额单位：万元"], [*HEAD] * len(panels), *rows, total]
    values = {
        Address(row, column): value
        for row, cells in enumerate(table, 1)
        for column, value in enumerate(cells, 1)
        if value not in ("", None)
    }
    labels = (Area(Address(7, 1), Address(7, 2)), Area(Address(7, 4), Address(7, last - 1)))
    (form,) = recognise(Workbook([Sheet("公开06表", values, merged=labels)])).forms
    assert form.layout.id == "published-general-basic"
    assert (form["general_use.staff.amount"].value, form["general_use.operating.amount"].value) == (80, 32)
    assert [row["name"].text for row in form.rows("economic2")] == ["商品和服务支出", "办公费", "差旅费"]
