"""Rules about front matter: encoding, fences, YAML, fields (family FM)."""

from qmsctl.rules import fm_fields, fm_text, fm_yaml
from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted((*fm_text.RULES, *fm_yaml.RULES, *fm_fields.RULES), key=lambda rule: rule.code)
)
"""Every rule of this family, in code order."""
