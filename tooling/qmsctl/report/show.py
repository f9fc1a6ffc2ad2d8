"""One document with everything that is known of it, on one screen."""

from collections.abc import Iterable, Sequence
from typing import Any

from qmsctl.lifecycle.reviews import OpenAction, open_actions, review_interval
from qmsctl.lifecycle.standing import RevisionStanding, State
from qmsctl.report.acts import (
    recall_dicts,
    recall_lines,
    review_dicts,
    review_lines,
    withdrawal_dict,
    withdrawal_lines,
)
from qmsctl.report.entries import Entry, texts
from qmsctl.report.history import (
    approval_lines,
    author_names,
    in_force,
    revision_dict,
)
from qmsctl.report.impact import by_id, named, named_clauses
from qmsctl.report.register import as_dict
from qmsctl.report.tables import NOTHING, labelled, plain
from qmsctl.report.tiers import backed, backed_dict, tier_sentence
from qmsctl.report.words import (
    Paint,
    in_days,
    iso,
    meaning_of,
    owner_name,
    state_word,
    unpainted,
)
from qmsctl.rules.context import Context
from qmsctl.trace.impact import Impact

SCHEMA = "qms-show/1"


def as_json(
    context: Context, entry: Entry, found: Iterable[Entry], touched: Impact
) -> dict[str, Any]:
    """The document as JSON values: the keys of a register's entry and all that hangs on it."""
    standing = entry.standing
    entries = by_id(found, context.policy.language)
    return {
        "schema": SCHEMA,
        "as_of": context.as_of.isoformat(),
        **as_dict(entry),
        "change": entry.shown.text("change"),
        "change_summary": entry.shown.text("change_summary"),
        "authors": list(texts(entry.shown, "authors")),
        "approvals": [backed_dict(backed(p), context.people, context.root) for p in entry.proofs],
        "attachments": list(texts(entry.shown, "attachments")),
        "owner_name": owner_name(entry.owner, context.policy, context.people),
        "holders": _holders(entry, context),
        "review_interval": _interval(entry, context),
        "reviews": review_dicts(entry, context),
        "open_actions": [
            {"asked_on": iso(action.review.date), "due": iso(action.due)}
            for action in _actions(entry, context)
        ],
        "change_request": entry.head.text("change_request"),
        "tags": list(texts(entry.head, "tags")),
        "audience": list(texts(entry.head, "audience")),
        "withdrawal": withdrawal_dict(entry, context),
        "recalled": recall_dicts(entry, context),
        "refers_to": [_named(name, entries) for name in touched.refers_to],
        "referred_by": [_named(name, entries) for name in touched.referred_by],
        "record_types": list(touched.record_types),
        "in_tree": _pending_dict(entry),
        "revision": _revision(entry, context),
        "revisions": [str(i.revision.version) for i in (standing.revisions if standing else ())],
    }


def _named(name: str, entries: Any) -> dict[str, Any]:
    entry = entries.get(name)
    return {"id": name, "title": entry.title if entry else None}


def _pending_dict(entry: Entry) -> dict[str, Any] | None:
    if entry.pending is None:
        return None
    fields = entry.pending.fields
    return {
        "version": fields.get("version"),
        "status": fields.get("status"),
        "path": entry.pending.path,
    }


def _revision(entry: Entry, context: Context) -> dict[str, Any] | None:
    if entry.revision is None or entry.standing is None:
        return None
    return revision_dict(entry.revision, entry.standing.known, context)


def _actions(entry: Entry, context: Context) -> Sequence[OpenAction]:
    if entry.standing is None or entry.state is State.OBSOLETE:
        return ()
    return open_actions(entry.standing, context.policy, as_of=context.as_of)


def _interval(entry: Entry, context: Context) -> str | None:
    interval = review_interval(entry.head, context.policy)
    return str(interval) if interval else None


def _holders(entry: Entry, context: Context) -> list[str]:
    """Who fills the role that owns the document; nobody if a person owns it."""
    if entry.owner is None or entry.owner not in context.policy.roles:
        return []
    return sorted(p.name for p in context.people.holders(entry.owner, context.as_of))


def as_text(
    context: Context,
    entry: Entry,
    found: Iterable[Entry],
    touched: Impact,
    *,
    paint: Paint = unpainted,
) -> str:
    """The document as labelled lines; what there is nothing to say about is left out."""
    entries = by_id(found, context.policy.language)
    records = {record.id: record.title for record in context.policy.record_types}
    kind = context.policy.type_of(entry.type or "")
    head = f"{plain(entry.key.id)}  {plain(entry.title)}"
    state = paint(meaning_of(entry.state), _state(entry))
    lines = labelled(
        [
            ("Ahead", _ahead(entry)),
            ("Type", kind.title if kind else entry.type),
            ("Language", entry.key.language),
            ("Owner", _owner(entry, context)),
            ("Change", _change(entry)),
            ("Written by", author_names(entry.shown, context.people)),
            ("Approved by", approval_lines(entry.proofs, context)),
            ("Evidence", tier_sentence(entry.proofs)),
            ("Next review", _next_review(entry, context)),
            ("Reviews", review_lines(entry, context)),
            ("To do", [_action_line(action) for action in _actions(entry, context)]),
            ("Withdrawal", withdrawal_lines(entry, context)),
            ("Recalled", recall_lines(entry, context)),
            ("Clauses", named_clauses(context, entry.clauses)),
            ("Refers to", named(touched.refers_to, entries)),
            ("Referred to by", named(touched.referred_by, entries)),
            ("Records", [f"{name}  {records[name]}" for name in touched.record_types]),
            ("Attachments", texts(entry.shown, "attachments")),
            ("Change request", entry.head.text("change_request")),
            ("Audience", ", ".join(texts(entry.head, "audience"))),
            ("Tags", ", ".join(texts(entry.head, "tags"))),
            ("File", entry.head.path),
            ("Digest", as_dict(entry)["digest"]),
        ]
    )
    return f"{paint('bold', head)}\n{state}\n\n{lines}"


def _state(entry: Entry) -> str:
    version = plain(entry.shown.version_text)
    words = f"Version {version}, {state_word(entry.state)}"
    when = in_force(entry.revision) if entry.revision else None
    return f"{words}, {when}" if when else words


def _ahead(entry: Entry) -> list[str]:
    """Versions that are on their way beside the one that is shown."""
    standing = entry.standing
    scheduled = standing.scheduled if standing else ()
    lines = [_scheduled(item) for item in scheduled if item is not entry.revision]
    draft = standing.draft if standing else None
    if draft is not None and entry.state is not State.DRAFT:
        lines.append(f"{draft.version_text or NOTHING} is a draft on the main line")
    if entry.pending is not None and standing is not None:
        fields = entry.pending.fields
        word = "approved" if fields.get("status") == "approved" else "a draft"
        lines.append(f"{fields.get('version') or NOTHING} is {word} here, not on the main line")
    return lines


def _scheduled(item: RevisionStanding) -> str:
    word = "approved" if item.awaits else "scheduled"
    return f"{item.revision.version} is {word}, {in_force(item)}"


def _owner(entry: Entry, context: Context) -> str | None:
    name = owner_name(entry.owner, context.policy, context.people)
    holders = ", ".join(_holders(entry, context))
    if name is None or entry.owner not in context.policy.roles:
        return name
    return f"{name} ({holders or 'nobody holds this role'})"


def _change(entry: Entry) -> str | None:
    parts = (entry.shown.text("change"), entry.shown.text("change_summary"))
    return ": ".join(part for part in parts if part) or None


def _next_review(entry: Entry, context: Context) -> str | None:
    day, interval = entry.next_review, _interval(entry, context)
    if day is None:
        return None
    late = "overdue, it was due " if day < context.as_of else ""
    return f"{late}{day} ({in_days(day, context.as_of)}; every {interval})"


def _action_line(action: OpenAction) -> str:
    verb = "revise" if action.review.outcome == "revise" else "withdraw"
    return f"{verb} by {action.due}, as the review of {action.review.date} asks"
