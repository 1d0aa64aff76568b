"""What the health check finds on a made-up PC, and that its Chinese says what to do."""

import pytest

from tests.windows_home import EXCEL, OPTIONS, Pc, python_at
from xltools.cli import main
from xltools.core.version import VERSION
from xltools.deploy import doctor, install

ALWAYS = ["antivirus"]


@pytest.fixture
def pc(tmp_path):
    """A PC on which xltools was just installed."""
    pc = Pc(tmp_path)
    install.carry_out(install.installation(pc.machine(), addin=pc.addin), print)
    return pc


def codes(pc, **changed):
    """What is found, but for pywin32, which only Windows has."""
    return [one.code for one in doctor.examine(pc.machine(**changed), pc.addin) if one.code != "pywin32-missing"]


def settle(pc, interpreter):
    """Have the settings name that Python."""
    settings = pc.local / "xltools" / "xltools.conf"
    settings.write_bytes(f"interpreter={interpreter}\r\n".encode("cp936", "replace"))


def home(pc):
    return pc.local / "xltools"


def answering(pc, text):
    """A Python that answers the probe with this text."""
    python = pc.python.with_name("pythonw.exe")
    python.write_text(f"#!/bin/sh\necho '{text}'\n", "utf-8")


def told(**changed):
    answer = {"xltools": f'"{VERSION}"', "bits": "64", "pywin32": "true", "xlwings": "true", **changed}
    return "{" + ", ".join(f'"{name}": {value}' for name, value in answer.items()) + "}"


def elsewhere(pc, *folder):
    """A second Python in that folder, named in the settings."""
    settle(pc, python_at(pc.user.joinpath(*folder)).with_name("pythonw.exe"))


TROUBLES = {
    "addin-missing": lambda pc: (home(pc) / "xltools.xlam").unlink(),
    "addin-outdated": lambda pc: (home(pc) / "xltools.xlam").write_bytes(b"PK older"),
    "addin-blocked": lambda pc: (home(pc) / "xltools.xlam:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n"),
    "addin-not-opened": lambda pc: pc.registry.keys[OPTIONS].pop("OPEN"),
    "addin-switched-off": lambda pc: pc.registry.set(rf"{EXCEL}\Add-in Manager", **{str(home(pc) / "xltools.xlam"): ""}),
    "addin-disabled": lambda pc: pc.registry.set(
        rf"{EXCEL}\Resiliency\DisabledItems", A1B2=b"\x01\0\0\0" + "C:\\Users\\XLTOOLS.XLAM\0".encode("utf-16-le")
    ),
    "addin-twice": lambda pc: pc.registry.set(OPTIONS, OPEN1='"D:\\下载\\xltools.xlam"'),
    "macros-off": lambda pc: pc.registry.set(rf"{EXCEL}\Security", VBAWarnings=4),
    "addins-off": lambda pc: pc.registry.set(r"Software\Policies\Microsoft\Office\16.0\Excel\Security", RequireAddinSig=1),
    "excel-missing": lambda pc: pc.registry.keys.clear(),
    "library-missing": lambda pc: (home(pc) / "xlwings32.dll").unlink(),
    "library-outdated": lambda pc: (home(pc) / "xlwings64.dll").write_bytes(b"MZ older"),
    "settings-missing": lambda pc: (home(pc) / "xltools.conf").unlink(),
    "interpreter-missing": lambda pc: pc.python.with_name("pythonw.exe").unlink(),
    "two-pythons": lambda pc: elsewhere(pc, "Python313"),
    "path-onedrive": lambda pc: elsewhere(pc, "OneDrive", "Python"),
    "path-special": lambda pc: elsewhere(pc, "研发&测试"),
    "path-code-page": lambda pc: settle(pc, pc.user / "𠮷" / "pythonw.exe"),
    "python-from-store": lambda pc: elsewhere(pc, "AppData", "Local", "Microsoft", "WindowsApps"),
    "python-does-not-start": lambda pc: answering(pc, "no"),
    "python-not-64-bit": lambda pc: answering(pc, told(bits="32")),
    "pywin32-missing": lambda pc: None,
    "xlwings-missing": lambda pc: answering(pc, told(xlwings="false")),
    "version-differs": lambda pc: answering(pc, told(xltools='"0.0.9"')),
    "last-failure": lambda pc: ((home(pc) / "logs").mkdir(), (home(pc) / "logs/xltools.log").write_text("早\n晚\n", "utf-8")),
    "antivirus": lambda pc: None,
}
IMPLIED = {"two-pythons": {"path-onedrive", "path-special", "python-from-store"}, "interpreter-missing": {"path-code-page"}}


def test_a_fresh_installation_is_sound(pc):
    assert codes(pc) == ALWAYS
    assert doctor.report([], "zh") == "安装完好，没有发现问题。"


def test_every_ailment_has_its_case():
    assert set(TROUBLES) == {code for code in doctor.known() if not code.startswith("office-")}  # those: tests/office


@pytest.mark.parametrize("code", TROUBLES)
def test_the_trouble_and_nothing_else_is_found(pc, code):
    TROUBLES[code](pc)
    found = {one.code for one in doctor.examine(pc.machine(), pc.addin)} - ({"pywin32-missing"} - {code})
    implied = {one for one, causes in IMPLIED.items() if code in causes}
    assert found == {code, *implied, *ALWAYS}


@pytest.mark.parametrize("code", TROUBLES)
def test_it_is_said_with_what_to_do_in_both_languages(pc, code):
    TROUBLES[code](pc)
    [one] = [one for one in doctor.examine(pc.machine(), pc.addin) if one.code == code]
    for lang in ("zh", "en"):
        what, remedy = one.told(lang)
        assert what and remedy and "{" not in what + remedy


def test_a_pc_without_anything(tmp_path):
    pc = Pc(tmp_path)
    assert codes(pc) == ["addin-not-opened", "addin-missing", "library-missing", "library-missing", "settings-missing", *ALWAYS]


def test_a_copy_in_excel_s_start_folder_is_found(pc):
    start = pc.roaming / "Microsoft" / "Excel" / "XLSTART"
    start.mkdir(parents=True)
    (start / "xltools.xlam").write_bytes(b"PK")
    assert codes(pc) == ["addin-twice", *ALWAYS]


def test_the_probe_says_why_a_python_does_not_start(pc):
    python_at(pc.python.parent, "echo 'ImportError: DLL load failed' >&2", "exit 1")
    [first, *_] = doctor.examine(pc.machine(), pc.addin)
    assert "ImportError: DLL load failed" in first.told()[0]


def test_the_worst_comes_first_and_is_counted(pc):
    pc.registry.set(rf"{EXCEL}\Security", VBAWarnings=3)
    answering(pc, told())
    lines = doctor.summary("zh", pc.machine()).splitlines()
    assert lines[0].startswith("发现 ") and lines[1].startswith("[问题] ") and lines[-1].startswith("[提示] ")
    assert any("禁用宏" in line and "信任中心" in line for line in lines)
    assert doctor.summary("en", pc.machine()).splitlines()[0].startswith("Problems found: ")


def test_elsewhere_it_says_so(capsys):
    assert main(["doctor"]) == 0
    assert "不是 Windows" in capsys.readouterr().out
