"""Rules about records and deviations (family RC)."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
