"""Rules about front matter: encoding, fences, YAML, fields (family FM)."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
