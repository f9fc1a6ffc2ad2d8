"""Rules about the evidence of approvals (family EV)."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
