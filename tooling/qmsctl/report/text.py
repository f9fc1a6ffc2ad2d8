"""Findings as text for people: by file, with what to do, and the counts at the end."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from qmsctl.model.finding import Finding, Severity
from qmsctl.report.summary import WEIGHT, Summary, spoken, told, visible
from qmsctl.report.words import Paint, unpainted

ELSEWHERE = "The repository"
"""The heading over findings that concern no single file."""

_MEANINGS = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "dim"}
_SEVERITY_WIDTH = max(len(severity) for severity in Severity)


def render(findings: Sequence[Finding], summary: Summary, *, paint: Paint = unpainted) -> str:
    """The whole report; its last line is the summary. Without `paint` there are no colours."""
    return "".join(f"{line}\n" for line in _lines(findings, summary, paint))


def _lines(findings: Sequence[Finding], summary: Summary, paint: Paint) -> Iterator[str]:
    ordered = sorted(findings, key=_order)
    for path, group in groupby(ordered, key=lambda finding: finding.path):
        yield paint("bold", spoken(visible(path)) if path else ELSEWHERE)
        items = list(group)
        width = max(len(_place(finding)) for finding in items)
        for finding in items:
            yield from _finding(finding, width, paint)
        yield ""
    meaning = "bad" if summary.errors else "warn" if summary.warnings else "good"
    yield paint(meaning, summary.sentence)


def _order(finding: Finding) -> tuple[str, int, int, int, str]:
    return (
        finding.path or "",
        finding.line or 0,
        finding.column or 0,
        WEIGHT[finding.severity],
        finding.rule,
    )


def _place(finding: Finding) -> str:
    return f"{finding.line}:{finding.column or 1}" if finding.line else ""


def _finding(finding: Finding, width: int, paint: Paint) -> Iterator[str]:
    place = f"{_place(finding):>{width}}  " if width else ""
    severity = f"{finding.severity.value:<{_SEVERITY_WIDTH}}"
    lead = f"  {place}{severity}  {finding.rule}  "
    first, *rest = visible(told(finding), keep="\n").split("\n")
    painted = f"{paint(_MEANINGS[finding.severity], severity)}  {paint('bold', finding.rule)}"
    yield f"  {place}{painted}  {first}"
    indent = " " * len(lead)
    for line in rest:
        yield f"{indent}{line}"
    for number, line in enumerate(visible(finding.hint, keep="\n").split("\n")):
        if line:
            yield paint("dim", f"{indent}{'→ ' if number == 0 else '  '}{line}")
