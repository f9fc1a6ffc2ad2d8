"""Statements about drafts that the main line held: they stay as evidence, and prove nothing more.

Somebody may sign a draft, the draft is merged, its text changes, and everybody signs again. The
first statement is then about content that was really there, and evidence is never removed. Where
nobody signed again, an approval stands on a text that was changed behind it: that stays an error.
"""

from dataclasses import replace

from qmsctl.approval.archive import Kept
from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.digest import content_digest
from qmsctl.approval.proving import speaks_of
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Timeline
from qmsctl.model.statement import Statement
from qmsctl.rules.context import Context

_LEFT_BEHIND = frozenset({"EV005", "EV006"})


def was_a_draft(context: Context, kept: Kept) -> bool:
    """Whether a statement is for a draft that the main line held, and nobody relies on it now."""
    statement, history = kept.statement, context.history
    court = history.court if history else None
    if statement is None or history is None or court is None or statement.about.language is None:
        return False
    timeline = history.timelines.get(DocumentKey(statement.about.id, statement.about.language))
    if timeline is None or not _was_held(timeline, statement):
        return False
    known = timeline.revisions
    issued = [r for r in known if r.version.text == statement.about.version]
    return not issued or any(
        proof.tier != "declared" and speaks_of(statement, proof.claim)
        for revision in issued
        for proof in court.proofs(revision, known)
    )


def _was_held(timeline: Timeline, statement: Statement) -> bool:
    """Whether a draft of the document had exactly this version and content."""
    drafts = (a.snapshot for a in timeline.appearances if a.snapshot and not a.snapshot.approved)
    return any(
        draft.version_text == statement.about.version
        and content_digest(draft) == statement.content_digest
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
