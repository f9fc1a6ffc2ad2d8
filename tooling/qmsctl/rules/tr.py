"""Traceability: which clause of which standard's edition each document answers."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this family, in code order."""
