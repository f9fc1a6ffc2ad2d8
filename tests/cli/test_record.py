"""`qms record` after real merges on the imitated GitHub, down to what `qms verify` says."""

import json
from pathlib import Path

import pytest

from qmsctl.approval.demokeys import demo_key
from qmsctl.rules.example import SOP2_PATH, SOP_PATH, document
from tests.cli.merging import ISSUED, World, company
from tests.forge.imitation import REPOSITORY
from tests.forge.server import Served
from tests.rules.examples import MIA, make_base, noon
from tests.support.forgestory import rules, text
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
    assert "the forge's record of it is not here yet" in before.out
    waiting = world.run(clone, "show", "SOP-001", "--as-of", "2026-03-26").out
    assert "Version 1.0, effective" in waiting
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


class TestAlways:
    """What holds however the pull request was merged."""

    @pytest.fixture
    def merged(self, world: World) -> World:
        world.issue()
        world.approve()
        world.merge("squash")
        return world

    def test_a_look_writes_nothing_and_gives_the_form_for_programs(self, merged: World) -> None:
        clone = merged.clone()
        found = merged.told(clone, "record", "--pr", "1", "--fetch", "origin")
        assert found["schema"] == "qms-record/1"
        (one,) = found["merges"]
        assert (one["pull_request"], one["method"], one["written"]) == (1, "squash", False)
        assert [item["person"] for item in one["recorded"]] == ["a.brandt", "j.tanaka"]
        assert len(one["files"]) == 4
        assert found["summary"] == {"merges": 1, "recorded": 2, "known": 0, "missing": 0}
        assert clone.git("status", "--porcelain") == ""

    def test_without_the_reviewed_commits_nothing_is_known(self, merged: World) -> None:
        run = merged.run(merged.clone(), "record", "--pr", "1", "--write")
        assert run.code == 2
        assert "--fetch origin" in run.err

    def test_the_record_says_what_the_forge_says(self, merged: World) -> None:
        clone = merged.clone()
        merged.monkeypatch.setenv("GITHUB_RUN_ID", "77")
        assert merged.run(clone, "record", "--pr", "1", "--fetch", "origin", "--write").code == 0
        paths = sorted((clone.path / "qms_docs/records/approvals/reviews").iterdir())
        record = json.loads(paths[0].read_bytes())
        assert record["repository"] == {"id": 4711, "name": "halden/qms"}
        assert record["review"]["account"]["login"] == "abrandt"
        assert record["review"]["submitted_at"] == "2026-02-18T09:00:00Z"
        assert record["pull_request"]["merged_by"]["login"] == "jtanaka"
        assert record["taken"] == {
            "at": "2026-02-20T12:05:00Z",
            "by": "https://github.com/halden/qms/actions/runs/77",
            "occasion": "merge",
        }
        file = record["subjects"][0]["files"][0]
        assert file["blob"] == clone.oid(f"{record['review']['commit']}:{file['path']}")

    def test_a_commit_on_the_forge_is_made_once(self, merged: World) -> None:
        clone, arguments = merged.clone(), ("record", "--pr", "1", "--fetch", "origin", "--commit")
        run = merged.run(clone, *arguments)
        assert run.code == 0, run
        tip = merged.state.tip("main")
        assert run.out.endswith(f"  commit     {str(tip)[:10]}\n")
        message = merged.state.origin.bare.git("log", "-1", "--format=%B", "main")
        assert message.splitlines()[0] == "Record the reviews of pull request #1"
        assert "- SOP-001 2.0 (en): approval as owner by a.brandt" in message
        again = merged.run(clone, *arguments)
        assert (again.code, merged.state.tip("main")) == (0, tip)
        assert "2 approvals recorded before" in again.out
        clone.git("pull", "--quiet")
        assert merged.run(clone, "verify").code == 0
        merged.today("2026-04-01")
        later = merged.told(clone, "record", "--missing")
        assert later["merges"] == []

    def test_what_was_missed_is_caught_up_and_says_so(self, merged: World) -> None:
        merged.today("2026-04-01")
        clone = merged.clone()
        run = merged.run(clone, "record", "--missing", "--fetch", "origin", "--write")
        assert run.code == 0, run
        assert run.out.count("(caught up later)") == 2
        found = merged.told(clone, "record", "--since", "2026-02-01", "--fetch", "origin")
        assert found["summary"] == {"merges": 1, "recorded": 0, "known": 2, "missing": 0}
        record = next((clone.path / "qms_docs/records/approvals/reviews").iterdir())
        assert json.loads(record.read_bytes())["taken"]["occasion"] == "catch-up"

    def test_a_pull_request_waits_once(self, merged: World) -> None:
        clone = merged.clone()
        arguments = ("record", "--pr", "1", "--fetch", "origin", "--pull-request")
        run = merged.run(clone, *arguments)
        assert run.code == 0, run
        assert "  waits in   https://github.com/halden/qms/pull/2\n" in run.out
        tip = merged.state.tip("qms-records/1")
        merged.today("2026-02-20", hour=13)
        again = merged.run(clone, *arguments)
        assert again.code == 0, again
        assert "2 approvals recorded before" in again.out
        assert merged.state.tip("qms-records/1") == tip
        assert len(merged.state.pulls) == 2
        merged.merge("merge", number=2)
        clone.git("pull", "--quiet")
        assert merged.run(clone, "verify").code == 0
        assert "waits in" not in merged.run(clone, *arguments).out

    def test_rules_of_the_branch_are_told(self, merged: World) -> None:
        merged.state.guarded.add("main")
        run = merged.run(merged.clone(), "record", "--pr", "1", "--fetch", "origin", "--commit")
        assert run.code == 2
        assert "pull request" in run.err

    def test_another_file_at_its_place_is_not_overwritten(self, merged: World) -> None:
        clone = merged.clone()
        arguments = ("record", "--pr", "1", "--fetch", "origin")
        path = merged.told(clone, *arguments)["merges"][0]["files"][0]
        clone.write({path: "{}\n"})
        run = merged.run(clone, *arguments, "--write")
        assert run.code == 1
        assert "Nothing was recorded" in run.out
        assert (clone.path / path).read_text() == "{}\n"


def test_what_did_not_count_is_not_recorded(world: World) -> None:
    world.issue()
    world.review("a.brandt", "2026-02-18")
    world.review("mkeller", "2026-02-18")
    world.merge("merge")
    world.state.now = "2026-02-21T09:00:00Z"
    world.review("j.tanaka", "2026-02-21")
    clone = world.clone()
    run = world.run(clone, "record", "--pr", "1", "--write")
    assert run.code == 1, run
    assert "recorded   SOP-001 2.0 (en) approval as owner by a.brandt" in run.out
    assert "missing    SOP-001 2.0 as quality-manager: Jun Tanaka has not approved yet." in run.out
    assert "j.tanaka, review" not in run.out


def test_what_was_done_is_told_although_the_next_one_fails(world: World) -> None:
    world.issue()
    world.approve()
    world.merge("merge")
    clone = world.clone()
    run = world.run(clone, "record", "--pr", "1", "--pr", "9", "--write")
    assert run.code == 2
    assert run.out.count("  recorded ") == 2
    assert "#9" in run.err
    run = world.run(clone, "audit", "--pr", "1", "--pr", "9")
    assert run.code == 2
    assert "as approved  SOP-001 2.0" in run.out


def test_a_shallow_clone_is_told_to_fetch(world: World) -> None:
    world.issue()
    world.approve()
    world.merge("merge")
    assert world.state.origin
    world.state.origin.bare.clone(world.folder / "shallow", "--depth", "2", "--branch", "main")
    shallow = GitRepo(world.folder / "shallow")
    run = world.run(shallow, "audit", "--pr", "1", "--fetch", "origin")
    assert run.code == 2
    assert "shallow" in run.err


def test_one_that_is_not_merged_is_refused(world: World) -> None:
    world.issue()
    run = world.run(world.repo, "record", "--pr", "1")
    assert run.code == 2
    assert "Pull request #1 is not merged." in run.err
    run = world.run(world.repo, "record")
    assert "--pr 12" in run.err
    run = world.run(world.repo, "record", "--pr", "1", "--write", "--commit")
    assert run.code == 2
    assert "--write" in run.err


def test_the_workflow_signs_where_the_policy_names_its_key(
    keyed: GitRepo, tmp_path: Path, github: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.made(keyed, tmp_path, github.state, monkeypatch)
    world.issue()
    world.approve()
    world.merge("merge")
    clone, arguments = world.clone(), ("record", "--pr", "1", "--write")
    run = world.run(clone, *arguments)
    assert run.code == 2
    assert "QMS_FORGE_KEY" in run.err
    other = tmp_path / "other-key"
    other.write_bytes(demo_key("a.brandt").private_file())
    other.chmod(0o600)
    run = world.run(clone, *arguments, "--key", str(other))
    assert run.code == 1
    assert "missing    Nothing was recorded, because it would not count (rule EV004)" in run.out
    assert clone.git("status", "--porcelain") == ""
    monkeypatch.setenv("QMS_FORGE_KEY", str(world.key()))
    assert world.run(clone, *arguments).code == 0
    clone.commit({}, "Record", date="2026-02-20T12:06:00+00:00")
    assert world.run(clone, "verify").code == 0
    assert len(list(clone.path.rglob("*.sig"))) == 2
    again = world.run(clone, *arguments)
    assert "2 approvals recorded before" in again.out
    assert clone.git("status", "--porcelain") == ""


def test_two_merges_whose_records_meet(world: World) -> None:
    """Between reading the branch and moving it somebody else moves it: it is read again."""
    world.issue()
    world.approve()
    world.merge("squash")
    clone = world.clone()
    origin = world.state.origin
    assert origin

    def meddle() -> None:
        tip = origin.tip("heads/main")
        tree = origin.tree(tip, [{"path": "README.md", "mode": "100644", "content": "Hi\n"}])
        assert origin.move("heads/main", origin.commit(tree, [str(tip)], "Meanwhile"), str(tip))

    world.state.once("create_commit", meddle)
    run = world.run(clone, "record", "--pr", "1", "--fetch", "origin", "--commit")
    assert run.code == 0, run
    subjects = origin.bare.git("log", "-3", "--format=%s", "main").splitlines()
    assert subjects[:2] == ["Record the reviews of pull request #1", "Meanwhile"]
    clone.git("pull", "--quiet")
    assert world.run(clone, "verify").code == 0


def test_a_policy_that_is_approved_by_a_review(
    tmp_path: Path, github: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files are the policy, its people and its assets; judged by the policy before it."""
    forge = {"repository": REPOSITORY, "repository_id": 4711}
    origin = make_base(tmp_path / "origin")
    asks = rules(more={"forge": forge, "evidence": "forge"})
    origin.commit(asks, date=noon("2026-02-10"), author=MIA)
    world = World.made(origin, tmp_path, github.state, monkeypatch)
    by = [{"role": "policy-owner", "by": "a.brandt"}]
    world.issue(rules(version="1.2", more={"forge": forge, "evidence": "forge", "approvals": by}))
    world.review("a.brandt", "2026-02-18")
    world.merge("squash")
    clone = world.clone()
    audited = world.run(clone, "audit", "--pr", "1", "--fetch", "origin", "--tag")
    assert audited.code == 0
    assert "  tag          QMS-POLICY/1.2\n" in audited.out
    assert "EV001" in world.run(clone, "verify").out
    run = world.run(clone, "record", "--missing", "--fetch", "origin", "--write")
    assert run.code == 0, run
    assert "recorded   QMS-POLICY 1.2 approval as policy-owner by a.brandt" in run.out
    clone.commit({}, "Record", date="2026-02-20T12:06:00+00:00")
    after = world.run(clone, "verify")
    assert after.code == 0, after.out
    record = next((clone.path / "qms_docs/records/approvals/reviews").iterdir())
    paths = [file["path"] for file in json.loads(record.read_bytes())["subjects"][0]["files"]]
    assert paths[0] == "qms_docs/qms.yml"
    assert "qms_docs/people/a.brandt.yml" in paths


def test_a_withdrawal_that_is_approved_by_a_review(world: World) -> None:
    facts = {"reason": "Nobody needs it.", "date": "2026-03-01", "replaced_by": []}
    by = [{"role": "owner", "by": "a.brandt"}, {"role": "quality-manager", "by": "j.tanaka"}]
    world.issue({SOP_PATH: document(withdrawal={**facts, "approvals": by})})
    world.approve()
    world.merge("merge")
    clone = world.clone()
    run = world.run(clone, "record", "--missing", "--fetch", "origin", "--write")
    assert run.code == 0, run
    assert "recorded   SOP-001 1.0 (en) withdrawal as quality-manager by j.tanaka" in run.out
    clone.commit({}, "Record", date="2026-02-20T12:06:00+00:00")
    after = world.run(clone, "verify")
    assert after.code == 0, after.out


def test_two_merges_are_caught_up_together(world: World) -> None:
    """Both records lie beside each other; a login that went to somebody else since counts not."""
    world.issue()
    second = text(id="SOP-002", effective_date="2026-03-25", version="1.0")
    world.issue({SOP2_PATH: second}, name="other")
    world.approve(1)
    world.approve(2)
    world.merge("squash", 1)
    world.merge("squash", 2)
    clone = world.clone()
    run = world.run(clone, "record", "--missing", "--fetch", "origin", "--commit")
    assert run.code == 0, run
    assert run.out.count("  recorded ") == 4
    clone.git("pull", "--quiet")
    after = world.run(clone, "verify")
    assert after.code == 0, after.out
    assert world.told(clone, "record", "--pr", "1", "--pr", "2")["summary"]["known"] == 4


def test_where_reviews_do_not_count_nothing_is_recorded(
    tmp_path: Path, github: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = make_base(tmp_path / "origin")
    forge = {"repository": "acme/other"}
    origin.commit(rules(more={"forge": forge}), date=noon("2026-02-10"), author=MIA)
    world = World.made(origin, tmp_path, github.state, monkeypatch)
    world.issue()
    world.approve()
    world.merge("merge")
    run = world.run(world.clone(), "record", "--pr", "1", "--write")
    assert run.code == 2
    assert "By the policy reviews in acme/other count" in run.err


def test_a_clone_without_the_merge_is_told_to_fetch(world: World) -> None:
    world.issue()
    world.approve()
    world.merge("merge")
    world.repo.switch("main")
    run = world.run(world.repo, "record", "--pr", "1", "--fetch", "origin", "--write")
    assert run.code == 2
    assert "The main line of this clone lacks" in run.err
    run = world.run(world.repo, "record", "--pr", "1", "--write")
    assert run.code == 2


def test_a_merge_into_another_branch_is_refused(world: World) -> None:
    world.repo.git("push", "--quiet", "origin", "main:release")
    world.branch("change", {SOP_PATH: ISSUED})
    number = world.state.open_pull("change", base="release", by="mkeller").number
    world.merge("merge", number)
    run = world.run(world.clone(), "record", "--pr", "1", "--fetch", "origin")
    assert run.code == 2
    assert "was merged into 'release'; the main line is 'main'" in run.err


def test_a_change_that_asks_for_nothing_has_nothing_to_record(world: World) -> None:
    world.issue({"README.md": "Hello.\n"})
    world.merge("squash")
    clone = world.clone()
    run = world.run(clone, "record", "--pr", "1", "--fetch", "origin", "--write")
    assert (run.code, run.out.splitlines()[1:]) == (
        0,
        ["  nothing    of it needs a record of its reviews"],
    )
    audited = world.run(clone, "audit", "--pr", "1", "--fetch", "origin")
    assert (audited.code, audited.out.splitlines()[1:]) == (
        0,
        ["  nothing      in it needs an approval"],
    )


def test_one_whose_records_would_not_count_keeps_no_other_from_it(world: World) -> None:
    """The login of one reviewer went to somebody else before the record came."""
    world.issue()
    world.approve(1)
    world.merge("squash", 1)
    second = text(id="SOP-002", effective_date="2026-03-25", version="1.0")
    world.issue({SOP2_PATH: second}, name="other")
    world.review("a.brandt", "2026-02-18", number=2)
    world.review("newcomer", "2026-02-19", number=2)
    moved = rules(
        version="1.2",
        more={"forge": {"repository": REPOSITORY, "repository_id": 4711}},
        j_tanaka="newcomer",
    )
    world.merge("squash", 2)
    world.repo.switch("main")
    world.repo.git("reset", "--quiet", "--hard", "origin/main")
    world.repo.git("pull", "--quiet", "origin", "main")
    world.push(moved, "2026-02-20")
    clone = world.clone()
    run = world.run(clone, "record", "--pr", "1", "--pr", "2", "--fetch", "origin", "--write")
    assert run.code == 1, run
    assert "missing    Nothing was recorded, because it would not count (rule EV004)" in run.out
    assert "recorded   SOP-002 1.0 (en) approval as owner by a.brandt" in run.out
    assert "missing    SOP-002 1.0 as quality-manager: Jun Tanaka has not approved yet." in run.out
