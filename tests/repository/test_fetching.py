"""Fetching single commits, from a real repository beside."""

from pathlib import Path

import pytest

from qmsctl.model.errors import GitError, IncompleteHistory
from qmsctl.repository import fetching
from qmsctl.repository.fetching import fetch_commits, lacking
from qmsctl.repository.git import Git
from tests.support.gitrepo import GitRepo


@pytest.fixture
def clone(gitrepo: GitRepo, tmp_path: Path) -> GitRepo:
    """A clone of main alone; `gitrepo` also has the branch `topic`."""
    gitrepo.commit({"a": "1\n"})
    gitrepo.branch("topic")
    gitrepo.commit({"b": "1\n"})
    gitrepo.switch("main")
    gitrepo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return gitrepo.clone(tmp_path / "clone", "--single-branch", "--branch", "main")


def test_only_what_is_lacking_is_fetched(gitrepo: GitRepo, clone: GitRepo) -> None:
    wanted = gitrepo.oid("topic")
    with Git.open(clone.path) as git:
        assert lacking(git, [wanted, clone.head, wanted, "--upload-pack=x"]) == (wanted,)
        fetch_commits(git, "origin", [wanted, clone.head])
        assert lacking(git, [wanted]) == ()
        clone.git("remote", "remove", "origin")
        fetch_commits(git, "origin", [wanted])  # nothing to ask for
    assert clone.git("cat-file", "-t", wanted) == "commit"


def test_no_hook_and_no_ref_is_touched(gitrepo: GitRepo, clone: GitRepo) -> None:
    hook = clone.path / ".git/hooks/reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch pwned\n")
    hook.chmod(0o755)
    before = clone.git("for-each-ref")
    with Git.open(clone.path) as git:
        fetch_commits(git, "origin", [gitrepo.oid("topic")])
    assert clone.git("for-each-ref") == before
    assert not list(clone.path.rglob("pwned"))


def test_a_commit_that_is_nowhere_is_an_error(clone: GitRepo) -> None:
    with (
        Git.open(clone.path) as git,
        pytest.raises(IncompleteHistory, match="could not be fetched"),
    ):
        fetch_commits(git, "origin", ["ab" * 20])


def test_a_remote_that_is_not_there_is_an_error(clone: GitRepo) -> None:
    with Git.open(clone.path) as git, pytest.raises(GitError, match="no remote '--all'"):
        fetch_commits(git, "--all", ["ab" * 20])


@pytest.mark.parametrize("url", ["ext::sh -c touch% pwned", "ssh://nobody.invalid/x"])
def test_no_program_of_the_settings_is_run(clone: GitRepo, url: str) -> None:
    clone.git("remote", "set-url", "origin", url)
    clone.git("config", "core.sshCommand", "touch pwned")
    with Git.open(clone.path) as git, pytest.raises(IncompleteHistory, match="not allowed"):
        fetch_commits(git, "origin", ["ab" * 20])
    assert not list(clone.path.rglob("pwned"))


def test_the_token_is_for_one_server_and_in_no_argument() -> None:
    made = fetching._authorization("https://github.com", "ghs_x")
    assert made["GIT_CONFIG_COUNT"] == "2"
    assert made["GIT_CONFIG_KEY_1"] == "http.https://github.com/.extraHeader"
    assert made["GIT_CONFIG_VALUE_0"] == ""
    assert made["GIT_CONFIG_VALUE_1"].startswith("Authorization: Basic ")
    assert "ghs_x" not in str(made)
    assert fetching._authorization("https://github.com", "") == {}
