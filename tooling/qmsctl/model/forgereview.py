"""What a forge recorded of one review of a pull request, kept as evidence (design §6).

The words are those of GitHub's API where it has some; other forges have the same things under
other names. Texts that people wrote (titles, comments) are left out: they prove nothing.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, StrictStr, model_validator

from qmsctl.model.base import Frozen, Slug
from qmsctl.model.forgesource import HostName, Number, RepositoryName
from qmsctl.model.statement import (
    AdministrativeFacts,
    Meaning,
    Moment,
    Printed,
    RecallFacts,
    ReleaseFacts,
    ReviewFacts,
    Subject,
    SubjectName,
    WithdrawalFacts,
)

FORGE_REVIEW_SCHEMA: Literal["qms-forge-review/1"] = "qms-forge-review/1"

ReviewState = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]
"""What the review came to; only an approval proves one."""

ObjectId = Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")]
"""The full id of a Git object."""


class Account(Frozen):
    """Somebody on the forge: the login of that day, and the number that a renaming keeps."""

    login: Printed
    id: Annotated[StrictInt, Number]


class ForgeRepository(Frozen):
    """The repository as the forge called it that day, and its number, which a renaming keeps."""

    name: RepositoryName
    id: Annotated[StrictInt, Number]


class PullRequest(Frozen):
    """The pull request that was merged; accounts are absent if the forge knows them no more."""

    number: Annotated[StrictInt, Number]
    author: Account | None = None
    base: Printed = Field(description="The branch into which it was merged.")
    head: ObjectId = Field(description="Its newest commit when it was merged.")
    merge_commit: ObjectId = Field(description="The commit of the main line that it became.")
    merged_at: Moment
    merged_by: Account | None = None


class Review(Frozen):
    """The review itself."""

    id: Annotated[StrictInt, Number]
    state: ReviewState
    account: Account
    submitted_at: Moment
    commit: ObjectId = Field(description="The commit that was looked at.")


class FileAtReview(Frozen):
    """A file as it was at the review's commit."""

    path: Printed = Field(description="In the repository, with /.")
    blob: ObjectId


class Reviewed(Subject):
    """Something that the review approved, as it stood at the review's commit.

    For meanings other than an approval, the facts that the front matter gave there.
    """

    meaning: Meaning
    files: tuple[FileAtReview, ...] = Field(
        min_length=1, description="The document and its attachments, or the policy's files."
    )
    withdrawal: WithdrawalFacts | None = None
    recall: RecallFacts | None = None
    review: ReviewFacts | None = None
    release: ReleaseFacts | None = None
    administrative: AdministrativeFacts | None = None


class Taken(Frozen):
    """When this record was made, and by what."""

    at: Moment
    by: Printed = Field(description="Such as the address of the workflow's run.")
    occasion: Literal["merge", "catch-up"] = Field(
        description="Right after the merge, or later because that was missed."
    )


class ForgeReview(Frozen):
    """The record of one review: who approved which content, where, and when."""

    schema_: Literal["qms-forge-review/1"] = Field(
        validation_alias="schema", serialization_alias="schema"
    )
    forge: Slug = Field(description="As people files name it under logins, such as github.")
    host: HostName
    repository: ForgeRepository
    pull_request: PullRequest
    review: Review
    subjects: tuple[Reviewed, ...] = Field(min_length=1)
    taken: Taken

    @model_validator(mode="after")
    def _speaks_once_of_each(self) -> Self:
        names = [(one.name, one.meaning) for one in self.subjects]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"each subject is expected once; {name[0]} ({name[1]}) is twice")
        return self

    def about(self, name: SubjectName, meaning: Meaning) -> Reviewed | None:
        """What was approved under this name in this meaning, or None."""
        wanted = (str(name), meaning)
        return next((one for one in self.subjects if (one.name, one.meaning) == wanted), None)
