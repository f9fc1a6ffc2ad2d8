"""`qms record` after real merges on the imitated GitHub, down to what `qms verify` says."""

import json
from pathlib import Path

import pytest

from tests.cli.merging import World, company
from tests.forge.server import Served
from tests.support.gitrepo import GitRepo


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    return company(tmp_path_factory.mktemp("plain") / "repo", key=False)


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    return company(tmp_path_factory.mktemp("keyed") / "repo", key=True)


@pytest.fixture
def world(plain: GitRepo, tmp_path: Path, github: Served, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.made(plain, tmp_path, github.state, monkeypatch)


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_what_was_reviewed_is_recorded_however_it_was_merged(world: World, method: str) -> None:
    world.issue(commits=2 if method == "rebase" else 1)
    world.approve()
    commit = world.merge(method)
    clone = world.clone()
    before = world.run(clone, "verify")
    assert "EV001" in before.out, before
    run = world.run(clone, "record", "--pr", "1", "--fetch", "origin", "--write")
    assert run.code == 0, run
    assert (
        run.out
        == f"""\
#1 merged by {method} as {commit[:10]}
  recorded   SOP-001 2.0 (en) approval as owner by a.brandt, review 9000
  recorded   SOP-001 2.0 (en) approval as quality-manager by j.tanaka, review 9001
"""
    )
    clone.commit({}, "Record", date="2026-02-20T12:06:00+00:00")
    after = world.run(clone, "verify")
    assert after.code == 0, after.out
    again = world.run(clone, "record", "--pr", "1", "--write")
    assert again.code == 0
    assert again.out.splitlines()[1:] == ["  known      2 approvals recorded before"]
    assert clone.git("status", "--porcelain") == ""
    shown = world.run(clone, "show", "SOP-001", "--as-of", "2026-03-26").out
    assert "Version 2.0, effective, in force since 2026-03-25" in shown
    assert "Alex Brandt (owner) on 2026-02-18: recorded without a signature" in shown
