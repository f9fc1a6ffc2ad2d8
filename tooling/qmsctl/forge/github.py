"""GitHub as a `WholeForge`: comments, issues and labels here, the rest in modules beside."""

from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qmsctl.forge.access import Access
from qmsctl.forge.client import Ask, Clock
from qmsctl.forge.errors import NotThere, PermissionMissing, Refused
from qmsctl.forge.github_asking import read
from qmsctl.forge.github_git import GitHubCommits
from qmsctl.forge.github_pulls import GitHubPulls
from qmsctl.forge.github_settings import GitHubSettings
from qmsctl.forge.models import Account, Comment, Issue
from qmsctl.forge.protocol import CloseReason, WholeForge

ACTIONS = "github-actions[bot]"
"""Who writes with the token that a workflow gets; such a token may not ask who it is."""


class GitHub(GitHubPulls, GitHubSettings, GitHubCommits):
    """One repository on GitHub or on a company's own GitHub server."""

    name = "github"

    def __init__(self, access: Access, clock: Clock) -> None:
        super().__init__(access, clock)
        self._login: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.__exit__(kind, error, trace)

    def login(self) -> str:
        """The token's account; `ACTIONS` for tokens of apps, which may not ask for theirs."""
        if self._login is None:
            try:
                answer = self._client.perform(Ask("GET", "/user", "say whose token this is"))
                self._login = read(Account, answer, "say whose token this is").login
            except PermissionMissing:
                self._login = ACTIONS
        return self._login

    def comments(self, number: int) -> tuple[Comment, ...]:
        """All comments of a pull request or an issue, the oldest first."""
        what = f"list the comments of #{number}"
        ask = Ask("GET", self._path("issues", number, "comments"), what)
        found = (read(Comment, item, what) for item in self._client.pages(ask))
        return tuple(sorted(found, key=lambda comment: comment.id))

    def add_comment(self, number: int, body: str) -> Comment:
        """Add a comment to a pull request or an issue."""
        what = f"add a comment to #{number}"
        path = self._path("issues", number, "comments")
        return read(
            Comment, self._client.perform(Ask("POST", path, what, data={"body": body})), what
        )

    def edit_comment(self, comment: int, body: str) -> Comment:
        """Replace the text of a comment; `NotThere` if it was deleted."""
        what = f"change the comment {comment}"
        path = self._path("issues", "comments", comment)
        return read(
            Comment, self._client.perform(Ask("PATCH", path, what, data={"body": body})), what
        )

    def delete_comment(self, comment: int) -> None:
        """Delete a comment; nothing happens if it was deleted already."""
        path = self._path("issues", "comments", comment)
        try:
            self._client.perform(Ask("DELETE", path, f"delete the comment {comment}"))
        except NotThere:
            return

    def issues(self, label: str) -> tuple[Issue, ...]:
        """All issues with this label, open and closed, the oldest first; no pull requests.

        Sorted by their making, so that one which is made meanwhile comes last and moves no page.
        """
        what = f"list the issues with the label {label}"
        params = {"labels": label, "state": "all", "sort": "created", "direction": "asc"}
        ask = Ask("GET", self._path("issues"), what, params=params)
        found = (read(Issue, item, what) for item in self._client.pages(ask))
        issues = {issue.number: issue for issue in found if issue.pull_request is None}
        return tuple(issues[number] for number in sorted(issues))

    def open_issue(
        self, *, title: str, body: str, label: str, assignees: Sequence[str] = ()
    ) -> Issue:
        """Open an issue."""
        what = "open an issue"
        data = {"title": title, "body": body, "labels": [label], "assignees": list(assignees)}
        return read(
            Issue, self._client.perform(Ask("POST", self._path("issues"), what, data=data)), what
        )

    def close_issue(self, number: int, *, body: str, reason: CloseReason) -> Issue:
        """Close an issue and give it this text, in one step."""
        what = f"close #{number}"
        data = {"state": "closed", "state_reason": reason, "body": body}
        path = self._path("issues", number)
        return read(Issue, self._client.perform(Ask("PATCH", path, what, data=data)), what)

    def make_label(self, name: str, *, colour: str, description: str) -> bool:
        """Make a label unless there is one; whether it was made. `colour` is six hex digits."""
        try:
            self._client.perform(
                Ask("GET", self._path("labels", name), f"look for the label {name}")
            )
        except NotThere:
            pass
        else:
            return False
        data = {"name": name, "color": colour, "description": description}
        try:
            self._client.perform(
                Ask("POST", self._path("labels"), f"make the label {name}", data=data)
            )
        except Refused as error:
            if "already_exists" in error.message:  # another run was quicker
                return False
            raise
        return True

    def may_be_assigned(self, login: str) -> bool:
        """Whether issues of the repository can be assigned to this login."""
        ask = Ask("GET", self._path("assignees", login), f"ask whether {login} can be assigned")
        try:
            self._client.perform(ask)
        except NotThere:
            return False
        return True


if TYPE_CHECKING:

    def _is_whole(github: GitHub) -> WholeForge:
        """Lets the type checker hold every method to the protocols."""
        return github
