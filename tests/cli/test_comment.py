import json
import sys
from pathlib import Path

import pytest

from tests.cli.running import Run, qms
from tests.forge.imitation import refusal
from tests.forge.server import TOKEN, Fault, Served


@pytest.fixture
def report(tmp_path: Path, github: Served) -> Path:
    """A report for pull request 1."""
    github.state.add_issue("Change SOP-001", labels=[])
    path = tmp_path / "report.md"
    path.write_text("<!-- qms-check -->\nAll is well.\n", encoding="utf-8")
    return path


def comment(report: Path, *more: str) -> Run:
    return qms("-C", str(report.parent), "comment", "--pr", "1", "--file", report.name, *more)


def test_it_says_what_it_did(github: Served, report: Path) -> None:
    run = comment(report)
    assert (run.code, run.err) == (0, "")
    assert run.out == "created  https://github.com/halden/qms/issues/1#c2\n"
    assert comment(report).out.startswith("unchanged  https://")
    github.state.add_comment(1, "<!-- qms-check -->\nSecond")
    report.write_text("Not all is well.", encoding="utf-8")
    run = comment(report)
    assert run.out.startswith("updated  https://")
    assert run.err == "Duplicates deleted: 1.\n"
    assert github.state.of(1) == ["<!-- qms-check -->\nNot all is well."]


def test_json_for_programs(github: Served, report: Path) -> None:
    run = comment(report, "--format", "json", "--marker", "qms-demo")
    assert json.loads(run.out) == {
        "schema": "qms-comment/1",
        "action": "created",
        "id": 2,
        "url": "https://github.com/halden/qms/issues/1#c2",
        "removed": 0,
    }
    assert github.state.of(1)[0].startswith("<!-- qms-demo -->\n<!-- qms-check -->")


def test_a_token_without_the_right_is_told_with_the_repair(github: Served, report: Path) -> None:
    needed = {"x-accepted-github-permissions": "pull_requests=write"}
    github.fail("POST", ".*", Fault(403, refusal("Resource not accessible"), needed))
    run = comment(report)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "qms: The token may not add a comment to #1 in halden/qms (403). "
        "GitHub says: Resource not accessible\n"
        "     In a workflow the job needs 'permissions:' with pull-requests: write.\n"
    )
    assert TOKEN not in run.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--marker", "x -->"), "no name for a marker"),
        (("--file", "missing.md"), "cannot be read"),
        (("--pr", "0"), "0 is not in the range"),
    ],
)
def test_what_cannot_be_is_told(
    github: Served, report: Path, options: tuple[str, ...], told: str
) -> None:
    run = comment(report, *options)
    assert (run.code, run.out) == (2, "")
    assert told in run.err
    assert github.count("POST") == 0


def test_without_a_token_nothing_is_asked(
    github: Served, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    run = comment(report)
    assert run.code == 2
    assert "GITHUB_TOKEN is not set" in run.err
    assert github.asked == []


class TestWithoutTheExtra:
    def without(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.delitem(sys.modules, "qmsctl.forge.github", raising=False)
        monkeypatch.delitem(sys.modules, "qmsctl.forge.client", raising=False)
        monkeypatch.setitem(sys.modules, name, None)

    def test_it_says_what_to_install(
        self, github: Served, report: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.without(monkeypatch, "httpx")
        run = comment(report)
        assert run.code == 2
        assert "pip install 'qmsctl[github]'" in run.err

    def test_another_missing_module_is_not_blamed_on_it(
        self, github: Served, report: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.without(monkeypatch, "qmsctl.forge.failures")
        with pytest.raises(ImportError):
            comment(report)


def test_the_machines_clock_is_a_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    from qmsctl.cli.forging import clock

    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    machine = clock()
    machine.sleep(0.5)
    assert slept == [0.5]
    assert machine.moment() > 1.7e9
