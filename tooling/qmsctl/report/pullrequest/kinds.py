"""What a step does to a document, read from the two states alone."""

from collections.abc import Container, Iterator
from typing import Any

from qmsctl.approval.digest import content_digest
from qmsctl.model.document import APPROVAL_FIELDS, CONTENT_FIELDS, DOCUMENT_FIELDS
from qmsctl.model.history import Snapshot
from qmsctl.report.pullrequest.model import Kind

_CLASSES = {"editorial": Kind.EDITORIAL, "urgent": Kind.URGENT}
_OWN_KINDS = {"withdrawal": Kind.WITHDRAWAL, "recalled": Kind.RECALL, "reviews": Kind.REVIEW}
_ORDER = tuple(Kind)
_NO_OWN = frozenset((*CONTENT_FIELDS, *APPROVAL_FIELDS))


def kinds_of(
    before: Snapshot | None, after: Snapshot | None, approved: Container[str]
) -> tuple[Kind, ...]:
    """Everything that the step does, the most consequential first.

    `before` is what the main line holds, `approved` the versions that it received as approved.
    """
    if after is None:
        return (Kind.REMOVED,)
    if not after.readable:
        return (Kind.UNREADABLE,)
    found = {*_issue(before, after, approved)}
    if before is not None:
        found |= {*_beside(before, after)}
        if not found:
            approvals = before.fields.get("approvals") != after.fields.get("approvals")
            found.add(Kind.APPROVAL if approvals else Kind.LAYOUT)
    return tuple(kind for kind in _ORDER if kind in found)


def own_fields(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """The document's own fields that differ, and those that the tool does not know."""
    names = dict.fromkeys((*DOCUMENT_FIELDS, *sorted({*before.fields, *after.fields} - _NO_OWN)))
    return tuple(n for n in names if before.fields.get(n) != after.fields.get(n))


def entries(snapshot: Snapshot | None, field: str) -> list[Any]:
    """The entries of a list in front matter; anything else counts as an empty list."""
    value = snapshot.fields.get(field) if snapshot is not None else None
    return list(value) if isinstance(value, list | tuple) else []


def _issue(before: Snapshot | None, after: Snapshot, approved: Container[str]) -> Iterator[Kind]:
    """What becomes of the content and of the version that carries it."""
    version = after.version_text or ""
    if before is None:
        if version in approved:
            yield Kind.RESTORED
        else:
            yield Kind.NEW if after.approved else Kind.NEW_DRAFT
        return
    same = before.version_text == after.version_text
    content = content_digest(before) != content_digest(after)
    if after.approved:
        if before.approved and same:
            if content:
                yield Kind.ALTERED
        elif version in approved:
            yield Kind.RESTORED
        else:
            yield _CLASSES.get(after.text("change") or "", Kind.SUBSTANTIVE)
    elif before.status != after.status or content:
        yield Kind.DRAFT


def _beside(before: Snapshot, after: Snapshot) -> Iterator[Kind]:
    """What happens beside the content."""
    for name in own_fields(before, after):
        kind = _OWN_KINDS.get(name, Kind.ADMINISTRATIVE)
        yield kind if _grew(before, after, name) else Kind.ADMINISTRATIVE
    if before.attachments != after.attachments:
        yield Kind.ATTACHMENTS
    if before.path != after.path:
        yield Kind.MOVED


def _grew(before: Snapshot, after: Snapshot, name: str) -> bool:
    """Whether something was said in a field that was not said before."""
    old, new = before.fields.get(name), after.fields.get(name)
    if isinstance(new, list | tuple):
        return any(entry not in entries(before, name) for entry in new)
    return new is not None and new != old
