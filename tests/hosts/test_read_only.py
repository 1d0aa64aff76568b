"""Workbooks that cannot be kept as changed: opened read-only, marked as final, or with a protected structure."""

import pytest

from tests.hosts.live_hosts import opened_example
from xltools.buttons import BUTTONS, press
from xltools.commands import validate
from xltools.core.errors import BadInput
from xltools.core.host import Openness
from xltools.hosts.memory import MemoryHost
from xltools.live.result_page import was_added
from xltools.report.result_sheet import SHEET

CHANGING = ("validate", "clear-marks", "add-project", "freeze-formulas", "repair-links")
LOOKING = ("score", "next", "previous", "about")
KINDS = ("memory", "xlwings")  # LibreOffice lets nobody write into a read-only document: test_uno.py
REMINDER = "本工作簿是只读打开的，要保留以上改动请另存为新文件。"


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def opened_as(kind, folder, *, read_only=False, final=False, structure=False, name="003"):
    """A worked example, opened or protected that way."""
    book = opened_example(kind, name, folder)
    if kind == "memory":
        validate(book.host.read())  # formulas without a value are computed in memory
        openness = Openness.FINAL if final else Openness.READ_ONLY if read_only else Openness.FREE
        book.host = MemoryHost(book.host.read(), openness=openness, structure_locked=structure)
    else:
        book.book.api.ReadOnly, book.book.api.Final = read_only or final, final
        if structure:
            book.book.api.Protect("secret", True, False)
    return book


def without_results(book):
    """The same workbook without the sheet 校验结果."""
    if book.book:
        del book.book.api._file[SHEET]
    else:
        book.host.read().sheets[:] = [sheet for sheet in book.host.read().sheets if sheet.name != SHEET]
    return book


def test_every_button_is_one_that_changes_or_one_that_looks():
    assert {*CHANGING, *LOOKING, "doctor", "report"} == set(BUTTONS)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_read_only_workbook_is_worked_on_and_saving_is_spoken_of(kind, lang, tmp_path):
    book = opened_as(kind, tmp_path, read_only=True, name="002")
    reminder = REMINDER if lang == "zh" else "open read-only; save it under another name"
    before = book.look()
    assert reminder in press("validate", book.host, lang)
    assert book.look() != before
    assert reminder not in press("next", book.host, lang)
    assert reminder not in press("score", book.host, lang)
    assert reminder in press("clear-marks", book.host, lang)
    assert reminder not in press("clear-marks", book.host, lang)  # nothing left to clear, nothing to keep


def test_a_read_only_workbook_gets_a_project_and_values(kind, tmp_path):
    book = opened_as(kind, tmp_path, read_only=True, name="clean")
    assert press("add-project", book.host).endswith(REMINDER)
    for name in ("freeze-formulas", "repair-links"):
        told = press(name, book.host)
        assert told.endswith(REMINDER) or told.startswith(("没有", "本工作簿没有", "已把 0 个"))


@pytest.mark.parametrize("name", CHANGING)
def test_a_workbook_marked_as_final_is_left_alone(kind, name, tmp_path):
    book = opened_as(kind, tmp_path, final=True)
    before, page = book.look(), dict(book.host.read_sheet(SHEET).values)
    with pytest.raises(BadInput, match="已标记为最终状态，没有改动.*仍然编辑"):
        press(name, book.host)
    assert (book.look(), book.host.read_sheet(SHEET).values) == (before, page)


def test_a_final_workbook_can_be_looked_at(kind, tmp_path):
    book = opened_as(kind, tmp_path, final=True)
    press("validate", opened_example(kind, "003", tmp_path).host)
    for name in LOOKING:
        assert press(name, book.host)


def test_in_a_protected_structure_results_go_to_the_sheet_that_is_there(kind, tmp_path):
    book = opened_as(kind, tmp_path, structure=True)
    assert press("validate", book.host).startswith("共 ")
    assert press("clear-marks", book.host).endswith("“校验结果”表恢复为未校验。")


@pytest.mark.parametrize("name", ["validate", "add-project"])
def test_in_a_protected_structure_no_sheet_is_added(kind, name, tmp_path):
    book = without_results(opened_as(kind, tmp_path, structure=True, name="clean"))
    before, sheets = book.look(), book.sheets()
    with pytest.raises(BadInput, match="结构有密码保护.*下一步：请先撤销"):
        press(name, book.host)
    assert (book.look(), book.sheets()) == (before, sheets)


def test_a_structure_protected_after_validating_keeps_the_sheet_but_empties_it(kind, tmp_path):
    book = without_results(opened_as(kind, tmp_path))
    sheets = book.sheets()
    press("validate", book.host)
    if book.book:
        book.book.api.Protect("secret", True, False)
    else:
        book.host._structure_locked = True
    assert press("clear-marks", book.host).endswith("“校验结果”表恢复为未校验。")
    assert book.sheets() == [*sheets, SHEET] and not was_added(book.host.read_sheet(SHEET))
    assert press("clear-marks", book.host) == "没有校验时加的标记，不需要清除。"


def test_a_host_that_cannot_tell_counts_as_free(tmp_path):
    class Plain:
        def __init__(self, host):
            self._host = host

        def __getattr__(self, name):
            if name == "openness":
                raise AttributeError(name)
            return getattr(self._host, name)

    book = opened_as("memory", tmp_path, final=True)
    assert press("validate", Plain(book.host)).startswith("共 ")
