"""What a change of one document touches, told for the person who plans the change."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qmsctl.lifecycle.standing import State
from qmsctl.model.standard import ClauseKey
from qmsctl.report.entries import Entry
from qmsctl.report.tables import NOTHING, labelled, plain
from qmsctl.report.trace import claims
from qmsctl.report.words import Paint, state_word, unpainted
from qmsctl.rules.context import Context
from qmsctl.trace.impact import Impact, impact
from qmsctl.trace.references import References

SCHEMA = "qms-impact/1"


def references(context: Context) -> References:
    """Who refers to whom in the tree of the context."""
    prefixes = (kind.prefix for kind in context.policy.types.values())
    return References.of(context.corpus, context.inventory, context.root, prefixes)


def impact_of(context: Context, found: Iterable[Entry], document_id: str) -> Impact:
    """Everything around one document; texts are read as the tree has them."""
    return impact(
        document_id, references(context), claims(context, found), context.policy, context.standards
    )


def by_id(found: Iterable[Entry], default_language: str) -> Mapping[str, Entry]:
    """One entry for each id: the one in the policy's language if there is one."""
    chosen: dict[str, Entry] = {}
    for entry in found:
        if entry.key.id not in chosen or entry.key.language == default_language:
            chosen[entry.key.id] = entry
    return chosen


def open_changes(found: Iterable[Entry], touched: Impact) -> tuple[tuple[Entry, str, State], ...]:
    """Versions in work of the document itself and of those that are released with it."""
    ids = {touched.document, *touched.released_with}
    changes: list[tuple[Entry, str, State]] = []
    for entry in found:
        if entry.key.id not in ids:
            continue
        standing = entry.standing
        if standing is not None:
            changes += [(entry, str(i.revision.version), i.state) for i in standing.scheduled]
            if standing.draft is not None:
                changes.append((entry, standing.draft.version_text or NOTHING, State.DRAFT))
        if entry.pending is not None:
            version = entry.pending.fields.get("version")
            approved = entry.pending.fields.get("status") == "approved"
            state = State.IN_REVIEW if approved else State.DRAFT
            changes.append((entry, str(version or NOTHING), state))
    return tuple(changes)


def change_request(entry: Entry) -> str | None:
    """The change request under which the newest state of a document is written."""
    if entry.pending is not None:
        value = entry.pending.fields.get("change_request")
        return value if isinstance(value, str) else None
    return entry.head.text("change_request")


def as_json(context: Context, found: Sequence[Entry], touched: Impact) -> dict[str, Any]:
    """The impact as JSON values."""
    entries = by_id(found, context.policy.language)
    records = {record.id: record.title for record in context.policy.record_types}

    def documents(ids: Iterable[str]) -> list[dict[str, Any]]:
        return [_document(name, entries.get(name)) for name in ids]

    return {
        "schema": SCHEMA,
        "as_of": context.as_of.isoformat(),
        "document": touched.document,
        "title": entries[touched.document].title,
        "referred_by": documents(touched.referred_by),
        "refers_to": documents(touched.refers_to),
        "clauses": list(touched.clauses),
        "covered_only_here": list(touched.only_here),
        "record_types": [{"id": name, "title": records[name]} for name in touched.record_types],
        "released_with": documents(touched.released_with),
        "open_changes": [
            {
                "document": entry.key.id,
                "language": entry.key.language,
                "version": version,
                "state": state.value,
                "change_request": change_request(entry),
            }
            for entry, version, state in open_changes(found, touched)
        ],
        "shared_files": [
            {"path": path, "documents": list(ids)} for path, ids in touched.shared_files
        ],
    }


def _document(name: str, entry: Entry | None) -> dict[str, Any]:
    return {
        "id": name,
        "title": entry.title if entry else None,
        "state": entry.state.value if entry and entry.state else None,
    }


def as_text(
    context: Context, found: Sequence[Entry], touched: Impact, *, paint: Paint = unpainted
) -> str:
    """The impact as labelled lists; what is empty says so, because that is an answer too."""
    entries = by_id(found, context.policy.language)
    records = {record.id: record.title for record in context.policy.record_types}
    titles = named_clauses(context, touched.clauses)
    only = named_clauses(context, touched.only_here)
    changes = [_change(*item) for item in open_changes(found, touched)]
    shared = [f"{path} (also {', '.join(ids)})" for path, ids in touched.shared_files]
    title = plain(f"{touched.document}  {entries[touched.document].title or NOTHING}")
    lines = labelled(
        [
            ("Referred to by", named(touched.referred_by, entries) or "no other document"),
            ("Refers to", named(touched.refers_to, entries) or "no other document"),
            ("Answers clauses", titles or "none"),
            ("Covered only here", only or _why_none(entries[touched.document], titles)),
            ("Records made with it", [f"{n}  {records[n]}" for n in touched.record_types]),
            ("Open changes", changes or "none"),
            ("Released with", named(touched.released_with, entries)),
            ("Shared attachments", shared),
        ]
    )
    return f"{paint('bold', title)}\n\n{lines}"


def _why_none(entry: Entry, clauses: Sequence[str]) -> str:
    if not clauses:
        return "none"
    if entry.state not in (State.EFFECTIVE, None):
        return "none: what is not in force covers no clause"
    return "none: each of its clauses has another answer too"


def named(ids: Iterable[str], entries: Mapping[str, Entry]) -> list[str]:
    """Ids with titles, and with the state of what is not in force."""
    lines = []
    for name in ids:
        entry = entries.get(name)
        if entry is None:
            lines.append(f"{name}  (no such document)")
            continue
        state = "" if entry.state is State.EFFECTIVE else f"  ({state_word(entry.state)})"
        lines.append(f"{name}  {entry.title or NOTHING}{state}")
    return lines


def named_clauses(context: Context, clauses: Iterable[str]) -> list[str]:
    """Clauses with the name of the standard and the title: ``ISO 9001:2015 7.5.2  Creating …``."""
    lines = []
    for text in clauses:
        key = ClauseKey.parse(text)
        standard = context.standards.get(key.standard) if key else None
        clause = standard.by_id.get(key.clause) if standard and key else None
        if standard is None or clause is None:
            lines.append(f"{text}  (not known)")
        else:
            lines.append(f"{standard.title} {clause.id}  {clause.title}")
    return lines


def _change(entry: Entry, version: str, state: State) -> str:
    request = change_request(entry)
    return f"{entry.key.id} {version}  {state_word(state)}{f', {request}' if request else ''}"
