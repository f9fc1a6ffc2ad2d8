"""Pull requests and reviews in words that all forges share."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from qmsctl.forge.models import Account
from qmsctl.forge.sight import CannotSee, Seen

ReviewState = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]
"""What a review says now; a dismissed one does not tell any more what it said before."""

MergeMethod = Literal["merge", "squash", "rebase"]
Visibility = Literal["public", "private", "internal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryName:
    """A repository as the forge calls it today (owner/name), and its number, which stays."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a pull request: the branch without ``refs/heads/``, and its commit.

    ``repository`` is None if the fork was deleted, or its owner's account.
    """

    ref: str
    oid: str
    repository: RepositoryName | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPullRequest:
    """A pull request as lists show it. Its title is foreign text: never a part of a command.

    ``author`` is None if the account was deleted. ``head`` is the newest commit, also after the
    merge; ``base`` holds the commit of the base branch that the forge last compared with, which
    need not be that branch's tip. Times are UTC, to the second.
    """

    number: int
    url: str
    title: str
    state: Literal["open", "closed"]
    draft: bool
    author: Account | None
    base: Side
    head: Side
    updated_at: dt.datetime
    merged_at: dt.datetime | None
    merge_commit: str | None
    """The commit of the base branch that it became; None unless it was merged."""

    @property
    def merged(self) -> bool:
        """Whether it was merged; a closed one need not be."""
        return self.merged_at is not None

    @property
    def from_fork(self) -> bool:
        """Whether its commits come from another repository, or from one that is gone."""
        here, there = self.base.repository, self.head.repository
        return here is None or there is None or here.id != there.id


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest(ListedPullRequest):
    """A pull request looked at by itself, which also tells who merged it.

    ``merged_by`` is None if it is not merged, or if that account was deleted.
    """

    merged_by: Account | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review. Its body is foreign text, and whoever may write can edit or dismiss a review.

    ``author`` is None if the account was deleted. ``submitted_at`` (UTC, to the second) is None
    only for a review that is still being written. ``commit`` is the one that was looked at; None
    if the forge does not know it any more.
    """

    id: int
    url: str
    state: ReviewState
    author: Account | None
    submitted_at: dt.datetime | None
    commit: str | None
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryFacts:
    """What the forge says of the repository itself.

    ``asked_as`` is the name that was asked for. ``merge_methods`` are told only to those who may
    write. ``has_pages`` says whether a site is published from it at all.
    """

    id: int
    name: str
    asked_as: str
    default_branch: str
    visibility: Visibility
    archived: bool
    has_pages: bool
    merge_methods: Seen[frozenset[MergeMethod]] | CannotSee

    @property
    def renamed(self) -> bool:
        """Whether it has another name today than the one that was asked for."""
        return self.name.lower() != self.asked_as.lower()
