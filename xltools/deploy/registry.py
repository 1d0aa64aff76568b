"""What Excel notes in the registry about add-ins, read and changed through winreg's functions. 注册表。

Excel opens the files named by the values OPEN, OPEN1, OPEN2 … of its Options key and stops at the first number that
is missing; a file path stands in quotes. Add-ins that were switched off are names of values of "Add-in Manager".
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from xltools.deploy.places import same_place

OFFICE = r"Software\Microsoft\Office"
POLICIES = r"Software\Policies\Microsoft\Office"
NEWEST = "16.0"
_VERSION = re.compile(r"\d{2}\.0")
_OPEN = re.compile(r"OPEN(\d*)", re.IGNORECASE)
_PATH = re.compile(r'"([^"]+)"')


def values(registry: Any, path: str, *, machine_wide: bool = False) -> dict[str, Any]:
    """The values of a key of this user's (or the whole PC's) registry; empty when there is no such key."""
    root = registry.HKEY_LOCAL_MACHINE if machine_wide else registry.HKEY_CURRENT_USER
    try:
        with registry.OpenKey(root, path) as key:
            return {name: value for name, value, _kind in _all(registry.EnumValue, key)}
    except OSError:
        return {}


def subkeys(registry: Any, path: str) -> list[str]:
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, path) as key:
            return list(_all(registry.EnumKey, key))
    except OSError:
        return []


def _all(enumerate_: Any, key: Any) -> list[Any]:
    found: list[Any] = []
    try:
        while True:
            found.append(enumerate_(key, len(found)))
    except OSError:  # winreg's way of saying that there are no more
        return found


def excels(registry: Any) -> list[str]:
    """The versions of Excel that this user has started, e.g. ``["16.0"]``. 本用户用过的 Excel 版本。"""
    versions = [one for one in subkeys(registry, OFFICE) if _VERSION.fullmatch(one)]
    return [one for one in versions if "Excel" in subkeys(registry, rf"{OFFICE}\{one}")]


def options(version: str) -> str:
    return rf"{OFFICE}\{version}\Excel\Options"


def opened(registry: Any, version: str) -> list[tuple[str, str]]:
    """What Excel opens at its start: (value name, text), in its order."""
    entries = [(name, text) for name, text in values(registry, options(version)).items() if _OPEN.fullmatch(name)]
    return sorted(entries, key=lambda entry: int(_OPEN.fullmatch(entry[0])[1] or 0))


def file_of(entry: str) -> str:
    """The file an OPEN text names: ``/R "C:\\x.xlam"`` and plain names alike."""
    quoted = _PATH.search(entry)
    return quoted[1] if quoted else entry.strip()


def is_registered(registry: Any, version: str, addin: Path) -> bool:
    return any(same_place(file_of(text), addin) for _, text in opened(registry, version))


def knows(registry: Any, version: str, addin: Path) -> bool:
    """Whether Excel opens the add-in or lists it as switched off."""
    return is_registered(registry, version, addin) or bool(switched_off(registry, version, addin))


def register(registry: Any, version: str, addin: Path) -> None:
    """Have Excel open the add-in at its start; once, however often it is asked for."""
    unlist(registry, version, addin)
    if is_registered(registry, version, addin):
        return
    taken = {name.upper() for name, _ in opened(registry, version)}
    free = next(name for name in _names() if name not in taken)
    with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, options(version), 0, registry.KEY_SET_VALUE) as key:
        registry.SetValueEx(key, free, 0, registry.REG_SZ, f'"{addin}"')


def unregister(registry: Any, version: str, addin: Path) -> None:
    """Take the add-in out; entries behind it move up one place each, or Excel would stop at the gap."""
    unlist(registry, version, addin)
    entries = opened(registry, version)
    kept = [text for _, text in entries if not same_place(file_of(text), addin)]
    if len(kept) == len(entries):
        return
    path, user = options(version), registry.HKEY_CURRENT_USER
    with registry.OpenKey(user, path, 0, registry.KEY_SET_VALUE) as key:
        for (name, _), text in zip(entries, kept, strict=False):
            registry.SetValueEx(key, name, 0, registry.REG_SZ, text)
        for name, _ in entries[len(kept) :]:
            registry.DeleteValue(key, name)


def _names() -> Any:
    yield "OPEN"
    number = 1
    while True:
        yield f"OPEN{number}"
        number += 1


def switched_off(registry: Any, version: str, addin: Path) -> list[str]:
    """The value names under which the add-in is listed as switched off."""
    listed = values(registry, rf"{OFFICE}\{version}\Excel\Add-in Manager")
    return [name for name in listed if same_place(name, addin)]


def unlist(registry: Any, version: str, addin: Path) -> None:
    names = switched_off(registry, version, addin)
    if names:
        path = rf"{OFFICE}\{version}\Excel\Add-in Manager"
        with registry.OpenKey(registry.HKEY_CURRENT_USER, path, 0, registry.KEY_SET_VALUE) as key:
            for name in names:
                registry.DeleteValue(key, name)


def disabled_items(registry: Any, version: str) -> list[str]:
    """The files that Excel refuses to open since they once crashed it, as far as their entries can be read."""
    blobs = values(registry, rf"{OFFICE}\{version}\Excel\Resiliency\DisabledItems").values()
    return [blob.decode("utf-16-le", "ignore").casefold() for blob in blobs if isinstance(blob, bytes)]


def security(registry: Any, version: str) -> dict[str, Any]:
    """Excel's macro settings for this user, the administrator's first."""
    own = values(registry, rf"{OFFICE}\{version}\Excel\Security")
    ruled = values(registry, rf"{POLICIES}\{version}\Excel\Security")
    return {name.casefold(): value for name, value in {**own, **ruled}.items()}
