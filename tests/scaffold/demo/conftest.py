"""The demo, written once, on a machine where everything is set differently."""

from typing import NamedTuple

import pytest

from qmsctl.repository.fastimport import write_history
from qmsctl.scaffold.demo.story import DemoHistory, demo_history
from tests.support.gitrepo import GitRepo
from tests.support.surroundings import elsewhere


class Demo(NamedTuple):
    """The story and the repository that it became; tests must not change it."""

    story: DemoHistory
    repo: GitRepo
    oids: dict[int, str]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    place = tmp_path_factory.mktemp("demo")
    with elsewhere(place):
        story = demo_history()
        oids = write_history(place / "halden", story.commits, story.refs)
    return Demo(story, GitRepo(place / "halden"), dict(oids))
