"""The page of one document: control block, body, history, references."""

from collections.abc import Mapping, Sequence

from qmsctl.lifecycle.standing import RevisionStanding, State
from qmsctl.publish.library import Doc, Library, type_page
from qmsctl.publish.markup import badge, day, element, facts, listing, notice, section, text
from qmsctl.publish.pages.approvals import approval_lines
from qmsctl.publish.pages.control import control_block
from qmsctl.publish.pages.history import history_section
from qmsctl.publish.pages.parts import id_link
from qmsctl.publish.pages.workshop import workshop_line
from qmsctl.publish.rewrite import Rewritten
from qmsctl.publish.site import Page


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
        control_block(doc, library),
        workshop_line(doc, library),
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
    heading = f"# {label} {title}"
    parts = (heading, block, workshop_line(doc, library), history_section(doc, library, {}))
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
