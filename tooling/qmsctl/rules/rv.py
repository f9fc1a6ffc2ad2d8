"""Periodic review: how often, by whom, with which outcome, and what is overdue (family RV)."""

from qmsctl.rules import rv_due, rv_entries
from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted((*rv_entries.RULES, *rv_due.RULES), key=lambda rule: rule.code)
)
"""Every rule of this family, in code order."""
