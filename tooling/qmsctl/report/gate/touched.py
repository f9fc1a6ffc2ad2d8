"""What in a pull request changes how pull requests are judged: it is told before all else.

None of it counts for the pull request that brings it: the base judges.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qmsctl.model.layout import Layout

_OWNERS = frozenset({"CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS"})
_TOOL = re.compile(
    r"(?:tooling|\.ci)/|(?:pyproject\.toml|uv\.lock|poetry\.lock|pdm\.lock|"
    r"(?:requirements|constraints)[^/]*\.txt|action\.ya?ml)\Z"
)
_WORKFLOW = re.compile(r"\.(?:github|gitlab|gitea|forgejo)/|\.gitlab-ci\.ya?ml\Z|azure-pipelines")


@dataclass(frozen=True, slots=True)
class Mark:
    """A kind of file that a pull request changes, and which; paths are foreign text."""

    what: str
    paths: tuple[str, ...]


def marks(paths: Iterable[str], root: str) -> tuple[Mark, ...]:
    """The files among `paths` that say who may approve, what runs, or whose review it needs."""
    layout = Layout(root)
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        what = _what(path, layout)
        if what is not None:
            found.setdefault(what, []).append(path)
    order = ("the policy", "people", "code owners", "workflows and settings", "the tool")
    return tuple(Mark(what, tuple(found[what])) for what in order if what in found)


def _what(path: str, layout: Layout) -> str | None:
    if path == layout.policy_path:
        return "the policy"
    if layout.is_person(path):
        return "people"
    if path in _OWNERS:
        return "code owners"
    if _WORKFLOW.match(path):
        return "workflows and settings"
    if _TOOL.match(path):
        return "the tool"
    return None
