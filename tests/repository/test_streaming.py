"""However long the history is, its files pass through memory one by one."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from qmsctl.repository.git import Git
from qmsctl.repository.mainline import main_line
from qmsctl.repository.objects import read_blobs
from tests.support.gitrepo import GitRepo
from tests.support.qmsrepo import ROOT, doc, load

MEGABYTE = 1 << 20
FILES = 12


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """A dozen documents of a megabyte each."""
    repo = GitRepo.init(tmp_path_factory.mktemp("heavy") / "repo")
    random = Random(1)
    bodies = [random.randbytes(MEGABYTE // 2).hex() for _ in range(FILES)]
    repo.commit(
        {f"{ROOT}/SOP-{n:03}.md": doc(f"SOP-{n:03}", body=text) for n, text in enumerate(bodies)}
    )
    return repo


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """Fail if more than `limit` bytes of Python objects are held at one moment."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < limit, f"{peak / MEGABYTE:.1f} MB were held"


def test_blobs_are_held_one_at_a_time(heavy: GitRepo) -> None:
    with Git.open(heavy.path) as git:
        changes = next(iter(main_line(git, git.resolve("HEAD")))).changes
        oids = [change.oid for change in changes]
        assert len(oids) == FILES
        with at_most(5 * MEGABYTE):
            assert sum(len(data) for _, data in read_blobs(git, oids)) > FILES * MEGABYTE


def test_the_index_holds_facts_and_no_texts(heavy: GitRepo) -> None:
    load(heavy, use_cache=False)  # whatever is imported for it
    with at_most(8 * MEGABYTE):
        assert len(load(heavy, use_cache=False).timelines) == FILES
