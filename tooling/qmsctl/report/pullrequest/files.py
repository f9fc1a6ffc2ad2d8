"""The files of a pull request that are no documents: records by name, all others counted."""

from collections.abc import Iterable

from qmsctl.model.history import Change
from qmsctl.model.layout import RECORDS_FOLDER, Layout
from qmsctl.report.pullrequest.model import Files, RulingChange
from qmsctl.report.pullrequest.ruling import fate_of
from qmsctl.rules.context import Base, Context


def files_of(
    context: Context, base: Base, changes: Iterable[Change], ruling: Iterable[RulingChange]
) -> Files:
    """What else the pull request touches.

    Documents, their attachments and what rules (`ruling`) are told elsewhere and not counted.
    """
    layout = Layout(context.root, context.policy.not_controlled)
    records = f"{layout.prefix}{RECORDS_FOLDER}/"
    told = {item.path for item in ruling} | _of_documents(context, changes)
    found: dict[str, list[str]] = {"added": [], "changed": [], "removed": []}
    other = outside = 0
    for path in base.paths:
        if layout.inside(path) is None:
            outside += 1
        elif path.startswith(records):
            found[fate_of(path, context, base)].append(path)
        elif path not in told:
            other += 1
    return Files(
        tuple(found["added"]), tuple(found["changed"]), tuple(found["removed"]), other, outside
    )


def _of_documents(context: Context, changes: Iterable[Change]) -> set[str]:
    """The files of the documents that change, and their attachments."""
    locate = context.references.places.locate
    told: set[str] = set()
    for state in (s for c in changes for s in (c.before, c.after) if s is not None):
        told.add(state.path)
        told.update(locate(name, state.path).path or "" for name, _ in state.attachments)
    return told
