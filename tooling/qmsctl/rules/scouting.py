"""Asks Git what changed a document since somebody approved it, and in which commits."""

from dataclasses import dataclass, field
from typing import NamedTuple

from qmsctl.approval.digest import content_digest
from qmsctl.approval.voiding import parts_of, since_approved, void_sentence, where_changed
from qmsctl.lifecycle.difference import describe_difference
from qmsctl.model.history import Snapshot
from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.repository.blobfacts import body_text
from qmsctl.repository.git import Git
from qmsctl.repository.objects import read_blob
from qmsctl.repository.trail import Branch, Trail, follow, read_branch
from qmsctl.rules.voiding_policy import PolicyPresent, PolicyTrail, policy_trail, policy_void

_MOST_DOCUMENTS = 20
"""So many are looked at: a change may be made to hold thousands of worthless statements."""

_MOST_TEXT = 200_000  # characters; of longer texts the words are not compared


class Span(NamedTuple):
    """A branch by full ids: the commit with which it ends, and the one that it left.

    ``base`` is None where the history itself begins in the branch.
    """

    head: str
    base: str | None


class Present(NamedTuple):
    """A document as it stands in the end; the body if it is at hand, else Git has its blob."""

    state: Snapshot
    body: str | None = None


@dataclass(frozen=True)
class Scout:
    """Looks into the branches of one repository; what was read is kept for the next question."""

    git: Git
    layout: Layout
    policy: Policy
    _branches: dict[Span, Branch] = field(default_factory=dict, repr=False)
    _policies: dict[Span, PolicyTrail] = field(default_factory=dict, repr=False)
    _trails: dict[tuple[Span, str], Trail] = field(default_factory=dict, repr=False)

    def void(self, present: Present, digest: str, span: Span, event: str) -> str | None:
        """What changed a document since its content had `digest`, and in which commits.

        `event` is such as "j.tanaka approved". None if no commit holds that content; an empty
        text if too much would have to be read to know.

        Raises:
            IncompleteHistory: the clone lacks what is needed.
            GitError: Git failed.
        """
        trail = self._trail(present.state, span)
        if trail is None:
            return ""
        branch = self.branch(span)
        known: dict[int, str] = {}
        digests = {
            commit: _digest(state, known) if state is not None else None
            for commit, state in trail.states.items()
        }
        since = since_approved(branch.head, branch.parents, digests, digest)
        was = trail.states.get(since.approved) if since else None
        if since is None or was is None:
            return None if trail.whole else ""
        edited = digests[branch.head] != content_digest(present.state)
        where = where_changed(since.changed, uncommitted=edited)
        return self._sentence(was, present, where, event)

    def void_since(self, path: str, document_id: str, old: str, span: Span, event: str) -> str:
        """What changed a document since commit `old` (a full id), also if that left the branch.

        `path` is where the branch has the document in the end.

        An empty text if the content is the same, or if one of both commits lacks the document.

        Raises:
            IncompleteHistory: the clone lacks what is needed.
            GitError: Git failed.
        """
        now = self.state_at(path, document_id, span.head)
        trail = self._trail(now, span) if now else None
        was = trail.states.get(old) if trail else None
        was = was or self.state_at(path, document_id, old)
        if was is None or now is None or content_digest(was) == content_digest(now):
            return ""
        present = Present(now)
        found = self.void(present, content_digest(was), span, event)
        return found or self._sentence(was, present, "", event)

    def state_at(self, path: str, document_id: str, commit: str) -> Snapshot | None:
        """The document at `path` in one commit (a full id), or None."""
        alone = Branch(commit, {commit: ()})
        trail = follow(self.git, alone, path, document_id, self.layout, self.policy)
        return trail.states[commit]

    def branch(self, span: Span) -> Branch:
        """The commits of a branch."""
        if span not in self._branches:
            self._branches[span] = read_branch(self.git, span.head, span.base, self.layout)
        return self._branches[span]

    def void_policy(
        self, present: PolicyPresent | None, digest: str, span: Span, event: str
    ) -> str | None:
        """The same for the policy; `present` is how it stands now, if not as the branch ends."""
        if span not in self._policies:
            if len(self._policies) >= _MOST_DOCUMENTS:
                return ""
            self._policies[span] = policy_trail(self.git, self.branch(span), self.layout)
        trail = self._policies[span]
        found = policy_void(self.branch(span), trail, present, digest, event)
        return "" if found is None and not trail.whole else found

    def _trail(self, state: Snapshot, span: Span) -> Trail | None:
        """What the branch has of a document; None if enough documents were looked at."""
        place = span, state.path
        if place not in self._trails:
            if len(self._trails) >= _MOST_DOCUMENTS:
                return None
            branch = self.branch(span)
            self._trails[place] = follow(
                self.git, branch, state.path, state.id or "", self.layout, self.policy
            )
        return self._trails[place]

    def _sentence(self, was: Snapshot, present: Present, where: str, event: str) -> str:
        old = self._body(Present(was))
        new = self._body(present)
        if max(len(old or ""), len(new or "")) > _MOST_TEXT:
            old = new = None
        return void_sentence(
            parts_of(describe_difference(was, present.state, old, new)), where, event
        )

    def _body(self, of: Present) -> str | None:
        if of.body is not None or of.state.blob is None:
            return of.body
        return body_text(read_blob(self.git, of.state.blob))


def _digest(state: Snapshot, known: dict[int, str]) -> str:
    """The content digest; commits that have the same state share one object."""
    digest = known.get(id(state))
    if digest is None:
        digest = known[id(state)] = content_digest(state)
    return digest
