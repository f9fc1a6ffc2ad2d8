"""Where each revision stands on a given day: scheduled, effective, superseded, … (design §4)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import overload

from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Revision, Snapshot, Timeline


class State(StrEnum):
    """The derived state of a revision or of a document; never written in a file."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    INVALID = "invalid"  # claims approval on the main line but has an open AP or EV error
    SCHEDULED = "scheduled"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    RECALLED = "recalled"
    OBSOLETE = "obsolete"


@dataclass(frozen=True, slots=True)
class RevisionStanding:
    """One approved revision on one day.

    ``effective_from`` and ``effective_to`` (exclusive) bound the days on which it is in force;
    both None if it never is. ``unproved`` says that `effective_from` rests on a committer date.
    ``awaits`` names who has yet to release it, if that is what it waits for.
    """

    revision: Revision
    state: State
    effective_from: dt.date | None
    effective_to: dt.date | None
    unproved: bool = False
    awaits: str = ""


class RevisionStandings(Sequence[RevisionStanding]):
    """The revisions of one document on one day, in version order.

    Whether an old revision was approved is judged only when it is asked for: go through them from
    the newest down (``reversed``) and stop where the answer is found. `newest_first` gives
    `count` of them.
    """

    def __init__(self, count: int, newest_first: Iterator[RevisionStanding]) -> None:
        self._count = count
        self._rest = newest_first
        self._made: list[RevisionStanding] = []

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> RevisionStanding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[RevisionStanding, ...]: ...
    def __getitem__(self, index: int | slice) -> RevisionStanding | tuple[RevisionStanding, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = range(self._count)[index]
        while len(self._made) < self._count - place:
            self._made.append(next(self._rest))
        return self._made[self._count - 1 - place]


@dataclass(frozen=True, slots=True)
class Standing:
    """One document on one day.

    ``revisions`` holds every revision that was ever approved on the main line, in version order,
    and ``known`` the same without saying where they stand, which costs nothing.
    ``head`` is the newest main-line state: its document-class fields (owner, clauses, reviews, …)
    hold for the document, also while it is a draft. ``draft`` is `head` if that is a draft.
    ``next_review`` is the day by which the next periodic review is due, for documents in force.
    """

    key: DocumentKey
    state: State
    head: Snapshot
    known: tuple[Revision, ...]
    revisions: Sequence[RevisionStanding]
    effective: RevisionStanding | None
    scheduled: tuple[RevisionStanding, ...]
    draft: Snapshot | None
    next_review: dt.date | None
    timeline: Timeline

    def of(self, version: str | None) -> RevisionStanding | None:
        """The revision with this number, if the main line has it."""
        for place, revision in enumerate(self.known):
            if revision.version.text == version:
                return self.revisions[place]
        return None


Standings = Mapping[DocumentKey, Standing]
"""The standing of every document, by key."""
