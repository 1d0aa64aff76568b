"""Writing files: whole or not at all."""

import pytest

from xltools.core.errors import BadInput
from xltools.core.files import replace_file


def test_a_file_is_swapped_in_whole(tmp_path):
    path = tmp_path / "结果.txt"
    with replace_file(path) as temporary:
        temporary.write_text("好")
        assert not path.exists()
    assert path.read_text() == "好" and list(path.parent.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_no_rubbish(tmp_path):
    path = tmp_path / "结果.txt"
    path.write_text("旧")
    with pytest.raises(RuntimeError), replace_file(path) as temporary:
        temporary.write_text("半")
        raise RuntimeError
    assert path.read_text() == "旧" and list(tmp_path.iterdir()) == [path]


def test_an_existing_file_is_kept_when_asked(tmp_path):
    path = tmp_path / "结果.txt"
    path.write_text("旧")
    with pytest.raises(BadInput, match="已存在"), replace_file(path, overwrite=False):
        raise AssertionError("must not be entered")
    assert path.read_text() == "旧"


@pytest.mark.parametrize("folder", ["没有", "文件"])
def test_a_folder_that_is_none_is_told(tmp_path, folder):
    (tmp_path / "文件").write_text("")
    with pytest.raises(BadInput, match="不存在"), replace_file(tmp_path / folder / "结果.txt"):
        raise AssertionError("must not be entered")
