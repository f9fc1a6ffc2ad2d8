"""Which two states of each document a pull request is told about."""

from collections.abc import Mapping

from qmsctl.lifecycle.standing import RevisionStanding, Standing
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Change, Snapshot
from qmsctl.report.pullrequest.kinds import kinds_of
from qmsctl.report.pullrequest.model import Kind
from qmsctl.rules.context import Context

_NEXT = frozenset({Kind.URGENT, Kind.SUBSTANTIVE, Kind.EDITORIAL})


def net_changes(context: Context) -> Mapping[DocumentKey, Change]:
    """One change for each document, from the first state to the last; steps between are left out.

    What comes back to where it was is no change.
    """
    found: dict[DocumentKey, Change] = {}
    for step in context.changes:
        first = found.get(step.key, step)
        found[step.key] = Change(
            step.key,
            first.before,
            step.after,
            before_body=first.before_body,
            after_body=step.after_body,
        )
    return {k: c for k, c in found.items() if not _same(c.before, c.after)}


def kinds_by_key(
    context: Context, changes: Mapping[DocumentKey, Change]
) -> Mapping[DocumentKey, tuple[Kind, ...]]:
    """What each change does."""
    return {
        key: kinds_of(change.before, change.after, _received(context, key))
        for key, change in changes.items()
    }


def compared(context: Context) -> tuple[Change, ...]:
    """What is to be shown side by side, for those documents that have two states.

    A version that is issued is compared with the one that it replaces, though the main line may
    hold a draft of it already: that is what people approve. Everything else is compared with what
    the main line holds. Bodies are there only where the steps had them.
    """
    changes = net_changes(context)
    found = []
    for key, kinds in kinds_by_key(context, changes).items():
        change = changes[key]
        old = _old(context, change, kinds)
        if old is None or change.after is None or not (old.readable and change.after.readable):
            continue
        body = change.before_body if old is change.before else None
        found.append(Change(key, old, change.after, None, body, change.after_body))
    return tuple(found)


def replaced(standing: Standing | None, after: Snapshot) -> RevisionStanding | None:
    """The version that a new one replaces: the one in force, else the newest one below it."""
    if standing is None:
        return None
    if standing.effective is not None:
        return standing.effective
    version = after.version
    return next(
        (r for r in reversed(standing.revisions) if version and r.revision.version < version), None
    )


def _old(context: Context, change: Change, kinds: tuple[Kind, ...]) -> Snapshot | None:
    before, after = change.before, change.after
    if after is None or not _NEXT.intersection(kinds):
        return before
    standing = context.history.standings.get(change.key) if context.history else None
    found = replaced(standing, after)
    if found is None or (before is not None and _says_the_same(found.revision.snapshot, before)):
        return before
    return found.revision.snapshot


def _says_the_same(one: Snapshot, other: Snapshot) -> bool:
    """Whether the main line's newest state is that very version."""
    return other.approved and one.version_text == other.version_text


def _received(context: Context, key: DocumentKey) -> frozenset[str]:
    """The versions that the main line received as approved."""
    standing = context.history.standings.get(key) if context.history else None
    return frozenset(r.version.text for r in standing.known) if standing else frozenset()


def _same(before: Snapshot | None, after: Snapshot | None) -> bool:
    if before is None or after is None:
        return before is after
    return (before.path, before.blob, before.attachments) == (
        after.path,
        after.blob,
        after.attachments,
    )
