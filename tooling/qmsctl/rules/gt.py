"""Rules about the repository around the documents (family GT)."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
