"""A document's file of the work tree as a `Snapshot`, as history has one for each commit."""

import hashlib
from collections.abc import Mapping

from qmsctl.model.errors import QmsError
from qmsctl.model.history import Snapshot
from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.model.tree import SourceFile
from qmsctl.repository.tree import Tree
from qmsctl.repository.view import View, texts


def tree_snapshot(
    source: SourceFile,
    tree: Tree,
    layout: Layout,
    policy: Policy,
    *,
    overlay: Mapping[str, bytes] | None = None,
) -> Snapshot:
    """The snapshot of `source`, its attachments read from `tree` or, where given, `overlay`."""
    view = View(layout, policy)
    digests: list[tuple[str, str | None]] = []
    for name in texts(source.fields.get("attachments")):
        path = view.locate(source.path, name)
        digests.append((name, _digest(path, tree, overlay or {}) if path else None))
    return Snapshot(
        source.path,
        None,
        source.fields,
        source.body_sha256,
        attachments=tuple(digests),
        readable=source.readable,
    )


def _digest(path: str, tree: Tree, overlay: Mapping[str, bytes]) -> str | None:
    data = overlay.get(path)
    try:
        return hashlib.sha256(tree.read(path) if data is None else data).hexdigest()
    except QmsError:
        return None  # missing or no ordinary file: rules about attachments tell
