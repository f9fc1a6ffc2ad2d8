"""Rules about identity: ids, file names, folders, headings (family ID)."""

from qmsctl.rules import identity_change, identity_headings, identity_ids, identity_place
from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *identity_ids.RULES,
            *identity_place.RULES,
            *identity_change.RULES,
            *identity_headings.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
"""Every rule of this family, in code order."""
