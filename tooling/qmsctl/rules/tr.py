"""Traceability: which clause of which standard's edition each document answers (family TR)."""

from qmsctl.rules import tr_citations, tr_coverage
from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted((*tr_citations.RULES, *tr_coverage.RULES), key=lambda rule: rule.code)
)
"""Every rule of this family, in code order."""
