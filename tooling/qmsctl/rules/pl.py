"""Rules about the policy and the people files (family PL)."""

from qmsctl.rules import pl_approval, pl_content, pl_names, pl_reading, pl_roles, pl_waivers
from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *pl_reading.RULES,
            *pl_names.RULES,
            *pl_roles.RULES,
            *pl_content.RULES,
            *pl_waivers.RULES,
            *pl_approval.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
"""Every rule of this family, in code order."""
