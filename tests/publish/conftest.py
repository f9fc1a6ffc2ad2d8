"""One story a test session: making it takes Git half a second, assembling it much less."""

import pytest

from qmsctl.publish.site import Site
from tests.publish.story import build_story, site_of
from tests.support.gitrepo import GitRepo


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """Only to be read."""
    return build_story(tmp_path_factory.mktemp("story") / "repo")


@pytest.fixture(scope="session")
def site(story: GitRepo) -> Site:
    return site_of(story)
