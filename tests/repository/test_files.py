"""Files are written whole or not at all, and links are never followed."""

import os
import stat
import sys
from pathlib import Path

import pytest

from qmsctl.repository.files import FileRefused, read_file, write_atomic, write_new

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes, links and pipes of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_ordinary_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x\r\n")
    assert read_file(tmp_path / "a") == b"x\r\n"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read: no such file or directory") as caught:
        read_file(tmp_path / "missing")
    assert caught.value.hint


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        read_file(tmp_path)


@posix
def test_links_and_pipes_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"secret")
    (tmp_path / "link").symlink_to("target")
    os.mkfifo(tmp_path / "pipe")  # reading one without a writer would wait for ever
    with pytest.raises(FileRefused, match="is a symbolic link"):
        read_file(tmp_path / "link")
    with pytest.raises(FileRefused, match="is no ordinary file"):
        read_file(tmp_path / "pipe")


def test_a_file_is_replaced_and_nothing_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]


@posix
@pytest.mark.parametrize("rights", [0o600, 0o644, 0o755])
def test_the_mode_is_kept(tmp_path: Path, rights: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    path.chmod(rights)
    write_atomic(path, b"two")
    assert mode(path) == rights


@posix
@pytest.mark.parametrize(("folder", "expected"), [(0o755, 0o644), (0o700, 0o600), (0o775, 0o664)])
def test_a_new_file_gets_no_more_than_its_folder_grants(
    tmp_path: Path, folder: int, expected: int
) -> None:
    tmp_path.chmod(folder)
    write_atomic(tmp_path / "a", b"x")
    assert mode(tmp_path / "a") == expected


@posix
def test_links_and_folders_are_not_written(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"kept")
    (tmp_path / "link").symlink_to(target)
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("link", "dangling"):
        with pytest.raises(FileRefused, match="is a symbolic link"):
            write_atomic(tmp_path / name, b"x")
        with pytest.raises(FileRefused, match="exists already"):
            write_new(tmp_path / name, b"x")
    with pytest.raises(FileRefused, match="no ordinary file"):
        write_atomic(tmp_path, b"x")
    assert target.read_bytes() == b"kept"


def test_a_failure_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileRefused, match="cannot be written: no space left on device"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be written"):
        write_atomic(tmp_path / "no" / "a", b"x")


def test_new_files_make_their_folders_and_never_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.md"
    write_new(path, b"one")
    with pytest.raises(FileRefused, match="exists already and is not overwritten"):
        write_new(path, b"two")
    assert path.read_bytes() == b"one"
    with pytest.raises(FileRefused, match="cannot be made"):
        write_new(path / "below" / "d", b"x")
