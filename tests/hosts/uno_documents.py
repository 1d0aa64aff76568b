"""Documents opened in one LibreOffice that listens, and what there is to see in them. 在 LibreOffice 中打开的文档。"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.office.extension import Office, new_profile, save
from tests.office.extension import unavailable as _unavailable
from xltools.core.cells import Address
from xltools.core.changes import Place

LOOKS = ("CellBackColor", "CharColor", "CharHeight", "CharWeight", "HoriJustify", "IsTextWrapped", "CellStyle")
NEAR = (120, 30)    # the last row and column that are looked at
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


def look(document, but=""):
    """The looks, notes, names and protection of every sheet but one."""
    sheets = [document.Sheets.getByIndex(index) for index in range(document.Sheets.Count)]
    return {sheet.Name: _look(sheet) for sheet in sheets if sheet.Name != but}


def _look(sheet):
    groups = sheet.getUniqueCellFormatRanges()
    looks = {}
    for index in range(groups.Count):
        group = groups.getByIndex(index)
        seen = tuple(str(value) for value in group.getPropertyValues(tuple(sorted(LOOKS))))
        looks.setdefault(seen, set()).update(cell for area in group.RangeAddresses for cell in _near(area))
    notes = sheet.Annotations
    told = {(note.Position.Row, note.Position.Column): note.AnnotationShape.getString() for note in (notes.getByIndex(at) for at in range(notes.Count))}
    return looks, told, _contents(sheet), sheet.isProtected(), sheet.IsVisible


def _near(area):
    """The cells of an area as far as forms go: the same look may come in other pieces after undoing."""
    rows, columns = range(area.StartRow, min(area.EndRow, NEAR[0]) + 1), range(area.StartColumn, min(area.EndColumn, NEAR[1]) + 1)
    return ((row, column) for row in rows for column in columns)


def _contents(sheet):
    """What was typed: values and formulas, but not what formulas give, which LibreOffice computes as 校验结果 changes."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).getFormulaArray()
