"""Findings as SARIF 2.1.0, the format of code scanning services."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal
from urllib.parse import quote

from qmsctl import __version__
from qmsctl.model.finding import Finding
from qmsctl.report.summary import json_text
from qmsctl.rules.catalogue import Rule

SCHEMA_URI = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "qmsFinding/v1"
"""Name and version of our partial fingerprint: it stays the same when lines move."""


def render(
    findings: Sequence[Finding],
    rules: Iterable[Rule],
    *,
    command: Literal["check", "verify"] = "check",
    anchor: str | None = None,
) -> str:
    """One SARIF log with one run.

    `rules` are all rules that were run. `anchor` is the file (such as `qms_docs/qms.yml`) at which
    findings without a file are shown: services drop results that have no place.
    """
    known = {rule.code: rule for rule in rules}
    codes = {code: index for index, code in enumerate(known)}
    seen: Counter[tuple[str, ...]] = Counter()
    results = []
    for finding in findings:
        seen[finding.fingerprint] += 1
        results.append(_result(finding, codes, seen[finding.fingerprint], anchor))
    log = {
        "$schema": SCHEMA_URI,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "qmsctl",
                        "semanticVersion": __version__,
                        "rules": [_rule(rule) for rule in known.values()],
                    }
                },
                "automationDetails": {"id": f"qms-{command}/"},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return json_text(log)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {
            "text": f"{rule.why}\n\nWhat to do: {rule.repair}\n\nSource: {rule.source}",
            "markdown": f"{rule.why}\n\n**What to do:** {rule.repair}\n\n**Source:** {rule.source}",
        },
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"tags": [rule.code[:2], f"scope-{rule.scope.value}"]},
    }


def _result(
    finding: Finding, codes: dict[str, int], occurrence: int, anchor: str | None
) -> dict[str, Any]:
    result: dict[str, Any] = {"ruleId": finding.rule}
    if finding.rule in codes:
        result["ruleIndex"] = codes[finding.rule]
    result |= {
        "level": finding.severity.value,
        "message": {"text": f"{finding.message} {finding.hint}".strip()},
        "partialFingerprints": {FINGERPRINT: _fingerprint(finding, occurrence)},
        "properties": {"scope": finding.scope.value, "commit": finding.commit},
    }
    location = _location(finding, anchor)
    if location:
        result["locations"] = [location]
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": {"artifactLocation": _artifact(path)}}
            for number, path in enumerate(finding.related, 1)
        ]
    return result


def _fingerprint(finding: Finding, occurrence: int) -> str:
    """Hex digits that tell a finding from all others of its run, whatever its line is."""
    parts = (*finding.fingerprint, finding.commit or "", str(occurrence))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _location(finding: Finding, anchor: str | None) -> dict[str, Any]:
    location: dict[str, Any] = {}
    path = finding.path or anchor
    if path:
        physical: dict[str, Any] = {"artifactLocation": _artifact(path)}
        if finding.path and finding.line:
            physical["region"] = {
                "startLine": finding.line,
                "startColumn": finding.column or 1,
            }
        location["physicalLocation"] = physical
    if finding.document:
        location["logicalLocations"] = [{"name": finding.document, "kind": "document"}]
    return location


def _artifact(path: str) -> dict[str, Any]:
    return {"uri": quote(path, safe="/", errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}
