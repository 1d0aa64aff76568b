"""xltools.oxt: what is in it, that it needs nothing but Python, and that LibreOffice takes it in and lets it go."""

import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
import tomllib

from tests.office import extension, function_cases
from xltools.build import oxt
from xltools.build.oxt_package import COMPONENT, LEFT_OUT, PACKAGE, as_json, modules, tables
from xltools.commands import validate
from xltools.core.version import VERSION
from xltools.deploy import libreoffice
from xltools.deploy.places import EXTENSION
from xltools.functions import FUNCTIONS
from xltools.hosts.files import FileHost
from xltools.libreoffice_names import OLDEST_PYTHON

ROOT = Path(__file__).resolve().parents[2]
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
LIBREOFFICE_ONLY = {"uno", "unohelper", "com", "org"}

# Run by another Python: checks the workbooks it is given with what the extension carries.
VALIDATING = """
import json, pickle, sys
sys.path.insert(0, sys.argv[1])
from xltools.commands import validate
read = pickle.load(sys.stdin.buffer)
print(json.dumps([[(one.code, one.sheet, one.cell, one.message) for one in validate(workbook).findings] for workbook in read]))
"""

# Run by another Python: imports everything the extension carries and computes the cases it is given.
ISOLATED = """
import importlib, json, pathlib, sys
home = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(home))
skipped = []
for path in sorted(home.rglob("*.py")):
    name = ".".join(path.relative_to(home).with_suffix("").parts).removesuffix(".__init__")
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        skipped.append((name, error.name.split(".")[0]))
from xltools.core.cells import CellError
from xltools.core.layout import layouts
from xltools.core.scheme import schemes
from xltools.functions import call
plain = lambda value: value.code if isinstance(value, CellError) else [plain(one) for one in value] if isinstance(value, list) else value
cases = json.loads(sys.stdin.read())
print(json.dumps({
    "skipped": skipped, "layouts": repr(layouts()), "schemes": repr(schemes()),
    "values": [plain(call(name, *arguments)) for name, arguments in cases],
}))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The extension as LibreOffice unpacks it."""
    folder = tmp_path_factory.mktemp("oxt")
    with zipfile.ZipFile(extension.build(folder)) as package:
        package.extractall(folder / "unpacked")
    return folder / "unpacked"


def pythons():
    """The Pythons to try besides ours, by version."""
    for version in ("3.10", "3.13"):
        found = [*PYENV.glob(f"{version}.*/bin/python"), *filter(None, [shutil.which(f"python{version}")])]
        yield version, next((str(path) for path in found if told_version(path) == version), None)


def told_version(path):
    told = subprocess.run([path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True)
    return told.stdout.strip()


def test_the_same_bytes_every_time_and_the_committed_ones_are_current():
    made = oxt.oxt()
    assert made == oxt.oxt()
    assert made == (ROOT / "workbooks" / EXTENSION).read_bytes(), "workbooks/xltools.oxt 不是最新的，请运行 make build"


def test_every_part_is_declared_and_well_formed(unpacked):
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    manifest = ElementTree.parse(unpacked / "META-INF/manifest.xml").getroot()
    declared = {value for entry in manifest for name, value in entry.attrib.items() if name.endswith("full-path")}
    assert declared <= names
    assert {name for name in names if "/" not in name} - declared == {"description.xml"}
    for name in names:
        if name.endswith((".xml", ".xcu")):
            ElementTree.parse(unpacked / name)
    assert not [name for name in names if name.endswith((".toml", ".pyc"))]


def test_it_says_its_version_and_the_oldest_libreoffice(unpacked):
    text = (unpacked / "description.xml").read_text("utf-8")
    assert f'<version value="{VERSION}"/>' in text and f'LibreOffice-minimal-version value="{oxt.OLDEST_LIBREOFFICE}"' in text


def test_the_oldest_versions_are_the_same_wherever_they_must_be_said_again():
    assert f"\nOLDEST = {OLDEST_PYTHON}\n" in (PACKAGE / COMPONENT).read_text("utf-8")
    assert 'target-version = "py{}{}"'.format(*OLDEST_PYTHON) in (ROOT / "pyproject.toml").read_text("utf-8")
    for path in ("tools/setup-libreoffice", "xltools/data/deploy/guide.html"):
        assert set(re.findall(r"\b2\d\.\d\b", (ROOT / path).read_text("utf-8"))) == {oxt.OLDEST_LIBREOFFICE}, path


def test_every_function_is_declared_with_its_help(unpacked):
    text = (unpacked / "CalcAddIns.xcu").read_text("utf-8")
    for name, entry in FUNCTIONS.items():
        assert f'<prop oor:name="CompatibilityName"><value xml:lang="en-US">{name}</value>' in text
        assert all(argument in text for argument in entry.details["args"])


@pytest.mark.parametrize("path", tables(), ids=lambda path: path.stem)
def test_a_table_as_json_is_the_same_table(path):
    text = path.read_text("utf-8")
    assert json.loads(as_json(text), parse_float=Decimal) == tomllib.loads(text, parse_float=Decimal)


def test_it_carries_what_its_modules_import_and_the_tables_they_read():
    carried = {path.relative_to(PACKAGE).as_posix() for path in modules()}
    assert {"core/registry.py", "hosts/uno_book.py", "libreoffice_menu.py", "live/marking.py", "deploy/doctor.py"} <= carried
    assert not {name for name in carried if name.startswith(("build/", "conversion/", "cli", "hosts/xlwings"))}
    sources = "".join(path.read_text("utf-8") for path in modules())
    assert "table(" in sources and not [stem for stem in (Path(name).stem for name in LEFT_OUT) if f'table("{stem}"' in sources]


def in_isolation(python, unpacked):
    """What another Python makes of the extension, without its own packages and without ours."""
    cases = [(case.function, case.arguments) for case in function_cases.own_cases() if "CellError" not in repr(case.arguments)]
    told = subprocess.run(
        [python, "-I", "-S", "-B", "-c", ISOLATED, unpacked / "pythonpath"],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_nothing_but_the_standard_library_is_needed(unpacked):
    told = in_isolation(sys.executable, unpacked)
    assert {missing for _, missing in told["skipped"]} <= LIBREOFFICE_ONLY
    assert len(told["values"]) > 30


def test_it_carries_all_that_validating_needs(unpacked):
    examples = [FileHost(path).read() for path in sorted((ROOT / "workbooks" / "examples").glob("*.xlsx"))]
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", VALIDATING, unpacked / "pythonpath"],
        input=pickle.dumps(examples),
        capture_output=True,
    )
    assert told.returncode == 0, told.stderr.decode("utf-8")
    assert json.loads(told.stdout) == [
        [[one.code, one.sheet, one.cell, one.message] for one in validate(workbook).findings] for workbook in examples
    ]


@pytest.mark.parametrize(("version", "python"), list(pythons()))
def test_other_pythons_compute_the_same(unpacked, version, python):
    if python is None:
        pytest.skip(f"Python {version} is not installed")
    assert in_isolation(python, unpacked) == in_isolation(sys.executable, unpacked)


def test_an_older_python_is_told_what_is_needed(unpacked):
    python = next((path for version in ("3.8", "3.9") for path in PYENV.glob(f"{version}.*/bin/python")), None)
    if python is None:
        pytest.skip("no Python 3.8 or 3.9 is installed")
    told = subprocess.run(
        [python, "-I", unpacked / "xltools_component.py"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
    )
    needed = "{}.{}".format(*OLDEST_PYTHON)
    assert told.returncode and f"需要 Python {needed} 或更高版本" in told.stderr and "SyntaxError" not in told.stderr


# installing, by LibreOffice's own means


@pytest.fixture
def profile():
    reason = extension.unavailable()
    if reason:
        pytest.skip(reason)
    home = extension.new_home()
    yield extension.new_profile(home)
    shutil.rmtree(home, ignore_errors=True)


def xltools(profile, *arguments, chosen=True):
    """The command line, as somebody who is not root; on this profile, or on the one that is theirs in this home."""
    arguments = (*arguments, *(("--profile", profile) if chosen else ()))
    python, user = sys.executable, {}
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", str(extension.NOBODY), profile], check=True)
        python, user = "/usr/bin/python3", {"user": extension.NOBODY, "group": extension.NOBODY, "extra_groups": []}
    return subprocess.run(
        [python, "-B", "-c", "from xltools.cli import main; raise SystemExit(main())", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=profile,
        **user,
        env={"PATH": "/usr/bin:/bin", "HOME": str(profile), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(profile / "program")},
    )


@pytest.fixture
def program(profile):
    """The package where anybody may read it, with the extension beside it as in an installed wheel."""
    shutil.copytree(ROOT / "xltools", profile / "program" / "xltools", ignore=shutil.ignore_patterns("__pycache__", "workbooks"))
    (profile / "program" / "xltools" / "workbooks").mkdir()
    return extension.build(profile / "program" / "xltools" / "workbooks")


def installed(profile):
    return libreoffice.Suite(Path("/"), profile, chosen=True).installed


def test_install_twice_look_and_uninstall(profile, program):
    program.chmod(0o644)
    dry = xltools(profile, "install", "--libreoffice", "--dry-run")
    assert dry.returncode == 0 and "unopkg" in dry.stdout and not installed(profile), dry.stderr
    for _ in range(2):
        done = xltools(profile, "install", "--libreoffice")
        assert done.returncode == 0 and "已安装" in done.stdout, done.stderr
        assert installed(profile) == VERSION
    assert f"扩展 {VERSION}" in xltools(profile, "doctor").stdout
    gone = xltools(profile, "uninstall", "--libreoffice")
    assert gone.returncode == 0 and "已卸载" in gone.stdout and not installed(profile), gone.stderr
    assert "没有安装过" in xltools(profile, "uninstall", "--libreoffice").stdout


def test_installed_for_a_user_it_computes_in_a_new_document(profile, program):
    program.chmod(0o644)
    done = xltools(profile, "install", "--libreoffice", chosen=False)
    assert done.returncode == 0, done.stderr
    theirs = profile / ".config" / "libreoffice" / "4"
    assert installed(theirs) == VERSION and not installed(profile)
    office = extension.Office(theirs)
    try:
        cell = office.open().Sheets[0].getCellRangeByName("A1")
        cell.Formula = '=PERF_SCORE("≥270人次";"180人次";10)'
        assert cell.Value == 6.67
    finally:
        office.close()
    (theirs / ".lock").unlink(missing_ok=True)
    assert xltools(profile, "uninstall", "--libreoffice", chosen=False).returncode == 0 and not installed(theirs)


def test_an_older_extension_is_replaced(profile, program, tmp_path):
    program.chmod(0o644)
    older = profile / "older.oxt"
    with zipfile.ZipFile(program) as new, zipfile.ZipFile(older, "w") as old:
        for name in new.namelist():
            old.writestr(name, new.read(name).replace(f'<version value="{VERSION}"/>'.encode(), b'<version value="0.0.1"/>'))
    extension.install(profile, extension_named(older))
    assert installed(profile) == "0.0.1"
    assert "办法：请关闭 LibreOffice" in xltools(profile, "doctor").stdout
    assert xltools(profile, "install", "--libreoffice").returncode == 0 and installed(profile) == VERSION


def extension_named(path):
    """The same file under the name that people know; LibreOffice keeps an extension by its file's name."""
    folder = path.parent / "older"
    folder.mkdir()
    return Path(shutil.move(path, folder / EXTENSION))


def test_a_running_libreoffice_or_its_lock_is_in_the_way(profile, program):
    (profile / ".lock").write_text("[Lockdata]\n")
    refused = xltools(profile, "install", "--libreoffice")
    assert refused.returncode == 2 and ".lock" in refused.stderr and "关闭所有 LibreOffice" in refused.stderr
    assert ".lock" in xltools(profile, "doctor").stdout


def test_root_is_told_to_go(profile, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    suite = libreoffice.Suite(Path("/usr/lib/libreoffice/program"), profile, chosen=True)
    with pytest.raises(libreoffice.BadInput, match="root"):
        libreoffice.installation(suite, Path("x.oxt"))[0].do()
