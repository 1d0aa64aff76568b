"""What LibreOffice calls: the worksheet functions in cells, and the services registered for it. 供 LibreOffice 调用。

A formula in a cell reaches `functions.call` and nothing else, as in Excel. `uno` exists only inside LibreOffice, so it
is imported there, never when this module is.
"""

from __future__ import annotations

import inspect
import re
import struct
from collections.abc import Callable
from typing import Any

from xltools import functions
from xltools.core.cells import VALUE, CellError
from xltools.deploy import journal
from xltools.hosts.uno_values import ERROR_NUMBERS
from xltools.libreoffice_names import COMMANDS_SERVICE, FUNCTIONS_SERVICE, REPAIR_SERVICE, method
from xltools.libreoffice_repair import job_class

# LibreOffice keeps an error in a cell as a "not a number" that carries the error's number.
_NOT_A_NUMBER = 0x7FF80000
# How LibreOffice writes a number that is asked for as text.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?(?:E[+-]?\d+)?", re.ASCII)


def services() -> Any:
    """The helper by which LibreOffice makes our services. 登记服务。"""
    import unohelper

    from xltools import libreoffice_menu

    ours = {FUNCTIONS_SERVICE: functions_class(), REPAIR_SERVICE: job_class(), COMMANDS_SERVICE: libreoffice_menu.Commands}
    helper = unohelper.ImplementationHelper()
    for name, implementation in ours.items():
        helper.addImplementation(implementation, name, (name,))
    return helper


def functions_class() -> type:
    """The class that answers every worksheet function by a method of its own. 工作表函数类。"""
    import unohelper
    from com.sun.star.lang import XServiceInfo, XServiceName
    from org.xltools import XFunctions

    members = {method(name): _answering(name) for name in functions.FUNCTIONS}
    members |= {
        "__init__": lambda self, context, *_: None,
        "getServiceName": lambda self: FUNCTIONS_SERVICE,
        "getImplementationName": lambda self: FUNCTIONS_SERVICE,
        "supportsService": lambda self, name: name == FUNCTIONS_SERVICE,
        "getSupportedServiceNames": lambda self: (FUNCTIONS_SERVICE,),
    }
    return type("Functions", (unohelper.Base, XFunctions, XServiceName, XServiceInfo), members)


def _answering(name: str) -> Callable[..., Any]:
    """The method for one function: arguments as LibreOffice hands them over, the result as its cells take it."""
    entry = functions.FUNCTIONS[name]
    parameters = list(inspect.signature(entry.function).parameters.values())
    required = sum(one.default is one.empty and one.kind is not one.VAR_POSITIONAL for one in parameters)
    several = parameters[-1:] and parameters[-1].kind is parameters[-1].VAR_POSITIONAL
    out = rows_out if functions.gives_rows(entry) else value_out

    def answer(self: Any, *given: Any) -> Any:
        try:
            rest = map(from_cells, given[-1]) if several else map(_optional, given[required:])
            return out(functions.call(name, *map(from_cells, given[:required]), *rest))
        except Exception as error:  # a fault of ours: the cell shows an error value, the log says which
            journal.note(f"function {name}", error)
            return out(VALUE)

    return answer


def from_cells(argument: Any) -> Any:
    """A range's rows, or the one value, as the functions take them. 单元格的值。

    >>> from_cells((("≥36",),)), from_cells(((36.0,), ("",))), from_cells("0.5"), from_cells("0012")
    ('≥36', ((36.0,), ('',)), 0.5, '0012')
    """
    if isinstance(argument, str):
        return float(argument) if _NUMBER.fullmatch(argument) else argument
    if isinstance(argument, tuple) and len(argument) == len(argument[0]) == 1:
        return argument[0][0]
    return argument


def rows_out(result: Any) -> tuple[tuple[str | float, ...], ...]:
    """A function's result as rows of cells, error values as their numbers. 结果转为单元格的值。

    >>> rows_out([["定量", "≥"], ["", 5]]), rows_out(6.67)
    ((('定量', '≥'), ('', 5.0)), ((6.67,),))
    """
    if not isinstance(result, list):
        return ((value_out(result),),)
    rows = result if isinstance(result[0], list) else [result]
    return tuple(tuple(map(value_out, row)) for row in rows)


def value_out(value: Any) -> str | float:
    """One value as a cell takes it; an error value as its number. 一个结果。"""
    if isinstance(value, CellError):
        return _ERRORS.get(value.code, _ERRORS["#VALUE!"])
    if isinstance(value, str):
        return value
    return "" if value is None else float(value)


def _optional(argument: Any) -> Any:
    """What may be left out serves every row: LibreOffice goes through the others' rows and hands this over whole.

    Where it is a reference to an empty cell, 0 arrives.
    """
    if isinstance(argument, tuple):
        different = {value for row in argument for value in row}
        argument = different.pop() if len(different) == 1 else VALUE
    return None if argument in (0, "") else from_cells(argument)


def _error(number: int) -> float:
    return struct.unpack("<d", struct.pack("<II", number, _NOT_A_NUMBER))[0]


_ERRORS = {code: _error(number) for code, number in ERROR_NUMBERS.items()}
