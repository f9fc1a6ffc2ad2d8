"""The rules that no commit can break, and why."""

from collections.abc import Mapping
from types import MappingProxyType

ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "PL009": "Nothing is broken: `qms verify` says it of every repository.",
        "GT001": "It is about folders that are in no repository: copy `qms_docs` somewhere else "
        "and run `qms check` there.",
        "GT002": "It is about a clone: make one with `git clone --depth 1 file://…`.",
        "GT003": "It is about a clone: make one with `git clone --filter=blob:none …`.",
        "GT008": "It is about a repository without any commit.",
        "GT013": "Replacements and grafts belong to one clone and come with no commit: try "
        "`git replace HEAD~1 HEAD~2`, and `git replace -d HEAD~1` afterwards.",
    }
)
"""Rule → the reason, and how to see it all the same."""
