"""Calls of the worksheet functions written into a sheet, and what LibreOffice shows for them, in the terms of `call`."""

import math

import xlsxwriter

from xltools.core.cells import CellError, column_letters
from xltools.hosts.uno_values import ERROR_NUMBERS

ERRORS = {number: CellError(code) for code, number in ERROR_NUMBERS.items()}
MAKING = {"#DIV/0!": "1/0", "#N/A": "NA()", "#VALUE!": '"x"+1', "#NUM!": "10^400", "#REF!": 'INDIRECT("?")'}
WIDTH = 6  # columns kept for one argument or result
RESULTS = 8 * WIDTH


def is_range(value):
    return isinstance(value, list) and isinstance(value[0], list)


def rows_of(value):
    """A value as rows; a result in one row comes as a plain list."""
    return value if is_range(value) else [value] if isinstance(value, list) else [[value]]


def write(path, cases):
    """A workbook with every case on rows of its own: arguments from column A in steps, then the call. Row of each case."""
    row, rows = 0, []
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("用例")
        for case in cases:
            names = [_put(sheet, row, number * WIDTH, argument) for number, argument in enumerate(case.arguments)]
            result, formula = rows_of(case.expected), case.function
            last = row + len(result) - 1, RESULTS + len(result[0]) - 1
            sheet.write_array_formula(row, RESULTS, *last, f"{{={formula}({','.join(names)})}}", None, "")
            rows.append(row)
            row += max(map(len, [result, *map(rows_of, case.arguments)]))
    return rows


def _put(sheet, row, column, argument):
    rows = rows_of(argument)
    for down, values in enumerate(rows):
        for across, value in enumerate(values):
            place = row + down, column + across
            if isinstance(value, CellError):
                sheet.write_formula(*place, f"={MAKING[value.code]}", None, value.code)
            elif isinstance(value, str):
                sheet.write_string(*place, value)
            else:
                sheet.write(*place, value)
    last = f":{column_letters(column + len(rows[0]))}{row + len(rows)}" if is_range(argument) else ""
    return f"{column_letters(column + 1)}{row + 1}{last}"


def read(sheet, rows, cases):
    """What the sheet shows for each case, of the size that was expected."""
    for case, row in zip(cases, rows, strict=True):
        size = rows_of(case.expected)
        yield [[shown(sheet.getCellByPosition(RESULTS + x, row + y)) for x in range(len(size[0]))] for y in range(len(size))]


def shown(cell):
    if cell.getError():
        return ERRORS.get(cell.getError(), cell.String)
    return cell.String if cell.FormulaResultType2 == 2 else cell.Value


def equal(one, other):
    """Are two results the same? Numbers to the 12 digits that every spreadsheet keeps."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return type(one) is type(other) and one == other
