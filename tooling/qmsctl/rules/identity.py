"""Rules about identity: ids, file names, folders, headings (family ID)."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
