"""Every document once, as lists show it: by the main line, and by the tree where that is ahead."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from qmsctl.approval.proving import Proof
from qmsctl.lifecycle.standing import RevisionStanding, Standing, State
from qmsctl.model.base import parse_day
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Snapshot
from qmsctl.model.tree import SourceFile
from qmsctl.rules.backing import claimed, file_proofs, revision_proofs
from qmsctl.rules.context import Context


@dataclass(frozen=True)
class Entry:
    """One document and the version of it that lists speak of.

    ``state`` is None where it cannot be known (approved in the file, but there is no history).
    ``shown`` holds the content fields of that version and ``head`` the document's own fields
    (owner, clauses, reviews …). ``pending`` is the tree's file if the main line does not know its
    version, or not as that: work on a branch, or not committed yet. ``prove`` finds what backs the
    approvals of the version that is shown.
    """

    key: DocumentKey
    state: State | None
    shown: Snapshot
    head: Snapshot
    revision: RevisionStanding | None = None
    standing: Standing | None = None
    pending: SourceFile | None = None
    prove: Callable[[], tuple[Proof, ...]] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """What backs each approval of the version that is shown, judged when it is asked for."""
        return self.prove() if self.prove is not None else claimed(self.shown)

    @property
    def title(self) -> str | None:
        """The title of the version that is shown."""
        return self.shown.text("title")

    @property
    def type(self) -> str | None:
        """The name of the document type as written."""
        return self.shown.text("type")

    @property
    def owner(self) -> str | None:
        """A role or a person, as written."""
        return self.head.text("owner")

    @property
    def approved_on(self) -> dt.date | None:
        """The day of the last approval of the version that is shown; None for a draft.

        It comes from the signed statement where the document leaves it to that.
        """
        days = [p.claim.day for p in self.proofs if p.claim.day is not None]
        return max(days, default=None) if self.shown.approved else None

    @property
    def effective_from(self) -> dt.date | None:
        """First day in force by the main line; for what it does not know, the day as written."""
        if self.revision is not None:
            return self.revision.effective_from
        return written_day(self.shown, "effective_date")

    @property
    def next_review(self) -> dt.date | None:
        """The day by which the next periodic review is due, for documents in force."""
        return self.standing.next_review if self.standing else None

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that the document names."""
        return texts(self.head, "clauses")

    @property
    def draft_version(self) -> str | None:
        """The version of the draft that is open on the main line."""
        draft = self.standing.draft if self.standing else None
        return draft.version_text if draft else None


def entries(context: Context) -> tuple[Entry, ...]:
    """Every document of the main line and of the tree, by type in the policy's order, then id."""
    standings = context.history.standings if context.history else {}
    files = {key: found[0] for key, found in context.corpus.by_key.items()}
    found = [_known(context, standing, files.get(key)) for key, standing in standings.items()]
    found += [_unknown(context, key, file) for key, file in files.items() if key not in standings]
    order = {name: index for index, name in enumerate(context.policy.types)}
    return tuple(
        sorted(found, key=lambda e: (order.get(e.type or "", len(order)), natural(e.key.id), e.key))
    )


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Sort key by which SOP-9 comes before SOP-10."""
    parts = re.split(r"(\d+)", text, flags=re.ASCII)
    return tuple((int(p), "") if p.isdecimal() and p.isascii() else (-1, p) for p in parts)


def written_day(snapshot: Snapshot, field: str) -> dt.date | None:
    """A field's value if it is a calendar day."""
    try:
        day = parse_day(snapshot.fields.get(field))
    except ValueError:
        return None
    return day if isinstance(day, dt.date) else None


def texts(snapshot: Snapshot, field: str) -> tuple[str, ...]:
    """The texts of a list field; whatever else stands there is a finding elsewhere."""
    value = snapshot.fields.get(field)
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value if isinstance(item, str))


def snapshot_of(file: SourceFile) -> Snapshot:
    """A file of the tree as a snapshot; its attachments are not read."""
    return Snapshot(file.path, None, file.fields, file.body_sha256, readable=file.readable)


def counts(found: Iterable[Entry]) -> Mapping[State | None, int]:
    """How many documents there are in each state, in the order of `State`; only states that occur.

    What cannot be known (None) comes last.
    """
    totals: dict[State | None, int] = {}
    for entry in found:
        totals[entry.state] = totals.get(entry.state, 0) + 1
    ordered: tuple[State | None, ...] = (*State, None)
    return {state: totals[state] for state in ordered if state in totals}


def last_revision(standing: Standing) -> RevisionStanding | None:
    """The revision that speaks for a document: in force, else next, else the last that was."""
    if standing.effective is not None:
        return standing.effective
    if standing.state is State.SCHEDULED and standing.scheduled:
        return standing.scheduled[0]
    if standing.state is State.DRAFT or not standing.revisions:
        return None
    was = [item for item in standing.revisions if item.effective_from is not None]
    return (was or standing.revisions)[-1]


def _known(context: Context, standing: Standing, file: SourceFile | None) -> Entry:
    revision = last_revision(standing)
    shown = revision.revision.snapshot if revision else standing.head
    ahead = file is not None and (
        file.fields.get("version") != standing.head.fields.get("version")
        or file.fields.get("status") != standing.head.fields.get("status")
    )
    prove = None
    if revision is not None:
        prove = partial(revision_proofs, context, revision.revision, standing.known)
    elif file is not None and not ahead:
        prove = partial(file_proofs, context, file, standing)
    return Entry(
        key=standing.key,
        state=standing.state,
        shown=shown,
        head=standing.head,
        revision=revision,
        standing=standing,
        pending=file if ahead else None,
        prove=prove,
    )


def _unknown(context: Context, key: DocumentKey, file: SourceFile) -> Entry:
    """A document that only the tree knows."""
    snapshot = snapshot_of(file)
    if not snapshot.approved:
        state: State | None = State.DRAFT
    else:
        state = State.IN_REVIEW if context.history is not None else None
    pending = file if state is not None else None
    prove = partial(file_proofs, context, file, None)
    return Entry(key, state, snapshot, snapshot, pending=pending, prove=prove)
