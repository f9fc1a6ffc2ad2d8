"""The composite action, step by step in a real clone, with recorded events."""

import json
import re
from pathlib import Path

import pytest
import yaml

from qmsctl.rules import example
from tests.action.forge import ACTION, EDITED, Forge, recorded
from tests.action.runner import TOKEN, Run, Runner
from tests.support.gitrepo import GitRepo

CHECKOUT = {"fetch-depth": "0", "persist-credentials": "false"}


def act(runner: Runner, ref: str | None = None, **inputs: str) -> Run:
    """What a caller's job does: check out, then use the action."""
    runner.checkout({**CHECKOUT, "ref": ref or "main"})
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    return runner.action(ACTION, {"python-version": "", **given})


@pytest.fixture(scope="module")
def opened(forge: Forge, tmp_path_factory: pytest.TempPathFactory) -> tuple[Runner, Run]:
    """A pull request that edits an approved version, with a comment wanted."""
    payload = recorded("pull_request.opened", forge.broken, forge.base)
    runner = forge.runner(tmp_path_factory.mktemp("opened"), "pull_request", payload)
    return runner, act(runner, comment="true")


class TestPullRequest:
    def test_it_fails(self, opened: tuple[Runner, Run]) -> None:
        assert opened[1].failed

    def test_findings_are_annotations_at_their_files(self, opened: tuple[Runner, Run]) -> None:
        lines = opened[1].said.splitlines()
        assert any(
            line.startswith(f"::error file={example.SOP_PATH}") and "VC001" in line
            for line in lines
        )

    def test_the_outputs_count_them(self, opened: tuple[Runner, Run]) -> None:
        runner, run = opened
        counted = json.loads((runner.temp / "qms-check.json").read_text())["summary"]
        assert {k: int(run.outputs[k]) for k in ("errors", "warnings", "notes")} == {
            k: counted[k] for k in ("errors", "warnings", "notes")
        }
        assert int(run.outputs["errors"]) >= 1

    def test_report_and_summary_tell_the_same(self, opened: tuple[Runner, Run]) -> None:
        runner, run = opened
        report = Path(run.outputs["report"]).read_text(encoding="utf-8")
        assert report.startswith("<!-- qms-check -->\n")
        for text in (report, runner.summary):
            assert "SOP-001" in text
            assert "VC001" in text

    def test_the_comment_is_the_report(self, opened: tuple[Runner, Run]) -> None:
        runner, run = opened
        assert f"qms comment --pr 7 --file {run.outputs['report']}" in runner.calls
        assert f"token {TOKEN}" in runner.calls
        assert runner.posted == Path(run.outputs["report"]).read_text(encoding="utf-8")

    def test_it_is_judged_against_the_newest_commit_of_its_branch(
        self, opened: tuple[Runner, Run], forge: Forge
    ) -> None:
        check = next(call for call in opened[0].calls if call.startswith("qms check"))
        assert f"--base {forge.base} --head {forge.broken}" in check

    def test_nothing_of_it_lies_in_the_clone(self, opened: tuple[Runner, Run]) -> None:
        assert EDITED not in (opened[0].workspace / example.SOP_PATH).read_text()

    def test_the_token_is_in_no_file_and_no_output(self, opened: tuple[Runner, Run]) -> None:
        runner, run = opened
        assert TOKEN not in run.said
        files = [f for f in runner.folder.rglob("*") if f.is_file() and f.name != "log"]
        assert not [f for f in files if TOKEN.encode() in f.read_bytes()]

    def test_what_the_event_says_is_no_command(self, opened: tuple[Runner, Run]) -> None:
        assert not list(opened[0].folder.rglob("pwned"))

    def test_a_forks_clean_change_is_told_that_it_gets_no_comment(
        self, forge: Forge, tmp_path: Path
    ) -> None:
        """The event knows an older base than the branch has by now; the branch counts."""
        older = forge.repo.oid(f"{forge.base}~1")
        payload = recorded("pull_request.fork", forge.clean, older, number=9)
        payload["action"] = recorded("pull_request.synchronize")["action"]
        runner = forge.runner(tmp_path, "pull_request", payload)
        run = act(runner, comment="true")
        assert not run.failed
        assert (run.outputs["errors"], run.outputs["pull-request"]) == ("0", "9")
        assert any(f"--base {forge.base} --head {forge.clean}" in call for call in runner.calls)
        assert "::notice title=qms check::No comment" in run.said
        assert not any(call.startswith("qms comment") for call in runner.calls)

    def test_a_merged_checkout_is_judged_like_any_other(self, forge: Forge, tmp_path: Path) -> None:
        """What actions/checkout does on its own: the pull request lies on the disk."""
        payload = recorded("pull_request.opened", forge.hostile, forge.base, number=8)
        runner = forge.runner(tmp_path, "pull_request", payload)
        run = act(runner, ref="refs/pull/8/head")
        assert (runner.workspace / "pip.py").exists()
        assert run.outputs["errors"] != "0"
        assert run.failed
        assert not list(runner.folder.rglob("pwned"))


@pytest.mark.parametrize(
    ("event", "strict"), [("push", "false"), ("schedule", "false"), ("workflow_dispatch", "true")]
)
def test_without_a_pull_request_the_tree_is_judged(
    forge: Forge, tmp_path: Path, event: str, strict: str
) -> None:
    runner = forge.runner(tmp_path, event, recorded(event, base=forge.base))
    run = act(runner, comment="true", strict=strict)
    assert not run.failed
    assert (run.outputs["errors"], run.outputs["pull-request"]) == ("0", "")
    check = next(call for call in runner.calls if call.startswith("qms check"))
    assert "--base" not in check
    assert check.endswith(" --strict") == (strict == "true")
    assert not any(call.startswith("qms comment") for call in runner.calls)


def test_a_merge_queue_judges_the_group(forge: Forge, tmp_path: Path) -> None:
    payload = recorded("merge_group", forge.broken, forge.base)
    run = act(forge.runner(tmp_path, "merge_group", payload))
    assert run.failed
    assert "VC001" in run.said


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"base": "nowhere"}, "The input 'base' is 'nowhere', which is no commit"),
        ({"strict": "yes"}, "The input 'strict' is 'yes'; write 'true' or 'false'."),
        ({"head": "0" * 40}, "0000000"),
    ],
)
def test_what_cannot_be_judged_is_an_error(
    forge: Forge, tmp_path: Path, inputs: dict[str, str], told: str
) -> None:
    payload = recorded("pull_request.opened", forge.clean, forge.base, number=9)
    runner = forge.runner(tmp_path, "pull_request", payload)
    run = act(runner, comment="true", **inputs)
    assert run.failed
    assert run.outputs["errors"] == "1"
    assert told in run.said
    assert "::error title=qms check::" in run.said
    report = Path(run.outputs["report"]).read_text(encoding="utf-8")
    assert report.startswith("<!-- qms-check -->\n### This could not be judged")
    assert report in runner.summary


def outdated(forge: Forge) -> list[tuple[int, str, str]]:
    """Pull request, commit of the run, and why nothing is to be said about it."""
    return [
        (8, forge.broken, "a newer commit has taken the place of this one"),
        (11, forge.repo.oid(f"{forge.base}~1"), "this commit is on main already"),
    ]


@pytest.mark.parametrize("which", [0, 1], ids=["replaced", "merged"])
def test_an_old_run_leaves_the_comment_alone(forge: Forge, tmp_path: Path, which: int) -> None:
    """Else a run that starts after the merge would say that nothing changes."""
    number, commit, told = outdated(forge)[which]
    payload = recorded("pull_request.opened", commit, forge.base, number=number)
    runner = forge.runner(tmp_path, "pull_request", payload)
    run = act(runner, comment="true")
    assert f"The comment of the pull request stays: {told}." in run.said
    assert run.outputs["pull-request"] == ""
    assert not any(call.startswith("qms comment") for call in runner.calls)


def test_not_to_know_whether_it_is_the_newest_is_told_in_the_comment(
    forge: Forge, tmp_path: Path
) -> None:
    payload = recorded("pull_request.opened", forge.clean, forge.base, number=9)
    runner = forge.runner(tmp_path, "pull_request", payload)
    runner.checkout({**CHECKOUT, "ref": "main"})
    nowhere = (tmp_path / "nowhere").as_uri()
    GitRepo(runner.workspace).git("remote", "set-url", "origin", nowhere)
    run = runner.action(ACTION, {"python-version": "", "comment": "true"})
    assert (run.failed, run.outputs["errors"]) == (True, "1")
    assert "### This could not be judged" in runner.posted


def test_without_a_checkout_it_says_what_to_add(forge: Forge, tmp_path: Path) -> None:
    runner = forge.runner(tmp_path, "push", recorded("push", base=forge.base))
    runner.workspace.mkdir()
    run = runner.action(ACTION, {"python-version": ""})
    assert (run.failed, run.outputs["errors"]) == (True, "1")
    assert "Put actions/checkout before this step" in run.said


def test_an_unreadable_policy_is_told_in_the_comment(forge: Forge, tmp_path: Path) -> None:
    """No older comment that says "may be merged" stays in sight."""
    payload = recorded("pull_request.opened", forge.torn, forge.base, number=10)
    runner = forge.runner(tmp_path, "pull_request", payload)
    run = act(runner, comment="true")
    assert (run.failed, run.outputs["errors"]) == (True, "1")
    assert "### This could not be judged" in runner.posted
    assert "    qms: qms_docs/qms.yml" in runner.posted


def test_installation_is_of_the_actions_own_commit(opened: tuple[Runner, Run]) -> None:
    assert f"python3 -E -s {ACTION}/install.py" in opened[0].calls


DOCS = (ACTION / "README.md", ACTION.parent / "docs" / "action.md")


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_inputs_and_outputs_are_documented(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    action = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
    inputs = text.split("## Inputs")[1].split("## Outputs")[0]
    outputs = text.split("## Outputs")[1]
    assert re.findall(r"^\| `([\w-]+)`", inputs, re.MULTILINE) == list(action["inputs"])
    for name in action["outputs"]:
        assert f"`{name}`" in outputs


def test_the_page_says_what_the_action_itself_says() -> None:
    text = DOCS[1].read_text(encoding="utf-8")
    action = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
    for name, about in {**action["inputs"], **action["outputs"]}.items():
        line = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
        assert line.endswith(f"| {about['description']} |"), name
        if default := about.get("default"):
            assert f"| `{default}` |" in line, name
