"""When LibreOffice calls our repair of formulas: after a document is loaded and before it is saved. 事件登记。"""

from __future__ import annotations

from xltools.build.oxt_functions import HEAD
from xltools.libreoffice_names import LOADED, REPAIR_SERVICE, SAVING


def jobs() -> str:
    """Jobs.xcu. 事件登记文件。"""
    listed = f'<node oor:name="JobList"><node oor:name="{REPAIR_SERVICE}" oor:op="replace"/></node>'
    events = "".join(f'<node oor:name="{event}" oor:op="fuse">{listed}</node>\n' for event in (LOADED, *SAVING))
    return (
        f'{HEAD.format(name="Jobs")}<node oor:name="Jobs"><node oor:name="{REPAIR_SERVICE}" oor:op="replace">'
        f'<prop oor:name="Service"><value>{REPAIR_SERVICE}</value></prop></node></node>\n'
        f'<node oor:name="Events">\n{events}</node>\n</oor:component-data>\n'
    )
