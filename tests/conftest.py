"""Fixtures for all tests: no test sees the settings of the user or of a surrounding Git hook."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.gitrepo import GitRepo, foreign_variables, isolated_environment

# Machines that run tests in parallel are too uneven for time limits; the same cases every time.
settings.register_profile("qmsctl", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("qmsctl")


@pytest.fixture(scope="session", autouse=True)
def _isolated_git() -> Iterator[None]:
    """Git knows neither user, system nor hook settings, in tests and in the code under test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in foreign_variables():
            patch.delenv(name)
        for name, value in isolated_environment().items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def gitrepo(tmp_path: Path) -> GitRepo:
    """An empty repository on the unborn branch ``main``."""
    return GitRepo.init(tmp_path / "repo")
