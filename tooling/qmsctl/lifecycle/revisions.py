"""What a document's main-line history holds: revisions, recalls and withdrawals (design §4)."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from qmsctl.model.base import Frozen
from qmsctl.model.document import Recall, Review, Withdrawal
from qmsctl.model.history import Appearance, Commit, Revision, Snapshot, Timeline
from qmsctl.model.policy import Policy
from qmsctl.model.version import Version

Entry = TypeVar("Entry", bound=Frozen)


class SeenRecall(NamedTuple):
    """A recall, the state that first held it, and the commit that brought it."""

    recall: Recall
    snapshot: Snapshot
    arrival: Commit


class SeenWithdrawal(NamedTuple):
    """A withdrawal, the state that first held it, and the commit that brought it."""

    withdrawal: Withdrawal
    snapshot: Snapshot
    arrival: Commit


class SeenReview(NamedTuple):
    """A periodic review, the state that first held it, and the commit that brought it."""

    review: Review
    snapshot: Snapshot
    arrival: Commit


def as_owned_before(
    snapshot: Snapshot, timeline: Timeline | None, before: Commit | None = None
) -> Snapshot:
    """The state with the owner that the document had before `before` (None: as it stands now).

    Whoever changes the owner of an approved document must not thereby become the one who approves
    the change. A document that was never approved has the owner that it names.
    """
    known = timeline.revisions if timeline is not None else ()
    if timeline is None or not known or not _precedes(known[0].arrival, before):
        return snapshot
    seen = timeline.appearances
    end = len(seen) if before is None else bisect_left(seen, before.index, key=_place)
    for appearance in reversed(seen[:end]):
        state = appearance.snapshot
        if state is not None and state.readable:
            owner = state.text("owner")
            if owner is None or owner == snapshot.text("owner"):
                return snapshot
            return replace(snapshot, fields={**snapshot.fields, "owner": owner})
    return snapshot


def _place(appearance: Appearance) -> int:
    return appearance.commit.index


def _precedes(commit: Commit, before: Commit | None) -> bool:
    return before is None or commit.index < before.index


def by_version(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """The revisions in the order of their numbers, which need not be that of their arrival."""
    return tuple(sorted(revisions, key=lambda revision: revision.version.parts))


def predecessor_of(version: Version, earlier: Iterable[Revision]) -> Revision | None:
    """The revision on which `version` builds: the first to arrive of those just below.

    3.0 may have been written and approved on the ground of 2.0 while an urgent 2.1 went ahead.
    If it follows none of them directly, the highest version below it.
    """
    below = [r for r in earlier if r.version < version]
    direct = [r for r in below if version.directly_follows(r.version)]
    if direct:
        return min(direct, key=lambda r: r.arrival.index)
    return max(below, key=lambda r: r.version, default=None)


def last_known(timeline: Timeline) -> Snapshot | None:
    """The newest state that could be read, also if the file is gone or broken since.

    Deleting or breaking a file takes nothing back that it said before.
    """
    for appearance in reversed(timeline.appearances):
        if appearance.snapshot is not None and appearance.snapshot.readable:
            return appearance.snapshot
    return None


def exists(timeline: Timeline) -> bool:
    """Whether there is a document: a file, or a revision that was approved once."""
    return timeline.head is not None or bool(timeline.revisions)


def arrival_day(commit: Commit, policy: Policy) -> dt.date:
    """The day on which the main line received a commit: its committer's, in the policy's zone."""
    return policy.today(commit.committed_at)


def read_entry(model: type[Entry], value: Any) -> Entry | None:
    """One entry of a front matter list in its validated form, or None if it is not valid."""
    if not isinstance(value, Mapping):
        return None
    try:
        return model.model_validate(dict(value))
    except ValidationError:
        return None


def read_entries(model: type[Entry], snapshot: Snapshot, field: str) -> tuple[Entry, ...]:
    """The valid entries of a front matter list, in their order; the others are findings."""
    values = snapshot.fields.get(field)
    if not isinstance(values, list | tuple):
        return ()
    entries = (read_entry(model, value) for value in values)
    return tuple(entry for entry in entries if entry is not None)


def seen_recalls(timeline: Timeline) -> tuple[SeenRecall, ...]:
    """Every recall that the main line ever held, also those that a later state removed."""
    seen: dict[Recall, SeenRecall] = {}
    for appearance, snapshot in _readable(timeline, "recalled"):
        for recall in read_entries(Recall, snapshot, "recalled"):
            seen.setdefault(recall, SeenRecall(recall, snapshot, appearance.commit))
    return tuple(seen.values())


def seen_reviews(timeline: Timeline) -> tuple[SeenReview, ...]:
    """Every periodic review that the main line ever held, also those that were removed since."""
    seen: dict[Review, SeenReview] = {}
    for appearance, snapshot in _readable(timeline, "reviews"):
        for review in read_entries(Review, snapshot, "reviews"):
            seen.setdefault(review, SeenReview(review, snapshot, appearance.commit))
    return tuple(seen.values())


def version_in(timeline: Timeline, version: str | None) -> Snapshot | None:
    """The state in which the main line received a version; None if it never did."""
    return next((r.snapshot for r in timeline.revisions if r.version.text == version), None)


def seen_withdrawals(timeline: Timeline) -> tuple[SeenWithdrawal, ...]:
    """Every withdrawal that the main line ever held, also those that a later state removed."""
    seen: dict[Withdrawal, SeenWithdrawal] = {}
    for appearance, snapshot in _readable(timeline, "withdrawal"):
        withdrawal = read_entry(Withdrawal, snapshot.fields["withdrawal"])
        if withdrawal is not None:
            seen.setdefault(withdrawal, SeenWithdrawal(withdrawal, snapshot, appearance.commit))
    return tuple(seen.values())


def _readable(timeline: Timeline, field: str) -> list[tuple[Appearance, Snapshot]]:
    return [
        (appearance, appearance.snapshot)
        for appearance in timeline.appearances
        if appearance.snapshot is not None and appearance.snapshot.fields.get(field)
    ]
