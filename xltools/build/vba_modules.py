"""The modules of the add-in and of the standard workbook: written by hand in macros/, or generated here. VBA 模块。

One wrapper per worksheet function serves both projects: each has a `CallFunction` of its own, the add-in's calls
Python, the workbook's calls the add-in.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from xltools.build.vba_project import Kind, Module, module
from xltools.build.vba_text import GENERATED, literal, words_code
from xltools.buttons import TITLE
from xltools.core.errors import BadInput
from xltools.core.files import replace_file
from xltools.core.registry import Entry
from xltools.functions import FUNCTIONS

ADDIN, WORKBOOK = "addin", "workbook"
LONGEST_HELP = 255  # characters of help text that Application.MacroOptions takes
RESERVED = frozenset(
    "and as boolean byref byte byval call case const date debug dim do double each else empty end enum erase error event "
    "exit false for function get global gosub goto if implements in input integer is let like line lock long loop lset me "
    "mod new next not nothing null object on open option optional or paramarray print private property public put redim rem "
    "resume return rset seek select set single static step stop string sub then to true type unlock until variant wend "
    "while with write xor".split()
)


def macros_folder() -> Path:
    """Where the sources written by hand stand: in the package once installed, beside it in the repository. 宏源码所在。"""
    package = Path(__file__).resolve().parents[1]
    installed = package / "macros"
    return installed if installed.is_dir() else package.parent / "macros"


def addin_modules() -> list[Module]:
    """Every module of the add-in but its sheet's. 加载项的模块。"""
    hand_written = _read("addin/ThisWorkbook.cls", "XltoolsValues.bas", "addin/XltoolsServer.bas", "addin/XltoolsButtons.bas")
    return [*hand_written, functions_module(), help_module(), words_module()]


def workbook_modules() -> list[Module]:
    """Every module of the standard workbook but those of its sheets. 标准工作簿的模块。"""
    hand_written = _read("XltoolsValues.bas", "workbook/XltoolsAddin.bas", "workbook/XltoolsButtons.bas")
    return [Module(Kind.WORKBOOK, "ThisWorkbook"), *hand_written, functions_module(), words_module()]


def _read(*names: str) -> list[Module]:
    return [module(macros_folder() / name) for name in names]


def functions_module() -> Module:
    """A wrapper per worksheet function, with the arguments' own names. 工作表函数的宏。"""
    lines = [GENERATED, "Option Explicit", ""]
    for entry in FUNCTIONS.values():
        lines += [*_wrapper(entry), ""]
    return Module(Kind.STANDARD, "XltoolsFunctions", "\n".join(lines))


def _wrapper(entry: Entry) -> Iterator[str]:
    names = _argument_names(entry)
    rest = next((one.name for one in _parameters(entry) if one.kind is one.VAR_POSITIONAL), None)
    yield f"Public Function {entry.name}({', '.join(map(_declared, _parameters(entry)))}) As Variant"
    if rest is None:
        values = ", ".join(f"ValueOf({name})" for name in names)
        yield f'    {entry.name} = CallFunction("{entry.name}", Array({values}))'
    else:
        yield from _with_rest(entry.name, names[:-1], rest)
    yield "End Function"


def _with_rest(function: str, first: Sequence[str], rest: str) -> Iterator[str]:
    """The body for a function whose last argument may be repeated."""
    yield "    Dim values() As Variant, i As Long"
    yield f"    ReDim values(0 To UBound({rest}) + {len(first)})"
    yield from (f"    values({place}) = ValueOf({name})" for place, name in enumerate(first))
    yield f"    For i = 0 To UBound({rest})"
    yield f"        values(i + {len(first)}) = ValueOf({rest}(i))"
    yield "    Next i"
    yield f'    {function} = CallFunction("{function}", values)'


def _declared(one: inspect.Parameter) -> str:
    if one.kind is one.VAR_POSITIONAL:
        return f"ParamArray {one.name}() As Variant"
    optional = "" if one.default is one.empty else "Optional "
    return f"{optional}{one.name} As Variant"


def _parameters(entry: Entry) -> Iterable[inspect.Parameter]:
    return inspect.signature(entry.function).parameters.values()


def _argument_names(entry: Entry) -> list[str]:
    names = [one.name for one in _parameters(entry)]
    reserved = sorted(RESERVED & set(names))
    if reserved:
        raise BadInput(f"函数 {entry.name} 的参数名 {'、'.join(reserved)} 是 VBA 的关键字", next_step="请改名")
    return names


def help_module() -> Module:
    """What the function wizard shows, set when Excel opens. 函数向导的说明。"""
    lines = [GENERATED, "Option Explicit", "Option Private Module", "", "Public Sub DescribeFunctions()"]
    for entry in FUNCTIONS.values():
        texts = [f"{entry.title}：{entry.summary}", *entry.details["args"].values()]
        described = ", _\n        ".join(literal(_fitting(entry.name, text)) for text in texts)
        lines.append(f'    Describe "{entry.name}", {described}')
    lines += ["    ThisWorkbook.Saved = True", "End Sub", "", _DESCRIBE]
    return Module(Kind.STANDARD, "XltoolsHelp", "\n".join(lines))


def _fitting(function: str, text: str) -> str:
    if len(text) > LONGEST_HELP:
        what = f"函数 {function} 的说明“{text[:20]}……”有 {len(text)} 个字"
        raise BadInput(what, accepted=f"不超过 {LONGEST_HELP} 个字", next_step="请写短些")
    return text


_DESCRIBE = f"""\
' A function stays usable when Excel takes no help text for it.
Private Sub Describe(ByVal name As String, ByVal description As String, ParamArray arguments() As Variant)
    Dim macro As String, texts As Variant
    On Error Resume Next
    macro = "'" & ThisWorkbook.Name & "'!" & name
    texts = arguments
    If UBound(arguments) < 0 Then
        Application.MacroOptions Macro:=macro, Description:=description, Category:={literal(TITLE["zh"])}
    Else
        Application.MacroOptions Macro:=macro, Description:=description, Category:={literal(TITLE["zh"])}, ArgumentDescriptions:=texts
    End If
End Sub
"""


def words_module() -> Module:
    """What the macros say, in Chinese and English. 宏的用语。"""
    return Module(Kind.STANDARD, "XltoolsWords", words_code())


def generated_files() -> dict[str, str]:
    """The generated files of macros/ by their path in it. 生成的宏文件。"""
    from xltools.build.ribbon import RIBBON_FILE, ribbon_xml

    both = {one.file_name: one.file_text for one in (functions_module(), words_module())}
    return {**both, f"{ADDIN}/{help_module().file_name}": help_module().file_text, f"{ADDIN}/{RIBBON_FILE}": ribbon_xml()}


def write_macros(folder: Path) -> Iterator[Path]:
    """Write the generated files into macros/; yields each path as it is done. 写出生成的宏文件。"""
    for name, text in generated_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with replace_file(path) as temporary:
            temporary.write_text(text, "utf-8", newline="\n")
        yield path
