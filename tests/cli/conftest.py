"""Fixtures of the command tests."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli import story as telling
from tests.cli.company import Company, found
from tests.support.gitrepo import GitRepo

if TYPE_CHECKING:
    from tests.forge.server import Served


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


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> "Iterator[Served]":
    """A GitHub on this machine, to which the environment leads; its pauses take no time."""
    from qmsctl.cli import forging
    from qmsctl.forge.client import Clock
    from tests.forge.imitation import REPOSITORY  # what validates the contract loads slowly
    from tests.forge.server import TOKEN, serve

    monkeypatch.setattr(forging, "clock", lambda: Clock(lambda: 1.8e9, lambda _: None))
    with serve() as served:
        monkeypatch.setenv("GITHUB_API_URL", served.url)
        monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
        monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("SSL_CERT_DIR", str(Path(__file__).parent))  # reading them takes long
        yield served
