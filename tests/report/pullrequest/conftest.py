"""The pull request of `story.py`, built and judged once for all tests."""

import datetime as dt

import pytest

from qmsctl.cli.judged import Judged
from qmsctl.report.pullrequest.model import DocumentChange, PullRequestReport
from qmsctl.rules.context import Context
from qmsctl.rules.engine import run_change
from qmsctl.rules.loading import load
from qmsctl.rules.registry import ALL
from tests.report.pullrequest import story
from tests.support.gitrepo import GitRepo


def judge(repo: GitRepo, *, as_of: str = story.AS_OF, strict: bool = False) -> Judged:
    """What is found in HEAD of the repository as a change of ``main``."""
    day = dt.date.fromisoformat(as_of)
    context: Context = load(repo.path, as_of=day, base="main", use_cache=False)
    findings, left_out = run_change(context, ALL)
    return Judged(context, findings, "check", repo.path, left_out=left_out, strict=strict)


@pytest.fixture(scope="session")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """The repository of the story; tests that use it must not change it."""
    return story.build(tmp_path_factory.mktemp("pullrequest") / "repo")


@pytest.fixture(scope="session")
def judged(repo: GitRepo) -> Judged:
    """The story's pull request, judged."""
    return judge(repo)


@pytest.fixture(scope="session")
def report(judged: Judged) -> PullRequestReport:
    """What it is told."""
    assert judged.pull_request is not None
    return judged.pull_request


@pytest.fixture(scope="session")
def documents(report: PullRequestReport) -> dict[str, DocumentChange]:
    """Its documents by id."""
    return {item.key.id: item for item in report.documents}
