"""The workflow that holds reviews against approvals, with a real clone and an imitated GitHub."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from qmsctl.repository.sitefolder import package_files
from qmsctl.rules.example import SOP_PATH
from qmsctl.scaffold.forgefiles import FOLDER, OnGitHub, github_files
from tests.action.forge import WORKFLOWS, recorded
from tests.action.runner import Run, Runner
from tests.forge.imitation import REPOSITORY, Imitation
from tests.forge.origin import Origin
from tests.forge.server import TOKEN, serve
from tests.rules.examples import MIA, make_base, noon
from tests.support.forgestory import LOGINS, rules, text
from tests.support.gitrepo import GitRepo

OWN = WORKFLOWS / "approvals.yml"
NEEDED = ("a.brandt", "j.tanaka")
REVIEW = "pull_request_review.submitted"
HOSTILE = "import pathlib\npathlib.Path.home().joinpath('pwned').touch()\n"


@dataclass
class Scene:
    """The repository on the forge with pull request 1, whose commits no branch there has."""

    bare: GitRepo
    state: Imitation
    api: str
    folder: Path
    base: str
    head: str
    squashed: str

    def approve(self, *people: str) -> None:
        self.state.now = "2026-02-18T09:00:00Z"
        for who in people:
            self.state.review(1, LOGINS[who])

    def run(self, name: str, workflow: Path = OWN, **group: str) -> tuple[Runner, Run]:
        """Run the job for a recorded event about the pull request; `group` is a merge queue's."""
        payload = recorded(name, self.head, self.base, number=1)
        payload["repository"]["full_name"] = REPOSITORY
        payload.get("merge_group", {}).update(group)
        event = name.partition(".")[0]
        runner = Runner(self.folder / "runner", self.bare, event, payload, token=TOKEN)
        runner.api = self.api
        run = runner.job(workflow, "approvals")
        assert TOKEN not in run.said
        assert not list(self.folder.rglob("pwned"))
        return runner, run


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """main asks for reviews; `change` issues SOP-001 2.0, and brings a module of the tool.

    `easy` has a policy that asks for none, `squashed` is what a merge queue makes of the change.
    """
    repo = make_base(tmp_path_factory.mktemp("approvals") / "repo")
    before = repo.head
    asks = rules(more={"forge": {"repository": REPOSITORY}, "evidence": "forge"})
    repo.commit(asks, date=noon("2026-02-10"), author=MIA)
    issued = {SOP_PATH: text(effective_date="2026-03-25")}
    repo.branch("change")
    repo.commit({**issued, "qmsctl/__init__.py": HOSTILE}, date=noon("2026-02-17"), author=MIA)
    repo.switch("main")
    repo.branch("squashed")
    repo.commit(issued, date=noon("2026-02-19"), author=MIA)
    repo.git("branch", "easy", before)
    repo.switch("main")
    return repo


@pytest.fixture
def scene(founded: GitRepo, tmp_path: Path) -> Iterator[Scene]:
    with serve() as served:
        origin = Origin.of(founded, tmp_path / "bare.git")
        bare = origin.bare
        served.state.origin = origin
        served.state.open_pull("change", by="mkeller")
        head, squashed = bare.oid("change"), bare.oid("squashed")
        bare.git("update-ref", "refs/pull/1/head", head)
        queue = f"refs/heads/gh-readonly-queue/main/pr-1-{bare.oid('main')}"
        bare.git("update-ref", queue, squashed)
        for branch in ("change", "squashed"):
            bare.git("branch", "--quiet", "-D", branch)
        bare.git("config", "uploadpack.allowAnySHA1InWant", "true")
        yield Scene(bare, served.state, served.url, tmp_path, bare.oid("main"), head, squashed)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workflow of a new QMS."""
    where = OnGitHub("qms_docs", "main", "Europe/Berlin", "1.2.3")
    texts = github_files(package_files("qmsctl.scaffold", FOLDER), where)
    path = tmp_path_factory.mktemp("generated") / "qms-approvals.yml"
    path.write_text(texts[".github/workflows/qms-approvals.yml"], encoding="utf-8")
    return path


def test_a_pull_request_that_nobody_approved_is_red(scene: Scene) -> None:
    runner, run = scene.run("pull_request.synchronize")
    assert run.failed
    assert f"::error file={SOP_PATH}," in run.said
    assert "Not ready to merge: 2 approvals missing." in run.said
    assert "Not ready to merge: 2 approvals" in runner.summary
    assert any("-m pip install" in call and ".[github]" in call for call in runner.calls)
    assert not (runner.workspace / "qmsctl").exists()


def test_so_it_is_after_the_first_of_two_reviews(scene: Scene) -> None:
    scene.approve("a.brandt")
    _, run = scene.run(REVIEW)
    assert run.failed
    assert "Not ready to merge: 1 approval missing." in run.said


def test_the_last_review_makes_it_green(scene: Scene, generated: Path) -> None:
    """In the workflow of a new QMS; the recorded review says what a shell must not read."""
    scene.approve(*NEEDED)
    runner, run = scene.run(REVIEW, generated)
    assert not run.failed, run.said
    assert "All approvals are there (2)." in run.said
    assert "not from the gate" not in run.said
    wanted = "qmsctl[github]==1.2.3"
    assert any("-m pip install" in call and wanted in call for call in runner.calls)


class TestQueue:
    def run(self, scene: Scene, branch: str) -> Run:
        _, run = scene.run("merge_group", head_sha=scene.squashed, head_ref=branch)
        return run

    def test_what_it_squashed_is_held_against_what_was_reviewed(self, scene: Scene) -> None:
        scene.approve(*NEEDED)
        run = self.run(scene, f"refs/heads/gh-readonly-queue/main/pr-1-{scene.base}")
        assert not run.failed, run.said
        assert "All approvals are there (2)." in run.said

    @pytest.mark.parametrize("branch", ["", "refs/heads/x", "refs/heads/pr-$(touch pwned)-1"])
    def test_a_branch_that_names_no_pull_request_is_red(self, scene: Scene, branch: str) -> None:
        run = self.run(scene, branch)
        assert run.failed
        assert "::error::The merge queue's branch names no pull request" in run.said
        assert run.steps[-1].outcome == "skipped"


def test_a_pull_request_to_another_branch_is_judged_by_main(scene: Scene) -> None:
    """What it is told here stands at the commit, so also at a pull request to main with it."""
    scene.state.pulls[1].base = "easy"
    scene.state.pulls[1].base_oid = scene.bare.oid("easy")
    _, run = scene.run(REVIEW)
    assert run.failed
    assert "Not ready to merge: 2 approvals missing." in run.said


def test_what_could_not_be_asked_is_red(scene: Scene) -> None:
    scene.state.pulls.clear()
    runner, run = scene.run("pull_request.synchronize")
    assert run.failed
    assert "GitHub knows nothing under this name" in run.said
    assert not runner.summary


def test_it_starts_with_all_that_can_change_the_answer_and_never_skips() -> None:
    """A job that is skipped counts as a required check that passed."""
    data: dict[Any, Any] = yaml.safe_load(OWN.read_text(encoding="utf-8"))
    events = data[True]  # YAML 1.1 reads the key `on` as true
    assert set(events) == {"pull_request", "pull_request_review", "merge_group"}
    pushed = {"opened", "synchronize", "reopened", "ready_for_review", "edited"}
    assert set(events["pull_request"]["types"]) == pushed
    assert set(events["pull_request_review"]["types"]) == {"submitted", "edited", "dismissed"}
    job = data["jobs"]["approvals"]
    assert job["name"] == "Approvals"
    assert "if" not in job
    assert not [step for step in job["steps"] if "if" in step or "continue-on-error" in step]


def test_both_workflows_are_the_same_but_for_their_names() -> None:
    """What differs: names, branch, the machine's image, and where the tool comes from."""
    own = OWN.read_text(encoding="utf-8").splitlines()
    theirs = package_files("qmsctl.scaffold", FOLDER)["workflows/qms-approvals.yml"]
    pairs = zip(own, theirs.decode().splitlines(), strict=True)
    keys = [a.strip().removeprefix("- ").partition(":")[0] for a, b in pairs if a != b]
    assert keys == ["name", "branches", "group", "runs-on", "MAIN", "uses", "uses", "run"]
