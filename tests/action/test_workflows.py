"""The workflows of this repository: their jobs' steps are run, and their safety is held."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.action.forge import TOP, WORKFLOWS, Forge, recorded
from tests.action.runner import TOKEN
from tests.support.github_files import faults

ALL = sorted(WORKFLOWS.glob("*.yml"))
TOOLS = Path(sys.executable).parent


def workflow(path: Path) -> dict[Any, Any]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


class TestSteps:
    def test_a_hostile_pull_request_is_judged_by_its_base(
        self, forge: Forge, tmp_path: Path
    ) -> None:
        payload = recorded("pull_request.fork", forge.hostile, forge.base, number=8)
        runner = forge.runner(tmp_path, "pull_request", payload)
        run = runner.job(WORKFLOWS / "check.yml", "check")
        assert run.failed
        assert "VC001" in run.said
        assert "VC001" in runner.summary
        assert not (runner.workspace / "pip.py").exists()
        assert not list(tmp_path.rglob("pwned"))

    def test_a_forks_pull_request_gets_its_comment_from_the_main_branch(
        self, forge: Forge, tmp_path: Path
    ) -> None:
        payload = recorded("pull_request.fork", forge.hostile, forge.base, number=8)
        runner = forge.runner(tmp_path, "pull_request_target", payload)
        run = runner.job(WORKFLOWS / "comment.yml", "comment")
        assert not run.failed
        assert any(call.startswith("qms comment --pr 8 ") for call in runner.calls)
        assert f"token {TOKEN}" in runner.calls
        assert runner.posted.startswith("<!-- qms-check -->\n")
        assert "VC001" in runner.posted
        assert "download" not in " ".join(runner.used)
        assert not (runner.workspace / "pip.py").exists()
        assert not list(tmp_path.rglob("pwned"))

    def test_a_merged_pull_request_keeps_its_comment(self, forge: Forge, tmp_path: Path) -> None:
        merged = forge.repo.oid(f"{forge.base}~1")
        payload = recorded("pull_request.fork", merged, forge.base, number=11)
        runner = forge.runner(tmp_path, "pull_request_target", payload)
        run = runner.job(WORKFLOWS / "comment.yml", "comment")
        assert not run.failed
        assert "this commit is on main already" in run.said
        assert not any(call.startswith("qms comment") for call in runner.calls)

    def test_a_comment_that_could_not_be_looked_at_is_red(
        self, forge: Forge, tmp_path: Path
    ) -> None:
        """The step that judges may fail; not being able to judge at all must not look green."""
        payload = recorded("pull_request.fork", forge.broken, forge.base)
        runner = forge.runner(tmp_path, "pull_request_target", payload)
        shim = runner.shims / "python3"
        shim.write_text("#!/bin/sh\nexit 1\n")
        (runner.shims / "python").write_text(shim.read_text())
        run = runner.job(WORKFLOWS / "comment.yml", "comment")
        assert run.failed
        assert "::error::The change was not judged" in run.said
        assert not any(call.startswith("qms ") for call in runner.calls)

    @pytest.mark.slow
    def test_the_site_is_built_and_handed_over(self, forge: Forge, tmp_path: Path) -> None:
        runner = forge.runner(tmp_path, "schedule", recorded("schedule", base=forge.base))
        run = runner.job(WORKFLOWS / "publish.yml", "build")
        assert not run.failed, run.said
        handed = runner.workspace / runner.used["actions/upload-pages-artifact"]["path"]
        assert (handed / "index.html").is_file()
        assert list(handed.rglob("*SOP-001*"))

    def test_the_main_line_is_replayed(self, forge: Forge, tmp_path: Path) -> None:
        runner = forge.runner(tmp_path, "push", recorded("push", base=forge.base))
        run = runner.job(WORKFLOWS / "publish.yml", "verify")
        assert not run.failed, run.said
        assert runner.summary

    def test_reminders_have_the_token_that_opens_issues(self, forge: Forge, tmp_path: Path) -> None:
        runner = forge.runner(tmp_path, "schedule", recorded("schedule", base=forge.base))
        assert not runner.job(WORKFLOWS / "reminders.yml", "remind").failed
        assert runner.calls[-2:] == ["qms remind", f"token {TOKEN}"]
        assert any("-m pip install" in call and ".[github]" in call for call in runner.calls)

    def test_a_push_has_its_reviews_recorded(self, forge: Forge, tmp_path: Path) -> None:
        runner = forge.runner(tmp_path, "push", recorded("push", base=forge.base))
        assert not runner.job(WORKFLOWS / "record.yml", "record").failed
        event = tmp_path / "event.json"
        assert runner.calls[-2:] == [
            f"qms record --missing --event {event} --commit --fetch origin",
            f"token {TOKEN}",
        ]
        assert not (runner.temp / "forge-key").exists()

    def test_a_push_is_audited(self, forge: Forge, tmp_path: Path) -> None:
        runner = forge.runner(tmp_path, "push", recorded("push", base=forge.base))
        assert not runner.job(WORKFLOWS / "audit.yml", "audit").failed
        event = tmp_path / "event.json"
        assert runner.calls[-2] == f"qms audit --event {event} --fetch origin --issue"

    def test_the_key_reaches_a_file_that_nobody_else_may_read(
        self, forge: Forge, tmp_path: Path
    ) -> None:
        runner = forge.runner(tmp_path, "push", recorded("push", base=forge.base))
        runner.secrets["QMS_FORGE_KEY"] = "-----BEGIN $(touch pwned)\nline %s\n-----END"
        runner.variables["QMS_RECORDS"] = "pull-request"
        run = runner.job(WORKFLOWS / "record.yml", "record")
        assert not run.failed
        key = runner.temp / "forge-key"
        assert key.read_text() == runner.secrets["QMS_FORGE_KEY"] + "\n"
        assert key.stat().st_mode & 0o077 == 0
        assert runner.calls[-2].endswith(" --pull-request --fetch origin")
        assert "BEGIN" not in run.said
        assert not list(tmp_path.rglob("pwned"))

    @pytest.mark.parametrize(
        ("name", "command"),
        [
            ("record", r"qms record --missing --commit --fetch origin"),
            ("audit", r"qms audit --since \d{4}-\d\d-\d\d --fetch origin --issue"),
        ],
    )
    def test_once_a_day_what_was_missed_is_caught_up(
        self, forge: Forge, tmp_path: Path, name: str, command: str
    ) -> None:
        runner = forge.runner(tmp_path, "schedule", recorded("schedule", base=forge.base))
        assert not runner.job(WORKFLOWS / f"{name}.yml", name).failed
        assert re.fullmatch(command, runner.calls[-2])


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
class TestSafety:
    def test_nothing_is_permitted_that_no_job_asks_for(self, path: Path) -> None:
        data = workflow(path)
        assert data["permissions"] == {}
        for name, job in data["jobs"].items():
            assert job["permissions"], name
            assert job["timeout-minutes"] <= 45, name

    def test_only_the_comment_runs_with_rights_on_what_strangers_send(self, path: Path) -> None:
        triggers = workflow(path)[True]  # YAML 1.1 reads the key `on` as true
        assert "workflow_run" not in triggers
        assert ("pull_request_target" in triggers) == (path.name == "comment.yml")
        if "pull_request" in triggers:
            for job in workflow(path)["jobs"].values():
                reviews = {"pull-requests": "read"} if path.name == "approvals.yml" else {}
                assert job["permissions"] == {"contents": "read", **reviews}
                assert "secrets" not in str(job)

    def test_actions_are_pinned_by_commit(self, path: Path) -> None:
        for line in re.findall(r"uses: (.+)", path.read_text(encoding="utf-8")):
            assert line.startswith("./") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", line)

    def test_checkouts_are_whole_and_keep_no_token(self, path: Path) -> None:
        for job in workflow(path)["jobs"].values():
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout@"):
                    assert step["with"]["fetch-depth"] == 0
                    assert step["with"]["persist-credentials"] is False
                    assert "head" not in str(step["with"].get("ref", ""))

    def test_one_run_at_a_time(self, path: Path) -> None:
        assert set(workflow(path)["concurrency"]) == {"group", "cancel-in-progress"}

    def test_no_text_of_an_event_reaches_a_shell(self, path: Path) -> None:
        for job in workflow(path)["jobs"].values():
            assert not [step for step in job["steps"] if "${{" in step.get("run", "")]


def ran(*command: str) -> str:
    done = subprocess.run(
        [str(TOOLS / command[0]), *command[1:]],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_zizmor_finds_nothing() -> None:
    assert ran("zizmor", "--offline", "--persona", "pedantic", ".github", "tooling/action") == ""


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("github-workflows", ".github/workflows/*.yml"),
        ("github-actions", "tooling/action/action.yml"),
        ("github-issue-config", ".github/ISSUE_TEMPLATE/config.yml"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/*-*.yml"),
        ("dependabot", ".github/dependabot.yml"),
    ],
)
def test_github_understands_the_files(schema: str, pattern: str) -> None:
    assert faults(schema, TOP.glob(pattern)) == []


def test_code_owners_are_people_of_the_company_and_their_paths_exist() -> None:
    people = "".join(p.read_text() for p in (TOP / "qms_docs/people").glob("*.yml"))
    lines = (TOP / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    for line in filter(lambda line: line and not line.startswith("#"), lines):
        path, *owners = line.split()
        assert owners
        for owner in owners:
            assert f"github: {owner.removeprefix('@')}\n" in people
        assert (TOP / path[1:]).exists() or path == "/qms_docs/records/"
