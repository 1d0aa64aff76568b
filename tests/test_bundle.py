"""The offline bundle: the same bytes each time, complete for Windows, and its wheel really installs."""

import re
import subprocess
import sys
import zipfile
from contextlib import suppress
from email import message_from_bytes
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
import tomllib
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from xltools.cli import main
from xltools.core.errors import BadInput
from xltools.core.version import VERSION
from xltools.deploy import bundle, wheel
from xltools.deploy.places import ADDIN, EXTENSION, PACKAGE, STANDARD, WITH_MACROS, packaged

WINDOWS = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "python_version": "3.12",
    "python_full_version": "3.12.8",
}


@pytest.fixture
def wheels(tmp_path):
    """A folder of packages already downloaded."""
    folder = tmp_path / "下载"
    folder.mkdir()
    for name in ("openpyxl-3.1.5-py2.py3-none-any.whl", "xltools-0.0.1-py3-none-any.whl"):
        (folder / name).write_bytes(name.encode())
    return folder


def entries(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_bundle_holds_all_it_takes_and_is_the_same_twice(wheels, tmp_path):
    one, other = tmp_path / "一.zip", tmp_path / "二.zip"
    for out in (one, other):
        assert main(["bundle", str(out), "--wheels", str(wheels)]) == 0
    assert one.read_bytes() == other.read_bytes()
    parts = {name.removeprefix("xltools-offline/"): content for name, content in entries(one).items()}
    assert {name for name in parts if "/" not in name} == {
        *(path.name for path in (PACKAGE / "data" / "deploy").iterdir()),
        *(path.name for path in (PACKAGE.parent / "workbooks").iterdir() if path.is_file()),
    }
    assert {name for name in parts if name.startswith("wheels/")} == {
        f"wheels/{wheel.NAME}",
        "wheels/openpyxl-3.1.5-py2.py3-none-any.whl",  # an old xltools is left out
    }
    assert all(parts[name] == packaged(name).read_bytes() for name in (ADDIN, EXTENSION, STANDARD, WITH_MACROS))


def test_its_wheel_installs_and_finds_its_workbooks(tmp_path):
    file, site = tmp_path / wheel.NAME, tmp_path / "site"
    wheel.write(file)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile", "--target", site, file]
    subprocess.run(pip, check=True)
    told = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import xltools; from xltools.deploy.places import packaged; "
        "print(xltools.__file__, packaged('xltools.xlam'), xltools.score('≥270人次', '180人次', 10), sep='\\n')"
    )
    out = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    module, addin, score = out.splitlines()
    assert Path(module).is_relative_to(site) and Path(addin).is_relative_to(site) and score == "6.67"
    record = (site / wheel.INFO / "RECORD").read_text("utf-8")
    assert "xltools/macros/addin/" in record and "__pycache__" not in record


def test_python_s_installer_goes_in_when_given(wheels, tmp_path):
    installer = tmp_path / "python-3.12.8-amd64.exe"
    installer.write_bytes(b"MZ")
    out = tmp_path / "包.zip"
    bundle.write(out, python="3.12", wheels=wheels, installer=installer)
    parts = entries(out)
    assert parts["xltools-offline/python-installer.exe"] == b"MZ"
    assert "已带 Python" in parts["xltools-offline/guide.html"].decode()
    with pytest.raises(BadInput, match="python.org"):
        bundle.write(out, python="3.12", wheels=wheels, installer=tmp_path / "没有.exe")


@pytest.mark.parametrize(("given", "words"), [({"python": "2.7"}, "3.12"), ({"python": "3.12", "wheels": Path("/nowhere")}, "没有 .whl")])
def test_what_cannot_be_bundled_is_said(tmp_path, given, words):
    with pytest.raises(BadInput, match=words):
        bundle.write(tmp_path / "包.zip", **given)
    assert list(tmp_path.iterdir()) == []


def test_without_the_internet_pip_s_reason_and_the_next_step_are_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert main(["bundle", str(tmp_path / "包.zip")]) == 2
    said = capsys.readouterr().err
    assert "pip 没有下载到" in said and "No matching distribution" in said and "--wheels" in said
    assert list(tmp_path.iterdir()) == []


def test_dry_run_writes_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["bundle", "--dry-run", "--python", "3.13"]) == 0
    out = capsys.readouterr().out
    assert "win_amd64，Python 3.13" in out and "install.cmd" in out and list(tmp_path.iterdir()) == []


def test_dry_run_promises_no_bundle_that_cannot_be_made(capsys):
    assert main(["bundle", "--dry-run", "--python", "3.8"]) == 2
    assert "3.12" in capsys.readouterr().err


def test_the_wheel_holds_what_the_build_of_the_project_puts_in():
    declared = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert declared["include"] == ["/xltools", *(f"/{one}" for one in wheel.BESIDE)]
    assert declared["sources"] == {one: f"xltools/{one}" for one in wheel.BESIDE}


def needed(environment):
    """Every package that xltools needs in that environment, as far as what is installed here says."""
    found, waiting = set(), list(map(Requirement, wheel.requirements()))
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        if name not in found and (one.marker is None or one.marker.evaluate({**environment, "extra": ""})):
            found.add(name)
            with suppress(PackageNotFoundError):
                waiting += map(Requirement, distribution(name).requires or ())
    return found


def test_what_windows_alone_needs_is_asked_for_by_name():
    here = {"python_version": WINDOWS["python_version"], "python_full_version": WINDOWS["python_full_version"]}
    asked = {canonicalize_name(Requirement(one).name) for one in bundle.WINDOWS_ONLY}
    assert needed(WINDOWS) - needed(here) <= asked <= needed(WINDOWS)


def test_the_downloaded_packages_are_complete_for_windows(tmp_path, not_exercised):
    try:
        bundle.download(tmp_path, "3.12")
    except BadInput as error:
        not_exercised("downloading the packages for Windows", error.what)
        return
    have, need = set(), [Requirement(one) for one in wheel.requirements()]
    for path in tmp_path.glob("*.whl"):
        have.add(canonicalize_name(path.name.partition("-")[0]))
        with zipfile.ZipFile(path) as archive:
            about = message_from_bytes(archive.read(next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))))
        need += [Requirement(one) for one in about.get_all("Requires-Dist", [])]
    needed = {canonicalize_name(one.name) for one in need if one.marker is None or one.marker.evaluate({**WINDOWS, "extra": ""})}
    assert needed <= have
    assert {"xlwings", "pywin32"} <= have


@pytest.mark.parametrize("name", ["install.cmd", "uninstall.cmd"])
def test_the_commands_are_what_every_code_page_reads(name, not_exercised):
    text = bundle.command(name, "3.12").decode("ascii")
    assert text.startswith("@echo off\r\n") and text.count("\n") == text.count("\r\n")
    assert set(re.findall(r"goto (\w+)", text)) == set(re.findall(r"^:(\w+)", text, re.MULTILINE))
    assert "{" not in text and "(x86)" not in text
    assert "rmdir" not in text or '"%OWN%' in text
    not_exercised(name, "needs Windows")


def test_the_guide_is_one_chinese_page():
    page = bundle.guide("3.12", with_python=False)
    assert VERSION in page and "64 位 Python 3.12" in page and "install.cmd" in page and "{" not in page.partition("</style>")[2]
