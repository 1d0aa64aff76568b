"""vbaProject.bin: read back by olefile and oletools, which know nothing of how it was written."""

import io

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

from xltools.build.compound_file import BLACK, NOBODY, RED, compound_file
from xltools.build.vba_compression import compress, decompress
from xltools.build.vba_project import Kind, Module, encrypted, module, vba_project
from xltools.core.errors import BadInput

CODE = "Option Explicit\n\nPublic Function Answer() As Long\n    Answer = 42\nEnd Function\n"
MODULES = [
    Module(Kind.WORKBOOK, "ThisWorkbook", "Private Sub Workbook_Open()\nEnd Sub"),
    Module(Kind.SHEET, "Sheet1"),
    Module(Kind.STANDARD, "Short", CODE),
    Module(Kind.STANDARD, "Long", CODE + "' filler\n" * 3000),
    Module(Kind.CLASS, "Thing", CODE),
]
SOURCE_LIKE = st.lists(st.sampled_from(["Public Function ", "End Sub\r\n", "    ", "PERF_SCORE", "x", "", "\r\n"]), max_size=900)


def extracted(project: bytes) -> dict[str, str]:
    return {stream.split("/")[-1]: code for _, stream, _, code in VBA_Parser("vbaProject.bin", data=project).extract_macros()}


# compression


@given(st.binary(max_size=3000))
def test_any_bytes_survive_compression(data):
    assert decompress(compress(data)) == data


@given(SOURCE_LIKE.map("".join).map(str.encode))
def test_source_survives_our_decompressor_and_oletools(source):
    packed = compress(source)
    assert decompress(packed) == source
    if source:
        assert bytes(decompress_stream(bytearray(packed))) == source


@pytest.mark.parametrize("length", [1, 2, 3, 16, 17, 18, 33, 4095, 4096, 4097, 8192, 8193, 20000])
def test_lengths_about_the_limits_of_chunks_and_tokens(length):
    source = (b"Dim total As Double\r\n" * (length // 20 + 1))[:length]
    assert decompress(compress(source)) == source == bytes(decompress_stream(bytearray(compress(source))))


def test_what_does_not_compress_is_kept_raw_or_refused():
    import random

    noise = random.Random(1).randbytes(4096)
    assert decompress(compress(noise)) == noise == bytes(decompress_stream(bytearray(compress(noise))))
    with pytest.raises(BadInput, match="不能压缩"):
        compress(noise[:-1])
    with pytest.raises(BadInput, match="01"):
        decompress(noise)


# the compound file


@given(st.dictionaries(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True).map(str.lower), st.binary(max_size=9000), max_size=12))
def test_every_stream_is_found_again(streams):
    read = olefile.OleFileIO(io.BytesIO(compound_file({"VBA": streams, "PROJECT": b"x"})))
    assert {path[-1] for path in read.listdir() if path[0] == "VBA"} == set(streams)
    for name, content in streams.items():
        assert read.openstream(["VBA", name]).read() == content
    assert read.parsing_issues == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 8, 20, 31, 32])
def test_the_directory_is_a_sorted_red_black_tree(count):
    read = olefile.OleFileIO(io.BytesIO(compound_file({f"module{'x' * (n % 3)}{n}": b"" for n in range(count)})))
    entries, walked = read.direntries, []

    def black_height(number, parent_colour):
        if number == NOBODY:
            return 0
        entry = entries[number]
        assert not (entry.color == parent_colour == RED)
        left = black_height(entry.sid_left, entry.color)
        walked.append((len(entry.name), entry.name.upper()))
        assert left == black_height(entry.sid_right, entry.color)
        return left + (entry.color == BLACK)

    black_height(entries[0].sid_child, BLACK)
    assert walked == sorted(walked) and len(walked) == count


def test_a_large_project_and_a_long_name():
    large = bytes(range(256)) * 4000
    assert olefile.OleFileIO(io.BytesIO(compound_file({"Large": large}))).openstream("Large").read() == large
    with pytest.raises(BadInput, match="6.8 MB"):
        compound_file({"Huge": bytes(7_200_000)})
    with pytest.raises(BadInput, match="31"):
        compound_file({"x" * 32: b""})


# the project


def test_oletools_extracts_exactly_the_sources():
    assert extracted(vba_project("Xltools", MODULES)) == {one.name: one.source for one in MODULES}


def test_the_same_modules_give_the_same_bytes():
    assert vba_project("Xltools", MODULES) == vba_project("Xltools", list(MODULES))


def test_streams_that_excel_needs():
    read = olefile.OleFileIO(io.BytesIO(vba_project("Xltools", MODULES)))
    assert read.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000000")
    names = read.openstream("PROJECTwm").read()
    assert names.startswith(b"ThisWorkbook\0T\0h\0i\0s\0") and names.endswith(b"T\0h\0i\0n\0g\0\0\0\0\0")
    project = read.openstream("PROJECT").read().decode("ascii")
    assert project.splitlines()[1:6] == [
        "Document=ThisWorkbook/&H00000000",
        "Document=Sheet1/&H00000000",
        "Module=Short",
        "Module=Long",
        "Class=Thing",
    ]
    assert "\n" not in project.replace("\r\n", "")
    directory = decompress(read.openstream("VBA/dir").read())
    assert b"{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#" in directory and b"{00020430-0000-0000-C000-000000000046}" in directory


def deciphered(text: str, project_id: str) -> bytes:
    """[MS-OVBA] 2.4.3.3, written from the other side."""
    seed, version, key, *rest = bytes.fromhex(text)
    assert version ^ seed == 2 and key ^ seed == sum(project_id.encode()) % 256
    plain, before, last, out = key ^ seed, version, key, []
    for byte in rest:
        plain = byte ^ (before + plain) % 256
        before, last = last, byte
        out.append(plain)
    content = bytes(out[(seed & 6) >> 1 :])
    assert int.from_bytes(content[:4], "little") == len(content) - 4
    return content[4:]


@given(st.binary(max_size=40))
def test_protection_data_can_be_deciphered(data):
    id_ = "{917DED54-440B-4FD1-A5C1-74ACF261E600}"
    assert deciphered(encrypted(data, id_), id_) == data


@pytest.mark.parametrize("modules", [MODULES[1:], [*MODULES, Module(Kind.STANDARD, "SHORT")], [MODULES[0], *MODULES]])
def test_a_project_has_one_workbook_and_no_name_twice(modules):
    with pytest.raises(BadInput, match="名称各不相同"):
        vba_project("Xltools", modules)


@pytest.mark.parametrize(("name", "code", "said"), [("1st", "", "字母开头"), ("A", "' 汉字", "ChrW"), ("A", "x" * 1024, "1023")])
def test_a_module_excel_could_not_read_is_refused(name, code, said):
    with pytest.raises(BadInput, match=said):
        Module(Kind.STANDARD, name, code)


@pytest.mark.parametrize("one", MODULES, ids=lambda one: one.name)
def test_a_module_is_the_same_after_export_and_import(one, tmp_path):
    path = tmp_path / one.file_name
    path.write_text(one.file_text, encoding="utf-8")
    assert module(path).source == one.source and module(path).kind is one.kind


def test_a_file_must_say_its_own_name(tmp_path):
    path = tmp_path / "Other.bas"
    path.write_text(MODULES[2].file_text, encoding="utf-8")
    with pytest.raises(BadInput, match="Other.bas"):
        module(path)
