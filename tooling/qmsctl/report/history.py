"""The revision history of one document: versions, who, when, why, digest, in force from–to."""

from typing import Any

from qmsctl.approval.digest import content_digest
from qmsctl.lifecycle.revisions import read_entries, seen_recalls, seen_withdrawals
from qmsctl.lifecycle.standing import RevisionStanding, Standing, State
from qmsctl.model.document import Approval
from qmsctl.model.history import Snapshot
from qmsctl.model.people import People
from qmsctl.report.entries import Entry, texts
from qmsctl.report.tables import NOTHING, labelled, plain
from qmsctl.report.words import (
    Paint,
    iso,
    last_day,
    meaning_of,
    role_title,
    state_word,
    unpainted,
)
from qmsctl.rules.context import Context

SCHEMA = "qms-history/1"


def as_json(context: Context, entry: Entry) -> dict[str, Any]:
    """The history as JSON values; revisions in version order, oldest first."""
    standing = entry.standing
    return {
        "schema": SCHEMA,
        "as_of": context.as_of.isoformat(),
        "document": entry.key.id,
        "language": entry.key.language,
        "title": entry.title,
        "state": entry.state.value if entry.state else None,
        "revisions": [
            revision_dict(item, context) for item in (standing.revisions if standing else ())
        ],
        "draft": _draft_dict(entry),
    }


def revision_dict(item: RevisionStanding, context: Context) -> dict[str, Any]:
    """One revision with the keys of design §7 and from when to when (inclusive) it is in force."""
    revision = item.revision
    snapshot = revision.snapshot
    people = context.people
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
        "approvals": approval_dicts(snapshot, people),
        "effective_date": snapshot.text("effective_date"),
        "effective_from": iso(item.effective_from),
        "effective_until": iso(last_day(item.effective_to)),
        "unproved": item.unproved,
        "path": snapshot.path,
    }


def approval_dicts(snapshot: Snapshot, people: People) -> list[dict[str, Any]]:
    """The approvals of a state with printed names."""
    return [
        {
            "role": approval.role,
            "by": approval.by,
            "name": people.name_of(approval.by) if approval.by else None,
            "date": iso(approval.date),
            "adopted": approval.adopted,
        }
        for approval in read_entries(Approval, snapshot, "approvals")
    ]


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


def approval_lines(snapshot: Snapshot, context: Context) -> list[str]:
    """Who approved, in which role, when: ``Jun Tanaka (Quality manager) on 2026-03-03``."""
    lines = []
    for approval in read_entries(Approval, snapshot, "approvals"):
        role = role_title(approval.role, context.policy)
        if approval.by is None:
            lines.append(f"{role}: adopted from {approval.adopted or NOTHING}")
            continue
        when = f" on {approval.date}" if approval.date else ""
        adopted = f", adopted from {approval.adopted}" if approval.adopted else ""
        lines.append(f"{context.people.name_of(approval.by)} ({role}){when}{adopted}")
    return lines


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
        return _NEVER.get(item.state)
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
        blocks += [_block(item, context, paint) for item in reversed(standing.revisions)]
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


def _block(item: RevisionStanding, context: Context, paint: Paint) -> str:
    revision, snapshot = item.revision, item.revision.snapshot
    committed = context.policy.today(revision.arrival.committed_at)
    lines = labelled(
        [
            ("Change", _change(snapshot)),
            ("Written by", author_names(snapshot, context.people)),
            ("Approved by", approval_lines(snapshot, context)),
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
    """Withdrawals and recalls that the main line holds, in words."""
    lines = []
    for seen in seen_withdrawals(standing.timeline):
        ending = seen.withdrawal
        successors = ", ".join(ending.replaced_by)
        lines.append(
            f"Withdrawn from {ending.date}: {ending.reason}"
            f"{f' Replaced by {successors}.' if successors else ''}"
        )
    for item in seen_recalls(standing.timeline):
        recall = item.recall
        who = context.people.name_of(recall.by)
        lines.append(f"{recall.version} recalled on {recall.date} by {who}: {recall.reason}")
    return ["".join(f"{plain(line)}\n" for line in lines)] if lines else []
