"""The control block of a document: version, days, owner, approvals, clauses, proof."""

from qmsctl.publish.library import Doc, Library
from qmsctl.publish.markup import badge, day, element, facts, link, text
from qmsctl.publish.pages.approvals import approval_list, signatures
from qmsctl.publish.pages.parts import HELP, clause_link, clauses_by_standard, review_chip
from qmsctl.publish.site import href
from qmsctl.report.tiers import WORDS, backing_of, proves

_SHORT_DIGEST = 12


def control_block(doc: Doc, library: Library) -> str:
    """What holds today of a document whose text is shown, in one box at the top of its page."""
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
