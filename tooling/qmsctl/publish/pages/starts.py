"""A start page for each of the three people who use the site."""

from collections.abc import Sequence

from qmsctl.lifecycle.standing import State
from qmsctl.publish.library import Doc, Library, type_page
from qmsctl.publish.markup import chip, link, listing
from qmsctl.publish.pages import lists
from qmsctl.publish.pages.parts import (
    CLAUSES,
    DUE,
    EXTERNAL,
    HELP,
    PEOPLE,
    RECENT,
    RECORDS,
    REGISTER,
    doc_link,
    register_link,
    simple_page,
    standard_page,
    state_cell,
)
from qmsctl.publish.site import Page, href

EMPLOYEE = "start/employee/index.md"
CONTROLLER = "start/document-controller/index.md"
AUDITOR = "start/auditor/index.md"

_FEW = 6


def start_pages(library: Library) -> list[Page]:
    """The three pages."""
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

Press <kbd>/</kbd> or choose the search field and type an id such as SOP-001, a word from the title
or the text, or a clause. Or go through the lists:

{kinds}

## Read it

The block at the top of each page says which version is in force, since when and who approved it. If
a new version is coming, a notice says from which day. Drafts and old versions are never shown as
current.

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
    docs, soon = library.documents, library.policy.due_soon_days
    days = {d.key: (d.next_review - library.as_of).days for d in docs if d.next_review is not None}
    late = [d for d in docs if days.get(d.key, 0) < 0]
    near = [d for d in docs if 0 <= days.get(d.key, -1) <= soon]
    waiting = [d for d in docs if d.scheduled]
    drafts = [d for d in docs if d.standing and d.standing.draft is not None]
    broken = [d for d in docs if _claims_too_much(d)]
    todo = "\n\n".join(
        (
            _todo("Reviews overdue", late, "Nobody is late."),
            _todo(f"Reviews due in the next {soon} days", near, "None."),
            _todo("Approved, waiting for their day", waiting, "None."),
            _todo("Drafts on the main line", drafts, "None."),
            _todo("Marked as approved, approvals incomplete", broken, "None."),
        )
    )
    body = f"""{todo}

## Lists

- {link(href(CONTROLLER, REGISTER), "Register")} of all documents
- {link(href(CONTROLLER, DUE), "Reviews due")} as a timeline
- {link(href(CONTROLLER, RECENT), "Recent changes")}
- {link(href(CONTROLLER, EXTERNAL), "External documents")} and when their edition was last checked
- {link(href(CONTROLLER, RECORDS), "Record types")}
"""
    lead = (
        "What needs your eye today. <code>qms status</code> and <code>qms due</code> say the same "
        "on the command line."
    )
    return simple_page(CONTROLLER, "For the document controller", body, lead=lead)


def _claims_too_much(doc: Doc) -> bool:
    revisions = doc.standing.revisions if doc.standing else ()
    return any(item.state is State.INVALID for item in revisions)


def _todo(title: str, docs: Sequence[Doc], none: str) -> str:
    if not docs:
        return f"## {title}\n\n{none}"
    items = listing((f"{doc_link(CONTROLLER, d)} {state_cell(d)}" for d in docs), "qms-plain")
    mark = chip(str(len(docs)), "count")
    return f'## {title} {mark}\n\n<div data-search-exclude="true">{items}</div>'


def _auditor(library: Library) -> Page:
    standards = listing(
        (
            link(href(AUDITOR, standard_page(key)), standard.title)
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
- {link(href(AUDITOR, RECENT), "Recent changes")}; each document's page has its whole history
  with comparisons of consecutive versions
- {link(href(AUDITOR, DUE), "Reviews due")}, {link(href(AUDITOR, RECORDS), "record types")},
  {link(href(AUDITOR, EXTERNAL), "external documents")}, {link(href(AUDITOR, PEOPLE), "roles")}

## Clauses by standard

{standards}

## Another day

The site shows one day. For any other, on the command line of a clone:
`qms register --as-of 2026-03-31` lists what was in force then, `qms register --rev COMMIT` what was
known at a commit, and `qms verify` replays the whole history.
"""
    lead = "Registers, histories and clause coverage, checkable without trusting the tool."
    return simple_page(AUDITOR, "For auditors", body, lead=lead)
