"""Which two states of a document a comparison is about."""

from dataclasses import dataclass

from qmsctl.lifecycle.standing import RevisionStanding, State
from qmsctl.model.document import CONTENT_FIELDS
from qmsctl.model.errors import UsageError
from qmsctl.model.history import Snapshot
from qmsctl.report.entries import Entry
from qmsctl.report.tables import NOTHING
from qmsctl.report.words import state_word

TREE = "tree"
DRAFT = "draft"
EFFECTIVE = "effective"
WORDS = (EFFECTIVE, DRAFT, TREE)
"""What may stand for a version: the one in force, the open draft, the file as it stands."""


@dataclass(frozen=True, slots=True)
class Side:
    """One state, and what it is called.

    ``state`` says in a word where it stands. ``commit`` is the full id of what brought it, and
    ``body`` its text, which is known at once only for a file of the tree.
    """

    version: str
    state: str
    snapshot: Snapshot
    body: str | None = None
    commit: str | None = None

    @property
    def label(self) -> str:
        """Version and state: ``2.0 (effective)``."""
        return f"{self.version} ({self.state})"


def tree_side(snapshot: Snapshot, body: str) -> Side:
    """The tree's own file as a side."""
    state = f"{snapshot.status or 'no status'}, as the file stands"
    return Side(snapshot.version_text or NOTHING, state, snapshot, body)


def choose(
    entry: Entry, in_tree: Side | None, old: str | None, new: str | None
) -> tuple[Side, Side]:
    """The two states that are meant, the older one first unless asked for otherwise.

    `in_tree` is the file as it stands (see `tree_side`). `old` and `new` are versions or one of
    `WORDS`; `old` alone is compared with the file. Without both it is what comes next (the file
    if it says something new, the draft, what is scheduled or not validly approved) against what is
    in force, else the last two revisions.

    Raises:
        UsageError: there is no such state, or there are no two states yet.
    """
    if old is not None:
        return _named(entry, in_tree, old), _named(entry, in_tree, new or TREE)
    right = _next(entry, in_tree)
    if right is not None:
        left = _before(entry, right)
        if left is not None:
            return left, right
    if entry.standing is None:
        raise UsageError(
            f"Of {entry.key.id} only the file is known: there is nothing to compare it with.",
            hint="Earlier versions come from the whole history of the main line.",
        )
    revisions = entry.standing.revisions
    in_force = [item for item in revisions if item.effective_from is not None]
    last = in_force if len(in_force) > 1 else revisions
    if len(last) < 2:
        raise UsageError(
            f"{entry.key.id} has only one version so far: there is nothing to compare.",
            hint="'qms revise' opens the next one.",
        )
    return _revision(last[-2]), _revision(last[-1])


def _revision(item: RevisionStanding) -> Side:
    revision = item.revision
    return Side(
        str(revision.version),
        state_word(item.state),
        revision.snapshot,
        commit=revision.arrival.oid,
    )


def _draft(entry: Entry) -> Side | None:
    standing = entry.standing
    if standing is None or standing.draft is None:
        return None
    commit = standing.timeline.appearances[-1].commit.oid
    version = standing.draft.version_text or NOTHING
    return Side(version, "draft on the main line", standing.draft, commit=commit)


def _next(entry: Entry, in_tree: Side | None) -> Side | None:
    if in_tree is not None and _says_more(entry, in_tree.snapshot):
        return in_tree
    draft = _draft(entry)
    if draft is not None:
        return draft
    revisions = entry.standing.revisions if entry.standing else ()
    ahead = [item for item in revisions if item.state in (State.SCHEDULED, State.INVALID)]
    return _revision(ahead[-1]) if ahead else None


def _says_more(entry: Entry, file: Snapshot) -> bool:
    """Whether the tree's file has other content than the newest state of the main line."""
    if entry.standing is None or not file.readable:
        return file.readable
    head = entry.standing.head
    return (file.body_sha256, file.attachments) != (head.body_sha256, head.attachments) or any(
        file.fields.get(name) != head.fields.get(name) for name in (*CONTENT_FIELDS, "status")
    )


def _before(entry: Entry, right: Side) -> Side | None:
    """What `right` is compared with: its own approved version, what is in force, or the last."""
    standing = entry.standing
    if standing is None:
        return None
    others = [i for i in standing.revisions if i.revision.snapshot is not right.snapshot]
    same = [i for i in others if str(i.revision.version) == right.version]
    if same:
        return _revision(same[0])
    if standing.effective is not None:
        return _revision(standing.effective)
    return _revision(others[-1]) if others else None


def _named(entry: Entry, in_tree: Side | None, name: str) -> Side:
    standing = entry.standing
    revisions = standing.revisions if standing else ()
    for item in revisions:
        if str(item.revision.version) == name:
            return _revision(item)
    draft = _draft(entry)
    if draft is not None and name in (DRAFT, draft.version):
        return draft
    if in_tree is not None and name in (TREE, in_tree.version):
        return in_tree
    if name == EFFECTIVE and standing is not None and standing.effective is not None:
        return _revision(standing.effective)
    known = [str(item.revision.version) for item in revisions]
    known += [draft.version] if draft else []
    known += [TREE] if in_tree else []
    known += [EFFECTIVE] if standing and standing.effective else []
    raise UsageError(
        f"{entry.key.id} has no version '{name}'.",
        hint=f"It has: {', '.join(dict.fromkeys(known))}.",
    )
