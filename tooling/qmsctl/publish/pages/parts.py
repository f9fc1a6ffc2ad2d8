"""Pieces that several kinds of pages share: links to documents, owners, approvals, rows."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode

from qmsctl.model.standard import ClauseKey
from qmsctl.publish.library import Doc, Library
from qmsctl.publish.markup import badge, chip, day, element, link, text
from qmsctl.publish.site import Page, href, safe_name

HELP = "help/index.md"
REGISTER = "register/index.md"
CLAUSES = "clauses/index.md"
DUE = "reviews/index.md"
RECENT = "changes/index.md"
RECORDS = "records/index.md"
EXTERNAL = "external/index.md"
PEOPLE = "roles/index.md"
HOME = "index.md"


def doc_link(page: str, doc: Doc, *, with_title: bool = True) -> str:
    """A link to a document, or its id and title where it has no page."""
    name = f'<span class="qms-id">{text(doc.id)}</span>'
    words = f"{name} {text(doc.title)}" if with_title else name
    if doc.page is None:
        return words
    return element("a", words, href=href(page, doc.page), class_="qms-doc")


def id_link(page: str, document_id: str, library: Library, *, with_title: bool = True) -> str:
    """The same for an id, which may be unknown."""
    doc = library.find(document_id) or next(iter(library.by_id.get(document_id, ())), None)
    if doc is None:
        return f'<span class="qms-id">{text(document_id)}</span>'
    return doc_link(page, doc, with_title=with_title)


def standard_page(key: str) -> str:
    """Where the clause matrix of an edition lies."""
    return f"clauses/{safe_name(key)}/index.md"


def clause_anchor(clause: str) -> str:
    """The anchor of a clause's row."""
    return f"c-{clause}"


def clause_link(page: str, written: str, library: Library) -> str:
    """A clause as a link into the matrix of its edition."""
    key = ClauseKey.parse(written)
    standard = library.standards.get(key.standard) if key else None
    if key is None or standard is None:
        return text(written)
    clause = standard.by_id.get(key.clause)
    return link(
        href(page, standard_page(key.standard), clause_anchor(key.clause)),
        key.clause,
        title=clause.title if clause else None,
    )


def clauses_by_standard(clauses: Iterable[str], library: Library) -> list[tuple[str, list[str]]]:
    """The title of each edition and those of `clauses` that belong to it, as written."""
    found: dict[str, list[str]] = {}
    for written in clauses:
        key = ClauseKey.parse(written)
        standard = library.standards.get(key.standard) if key else None
        title = standard.title if standard else (key.standard if key else "Other")
        found.setdefault(title, []).append(written)
    return list(found.items())


def review_chip(doc: Doc, as_of: dt.date, soon: int) -> str:
    """The day of the next review; a word where it is past or near."""
    due = doc.next_review
    if due is None:
        return "–"
    if due < as_of:
        return f"{day(due)} {chip('overdue', 'overdue')}"
    if (due - as_of).days <= soon:
        return f"{day(due)} {chip('due soon', 'soon')}"
    return day(due)


def register_link(page: str, words: str, **query: str) -> str:
    """A link to the register with filters set."""
    return link(f"{href(page, REGISTER)}?{urlencode(query)}", words)


def state_cell(doc: Doc) -> str:
    """A document's state, with what waits."""
    waiting = [
        chip(f"{item.revision.version} from {item.effective_from}", "scheduled")
        for item in doc.scheduled
        if doc.current is not None and item.effective_from is not None
    ]
    return " ".join((badge(doc.state), *waiting))


def simple_page(path: str, title: str, body: str, *, lead: str = "", wide: bool = False) -> Page:
    """A page with one heading; `body` is Markdown or HTML, `lead` plain words below the title."""
    intro = f'<p class="qms-lead">{lead}</p>\n\n' if lead else ""
    meta: dict[str, object] = {"hide": ["toc"]} if wide else {}
    return Page(path, title, f"# {title}\n\n{intro}{body}\n", meta)
