"""The one comment of a pull request: made once, then updated, also when two runs meet."""

from dataclasses import dataclass
from enum import StrEnum

from qmsctl.forge.errors import NotThere
from qmsctl.forge.markers import begins_with, line_of
from qmsctl.forge.models import Comment
from qmsctl.forge.protocol import Forge
from qmsctl.model.errors import UsageError

MOST_CHARACTERS = 65_536
"""GitHub's limit of a comment and of the text of an issue."""


class Action(StrEnum):
    """What was done about the comment."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Kept:
    """The one comment after a run; ``removed`` counts the duplicates that were deleted."""

    action: Action
    comment: Comment
    removed: int = 0


def keep_comment(forge: Forge, number: int, marker: str, text: str) -> Kept:
    """Make or update the comment of `number` that carries `marker` and was written by this token.

    The marker stands in its first line; it is put there if the text lacks it. Duplicates of it,
    as two runs at once leave them, are deleted: the oldest stays.

    Raises:
        UsageError: the text is empty or too long, or the marker has no good name.
        ForgeError: the forge could not be asked or did not do as asked.
    """
    body = _body(marker, text)
    ours = _ours(forge, number, marker, forge.login())
    if ours:
        kept = _update(forge, number, ours, body)
        if kept is not None:
            return kept
    made = forge.add_comment(number, body)
    # Who writes is known for sure only now; and another run may have written meanwhile.
    ours = _ours(forge, number, marker, made.author)
    if not ours or ours[0].id == made.id:
        return Kept(Action.CREATED, made)
    oldest = ours[0] if _same(ours[0], body) else forge.edit_comment(ours[0].id, body)
    forge.delete_comment(made.id)
    return Kept(Action.UPDATED, oldest, removed=1)


def _body(marker: str, text: str) -> str:
    body = text.replace("\r\n", "\n").strip()
    if not body:
        raise UsageError(
            "The text of the comment is empty.",
            hint="Make it with: qms check --base REV --report markdown=FILE",
        )
    if not begins_with(body, marker):
        body = f"{line_of(marker)}\n{body}"
    if len(body) > MOST_CHARACTERS:
        raise UsageError(
            f"The text has {len(body):,} characters; a comment takes {MOST_CHARACTERS:,}.",
            hint="The report of 'qms check --report markdown=FILE' is made to fit.",
        )
    return body


def _ours(forge: Forge, number: int, marker: str, login: str | None) -> list[Comment]:
    """The comments with the marker that this login wrote, the oldest first."""
    return [
        comment
        for comment in forge.comments(number)
        if comment.author == login and begins_with(comment.body, marker)
    ]


def _update(forge: Forge, number: int, ours: list[Comment], body: str) -> Kept | None:
    """Bring the oldest up to date and delete the others; None if it was deleted meanwhile."""
    oldest, *others = ours
    if _same(oldest, body):
        action = Action.UNCHANGED
    else:
        try:
            oldest = forge.edit_comment(oldest.id, body)
        except NotThere:
            if oldest.id in {comment.id for comment in forge.comments(number)}:
                raise
            return None
        action = Action.UPDATED
    for comment in others:
        forge.delete_comment(comment.id)
    return Kept(action, oldest, removed=len(others))


def _same(comment: Comment, body: str) -> bool:
    return comment.body.replace("\r\n", "\n").strip() == body
