"""Where the QMS root is looked for."""

from pathlib import Path

import pytest

from qmsctl.model.errors import RootNotFound
from qmsctl.repository.policyfile import find_root


def make(top: Path, *folders: str) -> None:
    for folder in folders:
        (top / folder).mkdir(parents=True, exist_ok=True)
        (top / folder / "qms.yml").write_text("")


@pytest.mark.parametrize(
    ("holders", "start", "root"),
    [
        (["."], ".", ""),
        (["qms_docs"], ".", "qms_docs"),
        (["qms_docs"], "qms_docs/sop", "qms_docs"),
        (["a/b"], ".", "a/b"),
        (["a/b", "qms_docs"], ".", "qms_docs"),
        (["a/b", "qms_docs"], "a/b/c", "a/b"),
        (["a", "a/b"], "a/b", "a/b"),
        (["a", ".hidden", "site", "node_modules/x"], ".", "a"),
    ],
)
def test_found(tmp_path: Path, holders: list[str], start: str, root: str) -> None:
    make(tmp_path, *holders)
    (tmp_path / start).mkdir(parents=True, exist_ok=True)
    assert find_root(tmp_path, tmp_path / start) == root


def test_nothing_to_find(tmp_path: Path) -> None:
    with pytest.raises(RootNotFound, match=r"No qms\.yml was found") as caught:
        find_root(tmp_path, tmp_path)
    assert "qms init" in caught.value.hint


def test_more_than_one_to_choose_from(tmp_path: Path) -> None:
    make(tmp_path, "a", "b/c")
    with pytest.raises(RootNotFound, match=r"2 folders hold a qms\.yml: a, b/c\."):
        find_root(tmp_path, tmp_path)


def test_a_start_outside_the_repository_is_searched_from_the_top(tmp_path: Path) -> None:
    make(tmp_path, "elsewhere", "repo/a")
    assert find_root(tmp_path / "repo", tmp_path / "elsewhere") == "a"
