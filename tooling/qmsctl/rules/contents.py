"""What a commit of a pull request has of the things that it says are approved.

Commits come from a forge: a branch may have been rewritten since, so that this clone lacks some.
"""

import hashlib
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from qmsctl.approval.digest import canonical_json, content_digest
from qmsctl.approval.gate import Content
from qmsctl.model.errors import UnreadablePolicy
from qmsctl.model.history import Snapshot
from qmsctl.model.layout import Layout
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.git import Git
from qmsctl.rules.context import Base, Context
from qmsctl.rules.ruling import digest_of_tree, read_ruling
from qmsctl.rules.scouting import Scout, Span

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MOST_PLACES = 20

Facts = Mapping[str, Any]
FactsIn = Callable[[Snapshot], Facts | None]
"""What a state says of a withdrawal, a recall or a review; None if it says nothing of it."""


def mark_of(digest: str, facts: Facts) -> str:
    """One mark of a content digest and of the facts that are approved with it."""
    return hashlib.sha256(canonical_json({"digest": digest, "facts": dict(facts)})).hexdigest()


@dataclass(frozen=True)
class Contents:
    """Looks into the commits of one branch, and into others that the clone still has."""

    git: Git
    scout: Scout
    span: Span
    _known: dict[str, bool] = field(default_factory=dict, repr=False)
    _trees: dict[str, CommitTree] = field(default_factory=dict, repr=False)
    _states: dict[tuple[str, str, str], Snapshot | None] = field(default_factory=dict, repr=False)
    _policies: dict[str, Content] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, git: Git, context: Context, base: Base) -> Self:
        """What looks into the commits of the pull request of `context`, whose base is `base`."""
        layout = Layout(context.root, context.policy.not_controlled)
        scout = Scout(git, layout, context.policy)
        return cls(git, scout, Span(base.head or "", base.tip))

    def known(self, commit: str) -> bool:
        """Whether this clone has the commit."""
        if commit not in self._known:
            there = f"{commit}^{{commit}}"
            good = _OID.fullmatch(commit) is not None
            self._known[commit] = good and self.git.attempt("cat-file", "-e", there)[0] == 0
        return self._known[commit]

    def state(self, commit: str, now: Snapshot) -> Snapshot | None:
        """The document that in the end stands as `now`: at the same place, or where its id leads.

        Raises:
            IncompleteHistory: the clone lacks what is needed.
            GitError: Git failed.
        """
        place = commit, now.path, now.id or ""
        if place not in self._states:
            self._states[place] = self._find(commit, now, now.id or "")
        return self._states[place]

    def policy(self, commit: str) -> Content:
        """The digest of the policy in a commit; none where that is missing or not valid.

        Raises:
            IncompleteHistory: the clone lacks what is needed.
            GitError: Git failed.
        """
        if commit not in self._policies:
            known = self.known(commit)
            self._policies[commit] = Content(known, self._digest(commit) if known else None)
        return self._policies[commit]

    def _tree(self, commit: str) -> CommitTree:
        if commit not in self._trees:
            self._trees[commit] = CommitTree(self.git, commit, self.scout.layout.root)
        return self._trees[commit]

    def _digest(self, commit: str) -> str | None:
        layout, tree = self.scout.layout, self._tree(commit)
        if layout.policy_path not in tree.entries:
            return None
        try:
            ruling = read_ruling(tree, layout)
        except UnreadablePolicy:
            return None
        return digest_of_tree(tree, layout, ruling.file.fields, ruling.policy.shared_assets)

    def _find(self, commit: str, now: Snapshot, document_id: str) -> Snapshot | None:
        entries, layout = self._tree(commit).entries, self.scout.layout
        same = entries.get(now.path)
        if same is not None and same.oid == now.blob and not now.attachments:
            return now  # byte for byte: of a large change nothing more need be read
        found = self.scout.state_at(now.path, document_id, commit)
        if found is not None:
            return found
        paths = [
            path
            for path in entries
            if layout.is_document(path) and posixpath.basename(path).startswith(document_id)
        ]
        states = (
            self.scout.state_at(path, document_id, commit) for path in sorted(paths)[:_MOST_PLACES]
        )
        language = now.text("language")
        return next((s for s in states if s is not None and s.text("language") == language), None)


@dataclass(frozen=True)
class VersionLook:
    """Looks for the content of a document, which at the head stands as ``state``."""

    contents: Contents
    state: Snapshot

    @cached_property
    def now(self) -> str:
        """The content digest at the head."""
        return content_digest(self.state)

    def at(self, commit: str) -> Content:
        """The content digest in a commit; errors as in `Contents.state`."""
        if not self.contents.known(commit):
            return Content(known=False)
        found = self.contents.state(commit, self.state)
        return Content(True, content_digest(found) if found is not None else None)

    def changed(self, commit: str, event: str) -> str:
        """What changed since a commit, and in which; errors as in `Contents.state`."""
        place, document_id = self.state.path, self.state.id or ""
        return self.contents.scout.void_since(place, document_id, commit, self.contents.span, event)


@dataclass(frozen=True)
class EntryLook:
    """Looks for what a document says of its withdrawal, a recall or a review (``what``).

    ``digest`` is that of a version which the main line has; None: of what stands in the file.
    """

    contents: Contents
    state: Snapshot
    what: str
    facts_in: FactsIn
    digest: str | None = None

    @cached_property
    def now(self) -> str:
        """The mark at the head."""
        return self._mark(self.state) or ""

    def at(self, commit: str) -> Content:
        """The mark in a commit; errors as in `Contents.state`."""
        if not self.contents.known(commit):
            return Content(known=False)
        found = self.contents.state(commit, self.state)
        return Content(True, self._mark(found) if found is not None else None)

    def changed(self, commit: str, event: str) -> str:
        """Which facts changed since a commit, or what in the text; errors as before."""
        found = self.contents.state(commit, self.state)
        then = (self.facts_in(found) if found is not None else None) or {}
        facts = self.facts_in(self.state) or {}
        names = [name.replace("_", " ") for name in facts if facts[name] != then.get(name)]
        if not names:
            return VersionLook(self.contents, self.state).changed(commit, event)
        return f"The {' and the '.join(names)} of the {self.what} changed after {event}."

    def _mark(self, state: Snapshot) -> str | None:
        facts = self.facts_in(state)
        return None if facts is None else mark_of(self.digest or content_digest(state), facts)


@dataclass(frozen=True)
class PolicyLook:
    """Looks for the policy with its people and shared assets; ``now`` is its digest at the head."""

    contents: Contents
    now: str

    def at(self, commit: str) -> Content:
        """The digest in a commit; errors as in `Contents.policy`."""
        return self.contents.policy(commit)

    def changed(self, commit: str, event: str) -> str:
        """Which of its files changed since a commit, and in which; errors as before."""
        mark, contents = self.at(commit).mark, self.contents
        if mark is None:
            return ""
        return contents.scout.void_policy(None, mark, contents.span, event) or ""
