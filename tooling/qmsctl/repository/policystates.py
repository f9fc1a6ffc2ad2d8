"""Follows the policy, the people files and the shared assets along the main line."""

import re
from collections.abc import Callable, Iterable, Mapping

from qmsctl.model.layout import POLICY_FILE, Layout, glob_pattern
from qmsctl.repository.mainline import PathChange
from qmsctl.repository.view import texts
from qmsctl.repository.yamlreader import read_yaml

ASSET = "asset:"
"""What the name of a shared asset begins with in a policy state."""


class PolicyTracker:
    """What rules in one tree, brought from commit to commit by `step`.

    `read` gives the bytes of a policy file's blob: which files are shared assets is what the
    policy of that very commit says.
    """

    def __init__(self, layout: Layout, read: Callable[[str], bytes]) -> None:
        self._layout = layout
        self._read = read
        self._ruling: dict[str, str] = {}
        self._assets: dict[str, str] = {}
        self._shared: re.Pattern[str] | None = None

    def rules(self, path: str) -> bool:
        """Whether `path` is the policy file, a person's or a deviation's."""
        layout = self._layout
        return path == layout.policy_path or layout.is_person(path) or layout.is_deviation(path)

    def restore(self, files: Mapping[str, str]) -> None:
        """Go on from a tree, given as path → blob id of its ordinary files."""
        inside = self._layout.inside
        for path, oid in files.items():
            if path == self._layout.policy_path or self._layout.is_person(path):
                self._ruling[inside(path) or path] = oid
        self._find_assets(files)

    def step(
        self, changes: Iterable[PathChange], files: Mapping[str, str]
    ) -> dict[str, str] | None:
        """The state after one commit, as name → blob id, or None if it changed nothing of it.

        `files` is the whole tree after the commit.
        """
        layout, moved, policy_moved = self._layout, False, False
        for path, _, _ in changes:
            inner, oid = layout.inside(path) or path, files.get(path)
            if inner == POLICY_FILE:
                policy_moved = True
            if self.rules(path):
                moved = True
                if not layout.is_deviation(path):
                    _set(self._ruling, inner, oid)
            if self._is_asset(path, inner):
                moved = True
                _set(self._assets, ASSET + inner, oid)
        if policy_moved:
            self._find_assets(files)
        return {**self._ruling, **self._assets} if moved else None

    def _is_asset(self, path: str, inner: str) -> bool:
        """Whether a file is shared; the policy and people files never are, whatever a glob says.

        They count for themselves, and a digest cannot be over the approvals that it is for.
        """
        if self._shared is None or not self._shared.match(inner):
            return False
        return inner != POLICY_FILE and not self._layout.is_person(path)

    def _find_assets(self, files: Mapping[str, str]) -> None:
        """Read from the policy which files are shared, and find them in the tree."""
        self._assets = {}
        policy = self._ruling.get(POLICY_FILE)
        globs = shared_globs(self._read(policy)) if policy else ()
        self._shared = glob_pattern(globs) if globs else None
        if self._shared is None:
            return
        for path, oid in files.items():
            inner = self._layout.inside(path)
            if inner is not None and self._is_asset(path, inner):
                self._assets[ASSET + inner] = oid


def _set(where: dict[str, str], name: str, oid: str | None) -> None:
    if oid is None:
        where.pop(name, None)
    else:
        where[name] = oid


def shared_globs(policy: bytes) -> tuple[str, ...]:
    """The `shared_assets` of a policy file, valid or not."""
    if b"shared_assets" not in policy and b"\\" not in policy:
        return ()  # nearly every policy; only an escape could spell the key otherwise
    text = policy.decode(errors="replace").replace("\r\n", "\n")
    return texts(read_yaml(text).fields.get("shared_assets"))
