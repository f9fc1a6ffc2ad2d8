"""Rules about the policy and the people files (family PL)."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
