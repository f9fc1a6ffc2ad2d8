"""`qms audit` after real merges on the imitated GitHub: by the book, altered, and past the gate."""

import json
from pathlib import Path
from typing import Any

import pytest

from qmsctl.cli.merges import read_push
from qmsctl.rules.example import SOP_PATH
from qmsctl.rules.example_versions import NEW_BODY
from tests.action.forge import recorded
from tests.cli.merging import ISSUED, World, company
from tests.forge.server import Served
from tests.support.forgestory import text
from tests.support.gitrepo import GitRepo

ALTERED = text(effective_date="2026-03-25", body=NEW_BODY.replace("Everyone", "Nobody"))
AUDIT = ("audit", "--pr", "1", "--fetch", "origin")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    return company(tmp_path_factory.mktemp("plain") / "repo", key=False)


@pytest.fixture
def world(plain: GitRepo, tmp_path: Path, github: Served, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.made(plain, tmp_path, github.state, monkeypatch)


def push_event(world: World, before: str, after: str, ref: str = "refs/heads/main") -> Path:
    file = world.folder / "event.json"
    file.write_text(json.dumps({"ref": ref, "before": before, "after": after}))
    return file


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_what_was_merged_as_approved_is_tagged(world: World, method: str) -> None:
    world.issue(commits=3 if method == "rebase" else 1)
    world.approve()
    commit = world.merge(method)
    clone = world.clone()
    run = world.run(clone, *AUDIT, "--issue", "--tag")
    assert run.code == 0, run
    assert run.out == (
        f"#1, merged as {commit[:10]} ({method})\n"
        "  as approved  SOP-001 2.0\n"
        "  tag          SOP-001/2.0\n"
    )
    assert world.state.origin
    assert world.state.origin.tip("tags/SOP-001/2.0") == commit
    assert world.run(clone, *AUDIT, "--tag").code == 0
    assert not world.state.issues


@pytest.mark.parametrize("method", ["merge", "squash"])
def test_a_conflict_that_was_resolved_otherwise_has_one_issue(world: World, method: str) -> None:
    """Somebody changes the approved text in the merge itself: nothing of it is recorded."""
    world.issue()
    world.approve()
    commit = world.merge(method, files={SOP_PATH: ALTERED})
    clone = world.clone()
    run = world.run(clone, *AUDIT, "--issue", "--tag")
    assert run.code == 1, run
    assert "The merge holds other content than the last commit of the pull request." in run.out
    assert "after Alex Brandt approved" in run.out
    assert "  issue        opened: https://github.com/halden/qms/issues/" in run.out
    (issue,) = world.state.issues.values()
    assert issue["body"].startswith(f"<!-- qms-audit {commit} -->\n")
    assert f"[`{commit[:10]}`](https://github.com/halden/qms/commit/{commit})" in issue["body"]
    assert world.state.origin
    assert world.state.origin.tip("tags/SOP-001/2.0") is None
    if method == "merge":
        again = world.run(clone, *AUDIT, "--issue")
        assert "  issue        open: " in again.out
        issue["state"] = "closed"
        assert "closed by hand: " in world.run(clone, *AUDIT, "--issue").out
        assert (len(world.state.issues), world.state.comments) == (1, {})
        return
    run = world.run(clone, "record", "--pr", "1", "--write")
    assert run.code == 1
    assert run.out.count("missing") == 2
    assert clone.git("status", "--porcelain") == ""


def test_a_merge_past_the_gate_is_found_and_its_issue_told_what_is_new(world: World) -> None:
    world.issue()
    world.review("a.brandt", "2026-02-18")
    refusal = world.review("j.tanaka", "2026-02-19", "CHANGES_REQUESTED")
    world.merge("merge")
    clone = world.clone()
    found: Any = world.told(clone, *AUDIT, "--issue")
    (merge,) = found["merges"]
    assert [one["message"].partition(".")[0] for one in merge["findings"]] == [
        "It was merged without the approval as quality-manager"
    ]
    assert merge["findings"][0]["path"] == SOP_PATH
    assert merge["issue"]["action"] == "opened"
    world.state.dismiss(refusal)
    assert "updated: " in world.run(clone, *AUDIT, "--issue").out
    (comment,) = world.state.comments.values()
    assert "was dismissed" in comment["body"]
    assert "open: " in world.run(clone, *AUDIT, "--issue").out
    assert len(world.state.comments) == 1


def test_a_tag_that_stands_elsewhere_stays_and_is_a_finding(world: World) -> None:
    world.issue()
    world.approve()
    world.merge("squash")
    origin = world.state.origin
    assert origin
    other = origin.bare.oid("main^")
    origin.move("tags/SOP-001/2.0", other, "0" * 40)
    run = world.run(world.clone(), *AUDIT, "--tag")
    assert run.code == 1
    assert "Its tag was not made" in run.out
    assert origin.tip("tags/SOP-001/2.0") == other


def test_two_runs_that_meet_leave_one_issue(world: World) -> None:
    world.issue()
    commit = world.merge("squash")
    clone = world.clone()
    body = f"<!-- qms-audit {commit} -->\nBy another run."
    first = world.state.add_issue("First", body, labels=["qms-audit"])
    first["labels"] = []  # it cannot be seen at first

    def appear() -> None:
        first["labels"] = [{"name": "qms-audit"}]

    world.state.once("create_issue", appear)
    run = world.run(clone, *AUDIT, "--issue")
    assert run.code == 1
    states = [issue["state"] for issue in world.state.issues.values()]
    assert states == ["open", "closed"]


def test_an_issue_is_closed_when_nothing_is_wrong_any_more(world: World) -> None:
    world.issue()
    world.approve()
    commit = world.merge("squash")
    marker = f"<!-- qms-audit {commit} -->\nIt could not be looked at."
    world.state.add_issue("Old", marker, labels=["qms-audit"])
    run = world.run(world.clone(), *AUDIT, "--issue")
    assert run.code == 0, run
    assert "  issue        closed: " in run.out
    (issue,) = world.state.issues.values()
    assert issue["state"] == "closed"


class TestPushes:
    def test_a_push_without_a_pull_request_is_found(self, world: World) -> None:
        world.repo.switch("main")
        before = world.repo.head
        world.push({SOP_PATH: ISSUED})
        clone = world.clone()
        event = push_event(world, before, clone.head)
        run = world.run(clone, "audit", "--event", str(event), "--issue")
        assert run.code == 1, run
        assert "It reached the main line without a pull request." in run.out
        assert run.out.startswith(f"Commit {clone.head[:10]}\n")
        (issue,) = world.state.issues.values()
        assert issue["title"].startswith("A commit was merged otherwise")
        assert world.run(clone, "audit", "--merge", "HEAD").code == 1
        recorded = world.run(clone, "record", "--event", str(event), "--write")
        assert (recorded.code, recorded.out) == (0, "")

    @pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
    def test_the_pull_request_of_a_push_is_found(self, world: World, method: str) -> None:
        world.issue(commits=2)
        world.approve()
        before = world.repo.oid("origin/main")
        after = world.merge(method)
        clone = world.clone()
        event = push_event(world, before, after)
        run = world.run(clone, "audit", "--event", str(event), "--fetch", "origin")
        assert run.code == 0, run
        assert run.out.startswith(f"#1, merged as {after[:10]} ({method})\n")
        assert run.out.count("merged as") == 1
        done = world.run(clone, "record", "--event", str(event), "--fetch", "origin", "--write")
        assert done.out.count("recorded ") == 2

    def test_a_forge_that_is_late_is_asked_again(self, world: World) -> None:
        world.issue()
        world.approve()
        before = world.repo.oid("origin/main")
        after = world.merge("squash")
        pull = world.state.pulls[1]
        known, pull.commits = pull.commits, set()

        def learn() -> None:
            pull.commits = known

        world.state.once("pulls_of", learn)
        clone = world.clone()
        event = push_event(world, before, after)
        run = world.run(clone, "record", "--event", str(event), "--fetch", "origin")
        assert run.out.count("to record") == 2, run

    def test_the_recorded_payload_of_a_push_is_understood(self, tmp_path: Path) -> None:
        file = tmp_path / "event.json"
        file.write_text(json.dumps(recorded("push", base="ab" * 20)))
        assert read_push(file) == ("main", "17b2c3d4e5f60718293a4b5c6d7e8f9001122334", "ab" * 20)

    @pytest.mark.parametrize(
        "payload",
        ["[", "{}", '{"ref": "refs/tags/x", "before": "0", "after": "0"}', '"text"'],
    )
    def test_an_event_that_is_no_push_is_refused(self, world: World, payload: str) -> None:
        file = world.folder / "event.json"
        file.write_text(payload)
        run = world.run(world.repo, "audit", "--event", str(file))
        assert run.code == 2
        assert "tells of no push to a branch" in run.err

    def test_the_first_push_of_all_has_nothing_before_it(self, world: World) -> None:
        first = world.repo.git("rev-list", "--max-parents=0", "main")
        event = push_event(world, "0" * 40, first)
        run = world.run(world.repo, "audit", "--event", str(event))
        assert (run.code, run.out) == (0, "")

    def test_a_push_to_another_branch_brings_nothing(self, world: World) -> None:
        head = world.repo.head
        event = push_event(world, head, head, ref="refs/heads/other")
        run = world.run(world.repo, "audit", "--event", str(event))
        assert (run.code, run.out) == (0, "")
