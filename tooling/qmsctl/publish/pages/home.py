"""The home page: how the QMS stands, three ways in, the types, what changed."""

from qmsctl.publish.library import Library, type_page
from qmsctl.publish.markup import day, link, listing, notice, text
from qmsctl.publish.pages import lists
from qmsctl.publish.pages.parts import DUE, HOME, RECENT, simple_page
from qmsctl.publish.pages.starts import AUDITOR, CONTROLLER, EMPLOYEE
from qmsctl.publish.site import Page, href

_FEW = 6


def home_page(library: Library) -> Page:
    """The front door."""
    current = len(library.in_force)
    parts = []
    if not current:
        words = (
            "No document has been approved and reached its effective date yet. "
            "As soon as one has, it appears here."
        )
        parts.append(notice("scheduled", "Nothing is in force yet", words))
    parts += [_ways_in(), _types(library), _latest(library)]
    overdue = sum(1 for d in library.documents if d.next_review and d.next_review < library.as_of)
    told = "1 review overdue" if overdue == 1 else f"{overdue} reviews overdue"
    late = f" · {link(href(HOME, DUE), told)}" if overdue else ""
    lead = (
        f"{lists.count_of(current)} in force on {day(library.as_of)}{late}. "
        "What you find here is what is in force; anything printed or saved may be out of date."
    )
    title = f"{library.policy.organization.name} quality management"
    return simple_page(HOME, title, "\n\n".join(filter(None, parts)), lead=lead, wide=True)


def _ways_in() -> str:
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
    everything = lists.events(library)
    coming = [e for e in reversed(everything) if e.kind == "scheduled"][:_FEW]
    found = [e for e in everything if e.kind != "scheduled"][:_FEW]
    parts = []
    if coming:
        parts.append(f"## What comes next\n\n{lists.event_list(HOME, coming)}")
    if found:
        more = link(href(HOME, RECENT), "All recent changes")
        parts.append(f"## What changed\n\n{lists.event_list(HOME, found)}\n\n<p>{more}</p>")
    return "\n\n".join(parts)
