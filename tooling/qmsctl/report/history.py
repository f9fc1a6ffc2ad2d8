"""The revision history of one document: versions, who, when, why, digest, in force from–to."""

from collections.abc import Sequence
from typing import Any

from qmsctl.approval.digest import content_digest
from qmsctl.approval.proving import Proof
from qmsctl.lifecycle.revisions import seen_recalls, seen_withdrawals
from qmsctl.lifecycle.standing import RevisionStanding, Standing, State
from qmsctl.model.history import Revision, Snapshot
from qmsctl.model.people import People
from qmsctl.report.entries import Entry, texts
from qmsctl.report.tables import NOTHING, labelled, plain
from qmsctl.report.tiers import backed, backed_dict, backed_lines, tier_name, tier_of, tier_sentence
from qmsctl.report.words import (
    Paint,
    iso,
    last_day,
    meaning_of,
    state_word,
    unpainted,
)
from qmsctl.rules.backing import recall_proofs, revision_proofs, withdrawal_proofs
from qmsctl.rules.context import Context

SCHEMA = "qms-history/1"


def as_json(context: Context, entry: Entry) -> dict[str, Any]:
    """The history as JSON values; revisions in version order, oldest first."""
    return {
        "schema": SCHEMA,
        "as_of": context.as_of.isoformat(),
        "document": entry.key.id,
        "language": entry.key.language,
        "title": entry.title,
        "state": entry.state.value if entry.state else None,
        "revisions": _revision_dicts(entry, context),
        "draft": _draft_dict(entry),
    }


def revision_dict(
    item: RevisionStanding, siblings: Sequence[Revision], context: Context
) -> dict[str, Any]:
    """One revision with the keys of design §7, its evidence, and when (inclusive) it is in force.

    `siblings` are all revisions of its document.
    """
    revision = item.revision
    snapshot = revision.snapshot
    people = context.people
    proofs = revision_proofs(context, revision, siblings)
    return {
        "version": str(revision.version),
        "state": item.state.value,
        "digest": content_digest(snapshot),
        "commit": revision.arrival.oid,
        "committed_on": context.policy.today(revision.arrival.committed_at).isoformat(),
        "authors": [
            {"id": author, "name": people.name_of(author)} for author in texts(snapshot, "authors")
        ],
        "change": snapshot.text("change"),
        "change_summary": snapshot.text("change_summary"),
        "evidence": tier_of(proofs),
        "approvals": [backed_dict(backed(p), people, context.root) for p in proofs],
        "effective_date": snapshot.text("effective_date"),
        "effective_from": iso(item.effective_from),
        "effective_until": iso(last_day(item.effective_to)),
        "unproved": item.unproved,
        "awaits_release_by": item.awaits or None,
        "path": snapshot.path,
    }


def _revision_dicts(entry: Entry, context: Context) -> list[dict[str, Any]]:
    standing = entry.standing
    if standing is None:
        return []
    return [revision_dict(item, standing.known, context) for item in standing.revisions]


def _draft_dict(entry: Entry) -> dict[str, Any] | None:
    draft = entry.standing.draft if entry.standing else None
    if draft is None:
        return None
    return {
        "version": draft.version_text,
        "change": draft.text("change"),
        "change_summary": draft.text("change_summary"),
        "path": draft.path,
    }


def approval_lines(proofs: Sequence[Proof], context: Context) -> list[str]:
    """Who approved, in which role, when, and what backs it; the words of `report.tiers`."""
    return backed_lines(proofs, context.people, context.policy, root=context.root)


def author_names(snapshot: Snapshot, people: People) -> str | None:
    """The printed names of those who wrote a state."""
    return ", ".join(map(people.name_of, texts(snapshot, "authors"))) or None


_NEVER = {
    State.SCHEDULED: "without a day yet",
    State.SUPERSEDED: "was never in force",
    State.OBSOLETE: "was never in force",
}


def in_force(item: RevisionStanding) -> str | None:
    """From when to when a revision is in force, in words; None if its state says enough."""
    start, end = item.effective_from, last_day(item.effective_to)
    if start is None:
        waits = f"waits for its release by {item.awaits}" if item.awaits else None
        return waits or _NEVER.get(item.state)
    proof = " (day of its commit, unproved)" if item.unproved else ""
    if item.state is State.EFFECTIVE:
        return f"in force since {start}{proof}{f', until {end}' if end else ''}"
    if item.state is State.SCHEDULED:
        return f"in force from {start}{proof}{f' until {end}' if end else ' on'}"
    if end is not None and end <= start:
        return f"was in force on {start}{proof}"
    return f"was in force from {start}{proof} until {end}"


def as_text(context: Context, entry: Entry, *, paint: Paint = unpainted) -> str:
    """The history as one block a revision, the newest first."""
    standing = entry.standing
    head = plain(f"{entry.key.id} ({entry.key.language})  {entry.title or NOTHING}")
    blocks = [f"{paint('bold', head)}\n"]
    if standing is not None:
        blocks += _endings(standing, context)
        known = standing.known
        blocks += [_block(item, known, context, paint) for item in reversed(standing.revisions)]
        blocks[1:1] = _draft_block(entry, context, paint)
    return "\n".join(blocks)


def _draft_block(entry: Entry, context: Context, paint: Paint) -> list[str]:
    draft = entry.standing.draft if entry.standing else None
    if draft is None:
        return []
    lines = labelled(
        [
            ("Change", _change(draft)),
            ("Written by", author_names(draft, context.people)),
            ("File", draft.path),
        ],
        indent="  ",
    )
    return [_first(draft.version_text, State.DRAFT, None, paint) + lines]


def _block(
    item: RevisionStanding, siblings: Sequence[Revision], context: Context, paint: Paint
) -> str:
    proofs = revision_proofs(context, item.revision, siblings)
    revision, snapshot = item.revision, item.revision.snapshot
    committed = context.policy.today(revision.arrival.committed_at)
    lines = labelled(
        [
            ("Change", _change(snapshot)),
            ("Written by", author_names(snapshot, context.people)),
            ("Approved by", approval_lines(proofs, context)),
            ("Evidence", tier_sentence(proofs)),
            ("Commit", f"{revision.arrival.short} on {committed}"),
            ("Digest", content_digest(snapshot)),
            ("File", snapshot.path),
        ],
        indent="  ",
    )
    return _first(str(revision.version), item.state, in_force(item), paint) + lines


def _first(version: str | None, state: State, when: str | None, paint: Paint) -> str:
    words = paint(meaning_of(state), state_word(state))
    number = paint("bold", plain(version))
    return f"{number}  {words}{f', {when}' if when else ''}\n"


def _change(snapshot: Snapshot) -> str:
    kind, why = snapshot.text("change"), snapshot.text("change_summary")
    return ": ".join(part for part in (kind, why) if part) or NOTHING


def _endings(standing: Standing, context: Context) -> list[str]:
    """Withdrawals and recalls that the main line holds, in words, and what backs them."""
    timeline, lines = standing.timeline, []
    for seen in seen_withdrawals(timeline):
        ending = seen.withdrawal
        successors = ", ".join(ending.replaced_by)
        proofs = withdrawal_proofs(context, ending, timeline, standing.head.path)
        lines.append(
            f"Withdrawn from {ending.date} ({tier_name(proofs)}): {ending.reason}"
            f"{f' Replaced by {successors}.' if successors else ''}"
        )
    for item in seen_recalls(timeline):
        recall = item.recall
        who = context.people.name_of(recall.by)
        name = tier_name(recall_proofs(context, recall, timeline, standing.head.path))
        lines.append(
            f"{recall.version} recalled on {recall.date} by {who} ({name}): {recall.reason}"
        )
    return ["".join(f"{plain(line)}\n" for line in lines)] if lines else []
