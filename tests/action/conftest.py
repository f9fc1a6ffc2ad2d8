"""Fixtures of the tests that run actions and workflows."""

import sys

import pytest

from tests.action.forge import ACTION, Forge, build

# The action's scripts import each other as they lie in their folder, as they do on a runner.
sys.path.insert(0, str(ACTION))


@pytest.fixture(scope="session")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    """The repository on the forge; tests must not change it."""
    return build(tmp_path_factory.mktemp("forge") / "qms")
