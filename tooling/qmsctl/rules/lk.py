"""Links, references and attachments: everything a document's text points to."""

from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this family, in code order."""
