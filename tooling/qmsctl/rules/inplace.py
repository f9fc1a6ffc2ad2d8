"""Finds approved versions that a tree holds otherwise than the main line received them.

`check` without a base has no step to judge, but it has the history: an approved version that was
edited where it stands, taken back or deleted is told as the step that a pull request would be.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from qmsctl.lifecycle.standing import Standing
from qmsctl.model.document import CONTENT_FIELDS
from qmsctl.model.history import Appearance, Change, Revision, Snapshot
from qmsctl.model.tree import SourceFile
from qmsctl.rules.context import Context, HistoryView

MadeSnapshot = Callable[[SourceFile], Snapshot]
"""Gives the state of a document's file in the tree, with the digests of its attachments."""


class Seen(NamedTuple):
    """A tree to look at: what its files are, and until where it has the main line (an index)."""

    snapshot: MadeSnapshot
    until: int


def steps_in_tree(context: Context, history: HistoryView, seen: Seen) -> Iterator[Change]:
    """A step for each approved document that the tree changed without a new version."""
    for key, standing in history.standings.items():
        received = [r for r in standing.known if r.arrival.index <= seen.until]
        if not received:
            continue
        files = context.corpus.by_key.get(key, ())
        file = files[0] if files else _at_its_place(context, standing)
        if len(files) > 1:
            continue  # which of them is meant is a finding of its own
        if file is None:
            yield _gone(standing, seen)
        else:
            yield from _changed(standing, file, received, seen)


def _at_its_place(context: Context, standing: Standing) -> SourceFile | None:
    """The file where the main line has the document, if it cannot be told what it is."""
    file = context.corpus.by_path.get(standing.head.path)
    return file if file is not None and file.id is None else None


def _gone(standing: Standing, seen: Seen) -> Change:
    """The step with which the document left: a commit of the main line, or the tree itself."""
    key, appearances = standing.key, standing.timeline.appearances
    last = appearances[-1]
    if last.snapshot is None:
        return Change(key, appearances[-2].snapshot, None, last.commit)
    earlier = [a.snapshot for a in appearances if a.commit.index <= seen.until]
    return Change(key, earlier[-1], None)


def _changed(
    standing: Standing, file: SourceFile, received: list[Revision], seen: Seen
) -> Iterator[Change]:
    version = file.fields.get("version")
    mine = [r for r in received if r.version.text == version]
    if not mine:
        return  # another version is judged as a change; a file that cannot be read is a finding
    old = mine[0].snapshot
    if _untouched(old, file):
        return
    new = seen.snapshot(file)
    if _same(old, new):
        return
    yield _step(standing, old, new)


def _untouched(old: Snapshot, file: SourceFile) -> bool:
    """Whether nothing needs a closer look; attachments always do."""
    return not old.attachments and old.body_sha256 == file.body_sha256 and _same_fields(old, file)


def _same(old: Snapshot, new: Snapshot) -> bool:
    return (
        old.body_sha256 == new.body_sha256
        and old.attachments == new.attachments
        and _same_fields(old, new)
    )


def _same_fields(old: Snapshot, new: Snapshot | SourceFile) -> bool:
    ours, theirs = old.fields, new.fields
    return all(ours.get(name) == theirs.get(name) for name in _KEPT)


_KEPT = ("status", "approvals", *CONTENT_FIELDS)


def _step(standing: Standing, old: Snapshot, new: Snapshot) -> Change:
    """The main-line commit that brought what the tree has; without one the tree's own step."""
    appearances = standing.timeline.appearances
    first = _first_like(appearances, new)
    if first is None:
        return Change(standing.key, old, new)
    return Change(standing.key, appearances[first - 1].snapshot, new, appearances[first].commit)


def _first_like(appearances: tuple[Appearance, ...], new: Snapshot) -> int | None:
    """Since when the main line has ended as `new`; None if it does not."""
    found = None
    for place in range(len(appearances) - 1, 0, -1):
        state = appearances[place].snapshot
        if state is None or not _same(state, new):
            break
        found = place
    return found
