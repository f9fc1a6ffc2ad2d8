"""A document's revision history, as a part of its page."""

import datetime as dt
from collections.abc import Mapping

from qmsctl.lifecycle.standing import RevisionStanding, State
from qmsctl.publish.library import Doc, Library, text_of
from qmsctl.publish.markup import badge, day, link, section, table, text
from qmsctl.publish.pages.approvals import approval_list
from qmsctl.publish.site import href


def history_section(doc: Doc, library: Library, redlines: Mapping[str, str]) -> str:
    """The table of all approved versions, as a part of the document's page."""
    if doc.standing is None or not doc.standing.revisions:
        return ""
    page = doc.page or ""
    rows = [
        [
            f"<strong>{text(item.revision.version.text)}</strong> {badge(item.state)}",
            _period(item),
            _told(item, doc, library)
            + _stopped(item, doc, library)
            + _compare(item.revision.version.text, page, redlines),
        ]
        for item in reversed(doc.standing.revisions)
    ]
    columns = ("Version", "In force", "What changed and who approved it")
    body = table(f"Every approved version of {doc.id}", columns, rows, css="qms-history")
    return section("Revision history", body, "qms-history")


def _told(item: RevisionStanding, doc: Doc, library: Library) -> str:
    """What changed and who approved it."""
    fields = item.revision.snapshot.fields
    change = text_of(fields, "change") or "substantive"
    summary = text_of(fields, "change_summary")
    # What is to come is announced with its day only: its words are not in force.
    told = "" if item.state is State.SCHEDULED or not summary else f"{text(summary)} "
    approved = approval_list(doc.proofs_of(item.revision), library, doc.page or "")
    return f'{told}<span class="qms-small">{text(change)}</span>{approved}'


def _stopped(item: RevisionStanding, doc: Doc, library: Library) -> str:
    """Why a recalled version never came into force, and who stopped it."""
    version = item.revision.version.text
    recall = next((one for one in doc.recalls if one.version == version), None)
    if item.state is not State.RECALLED or recall is None:
        return ""
    by = text(library.people.name_of(recall.by))
    approved = approval_list(doc.recall_proofs(recall), library, doc.page or "")
    return f"<p>Recalled by {by}, {day(recall.date)}: {text(recall.reason)}</p>{approved}"


def _compare(version: str, page: str, redlines: Mapping[str, str]) -> str:
    target = redlines.get(version)
    return link(href(page, target), f"Compare {version} with the version before") if target else ""


def _period(item: RevisionStanding) -> str:
    if item.effective_from is None:
        return "never"
    last = item.effective_to - dt.timedelta(days=1) if item.effective_to else None
    if last is not None and last <= item.effective_from:
        return f"on {day(item.effective_from)}"
    return f"from {day(item.effective_from)}{f' to {day(last)}' if last else ''}"
