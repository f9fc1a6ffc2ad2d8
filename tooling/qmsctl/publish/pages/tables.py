"""Pages made from the policy: record types, external documents, roles."""

from qmsctl.model.people import Person, RoleAssignment
from qmsctl.model.policy import ExternalDocument, RecordType
from qmsctl.publish.library import Library
from qmsctl.publish.markup import chip, day, plain_day, table, text
from qmsctl.publish.pages.parts import (
    EXTERNAL,
    PEOPLE,
    RECORDS,
    clause_link,
    clauses_by_standard,
    id_link,
    simple_page,
)
from qmsctl.publish.site import Page

_NONE = "None is listed yet."


def records_page(library: Library) -> Page:
    """What evidence is kept, where, by whom and how long."""
    columns = ("Record", "Form", "Kept where", "Kept by", "How long", "Then", "Clauses")
    rows = [_record(item, library) for item in library.policy.record_types]
    body = table("Record types", columns, rows, searchable=True) if rows else _NONE
    lead = "Evidence of what was done. A record is never changed; it is kept for its time."
    return simple_page(RECORDS, "Record types", body, lead=lead, wide=True)


def _record(item: RecordType, library: Library) -> list[str]:
    return [
        text(item.title),
        id_link(RECORDS, item.form, library) if item.form else "–",
        text(item.location),
        text(library.owner_title(item.owner)),
        text(item.retention),
        text(item.disposal or "–"),
        _clauses(item, library) or "–",
    ]


def _clauses(item: RecordType, library: Library) -> str:
    """The clauses that ask for a record, a line for each edition."""
    lines = []
    for title, cited in clauses_by_standard(item.clauses, library):
        links = " ".join(clause_link(RECORDS, clause, library) for clause in cited)
        lines.append(f"{text(title).replace(' ', '&nbsp;')} {links}")
    return "<br>".join(lines)


def external_page(library: Library) -> Page:
    """Other people's documents that the organization works by."""
    columns = ("Document", "Issuer", "Edition", "Where", "Looked after by", "Last checked", "Next")
    rows = [_external(item, library) for item in library.policy.external_documents]
    body = table("External documents", columns, rows, searchable=True) if rows else _NONE
    lead = "Standards, laws and manuals by others. Use the edition that stands here."
    return simple_page(EXTERNAL, "External documents", body, lead=lead, wide=True)


def _external(item: ExternalDocument, library: Library) -> list[str]:
    due = item.check_interval.after(item.last_checked)
    late = f" {chip('overdue', 'overdue')}" if due < library.as_of else ""
    return [
        f'<span class="qms-id">{text(item.id)}</span> {text(item.title)}',
        text(item.issuer),
        text(item.edition),
        text(item.location),
        text(library.owner_title(item.owner)),
        day(item.last_checked),
        f"{day(due)}{late}",
    ]


def roles_page(library: Library) -> Page:
    """Who holds which role: printed names only, never an address or a login."""
    rows = []
    for name, role in library.policy.roles.items():
        holders = [
            f"{text(person.name)}{_stands_for(held, library)}{_term(held.from_, held.until)}"
            for person in library.people.by_id.values()
            for held in person.roles
            if held.role == name and _counts(person, held, library)
        ]
        rows.append([text(role.title), text(role.description or "–"), "<br>".join(holders) or "–"])
    body = table("Roles and who holds them", ("Role", "Task", "Held by"), rows)
    lead = f"Roles of the document policy and who holds them on {plain_day(library.as_of)}."
    return simple_page(PEOPLE, "Roles", body, lead=lead)


def _counts(person: Person, held: RoleAssignment, library: Library) -> bool:
    """Whether the role is held on the day of the site; a delegation may not count."""
    if held.delegated_by is None:
        return held.covers(library.as_of)
    doubt = library.people.doubt(person, held, library.as_of)
    return held.covers(library.as_of) and doubt is None


def _stands_for(held: RoleAssignment, library: Library) -> str:
    if held.delegated_by is None:
        return ""
    return f" for {text(library.people.name_of(held.delegated_by))}"


def _term(start: object, end: object) -> str:
    if start is None and end is None:
        return ""
    words = " ".join(
        part for part in (f"since {start}" if start else "", f"until {end}" if end else "") if part
    )
    return f' <span class="qms-small">{words}</span>'
