"""Findings as JSON: schemas `qms-check/1` and `qms-verify/1` of design §7."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from qmsctl.model.finding import Finding
from qmsctl.report.summary import Summary, json_text


def render(
    findings: Sequence[Finding],
    summary: Summary,
    *,
    command: Literal["check", "verify"] = "check",
    more: Mapping[str, Any] | None = None,
) -> str:
    """One JSON object; `more` holds further keys of the command, such as `as_of`.

    Keys are only ever added under one schema number; none changes its meaning.
    """
    report = {
        "schema": f"qms-{command}/1",
        **(more or {}),
        "findings": [finding.as_dict() for finding in findings],
        "summary": summary.as_dict(),
    }
    return json_text(report)
