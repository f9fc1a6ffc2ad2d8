"""Approval: who approved which revision, in which role, when, and whether that is enough."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this family, in code order."""
