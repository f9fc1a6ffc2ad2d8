"""A QMS that somebody attacks with a pull request, and `qms` started as a user would."""

import shutil
from pathlib import Path

import pytest

from tests.hostile.attack import Attacked
from tests.rules.examples import make_base
from tests.support.gitrepo import GitRepo


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example QMS on its main line; to be copied, never to be changed."""
    return make_base(tmp_path_factory.mktemp("honest") / "repo").path


@pytest.fixture
def attacked(honest: Path, tmp_path: Path) -> Attacked:
    """A copy of it with the branch of a pull request checked out."""
    top = tmp_path / "repo"
    shutil.copytree(honest, top, symlinks=True)
    repo = GitRepo(top)
    repo.branch("change")
    return Attacked(repo, tmp_path)
