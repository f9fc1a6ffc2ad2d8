"""Which jobs judge pull requests."""

from pathlib import Path

from qmsctl.report.doctor.workflows import Jobs, jobs_of

TOP = Path(__file__).parent.parent.parent.parent


def workflow(on: str, *steps: str, name: str = "Check the QMS") -> str:
    lines = "".join(f"      - {step}\n" for step in steps)
    return f"on: {on}\njobs:\n  job:\n    name: {name}\n    steps:\n{lines}"


def test_jobs_are_known_by_what_they_run() -> None:
    found = jobs_of(
        {
            "a": workflow("pull_request", "uses: ./tooling/action"),
            "b": workflow("[push, pull_request]", "run: qms approvals --pr 1", name="Reviews"),
            "c": workflow("{pull_request: {}}", "run: qms check --base HEAD", name="Other"),
            "d": workflow("push", "run: qms from-issue --event x"),
        }
    )
    assert found == Jobs(("Check the QMS", "Other"), ("Reviews",), ("tooling",), True, ())


def test_what_makes_no_check_of_a_pull_request_does_not_count() -> None:
    found = jobs_of(
        {
            "a": workflow("pull_request_target", "uses: ./tooling/action"),
            "b": workflow("[push]", "run: qms check"),
            "c": workflow("pull_request", "run: qms-check"),
            "d": "- a list\n",
            "e": "on: [pull_request]\njobs: {a: 1, b: {steps: none}}\n",
            "f": "jobs: {a: {steps: [{run: qms check}]}}\n",
        }
    )
    assert found == Jobs()


def test_an_action_of_elsewhere_is_no_folder_of_this_repository() -> None:
    text = workflow("pull_request", "uses: halden/qmsctl/tooling/action@0123")
    assert jobs_of({"a": text}) == Jobs(("Check the QMS",))


def test_what_is_no_yaml_is_told() -> None:
    assert jobs_of({"bad.yml": "on: [\n"}) == Jobs(unread=("bad.yml is no YAML",))


def test_a_workflow_that_is_called_is_not_read() -> None:
    calling = "on: pull_request\njobs: {qms: {uses: acme/rules/.github/workflows/qms.yml@1}}\n"
    said = "a.yml calls acme/rules/.github/workflows/qms.yml@1, which was not read"
    assert jobs_of({"a.yml": calling}) == Jobs(unread=(said,))
    assert jobs_of({"a.yml": calling.replace("pull_request", "push")}) == Jobs()


def test_a_condition_is_noticed() -> None:
    text = "on: pull_request\njobs: {c: {if: false, steps: [{run: qms check}]}, d: {if: true}}\n"
    assert jobs_of({"a": text}) == Jobs(check=("c",), skippable=("c",))


def test_the_workflows_that_are_in_use_are_known() -> None:
    folders = {
        "own": TOP / ".github" / "workflows",
        "written": TOP / "tooling" / "qmsctl" / "scaffold" / "github" / "workflows",
    }
    for name, folder in folders.items():
        # '@checkout@' and the like stand for values that 'qms init' fills in.
        texts = {p.name: p.read_text(encoding="utf-8").replace("@", "") for p in folder.iterdir()}
        found = jobs_of(texts)
        assert (found.check, found.approvals) == (("Check the QMS",), ("Approvals",)), name
        assert (found.unread, found.skippable, found.opens) == ((), (), True), name
