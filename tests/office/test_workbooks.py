"""Every workbook we give away, opened in LibreOffice with the extension: computed anew, it shows what is stored in it."""

import shutil
from pathlib import Path

import pytest

from xltools.core.cells import Address, CellError
from xltools.hosts.files import FileHost
from xltools.hosts.uno_reading import FORMULAS

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"
GIVEN = sorted(path.relative_to(WORKBOOKS) for path in WORKBOOKS.rglob("*.xls[xm]"))


def computed(document):
    """What every formula shows after all were computed anew: value, or the text of an error."""
    document.calculateAll()
    for sheet in document.Sheets:
        for area in sheet.queryContentCells(FORMULAS).RangeAddresses:
            cells = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
            for row, line in enumerate(cells.getDataArray()):
                for column, value in enumerate(line):
                    at = Address(area.StartRow + row + 1, area.StartColumn + column + 1)
                    yield sheet.Name, at, cells.getCellByPosition(column, row).String if value is None else value


@pytest.mark.parametrize("name", GIVEN, ids=str)
def test_a_workbook_computed_anew_shows_what_is_stored(office, tmp_path, name):
    path = Path(shutil.copy(WORKBOOKS / name, tmp_path))
    stored = {sheet.name: sheet for sheet in FileHost(path).read().sheets}
    document = office.open(path, MacroExecutionMode=0)
    found = list(computed(document))
    document.close(True)
    assert len(found) == sum(len(sheet.formulas) for sheet in stored.values()) > 20
    both = [(sheet, str(at), value, stored[sheet].values.get(at, "")) for sheet, at, value in found]
    wrong = [one for one in both if not same(*one[2:])]
    assert not wrong, (len(wrong), wrong[:5])


def same(value, expected):
    """Is it the same value? An error value is none that we give away."""
    assert not isinstance(expected, CellError)
    return value == (pytest.approx(float(expected), rel=1e-12, abs=1e-12) if isinstance(expected, int | float) else expected)
