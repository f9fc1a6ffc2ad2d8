"""Links, references and attachments: everything a document's text points to (family LK)."""

from qmsctl.rules import lk_documents, lk_files, lk_forbidden, lk_links
from qmsctl.rules.catalogue import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (*lk_links.RULES, *lk_documents.RULES, *lk_files.RULES, *lk_forbidden.RULES),
        key=lambda rule: rule.code,
    )
)
"""Every rule of this family, in code order."""
