import datetime as dt
import io

import pytest

from qmsctl.model.errors import GitError, UnknownRevision
from qmsctl.repository import mainline
from qmsctl.repository.git import Git
from qmsctl.repository.mainline import (
    FILE,
    SUBMODULE,
    SYMLINK,
    PathChange,
    RawCommit,
    authors_between,
    main_line,
    path_changes,
    read_commit,
)
from tests.support.gitrepo import ADA, JUN, GitRepo, TreeCommit


def line(repo: GitRepo, tip: str = "HEAD", **options: str) -> list[RawCommit]:
    with Git.open(repo.path) as git:
        return list(main_line(git, git.resolve(tip), **options))


@pytest.mark.parametrize(
    "message",
    [
        ":000000 100644 0000000 1111111 A",
        "Subject\n\n:100644 100644 a b M\nqms/a.md",
        "tree 1\n\ncommit 123",
        "-p --all",
        "",
        "Größe 文書 \U0001f600",
    ],
)
def test_no_message_passes_for_a_field(gitrepo: GitRepo, message: str) -> None:
    gitrepo.build([TreeCommit({"a": "1"}), TreeCommit({"a": "1"}, (0,), message=message)])
    second, first = line(gitrepo, "main")
    assert second.subject == message.split("\n", maxsplit=1)[0]
    assert second.changes == []
    assert [change.path for change in first.changes] == ["a"]
    assert second.first_parent == first.oid
    assert first.first_parent == ""


def test_changes_below_the_root_only(gitrepo: GitRepo) -> None:
    gitrepo.commit({"qms/a.md": "1", "qms2/b.md": "2", "c": "3"})
    (commit,) = line(gitrepo, prefix="qms/")
    assert commit.changes == [PathChange("qms/a.md", gitrepo.oid("HEAD:qms/a.md"), FILE)]


def test_since_leaves_out_what_is_known(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({"a": "1"})
    second = gitrepo.commit({"a": None, "b": "1"})
    (commit,) = line(gitrepo, since=first)
    assert commit.oid == second
    assert commit.changes == [PathChange("a", "", 0), PathChange("b", gitrepo.oid("HEAD:b"), FILE)]
    assert line(gitrepo, since=second) == []


def test_kinds_of_entries(gitrepo: GitRepo) -> None:
    gitrepo.build([TreeCommit({"f": "1"}, links={"l": "f"})])
    gitrepo.git("reset", "-q", "--hard")
    gitrepo.git("update-index", "--add", "--cacheinfo", f"160000,{gitrepo.head},sub")
    gitrepo.git("commit", "-qm", "Submodule")
    second, first = line(gitrepo)
    assert [change.kind for change in first.changes] == [FILE, SYMLINK]
    assert [change.kind for change in second.changes] == [SUBMODULE]


def test_the_users_settings_change_nothing(gitrepo: GitRepo) -> None:
    gitrepo.commit({"qms/ä.md": "1", "x.md": "long text\n" * 20})
    gitrepo.move("x.md", "y.md")
    gitrepo.commit({".mailmap": "Someone Else <else@example.com> <a.brandt@example.com>\n"})
    before = line(gitrepo)
    for name, value in {
        "log.showSignature": "true",
        "log.mailmap": "true",
        "log.showRoot": "false",
        "log.abbrevCommit": "true",
        "log.follow": "true",
        "log.diffMerges": "off",
        "diff.renames": "copies",
        "diff.noprefix": "true",
        "core.quotePath": "true",
        "color.ui": "always",
        "i18n.logOutputEncoding": "latin1",
        "format.pretty": "fuller",
        "core.pager": "false",
    }.items():
        gitrepo.git("config", name, value)
    assert line(gitrepo) == before
    assert {commit.author_name for commit in before} == {ADA[0]}


def test_dates(gitrepo: GitRepo) -> None:
    gitrepo.commit({"a": "1"}, date="2026-03-29T02:30:00+02:00")
    with Git.open(gitrepo.path) as git:
        commit = read_commit(git, gitrepo.head, index=3)
    assert commit.index == 3
    assert commit.committed_at.isoformat() == "2026-03-29T02:30:00+02:00"
    assert commit.authored_at == commit.committed_at
    assert mainline.moment("2026-03-29T02:30:00+99:00") == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def test_no_such_commit(gitrepo: GitRepo) -> None:
    gitrepo.commit({"a": "1"})
    with Git.open(gitrepo.path) as git, pytest.raises(GitError):
        read_commit(git, "1" * 40)


def test_no_commit_printed() -> None:
    class Silent:
        def stream(self, *args: str) -> object:
            from contextlib import nullcontext

            return nullcontext(io.BytesIO(b""))

    with pytest.raises(UnknownRevision, match="no commit 11"):
        read_commit(Silent(), "1" * 40)  # type: ignore[arg-type]


def test_half_an_answer_is_an_error() -> None:
    with pytest.raises(GitError, match="ended in the middle"):
        list(mainline._tokens(io.BytesIO(b"abc\0de")))


def test_parts_that_straddle_chunks(monkeypatch: pytest.MonkeyPatch, gitrepo: GitRepo) -> None:
    gitrepo.commit({"a": "1", "bb": "2"}, "First")
    gitrepo.commit({"a": "3"}, "Second")
    whole = line(gitrepo)
    for size in (1, 2, 7, 41):
        monkeypatch.setattr(mainline, "_CHUNK", size)
        assert line(gitrepo) == whole


def test_differences_of_two_trees(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({"q/a": "1", "q/b": "1", "c": "1"})
    second = gitrepo.commit({"q/a": None, "q/b": "2", "q/d": "1", "c": "2"})
    with Git.open(gitrepo.path) as git:
        found = path_changes(git, first, second, prefix="q/")
    assert [(c.path, c.kind) for c in found] == [("q/a", 0), ("q/b", FILE), ("q/d", FILE)]


def test_who_touched_what(gitrepo: GitRepo) -> None:
    base = gitrepo.commit({"a": "1", "b": "1", "m": "1"})
    gitrepo.branch("topic")
    gitrepo.commit(
        {"a": "2"},
        "Change a\n\nCo-authored-by: Eve Zeta <eve@example.com>\n"
        "co-authored-by: Mo Keller <mo@example.com>\n",
        author=JUN,
    )
    gitrepo.commit({"b": "2"})
    gitrepo.switch("main")
    theirs = gitrepo.commit({"m": "2"}, author=("Main Author", "main@example.com"))
    gitrepo.switch("topic")
    merge = gitrepo.merge("main", files={"b": "evil"}, author=("Merger", "merger@example.com"))
    with Git.open(gitrepo.path) as git:
        found = authors_between(git, theirs, merge, "")
        assert authors_between(git, merge, merge, "") == {}
    assert found == {
        "a": [JUN, ("Eve Zeta", "eve@example.com"), ("Mo Keller", "mo@example.com")],
        "b": [("Merger", "merger@example.com"), ADA],
    }
    assert base
