"""`qms demo`: a sample repository in a folder of one's own, and nothing where it is not wanted."""

from pathlib import Path

import pytest

from tests.cli.running import qms
from tests.scaffold.demo.test_story import ANCHOR, TIP
from tests.support.gitrepo import GitRepo


def test_it_is_written_and_says_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = qms("demo", "halden & co")
    assert run.code == 0
    assert run.out == ""
    assert "47 documents, 220 commits, from 2021-03-01 to 2026-11-20." in run.err
    assert f'cd "{tmp_path / "halden & co"}"' in run.err
    assert f"qms verify --anchor {ANCHOR[:10]}" in run.err
    assert "DEFECTS" not in run.err
    repo = GitRepo(tmp_path / "halden & co")
    assert repo.head == TIP
    assert (repo.path / "README.md").is_file()


def test_an_empty_folder_is_filled_from_within(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "halden").mkdir()
    monkeypatch.chdir(tmp_path / "halden")
    run = qms("-C", str(tmp_path / "halden"), "demo", ".")
    assert run.code == 0
    assert "  cd " not in run.err
    assert GitRepo(tmp_path / "halden").head == TIP


def test_a_folder_with_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    run = qms("demo", str(tmp_path))
    assert run.code == 2
    assert "is not empty. Nothing was written." in run.err
    assert "nothing is ever overwritten" in run.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_mistakes_are_planted_on_request(tmp_path: Path) -> None:
    run = qms("demo", "--with-defects", str(tmp_path / "training"))
    assert run.code == 0
    assert "DEFECTS.md lists them" in run.err
    repo = GitRepo(tmp_path / "training")
    every = len(repo.git("rev-list", "--all").splitlines())
    assert "47 documents, 220 commits, from 2021-03-01 to 2026-11-20." in run.err
    assert f"Mistakes are planted in {every - 220} more commits, " in run.err
    assert repo.git("merge-base", "--is-ancestor", TIP, "main") == ""
    assert "DEFECTS.md" in repo.git("ls-tree", "--name-only", "main").splitlines()
