"""What there is to see in a document of LibreOffice; runs inside it."""

LOOKS = ("CellBackColor", "CharColor", "CharHeight", "CharWeight", "HoriJustify", "IsTextWrapped", "CellStyle")
NEAR = (120, 30)  # the last row and column that are looked at


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
    told = {
        (note.Position.Row, note.Position.Column): note.AnnotationShape.getString()
        for note in (notes.getByIndex(at) for at in range(notes.Count))
    }
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
