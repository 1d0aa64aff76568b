"""Documents opened in one LibreOffice that listens, and what there is to see in them. 在 LibreOffice 中打开的文档。"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.hosts import inside
from tests.office.extension import Office, new_profile, save
from tests.office.extension import unavailable as _unavailable
from xltools.core.cells import Address
from xltools.core.changes import Place

_open = []


@cache
def unavailable():
    """Why no document can be opened in LibreOffice here, or None when one can."""
    return _unavailable()


@cache
def office():
    """A LibreOffice without the extension, for as long as this process lives."""
    home = Path(tempfile.mkdtemp(prefix="xltools-documents-"))
    running = Office(new_profile(home))
    atexit.register(lambda: (running.close(), shutil.rmtree(home, ignore_errors=True)))
    return running


def opened(path, **options):
    """A workbook file in a window, as far as there is one without a screen: undoing works only there."""
    document = office().open(path, **{"Hidden": False, **options})
    _open.append(document)
    return document


def close_all():
    while _open:
        document = _open.pop()
        document.setModified(False)
        document.close(False)


def saved(document, path):
    return save(document, path)


def target(document, place):
    """Where the link in a cell leads."""
    cell = document.Sheets.getByName(place.sheet).getCellRangeByName(str(place.cell))
    sheet, _, to = cell.getTextFields().getByIndex(0).URL.removeprefix("#").rpartition(".")
    return Place(sheet.strip("'").replace("''", "'"), Address.parse(to))


def host(document):
    """The live host of a document, inside LibreOffice as the extension has it."""
    return inside.InsideHost(office(), document)


def look(document, but=""):
    """The looks, notes, names and protection of every sheet but one."""
    return inside.run(office(), "tests.hosts.uno_look", "look", document, but)
