"""The home page, the three start pages, and the page that explains how to read the others."""

from collections.abc import Sequence

from qmsctl.lifecycle.standing import State
from qmsctl.publish.library import Doc, Library, type_page
from qmsctl.publish.markup import badge, chip, day, element, link, listing, notice, text
from qmsctl.publish.pages import lists
from qmsctl.publish.pages.parts import (
    CLAUSES,
    DUE,
    EXTERNAL,
    HELP,
    HOME,
    PEOPLE,
    RECENT,
    RECORDS,
    REGISTER,
    TIER_WORDS,
    doc_link,
    register_link,
    simple_page,
)
from qmsctl.publish.site import Page, href

EMPLOYEE = "start/employee/index.md"
CONTROLLER = "start/document-controller/index.md"
AUDITOR = "start/auditor/index.md"

_FEW = 6


def home_page(library: Library) -> Page:
    """The front door: how the QMS stands, three ways in, the types, what changed."""
    name = library.policy.organization.name
    current = len(library.in_force)
    parts = []
    if not current:
        words = (
            "No document has been approved and reached its effective date yet. "
            "As soon as one has, it appears here."
        )
        parts.append(notice("scheduled", "Nothing is in force yet", words))
    parts += [_ways_in(library), _types(library), _latest(library)]
    overdue = sum(1 for d in library.documents if d.next_review and d.next_review < library.as_of)
    late = f" · {link(href(HOME, DUE), f'{overdue} reviews overdue')}" if overdue else ""
    lead = (
        f"{current} documents in force on {day(library.as_of)}{late}. "
        "What you find here is what is in force; anything printed or saved may be out of date."
    )
    page = simple_page(HOME, f"{name} quality management", "\n\n".join(parts), lead=lead, wide=True)
    return page


def _ways_in(library: Library) -> str:
    del library
    cards = (
        (EMPLOYEE, "I want to do my work", "Find the current instruction, read it, print it."),
        (CONTROLLER, "I look after documents", "What is due, what waits, what was released."),
        (AUDITOR, "I audit", "Registers, histories, clauses, and how to check them yourself."),
    )
    items = "".join(
        f'<li><a class="qms-card" href="{href(HOME, path)}"><strong>{title}</strong>'
        f"<span>{words}</span></a></li>"
        for path, title, words in cards
    )
    return f'<ul class="qms-cards" data-search-exclude="true">{items}</ul>'


def _types(library: Library) -> str:
    items = []
    for name, kind in library.policy.types.items():
        count = sum(1 for d in library.in_force if d.kind_name == name)
        items.append(
            f'<a class="qms-tile" href="{href(HOME, type_page(name))}"><b>{count}</b> '
            f"<span>{text(kind.plural_title)}</span></a>"
        )
    tiles = listing(items, "qms-tiles")
    return f'## Documents\n\n<div data-search-exclude="true">{tiles}</div>'


def _latest(library: Library) -> str:
    found = [e for e in lists.events(library) if e.kind != "scheduled"][:_FEW]
    coming = [e for e in lists.events(library) if e.kind == "scheduled"][:_FEW]
    if not found and not coming:
        return ""
    more = link(href(HOME, RECENT), "All recent changes")
    soon = f"\n\n{lists.event_list(HOME, coming)}" if coming else ""
    return f"## What changed{soon}\n\n{lists.event_list(HOME, found)}\n\n<p>{more}</p>"


def start_pages(library: Library) -> list[Page]:
    """One page for each of the three people who use the site."""
    return [_employee(library), _controller(library), _auditor(library)]


def _employee(library: Library) -> Page:
    kinds = listing(
        (
            link(href(EMPLOYEE, type_page(name)), kind.plural_title)
            for name, kind in library.policy.types.items()
        ),
        "qms-plain",
    )
    recent = [e for e in lists.events(library) if e.kind == "effective"][:_FEW]
    body = f"""## Find the instruction

Press <kbd>/</kbd> or choose the search field and type an id (SOP-001), a word from the title or from the
text, or a clause. Or go through the lists:

{kinds}

## Read it

The block at the top of each page says which version is in force, since when and who approved it. If
a new version is coming, a notice says from which day. Drafts and old versions are never shown as current.

## Print it

Use your browser's print command. Every sheet carries id, version and page number. A printout is
uncontrolled: compare its version with this site before you use it, and throw it away afterwards.

## Something is wrong or missing?

Tell the owner, who is named at the top of the page, or the document controller
({link(href(EMPLOYEE, PEOPLE), "who holds which role")}).

## New lately

{lists.event_list(EMPLOYEE, recent) or "Nothing yet."}
"""
    lead = "Everything you need to find the instruction that holds today."
    return simple_page(EMPLOYEE, "For everyone at work", body, lead=lead)


def _controller(library: Library) -> Page:
    today, soon = library.as_of, library.policy.due_soon_days
    late = [d for d in library.documents if d.next_review and d.next_review < today]
    near = [
        d
        for d in library.documents
        if d.next_review and 0 <= (d.next_review - today).days <= soon
    ]
    waiting = [d for d in library.documents if d.scheduled]
    drafts = [d for d in library.documents if d.standing and d.standing.draft is not None]
    broken = [
        d
        for d in library.documents
        if d.standing and any(i.state is State.INVALID for i in d.standing.revisions)
    ]
    parts = [
        _todo("Reviews overdue", late, "Nobody is late."),
        _todo(f"Reviews due in the next {soon} days", near, "None."),
        _todo("Approved, waiting for their day", waiting, "None."),
        _todo("Drafts on the main line", drafts, "None."),
        _todo("Approved, but approvals are incomplete", broken, "None."),
    ]
    body = "\n\n".join(parts) + f"""

## Lists

- {link(href(CONTROLLER, REGISTER), "Register")} of all documents
- {link(href(CONTROLLER, DUE), "Reviews due")} as a timeline
- {link(href(CONTROLLER, RECENT), "Recent changes")}
- {link(href(CONTROLLER, EXTERNAL), "External documents")} and when their edition was last checked
- {link(href(CONTROLLER, RECORDS), "Record types")}
"""
    lead = "What needs your eye today. `qms due` and `qms status` say the same on the command line."
    lead = lead.replace("`qms due`", "<code>qms due</code>").replace(
        "`qms status`", "<code>qms status</code>"
    )
    return simple_page(CONTROLLER, "For the document controller", body, lead=lead)


def _todo(title: str, docs: Sequence[Doc], none: str) -> str:
    if not docs:
        return f"## {title}\n\n{none}"
    items = listing((_todo_item(doc) for doc in docs), "qms-plain")
    mark = chip(str(len(docs)), "count")
    return f'## {title} {mark}\n\n<div data-search-exclude="true">{items}</div>'


def _todo_item(doc: Doc) -> str:
    return f"{doc_link(CONTROLLER, doc)} {badge(doc.state)}"


def _auditor(library: Library) -> Page:
    standards = listing(
        (
            link(href(AUDITOR, f"clauses/{key.replace(':', '-')}/index.md"), standard.title)
            for key, standard in library.standards.items()
        ),
        "qms-plain",
    )
    commit = library.stamp.commit
    shown = f" (<code>{commit[:10]}</code>)" if commit else ""
    body = f"""Nothing on this site is typed by hand. Each page is made from one commit of a Git
repository{shown}, and each statement can be made again from it with ordinary tools:
{link(href(AUDITOR, HELP), "what the pages prove and how to check it")}.

## Look at

- {link(href(AUDITOR, REGISTER), "Register")}: every document, its state, version and owner;
  {register_link(AUDITOR, "the withdrawn ones", state="obsolete")} stay listed
- {link(href(AUDITOR, CLAUSES), "Clauses")}: which document answers which clause, and the gaps
- {link(href(AUDITOR, RECENT), "Recent changes")}, and on each document's page its whole history with
  comparisons of consecutive versions
- {link(href(AUDITOR, DUE), "Reviews due")}, {link(href(AUDITOR, RECORDS), "record types")},
  {link(href(AUDITOR, EXTERNAL), "external documents")}, {link(href(AUDITOR, PEOPLE), "roles")}

## Clauses by standard

{standards}

## Another day

The site shows one day. For any other, on the command line of a clone: `qms register --as-of 2026-03-31`
lists what was in force then, `qms register --rev COMMIT` what was known at a commit, and `qms verify`
replays the whole history.
"""
    lead = "Registers, histories and clause coverage, and how to check them without trusting the tool."
    return simple_page(AUDITOR, "For auditors", body, lead=lead)


def help_page(library: Library) -> Page:
    """What states, tiers, days and digests on the pages mean and prove."""
    states = {
        State.EFFECTIVE: "Approved, its day has come. This is what holds.",
        State.SCHEDULED: "Approved, its day is ahead. Announced; its text is not shown yet.",
        State.SUPERSEDED: "A newer version is in force. Kept in the history, marked.",
        State.OBSOLETE: "Withdrawn. Its page says why and what replaces it.",
        State.DRAFT: "Being written. The version before stays in force.",
        State.RECALLED: "Approved, but stopped before its day came.",
        State.INVALID: "Marked as approved, but the required approvals are not complete. It does not count.",
    }
    rows = "\n\n".join(f"{badge(state)} {text(words)}" for state, words in states.items())
    tiers = "\n\n".join(f"**{name.capitalize()}.** {words}" for name, words in TIER_WORDS.items())
    body = f"""## States

{rows}

## Approvals

{tiers}

<h2 id="day-of-release">The day of release</h2>

A document may take effect "on release": on the day on which the main line received it. That day comes
from the committer date in Git, which the committer's computer sets. It is shown as **unproved**: nothing
but that date speaks for it.

<h2 id="digest">Check a digest yourself</h2>

The content digest is a SHA-256 over the content fields of the front matter, the text and the attached files.
An approval counts for exactly one digest. In a clone of the repository:

```sh
qms digest SOP-001        # the digest of the file
qms history SOP-001       # the digest of every approved version
```

It needs no part of this tool: SHA-256 of the RFC 8785 JSON of an object with the keys `schema`
(`qms-content/1`), `content` (id, title, type, language, version, change, change_summary, authors,
effective_date, as far as present), `body` (SHA-256 of the text after the front matter, line ends as LF)
and `attachments` (path and SHA-256 of each, sorted by path).

## What is printed

{element("p", "A printout carries id, version and page number and is uncontrolled.")}
"""
    lead = "What the words on the pages mean, what they prove, and what they do not."
    del library
    return simple_page(HELP, "How to read these pages", body, lead=lead)
