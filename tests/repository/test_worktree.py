"""The work tree: what is listed, what is left out, what is never followed."""

import os
import sys
from pathlib import Path

import pytest

from qmsctl.model.tree import EntryKind
from qmsctl.repository.files import FileRefused
from qmsctl.repository.worktree import WorkTree


def make(top: Path, *paths: str) -> None:
    for path in paths:
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_bytes(path.encode())


def test_files_are_listed_in_path_order_with_sizes(tmp_path: Path) -> None:
    make(tmp_path, "qms/b.md", "qms/a/z.md", "qms/a-b.md", "qms/B.md", "other/x.md")
    tree = WorkTree(tmp_path, "qms")
    assert list(tree.entries) == ["qms/B.md", "qms/a-b.md", "qms/a/z.md", "qms/b.md"]
    assert tree.entries["qms/a/z.md"].size == len("qms/a/z.md")
    assert tree.entries["qms/a/z.md"].kind is EntryKind.FILE
    assert tree.entries["qms/a/z.md"].oid is None


def test_the_root_may_be_the_top(tmp_path: Path) -> None:
    make(tmp_path, "qms.yml", "a/b.md", "site/index.html", "a/site/c.md")
    assert list(WorkTree(tmp_path, "").entries) == ["a/b.md", "a/site/c.md", "qms.yml"]


def test_hidden_folders_and_those_of_tools_are_left_out(tmp_path: Path) -> None:
    make(
        tmp_path,
        "qms/.git/config",
        "qms/.venv/x.md",
        "qms/node_modules/x/readme.md",
        "qms/a/__pycache__/x.pyc",
    )
    assert list(WorkTree(tmp_path, "qms").entries) == []


def test_hidden_files_are_listed(tmp_path: Path) -> None:
    make(tmp_path, "qms/.gitkeep", "qms/a.md")
    assert list(WorkTree(tmp_path, "qms").entries) == ["qms/.gitkeep", "qms/a.md"]


def test_what_git_ignores_is_left_out_on_request(tmp_path: Path) -> None:
    make(tmp_path, "qms/a.md", "qms/b.tmp", "qms/out/c.md")
    asked: list[str] = []

    def ignored(path: str) -> bool:
        asked.append(path)
        return path in ("qms/b.tmp", "qms/out/")

    assert list(WorkTree(tmp_path, "qms", ignored=ignored).entries) == ["qms/a.md"]
    assert sorted(asked) == ["qms/a.md", "qms/b.tmp", "qms/out/"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_listed_and_never_followed(tmp_path: Path) -> None:
    make(tmp_path, "qms/a.md", "outside/secret.md")
    (tmp_path / "qms/file.md").symlink_to("a.md")
    (tmp_path / "qms/folder").symlink_to("../outside", target_is_directory=True)
    (tmp_path / "qms/loop").symlink_to(".", target_is_directory=True)
    tree = WorkTree(tmp_path, "qms")
    assert {p: e.kind for p, e in tree.entries.items()} == {
        "qms/a.md": EntryKind.FILE,
        "qms/file.md": EntryKind.SYMLINK,
        "qms/folder": EntryKind.SYMLINK,
        "qms/loop": EntryKind.SYMLINK,
    }
    with pytest.raises(FileRefused, match=r"qms/file.md is a symlink"):
        tree.read("qms/file.md")
    hidden = WorkTree(tmp_path, "qms", ignored=lambda path: path == "qms/loop")
    assert "qms/loop" not in hidden.entries


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes there")
def test_pipes_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, "qms/a.md")
    os.mkfifo(tmp_path / "qms/pipe.md")
    assert list(WorkTree(tmp_path, "qms").entries) == ["qms/a.md"]


@pytest.mark.parametrize("marker", ["folder", "file"])
def test_a_repository_inside_is_a_submodule(tmp_path: Path, marker: str) -> None:
    make(tmp_path, "qms/sub/x.md", "qms/a.md")
    if marker == "folder":
        (tmp_path / "qms/sub/.git").mkdir()
    else:
        (tmp_path / "qms/sub/.git").write_text("gitdir: ../../.git/modules/sub\n")
    tree = WorkTree(tmp_path, "qms")
    assert tree.entries["qms/sub"].kind is EntryKind.SUBMODULE
    assert "qms/sub/x.md" not in tree.entries


def test_reading(tmp_path: Path) -> None:
    make(tmp_path, "qms/a.md", "qms/b.md", "secret")
    tree = WorkTree(tmp_path, "qms")
    assert tree.read("qms/a.md") == b"qms/a.md"
    for path in ("secret", "qms/../secret", "qms/none.md"):
        with pytest.raises(FileRefused, match="is no file of the QMS"):
            tree.read(path)
    (tmp_path / "qms/b.md").unlink()
    assert list(tree.read_many(["qms/b.md", "qms/a.md"])) == [("qms/a.md", b"qms/a.md")]


def test_a_missing_root_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="is no folder"):
        _ = WorkTree(tmp_path, "none").entries


def test_a_folder_that_cannot_be_listed_stops_the_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "qms/closed/a.md")
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(FileRefused, match=r"closed cannot be listed: permission denied\."):
        _ = WorkTree(tmp_path, "qms").entries
