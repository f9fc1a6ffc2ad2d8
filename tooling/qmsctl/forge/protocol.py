"""What qmsctl asks of a forge, in words that GitHub, GitLab, Forgejo and others share."""

from collections.abc import Sequence
from typing import Literal, Protocol

from qmsctl.forge.models import Comment, Issue

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
