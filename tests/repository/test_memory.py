"""What is remembered between runs: never wrong, and never needed."""

import sqlite3
from pathlib import Path

import pytest

from qmsctl.repository import memory
from qmsctl.repository.memory import Memory, Recall, forgetful, memory_of
from tests.support.gitrepo import GitRepo

KEY = b"k" * 32


def told(recall: Recall, text: str = "new", key: bytes = KEY) -> str:
    return recall(key, lambda: text)


def file_of(repo: GitRepo) -> Path:
    (found,) = (repo.path / ".git" / "qmsctl").glob("notes-*.sqlite")
    return found


def test_what_was_made_once_is_not_made_again(gitrepo: GitRepo) -> None:
    text = "Größe\ud800 & <ins>"
    with memory_of(gitrepo.path, "notes") as recall:
        assert told(recall, text) == text
    with memory_of(gitrepo.path, "notes") as recall:
        assert recall(KEY, lambda: pytest.fail("made again")) == text
        assert told(recall, "other", b"other key") == "other"


def test_names_do_not_share(gitrepo: GitRepo) -> None:
    with memory_of(gitrepo.path, "notes") as recall:
        told(recall, "old")
    with memory_of(gitrepo.path, "others") as recall:
        assert told(recall) == "new"


def test_without_a_repository_nothing_is_kept(tmp_path: Path) -> None:
    with memory_of(tmp_path, "notes") as recall:
        assert recall is forgetful
        assert [told(recall, text) for text in ("a", "b")] == ["a", "b"]


@pytest.mark.parametrize("data", [b"no database", b""])
def test_a_damaged_file_is_left_aside(gitrepo: GitRepo, data: bytes) -> None:
    for _ in range(2):
        with memory_of(gitrepo.path, "notes") as recall:
            assert told(recall, "old") == "old"
        file_of(gitrepo).write_bytes(data)


@pytest.mark.parametrize("kept", [b"no zlib", "a text", None])
def test_a_damaged_text_is_made_anew(gitrepo: GitRepo, kept: object) -> None:
    with memory_of(gitrepo.path, "notes") as recall:
        told(recall, "old")
    with sqlite3.connect(file_of(gitrepo)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("UPDATE kept SET text = ?", (kept if kept is not None else 7,))
    db.close()
    with memory_of(gitrepo.path, "notes") as recall:
        assert told(recall) == "new"


def test_a_file_that_another_process_holds_is_only_read(
    gitrepo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(memory, "_BATCH", 1)
    with memory_of(gitrepo.path, "notes") as recall:
        told(recall, "old")
    holder = sqlite3.connect(file_of(gitrepo), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with memory_of(gitrepo.path, "notes") as recall:
        assert told(recall) == "old"
        assert told(recall, "one", b"1") == "one"
        assert told(recall, "two", b"2") == "two"
    holder.execute("ROLLBACK")
    holder.close()
    with memory_of(gitrepo.path, "notes") as recall:
        assert told(recall, "new", b"1") == "new"


def test_what_nobody_asks_for_is_dropped(gitrepo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_KEPT_RUNS", 2)
    for run in range(3):
        with memory_of(gitrepo.path, "notes") as recall:
            told(recall, "kept")
            if run == 0:
                told(recall, "forgotten", b"once")
    with memory_of(gitrepo.path, "notes") as recall:
        assert told(recall) == "kept"
        assert told(recall, "new", b"once") == "new"


def test_a_folder_that_may_not_be_written(gitrepo: GitRepo) -> None:
    (gitrepo.path / ".git" / "qmsctl").write_text("a file stands in the way")
    with memory_of(gitrepo.path, "notes") as recall:
        assert recall is forgetful


def test_a_file_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.Error):
        Memory(tmp_path)
