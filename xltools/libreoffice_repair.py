"""Formulas of a document that call our functions by a path or prefix, freed of it and computed. 修复公式。"""

from __future__ import annotations

from typing import Any

from xltools.libreoffice_names import REPAIR_SERVICE

SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"


def job_class() -> type:
    """The job LibreOffice runs after loading and before saving a document. 修复任务类。"""
    import unohelper
    from com.sun.star.lang import XServiceInfo
    from com.sun.star.task import XJob

    return type("Repair", (unohelper.Base, XJob, XServiceInfo), {
        "__init__": lambda self, context, *_: None,
        "execute": lambda self, arguments: _run(arguments),
        "getImplementationName": lambda self: REPAIR_SERVICE,
        "supportsService": lambda self, name: name == REPAIR_SERVICE,
        "getSupportedServiceNames": lambda self: (REPAIR_SERVICE,),
    })


def _run(arguments: Any) -> None:
    return None
