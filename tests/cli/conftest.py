"""Fixtures of the command tests."""

import datetime as dt
from pathlib import Path

import pytest

from tests.cli import story as telling
from tests.cli.company import Company, found
from tests.support.gitrepo import GitRepo


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A company with a QMS in Git, to which commands write."""
    return found(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """The repository of `tests/cli/story.py`; tests that use it must not change it."""
    return telling.build(tmp_path_factory.mktemp("story") / "repo")


@pytest.fixture
def example(gitrepo: GitRepo) -> GitRepo:
    """An empty repository whose first commit is made on the day of the example QMS."""
    gitrepo.clock = dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)
    return gitrepo
