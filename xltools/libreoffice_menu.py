"""The menu 绩效自评 inside LibreOffice: a click presses a button on the document in front. LibreOffice 菜单。

A button always answers with a sentence, never with a traceback; what went wrong besides is one line in the log. What it
did is one step for 撤销, and nothing is left half done.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import unohelper
from com.sun.star.lang import XServiceInfo
from com.sun.star.task import XJobExecutor

from xltools import buttons
from xltools.core.errors import BadInput, XltoolsError
from xltools.core.version import VERSION
from xltools.deploy import doctor, journal, libreoffice_health
from xltools.deploy.libreoffice import Suite
from xltools.deploy.places import Machine
from xltools.functions import FUNCTIONS
from xltools.hosts.uno_book import UnoHost
from xltools.libreoffice_names import COMMANDS_SERVICE, FUNCTIONS_SERVICE, method

BOUND = {f"{FUNCTIONS_SERVICE}.{method(name)}".upper(): name for name in FUNCTIONS}
FAULT = {
    "zh": "没有做成：程序内部错误（{kind}）。文档没有改动。请在“体检”里看日志位置，并交给维护人员。",
    "en": "Not done: an internal error ({kind}). The document is unchanged. Please pass the log on.",
}
LOG = {"zh": "日志：", "en": "Log: "}
NO_DOCUMENT = "没有打开的工作簿"
SHOWN_SECONDS = 20


class Answer(NamedTuple):
    """What a button says, and whether its work was done. 按钮的回话。"""

    text: str
    done: bool = True


class Commands(unohelper.Base, XJobExecutor, XServiceInfo):
    """The service behind every menu item: ``service:org.xltools.Commands?validate``. 菜单命令。"""

    def __init__(self, context: Any, *_: Any) -> None:
        self._context = context

    def trigger(self, name: str) -> None:
        """Press the button of that name and show what it says. 执行并显示结果。"""
        lang = language(self._context)
        document = in_front(self._context)
        answer = pressed(self._context, document, name, lang)
        if answer.done and name in buttons.QUIET:
            _in_status_bar(document, answer.text)
        else:
            _in_box(self._context, document, name, lang, answer)

    def getImplementationName(self) -> str:
        return COMMANDS_SERVICE

    def supportsService(self, name: str) -> bool:
        return name == COMMANDS_SERVICE

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return (COMMANDS_SERVICE,)


def pressed(context: Any, document: Any, name: str, lang: str = "zh") -> Answer:
    """What a button says after its work on one document. Never raises; what failed is taken back. 按下按钮。

    Args:
        document: the spreadsheet in front; None when there is none.
    """
    try:
        return Answer(_press(context, document, name, lang))
    except XltoolsError as error:
        return Answer(str(error), done=False)
    except Exception as error:  # whatever it is, the person gets a sentence
        journal.note(f"button {name}", error)
        return Answer(FAULT[lang].format(kind=type(error).__name__), done=False)


def _press(context: Any, document: Any, name: str, lang: str) -> str:
    button = buttons.BUTTONS[name]
    buttons.provide_health_check(lambda language: health(context, language))
    if button.details["group"] == "about":
        return buttons.press(name, None, lang)  # health check and version need no document
    if document is None:
        raise BadInput(NO_DOCUMENT, next_step="请先打开要处理的工作簿")
    host = UnoHost(document, BOUND)
    with _all_or_nothing(document), _step(document, host, label(name, lang)):
        return buttons.press(name, host, lang)


def _step(document: Any, host: UnoHost, title: str) -> AbstractContextManager[None]:
    """A document for reading only keeps no list of steps to undo."""
    return nullcontext() if document.isReadonly() else host.one_step(title)


class _all_or_nothing:
    """Takes back the step of a button that failed half-way. 失败即还原。"""

    def __init__(self, document: Any) -> None:
        self._undo = document.UndoManager

    def __enter__(self) -> None:
        self._before = len(self._undo.getAllUndoActionTitles())

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is not None and len(self._undo.getAllUndoActionTitles()) > self._before:
            self._undo.undo()
            self._undo.clearRedo()


def label(name: str, lang: str) -> str:
    """A button's name on the menu. 按钮名称。"""
    button = buttons.BUTTONS[name]
    return button.title if lang == "zh" else button.details["english"]


# LibreOffice itself


def in_front(context: Any) -> Any:
    """The document whose window is in front, None when there is none. 当前文档。"""
    found = _service(context, "com.sun.star.frame.Desktop").getCurrentComponent()
    return found if hasattr(found, "supportsService") else None


def language(context: Any) -> str:
    """ "zh" unless LibreOffice speaks English. 界面语言。"""
    import uno

    place = uno.createUnoStruct("com.sun.star.beans.NamedValue", "nodepath", "/org.openoffice.Setup/L10N")
    settings = _service(context, "com.sun.star.configuration.ConfigurationProvider").createInstanceWithArguments(
        "com.sun.star.configuration.ConfigurationAccess", (place,)
    )
    return "en" if str(settings.getByName("ooLocale") or "zh").startswith("en") else "zh"


def health(context: Any, lang: str) -> str:
    """Versions, what is wrong if anything is, and where the log is. 体检。"""
    suite = _suite(context)
    found = libreoffice_health.examine_running(suite, _functions_answer(context))
    return "\n".join([libreoffice_health.summary(suite, lang, VERSION), doctor.report(found, lang), f"{LOG[lang]}{_log()}"])


def _suite(context: Any) -> Suite:
    """This LibreOffice."""
    import uno

    paths = _service(context, "com.sun.star.util.PathSubstitution")
    program, user = (Path(uno.fileUrlToSystemPath(paths.getSubstituteVariableValue(name))) for name in ("$(prog)", "$(user)"))
    return Suite(program, user.parent)


def _functions_answer(context: Any) -> bool:
    try:
        return _service(context, "com.sun.star.sheet.FunctionAccess").callFunction("PERF_VERSION", ()) == VERSION
    except Exception as error:
        journal.note("health check", error)
        return False


def _log() -> str:
    try:
        return str(Machine().log)
    except XltoolsError:
        return "—"


def _service(context: Any, name: str) -> Any:
    return context.ServiceManager.createInstanceWithContext(name, context)


def _in_box(context: Any, document: Any, name: str, lang: str, answer: Answer) -> None:
    import uno

    kind = "INFOBOX" if answer.done else "WARNINGBOX"
    controller = getattr(document, "CurrentController", None)
    window = controller.Frame.ContainerWindow if controller is not None else None
    title = f"{buttons.TITLE[lang]} · {label(name, lang)}" if name in buttons.BUTTONS else buttons.TITLE[lang]
    toolkit = _service(context, "com.sun.star.awt.Toolkit")
    box = toolkit.createMessageBox(window, uno.Enum("com.sun.star.awt.MessageBoxType", kind), 1, title, answer.text)
    box.execute()
    box.dispose()


def _in_status_bar(document: Any, text: str) -> None:
    """Say it in the status bar and give the bar back after a while."""
    indicator = document.CurrentController.Frame.createStatusIndicator()
    indicator.start(text, 0)
    timer = threading.Timer(SHOWN_SECONDS, indicator.end)
    timer.daemon = True
    timer.start()
