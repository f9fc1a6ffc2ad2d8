"""Where each revision stands on a given day: scheduled, effective, superseded, … (design §4)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

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
    """

    revision: Revision
    state: State
    effective_from: dt.date | None
    effective_to: dt.date | None
    unproved: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One document on one day.

    ``revisions`` holds every revision that was ever approved on the main line, in version order.
    ``head`` is the newest main-line state: its document-class fields (owner, clauses, reviews, …)
    hold for the document, also while it is a draft. ``draft`` is `head` if that is a draft.
    ``next_review`` is the day by which the next periodic review is due, for documents in force.
    """

    key: DocumentKey
    state: State
    head: Snapshot
    revisions: tuple[RevisionStanding, ...]
    effective: RevisionStanding | None
    scheduled: tuple[RevisionStanding, ...]
    draft: Snapshot | None
    next_review: dt.date | None
    timeline: Timeline


Standings = Mapping[DocumentKey, Standing]
"""The standing of every document, by key."""
