"""Version control: what may change from one tree to the next, and with which version."""

from qmsctl.rules import vc_content, vc_steps, vc_tree
from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted((*vc_steps.RULES, *vc_content.RULES, *vc_tree.RULES), key=lambda rule: rule.code)
)
"""Every rule of this family, in code order."""
