"""The rules that no commit can break, and why."""

from collections.abc import Mapping
from types import MappingProxyType

ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "AP017": "The sample asks nobody about administrative fields: give a type in qms.yml a "
        "route `administrative`, have the policy approved, merge it, and change an owner.",
        "PL009": "Nothing is broken: `qms verify` says it of every repository.",
        "GT001": "It is about folders that are in no repository: copy `qms_docs` somewhere else "
        "and run `qms check` there.",
        "GT002": "It is about a clone: make one with `git clone --depth 1 file://…`.",
        "GT003": "It is about a clone: make one with `git clone --filter=blob:none …`.",
        "GT008": "It is about a repository without any commit.",
        "GT013": "Replacements and grafts belong to one clone and come with no commit: try "
        "`git replace HEAD~1 HEAD~2`, and `git replace -d HEAD~1` afterwards.",
        "GT016": "Seals are tags and come with no commit: seal with `qms seal`, then take back "
        "the newest commit with `git reset --hard HEAD~1`.",
        "GT017": "Seals are tags and come with no commit: seal with `qms seal`, then delete a "
        "file below `records/approvals` and commit.",
        "GT018": "Tags come with no commit: try `git tag qms-seal/2026-01-01`, and "
        "`git tag -d qms-seal/2026-01-01` afterwards.",
    }
)
"""Rule → the reason, and how to see it all the same."""
