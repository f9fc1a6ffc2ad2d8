"""How a merge is recognized, in real repositories."""

import pytest

from qmsctl.model.errors import IncompleteHistory
from qmsctl.repository.git import Git
from qmsctl.repository.merged import Merged, main_line_since, merged_as
from tests.support.gitrepo import JUN, GitRepo


@pytest.fixture
def repo(gitrepo: GitRepo) -> GitRepo:
    """main, and a branch `topic` with two commits; main has gone on."""
    gitrepo.commit({"a": "1\n"}, "Start")
    gitrepo.branch("topic")
    gitrepo.commit({"b": "1\n"}, "One", author=JUN)
    gitrepo.commit({"c": "1\n"}, "Two", author=JUN)
    gitrepo.switch("main")
    gitrepo.commit({"a": "2\n"}, "Go on")
    return gitrepo


def how(repo: GitRepo, commit: str, head: str = "topic", base: str | None = None) -> Merged:
    with Git.open(repo.path) as git:
        return merged_as(git, commit, repo.oid(head), base)


def test_a_merge_commit(repo: GitRepo) -> None:
    before, after = repo.head, repo.merge("topic")
    assert how(repo, after) == (before, after, "merge")


def test_a_squash(repo: GitRepo) -> None:
    before, after = repo.head, repo.squash("topic")
    assert how(repo, after) == (before, after, "squash")


def test_a_rebase_goes_back_to_its_first_commit(repo: GitRepo) -> None:
    before = repo.head
    repo.git("cherry-pick", f"{repo.oid('main~1')}..topic")
    assert how(repo, repo.head) == (before, repo.head, "rebase")
    with Git.open(repo.path) as git:
        line = main_line_since(git, before, repo.head)
        assert line == (repo.oid("main~1"), repo.head)


def test_a_branch_that_became_the_main_line(gitrepo: GitRepo) -> None:
    before = gitrepo.commit({"a": "1\n"})
    gitrepo.branch("topic")
    gitrepo.commit({"b": "1\n"})
    after = gitrepo.commit({"b": "2\n"})
    gitrepo.switch("main")
    gitrepo.fast_forward("topic")
    assert how(gitrepo, after, base=before) == (before, after, "push")
    assert how(gitrepo, after, base="ab" * 20) == (gitrepo.oid("main^"), after, "push")


def test_what_begins_the_history_has_nothing_before_it(gitrepo: GitRepo) -> None:
    first = gitrepo.commit({"a": "1\n"})
    with pytest.raises(IncompleteHistory, match="begins the history"):
        how(gitrepo, first, head=first)


def test_a_push_whose_start_is_unknown_is_its_last_commit(repo: GitRepo) -> None:
    with Git.open(repo.path) as git:
        assert main_line_since(git, None, repo.head) == (repo.head,)
        assert main_line_since(git, repo.oid("topic"), repo.head) == (repo.head,)
        assert main_line_since(git, "ab" * 20, repo.head) == (repo.head,)
