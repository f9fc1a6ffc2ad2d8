"""Statements about drafts that the main line held: they stay as evidence, and prove nothing more.

Somebody may sign a draft, the draft is merged, and its text changes before it is approved. The
statement is then about content that was really there, and evidence is never removed.
"""

from dataclasses import replace

from qmsctl.approval.archive import Kept
from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.digest import content_digest
from qmsctl.model.document import DocumentKey
from qmsctl.rules.context import Context

_LEFT_BEHIND = frozenset({"EV005", "EV006"})


def was_a_draft(context: Context, kept: Kept) -> bool:
    """Whether the main line held a draft with exactly the content and version of a statement."""
    statement, history = kept.statement, context.history
    if statement is None or history is None or statement.about.language is None:
        return False
    about = statement.about
    timeline = history.timelines.get(DocumentKey(about.id, about.language or ""))
    drafts = (
        a.snapshot
        for a in (timeline.appearances if timeline else ())
        if a.snapshot is not None and not a.snapshot.approved
    )
    return any(
        draft.version_text == about.version and content_digest(draft) == statement.content_digest
        for draft in drafts
    )


def left_behind(gap: ApprovalGap) -> ApprovalGap | None:
    """The same as a remark, if it is all that can be wrong with the statement about a draft."""
    if gap.rule not in _LEFT_BEHIND:
        return None
    return replace(
        gap,
        message=f"{gap.message} It was signed for a draft that the main line held then; it stays, "
        "and proves nothing of what came after.",
        hint="Nothing needs to be done: evidence is never removed.",
    )
