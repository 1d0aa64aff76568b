"""Workbooks in the older and other formats (.xls, .xlsb, .ods) through python-calamine. 旧格式工作簿。

Values, merged areas (not of .ods) and hidden sheets; formulas, number formats and defined names are not read, and a
cell with an error value reads as empty.
"""

from __future__ import annotations

import datetime
import io

from xltools.core.cells import Address, Area, Sheet, Value, Workbook
from xltools.core.errors import Unreadable
from xltools.hosts.formats import serial, whole
from xltools.hosts.package import damaged, encrypted


def read_workbook(data: bytes) -> Workbook:
    """The whole workbook in these bytes. 读取整个工作簿。

    Raises: Unreadable when it is damaged or encrypted.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return Workbook([_sheet(book, index) for index in range(len(book.sheet_names))])
    except python_calamine.PasswordError as error:
        raise encrypted() from error
    except (Unreadable, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in calamine is no Exception
        raise damaged() from error


def _sheet(book, index: int) -> Sheet:
    import python_calamine

    source, about = book.get_sheet_by_index(index), book.sheets_metadata[index]
    rows = source.to_python(skip_empty_area=False)
    return Sheet(
        about.name,
        {
            Address(row, column): _value(value)
            for row, cells in enumerate(rows, 1)
            for column, value in enumerate(cells, 1)
            if value != ""
        },
        merged=tuple(_area(corners) for corners in source.merged_cell_ranges or ()),
        hidden=about.visible != python_calamine.SheetVisibleEnum.Visible,
    )


def _value(value: object) -> Value:
    if isinstance(value, float):
        return whole(value)
    return serial(value) if isinstance(value, datetime.time | datetime.timedelta) else value


def _area(corners: tuple[tuple[int, int], tuple[int, int]]) -> Area:
    (top, left), (bottom, right) = corners
    return Area(Address(top + 1, left + 1), Address(bottom + 1, right + 1))
