"""The page of one document: control block, body, history, references."""

from collections.abc import Mapping, Sequence

from qmsctl.lifecycle.standing import RevisionStanding, State
from qmsctl.publish.library import Doc, Library, type_page
from qmsctl.publish.markup import (
    badge,
    day,
    element,
    facts,
    link,
    listing,
    notice,
    section,
    text,
)
from qmsctl.publish.pages.approvals import approval_lines, approval_list, signatures
from qmsctl.publish.pages.history import history_section
from qmsctl.publish.pages.parts import (
    HELP,
    clause_link,
    clauses_by_standard,
    id_link,
    review_chip,
)
from qmsctl.publish.rewrite import Rewritten
from qmsctl.publish.site import Page, href
from qmsctl.report.tiers import WORDS, backing_of, proves

_SHORT_DIGEST = 12


def document_page(
    doc: Doc,
    library: Library,
    body: Rewritten,
    referred_by: Sequence[str],
    redlines: Mapping[str, str],
) -> Page:
    """The finished page of a document whose text may be shown.

    `redlines` maps a version to the page that compares it with the one before.
    """
    page = doc.page or ""
    heading, rest = body.markdown[: body.heading_end], body.markdown[body.heading_end :]
    parts = (
        _print_style(doc, library),
        heading.rstrip("\n"),
        _control(doc, library),
        _notices(doc, library),
        rest.strip("\n"),
        history_section(doc, library, redlines),
        _references(doc, library, body.refers, referred_by),
    )
    title = f"{doc.id} {doc.title}"
    return Page(page, title, "\n\n".join(filter(None, parts)), _meta(doc, library), doc.source)


def notice_page(doc: Doc, library: Library) -> Page:
    """The page of a document without text in force: withdrawn, or not in force yet."""
    page = doc.page or ""
    told = _obsolete(doc, library) if doc.state is State.OBSOLETE else _coming(doc, library)
    title = text(doc.title)
    label = f'<span class="qms-id">{text(doc.id)}</span>'
    block = element(
        "div", told, class_="qms-control", data_qms_id=doc.id, data_qms_state=doc.state.value
    )
    parts = (f"# {label} {title}", block, history_section(doc, library, {}))
    body = "\n\n".join(filter(None, parts))
    return Page(page, f"{doc.id} {doc.title}", body, _meta(doc, library), doc.source)


def _meta(doc: Doc, library: Library) -> dict[str, object]:
    """What the theme puts into the page's head: it names the revision for machines."""
    kind = doc.kind
    about: dict[str, object] = {
        "id": doc.id,
        "language": doc.key.language,
        "state": doc.state.value,
        "crumbs": [[kind.plural_title, type_page(doc.kind_name)]] if kind else [],
    }
    if doc.body is not None:
        about |= {"version": doc.version, "digest": doc.digest}
    if library.preview:
        about["preview"] = True
    meta: dict[str, object] = {"qms": about}
    if doc.state is State.OBSOLETE:
        meta["search"] = {"boost": 0.2}
    return meta


def _print_style(doc: Doc, library: Library) -> str:
    """Head and foot of every printed sheet, which only the page itself can name."""
    organization = library.policy.organization.name
    force = "PREVIEW – NOT IN FORCE" if library.preview else "Uncontrolled when printed"
    left, right = f"{doc.id} · {doc.title}", f"Version {doc.version}"
    rules = "".join(
        f'@{place}{{content:"{_css(words)}"}}'
        for place, words in (
            ("top-left", left),
            ("top-right", right),
            ("bottom-left", organization),
            ("bottom-center", force),
        )
    )
    return f'<style media="print">@page{{{rules}}}</style>'


def _css(words: str) -> str:
    """Text inside a quoted CSS string inside HTML: whatever could end either is written as code."""
    return "".join(c if c.isalnum() or c in " .,:;-–·()/" else f"\\{ord(c):06x}" for c in words)


def _control(doc: Doc, library: Library) -> str:
    page = doc.page or ""
    soon = library.policy.due_soon_days
    owner = f"{text(library.owner_title(doc.owner))}"
    pairs = [
        ("Version", f"<strong>{text(doc.version or '–')}</strong>"),
        ("In force since", _since(doc, page)),
        ("Owner", owner),
        ("Next review", review_chip(doc, library.as_of, soon)),
    ]
    head = f'<p class="qms-control__state">{badge(doc.state)}</p>{facts(pairs)}'
    approved = (
        '<div class="qms-approved"><h2 class="qms-label">Approved by</h2>'
        f"{approval_list(doc.proofs, library, page, files=False)}</div>"
    )
    return element(
        "div",
        head + approved + _clauses(doc, library) + _proof(doc, library),
        class_="qms-control",
        data_qms_id=doc.id,
        data_qms_language=doc.key.language,
        data_qms_version=doc.version,
        data_qms_digest=doc.digest,
        data_qms_state=doc.state.value,
    )


def _since(doc: Doc, page: str) -> str:
    current = doc.current
    if current is None or current.effective_from is None:
        return "not in force"
    if not current.unproved:
        return day(current.effective_from)
    why = link(href(page, HELP, "day-of-release"), "day of release, unproved")
    return f'{day(current.effective_from)} <span class="qms-small">({why})</span>'


def _clauses(doc: Doc, library: Library) -> str:
    page = doc.page or ""
    rows = [
        f'<div class="qms-clauses__row"><span>{text(title)}</span> '
        + " ".join(clause_link(page, written, library) for written in written_ones)
        + "</div>"
        for title, written_ones in clauses_by_standard(doc.clauses, library)
    ]
    if not rows:
        return ""
    return (
        f'<div class="qms-clauses"><h2 class="qms-label">Clauses answered</h2>{"".join(rows)}</div>'
    )


def _proof(doc: Doc, library: Library) -> str:
    """The digest in full, how to check it, and what the approvals prove."""
    digest = doc.digest or ""
    arrival = doc.current.revision.arrival if doc.current else None
    authors = ", ".join(library.people.name_of(a) for a in _authors(doc))
    pairs = [("Content digest", f"<code>{digest}</code>")]
    if authors:
        pairs.append(("Written by", text(authors)))
    if arrival is not None:
        received = library.policy.today(arrival.committed_at)
        pairs.append(("Received in Git", f"<code>{arrival.short}</code>, {day(received)}"))
    pairs += _evidence(doc, library)
    pairs.append(("Check it yourself", _guides(doc, library)))
    return (
        '<details class="qms-proof" data-search-exclude="true"><summary>Proof '
        f'<code class="qms-digest">{digest[:_SHORT_DIGEST]}</code></summary>'
        f"{facts(pairs, rows=True)}</details>"
    )


def _evidence(doc: Doc, library: Library) -> list[tuple[str, str]]:
    """What the approvals prove, and who signed with which key."""
    backing = backing_of(doc.proofs)
    if backing is None:
        return []
    proved = text(proves(doc.proofs))
    signed = signatures(doc.proofs, library, doc.page or "")
    return [(f"Approvals are {WORDS[backing].name}", proved), *signed]


def _guides(doc: Doc, library: Library) -> str:
    page = doc.page or ""
    found = [link(href(page, HELP, "digest"), "How to check a digest")]
    if any(proof.kept for proof in doc.proofs):
        target = href(page, library.guide) if library.guide else href(page, HELP, "signature")
        found.append(link(target, "How to check an approval"))
    return " · ".join(found)


def _authors(doc: Doc) -> tuple[str, ...]:
    value = doc.fields.get("authors")
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list | tuple) else ()


def _notices(doc: Doc, library: Library) -> str:
    page = doc.page or ""
    found = []
    if library.preview:
        state = "a draft" if doc.fields.get("status") != "approved" else "work in progress"
        words = f"This is {state} from the work tree. The published site shows what is in force."
        found.append(notice("preview", "Preview – not in force", words))
    for item in doc.scheduled:
        if item.revision.version.text == doc.version:
            continue
        words = (
            f"Version {text(item.revision.version)} has been approved and {_takes_effect(item)}. "
            "Until then this version is in force."
        )
        found.append(notice("scheduled", "A new version is scheduled", words))
    withdrawal = doc.withdrawal
    if withdrawal is not None and withdrawal.date > library.as_of:
        after = _successors(withdrawal.replaced_by, page, library)
        words = f"It ends on {day(withdrawal.date)}: {text(withdrawal.reason)}{after}"
        found.append(notice("obsolete", "This document will be withdrawn", words))
    if doc.next_review is not None and doc.next_review < library.as_of:
        words = (
            f"The periodic review was due on {day(doc.next_review)}. This version stays in force "
            f"until it is reviewed; the {text(library.owner_title(doc.owner)).lower()} decides."
        )
        found.append(notice("overdue", "Review overdue", words))
    return "\n\n".join(found)


def _takes_effect(item: RevisionStanding) -> str:
    """When a version that is approved comes into force, in words."""
    if item.awaits:
        return f"waits for its release by {text(item.awaits)}"
    when = day(item.effective_from) if item.effective_from else "a day that is not set yet"
    return f"takes effect on {when}"


def _successors(ids: Sequence[str], page: str, library: Library) -> str:
    if not ids:
        return ""
    return " Replaced by " + ", ".join(id_link(page, i, library) for i in ids) + "."


def _obsolete(doc: Doc, library: Library) -> str:
    page, withdrawal = doc.page or "", doc.withdrawal
    ends = [
        i.effective_to for i in (doc.standing.revisions if doc.standing else ()) if i.effective_to
    ]
    since = max(ends, default=withdrawal.date if withdrawal else None)
    pairs = [("Obsolete since", day(since))]
    if withdrawal is not None:
        pairs.append(("Reason", text(withdrawal.reason)))
        successors = ", ".join(id_link(page, i, library) for i in withdrawal.replaced_by)
        pairs.append(("Replaced by", successors or "nothing"))
        lines = approval_lines(doc.withdrawal_proofs, library, page)
        if lines:
            pairs.append(("Withdrawal approved by", listing(lines, "qms-plain")))
    words = "This document is no longer in force. Do not use printed or saved copies of it."
    state = f'<p class="qms-control__state">{badge(doc.state)}</p>'
    return f"{state}<p>{words}</p>{facts(pairs, rows=True)}"


def _coming(doc: Doc, library: Library) -> str:
    del library
    lines = [
        f"Version {text(item.revision.version)} {_takes_effect(item)}" for item in doc.scheduled
    ]
    words = "This document has been approved and is not in force yet. Its text appears here then."
    return (
        f'<p class="qms-control__state">{badge(doc.state)}</p><p>{words}</p>'
        f"{listing(lines, 'qms-plain')}"
    )


def _references(
    doc: Doc, library: Library, refers: Sequence[str], referred_by: Sequence[str]
) -> str:
    page = doc.page or ""
    if not refers and not referred_by:
        return ""
    halves = [
        f'<div><h3 class="qms-label">{title}</h3>'
        + listing((id_link(page, i, library) for i in sorted(ids)), "qms-plain")
        + "</div>"
        for title, ids in (("Refers to", refers), ("Referred to by", referred_by))
        if ids
    ]
    body = f'<div class="qms-halves">{"".join(halves)}</div>'
    return section("Related documents", body, "qms-related")
