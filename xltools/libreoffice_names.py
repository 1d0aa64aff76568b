"""The names by which LibreOffice knows us: stored in its files and settings, so none of them ever changes. 登记用的名称。

And what we need of it.
"""

IDENTIFIER = "org.xltools"
OLDEST_LIBREOFFICE = "24.8"  # older ones do not bind PERF_ names in Excel's files
OLDEST_PYTHON = (3, 10)  # libreoffice_component.py says the same, before anything else can be read
FUNCTIONS_SERVICE = "org.xltools.Functions"
REPAIR_SERVICE = "org.xltools.Repair"
COMMANDS_SERVICE = "org.xltools.Commands"
# OnLoadFinished also fires for hidden documents and on the command line; OnLoad and onDocumentOpened do not.
LOADED = "OnLoadFinished"
SAVING = ("OnSave", "OnSaveAs", "OnCopyTo")


def method(name: str) -> str:
    """The method that answers a worksheet function. 函数对应的方法名。

    >>> method("PERF_EXEC_SCORE")
    'perfExecScore'
    """
    first, *more = name.lower().split("_")
    return first + "".join(map(str.capitalize, more))
