from pathlib import Path

import pytest

from qmsctl.repository.files import FileRefused
from qmsctl.repository.keeping import keep


def test_files_are_written_once(tmp_path: Path) -> None:
    files = {"a/one.json": b"1\n", "a/two.json": b"2\n"}
    assert keep(tmp_path, files) == ("a/one.json", "a/two.json")
    assert (tmp_path / "a/two.json").read_bytes() == b"2\n"
    assert keep(tmp_path, {**files, "b/three.json": b"3\n"}) == ("b/three.json",)


def test_other_content_stops_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "two.json").write_bytes(b"other")
    with pytest.raises(FileRefused, match="with other content"):
        keep(tmp_path, {"one.json": b"1\n", "two.json": b"2\n"})
    assert not (tmp_path / "one.json").exists()
    assert (tmp_path / "two.json").read_bytes() == b"other"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "one.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileRefused, match="symbolic link"):
        keep(tmp_path, {"one.json": b"1\n"})


def test_what_was_begun_is_taken_back(tmp_path: Path) -> None:
    (tmp_path / "folder").write_bytes(b"a file where a folder should be")
    with pytest.raises(FileRefused):
        keep(tmp_path, {"one.json": b"1\n", "folder/two.json": b"2\n"})
    assert not (tmp_path / "one.json").exists()
