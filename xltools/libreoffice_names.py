"""The names by which LibreOffice knows us: stored in its files and settings, so none of them ever changes. 登记用的名称。"""

FUNCTIONS_SERVICE = "org.xltools.Functions"
REPAIR_SERVICE = "org.xltools.Repair"
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
