"""`qms approvals` on real repositories, with reviews on an imitated GitHub."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qmsctl.rules.example import (
    POLICY_PATH,
    ROOT,
    SOP_PATH,
    document,
    files,
    person,
    person_path,
)
from qmsctl.rules.example_versions import NEW_BODY
from tests.cli.running import Run, qms
from tests.forge.imitation import REPOSITORY, Imitation
from tests.forge.origin import Origin
from tests.forge.server import Fault, Served
from tests.rules.examples import MIA, make_base, noon
from tests.support.forgestory import LOGINS, Files, rules, text
from tests.support.gitrepo import GitRepo

BY_THE_BASE = (
    "It is judged by what the main line has (policy 1.1, and the tool that runs here); nothing of "
    "this counts before it is merged."
)
FORGE = {"repository": REPOSITORY}
URL = f"https://github.com/{REPOSITORY}/pull/1/files"
ISSUED = text(effective_date="2026-03-25")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example QMS, whose SOPs and policy need reviews since 2026-02-10."""
    repo = make_base(tmp_path_factory.mktemp("approvals") / "repo")
    asks = rules(more={"forge": FORGE, "evidence": "forge"})
    repo.commit(asks, date=noon("2026-02-10"), author=MIA)
    return repo.path


@dataclass
class Scene:
    """A clone with the branch `change`, the bare repository behind it, and GitHub."""

    repo: GitRepo
    state: Imitation

    def push(self, overlay: Files, day: str = "2026-02-17") -> str:
        """Commit to the branch and push; the commit."""
        oid = self.repo.commit(overlay, date=noon(day), author=MIA)
        return self.send(oid)

    def send(self, oid: str) -> str:
        self.repo.git("push", "--quiet", "--force", "origin", "HEAD")
        return oid

    def review(self, by: str, day: str, state: str = "APPROVED") -> dict[str, Any]:
        """A review of the newest commit by a person or a login."""
        self.state.now = f"{day}T09:00:00Z"
        return self.state.review(1, LOGINS.get(by, by), state)

    def approvals(self, *more: str) -> Run:
        return qms("-C", str(self.repo.path), "approvals", "--pr", "1", *more)

    def states(self) -> list[str]:
        return [f"{one['person']} {one['state']}" for one in self.told()["approvals"]]

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.approvals("--format", "json").out)
        assert len(found["matters"]) == 1
        matter: dict[str, Any] = found["matters"][0]
        return matter


@pytest.fixture
def scene(founded: Path, tmp_path: Path, github: Served, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A pull request of m.keller that issues SOP-001 2.0."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772000000")  # 2026-02-25
    monkeypatch.delenv("GITHUB_EVENT_PATH", raising=False)
    shutil.copytree(founded, tmp_path / "repo")
    repo = GitRepo(tmp_path / "repo")
    github.state.origin = Origin.of(repo, tmp_path / "bare.git")
    repo.git("remote", "add", "origin", str(tmp_path / "bare.git"))
    repo.git("fetch", "--quiet", "origin")
    repo.branch("change")
    scene = Scene(repo, github.state)
    scene.push({SOP_PATH: ISSUED})
    scene.state.open_pull("change", by="mkeller")
    return scene


WAITING = f"""\
SOP-001 2.0 – Control of documented information
Role             State    Who          Why
---------------  -------  -----------  ---------------------------------
owner            waiting  Alex Brandt  Alex Brandt has not approved yet.
quality-manager  waiting  Jun Tanaka   Jun Tanaka has not approved yet.
  → Alex Brandt must approve: open {URL}, press 'Review changes', choose 'Approve' and submit.
  → Jun Tanaka must approve: open {URL}, press 'Review changes', choose 'Approve' and submit.

Not ready to merge: 2 approvals missing.
"""


def test_the_life_of_a_pull_request(scene: Scene) -> None:
    run = scene.approvals()
    assert (run.code, run.err) == (1, "")
    assert run.out == WAITING
    scene.review("a.brandt", "2026-02-18")
    scene.review("j.tanaka", "2026-02-19")
    run = scene.approvals()
    assert run.code == 0
    assert run.out.endswith("\nAll approvals are there (2).\n")
    # Main goes on, and is merged into the branch: nothing of what was approved changes.
    scene.repo.switch("main")
    scene.repo.commit({"README.md": "Hello.\n"}, date=noon("2026-02-19"), author=MIA)
    scene.repo.git("push", "--quiet", "origin", "main")
    scene.repo.switch("change")
    scene.send(scene.repo.merge("main", author=MIA))
    scene.repo.move(SOP_PATH, f"{ROOT}/procedures/SOP-001-renamed.md")
    scene.push({}, "2026-02-20")
    assert scene.states() == ["a.brandt approved", "j.tanaka approved"]
    # The text changes.
    body = NEW_BODY.replace("Everyone", "Everybody")
    changed = scene.push({f"{ROOT}/procedures/SOP-001-renamed.md": text(
        effective_date="2026-03-25", body=body)}, "2026-02-20")  # fmt: skip
    told = scene.told()["approvals"]
    assert [one["state"] for one in told] == ["voided", "voided"]
    assert told[0]["sentence"] == (
        f"The body changed in {changed[:10]} (1 word under 'Purpose') after Alex Brandt approved."
    )
    assert told[1]["next_step"].startswith("Jun Tanaka must approve again: open https://")
    scene.review("a.brandt", "2026-02-21")
    scene.review("j.tanaka", "2026-02-22")
    assert scene.approvals().code == 0


def test_objections_dismissals_and_reviews_that_count_for_nothing(scene: Scene) -> None:
    scene.review("a.brandt", "2026-02-18", "CHANGES_REQUESTED")
    dismissed = scene.review("j.tanaka", "2026-02-18")
    scene.state.dismiss(dismissed)
    scene.review("stranger", "2026-02-18")
    scene.review("leaver", "2026-02-18")
    scene.state.rename("leaver", None)
    run = scene.approvals()
    assert run.code == 1
    assert "changes requested  Alex Brandt" in run.out
    assert "The review by Jun Tanaka was dismissed." in run.out
    assert "Reviews that count for nothing here:\n  The login 'stranger' approved" in run.out
    assert "  An account that was deleted approved: whose it was cannot be told." in run.out
    github = scene.approvals("--format", "github").out
    assert "::error file=qms_docs/procedures/SOP-001-documented-information.md," in github
    assert "\nCounts for nothing here: The login 'stranger'" in github
    assert github.endswith("Not ready to merge: 2 approvals missing.\n")


def test_a_rewritten_branch_could_not_be_looked_at(scene: Scene, tmp_path: Path) -> None:
    scene.review("a.brandt", "2026-02-18")
    scene.send(scene.repo.amend({SOP_PATH: ISSUED.replace("Everyone", "Everybody")}))
    assert scene.states()[0] == "a.brandt voided"
    # Another clone never had the commit that was reviewed.
    fresh = GitRepo(tmp_path / "bare.git").clone(tmp_path / "fresh")
    fresh.git("fetch", "--quiet", "origin", "change")
    run = qms("-C", str(fresh.path), "approvals", "--pr", "1")
    assert run.code == 1
    assert "could not look  Alex Brandt" in run.out
    assert "which this clone lacks" in run.out


class TestRules:
    def test_who_changes_the_people_is_judged_by_the_base(self, scene: Scene) -> None:
        """An author makes himself quality manager, with the login of the one who is."""
        role = [{"role": "quality-manager"}]
        mine = person("m.keller", roles=role, logins={"github": "mkeller"})
        theirs = person("j.tanaka", roles=role, logins={"github": "evil"})
        overlay: Files = {
            person_path("m.keller"): mine,
            person_path("j.tanaka"): theirs,
            ".github/workflows/qms-check.yml": "on: never\n",
            "CODEOWNERS": "* @mkeller\n",
            "tooling/x.py": "",
        }
        scene.push(overlay)
        scene.review("evil", "2026-02-18")
        run = scene.approvals()
        assert run.code == 1
        lines = run.out.splitlines()
        people = f"{person_path('j.tanaka')}, {person_path('m.keller')}"
        assert lines[:5] == [
            f"This pull request changes people: {people}.",
            "This pull request changes code owners: CODEOWNERS.",
            "This pull request changes workflows and settings: .github/workflows/qms-check.yml.",
            "This pull request changes the tool: tooling/x.py.",
            BY_THE_BASE,
        ]
        assert "The login 'evil' approved" in run.out

    def test_the_policy_itself(self, scene: Scene) -> None:
        scene.repo.git("reset", "--quiet", "--hard", "main")
        scene.push({POLICY_PATH: next_policy()})
        told = scene.told()
        assert (told["for"], told["name"], told["evidence"]) == (
            "policy", "QMS-POLICY 1.2", "forge",
        )  # fmt: skip
        assert [one["state"] for one in told["approvals"]] == ["waiting"]
        scene.review("a.brandt", "2026-02-18")
        assert scene.states() == ["a.brandt approved"]
        changed = scene.push({person_path("n.new"): person("n.new")}, "2026-02-19")
        one = scene.told()["approvals"][0]
        assert one["state"] == "voided"
        assert one["sentence"] == (
            f"people/n.new.yml changed in {changed[:10]} (added) after Alex Brandt approved."
        )


class TestOtherMatters:
    def entry(self, scene: Scene, **fields: Any) -> None:
        scene.repo.git("reset", "--quiet", "--hard", "main")
        scene.push({SOP_PATH: document(**fields)})

    def test_a_withdrawal_and_its_reason(self, scene: Scene) -> None:
        given = [{"role": "owner", "by": "a.brandt"}, {"role": "quality-manager", "by": "j.tanaka"}]
        said = {"reason": "Not needed.", "date": "2026-04-01", "approvals": given}
        self.entry(scene, withdrawal=said)
        scene.review("a.brandt", "2026-02-18")
        scene.review("j.tanaka", "2026-02-19")
        told = scene.told()
        assert (told["for"], told["name"]) == ("withdrawal", "SOP-001 1.0, withdrawal")
        assert scene.states() == ["a.brandt approved", "j.tanaka approved"]
        self.entry(scene, withdrawal={**said, "reason": "Merged into SOP-002."})
        one = scene.told()["approvals"][0]
        assert one["sentence"] == (
            "The reason of the withdrawal changed after Alex Brandt approved."
        )

    def test_a_periodic_review_on_its_day(self, scene: Scene) -> None:
        said = {"version": "1.0", "by": "a.brandt", "date": "2026-02-18", "outcome": "no-change"}
        self.entry(scene, reviews=[said])
        scene.review("a.brandt", "2026-02-18")
        told = scene.told()
        assert (told["for"], told["route"]) == ("periodic-review", "owner")
        assert scene.states() == ["a.brandt approved"]
        scene.review("a.brandt", "2026-02-19")
        late = scene.told()["approvals"][0]
        assert late["state"] == "not-allowed"
        assert late["sentence"] == (
            "Alex Brandt approved on 2026-02-19; the file dates it 2026-02-18."
        )

    def test_a_draft_asks_nobody(self, scene: Scene) -> None:
        scene.push({SOP_PATH: text(status="draft", approvals=[], effective_date="2026-03-25")})
        run = scene.approvals()
        assert run.code == 0
        assert "Drafts, which nobody need approve yet: SOP-001 2.0." in run.out
        assert run.out.endswith("Nobody's approval is needed.\n")

    def test_what_no_approval_makes_right_holds_it(self, scene: Scene) -> None:
        scene.repo.git("reset", "--quiet", "--hard", "main")
        scene.push({SOP_PATH: document(body=NEW_BODY)})
        run = scene.approvals()
        assert run.code == 1
        assert (
            "SOP-001 1.0: nobody's approval makes it right: its approved text was altered; "
            "that needs a new version.\n"
        ) in run.out


class TestAtTheForge:
    """What was asked, what could not be looked at, and how events name the pull request."""

    def event(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, payload: object
    ) -> None:
        path = folder / "event.json"
        path.write_text(json.dumps(payload), encoding="utf-8")
        monkeypatch.setenv("GITHUB_EVENT_NAME", name)
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(path))

    def by_event(self, scene: Scene, *more: str) -> Run:
        return qms("-C", str(scene.repo.path), "approvals", *more)

    @pytest.mark.parametrize("what", ["pulls/1", "pulls/1/reviews", ""])
    def test_what_could_not_be_asked_is_no_answer(
        self, scene: Scene, github: Served, what: str
    ) -> None:
        path = f"/repos/{REPOSITORY}/{what}".rstrip("/")
        github.fail("GET", path, *[Fault(502)] * 4)
        run = scene.approvals()
        assert (run.code, run.out) == (2, "")
        assert "502" in run.err
        assert "Nothing is known" in run.err

    def test_a_pull_request_that_is_not_there(self, scene: Scene) -> None:
        run = qms("-C", str(scene.repo.path), "approvals", "--pr", "77")
        assert (run.code, run.out) == (2, "")
        assert "GitHub knows nothing under this name" in run.err

    def test_commits_that_are_not_here(self, scene: Scene, tmp_path: Path) -> None:
        fresh = GitRepo(tmp_path / "bare.git").clone(
            tmp_path / "f", "--single-branch", "-b", "main"
        )
        run = qms("-C", str(fresh.path), "approvals", "--pr", "1")
        assert (run.code, run.out) == (2, "")
        assert "git fetch origin refs/pull/1/head" in run.err
        scene.state.pulls[1].base_oid = "f" * 40
        scene.repo.git("update-ref", "-d", "refs/remotes/origin/main")
        run = scene.approvals()
        assert (run.code, run.out) == (2, "")
        assert "lacks the commit ffff" in run.err

    def test_a_shallow_clone_cannot_tell(self, scene: Scene, tmp_path: Path) -> None:
        fresh = GitRepo(tmp_path / "bare.git").clone(
            tmp_path / "f", "--depth", "1", "--no-single-branch"
        )
        run = qms("-C", str(fresh.path), "approvals", "--pr", "1")
        assert (run.code, run.out) == (2, "")
        assert "shallow" in run.err

    def test_where_the_main_line_has_no_qms_yet(self, tmp_path: Path, github: Served) -> None:
        repo = GitRepo.init(tmp_path / "new")
        repo.commit({"README.md": "Hello.\n"})
        github.state.origin = Origin.of(repo, tmp_path / "new.git")
        repo.git("remote", "add", "origin", str(tmp_path / "new.git"))
        repo.branch("begin")
        repo.commit(files())
        repo.git("push", "--quiet", "origin", "HEAD")
        github.state.open_pull("begin")
        run = qms("-C", str(repo.path), "approvals", "--pr", "1")
        assert (run.code, run.err) == (0, "")
        assert run.out == (
            "The main line has no QMS yet, so nobody could approve; 'qms check' judges it.\n"
        )

    def test_without_a_number_the_event_tells_it(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        head = scene.repo.head
        about = {"number": 1, "head": {"sha": head}, "base": {"sha": scene.repo.oid("main")}}
        self.event(monkeypatch, tmp_path, "pull_request_review", {"pull_request": about})
        assert self.by_event(scene).out == WAITING
        group = {
            "head_sha": head,
            "base_sha": scene.repo.oid("main"),
            "head_ref": f"refs/heads/gh-readonly-queue/main/pr-1-{scene.repo.oid('main')}",
        }
        self.event(monkeypatch, tmp_path, "merge_group", {"merge_group": group})
        assert self.by_event(scene).out == WAITING

    @pytest.mark.parametrize(
        ("name", "payload"),
        [
            ("push", {"ref": "refs/heads/main"}),
            ("pull_request", {"pull_request": {"number": "1", "head": {"sha": "a" * 40}}}),
            ("pull_request", {"pull_request": {"number": 1, "head": {"sha": "--output=x"}}}),
            ("merge_group", {"merge_group": {"head_ref": "refs/heads/x", "head_sha": "a" * 40}}),
            ("pull_request", ["no", "object"]),
        ],
    )
    def test_events_that_tell_none(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, payload: Any
    ) -> None:
        self.event(monkeypatch, tmp_path, name, payload)
        run = self.by_event(scene)
        assert (run.code, run.out) == (2, "")
        assert f"The event '{name}' tells no pull request" in run.err

    def test_without_an_event_a_number_is_needed(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GITHUB_EVENT_NAME", raising=False)
        run = self.by_event(scene)
        assert (run.code, run.out) == (2, "")
        assert "--pr 12" in run.err

    def test_a_merged_one_is_compared_with_what_was_before(self, scene: Scene) -> None:
        scene.review("a.brandt", "2026-02-18")
        scene.state.merge(1)
        scene.repo.git("fetch", "--quiet", "origin")
        assert scene.states() == ["a.brandt approved", "j.tanaka waiting"]

    def test_the_comment(self, scene: Scene, tmp_path: Path) -> None:
        scene.push({SOP_PATH: ISSUED.replace("title: ", "title: '<img src=x> @all #1 ' # ", 1)})
        report = tmp_path / "approvals.md"
        run = scene.approvals("--report", f"markdown={report}", "--report", f"json={tmp_path}/j")
        assert run.code == 1
        text = report.read_text(encoding="utf-8")
        assert text.startswith("<!-- qms-approvals -->\n### ⏳ Not ready to merge: 2 approvals")
        assert "<img" not in text
        assert "@all" not in text
        assert f"open [the changed files]({URL})" in text
        assert json.loads((tmp_path / "j").read_text())["schema"] == "qms-approvals/1"
        refused = scene.approvals("--report", "sarif=x")
        assert (refused.code, refused.out) == (2, "")
        assert "it knows text, json, markdown, github, summary" in refused.err


def test_check_leaves_the_wait_for_reviews_to_the_gate(scene: Scene) -> None:
    """In a pull request a note; on the main line an error, until the records are there."""
    top = str(scene.repo.path)
    run = qms("-C", top, "check", "--base", "main", "--format", "json")
    assert run.code == 0
    told = [f for f in json.loads(run.out)["findings"] if f["rule"] == "EV001"]
    assert [f["severity"] for f in told] == ["note", "note"]
    assert told[0]["message"].endswith(
        "; that record comes after the merge, and 'qms approvals' asks for the review before it."
    )
    assert "qms approvals --pr N" in told[0]["hint"]
    scene.repo.switch("main")
    scene.repo.merge("change", author=MIA)
    run = qms("-C", top, "check", "--format", "json")
    told = [f for f in json.loads(run.out)["findings"] if f["rule"] == "EV001"]
    assert run.code == 1
    assert [f["severity"] for f in told] == ["error", "error"]
    # A later pull request neither repeats nor hides it.
    scene.repo.branch("later")
    scene.repo.commit({"README.md": "x\n"}, date=noon("2026-02-21"), author=MIA)
    run = qms("-C", top, "check", "--base", "main", "--format", "json")
    assert "EV001" not in run.out
    assert run.code == 0


def test_check_leaves_the_policys_review_to_the_gate_too(scene: Scene) -> None:
    scene.repo.git("reset", "--quiet", "--hard", "main")
    scene.push({POLICY_PATH: next_policy()})
    run = qms("-C", str(scene.repo.path), "check", "--base", "main", "--format", "json")
    told = [f for f in json.loads(run.out)["findings"] if f["rule"] == "PL008"]
    assert [f["severity"] for f in told] == ["note"]
    assert "'qms approvals' asks for the review" in told[0]["message"]


def next_policy() -> str:
    """Version 1.2 of the policy, with an approval that names no day."""
    fields = rules(more={"forge": FORGE, "evidence": "forge"}, version="1.2")[POLICY_PATH]
    assert isinstance(fields, str)
    return fields.replace('"by": "a.brandt", "date": "2026-02-20"', '"by": "a.brandt"')
