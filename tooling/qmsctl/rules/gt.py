"""Rules about the repository around the documents (family GT)."""

from qmsctl.rules import gt_history, gt_paths, gt_repository, gt_seal
from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (*gt_repository.RULES, *gt_paths.RULES, *gt_history.RULES, *gt_seal.RULES),
        key=lambda rule: rule.code,
    )
)
"""Every rule of this family, in code order."""
