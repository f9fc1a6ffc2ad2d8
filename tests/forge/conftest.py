"""A GitHub on this machine, and a client whose clock costs no time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qmsctl.forge.access import Access, Secret
from qmsctl.forge.client import Clock
from qmsctl.forge.github import GitHub
from tests.forge.imitation import REPOSITORY
from tests.forge.server import TOKEN, Served, serve


@dataclass
class FakeTime:
    """A clock that moves only when somebody sleeps."""

    now: float = 1_795_000_000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.now, self.sleep)


@pytest.fixture(autouse=True)
def _no_proxy_and_no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_DIR", str(Path(__file__).parent))  # reading them all takes long


@pytest.fixture
def served() -> Iterator[Served]:
    """An empty repository on a GitHub of our own; broken contracts fail the test."""
    with serve() as running:
        yield running


@pytest.fixture
def faketime() -> FakeTime:
    return FakeTime()


@pytest.fixture
def forge(served: Served, faketime: FakeTime) -> Iterator[GitHub]:
    """The client under test."""
    access = Access(REPOSITORY, Secret(TOKEN), served.url)
    with GitHub(access, faketime.clock) as github:
        yield github


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of five items: each item that is validated costs time."""
    for module in ("client", "github_pulls"):
        monkeypatch.setattr(f"qmsctl.forge.{module}.PER_PAGE", 5)
