"""The clause matrix: which document in force answers which clause of each edition, and the gaps."""

from collections.abc import Sequence

from qmsctl.publish.library import Doc, Library
from qmsctl.publish.markup import chip, link, listing, table, text
from qmsctl.publish.pages.parts import (
    CLAUSES,
    RECORDS,
    clause_anchor,
    id_link,
    simple_page,
    standard_page,
)
from qmsctl.publish.site import Page, href
from qmsctl.trace.coverage import Claim, ClauseCoverage, ClauseStatus, Coverage, cover

_WORDS = {
    ClauseStatus.COVERED: "covered",
    ClauseStatus.GAP: "gap",
    ClauseStatus.NOT_APPLICABLE: "not applicable",
    ClauseStatus.HEADING: "heading",
}


def clause_pages(library: Library) -> list[Page]:
    """A page that lists the editions in use, and a matrix for each."""
    claims = [_claim(doc) for doc in library.documents]
    found = [cover(s, claims, library.policy) for s in library.standards.values()]
    return [_overview(found), *(_matrix(coverage, library) for coverage in found)]


def _claim(doc: Doc) -> Claim:
    """What a document says it answers: only what is in force counts, also in a preview."""
    return Claim(doc.id, doc.title, doc.source, doc.clauses, in_force=doc.current is not None)


def _overview(found: Sequence[Coverage]) -> Page:
    rows = []
    for coverage in found:
        standard, count = coverage.standard, coverage.summary
        rows.append(
            [
                link(href(CLAUSES, standard_page(standard.key)), standard.title),
                *(str(count[s]) for s in ("covered", "gap", "not-applicable")),
            ]
        )
    columns = ("Edition", "Clauses covered", "Gaps", "Not applicable")
    body = table("Editions in use", columns, rows) if rows else "The policy names no standard."
    lead = "Which document in force answers which clause. Only clause numbers and titles are shown."
    return simple_page(CLAUSES, "Clauses", body, lead=lead)


def _matrix(coverage: Coverage, library: Library) -> Page:
    standard = coverage.standard
    path = standard_page(standard.key)
    rows, attributes = [], []
    for item in coverage.clauses:
        clause, status = item.clause, item.status
        level = min(clause.id.count("."), 3)
        rows.append(
            [
                f'<span class="qms-clause qms-clause--{level}">{text(clause.id)}</span>',
                text(clause.title),
                chip(_WORDS[status], f"cover-{status.value}"),
                _answers(path, item, library),
            ]
        )
        attributes.append(
            f' id="{clause_anchor(clause.id)}" data-state="{status.value}" '
            f'class="qms-row--{status.value}"'
        )
    body = _filter() + table(
        f"Clauses of {standard.title}",
        ("Clause", "Title", "Status", "Answered by"),
        rows,
        css="qms-matrix",
        row_attributes=attributes,
    )
    lead = (
        "A clause is covered by documents that are in force, or by records where it asks for these "
        "only; never by drafts. Whether a document truly answers it is for a reader to judge."
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


def _answers(path: str, item: ClauseCoverage, library: Library) -> str:
    """Documents in force, record types, what is only on its way, and why a clause is left out."""
    titles = {record.id: record.title for record in library.policy.record_types}
    parts = [id_link(path, claim.document, library) for claim in item.documents]
    parts += [
        f"{link(href(path, RECORDS), titles[name])} {chip('record', 'count')}"
        for name in item.records
    ]
    parts += [
        f"{id_link(path, claim.document, library)} {chip('not in force', 'draft')}"
        for claim in item.pending
    ]
    if item.exclusion is not None:
        parts.append(text(item.exclusion.justification))
    return listing(parts, "qms-plain") if parts else "–"
