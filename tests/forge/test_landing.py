"""Bringing files onto a branch of the imitated GitHub, also when others are faster."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qmsctl.forge.errors import Guarded, Moved, NotThere
from qmsctl.forge.github import GitHub
from qmsctl.forge.landing import ATTEMPTS, Landed, land, propose
from tests.forge.imitation import Imitation
from tests.forge.origin import Origin
from tests.forge.server import Served
from tests.support.gitrepo import GitRepo

FILES = {"records/one.json": b"1\n", "records/two.json": b"2\n"}


@dataclass
class Work:
    """What a commit lacks of `FILES`; and on which commits it was asked."""

    origin: Origin
    asked: list[str] = field(default_factory=list)

    def __call__(self, tip: str) -> Mapping[str, bytes]:
        self.asked.append(tip)
        there = self.origin.bare.git("ls-tree", "-r", "--name-only", tip).split()
        return {path: data for path, data in FILES.items() if path not in there}


@pytest.fixture
def state(served: Served, gitrepo: GitRepo, tmp_path: Path) -> Imitation:
    gitrepo.commit({"a": "1\n"})
    served.state.origin = Origin.of(gitrepo, tmp_path / "origin.git")
    return served.state


@pytest.fixture
def work(state: Imitation) -> Work:
    assert state.origin
    return Work(state.origin)


def message() -> str:
    return "Add"


def meddling(work: Work) -> Callable[[], None]:
    def meddle() -> None:
        tip = str(work.origin.tip("heads/main"))
        tree = work.origin.bare.git("rev-parse", f"{tip}^{{tree}}")
        assert work.origin.move("heads/main", work.origin.commit(tree, [tip], "Other"), tip)

    return meddle


def test_it_is_added_once(forge: GitHub, state: Imitation, work: Work) -> None:
    landed = land(forge, "main", work, message)
    assert landed == Landed(state.tip("main"))
    assert work.origin.bare.git("show", "main:records/two.json") == "2"
    assert land(forge, "main", work, message) == Landed()
    assert state.tip("main") == landed.commit


def test_a_branch_that_moves_is_read_again(forge: GitHub, state: Imitation, work: Work) -> None:
    state.once("create_commit", meddling(work))
    landed = land(forge, "main", work, message)
    assert len(set(work.asked)) == 2
    assert work.origin.bare.oid("main^") == work.asked[1]
    assert state.tip("main") == landed.commit


def test_a_branch_that_never_rests_is_an_error(forge: GitHub, state: Imitation, work: Work) -> None:
    meddle = meddling(work)

    def always(name: str) -> None:
        if name == "create_commit":
            meddle()

    state.after.append(always)
    with pytest.raises(Moved):
        land(forge, "main", work, message)
    assert len(work.asked) == ATTEMPTS


def test_rules_and_missing_branches_are_told(forge: GitHub, state: Imitation, work: Work) -> None:
    with pytest.raises(NotThere, match="no branch 'trunk'"):
        land(forge, "trunk", work, message)
    state.guarded.add("main")
    with pytest.raises(Guarded):
        land(forge, "main", work, message)


def test_a_pull_request_is_opened_once(forge: GitHub, state: Imitation, work: Work) -> None:
    def run() -> Landed:
        return propose(forge, "main", "records/1", work, message, title="Add", body="- one")

    first = run()
    assert (first.pull, first.commit) == (1, state.tip("records/1"))
    assert run() == Landed(None, 1, first.url)
    assert len(state.pulls) == 1
    state.merge(1, "squash")
    assert run() == Landed()


def test_two_runs_that_make_the_branch_at_once(forge: GitHub, state: Imitation, work: Work) -> None:
    def first() -> None:
        """The other run makes the branch, with one of the files."""
        tip = str(work.origin.tip("heads/main"))
        entry = {"path": "records/one.json", "mode": "100644", "content": "1\n"}
        made = work.origin.commit(work.origin.tree(tip, [entry]), [tip], "Other run")
        assert work.origin.move("heads/records/1", made, "0" * 40)

    state.once("create_commit", first)
    landed = propose(forge, "main", "records/1", work, message, title="Add", body="")
    subjects = work.origin.bare.git("log", "--format=%s", "main..records/1").splitlines()
    assert subjects == ["Add", "Other run"]
    assert landed.commit == state.tip("records/1")
