"""A `UnoHost` inside LibreOffice, asked from here: a call crosses to the other program once, not once for every cell."""

import pickle
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.office.extension import borrow_uno
from xltools.hosts.uno_book import UnoHost

COMPONENT = Path(__file__).with_name("inside_libreoffice.py")
SERVICE = "org.xltools.tests.Inside"


class InsideHost:
    """The live host of one document, as the extension has it. 在 LibreOffice 内部的宿主。"""

    def __init__(self, office, document):
        self._office = office
        self._number = ask(office, "open", document=document)

    def __getattr__(self, name):
        if name.startswith("_") or not hasattr(UnoHost, name):
            raise AttributeError(name)
        return lambda *arguments, **named: ask(self._office, "call", self._number, name, tuple(map(whole, arguments)), named)

    def one_step(self, title):
        return Step(self._office, self._number, title)


class Step:
    """A step that is opened and closed inside."""

    def __init__(self, office, number, title):
        self._office, self._number, self._title = office, number, title

    def __enter__(self):
        ask(self._office, "enter", self._number, self._title)

    def __exit__(self, *_):
        ask(self._office, "leave")


def whole(argument):
    """What can be sent: all of what would come one by one."""
    return list(argument) if isinstance(argument, Iterator) or type(argument).__name__.startswith("dict_") else argument


def run(office, module, function, document, *arguments):
    """What a function of ours gives for a document, computed inside."""
    return ask(office, "run", module, function, arguments, document=document)


def ask(office, what, *rest, document=None):
    uno = borrow_uno()
    from com.sun.star.beans import NamedValue

    told = (NamedValue("what", uno.ByteSequence(pickle.dumps((what, rest)))),)
    done, answer = pickle.loads(_job(office).execute(told + ((NamedValue("document", document),) if document is not None else ())).value)
    if not done:
        raise answer
    return answer


@cache
def _job(office):
    loader = office.context.ServiceManager.createInstanceWithContext("com.sun.star.loader.Python", office.context)
    return loader.activate(SERVICE, "", COMPONENT.as_uri(), None).createInstanceWithContext(office.context)
