"""The workflow that makes pull requests of issue forms, with hostile and with foreign issues."""

from pathlib import Path
from typing import Any

import pytest

from qmsctl.repository.sitefolder import package_files
from qmsctl.rules.example import files, person, person_path
from qmsctl.scaffold.forgefiles import FOLDER, OnGitHub, github_files
from tests.action.forge import TOP, WORKFLOWS, recorded
from tests.action.runner import TOKEN, Run, Runner
from tests.support.gitrepo import GitRepo

OWN = WORKFLOWS / "from-issue.yml"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """The example QMS with its forms; one person has a login."""
    repo = GitRepo.init(tmp_path_factory.mktemp("forms") / "qms")
    forms = {
        f".github/ISSUE_TEMPLATE/{path.name}": path.read_bytes()
        for path in (TOP / ".github/ISSUE_TEMPLATE").glob("*.yml")
    }
    mia = {person_path("m.keller"): person("m.keller", logins={"github": "halden-keller"})}
    repo.commit({**files(), **mia, **forms}, "Start", date="2026-01-20T12:00:00+00:00")
    return repo


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workflow of a new QMS."""
    where = OnGitHub("qms_docs", "main", "Europe/Berlin", "1.2.3")
    texts = github_files(package_files("qmsctl.scaffold", FOLDER), where)
    path = tmp_path_factory.mktemp("generated") / "qms-from-issue.yml"
    path.write_text(texts[".github/workflows/qms-from-issue.yml"], encoding="utf-8")
    return path


def ran(
    origin: GitRepo, folder: Path, workflow: Path, payload: dict[str, Any]
) -> tuple[Runner, Run]:
    runner = Runner(folder, origin, "issues", payload)
    return runner, runner.job(workflow, "open")


def check(runner: Runner, run: Run) -> None:
    assert not run.failed, run.said
    assert runner.calls[-2:] == ["qms from-issue", f"token {TOKEN}"]
    assert "change/SOP-001-2.0\nDraft SOP-001 2.0\n" in run.said
    assert TOKEN not in run.said
    assert not [line for line in run.said.splitlines() if line.startswith("::")]
    assert not list(runner.folder.rglob("pwned"))


def test_a_hostile_form_is_read_as_data(origin: GitRepo, tmp_path: Path) -> None:
    runner, run = ran(origin, tmp_path, OWN, recorded("issues.opened"))
    check(runner, run)
    assert any("-m pip install" in call and ".[github]" in call for call in runner.calls)


def test_so_does_the_workflow_of_a_new_qms(
    origin: GitRepo, generated: Path, tmp_path: Path
) -> None:
    runner, run = ran(origin, tmp_path, generated, recorded("issues.opened"))
    check(runner, run)
    wanted = "qmsctl[github]==1.2.3"
    assert any("-m pip install" in call and wanted in call for call in runner.calls)


def test_a_stranger_starts_nothing(origin: GitRepo, tmp_path: Path) -> None:
    payload = recorded("issues.opened")
    payload["sender"]["login"] = payload["issue"]["user"]["login"] = "visitor-lindqvist"
    _, run = ran(origin, tmp_path, OWN, payload)
    assert "Thank you." in run.said
    assert "Draft" not in run.said


@pytest.mark.parametrize("label", ["qms-change", "bug"])
def test_other_labels_start_no_job(origin: GitRepo, tmp_path: Path, label: str) -> None:
    payload = {**recorded("issues.opened"), "action": "labeled", "label": {"name": label}}
    runner, run = ran(origin, tmp_path, OWN, payload)
    assert not run.steps
    assert runner.calls == []


def test_both_workflows_are_the_same_but_for_their_names() -> None:
    """What differs: names, the machine's image, and where the tool comes from."""
    own = OWN.read_text(encoding="utf-8").splitlines()
    theirs = package_files("qmsctl.scaffold", FOLDER)["workflows/qms-from-issue.yml"]
    pairs = zip(own, theirs.decode().splitlines(), strict=True)
    keys = [a.strip().removeprefix("- ").partition(":")[0] for a, b in pairs if a != b]
    assert keys == ["name", "group", "runs-on", "uses", "ref", "uses", "run"]


def test_all_forms_of_a_new_qms_are_those_of_this_one() -> None:
    theirs = package_files("qmsctl.scaffold", FOLDER)
    own = sorted((TOP / ".github/ISSUE_TEMPLATE").iterdir())
    assert {p.name: p.read_bytes() for p in own} == {
        path.removeprefix("ISSUE_TEMPLATE/"): data
        for path, data in theirs.items()
        if path.startswith("ISSUE_TEMPLATE/")
    }
