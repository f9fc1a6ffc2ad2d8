"""Each rule is shown failing on a planted defect and silent where it is kept."""

from pathlib import Path

import pytest

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.registry import ALL, BY_CODE
from tests.rules.examples import found_in

by_code = pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)


def _steps_of_the_example(rule: Rule, example: Example) -> bool:
    return rule.scope is Scope.CHANGE or example.replay


def _foreign(
    findings: tuple[Finding, ...], rule: Rule, example: Example, *known: str
) -> tuple[Finding, ...]:
    """Errors of other rules.

    A tree's example shows one file as it stands and leaves out the new version that would bring it
    there: that it changes an approved version in place is not its matter.
    """
    return tuple(
        finding
        for finding in findings
        if finding.severity is Severity.ERROR
        and finding.rule not in {*known, *example.also}
        and (finding.scope is not Scope.CHANGE or _steps_of_the_example(rule, example))
    )


def _told(findings: tuple[Finding, ...]) -> str:
    return "\n".join(f"{f.severity} {f.rule} {f.path}:{f.line} {f.message}" for f in findings)


@by_code
def test_the_failing_example_breaks_the_rule(rule: Rule, example_base: Path, tmp_path: Path):
    findings = found_in(rule.fails, rule, example_base, tmp_path / "repo")
    mine = [finding for finding in findings if finding.rule == rule.code]
    assert mine, f"{rule.code} says nothing; found:\n{_told(findings)}"
    for finding in mine:
        assert finding.message
        assert finding.hint
        assert finding.path is None or finding.line is None or finding.line >= 1
    foreign = _foreign(findings, rule, rule.fails, rule.code)
    assert not foreign, f"other rules are broken, too:\n{_told(foreign)}"
    unneeded = set(rule.fails.also) - {finding.rule for finding in findings}
    assert not unneeded, f"listed in 'also' but not found: {unneeded}"


@by_code
def test_the_passing_example_keeps_the_rule(rule: Rule, example_base: Path, tmp_path: Path):
    findings = found_in(rule.passes, rule, example_base, tmp_path / "repo")
    assert not _told(tuple(f for f in findings if f.rule == rule.code))
    foreign = _foreign(findings, rule, rule.passes)
    assert not foreign, f"other rules are broken:\n{_told(foreign)}"


@by_code
def test_findings_carry_scope_and_weight_of_their_rule(
    rule: Rule, example_base: Path, tmp_path: Path
):
    findings = found_in(rule.fails, rule, example_base, tmp_path / "repo")
    for finding in findings:
        own = BY_CODE[finding.rule]
        assert finding.scope is own.scope, _told((finding,))


def test_the_example_qms_is_clean(example_base: Path, tmp_path: Path):
    rule = ALL[0]
    findings = found_in(Example(text=""), rule, example_base, tmp_path / "repo")
    assert not _told(findings)
