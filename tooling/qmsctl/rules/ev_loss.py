"""EV009: evidence that vanished or was altered, on the main line or in a tree."""

from collections.abc import Iterator

from qmsctl.approval.statement import parse_statement_path
from qmsctl.model.filed import Filed
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.history import Commit
from qmsctl.model.layout import SIGNATURE_SUFFIX
from qmsctl.rules.context import Context

_HINT = (
    "Restore the file exactly as it was received: evidence is only ever added. 'git log -- FILE' "
    "shows who changed it."
)


def losses(context: Context) -> Iterator[Finding]:
    """What happened to evidence that the main line had received."""
    if context.history is None:
        return
    if context.replay:
        for mishap in context.history.filing.mishaps:
            yield _finding(context, mishap.path, mishap.kind, mishap.commit)
        return
    here = {filed.path: filed for filed in context.filed}
    for filed in context.history.filing.files:
        if filed.arrival is not None and filed.arrival.index <= context.until:
            for path, kind in _lost(filed, here.get(filed.path)):
                yield _finding(context, path, kind, None)


def _lost(old: Filed, new: Filed | None) -> Iterator[tuple[str, str]]:
    if new is None:
        yield old.path, "removed"
        return
    if new.data != old.data:
        yield old.path, "changed"
    if old.signature is not None and new.signature != old.signature:
        kind = "removed" if new.signature is None else "changed"
        yield old.path + SIGNATURE_SUFFIX, kind


def _finding(context: Context, path: str, kind: str, commit: Commit | None) -> Finding:
    place = parse_statement_path(path.removesuffix(SIGNATURE_SUFFIX))
    what = f"The evidence of {place.id} {place.version}" if place else "A file of evidence"
    full = f"{context.root}/{path}" if context.root else path
    return Finding(
        "EV009",
        Severity.ERROR,
        Scope.TREE,
        f"{what} was {kind}: {path}. Approvals are proved by it for as long as they are kept.",
        _HINT,
        document=place.id if place else None,
        path=full,
        commit=commit.oid if commit else None,
    )
