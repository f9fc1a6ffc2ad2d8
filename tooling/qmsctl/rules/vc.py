"""Version control: what may change from one tree to the next, and with which version."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this family, in code order."""
