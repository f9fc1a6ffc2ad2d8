"""Which documents can move together with others: by a change request, or as successors."""

from collections.abc import Iterable, Iterator, Mapping

from qmsctl.lifecycle.revisions import read_entry
from qmsctl.model.document import DocumentKey, Withdrawal
from qmsctl.model.history import Snapshot, Timeline


def companions(
    timelines: Mapping[DocumentKey, Timeline], touched: Iterable[DocumentKey]
) -> Mapping[DocumentKey, Timeline]:
    """The timelines of `touched` and of all documents whose days may depend on theirs.

    Documents belong together if they name one change request, or if one of them is the successor
    of another; and those that belong to one of these belong to all.
    """
    names = {key: frozenset(_names(timeline)) for key, timeline in timelines.items()}
    owners: dict[tuple[str, str], list[DocumentKey]] = {}
    for key, own in names.items():
        for name in own:
            owners.setdefault(name, []).append(key)
    found: dict[DocumentKey, Timeline] = {}
    open_ = [key for key in touched if key in timelines]
    while open_:
        key = open_.pop()
        if key in found:
            continue
        found[key] = timelines[key]
        open_ += (other for name in names[key] for other in owners[name] if other not in found)
    return found


def _names(timeline: Timeline) -> Iterator[tuple[str, str]]:
    """What ties a document to others: its id, its change requests, its successors."""
    yield "id", timeline.key.id
    for snapshot in (appearance.snapshot for appearance in timeline.appearances):
        if snapshot is not None:
            yield from _said(snapshot)


def _said(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    request = snapshot.fields.get("change_request")
    if isinstance(request, str) and request.strip():
        yield "request", request
    raw = snapshot.fields.get("withdrawal")
    withdrawal = read_entry(Withdrawal, raw) if raw is not None else None
    for successor in withdrawal.replaced_by if withdrawal is not None else ():
        yield "id", successor
