"""The honest repository, once a session, and a copy of it for each attack."""

from pathlib import Path

import pytest

from tests.hostile.tampering import world
from tests.hostile.tampering.scene import InForce, Scene, in_force, loaded


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository before every attack; to be copied, never to be changed."""
    return world.build(tmp_path_factory.mktemp("honest") / "repo").path


@pytest.fixture(scope="session")
def before(honest: Path, tmp_path_factory: pytest.TempPathFactory) -> InForce:
    """What is in force there."""
    return in_force(loaded(Scene(honest, tmp_path_factory.mktemp("before")), replay=True))


@pytest.fixture
def scene(honest: Path, tmp_path: Path) -> Scene:
    return Scene(honest, tmp_path)
