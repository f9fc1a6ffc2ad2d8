"""The workflows that `qms init --github` writes, run as GitHub would run them."""

from pathlib import Path

import pytest
import yaml

from qmsctl.repository.sitefolder import package_files
from qmsctl.scaffold.forgefiles import FOLDER, OnGitHub, github_files
from tests.action.forge import WORKFLOWS, Forge, recorded
from tests.action.runner import TOKEN, Runner


@pytest.fixture(scope="module")
def workflows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workflows of a new QMS."""
    top = tmp_path_factory.mktemp("generated")
    where = OnGitHub("qms_docs", "main", "Europe/Berlin", "1.2.3")
    for path, text in github_files(package_files("qmsctl.scaffold", FOLDER), where).items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8")
    return top / ".github" / "workflows"


def test_a_hostile_pull_request_fails_its_check(
    forge: Forge, workflows: Path, tmp_path: Path
) -> None:
    payload = recorded("pull_request.fork", forge.hostile, forge.base, number=8)
    runner = forge.runner(tmp_path, "pull_request", payload)
    run = runner.job(workflows / "qms-check.yml", "check")
    assert run.failed
    assert "::error file=qms_docs/procedures/SOP-001" in run.said
    assert "VC001" in runner.summary
    assert any("-m pip install" in call and "qmsctl==1.2.3" in call for call in runner.calls)
    assert not (runner.workspace / "pip.py").exists()
    assert not list(tmp_path.rglob("pwned"))
    assert TOKEN not in run.said


def test_a_merge_queue_is_judged_too(forge: Forge, workflows: Path, tmp_path: Path) -> None:
    payload = recorded("merge_group", forge.clean, forge.base)
    runner = forge.runner(tmp_path, "merge_group", payload)
    run = runner.job(workflows / "qms-check.yml", "check")
    assert not run.failed, run.said
    assert f"qms check --base HEAD --head {forge.clean} --format github" in "\n".join(runner.calls)


def commented(forge: Forge, workflows: Path, folder: Path, number: int, commit: str) -> Runner:
    """A runner after the comment's workflow, which never fails here."""
    payload = recorded("pull_request.fork", commit, forge.base, number)
    runner = forge.runner(folder, "pull_request_target", payload)
    run = runner.job(workflows / "qms-comment.yml", "comment")
    assert not run.failed, run.said
    assert TOKEN not in run.said
    return runner


def test_a_fork_gets_its_comment(forge: Forge, workflows: Path, tmp_path: Path) -> None:
    runner = commented(forge, workflows, tmp_path, 8, forge.hostile)
    assert any(call.startswith("qms comment --pr 8 ") for call in runner.calls)
    assert "VC001" in runner.posted
    assert f"token {TOKEN}" in runner.calls
    assert not list(tmp_path.rglob("pwned"))


def test_what_cannot_be_judged_is_said(forge: Forge, workflows: Path, tmp_path: Path) -> None:
    runner = commented(forge, workflows, tmp_path, 10, forge.torn)
    assert "**This could not be judged**" in runner.posted


def test_a_commit_that_a_newer_one_replaced_gets_none(
    forge: Forge, workflows: Path, tmp_path: Path
) -> None:
    runner = commented(forge, workflows, tmp_path, 8, forge.broken)
    assert not any(call.startswith("qms ") for call in runner.calls)


def test_a_merged_pull_request_keeps_its_comment(
    forge: Forge, workflows: Path, tmp_path: Path
) -> None:
    runner = commented(forge, workflows, tmp_path, 11, forge.repo.oid(f"{forge.base}~1"))
    assert not any(call.startswith("qms ") for call in runner.calls)


def test_reminders_are_sent(forge: Forge, workflows: Path, tmp_path: Path) -> None:
    runner = forge.runner(tmp_path, "schedule", recorded("schedule", base=forge.base))
    assert not runner.job(workflows / "qms-reminders.yml", "remind").failed
    assert runner.calls[-2:] == ["qms remind", f"token {TOKEN}"]


@pytest.mark.parametrize("name", ["record", "audit"])
def test_what_comes_after_a_merge_is_what_this_repository_does(workflows: Path, name: str) -> None:
    """Word for word, but for how the tool is installed; another test runs this repository's own."""
    own = yaml.safe_load((WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8"))
    made = yaml.safe_load((workflows / f"qms-{name}.yml").read_text(encoding="utf-8"))
    mine, theirs = own["jobs"][name], made["jobs"][name]
    assert theirs["steps"][-1] == mine["steps"][-1]
    assert theirs["permissions"] == mine["permissions"]
    assert theirs.get("environment") == mine.get("environment")


def test_publishing_hands_over_a_site_and_replays_the_main_line(
    workflows: Path,
) -> None:
    """The same steps as in this repository's own workflow, which another test runs."""
    text = (workflows / "qms-publish.yml").read_text(encoding="utf-8")
    for command in (
        "qms build --site-dir site",
        'qms verify --format github --report "summary=$GITHUB_STEP_SUMMARY"',
    ):
        assert f"run: {command}\n" in text
        own = Path(__file__).parents[2] / ".github/workflows/publish.yml"
        assert f"run: {command}\n" in own.read_text(encoding="utf-8")
