"""Lists of documents: the register, one index per type, what changed lately."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qmsctl.lifecycle.standing import State
from qmsctl.model.standard import ClauseKey
from qmsctl.publish.library import Doc, Library, text_of, type_page
from qmsctl.publish.markup import STATE_WORDS, chip, day, link, listing, table, text
from qmsctl.publish.pages.approvals import tier_chip
from qmsctl.publish.pages.parts import (
    HELP,
    RECENT,
    REGISTER,
    doc_link,
    register_link,
    review_chip,
    simple_page,
    state_cell,
)
from qmsctl.publish.site import Page, href
from qmsctl.report.tiers import WORDS, backing_of

_RECENT = 100
_COLUMNS = ("Document", "Type", "Version", "State", "Owner", "In force since")


def register_page(library: Library) -> Page:
    """The master list: every document, also those of which nothing is in force."""
    columns = (*_COLUMNS, "Approvals", "Next review")
    rows = [_register_row(doc, library) for doc in library.documents]
    attributes = [_register_attributes(doc, library) for doc in library.documents]
    body = _filters(library) + table(
        f"All documents on {library.as_of.isoformat()}",
        columns,
        rows,
        css="qms-register",
        row_attributes=attributes,
    )
    lead = (
        "Every controlled document with its state today. Choose filters, or select a column's name "
        "to sort; the address keeps what you chose, so it can be shared."
    )
    return simple_page(REGISTER, "Register", body, lead=lead, wide=True)


def _register_row(doc: Doc, library: Library) -> list[str]:
    since = doc.current.effective_from if doc.current else None
    kind = doc.kind.title if doc.kind else doc.kind_name
    return [
        doc_link(REGISTER, doc),
        text(kind),
        text(doc.version or "–"),
        state_cell(doc),
        text(library.owner_title(doc.owner)),
        day(since),
        _tier(doc),
        review_chip(doc, library.as_of, library.policy.due_soon_days),
    ]


def _register_attributes(doc: Doc, library: Library) -> str:
    """What the filters look at: plain values, so that the script knows nothing of documents."""
    clauses = " ".join(doc.clauses)
    values = {
        "type": doc.kind_name,
        "state": " ".join(_states(doc)),
        "owner": doc.owner or "",
        "clause": clauses,
        "evidence": backing_of(doc.proofs) or "",
    }
    del library
    return "".join(f' data-{key}="{text(value)}"' for key, value in values.items())


def _tier(doc: Doc) -> str:
    backing = backing_of(doc.proofs)
    return tier_chip(backing) if backing else "–"


def _states(doc: Doc) -> list[str]:
    """Every state under which the register finds a document: also that of a version that waits."""
    waits = [State.SCHEDULED.value] if doc.scheduled else []
    return list(dict.fromkeys((doc.state.value, *waits)))


def _filters(library: Library) -> str:
    docs = library.documents
    kinds = {d.kind_name: d.kind.title if d.kind else d.kind_name for d in docs}
    owners = {d.owner: library.owner_title(d.owner) for d in docs if d.owner}
    present = {state for doc in docs for state in _states(doc)} | {State.OBSOLETE.value}
    reached = {backing_of(doc.proofs) for doc in docs}
    states = {str(s): STATE_WORDS[s] for s in State if s.value in present}
    tiers = {str(tier): words.name for tier, words in WORDS.items() if tier in reached}
    clauses = {c: _clause_words(c, library) for c in _clauses_in_order(docs, library)}
    selects = "".join(
        _select(name, label, options)
        for name, label, options in (
            ("type", "Type", kinds),
            ("owner", "Owner", owners),
            ("state", "State", states),
            ("evidence", "Approvals", tiers),
            ("clause", "Clause", clauses),
        )
        if len(options) > 1
    )
    return (
        '<form class="qms-filters" data-qms-filters="qms-register" data-search-exclude="true" '
        'hidden><label class="qms-field qms-field--wide"><span>Words</span>'
        '<input type="search" name="q" autocomplete="off" placeholder="Id or title"></label>'
        f'{selects}<button type="reset">Show all</button>'
        '<p class="qms-filters__count" role="status" aria-live="polite"></p></form>'
    )


def _select(name: str, label: str, options: dict[str, str]) -> str:
    choices = "".join(
        f'<option value="{text(value)}">{text(words)}</option>' for value, words in options.items()
    )
    return (
        f'<label class="qms-field"><span>{label}</span><select name="{name}">'
        f'<option value="">All</option>{choices}</select></label>'
    )


def _clauses_in_order(docs: Iterable[Doc], library: Library) -> list[str]:
    cited = {clause for doc in docs for clause in doc.clauses}
    known = [
        f"{key}/{clause.id}"
        for key, standard in library.standards.items()
        for clause in standard.clauses
    ]
    return [clause for clause in known if clause in cited]


def _clause_words(written: str, library: Library) -> str:
    key = ClauseKey.parse(written)
    standard = library.standards.get(key.standard) if key else None
    clause = standard.by_id.get(key.clause) if key and standard else None
    if key is None or standard is None or clause is None:
        return written
    return f"{standard.title} · {clause.id} {clause.title}"


def type_pages(library: Library) -> list[Page]:
    """One page per document type of the policy: what is in force of it."""
    pages = []
    for name, kind in library.policy.types.items():
        path = type_page(name)
        docs = [d for d in library.documents if d.kind_name == name and d.page is not None]
        shown = [d for d in docs if d.state is not State.OBSOLETE]
        gone = [d for d in docs if d.state is State.OBSOLETE]
        body = _type_table(path, shown, library) if shown else "<p>None is in force yet.</p>"
        if gone:
            body += "\n\n## Withdrawn\n\n" + listing(
                (doc_link(path, d) for d in gone), "qms-plain qms-gone"
            )
        lead = (
            f"{count_of(len(shown))} · {register_link(path, 'Open in the register', type=name)} · "
            f"{link(href(path, HELP, 'approvals'), f'approvals: {WORDS[kind.evidence].name}')}"
        )
        pages.append(simple_page(path, kind.plural_title, body, lead=lead))
    return pages


def count_of(number: int) -> str:
    """How many documents, in words."""
    return "1 document" if number == 1 else f"{number} documents"


def _type_table(path: str, docs: Sequence[Doc], library: Library) -> str:
    rows = [
        [
            doc_link(path, doc),
            text(doc.version or "–"),
            state_cell(doc),
            text(library.owner_title(doc.owner)),
        ]
        for doc in docs
    ]
    return table("Documents of this type", ("Document", "Version", "State", "Owner"), rows)


class Event(NamedTuple):
    """A day on which something came into force, was scheduled to, or ended."""

    on: dt.date
    doc: Doc
    kind: str
    version: str
    summary: str


def events(library: Library) -> list[Event]:
    """What came into force, ended or will, newest first; never the text of what is to come."""
    found: list[Event] = []
    for doc in library.documents:
        for item in doc.standing.revisions if doc.standing else ():
            version = item.revision.version.text
            if item.effective_from is None:
                continue
            if item.state is State.SCHEDULED:
                found.append(Event(item.effective_from, doc, "scheduled", version, ""))
            else:
                summary = text_of(item.revision.snapshot.fields, "change_summary") or ""
                found.append(Event(item.effective_from, doc, "effective", version, summary))
            if item.state is State.OBSOLETE and item.effective_to is not None:
                reason = doc.withdrawal.reason if doc.withdrawal else ""
                found.append(Event(item.effective_to, doc, "obsolete", version, reason))
    return sorted(found, key=lambda e: (e.on, e.doc.id), reverse=True)


def recent_page(library: Library) -> Page:
    """What changed lately and what will change next."""
    everything = events(library)
    coming = [e for e in reversed(everything) if e.kind == "scheduled"]
    past = [e for e in everything if e.kind != "scheduled"][:_RECENT]
    parts = []
    if coming:
        parts.append("## Coming up\n\n" + event_list(RECENT, coming))
    parts.append("## In force since\n\n" + (event_list(RECENT, past) or "Nothing yet."))
    lead = "New versions and withdrawals, by the day from which they count."
    return simple_page(RECENT, "Recent changes", "\n\n".join(parts), lead=lead)


def event_list(page: str, found: Sequence[Event]) -> str:
    """Events as a list, one line each."""
    words = {"effective": "", "scheduled": chip("scheduled", "scheduled")}
    items = []
    for event in found:
        mark = words.get(event.kind, chip("withdrawn", "obsolete"))
        version = "" if event.kind == "obsolete" else f" <span>version {text(event.version)}</span>"
        summary = f'<span class="qms-event__what">{text(event.summary)}</span>'
        items.append(
            f'<span class="qms-event__day">{day(event.on)}</span><span class="qms-event__body">'
            f"{doc_link(page, event.doc)}{version} {mark}{summary}</span>"
        )
    if not items:
        return ""
    return f'<div data-search-exclude="true">{listing(items, "qms-events")}</div>'
