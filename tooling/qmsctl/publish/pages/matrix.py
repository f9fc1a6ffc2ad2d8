"""The clause matrix: which document in force answers which clause of each edition, and the gaps."""

from qmsctl.model.standard import Clause, Standard
from qmsctl.publish.library import Doc, Library
from qmsctl.publish.markup import chip, link, listing, table, text
from qmsctl.publish.pages.parts import (
    CLAUSES,
    RECORDS,
    clause_anchor,
    doc_link,
    simple_page,
    standard_page,
)
from qmsctl.publish.site import Page, href

_WORDS = {
    "covered": "covered",
    "gap": "gap",
    "not-applicable": "not applicable",
    "heading": "heading",
    "open": "not cited",
}


def clause_pages(library: Library) -> list[Page]:
    """A page that lists the editions in use, and a matrix for each."""
    pages = [_overview(library)]
    pages += [_matrix(standard, library) for standard in library.standards.values()]
    return pages


def _overview(library: Library) -> Page:
    rows = []
    for key, standard in library.standards.items():
        statuses = [_status(c, standard, library)[0] for c in standard.clauses]
        rows.append(
            [
                link(href(CLAUSES, standard_page(key)), standard.title),
                str(statuses.count("covered")),
                str(statuses.count("gap")),
                str(statuses.count("not-applicable")),
            ]
        )
    columns = ("Edition", "Clauses covered", "Gaps", "Not applicable")
    body = table("Editions in use", columns, rows) if rows else "The policy names no standard."
    lead = "Which document in force answers which clause. Only clause numbers and titles are shown."
    return simple_page(CLAUSES, "Clauses", body, lead=lead)


def _matrix(standard: Standard, library: Library) -> Page:
    path = standard_page(standard.key)
    rows, attributes = [], []
    for clause in standard.clauses:
        status, docs, why = _status(clause, standard, library)
        level = clause.id.count(".")
        rows.append(
            [
                f'<span class="qms-clause qms-clause--{min(level, 3)}">{text(clause.id)}</span>',
                text(clause.title),
                chip(_WORDS[status], f"cover-{status}"),
                _answers(path, clause, docs, why, standard, library),
            ]
        )
        attributes.append(
            f' id="{clause_anchor(clause.id)}" data-state="{status}" class="qms-row--{status}"'
        )
    body = _filter() + table(
        f"Clauses of {standard.title}",
        ("Clause", "Title", "Status", "Answered by"),
        rows,
        css="qms-matrix",
        row_attributes=attributes,
    )
    lead = (
        "A clause is covered by documents that are in force, never by drafts. A gap is a clause that "
        "asks for documented information and that nothing in force answers."
    )
    return simple_page(path, f"Clauses of {standard.title}", body, lead=lead, wide=True)


def _filter() -> str:
    choices = "".join(f'<option value="{k}">{v}</option>' for k, v in _WORDS.items())
    return (
        '<form class="qms-filters" data-qms-filters="qms-matrix" data-search-exclude="true" hidden>'
        '<label class="qms-field qms-field--wide"><span>Words</span><input type="search" name="q" '
        'autocomplete="off" placeholder="Clause, title or document"></label>'
        '<label class="qms-field"><span>Status</span><select name="state"><option value="">All'
        f'</option>{choices}</select></label><button type="reset">Show all</button>'
        '<p class="qms-filters__count" role="status" aria-live="polite"></p></form>'
    )


def _answers(
    path: str, clause: Clause, docs: list[Doc], why: str, standard: Standard, library: Library
) -> str:
    parts = [doc_link(path, doc) for doc in docs]
    written = f"{standard.key}/{clause.id}"
    parts += [
        f"{link(href(path, RECORDS), record.title)} {chip('record', 'count')}"
        for record in library.policy.record_types
        if written in record.clauses
    ]
    if why:
        parts.append(text(why))
    return listing(parts, "qms-plain") if parts else "–"


def _status(
    clause: Clause, standard: Standard, library: Library
) -> tuple[str, list[Doc], str]:
    """Status, documents in force that cite the clause, and the reason where it is not applied."""
    written = f"{standard.key}/{clause.id}"
    docs = [d for d in library.in_force if written in d.clauses]
    excluded = {item.clause: item.justification for item in library.policy.non_applicable}
    if docs or any(written in record.clauses for record in library.policy.record_types):
        return "covered", docs, ""
    if written in excluded:
        return "not-applicable", docs, excluded[written]
    if clause.id in standard.headings:
        return "heading", docs, ""
    return ("gap" if clause.asks_for_documents else "open"), docs, ""
