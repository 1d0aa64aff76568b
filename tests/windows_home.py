"""A made-up staff PC: a user folder with a Chinese name, a registry with winreg's functions, a Python that really runs."""

import stat
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path

from xltools.deploy.places import LIBRARIES, Machine

USER = "张三"
OFFICE = r"Software\Microsoft\Office"
EXCEL = rf"{OFFICE}\16.0\Excel"
OPTIONS = rf"{EXCEL}\Options"


class Registry:
    """winreg on dictionaries: keys and value names in any case, no writing through a key opened for reading."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKCU", "HKLM"
    REG_SZ, REG_BINARY, REG_DWORD = 1, 3, 4
    KEY_READ, KEY_SET_VALUE = 0x20019, 0x0002

    def __init__(self):
        self.keys = {}

    def set(self, path, **named):
        """What the PC has before anything of ours runs; creates the keys above too."""
        parts = path.split("\\")
        for count in range(1, len(parts) + 1):
            self.keys.setdefault("\\".join(parts[:count]), {})
        self.keys[path].update({name: (value, self._kind(value)) for name, value in named.items()})

    def texts(self, path):
        return {name: value for name, (value, _) in self.keys.get(path, {}).items()}

    def _kind(self, value):
        return self.REG_BINARY if isinstance(value, bytes) else self.REG_DWORD if isinstance(value, int) else self.REG_SZ

    def _find(self, path):
        found = next((one for one in self.keys if one.casefold() == path.casefold()), None)
        if found is None:
            raise FileNotFoundError(2, "系统找不到指定的文件。")
        return found

    @contextmanager
    def OpenKey(self, root, path, reserved=0, access=KEY_READ):
        if root != self.HKEY_CURRENT_USER:
            raise FileNotFoundError(2, "系统找不到指定的文件。")
        yield self._find(path), access

    @contextmanager
    def CreateKeyEx(self, root, path, reserved=0, access=KEY_READ):
        try:
            self._find(path)
        except FileNotFoundError:
            self.set(path)
        with self.OpenKey(root, path, reserved, access) as key:
            yield key

    def _writable(self, key):
        path, access = key
        if access != self.KEY_SET_VALUE:
            raise PermissionError(5, "拒绝访问。")
        return self.keys[path]

    def _name(self, values, name):
        return next((one for one in values if one.casefold() == name.casefold()), name)

    def SetValueEx(self, key, name, reserved, kind, value):
        assert reserved == 0 and isinstance(value, str if kind == self.REG_SZ else object)
        values = self._writable(key)
        values[self._name(values, name)] = (value, kind)

    def DeleteValue(self, key, name):
        values = self._writable(key)
        del values[self._name(values, name)]

    def EnumValue(self, key, index):
        values = self.keys[key[0]]
        if index >= len(values):
            raise OSError(259, "没有更多数据了。")
        name = list(values)[index]
        return (name, *values[name])

    def EnumKey(self, key, index):
        children = [one[len(key[0]) + 1 :] for one in self.keys if one.casefold().startswith(key[0].casefold() + "\\")]
        direct = [one for one in children if "\\" not in one]
        if index >= len(direct):
            raise OSError(259, "没有更多数据了。")
        return direct[index]


def python_at(folder: Path, *before: str) -> Path:
    """A python.exe with its pythonw.exe in that folder: this test's own Python under those names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("python.exe", "pythonw.exe"):
        script = folder / name
        script.write_text("\n".join(["#!/bin/sh", *before, f'exec "{sys.executable}" "$@"', ""]), "utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return folder / "python.exe"


class Environ(Mapping):
    """Environment variables as `os.environ` has them on Windows: found in any case, listed in capitals."""

    def __init__(self, **named):
        self._named = {name.upper(): value for name, value in named.items()}

    def __getitem__(self, name):
        return self._named[name.upper()]

    def __iter__(self):
        return iter(self._named)

    def __len__(self):
        return len(self._named)


class Pc:
    """The PC's folders and its `Machine`."""

    def __init__(self, root: Path):
        self.user = root / "Users" / USER
        self.local, self.roaming = self.user / "AppData" / "Local", self.user / "AppData" / "Roaming"
        self.registry = Registry()
        self.registry.set(OPTIONS, FirstRun=0)
        self.environ = Environ(LOCALAPPDATA=str(self.local), APPDATA=str(self.roaming), OneDrive=str(self.user / "OneDrive"))
        self.python = python_at(self.local / "Programs" / "Python" / "Python312")
        self.libraries = {}
        for name in LIBRARIES:
            self.libraries[name] = self.python.parent / name.replace(".dll", "-0.37.8.dll")
            self.libraries[name].write_bytes(b"MZ" + name.encode())
        self.addin = root / "new" / "xltools.xlam"
        self.addin.parent.mkdir()
        self.addin.write_bytes(b"PK the add-in")

    def machine(self, **changed) -> Machine:
        fields = {
            "system": "Windows",
            "environ": self.environ,
            "registry": self.registry,
            "python": self.python,
            "bits": 64,
            "ansi": "cp936",
            "libraries": self.libraries,
            **changed,
        }
        return Machine(**fields)

    def tree(self) -> dict[str, bytes]:
        """Every file below the user folder with its content."""
        return {path.relative_to(self.user).as_posix(): path.read_bytes() for path in sorted(self.user.rglob("*")) if path.is_file()}
