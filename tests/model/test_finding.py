"""Findings as readers and programs see them, and the errors that people are told."""

from dataclasses import replace

from qmsctl.model.errors import QmsError, RefusedByRule
from qmsctl.model.finding import Finding, Problem, Scope, Severity

FINDING = Finding(
    "FM021",
    Severity.ERROR,
    Scope.TREE,
    "`status` is 'x'.",
    "Write draft or approved.",
    document="SOP-001",
    path="qms/SOP-001.md",
    line=6,
    column=1,
)


def test_a_finding_has_the_keys_that_the_manual_promises() -> None:
    assert FINDING.as_dict() == {
        "rule": "FM021",
        "severity": "error",
        "scope": "tree",
        "document": "SOP-001",
        "path": "qms/SOP-001.md",
        "line": 6,
        "column": 1,
        "commit": None,
        "message": "`status` is 'x'.",
        "hint": "Write draft or approved.",
    }


def test_an_old_finding_is_known_again_when_lines_move() -> None:
    assert replace(FINDING, line=9, column=3).fingerprint == FINDING.fingerprint
    assert replace(FINDING, path="other.md").fingerprint != FINDING.fingerprint
    assert Finding("GT001", Severity.NOTE, Scope.TREE, "m", "h").fingerprint == (
        "GT001",
        "",
        "",
        "m",
    )


def test_a_problem_stands_on_the_first_line_unless_told() -> None:
    problem = Problem("FM008", "m", "h")
    assert (problem.line, problem.column, problem.key) == (1, 1, ())


def test_errors_carry_what_to_do() -> None:
    assert str(QmsError("No.", hint="Try.")) == "No."
    assert QmsError("No.").hint == ""
    refused = RefusedByRule("VC002", "Down.", hint="Up.")
    assert (refused.rule, refused.message, refused.hint) == ("VC002", "Down.", "Up.")
