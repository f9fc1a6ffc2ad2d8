"""Findings for the tests of reports."""

from qmsctl.model.finding import Finding, Scope, Severity

BAD = Finding(
    "ID004",
    Severity.ERROR,
    Scope.TREE,
    "The file 'a.md' holds SOP-001 but is not named after it.",
    "Rename it.",
    document="SOP-001",
    path="qms_docs/procedures/a.md",
    line=12,
    column=5,
)
OVERDUE = Finding(
    "RV003",
    Severity.WARNING,
    Scope.TIME,
    "The review is due soon.",
    "Review it.",
    document="FRM-001",
    path="qms_docs/forms/FRM-001.md",
    line=3,
)
NOTE = Finding("GT008", Severity.NOTE, Scope.TREE, "Nothing is committed yet.", "Commit.")
HISTORY = Finding(
    "VC001",
    Severity.ERROR,
    Scope.CHANGE,
    "The content changed.",
    "Issue a new version.",
    document="SOP-001",
    path="qms_docs/procedures/a.md",
    commit="0123456789abcdef0123456789abcdef01234567",
    related=("qms_docs/procedures/b c.md",),
)
EVERYTHING = (NOTE, OVERDUE, BAD, HISTORY)
