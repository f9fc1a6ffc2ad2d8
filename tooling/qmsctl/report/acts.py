"""Withdrawals, recalls and reviews of one document, with what backs them."""

from collections.abc import Sequence
from typing import Any

from qmsctl.approval.proving import Proof
from qmsctl.lifecycle.revisions import read_entries, read_entry
from qmsctl.model.document import Recall, Review, Withdrawal
from qmsctl.model.history import Timeline
from qmsctl.report.entries import Entry
from qmsctl.report.tiers import backed, backed_dict, backed_lines, tier_of
from qmsctl.rules.backing import recall_proofs, review_proof, withdrawal_proofs
from qmsctl.rules.context import Context


def withdrawal_dict(entry: Entry, context: Context) -> dict[str, Any] | None:
    """The document's withdrawal as JSON values, its approvals with what backs them."""
    withdrawal = _withdrawal(entry)
    if withdrawal is None:
        return None
    proofs = withdrawal_proofs(context, withdrawal, _timeline(entry), entry.head.path)
    return {**withdrawal.model_dump(mode="json"), **_approvals(proofs, context)}


def recall_dicts(entry: Entry, context: Context) -> list[dict[str, Any]]:
    """The document's recalls as JSON values, their approvals with what backs them."""
    return [
        {
            **recall.model_dump(mode="json"),
            **_approvals(_of_recall(recall, entry, context), context),
        }
        for recall in _recalls(entry)
    ]


def review_dicts(entry: Entry, context: Context) -> list[dict[str, Any]]:
    """The document's periodic reviews as JSON values, with what backs each."""
    found = []
    for review in reviews_of(entry):
        item = backed(review_proof(context, review, _timeline(entry), entry.head.path))
        told = backed_dict(item, context.people, context.root)
        proof = {name: told[name] for name in ("evidence", "time", "key", "statement", "problems")}
        found.append({**review.model_dump(mode="json"), **proof})
    return found


def withdrawal_lines(entry: Entry, context: Context) -> list[str]:
    """The document's withdrawal in words; nothing if it has none."""
    withdrawal = _withdrawal(entry)
    if withdrawal is None:
        return []
    proofs = withdrawal_proofs(context, withdrawal, _timeline(entry), entry.head.path)
    return [withdrawal_line(withdrawal), *_approval_lines(proofs, context)]


def withdrawal_line(withdrawal: Withdrawal) -> str:
    """What a withdrawal says, such as ``from 2026-03-10: Over. Replaced by SOP-001.``."""
    successors = ", ".join(withdrawal.replaced_by)
    after = f" Replaced by {successors}." if successors else ""
    return f"from {withdrawal.date}: {withdrawal.reason}{after}"


def recall_lines(entry: Entry, context: Context) -> list[str]:
    """The document's recalls in words."""
    lines: list[str] = []
    for recall in _recalls(entry):
        lines.append(recall_line(recall, context))
        lines += _approval_lines(_of_recall(recall, entry, context), context)
    return lines


def recall_line(recall: Recall, context: Context) -> str:
    """What a recall says, such as ``3.0 on 2026-03-10 by Alex Brandt: Wrong limit.``."""
    who = context.people.name_of(recall.by)
    return f"{recall.version} on {recall.date} by {who}: {recall.reason}"


def review_lines(entry: Entry, context: Context) -> list[str]:
    """The document's periodic reviews in words, the newest first; signed ones say so."""
    lines: list[str] = []
    for review in reversed(reviews_of(entry)):
        who = f" by {context.people.name_of(review.by)}" if review.by else ""
        what = f" of {review.version}" if review.version else ""
        note = f": {review.note}" if review.note else ""
        lines.append(f"{review.date}{what}{who}, {review.outcome or 'no outcome'}{note}")
        proof = review_proof(context, review, _timeline(entry), entry.head.path)
        if proof.kept is not None or proof.doubts:
            lines += backed_lines((proof,), context.people, context.policy, root=context.root)
    return lines


def reviews_of(entry: Entry) -> Sequence[Review]:
    """The periodic reviews that the document names."""
    return read_entries(Review, entry.head, "reviews")


def _withdrawal(entry: Entry) -> Withdrawal | None:
    return read_entry(Withdrawal, entry.head.fields.get("withdrawal"))


def _recalls(entry: Entry) -> Sequence[Recall]:
    return read_entries(Recall, entry.head, "recalled")


def _of_recall(recall: Recall, entry: Entry, context: Context) -> tuple[Proof, ...]:
    return recall_proofs(context, recall, _timeline(entry), entry.head.path)


def _timeline(entry: Entry) -> Timeline | None:
    return entry.standing.timeline if entry.standing else None


def _approvals(proofs: Sequence[Proof], context: Context) -> dict[str, Any]:
    return {
        "evidence": tier_of(proofs),
        "approvals": [backed_dict(backed(p), context.people, context.root) for p in proofs],
    }


def _approval_lines(proofs: Sequence[Proof], context: Context) -> list[str]:
    lines = backed_lines(proofs, context.people, context.policy, root=context.root)
    return [f"approved by {lines[0]}", *lines[1:]] if lines else []
