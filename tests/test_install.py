"""Installing and uninstalling on a made-up Windows home; the registry has winreg's functions, the files are files."""

import copy

import pytest

from tests.windows_home import EXCEL, OFFICE, OPTIONS, Pc
from xltools.cli import main
from xltools.core.errors import BadInput
from xltools.deploy import install
from xltools.deploy.places import Machine, packaged

HOME = "AppData/Local/xltools"


@pytest.fixture
def pc(tmp_path):
    return Pc(tmp_path)


def install_on(pc, **changed):
    told = []
    install.carry_out(install.installation(pc.machine(**changed), addin=pc.addin), told.append)
    return told


def uninstall_from(pc):
    told = []
    install.carry_out(install.removal(pc.machine()), told.append)
    return told


def test_everything_the_add_in_needs_stands_beside_it(pc):
    install_on(pc)
    files = {name.removeprefix(f"{HOME}/"): content for name, content in pc.tree().items() if name.startswith(HOME)}
    assert set(files) == {"xltools.xlam", "xltools.conf", "xlwings64.dll", "xlwings32.dll"}
    assert files["xltools.xlam"] == pc.addin.read_bytes()
    assert files["xlwings64.dll"] == pc.libraries["xlwings64.dll"].read_bytes()


def test_the_settings_name_the_full_path_in_the_code_page_of_the_macros(pc):
    install_on(pc)
    lines = (pc.local / "xltools/xltools.conf").read_bytes().decode("cp936").split("\r\n")
    assert f"interpreter={pc.python.with_name('pythonw.exe')}" in lines
    assert "language=zh" in lines and "张三" in lines[1]


def test_excel_opens_the_add_in_and_what_it_opened_before(pc):
    pc.registry.set(OPTIONS, OPEN='"C:\\工具\\别的.xlam"', OPEN1='/R "C:\\工具\\老的.xll"')
    install_on(pc)
    assert pc.registry.texts(OPTIONS) == {
        "FirstRun": 0,
        "OPEN": '"C:\\工具\\别的.xlam"',
        "OPEN1": '/R "C:\\工具\\老的.xll"',
        "OPEN2": f'"{pc.local / "xltools" / "xltools.xlam"}"',
    }


def test_every_excel_of_the_user_gets_it_and_nothing_else_of_office(pc):
    pc.registry.set(rf"{OFFICE}\15.0\Excel\Options")
    pc.registry.set(rf"{OFFICE}\14.0\Word\Options")
    install_on(pc)
    assert "OPEN" in pc.registry.texts(rf"{OFFICE}\15.0\Excel\Options")
    assert rf"{OFFICE}\14.0\Excel\Options" not in pc.registry.keys


def test_installing_twice_changes_nothing(pc):
    install_on(pc)
    files, keys = pc.tree(), copy.deepcopy(pc.registry.keys)
    told = install_on(pc)
    assert (pc.tree(), pc.registry.keys) == (files, keys)
    assert sum(words.endswith("已是最新") for words in told) == 3


def test_a_new_version_replaces_the_old_one(pc):
    install_on(pc)
    pc.addin.write_bytes(b"PK newer")
    install_on(pc)
    assert (pc.local / "xltools/xltools.xlam").read_bytes() == b"PK newer"
    assert [name for name in pc.registry.texts(OPTIONS) if name.startswith("OPEN")] == ["OPEN"]


def test_an_add_in_that_was_unticked_is_ticked_again(pc):
    listed = rf"{EXCEL}\Add-in Manager"
    pc.registry.set(listed, **{str(pc.local / "xltools" / "XLTOOLS.xlam"): "", "C:\\工具\\别的.xlam": ""})
    install_on(pc)
    assert pc.registry.texts(listed) == {"C:\\工具\\别的.xlam": ""}
    assert "OPEN" in pc.registry.texts(OPTIONS)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_uninstalling_leaves_the_pc_as_it_was(pc, place):
    others = ['"C:\\工具\\甲.xlam"', '/R "C:\\工具\\乙.xll"']
    names = ["OPEN", "OPEN1", "OPEN2"]
    before = pc.tree()
    ours = f'"{str(pc.local).upper()}/xltools/xltools.xlam"'
    pc.registry.set(OPTIONS, **dict(zip(names, [*others[:place], ours, *others[place:]], strict=True)))
    install_on(pc)
    (pc.local / "xltools/logs").mkdir()
    (pc.local / "xltools/logs/xltools.log").write_text("一行", "utf-8")
    uninstall_from(pc)
    assert pc.tree() == before
    assert not (pc.local / "xltools").exists()
    assert pc.registry.texts(OPTIONS) == {"FirstRun": 0, "OPEN": others[0], "OPEN1": others[1]}


def test_uninstalling_removes_only_what_is_ours(pc):
    install_on(pc)
    kept = pc.local / "xltools" / "我的笔记.txt"
    kept.write_text("不要删", "utf-8")
    uninstall_from(pc)
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_uninstalling_what_is_not_there_does_nothing(pc):
    files, keys = pc.tree(), copy.deepcopy(pc.registry.keys)
    assert uninstall_from(pc) == []
    assert (pc.tree(), pc.registry.keys) == (files, keys)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"bits": 32}, "64 位 Python"),
        ({"libraries": {}}, "xlwings64.dll"),
        ({"ansi": "cp1252"}, "张三"),
        ({"environ": {}}, "LOCALAPPDATA"),
    ],
)
def test_a_python_that_cannot_serve_excel_is_refused_before_anything_is_written(pc, changed, words):
    files, keys = pc.tree(), copy.deepcopy(pc.registry.keys)
    with pytest.raises(BadInput, match=words) as refused:
        install_on(pc, **changed)
    assert refused.value.next_step
    assert (pc.tree(), pc.registry.keys) == (files, keys)


def test_the_store_s_python_is_refused(pc):
    with pytest.raises(BadInput, match="应用商店"):
        install_on(pc, python=pc.local / "Microsoft" / "WindowsApps" / "python.exe")


def test_a_file_that_cannot_be_written_says_to_close_excel(pc):
    (pc.local / "xltools" / "xltools.xlam").mkdir(parents=True)
    with pytest.raises(BadInput, match="关闭所有 Excel"):
        install_on(pc)


def test_dry_run_says_the_same_steps(pc):
    steps = install.installation(pc.machine(), addin=pc.addin)
    assert pc.local / "xltools" not in list(pc.local.iterdir())
    assert [step.words for step in steps] == install_on(pc)


def test_elsewhere_the_steps_are_told_and_nothing_is_done(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for verb, last in (("install", "OPEN 值"), ("uninstall", "如果已空")):
        assert main([verb]) == 0
        out = capsys.readouterr().out
        assert out.startswith("本机不是 Windows") and f"xltools {verb}" in out and last in out.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_here_nothing_of_windows_is_assumed(monkeypatch, tmp_path):
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    machine = Machine()
    assert machine.home == tmp_path / "xltools" and machine.startup is None
    assert machine.shown(machine.log) == "%LOCALAPPDATA%\\xltools\\logs\\xltools.log"


def test_a_part_that_is_not_packaged_is_named():
    with pytest.raises(BadInput, match="没有 不存在.xlam"):
        packaged("不存在.xlam")
