"""The imitation does with a real repository what GitHub does."""

from pathlib import Path

import pytest

from qmsctl.forge.github import GitHub
from tests.forge.origin import Origin
from tests.forge.server import Served
from tests.support.gitrepo import GitRepo


@pytest.fixture
def repo(served: Served, gitrepo: GitRepo, tmp_path: Path) -> GitRepo:
    """A clone whose branch `topic` has two commits more than `main`, which went on by one."""
    gitrepo.commit({"a": "1"})
    gitrepo.branch("topic")
    gitrepo.commit({"b": "1"})
    gitrepo.commit({"b": "2"})
    gitrepo.switch("main")
    gitrepo.commit({"c": "1"})
    served.state.origin = Origin.of(gitrepo, tmp_path / "origin.git")
    gitrepo.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    return gitrepo


def test_a_push_moves_the_head_and_reviews_stay_where_they_were(
    forge: GitHub, served: Served, repo: GitRepo
) -> None:
    served.state.open_pull("topic")
    before = forge.pull_request(1).head.oid
    served.state.review(1, "jun")
    repo.switch("topic")
    after = repo.commit({"b": "3"})
    repo.git("push", "--quiet", "origin", "topic")
    assert forge.pull_request(1).head.oid == after
    assert forge.reviews(1)[0].commit == before == repo.oid("topic^")


@pytest.mark.parametrize(
    ("method", "parents", "arrived"), [("merge", 2, 3), ("squash", 1, 1), ("rebase", 1, 2)]
)
def test_each_way_to_merge_leaves_what_github_would(
    forge: GitHub, served: Served, repo: GitRepo, method: str, parents: int, arrived: int
) -> None:
    served.state.open_pull("topic")
    head, before = repo.oid("topic"), repo.oid("main")
    commit = served.state.merge(1, method)
    repo.git("fetch", "--quiet", "origin")
    assert repo.oid("origin/main") == commit == forge.branch_tip("main")
    assert len(repo.git("log", "-1", "--format=%P", commit).split()) == parents
    assert repo.git("rev-list", "--count", f"{before}..{commit}") == str(arrived)
    assert repo.git("ls-tree", "--name-only", commit).split() == ["a", "b", "c"]
    pull = forge.pull_request(1)
    assert (pull.merge_commit, pull.head.oid) == (commit, head)
    assert [found.number for found in forge.pull_requests_of(commit)] == [1]
    assert [found.number for found in forge.pull_requests_of(head)] == [1]


@pytest.mark.parametrize("method", ["merge", "squash"])
def test_a_merge_can_hold_what_nobody_reviewed(served: Served, repo: GitRepo, method: str) -> None:
    served.state.open_pull("topic")
    commit = served.state.merge(1, method, files={"b": "resolved otherwise"})
    repo.git("fetch", "--quiet", "origin")
    assert repo.git("show", f"{commit}:b") == "resolved otherwise"


def test_the_branch_may_go_after_the_merge(forge: GitHub, served: Served, repo: GitRepo) -> None:
    served.state.open_pull("topic")
    served.state.merge(1)
    head = forge.pull_request(1).head.oid
    repo.git("push", "--quiet", "origin", ":topic")
    assert forge.branch_tip("topic") is None
    assert forge.pull_request(1).head.oid == head


def test_a_pull_request_has_comments_as_issues_have(forge: GitHub, served: Served) -> None:
    served.state.open_pull("topic")
    forge.add_comment(1, "Hello")
    assert [comment.body for comment in forge.comments(1)] == ["Hello"]
