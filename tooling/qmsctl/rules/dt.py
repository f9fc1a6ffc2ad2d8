"""Dates: when a revision comes into force, and when it goes."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this family, in code order."""
