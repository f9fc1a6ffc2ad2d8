"""The front matter of a controlled document (design §4), and which class each field belongs to."""

import datetime as dt
from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from qmsctl.model.base import Day, Frozen, Text, parse_day
from qmsctl.model.interval import IntervalText

Status = Literal["draft", "approved"]
ChangeClass = Literal["substantive", "editorial", "urgent"]
ReviewOutcome = Literal["no-change", "revise", "withdraw"]
OnRelease = Literal["on-release"]

CONTENT_FIELDS = (
    "id",
    "title",
    "type",
    "language",
    "version",
    "change",
    "change_summary",
    "authors",
    "effective_date",
    "attachments",
)
"""Fields of the revision: together with the body they are what is approved (design §4)."""

APPROVAL_FIELDS = ("status", "approvals")
"""Fields that say that a revision is approved, and by whom."""

DOCUMENT_FIELDS = (
    "owner",
    "review_interval",
    "clauses",
    "references",
    "tags",
    "audience",
    "change_request",
    "effective_reason",
    "reviews",
    "withdrawal",
    "recalled",
)
"""Fields of the document, read from its newest main-line state; they need no new version."""


class DocumentKey(NamedTuple):
    """What makes a document one document: its id and its language."""

    id: str
    language: str

    def __str__(self) -> str:
        return f"{self.id} ({self.language})"


def _day_or_release(value: object) -> object:
    return value if value == "on-release" else parse_day(value)


EffectiveDate = Annotated[dt.date | OnRelease, BeforeValidator(_day_or_release)]


class Approval(Frozen):
    """One person's statement, in one role, that a revision may be issued."""

    role: Text = Field(description="Role of the route that this approval fills.")
    by: Text | None = Field(None, description="Id of the person who approved.")
    date: Day | None = Field(None, description="Day of the approval; required at tier declared.")
    adopted: Text | None = Field(
        None, description="At the baseline only: where the approval before Git is kept."
    )


class Review(Frozen):
    """A periodic review: who looked at which version, when, and what came of it."""

    version: Text | None = Field(None, description="Version that was reviewed, quoted.")
    by: Text | None = Field(None, description="Id of the person who reviewed.")
    date: Day = Field(description="Day of the review.")
    outcome: ReviewOutcome | None = Field(None, description="no-change, revise or withdraw.")
    action_by: Day | None = Field(None, description="By when the outcome is carried out.")
    note: Text | None = Field(None, description="What was seen.")


class Recall(Frozen):
    """An approved version that was stopped before it became effective."""

    version: Text
    reason: Text
    by: Text
    date: Day
    approvals: tuple[Approval, ...] = ()


class Withdrawal(Frozen):
    """The end of a document: why, from which day on, and what takes its place."""

    reason: Text
    date: Day
    replaced_by: tuple[Text, ...] = ()
    approvals: tuple[Approval, ...] = ()


class Document(Frozen):
    """The front matter of one controlled document, as written."""

    id: Text = Field(description="Never changed, never reused; begins with the type's prefix.")
    title: Text = Field(description="The same as the first heading.")
    type: Text = Field(description="A document type of the policy.")
    language: Text | None = Field(None, description="The policy's language if absent.")
    version: Text = Field(description="A quoted string: YAML reads 1.10 as 1.1.")
    change: ChangeClass | None = Field(None, description="Which route this change takes.")
    change_summary: Text | None = Field(None, description="What changed and why, for readers.")
    authors: tuple[Text, ...] = Field((), description="Ids of the people who wrote it.")
    effective_date: EffectiveDate | None = Field(None, description="A day, or on-release.")
    effective_reason: Text | None = Field(
        None, description="Why the effective date lies before the day of arrival."
    )
    attachments: tuple[Text, ...] = Field(
        (), description="Files that belong to the revision, relative to the document."
    )
    status: Status = Field(description="draft or approved.")
    approvals: tuple[Approval, ...] = ()
    owner: Text | None = Field(None, description="A role or a person.")
    review_interval: IntervalText | None = Field(None, description="The type's if absent.")
    clauses: tuple[Text, ...] = Field((), description="Such as iso9001:2015/7.5.2.")
    references: tuple[Text, ...] = Field((), description="Ids beyond those the text mentions.")
    tags: tuple[Text, ...] = ()
    audience: tuple[Text, ...] = ()
    change_request: Text | None = Field(
        None, description="Documents that share one are released together."
    )
    reviews: tuple[Review, ...] = ()
    withdrawal: Withdrawal | None = None
    recalled: tuple[Recall, ...] = ()

    def key(self, default_language: str) -> DocumentKey:
        """The document's key; `default_language` is the policy's."""
        return DocumentKey(self.id, self.language or default_language)
