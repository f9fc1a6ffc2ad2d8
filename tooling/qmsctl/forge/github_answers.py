"""What GitHub answers about pull requests, repositories and Git objects, field by field.

Types are strict: a number that comes as text is no answer that anything may be built on.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, StrictStr

from qmsctl.forge.models import Answer, Someone
from qmsctl.forge.pulls import (
    ListedPullRequest,
    MergeMethod,
    PullRequest,
    RepositoryFacts,
    RepositoryName,
    Review,
    ReviewState,
    Side,
    Visibility,
)
from qmsctl.forge.sight import CannotSee, Seen

Oid = Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")]
"""The full id of a Git object."""


def _moment(value: object) -> object:
    """A time as GitHub writes it, in UTC and to the second."""
    if isinstance(value, str):
        moment = dt.datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment.astimezone(dt.UTC).replace(microsecond=0)
    raise ValueError("expected is a time with its zone, such as 2026-03-02T09:30:00Z")


Moment = Annotated[dt.datetime, BeforeValidator(_moment)]
PerhapsMoment = Annotated[
    dt.datetime | None, BeforeValidator(lambda value: value if value is None else _moment(value))
]


class _NamedRepository(Answer):
    id: StrictInt
    full_name: StrictStr

    @property
    def name(self) -> RepositoryName:
        return RepositoryName(id=self.id, name=self.full_name)


class RepositoryAnswer(_NamedRepository):
    """A repository; who may not write is not told how pull requests may be merged."""

    default_branch: StrictStr
    private: StrictBool
    visibility: Visibility | None = None
    archived: StrictBool
    has_pages: StrictBool
    allow_merge_commit: StrictBool | None = None
    allow_squash_merge: StrictBool | None = None
    allow_rebase_merge: StrictBool | None = None

    def facts(self, asked_as: str) -> RepositoryFacts:
        """The same in words that all forges share."""
        ways: dict[MergeMethod, bool | None] = {
            "merge": self.allow_merge_commit,
            "squash": self.allow_squash_merge,
            "rebase": self.allow_rebase_merge,
        }
        return RepositoryFacts(
            id=self.id,
            name=self.full_name,
            asked_as=asked_as,
            default_branch=self.default_branch,
            visibility=self.visibility or ("private" if self.private else "public"),
            archived=self.archived,
            has_pages=self.has_pages,
            merge_methods=CannotSee(
                "GitHub tells how pull requests may be merged only to those who may write.",
                "contents: write",
            )
            if None in ways.values()
            else Seen(frozenset(name for name, allowed in ways.items() if allowed)),
        )


class _Side(Answer):
    ref: StrictStr
    sha: Oid
    repo: _NamedRepository | None

    @property
    def side(self) -> Side:
        name = self.repo.name if self.repo else None
        return Side(ref=self.ref, oid=self.sha, repository=name)


class PullAnswer(Answer):
    """A pull request in a list."""

    number: StrictInt
    html_url: StrictStr
    title: StrictStr
    state: Literal["open", "closed"]
    draft: StrictBool = False
    user: Someone
    base: _Side
    head: _Side
    updated_at: Moment
    merged_at: PerhapsMoment
    merge_commit_sha: Oid | None = None

    @property
    def listed(self) -> ListedPullRequest:
        """The same in words that all forges share."""
        return ListedPullRequest(**self._shared())

    def _shared(self) -> dict[str, Any]:
        # Before the merge GitHub names a commit here too: a trial, which nothing may build on.
        merge_commit = self.merge_commit_sha if self.merged_at else None
        return {
            "number": self.number,
            "url": self.html_url,
            "title": self.title,
            "state": self.state,
            "draft": self.draft,
            "author": self.user,
            "base": self.base.side,
            "head": self.head.side,
            "updated_at": self.updated_at,
            "merged_at": self.merged_at,
            "merge_commit": merge_commit,
        }


class WholePullAnswer(PullAnswer):
    """A pull request by itself."""

    merged_by: Someone

    @property
    def pull_request(self) -> PullRequest:
        """The same in words that all forges share."""
        return PullRequest(**self._shared(), merged_by=self.merged_by)


class ReviewAnswer(Answer):
    """One review; only an unfinished one has no time."""

    id: StrictInt
    html_url: StrictStr
    state: ReviewState
    user: Someone
    submitted_at: PerhapsMoment = None
    commit_id: Oid | None
    body: StrictStr | None

    @property
    def review(self) -> Review:
        """The same in words that all forges share."""
        return Review(
            id=self.id,
            url=self.html_url,
            state=self.state,
            author=self.user,
            submitted_at=self.submitted_at,
            commit=self.commit_id,
            body=self.body or "",
        )


class _Object(Answer):
    sha: Oid
    type: StrictStr = ""


class ReferenceAnswer(Answer):
    """A branch or a tag, and what it stands at."""

    ref: StrictStr
    object: _Object


class MadeAnswer(Answer):
    """Something new in the repository: a file's content, a folder or a commit."""

    sha: Oid


class CommitAnswer(MadeAnswer):
    """A commit and its tree."""

    tree: MadeAnswer
