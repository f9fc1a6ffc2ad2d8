"""Periodic review: how often, by whom, with which outcome, and what is overdue."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this family, in code order."""
