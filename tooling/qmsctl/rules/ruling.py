"""The digest of a tree's own policy: `qms.yml`, the people files and the shared assets."""

import hashlib
from collections.abc import Sequence

from qmsctl.approval.digest import ASSET_MARK, policy_digest
from qmsctl.model.history import Fields
from qmsctl.model.layout import Layout, glob_pattern
from qmsctl.model.tree import EntryKind
from qmsctl.repository.tree import Tree


def digest_of_tree(tree: Tree, layout: Layout, fields: Fields, shared: Sequence[str]) -> str:
    """What approvals of the policy are bound to, computed as history computes it."""
    matches = glob_pattern(shared).match
    ruling: list[str] = []
    assets: list[str] = []
    for path, entry in tree.entries.items():
        inner = layout.inside(path)
        if inner is None or entry.kind is not EntryKind.FILE:
            continue
        if layout.is_person(path):
            ruling.append(path)
        elif path != layout.policy_path and matches(inner):
            assets.append(path)
    files = {layout.inside(path) or path: data for path, data in tree.read_many(ruling)}
    for path, data in tree.read_many(assets):
        name = ASSET_MARK + (layout.inside(path) or path)
        files[name] = hashlib.sha256(data).hexdigest().encode()
    return policy_digest(fields, files)
