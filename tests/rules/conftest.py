from pathlib import Path

import pytest

from tests.rules.examples import make_base


@pytest.fixture(scope="session")
def example_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example QMS in a repository that tests copy, and never change."""
    return make_base(tmp_path_factory.mktemp("example") / "base").path
