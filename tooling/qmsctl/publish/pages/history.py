"""A document's revision history, as a part of its page."""

import datetime as dt
from collections.abc import Mapping

from qmsctl.lifecycle.standing import RevisionStanding, State
from qmsctl.publish.library import Doc, Library, approvals_of, text_of
from qmsctl.publish.markup import badge, day, link, listing, section, table, text
from qmsctl.publish.pages.parts import approval_lines
from qmsctl.publish.site import href


def history_section(doc: Doc, library: Library, redlines: Mapping[str, str]) -> str:
    """The table of all approved versions, as a part of the document's page."""
    if doc.standing is None or not doc.standing.revisions:
        return ""
    page = doc.page or ""
    rows = [
        _history_row(item, page, library, redlines) for item in reversed(doc.standing.revisions)
    ]
    columns = ("Version", "In force", "What changed and who approved it")
    body = table(f"Every approved version of {doc.id}", columns, rows, css="qms-history")
    return section("Revision history", body, "qms-history")


def _history_row(
    item: RevisionStanding, page: str, library: Library, redlines: Mapping[str, str]
) -> list[str]:
    fields, version = item.revision.snapshot.fields, item.revision.version.text
    change = text_of(fields, "change") or "substantive"
    summary = text_of(fields, "change_summary")
    # What is to come is announced with its day only: its words are not in force.
    told = "" if item.state is State.SCHEDULED or not summary else f"{text(summary)} "
    target = redlines.get(version)
    words = f"Compare {version} with the version before"
    compare = link(href(page, target), words) if target else ""
    approved = listing(approval_lines(approvals_of(fields), library), "qms-plain")
    return [
        f"<strong>{text(version)}</strong> {badge(item.state)}",
        _period(item),
        f'{told}<span class="qms-small">{text(change)}</span>{approved}{compare}',
    ]


def _period(item: RevisionStanding) -> str:
    if item.effective_from is None:
        return "never"
    last = item.effective_to - dt.timedelta(days=1) if item.effective_to else None
    if last is not None and last <= item.effective_from:
        return f"on {day(item.effective_from)}"
    return f"from {day(item.effective_from)}{f' to {day(last)}' if last else ''}"
