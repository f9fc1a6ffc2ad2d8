"""Severities, exceptions and deviations of the policy, applied to what rules find."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from qmsctl.model.finding import Finding, Severity
from qmsctl.rules import engine, example
from qmsctl.rules.loading import load
from qmsctl.rules.registry import ALL
from tests.rules.examples import make_base
from tests.support.gitrepo import GitRepo

AS_OF = dt.date(2026, 3, 31)
BROKEN = example.document(body="# Another heading\n\n## Purpose\n\n## Procedure\n")


def found(repo: GitRepo, base: str | None = None) -> tuple[Finding, ...]:
    return engine.run(load(repo.path, as_of=AS_OF, base=base, use_cache=False), ALL)


def codes(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(f.rule, f.severity.value) for f in findings]


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_base(tmp_path / "repo")


def with_policy(repo: GitRepo, **settings: object) -> None:
    repo.write({example.POLICY_PATH: example.policy(version="1.0", **settings)})


def test_the_policy_weighs_a_rule(repo: GitRepo) -> None:
    with_policy(repo, severities={"ID008": "warning"})
    repo.write({example.SOP_PATH: BROKEN})
    assert ("ID008", "warning") in codes(found(repo))


def test_a_locked_rule_keeps_its_weight(repo: GitRepo) -> None:
    with_policy(repo, severities={"FM004": "note", "VC001": "note"})
    context = load(repo.path, as_of=AS_OF, use_cache=False)
    for code in context.locked_rules & {"VC001"}:
        rule = next(r for r in ALL if r.code == code)
        finding = Finding(code, Severity.ERROR, rule.scope, "m", "h")
        assert engine._weigh(finding, rule, context).severity is Severity.ERROR


class TestExceptions:
    EXCEPTION: ClassVar = {
        "rule": "ID008",
        "paths": ["procedures/*"],
        "reason": "Renamed with the next issue.",
        "until": "2026-04-30",
    }

    def test_turn_a_finding_into_a_note_that_says_why(self, repo: GitRepo) -> None:
        with_policy(repo, exceptions=[self.EXCEPTION])
        repo.write({example.SOP_PATH: BROKEN})
        (finding,) = [f for f in found(repo) if f.rule == "ID008"]
        assert finding.severity is Severity.NOTE
        assert finding.message.endswith("(excepted until 2026-04-30: Renamed with the next issue.)")

    def test_say_nothing_about_other_paths(self, repo: GitRepo) -> None:
        with_policy(repo, exceptions=[{**self.EXCEPTION, "paths": ["forms/*"]}])
        repo.write({example.SOP_PATH: BROKEN})
        assert ("ID008", "error") in codes(found(repo))

    def test_end_on_their_day(self, repo: GitRepo) -> None:
        with_policy(repo, exceptions=[{**self.EXCEPTION, "until": "2026-03-30"}])
        repo.write({example.SOP_PATH: BROKEN})
        assert ("ID008", "error") in codes(found(repo))

    def test_that_match_nothing_are_told(self, repo: GitRepo) -> None:
        with_policy(repo, exceptions=[self.EXCEPTION])
        (finding,) = [f for f in found(repo) if f.rule == "PL006"]
        assert finding.path == example.POLICY_PATH
        assert finding.line == 1 + example.policy(exceptions=[]).split("exceptions")[0].count("\n")


class TestPullRequest:
    def test_is_not_blamed_for_what_its_base_has(self, repo: GitRepo) -> None:
        repo.commit({example.SOP_PATH: BROKEN}, date="2026-02-10T12:00:00+00:00")
        repo.branch("change")
        repo.commit({"qms_docs/notes.txt": "x"}, date="2026-02-11T12:00:00+00:00")
        context = load(repo.path, as_of=AS_OF, base="main", use_cache=False)
        findings, left_out = engine.run_change(context, ALL)
        assert "ID008" not in [f.rule for f in findings]
        assert left_out > 0

    def test_is_told_what_it_adds(self, repo: GitRepo) -> None:
        repo.branch("change")
        repo.commit({example.SOP_PATH: BROKEN}, date="2026-02-10T12:00:00+00:00")
        context = load(repo.path, as_of=AS_OF, base="main", use_cache=False)
        findings, _ = engine.run_change(context, ALL)
        assert "ID008" in [f.rule for f in findings]


def test_findings_that_sort_alike_stay_in_the_order_of_history(repo: GitRepo) -> None:
    scope = next(r for r in ALL if r.code == "VC001").scope
    commits = ["f" * 40, "0" * 40, "a" * 40, "1" * 40]
    alike = [Finding("VC001", Severity.ERROR, scope, "m", "h", commit=oid) for oid in commits]
    rule = replace(next(r for r in ALL if r.code == "VC001"), check=lambda _: [*alike, alike[0]])
    context = load(repo.path, as_of=AS_OF, use_cache=False)
    assert [finding.commit for finding in engine.run(context, [rule])] == commits
