"""What qmsctl asks of a forge, in words that GitHub, GitLab, Forgejo and others share.

One protocol for each subject, so that a command asks for no more than it needs: `Forge` for
comments and issues, `PullRequests` for reviews, `Settings` to look at what guards the repository,
`Commits` to write without a work tree. Every method of every one raises a `ForgeError` if the
forge could not be asked or did not do as asked: "nothing" always means that there is nothing.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from qmsctl.forge.models import Comment, Issue
from qmsctl.forge.pulls import ListedPullRequest, PullRequest, RepositoryFacts, Review
from qmsctl.forge.settings import (
    ActionsPolicy,
    OwnersError,
    PagesSite,
    Protection,
    Rule,
    Ruleset,
    WorkflowToken,
)
from qmsctl.forge.sight import Sight

CloseReason = Literal["completed", "not_planned"]


class Forge(Protocol):
    """One repository on one forge, seen with one token.

    Every method raises a `ForgeError` if the forge could not be asked or did not do as asked. A
    list is whole: all pages, or an error.
    """

    @property
    def name(self) -> str:
        """The forge as people files name it under `logins`, such as ``github``."""
        ...

    @property
    def repository(self) -> str:
        """The repository's name on the forge, such as ``halden/qms``."""
        ...

    def login(self) -> str:
        """Who writes what this token writes, as far as the forge tells it."""
        ...

    def comments(self, number: int) -> tuple[Comment, ...]:
        """All comments of a pull request or an issue, the oldest first."""
        ...

    def add_comment(self, number: int, body: str) -> Comment:
        """Add a comment to a pull request or an issue."""
        ...

    def edit_comment(self, comment: int, body: str) -> Comment:
        """Replace the text of a comment; `NotThere` if it was deleted."""
        ...

    def delete_comment(self, comment: int) -> None:
        """Delete a comment; nothing happens if it was deleted already."""
        ...

    def issues(self, label: str) -> tuple[Issue, ...]:
        """All issues with this label, open and closed, the oldest first; no pull requests."""
        ...

    def open_issue(
        self, *, title: str, body: str, label: str, assignees: Sequence[str] = ()
    ) -> Issue:
        """Open an issue."""
        ...

    def close_issue(self, number: int, *, body: str, reason: CloseReason) -> Issue:
        """Close an issue and give it this text, in one step."""
        ...

    def make_label(self, name: str, *, colour: str, description: str) -> bool:
        """Make a label unless there is one; whether it was made. `colour` is six hex digits."""
        ...

    def may_be_assigned(self, login: str) -> bool:
        """Whether issues of the repository can be assigned to this login."""
        ...


class PullRequests(Protocol):
    """Pull requests, their reviews, and the repository to which they belong."""

    def repository_facts(self) -> RepositoryFacts:
        """The repository's number, its name today, and what else the forge says of it."""
        ...

    def pull_request(self, number: int) -> PullRequest:
        """One pull request; `NotThere` if there is none of this number, or it cannot be seen."""
        ...

    def reviews(self, number: int) -> tuple[Review, ...]:
        """All reviews of a pull request, the oldest first; unfinished ones come last."""
        ...

    def pull_requests_of(self, commit: str) -> tuple[ListedPullRequest, ...]:
        """The pull requests that brought a commit, or that hold it; by number.

        Also open and closed ones may be among them. `NotThere` if the forge has no such commit.
        """
        ...

    def merged_since(self, moment: dt.datetime, *, base: str) -> tuple[ListedPullRequest, ...]:
        """The pull requests merged into a branch at this moment or later, the oldest first."""
        ...

    def open_pull_requests_from(self, branch: str) -> tuple[ListedPullRequest, ...]:
        """The open pull requests from a branch of this repository, forks left out; by number."""
        ...

    def open_pull_request(
        self, *, branch: str, base: str, title: str, body: str, draft: bool = False
    ) -> ListedPullRequest:
        """Open a pull request from a branch of this repository.

        If there is an open one from that branch into `base` already, that one is the answer,
        unchanged.
        """
        ...


class Settings(Protocol):
    """What guards the repository; each look says whether it could see (`Sight`)."""

    def rules_in_force(self, branch: str) -> Sight[tuple[Rule, ...]]:
        """The rules that hold for a branch, from all active rulesets; bypasses stand in those."""
        ...

    def rulesets(self) -> Sight[tuple[Ruleset, ...]]:
        """All rulesets that hold in the repository, also those of its organization."""
        ...

    def protection(self, branch: str) -> Sight[Protection]:
        """The older protection of a branch."""
        ...

    def actions_policy(self) -> Sight[ActionsPolicy]:
        """Which workflows may run."""
        ...

    def workflow_token(self) -> Sight[WorkflowToken]:
        """What the token of a workflow may do by default."""
        ...

    def owners_errors(self, branch: str) -> Sight[tuple[OwnersError, ...]]:
        """What is wrong in the branch's CODEOWNERS file; `NotSet` if there is no such file."""
        ...

    def pages_site(self) -> Sight[PagesSite]:
        """How the site is published; `NotSet` if none is."""
        ...


class Commits(Protocol):
    """Branches, tags and commits, written without a work tree; nothing is ever overwritten."""

    def branch_tip(self, branch: str) -> str | None:
        """The commit at which a branch stands; None if there surely is no such branch.

        The forge may be some seconds behind; a write that builds on an old answer is `Moved`.
        """
        ...

    def commit_files(self, parent: str, files: Mapping[str, bytes | None], message: str) -> str:
        """Make a commit on top of `parent` that is on no branch yet; its id.

        `files` maps paths in the repository, with ``/``, to their contents; None deletes. If the
        files stand there like that already, nothing is made and `parent` is the answer. The forge
        signs the commit if the token is that of a program of its own.
        """
        ...

    def create_branch(self, branch: str, commit: str) -> None:
        """Make a branch; `Moved` if there is one that stands at another commit."""
        ...

    def advance(self, branch: str, commit: str) -> None:
        """Move a branch to a commit that was made on top of its tip.

        Raises:
            Moved: the branch is not where it was, or is gone; nothing was changed.
            Guarded: its rules ask for a pull request, or for checks.
        """
        ...

    def create_tag(self, name: str, commit: str) -> bool:
        """Make a tag without text; whether it was made now.

        Raises:
            Moved: there is such a tag, and it stands at something else.
            Guarded: rules keep this token from making it.
        """
        ...


class WholeForge(Forge, PullRequests, Settings, Commits, Protocol):
    """All of it, which a forge's own module offers."""
