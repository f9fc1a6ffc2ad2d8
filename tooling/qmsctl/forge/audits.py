"""The one issue about a merge that was not as approved; found again by its hidden first line."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from qmsctl.forge.comment import keep_comment
from qmsctl.forge.markers import begins_with, line_of
from qmsctl.forge.models import Issue
from qmsctl.forge.protocol import Forge

LABEL = "qms-audit"
_COLOUR = "b60205"
_LABEL_TEXT = "Found by qms: merged otherwise than approved"
_NEWS = "qms-audit-news"

Action = Literal["opened", "open", "updated", "closed by hand", "closed"]


class Told(NamedTuple):
    """What became of the issue, and where it is."""

    action: Action
    url: str


def tell(forge: Forge, merge: str, *, title: str, body: str) -> Told:
    """Open the issue about a merge (a full id), or say in it what is new.

    One that people closed is not opened again. Of two that runs opened at once the younger is
    closed. `title` and `body` are safe to be shown on a forge.

    Raises:
        ForgeError: the forge could not be asked or did not do as asked.
    """
    same = _issues(forge, merge)
    text = f"{line_of(_name(merge))}\n{body}"
    if not same:
        forge.make_label(LABEL, colour=_COLOUR, description=_LABEL_TEXT)
        made = forge.open_issue(title=title, body=text, label=LABEL)
        first = next(iter(_issues(forge, merge)), made)
        if first.number == made.number:
            return Told("opened", made.html_url)
        forge.close_issue(made.number, body=made.body, reason="not_planned")
        return Told("open", first.html_url)
    first = same[0]
    if first.state == "closed":
        return Told("closed by hand", first.html_url)
    told = [first.body, *(comment.body for comment in forge.comments(first.number))]
    if any(_said(one) == body.strip() for one in told):
        return Told("open", first.html_url)
    keep_comment(forge, first.number, _NEWS, body)
    return Told("updated", first.html_url)


def settle(forge: Forge, merge: str, news: str) -> Told | None:
    """Close the issue about a merge of which nothing is wrong any more; None if there is none open.

    `news` says why in safe Markdown.

    Raises:
        ForgeError: the forge could not be asked or did not do as asked.
    """
    for issue in _issues(forge, merge):
        if issue.state == "open":
            keep_comment(forge, issue.number, _NEWS, news)
            closed = forge.close_issue(issue.number, body=issue.body, reason="completed")
            return Told("closed", closed.html_url)
    return None


def _issues(forge: Forge, merge: str) -> Sequence[Issue]:
    """The issues about a merge that this token's account or an insider opened, the oldest first."""
    login, name = forge.login(), _name(merge)
    return [
        issue
        for issue in forge.issues(LABEL)
        if begins_with(issue.body, name) and (issue.by_insider or issue.author == login)
    ]


def _said(body: str) -> str:
    """A text without its hidden first line."""
    lines = body.replace("\r\n", "\n")
    return (lines.partition("\n")[2] if lines.startswith("<!-- ") else lines).strip()


def _name(merge: str) -> str:
    return f"qms-audit {merge}"
