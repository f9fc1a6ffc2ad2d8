import os
import shutil
import sys
from pathlib import Path

import pytest

from qmsctl.model.errors import GitError, NotARepository, UnknownRevision
from qmsctl.repository.git import Git
from tests.support.gitrepo import GitRepo


def test_finds_the_repository_from_a_folder_below(gitrepo: GitRepo) -> None:
    gitrepo.commit({"qms/sop/a.md": "a"})
    with Git.open(gitrepo.path / "qms" / "sop") as git:
        assert git.top == gitrepo.path
        assert git.common_dir == git.git_dir == gitrepo.path / ".git"
        assert git.head() == gitrepo.head
        assert git.branch() == "main"


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(NotARepository, match="not inside a Git repository") as caught:
        Git.open(tmp_path)
    assert "git init" in caught.value.hint


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(NotARepository):
        Git.open(tmp_path / "absent")


def test_a_bare_repository_is_refused(gitrepo: GitRepo, tmp_path: Path) -> None:
    gitrepo.commit({"a": "a"})
    gitrepo.clone(tmp_path / "bare.git", "--bare")
    with pytest.raises(NotARepository, match="bare"):
        Git.open(tmp_path / "bare.git")


def test_unborn_branch(gitrepo: GitRepo) -> None:
    with Git.open(gitrepo.path) as git:
        assert git.head() is None
        assert git.branch() == "main"
        with pytest.raises(UnknownRevision):
            git.resolve("HEAD")


def test_detached_head(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({"a": "1"})
    gitrepo.commit({"a": "2"})
    gitrepo.switch(first)
    with Git.open(gitrepo.path) as git:
        assert git.branch() is None
        assert git.head() == first


@pytest.mark.parametrize(
    "rev", ["", "no-such-branch", "--all", "-p", "--output=stolen", "HEAD:a", "HEAD^{tree}", "a\0b"]
)
def test_unknown_revisions_are_told_and_never_read_as_options(gitrepo: GitRepo, rev: str) -> None:
    gitrepo.commit({"a": "1"})
    with Git.open(gitrepo.path) as git, pytest.raises(UnknownRevision, match="no commit, branch"):
        git.resolve(rev)
    assert not (gitrepo.path / "stolen").exists()


def test_resolve_follows_names_and_tags(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({"a": "1"})
    second = gitrepo.commit({"a": "2"})
    gitrepo.git("tag", "-a", "v1", "-m", "v1", first)
    with Git.open(gitrepo.path) as git:
        assert git.resolve("v1") == first
        assert git.resolve("HEAD~1") == first
        assert git.resolve(second[:12]) == second


def test_ancestors(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({"a": "1"})
    gitrepo.branch("topic")
    topic = gitrepo.commit({"b": "1"})
    gitrepo.switch("main")
    second = gitrepo.commit({"a": "2"})
    gitrepo.git("checkout", "-q", "--orphan", "other")
    other = gitrepo.commit({"c": "1"})
    with Git.open(gitrepo.path) as git:
        assert git.merge_base(topic, second) == first
        assert git.merge_base(topic, other) is None
        assert git.is_ancestor(first, topic)
        assert git.is_ancestor(topic, topic)
        assert not git.is_ancestor(topic, second)


def test_worktrees_share_the_common_directory(gitrepo: GitRepo, tmp_path: Path) -> None:
    gitrepo.commit({"a": "1"})
    gitrepo.git("branch", "topic")
    tree = gitrepo.worktree(tmp_path / "second", "topic")
    with Git.open(tree.path) as git:
        assert git.top == tree.path
        assert git.common_dir.resolve() == (gitrepo.path / ".git").resolve()
        assert git.git_dir != git.common_dir
        assert git.branch() == "topic"


def test_variables_of_a_hook_do_not_lead_elsewhere(
    gitrepo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gitrepo.commit({"a": "1"})
    other = GitRepo.init(tmp_path / "other")
    other.commit({"b": "1"}, "Other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    with Git.open(gitrepo.path) as git:
        assert git.head() == gitrepo.head
        assert git.run("ls-files") == "a"


def test_replaced_objects_are_not_believed(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({"a": "1"}, "First")
    second = gitrepo.commit({"a": "2"}, "Second")
    gitrepo.git("replace", second, first)
    with Git.open(gitrepo.path) as git:
        assert git.run("log", "-1", "--format=%s", second) == "Second"


def test_failures_carry_the_words_of_git(gitrepo: GitRepo) -> None:
    with Git.open(gitrepo.path) as git:
        with pytest.raises(GitError, match=r"git cat-file failed: .*Not a valid object"):
            git.run("cat-file", "-p", "0" * 40)
        with (
            pytest.raises(GitError, match=r"git log failed: .*does not have any commits"),
            git.stream("log") as out,
        ):
            out.read()


def test_a_stream_may_be_left_early(gitrepo: GitRepo) -> None:
    gitrepo.commit({"a": "x\n" * 500_000})
    with Git.open(gitrepo.path) as git:
        with git.stream("cat-file", "-p", "HEAD:a") as out:
            assert out.read(4) == b"x\nx\n"
        assert git.head() == gitrepo.head


def test_a_foreign_owner_is_explained() -> None:
    from qmsctl.repository.git import refusal

    error = refusal("log", "fatal: detected dubious ownership in repository at '/x'")
    assert "safe.directory" in error.hint


def test_user(gitrepo: GitRepo) -> None:
    with Git.open(gitrepo.path) as git:
        assert git.user() == ("Ada Brandt", "a.brandt@example.com")
        gitrepo.git("config", "--unset", "user.email")
        assert git.user() == ("Ada Brandt", "")


def test_without_git_the_message_says_what_to_install(
    gitrepo: GitRepo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gitrepo.commit({"a": "1"})
    with Git.open(gitrepo.path) as git:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert shutil.which("git") is None
        with pytest.raises(GitError, match="'git' was not found"):
            git.head()


def test_without_git_at_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name == "git" or name.startswith("git.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "defpath", str(tmp_path))
    with pytest.raises(GitError, match="'git' was not found") as caught:
        Git.open(tmp_path)
    assert "Install Git" in caught.value.hint
