"""Loaded into LibreOffice by LibreOffice's own Python: hosts that live where each call is cheap, as they do in the extension.

What to do comes pickled, and so does the answer. `inside` holds the side that asks.
"""

import importlib
import pickle
import sys
from itertools import count
from pathlib import Path

import uno
import unohelper
from com.sun.star.task import XJob

SERVICE = "org.xltools.tests.Inside"
HOSTS, STEPS, NUMBERS = {}, [], count()


class Inside(unohelper.Base, XJob):
    def __init__(self, context, *_):
        pass

    def execute(self, arguments):
        given = {one.Name: one.Value for one in arguments}
        what, rest = pickle.loads(given["what"].value)
        try:
            answer = True, globals()[f"do_{what}"](given.get("document"), *rest)
        except Exception as error:
            answer = False, error if type(error).__module__.startswith("xltools.") else RuntimeError(repr(error))
        return uno.ByteSequence(pickle.dumps(answer))


def do_open(document):
    """A new host of the document; its number."""
    from xltools.hosts.uno_book import UnoHost

    number = next(NUMBERS)
    HOSTS[number] = UnoHost(document)
    return number


def do_call(_, number, name, arguments, named):
    return getattr(HOSTS[number], name)(*arguments, **named)


def do_enter(_, number, title):
    STEPS.append(HOSTS[number].one_step(title))
    STEPS[-1].__enter__()


def do_leave(_):
    STEPS.pop().__exit__(None, None, None)


def do_run(document, module, function, arguments):
    """A function of ours on the document."""
    return getattr(importlib.import_module(module), function)(document, *arguments)


def do_forget(_):
    HOSTS.clear()


ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)
g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Inside, SERVICE, (SERVICE,))
