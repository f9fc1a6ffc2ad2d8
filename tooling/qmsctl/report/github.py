"""Findings as workflow commands of GitHub Actions: annotations at the lines of a pull request.

GitHub shows only the first few annotations of each kind, so the most important come first.
"""

from collections.abc import Mapping, Sequence

from qmsctl.model.finding import Finding, Severity
from qmsctl.report.summary import Summary, gravest_first, told, visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(
    findings: Sequence[Finding],
    summary: Summary,
    *,
    titles: Mapping[str, str] | None = None,
) -> str:
    """A command a line, the gravest first, and the summary as the last, ordinary line.

    `titles` are the titles of rules by code; they head the annotations.
    """
    lines = [
        _command(finding, (titles or {}).get(finding.rule)) for finding in gravest_first(findings)
    ]
    return "".join(f"{line}\n" for line in (*lines, summary.sentence))


def _command(finding: Finding, title: str | None) -> str:
    properties = {
        "file": finding.path,
        "line": str(finding.line) if finding.path and finding.line else None,
        "col": str(finding.column) if finding.path and finding.line and finding.column else None,
        "title": f"{finding.rule}: {title}" if title else finding.rule,
    }
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    text = "\n".join(part for part in (told(finding), finding.hint) if part)
    return f"::{_COMMANDS[finding.severity]} {written}::{_data(text)}"


def _data(text: str) -> str:
    """A message as the runner reads it back: ``%``, CR and LF are escaped."""
    shown = visible(text, keep="\r\n")
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property's value: as a message, and ``:`` and ``,`` are escaped as well."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
