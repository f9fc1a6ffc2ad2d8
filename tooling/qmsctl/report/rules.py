"""The catalogue of rules as text and as data."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from qmsctl.rules.catalogue import Rule

_WIDTH = 88


def as_dicts(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Each rule as JSON data."""
    return [
        {
            "code": rule.code,
            "title": rule.title,
            "severity": rule.severity.value,
            "scope": rule.scope.value,
            "why": rule.why,
            "source": rule.source,
            "repair": rule.repair,
            "may_be_lowered": rule.may_be_lowered,
            "fails": rule.fails.text,
            "passes": rule.passes.text,
        }
        for rule in rules
    ]


def catalogue(rules: Iterable[Rule], families: Mapping[str, str]) -> str:
    """All given rules, a line each, by family."""
    lines: list[str] = []
    family = ""
    for rule in rules:
        if rule.code[:2] != family:
            family = rule.code[:2]
            lines += (
                ["", f"{family}  {families[family]}"]
                if lines
                else [f"{family}  {families[family]}"]
            )
        lines.append(
            f"  {rule.code}  {rule.severity.value:<7}  {rule.scope.value:<6}  {rule.title}"
        )
    return "".join(f"{line}\n" for line in lines)


def explain(rule: Rule) -> str:
    """One rule with its reason, its examples and how to mend what it finds."""
    fixed = "" if rule.may_be_lowered else "; the policy cannot lower it"
    parts = [
        f"{rule.code}  {rule.title}",
        f"{rule.severity.value}, about the {rule.scope.value}{fixed}. Source: {rule.source}.",
        _block("Why", rule.why),
        _block("Repair", rule.repair),
        "Breaks it:\n" + textwrap.indent(rule.fails.text.rstrip("\n"), "    "),
        "Keeps it:\n" + textwrap.indent(rule.passes.text.rstrip("\n"), "    "),
    ]
    return "\n\n".join(parts) + "\n"


def _block(label: str, text: str) -> str:
    return textwrap.fill(f"{label}: {text}", _WIDTH, subsequent_indent="  ")
