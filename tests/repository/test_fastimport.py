"""A planned history becomes a repository, whatever the machine it is written on is like."""

import datetime as dt
import os
from pathlib import Path

import pytest

from qmsctl.model.errors import GitError, UsageError
from qmsctl.repository import fastimport
from qmsctl.repository.fastimport import (
    Content,
    PlannedCommit,
    Stamp,
    Submodule,
    Symlink,
    write_history,
)
from tests.support.gitrepo import GitRepo
from tests.support.surroundings import surround

BERLIN = dt.timezone(dt.timedelta(hours=1))
NOON = dt.datetime(2021, 3, 1, 12, 0, tzinfo=BERLIN)


def stamp(day: int = 0, name: str = "Änne Brandt") -> Stamp:
    return Stamp(name, "a.brandt@example.com", NOON + dt.timedelta(days=day))


def planned(
    mark: int, changes: dict[str, Content | None], *parents: int, message: str = "Ändere\n"
) -> PlannedCommit:
    return PlannedCommit(mark, message, stamp(mark), stamp(mark, "Jun"), parents, changes)


PLAN = (
    planned(1, {"qms/a.md": b"one\r\n", 'odd "name\\\n.md': b"", "gone": b"x"}),
    planned(2, {"qms/a.md": b"two\n", "gone": None, "gone/now a folder": b"y"}, 1),
    planned(5, {"link": Symlink("qms/a.md"), "sub": Submodule("1" * 40)}, 1),
    planned(7, {"link": Symlink("qms/a.md"), "sub": Submodule("1" * 40)}, 2, 5),
    planned(9, {"other": b"root"}),
)
REFS = {"main": 7, "side/branch": 5, "refs/tags/start": 1, "own-root": 9}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[GitRepo, dict[int, str]]:
    """The plan, written on this machine; tests must not change it."""
    target = tmp_path_factory.mktemp("written") / "new" / "repo"
    oids = write_history(target, PLAN, REFS)
    return GitRepo(target), dict(oids)


class TestWhatIsWritten:
    def test_every_mark_has_its_commit(self, written: tuple[GitRepo, dict[int, str]]) -> None:
        repo, oids = written
        assert oids == {
            1: repo.oid("refs/tags/start"),
            2: repo.oid("main^1"),
            5: repo.oid("side/branch"),
            7: repo.head,
            9: repo.oid("own-root"),
        }
        assert repo.oid("main^2") == oids[5]
        assert repo.git("rev-list", "--count", "own-root") == "1"

    def test_people_dates_and_message(self, written: tuple[GitRepo, dict[int, str]]) -> None:
        repo, _ = written
        shown = repo.git("log", "-1", "--format=%an|%ae|%aI|%cn|%cI|%B", "refs/tags/start")
        assert shown == (
            "Änne Brandt|a.brandt@example.com|2021-03-02T12:00:00+01:00"
            "|Jun|2021-03-02T12:00:00+01:00|Ändere\n"
        )

    def test_content_byte_by_byte(self, written: tuple[GitRepo, dict[int, str]]) -> None:
        repo, _ = written
        listed = repo.git("ls-tree", "-r", "-z", "main").split("\0")
        assert {line.split("\t")[1]: line[:6] for line in listed if line} == {
            "gone/now a folder": "100644",
            "link": "120000",
            'odd "name\\\n.md': "100644",
            "qms/a.md": "100644",
            "sub": "160000",
        }
        assert repo.git("cat-file", "-s", "refs/tags/start:qms/a.md") == "5"

    def test_the_work_tree_is_there_and_clean(
        self, written: tuple[GitRepo, dict[int, str]]
    ) -> None:
        repo, _ = written
        assert (repo.path / "qms" / "a.md").read_bytes() == b"two\n"
        assert not repo.git("status", "--porcelain")
        assert repo.git("symbolic-ref", "HEAD") == "refs/heads/main"
        assert not list(repo.path.glob(".qms-*"))

    def test_its_settings_are_plain(self, written: tuple[GitRepo, dict[int, str]]) -> None:
        config = (written[0].path / ".git" / "config").read_text()
        assert "worktree" not in config
        assert "bare = false" in config
        assert not (written[0].path / ".git" / "hooks").exists()
        assert not (written[0].path / ".git" / "logs").exists()

    def test_the_same_ids_on_a_machine_where_everything_is_different(
        self,
        written: tuple[GitRepo, dict[int, str]],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        surround(tmp_path, monkeypatch)
        before = os.umask(0o077)
        try:
            oids = write_history(tmp_path / "demo", PLAN, REFS)
        finally:
            os.umask(before)
        assert dict(oids) == written[1]
        # Known for good: another Git version, system or Python must come to the same.
        assert oids[7] == "6154ed3cb24ddb384e6d74de6f2110659d29d1c3"
        assert (tmp_path / "demo" / "qms" / "a.md").read_bytes() == b"two\n"
        assert not (tmp_path / "elsewhere").exists()
        assert not (tmp_path / "index").exists()


class TestWhereItIsWritten:
    def test_an_empty_folder_is_filled(self, tmp_path: Path) -> None:
        write_history(tmp_path, PLAN[:1], {"main": 1})
        assert (tmp_path / "qms" / "a.md").read_bytes() == b"one\r\n"

    def test_a_folder_with_files_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "mine").write_text("mine")
        with pytest.raises(UsageError, match="is not empty"):
            write_history(tmp_path, PLAN, REFS)
        assert [path.name for path in tmp_path.iterdir()] == ["mine"]

    @pytest.mark.parametrize("kind", ["file", "link"])
    def test_what_is_no_folder_is_refused(self, tmp_path: Path, kind: str) -> None:
        target = tmp_path / "target"
        if kind == "file":
            target.write_text("mine")
        else:
            (tmp_path / "there").mkdir()
            target.symlink_to(tmp_path / "there")
        with pytest.raises(UsageError, match="is no folder"):
            write_history(target, PLAN, REFS)

    def test_when_git_refuses_nothing_stays(self, tmp_path: Path) -> None:
        bad = planned(1, {"sub": Submodule("no id")})
        with pytest.raises(GitError, match="fast-import failed"):
            write_history(tmp_path / "a" / "b", [bad], {"main": 1})
        assert not list(tmp_path.iterdir())

    def test_when_the_last_step_fails_nothing_stays(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        moved: list[Path] = []
        replace = Path.replace

        def fails_late(self: Path, target: Path) -> Path:
            if self.name == "qms":
                raise PermissionError(13, "Permission denied", str(target))
            moved.append(target)
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", fails_late)
        with pytest.raises(PermissionError):
            write_history(tmp_path / "a", PLAN, REFS)
        assert len(moved) > 1
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("commits", "refs", "said"),
    [
        ([planned(1, {}, 2)], {"main": 1}, r"unknown parents \[2\]"),
        ([planned(1, {}), planned(1, {})], {"main": 1}, "commit 1: not a new mark"),
        ([planned(0, {})], {"main": 0}, "commit 0"),
        ([planned(1, {})], {"main": 2}, "unknown commit 2"),
        ([planned(1, {})], {"side": 1}, "no branch main"),
        ([planned(1, {})], {}, "needs a branch"),
        *(
            ([planned(1, {path: b""})], {"main": 1}, "is no path")
            for path in ("", "/a", "a//b", "../a", "./a", "a/.git/config", "a/")
        ),
    ],
)
def test_an_unsound_plan_is_refused_before_anything_is_written(
    tmp_path: Path, commits: list[PlannedCommit], refs: dict[str, int], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        write_history(tmp_path / "repo", commits, refs)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "email", "when"),
    [
        ("A <b", "a@example.com", NOON),
        ("", "a@example.com", NOON),
        ("A", "a@example.com\n", NOON),
        ("A", "a@example.com", NOON.replace(tzinfo=None)),
    ],
)
def test_a_stamp_that_git_cannot_hold_is_refused(name: str, email: str, when: dt.datetime) -> None:
    with pytest.raises(ValueError, match=r"no name|no time zone"):
        Stamp(name, email, when)


def test_offsets_are_written_as_git_does() -> None:
    west = dt.timezone(-dt.timedelta(hours=3, minutes=30))
    line = Stamp("A", "a@b.c", NOON.astimezone(west)).line()
    assert line == b"A <a@b.c> 1614596400 -0330"
    assert fastimport.Stamp("A", "a@b.c", NOON).line().endswith(b" +0100")
