"""When LibreOffice calls our repair of formulas: after a document is loaded and before it is saved. 事件登记。"""

from __future__ import annotations

from xltools.build.oxt_settings import node, own, settings, value
from xltools.libreoffice_names import LOADED, REPAIR_SERVICE, SAVING


def jobs() -> bytes:
    """Jobs.xcu. 事件登记文件。"""
    repair = own(REPAIR_SERVICE, value("Service", REPAIR_SERVICE))
    listed = node("JobList", own(REPAIR_SERVICE))
    events = "".join(f'<node oor:name="{event}" oor:op="fuse">{listed}</node>\n' for event in (LOADED, *SAVING))
    return settings("Jobs", node("Jobs", repair) + node("Events", events))
