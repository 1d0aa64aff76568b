"""The published reports as Word documents: what was found in their sentences by hand, and nothing more."""

from pathlib import Path

import pytest
import tomllib

from tests.text.test_text import document
from xltools.checks.declare import Context
from xltools.checks.run import run
from xltools.core.findings import Severity
from xltools.forms.prose import accounts_told, figures
from xltools.forms.recognise import recognise
from xltools.hosts.files import FileHost

FOLDER = Path(__file__).resolve().parent.parent.parent / "xltools" / "data" / "examples"
KNOWN = {
    "001": [("TX01", "P113", Severity.ERROR, "相差 0.33 万元")],  # 444.76+71.73=516.49≠516.82; 国资支出 0 (P70)
    "002": [
        ("TX02", "P30", Severity.INFO, "88.61%"),  # 976.20/1101.73=88.606…, bent to 88.60 so that the shares make 100
        ("TX06", "P29", Severity.WARNING, "相差 0.59 万元"),  # 1101.73, base data 1102.32: the budget was typed for it
        ("TX08", "P7", Severity.INFO, "填报 68 人"),  # 64 posts, 68 in the base data: with the 4 people sent by another office
        ("TX08", "P7", Severity.INFO, "填报 67 人"),
    ],  # 63 and 67, likewise
    "003": [("TX04", "P40", Severity.ERROR, "年初预算数 7319.56")],  # 1770.59/7319.56=24.19%; of the adjusted budget it is 100%
}


@pytest.mark.parametrize("number", KNOWN)
def test_the_sentences_of_the_seed_reports(shared, number):
    book = recognise(FileHost(shared / "domain" / "forms" / "seeds" / f"{number}.docx").read())
    found = sorted(run(Context(book), select=["TX"]), key=lambda one: one.code)
    assert [(one.code, one.cell, one.severity) for one in found] == [known[:3] for known in KNOWN[number]], [one.message for one in found]
    assert all(words in one.message for one, (*_, words) in zip(found, KNOWN[number], strict=True))


def test_the_accounts_told_in_sentences_are_those_typed_from_them_by_hand(shared):
    """Every figure that the worked example took from the report, with its paragraph."""
    workbook = FileHost(shared / "domain" / "forms" / "seeds" / "001.docx").read()
    form = accounts_told(workbook)
    examples = tomllib.loads((FOLDER / "001.toml").read_text("utf-8"))["forms"]
    typed = next(one["values"] for one in examples if "income.fund.amount" in one["values"])
    told = {key: field.text for key, field in form.fields.items()}
    assert {key: told.get(key) for key in typed if "." in key} == {key: text_of(value) for key, value in typed.items() if "." in key}
    assert [row["name"].text for row in form.rows("functions")][:3] == ["一般公共服务", "行政运行", "一般行政管理事务"]
    assert all(one.cell and one.quote for one in figures(workbook))


def text_of(value) -> str:
    return f"{value:g}" if isinstance(value, int | float) else value


ACCOUNTS = (
    "第二部分 2023年度部门决算情况说明",
    "2023年度收、支总计620.00万元。与2022年相比，收、支总计各增加20.00万元，增长3.33%。",
    "2023年本年支出合计620.00万元，其中：基本支出400.00万元，占65%；项目支出230.00万元，占37%。",
    "2023年财政拨款收、支总计620.00万元。",
    "2023年一般公共预算财政拨款支出620.00万元，占本年支出合计的100%。",
    "2023年一般公共预算财政拨款基本支出400.00万元，其中：",
    "人员经费350.00万元。",
    "公用经费60.00万元。",
    "2023年机关运行经费支出60.00万元。",
    "第三部分 名词解释",
    "2022年本年支出合计999.00万元。",
)


def test_the_checks_of_the_accounts_judge_what_the_sentences_tell():
    findings = run(Context(recognise(document(*ACCOUNTS))), select=["AC", "TX"])
    assert {(one.code, one.cell) for one in findings if one.severity is Severity.ERROR} == {("AC01", "P3"), ("AC01", "P6")}
    assert not [one for one in findings if one.code == "TX01"], "told once"


FUNDS = (
    "三、2023年度部门决算情况说明",
    "2023年度收、支总计660.00万元。",
    "本年收入合计620.00万元，其中：财政拨款收入600.00万元，占96.8%；其他收入20.00万元，占3.2%。",
    "2023年本年支出合计620.00万元，其中：基本支出400.00万元，占64.5%；项目支出220.00万元，占35.5%。",
    "八、政府性基金预算收入支出决算情况",
    "2023年度政府性基金预算财政拨款收入58.50万元；支出58.50万元，其中基本支出0万元，项目支出58.50万元。",
)


def test_what_sentences_do_not_tell_is_no_gap_and_a_funds_projects_are_not_all_projects():
    book = recognise(document(*FUNDS))
    assert accounts_told(document(*FUNDS))["expenditure.project.amount"].value == 220
    assert [one for one in run(Context(book), select=["AC", "TX", "XS"]) if one.severity is not Severity.INFO] == []


def test_a_report_without_final_accounts_has_no_such_form():
    assert accounts_told(document("2023年本年支出合计620.00万元。", *ACCOUNTS[3:8])) is None
    assert accounts_told(document(*ACCOUNTS[:3])) is None


def test_a_sentence_that_contradicts_a_wrong_cell_follows_from_it(shared):
    book = recognise(FileHost(shared / "domain" / "forms" / "seeds" / "002.docx").read())
    found = run(Context(book), select=["TX06", "BS07"])
    assert {one.code: one.follows for one in found} == {"TX06": "BS07 表1!T1R19C6", "BS07": ""}
