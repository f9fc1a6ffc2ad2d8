"""The register, or master list: every document with the version that is in force."""

from collections.abc import Iterable, Sequence
from typing import Any

from qmsctl.approval.digest import content_digest
from qmsctl.lifecycle.standing import State
from qmsctl.report.entries import Entry, counts
from qmsctl.report.tables import counted, plain, table
from qmsctl.report.tiers import tier_name, tier_of
from qmsctl.report.words import Paint, day_text, iso, meaning_of, owner_name, state_word, unpainted
from qmsctl.rules.context import Context

SCHEMA = "qms-register/1"

_LEFT_OUT = frozenset({State.DRAFT, State.IN_REVIEW, State.OBSOLETE, State.RECALLED})

CSV_COLUMNS = (
    "id",
    "language",
    "title",
    "type",
    "version",
    "status",
    "state",
    "owner",
    "approved_on",
    "evidence",
    "effective_date",
    "next_review",
    "clauses",
    "path",
    "digest",
)


def current(found: Iterable[Entry]) -> tuple[Entry, ...]:
    """Without drafts and what is no longer in force; what is scheduled or in doubt stays."""
    return tuple(entry for entry in found if entry.state not in _LEFT_OUT)


def as_dict(entry: Entry) -> dict[str, Any]:
    """One document with the keys of design §7 and `language`, `digest`, `draft`, `scheduled`.

    ``evidence`` is the tier that the approvals of the version that is shown reach together, None
    without any. ``digest`` is the content digest of that version, if the main line has approved it.
    """
    standing = entry.standing
    return {
        "id": entry.key.id,
        "language": entry.key.language,
        "title": entry.title,
        "type": entry.type,
        "version": entry.shown.version_text,
        "status": entry.shown.status,
        "state": entry.state.value if entry.state else None,
        "owner": entry.owner,
        "path": entry.head.path,
        "approved_on": iso(entry.approved_on),
        "evidence": tier_of(entry.proofs),
        "effective_date": iso(entry.effective_from),
        "next_review": iso(entry.next_review),
        "clauses": list(entry.clauses),
        "digest": content_digest(entry.shown) if entry.revision else None,
        "draft": entry.draft_version,
        "scheduled": [
            {
                "version": str(item.revision.version),
                "effective_date": iso(item.effective_from),
            }
            for item in (standing.scheduled if standing else ())
        ],
    }


def as_json(context: Context, found: Iterable[Entry]) -> dict[str, Any]:
    """The whole register as JSON values."""
    history = context.history
    return {
        "schema": SCHEMA,
        "as_of": context.as_of.isoformat(),
        "commit": history.commits[-1].oid if history and history.commits else None,
        "organization": context.policy.organization.name,
        "documents": [as_dict(entry) for entry in found],
    }


def csv_rows(found: Iterable[Entry]) -> list[list[object]]:
    """The register for a spreadsheet, in the order of `CSV_COLUMNS`; lists joined with ``; ``."""
    rows = (as_dict(entry) for entry in found)
    return [[_csv_value(row[name]) for name in CSV_COLUMNS] for row in rows]


def _csv_value(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def as_text(
    context: Context,
    found: Sequence[Entry],
    *,
    width: int | None = None,
    paint: Paint = unpainted,
) -> str:
    """The register as an aligned table below one line that says whose it is and of which day."""
    policy, people = context.policy, context.people
    several = any(entry.key.language != policy.language for entry in found)
    headers = ["Id", "Version", "State", "Title", "Owner", "Approved", "Evidence"]
    headers += ["Effective", "Next review"]
    if several:
        headers.insert(1, "Language")
    rows = []
    for entry in found:
        row: list[object] = [
            entry.key.id,
            entry.shown.version_text,
            state_word(entry.state),
            entry.title,
            owner_name(entry.owner, policy, people),
            day_text(entry.approved_on),
            tier_name(entry.proofs),
            day_text(entry.effective_from),
            _review(entry, context),
        ]
        if several:
            row.insert(1, entry.key.language)
        rows.append(row)
    title = plain(f"Register of {policy.organization.name} on {context.as_of}")
    body = table(
        headers,
        rows,
        width=width,
        wrapped=headers.index("Title"),
        paint=lambda index, line: paint(_meaning(found[index], context), line),
    )
    return f"{paint('bold', title)}\n\n{body}"


def _overdue(entry: Entry, context: Context) -> bool:
    return entry.next_review is not None and entry.next_review < context.as_of


def _review(entry: Entry, context: Context) -> str:
    day = day_text(entry.next_review)
    return f"{day} overdue" if _overdue(entry, context) else day


def _meaning(entry: Entry, context: Context) -> str:
    if _overdue(entry, context):
        return "bad"
    return "" if entry.state is State.EFFECTIVE else meaning_of(entry.state)


def summary(shown: Sequence[Entry], found: Sequence[Entry]) -> str:
    """How many documents the list holds, and what it leaves out: ``2 drafts, 1 obsolete``."""
    text = counted(len(shown), "document")
    kept = set(map(id, shown))
    left = counts(entry for entry in found if id(entry) not in kept)
    if not left:
        return f"{text}."
    parts = ", ".join(f"{number} {state_word(state)}" for state, number in left.items())
    return f"{text}; left out: {parts} ('--all' lists them)."
