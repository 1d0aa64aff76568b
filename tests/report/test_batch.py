"""However many workbooks are checked in one go, only the one just told of is still in memory when the next is read."""

import gc
import io
import json
import weakref
from argparse import Namespace
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

from xltools.cli import main
from xltools.cli_validate import FORMATS, _report
from xltools.commands import validate
from xltools.core.errors import BadInput
from xltools.core.findings import Finding, Severity
from xltools.hosts.files import FileHost
from xltools.report.batch import Batch
from xltools.report.result import Result, json_text

EXAMPLES = Path(__file__).parents[2] / "workbooks" / "examples"


def one_by_one(paths, alive):
    """The results of these workbooks, and in `alive`, as each is asked for, how many of the earlier ones are still held."""
    known = []
    for path in paths:
        gc.collect()
        alive.append(sum(one() is not None for one in known))
        result = validate(FileHost(path).read())
        known.append(weakref.ref(result.forms[0]))
        yield result


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("to_file", [False, True])
def test_a_workbook_is_forgotten_once_it_is_told_of(format_, to_file, tmp_path):
    paths, alive = [str(EXAMPLES / f"{name}.xlsx") for name in ("clean", "002", "003", "002", "clean")], []
    out = tmp_path / f"结果.{format_}" if to_file or format_ == "xlsx" else None
    with redirect_stdout(io.StringIO()) as screen:
        _report(Batch(paths, one_by_one(paths, alive)), Namespace(format=format_, out=out, lang="zh"))
    assert max(alive) <= 1 and len(alive) == len(paths)
    assert out.stat().st_size if out else "003.xlsx" in screen.getvalue()


def test_text_is_told_as_it_goes_and_what_must_be_whole_at_the_end():
    for format_, told_before in (("text", True), ("json", False), ("html", False)):
        with redirect_stdout(io.StringIO()) as both, redirect_stderr(both):
            assert main(["validate", str(EXAMPLES / "clean.xlsx"), "没有.xlsx", "--format", format_]) == 2
        assert ("clean.xlsx" in both.getvalue().partition("xltools: ")[0]) is told_before


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_that_cannot_be_written_is_told_before_anything_is_checked(format_, tmp_path):
    def never():
        pytest.fail("a workbook was checked")
        yield

    (tmp_path / "别的.xlsx").write_bytes(b"")
    for out in (tmp_path / "没有" / f"结果.{format_}", *([tmp_path / "别的.xlsx"] if format_ == "xlsx" else [])):
        with pytest.raises(BadInput):
            _report(Batch(["甲.xlsx"], never()), Namespace(format=format_, out=out, lang="zh"))


@pytest.mark.parametrize("format_", ["json", "html"])
def test_an_error_on_the_way_leaves_no_half_of_a_document(format_, tmp_path):
    def breaking():
        yield Result("甲.xlsx")
        raise KeyboardInterrupt

    for out in (None, tmp_path / "结果"):
        with redirect_stdout(io.StringIO()) as screen, pytest.raises(KeyboardInterrupt):
            _report(Batch(["甲.xlsx", "乙.xlsx"], breaking()), Namespace(format=format_, out=out, lang="zh"))
        assert screen.getvalue() == "" and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_in_pieces_is_the_json_of_the_whole(count):
    finding = Finding("BD01", "n", Severity.ERROR, "表", "D7", "栏\n目", "null", "1", "\u2028", "", "依据")
    results = [Result(f"{number}.xlsx", findings=(finding,) * number) for number in range(count)]
    text = "".join(json_text(results))
    data = json.loads(text)
    assert data["workbooks"] == [one.to_dict() for one in results]
    assert count == 0 or text == json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def test_a_name_that_is_no_unicode_comes_out_as_it_is():
    batch = Batch(["坏\udcff.xlsx"], [Result("坏\udcff.xlsx", error="无法读取")])
    with redirect_stdout(io.StringIO()) as screen:
        _report(batch, Namespace(format="json", out=None, lang="zh"))
    assert json.loads(screen.getvalue())["workbooks"][0]["path"] == "坏\udcff.xlsx"


def test_counts_add_up():
    whole, unread = validate(FileHost(EXAMPLES / "003.xlsx").read()), Result("没有.xlsx", error="文件不存在")
    assert whole.counts.forms == sum(form.filled for form in whole.forms) and whole.counts.error == whole.count(Severity.ERROR)
    assert whole.counts + unread.counts == replace(whole.counts, workbooks=2, unread=1)
