"""From the plan of a draft to its pull request: branch, commit, pull request, and the answer.

The order makes a second run harmless. The branch is made first: its name is taken then, also
against a run about another issue. The answer in the issue names it before the pull request is
opened, so a run that is started again finds the same branch and opens no second pull request.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from qmsctl.forge.comment import keep_comment
from qmsctl.forge.markers import begins_with
from qmsctl.forge.models import Comment
from qmsctl.forge.protocol import Commits, Forge, PullRequests
from qmsctl.forge.pulls import ListedPullRequest

MARKER = "qms-from-issue"
_BRANCH = re.compile(
    r"<!-- qms-branch ([A-Za-z0-9][A-Za-z0-9./-]{0,120})(?: ([1-9][0-9]{0,9}))? -->", re.ASCII
)


class IssueForge(Forge, PullRequests, Commits, Protocol):
    """What is asked of a forge here."""


@dataclass(frozen=True, slots=True)
class Work:
    """One commit on a branch of its own, and the pull request about it.

    ``parent`` is the commit of the main line from which the files were made.
    """

    branch: str
    parent: str
    files: Mapping[str, bytes]
    message: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run made for an issue; without a number the pull request is still missing."""

    branch: str
    number: int | None = None

    def line(self) -> str:
        """The hidden line of an answer that says so."""
        rest = f" {self.number}" if self.number is not None else ""
        return f"<!-- qms-branch {self.branch}{rest} -->\n"


def earlier(forge: Forge, issue: int) -> Earlier | None:
    """What was made for an issue before; None if nothing was.

    Only what this token, or another program of the repository, answered there counts.
    """
    login = forge.login()
    for comment in forge.comments(issue):
        if _ours(comment, login) and begins_with(comment.body, MARKER):
            found = _BRANCH.fullmatch(_second_line(comment.body))
            if found:
                return Earlier(found[1], int(found[2]) if found[2] else None)
    return None


def _second_line(body: str) -> str:
    lines = body.split("\n", 2)
    return lines[1].strip() if len(lines) > 1 else ""


def _ours(comment: Comment, login: str) -> bool:
    bot = comment.user is not None and comment.user.type == "Bot"
    return bot or comment.author == login


def make_branch(forge: Commits, work: Work) -> None:
    """Commit the files to a new branch.

    Raises:
        Moved: there is a branch of that name already; nothing was changed.
        ForgeError: the forge could not be asked or did not do as asked.
    """
    forge.create_branch(work.branch, forge.commit_files(work.parent, work.files, work.message))


def open_for(forge: IssueForge, base: str, work: Work) -> ListedPullRequest:
    """The pull request of a branch; an open one is taken as it is."""
    return forge.open_pull_request(branch=work.branch, base=base, title=work.title, body=work.body)


def answer(forge: Forge, issue: int, text: str) -> None:
    """Put the one answer into the issue, or renew it."""
    keep_comment(forge, issue, MARKER, text)
