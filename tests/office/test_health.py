"""Looking for LibreOffice and at it: made-up folders on every system, files are files."""

from pathlib import Path

import pytest

from tests.hosts import inside
from tests.windows_home import Environ
from xltools.core.version import VERSION
from xltools.deploy import doctor, libreoffice, libreoffice_health
from xltools.deploy.places import Machine

LISTED = "Pmp1\xfforg.other\nlu1.tmp\xffother.oxt\xffx\xff9.9\xff0\n\xfforg.xltools\nlu2.tmp\xffxltools.oxt\xffx\xff{}\xff0\n\n"


def suite(tmp_path, version="25.2.3.2", python="3.11", installed=VERSION, locked=False):
    """A LibreOffice of that version, with that Python and that version of the extension."""
    program, profile = tmp_path / "program", tmp_path / "profile"
    program.mkdir()
    cache = profile / "user/uno_packages/cache"
    cache.mkdir(parents=True)
    (program / "soffice").write_text(f"#!/bin/sh\necho 'LibreOffice {version} 520(Build:2)'\n")
    (program / "soffice").chmod(0o755)
    (program / "pythonloader.unorc").write_text(f"PYUNO_LOADER_PYTHONPATH=$ORIGIN/python-core-{python}.7/lib\n")
    if installed:
        (cache / "uno_packages.pmap").write_bytes(LISTED.format(installed).encode("latin-1"))
    if locked:
        (profile / ".lock").touch()
    return libreoffice.Suite(program, profile)


TROUBLES = {
    "office-too-old": {"version": "7.4.7.2"},
    "office-python-too-old": {"python": "3.9"},
    "office-extension-missing": {"installed": ""},
    "office-extension-differs": {"installed": "0.0.1"},
    "office-locked": {"locked": True},
}
INSIDE = {"office-functions-silent"}


@pytest.mark.parametrize("code", TROUBLES)
def test_the_trouble_and_nothing_else_is_found_and_told(tmp_path, code):
    [one] = libreoffice_health.examine(suite(tmp_path, **TROUBLES[code]))
    assert one.code == code
    for lang in ("zh", "en"):
        assert all(one.told(lang)) and "{" not in "".join(one.told(lang))


def test_every_ailment_has_its_case():
    assert {*TROUBLES, *INSIDE, "office-missing"} == {code for code in doctor.known() if code.startswith("office-")}


def test_functions_that_do_not_answer_are_told_inside(tmp_path):
    assert {one.code for one in libreoffice_health.examine_running(suite(tmp_path), answers=False)} == INSIDE


@pytest.mark.parametrize(("lang", "words"), [("zh", "安装完好，没有发现问题。\n日志："), ("en", "The installation is sound.\nLog: ")])
def test_the_menu_s_health_check_in_a_sound_libreoffice(office, lang, words):
    told = inside.run(office, "xltools.libreoffice_menu", "health", office.context, lang)
    assert told.startswith("LibreOffice ") and VERSION in told and words in told and "?" not in told


def test_a_sound_one_and_none(tmp_path):
    sound = suite(tmp_path)
    assert libreoffice_health.examine(sound) == []
    assert libreoffice_health.summary(sound) == f"LibreOffice 25.2.3.2（{sound.program}），Python 3.11，扩展 {VERSION}"
    assert [one.code for one in libreoffice_health.examine(None)] == ["office-missing"]


@pytest.mark.parametrize(("told", "version"), [(b"libpython3.11.so.1.0", (3, 11)), (b"python310.dll", (3, 10)), (b"nothing", None)])
def test_the_python_is_told_by_what_its_library_needs(tmp_path, told, version):
    (tmp_path / "libpyuno.so").write_bytes(b"\x7fELF" + told)
    assert libreoffice.Suite(tmp_path, tmp_path).python == version


def machine(tmp_path, system, **environ):
    named = {"PATH": str(tmp_path / "nothing"), "HOME": str(tmp_path), **environ}
    return Machine(system=system, environ=Environ(**named) if system == "Windows" else named)


def test_it_is_found_by_the_path_first(tmp_path):
    program = suite(tmp_path).program
    (program / "unopkg").touch()
    found = libreoffice.find(machine(tmp_path, "Linux", PATH=str(program)))
    assert found.program == program and found.profile == tmp_path / ".config/libreoffice/4"


def test_it_is_found_where_windows_keeps_it(tmp_path, monkeypatch):
    program = tmp_path / "LibreOffice" / "program"
    program.mkdir(parents=True)
    (program / "unopkg.com").touch()
    monkeypatch.setitem(libreoffice.PLACES, "Windows", ("{ProgramFiles}/LibreOffice/program",))  # this system's slashes
    found = libreoffice.find(machine(tmp_path, "Windows", ProgramFiles=str(tmp_path), APPDATA="C:\\Users\\a"))
    assert found.program == program and found.unopkg == program / "unopkg.com"
    assert str(found.profile) == "C:\\Users\\a\\LibreOffice\\4"


def test_a_place_that_windows_does_not_name_is_not_looked_for_in_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "ProgramFiles" / "LibreOffice" / "program"
    program.mkdir(parents=True)
    (program / "unopkg.com").touch()
    monkeypatch.setitem(libreoffice.PLACES, "Windows", ("{ProgramFiles}/LibreOffice/program",))
    assert libreoffice.find(machine(tmp_path, "Windows", APPDATA="C:\\Users\\a")) is None


def test_none_is_said_with_what_to_do(tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(libreoffice, "PLACES", {"Linux": (str(tmp_path / "*" / "program"),)})
        assert libreoffice.find(machine(tmp_path, "Linux")) is None
        with pytest.raises(libreoffice.BadInput, match="请先安装 LibreOffice"):
            libreoffice.required(machine(tmp_path, "Linux"))


def test_an_unopkg_that_fails_or_is_gone_is_told(tmp_path):
    ill = suite(tmp_path)
    unopkg = ill.program / "unopkg"
    unopkg.write_text("#!/bin/sh\necho 'ERROR: disk full' >&2\nexit 1\n")
    unopkg.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(libreoffice.os, "geteuid", lambda: 1000)
        with pytest.raises(libreoffice.BadInput, match="disk full"):
            libreoffice.installation(ill, Path("x.oxt"))[0].do()
